"""The lines of a receipt that is not as shipped: what each is called, and how the ledger stands between two."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from lotproof.model import record as rec
from lotproof.model.identifiers import Gln, Gtin
from lotproof.model.item import Item, ItemId, LotId, PartnerId
from lotproof.model.lot import Lot, Product
from lotproof.model.partner import Partner
from lotproof.ports import LedgerView
from lotproof.rules import State
from lotproof.rules.possible import set_apart
from lotproof.verify.steps import chain_of

DISCREPANCIES = {rec.DiscrepancyKind.SHORT: "record missing", rec.DiscrepancyKind.DAMAGED: "receive damaged"}
"""What is set apart: missing it stays with the shipper, damaged it comes in quarantine."""


@dataclass(frozen=True, slots=True)
class LinesView:
    """The ledger between two lines: as ``base`` before the record, but for the items of the lines in ``state``."""

    base: LedgerView
    state: State

    @classmethod
    def of(cls, record: rec.DiscrepanciesRecorded, base: LedgerView) -> LinesView:
        """Before the first line."""
        state = State()
        for name in {outer: None for line in set_apart(record) for outer in chain_of(base, line.item)}:
            item = state.items[name] = base.items[name]
            if not item.is_container:
                state.ranges.own(item.lot).add(item.first, name)
        return cls(base, state)

    @property
    def partners(self) -> Mapping[PartnerId, Partner]:
        """As before."""
        return self.base.partners

    @property
    def registrars(self) -> Mapping[str, int]:
        """As before."""
        return self.base.registrars

    @property
    def products(self) -> Mapping[Gtin, Product]:
        """As before."""
        return self.base.products

    @property
    def lots(self) -> Mapping[LotId, Lot]:
        """As before."""
        return self.base.lots

    @property
    def items(self) -> Mapping[ItemId, Item]:
        """Those of the lines, the containers around them, and what became of them."""
        return self.state.items

    def gln_of(self, partner: PartnerId) -> Gln:
        """As before."""
        return self.base.gln_of(partner)

    def partner_of(self, account: str) -> Partner | None:
        """As before."""
        return self.base.partner_of(account)
