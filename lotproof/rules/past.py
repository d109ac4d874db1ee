"""The ledger as it stood after any of its records."""

from __future__ import annotations

from collections.abc import Mapping

from lotproof.errors import NotFound
from lotproof.model.identifiers import Gln, Gtin
from lotproof.model.item import Item, ItemId, LotId, PartnerId
from lotproof.model.lot import Lot, Product
from lotproof.model.partner import Partner, Scope
from lotproof.rules.dated import DatedTable, Turn
from lotproof.rules.state import State


class Past:
    """A state whose tables on goods, partners and keys remember what they held after the record of each turn."""

    def __init__(self, turn: Turn) -> None:
        self.state = State()
        self.partners: DatedTable[PartnerId, Partner] = DatedTable(turn)
        self.operators: DatedTable[str, tuple[PartnerId, Scope]] = DatedTable(turn)
        self.registrars: DatedTable[str, int] = DatedTable(turn)
        self.products: DatedTable[Gtin, Product] = DatedTable(turn)
        self.lots: DatedTable[LotId, Lot] = DatedTable(turn)
        self.items: DatedTable[ItemId, Item] = DatedTable(turn)
        for name in ("partners", "operators", "registrars", "products", "lots", "items"):
            setattr(self.state, name, getattr(self, name))

    def as_of(self, number: int) -> PastView:
        """The ledger after the record with this number; below 0, before the first."""
        return PastView(self, number)


class PastView:
    """What the ledger held after one record. Implements ``LedgerView``; a table is looked into when it is asked."""

    def __init__(self, past: Past, number: int) -> None:
        self._past = past
        self._number = number

    @property
    def partners(self) -> Mapping[PartnerId, Partner]:
        """As they were."""
        return self._past.partners.as_of(self._number)

    @property
    def registrars(self) -> Mapping[str, int]:
        """The number of each registrar's office, by its account then."""
        return self._past.registrars.as_of(self._number)

    @property
    def products(self) -> Mapping[Gtin, Product]:
        """As they were."""
        return self._past.products.as_of(self._number)

    @property
    def lots(self) -> Mapping[LotId, Lot]:
        """As they were."""
        return self._past.lots.as_of(self._number)

    @property
    def items(self) -> Mapping[ItemId, Item]:
        """As they were."""
        return self._past.items.as_of(self._number)

    def gln_of(self, partner: PartnerId) -> Gln:
        """The GLN behind a partner's short name. Raises NotFound."""
        known = self.partners.get(partner)
        if known is None:
            raise NotFound(f"partner number {partner} was never accredited on this ledger")
        return known.gln

    def partner_of(self, account: str) -> Partner | None:
        """The partner that the operator key acted for."""
        key = self._past.operators.at(account, self._number)
        return self.partners[key[0]] if key else None
