"""What one call of the command line works with: network, ledger, stores, keys, each opened when first needed."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self

from lotproof.errors import ChainUnreachable, LotproofError, SignerUnreachable, Stopped, Terminated

if TYPE_CHECKING:
    from lotproof.chain.deployments import Deployment
    from lotproof.chain.keystore import Keystore
    from lotproof.chain.ledger import Ledger
    from lotproof.chain.networks import Network
    from lotproof.cli.desk import Books, Desk
    from lotproof.cli.shelf import Stores
    from lotproof.model.identifiers import Gln, Gtin
    from lotproof.outbox import Store
    from lotproof.ports import Signer

_HOME = "LOTPROOF_HOME"


def _open(network: Network) -> Any:
    from lotproof.chain.connect import open_chain

    return open_chain(network)


@dataclass(frozen=True, slots=True)
class Environment:
    """How a command reaches the outside; a test hands over another one, with a cheaper ``work_factor`` for keys."""

    open_chain: Callable[[Network], Any] = _open
    work_factor: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """The options that all commands share. ``home`` None and an empty ``network`` mean the default."""

    json: bool
    home: str | None = None
    network: str = ""
    chain_id: int | None = None
    who: str | None = None


class Session:
    """Opens what a command asks for, once, and closes it at the end."""

    def __init__(self, settings: Settings, environment: Environment) -> None:
        self.settings = settings
        self._environment = environment
        self._open = ExitStack()

    def __enter__(self) -> Self:
        if self.settings.home is not None:
            self._open.enter_context(_variable(_HOME, self.settings.home))
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        try:
            if isinstance(error, KeyboardInterrupt | ChainUnreachable | SignerUnreachable) and "shelf" in self.__dict__:
                self._tell_how_to_go_on(error)
        finally:
            self._open.close()

    def _tell_how_to_go_on(self, error: KeyboardInterrupt | LotproofError) -> None:
        from lotproof.cli.sending import way_on

        told = way_on(self)
        if told and isinstance(error, LotproofError):
            raise type(error)(f"{error}; {told}") from error
        if told:
            stopped = Stopped(f"stopped by hand; {told}")
            raise (stopped.by_sigterm() if isinstance(error, Terminated) else stopped) from error

    @property
    def home(self) -> Path:
        """The folder of this user's files."""
        from lotproof.chain.networks import home

        return home()

    @cached_property
    def network(self) -> Network:
        """The network that was named."""
        from lotproof.chain.networks import LOCAL, resolve

        return resolve(self.settings.network or LOCAL, self.settings.chain_id)

    @cached_property
    def web3(self) -> Any:
        """The chain, which answers: a web3.Web3, whose type only the room `chain` knows."""
        return self._environment.open_chain(self.network)

    @cached_property
    def ledger(self) -> Ledger:
        """The ledger recorded for that chain. Raises WrongChain where none stands."""
        from lotproof.chain.deployments import load
        from lotproof.chain.ledger import Ledger

        return Ledger(self.web3, load(self.web3), confirmations=self.network.confirmations, pace=self.network.pace)

    def _recorded(self) -> Deployment:
        """What is recorded for that chain, which need not answer: what is kept here can be read without it."""
        from lotproof.chain.deployments import kept, none_kept
        from lotproof.errors import WrongChain

        if self.network.is_memory or "ledger" in self.__dict__:
            return self.ledger.deployment
        found = kept(self.network.chain_id)
        if found is None:
            raise WrongChain(none_kept(self.network.chain_id))
        return found

    @cached_property
    def keystore(self) -> Keystore:
        """The user's keys."""
        from lotproof.chain.keyfile import STANDARD_WORK_FACTOR
        from lotproof.chain.keystore import Keystore

        return Keystore(self.home / "keys", work_factor=self._environment.work_factor or STANDARD_WORK_FACTOR)

    @cached_property
    def books(self) -> Books:
        """The ledger's records and state."""
        from lotproof.cli.desk import Books

        return Books(self.ledger)

    @cached_property
    def shelf(self) -> Stores:
        """Every store that this user has for the ledger."""
        from lotproof.cli.shelf import Stores

        shelf = Stores(self.home, self._recorded())
        self._open.callback(shelf.close)
        return shelf

    def signer(self) -> Signer:
        """The key that --as names; the ledger is asked only where that is a GLN."""
        from lotproof.cli.who import signer_of

        return signer_of(self)

    def desk(self) -> Desk:
        """The party that --as names, at its desk. Its store goes by its GLN, or by the account where it has none."""
        from lotproof.cli.desk import Desk

        signer = self.signer()
        partner = self.books.read().partner_of(signer.address)
        return Desk(self.books, self.shelf.store(str(partner.gln) if partner else signer.address), signer)

    def reading_store(self) -> Store:
        """The store of the party that --as names, for what needs no key."""
        from lotproof.cli.who import name_of

        return self.shelf.reader(name_of(self))

    def own_store(self) -> Store:
        """The same store, made where it is missing, to keep something in."""
        from lotproof.cli.who import name_of

        return self.shelf.store(name_of(self))

    def looking_desk(self) -> Desk:
        """The desk of the party that --as names, without its key: it can plan and not sign."""
        from lotproof.cli.desk import Desk
        from lotproof.cli.who import Unsigned, account_of

        return Desk(self.books, self.reading_store(), Unsigned(account_of(self)))

    def stores(self) -> list[Store]:
        """What may be looked into: the store of the party that --as names, or every one."""
        return [self.reading_store()] if self.settings.who else list(self.shelf.all())

    def company_name(self, gln: Gln) -> str | None:
        """What a company is called, as far as it is known here."""
        return self.shelf.company_name(gln)

    def product_name(self, gtin: Gtin) -> str | None:
        """What a product is called, as far as it is known here."""
        return self.shelf.product_name(gtin)


@contextmanager
def _variable(name: str, value: str) -> Iterator[None]:
    before = os.environ.get(name)
    os.environ[name] = value
    try:
        yield
    finally:
        if before is None:
            del os.environ[name]
        else:
            os.environ[name] = before
