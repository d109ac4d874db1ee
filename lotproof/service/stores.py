"""The stores of one user for one ledger: one folder for each party that acts from here."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING

from lotproof.model.identifiers import Gln, Gtin, LotNumber
from lotproof.outbox import Store
from lotproof.outbox.store import FILE_NAME, folder_of

if TYPE_CHECKING:
    from lotproof.chain.deployments import Deployment
    from lotproof.commit.passport import LotPassport


class Stores:
    """Opens stores under ``home``, each once. A chain goes by its first block: begun anew, it is another chain."""

    def __init__(self, home: Path, deployment: Deployment) -> None:
        self._root = home
        self._home = home / "outbox"
        self._chain = f"chain-{deployment.genesis[2:12]}"
        self._deployment = deployment
        self._stores: dict[str, Store] = {}
        self._readers: dict[str, Store] = {}
        self._open = ExitStack()

    def close(self) -> None:
        """Closes all that was opened."""
        self._open.close()

    def again(self) -> Stores:
        """Another one like it with nothing open, for another thread."""
        return Stores(self._root, self._deployment)

    def store(self, who: str) -> Store:
        """The store of one party, made where it is missing."""
        if who not in self._stores:
            self._stores[who] = self._opened(who, reading=False)
        return self._stores[who]

    def reader(self, who: str) -> Store:
        """The store of one party to read from: nothing is made, and where there is none it is empty."""
        if who in self._stores:
            return self._stores[who]
        if who not in self._readers:
            self._readers[who] = self._opened(who, reading=True)
        return self._readers[who]

    def all(self) -> Iterator[Store]:
        """Every store there is, to read from."""
        return map(self.reader, self.parties())

    def parties(self) -> list[str]:
        """By what each store goes: a GLN, or an account that acts for nobody."""
        folder = self.folder("any").parent
        return sorted(path.parent.name for path in folder.glob(f"*/{FILE_NAME}"))

    def folder(self, who: str) -> Path:
        """Where the store of one party stands, or would."""
        return folder_of(self._home, self._chain, self._deployment.chain_id, self._deployment.address, who)

    def acting(self) -> Iterator[tuple[str, Store]]:
        """The stores that were opened to act, with the party of each."""
        return iter(self._stores.items())

    def _opened(self, who: str, *, reading: bool) -> Store:
        where = (self._deployment.chain_id, self._deployment.address, who)
        return self._open.enter_context(Store.open(self._home, self._chain, *where, reading=reading))

    def passport(self, gtin: Gtin, lot: LotNumber) -> LotPassport | None:
        """The passport of a lot, whoever here has it."""
        return next((found for store in self.all() if (found := store.passport(gtin, lot))), None)

    def passports_of(self, gtin: Gtin) -> Iterator[LotPassport]:
        """The passports of one product's lots."""
        return (passport for store in self.all() for passport in store.passports_of(gtin))

    def company_name(self, gln: Gln) -> str | None:
        """What a company is called, as far as it is known here."""
        return next((name for store in self.all() if (name := store.company_name(gln))), None)

    def product_name(self, gtin: Gtin) -> str | None:
        """What a product is called, as far as it is known here."""
        return next((name for store in self.all() if (name := store.product_name(gtin))), None)
