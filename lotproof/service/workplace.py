"""Where one party works: network, ledger, stores, keys, each opened when first needed."""

from __future__ import annotations

from contextlib import ExitStack
from functools import cached_property
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Self

from lotproof.service.settings import AskPassphrase, Environment, Settings, nobody_asked

if TYPE_CHECKING:
    from lotproof.chain.deployments import Deployment
    from lotproof.chain.keystore import Keystore
    from lotproof.chain.ledger import Ledger
    from lotproof.chain.networks import Network
    from lotproof.chain.rpc import RpcNode
    from lotproof.model.identifiers import Gln, Gtin
    from lotproof.outbox import Store
    from lotproof.ports import Signer
    from lotproof.service.books import Books
    from lotproof.service.desk import Desk
    from lotproof.service.stores import Stores


class Workplace:
    """Opens what is asked for, once, and closes it at the end. ``passphrase`` is asked where a key is opened."""

    def __init__(
        self, settings: Settings, environment: Environment | None = None, passphrase: AskPassphrase = nobody_asked
    ) -> None:
        self.settings = settings
        self.passphrase = passphrase
        self._environment = environment or Environment()
        self._open = ExitStack()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._open.close()

    @property
    def home(self) -> Path:
        """The folder of this user's files."""
        return self.settings.home

    @property
    def deployments(self) -> Path:
        """Where it is recorded which ledger stands on which chain."""
        from lotproof.chain.deployments import folder_in

        return folder_in(self.home)

    @cached_property
    def network(self) -> Network:
        """The network that was named."""
        from lotproof.chain.networks import resolve

        told = self.settings
        return resolve(told.network, self.home, told.chain_id, local_port=told.local_port)

    @cached_property
    def node(self) -> RpcNode:
        """The chain, which answers."""
        return self._environment.open_chain(self.network)

    @cached_property
    def ledger(self) -> Ledger:
        """The ledger recorded for that chain. Raises WrongChain where none stands."""
        from lotproof.chain.deployments import load
        from lotproof.chain.ledger import Ledger

        return Ledger(
            self.node,
            load(self.node, self.deployments),
            confirmations=self.network.confirmations,
            pace=self.network.pace,
            max_fee=self.network.max_fee,
        )

    def _recorded(self) -> Deployment:
        """What is recorded for that chain, which need not answer: what is kept here can be read without it."""
        from lotproof.chain.deployments import kept, none_kept
        from lotproof.errors import WrongChain

        if self.network.is_memory or "ledger" in self.__dict__:
            return self.ledger.deployment
        found = kept(self.network.chain_id, self.deployments)
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
        from lotproof.service.books import Books

        return Books(self.ledger)

    @cached_property
    def shelf(self) -> Stores:
        """Every store that this user has for the ledger."""
        from lotproof.service.stores import Stores

        shelf = Stores(self.home, self._recorded())
        self._open.callback(shelf.close)
        return shelf

    @property
    def has_stores(self) -> bool:
        """Whether any store may be open."""
        return "shelf" in self.__dict__

    def signer(self) -> Signer:
        """The key of who acts; the ledger is asked only where that is a GLN."""
        from lotproof.service.who import signer_of

        return signer_of(self)

    def desk(self) -> Desk:
        """Who acts, at its desk. Its store goes by its GLN, or by the account where it has none."""
        from lotproof.service.desk import Desk

        signer = self.signer()
        partner = self.books.read().partner_of(signer.address)
        return Desk(self.books, self.shelf.store(str(partner.gln) if partner else signer.address), signer)

    def reading_store(self) -> Store:
        """The store of who acts, for what needs no key."""
        from lotproof.service.who import name_of

        return self.shelf.reader(name_of(self))

    def own_store(self) -> Store:
        """The same store, made where it is missing, to keep something in."""
        from lotproof.service.who import name_of

        return self.shelf.store(name_of(self))

    def looking_desk(self) -> Desk:
        """The desk of who acts, without its key: it can plan and not sign."""
        from lotproof.service.desk import Desk
        from lotproof.service.who import Unsigned, account_of

        return Desk(self.books, self.reading_store(), Unsigned(account_of(self)))

    def stores(self) -> list[Store]:
        """What may be looked into: the store of the party that is named, or every one."""
        return [self.reading_store()] if self.settings.who else list(self.shelf.all())

    def company_name(self, gln: Gln) -> str | None:
        """What a company is called, as far as it is known here."""
        return self.shelf.company_name(gln)

    def product_name(self, gtin: Gtin) -> str | None:
        """What a product is called, as far as it is known here."""
        return self.shelf.product_name(gtin)
