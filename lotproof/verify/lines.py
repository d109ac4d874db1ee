"""The lines of a receipt that is not as shipped, carried out one by one: each may set goods apart."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from lotproof.model import record as rec
from lotproof.model.identifiers import Gln, Gtin
from lotproof.model.item import Item, ItemId, LotId, PartnerId
from lotproof.model.lot import Lot, Product
from lotproof.model.partner import Partner
from lotproof.ports import LedgerView
from lotproof.rules import State
from lotproof.rules.fold_goods import SET_APART
from lotproof.rules.items import Cut, cut_out
from lotproof.verify.possible import fold_possible
from lotproof.verify.steps import chain_of, no_ledger

DISCREPANCIES = {rec.DiscrepancyKind.SHORT: "record missing", rec.DiscrepancyKind.DAMAGED: "receive damaged"}
"""What is set apart: missing it stays with the shipper, damaged it comes in quarantine."""


def set_apart(record: rec.DiscrepanciesRecorded) -> list[rec.Discrepancy]:
    """The lines that make an item of their own, short and damaged, as the ledger carries them out: from the last.

    Goods over or wrong stand on a label only.
    """
    return [line for line in reversed(record.discrepancies) if line.kind in SET_APART]


def parted(record: rec.DiscrepanciesRecorded, state: State) -> Iterator[tuple[rec.Discrepancy, Cut]]:
    """Each line of ``set_apart`` with what becomes of its item, which ``state`` has before the next one.

    ``state`` need hold no more than ``LinesView`` does.

    Raises BadInput where a line on all of an item is not alone.
    """
    lines = set_apart(record)
    whole = {line.item for line in lines if line.units == 0}
    if sum(line.item in whole for line in lines) != len(whole):
        raise no_ledger(record)
    for line in lines:
        yield line, cut_out(state.items[line.item], line.first, line.units)
        fold_possible(replace(record, discrepancies=(line,)), state)


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
