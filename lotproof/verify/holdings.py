"""Who has how many units of a lot: P1 in figures."""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from dataclasses import dataclass

from lotproof.errors import NotFound
from lotproof.model.identifiers import Gln
from lotproof.model.item import ItemId, LotId, PartnerId
from lotproof.rules import State
from lotproof.verify.steps import chain_of


@dataclass(frozen=True, slots=True)
class Holding:
    """Units of one lot with one partner. ``in_transit_to`` are under way to it and not in anyone's ``in_custody``.

    ``dispensed`` and ``decommissioned`` are what this partner itself took out of the trade.
    """

    partner: Gln
    in_custody: int = 0
    in_transit_to: int = 0
    dispensed: int = 0
    decommissioned: int = 0

    @property
    def total(self) -> int:
        """All units that this line accounts for."""
        return self.in_custody + self.in_transit_to + self.dispensed + self.decommissioned

    def to_dict(self) -> dict[str, object]:
        """The figures as JSON."""
        return {
            "partner": str(self.partner),
            "inCustody": self.in_custody,
            "inTransitTo": self.in_transit_to,
            "dispensed": self.dispensed,
            "decommissioned": self.decommissioned,
        }


@dataclass(slots=True)
class _Tally:
    in_custody: int = 0
    in_transit_to: int = 0
    dispensed: int = 0
    decommissioned: int = 0


class Spent:
    """The units of a lot that were dispensed or decommissioned, to be counted by range."""

    def __init__(self, state: State, lot: LotId) -> None:
        self._dispensed = sorted(state.dispensed.get(lot, ()))
        self._decommissioned = sorted(state.decommissioned.get(lot, ()))

    def within(self, first: int, end: int) -> tuple[int, int]:
        """How many of [first, end) were dispensed, and how many decommissioned."""
        return _count(self._dispensed, first, end), _count(self._decommissioned, first, end)


def _count(units: list[int], first: int, end: int) -> int:
    return bisect_left(units, end) - bisect_left(units, first)


def holdings(state: State, lot: LotId) -> list[Holding]:
    """Every partner with units of ``lot``, by GLN. The totals sum to the lot's units (P1).

    Raises NotFound where the ledger does not have the lot.
    """
    if lot not in state.lots:
        raise NotFound(f"lot number {lot} does not stand on this ledger")
    spent = Spent(state, lot)
    tallies: defaultdict[PartnerId, _Tally] = defaultdict(_Tally)
    for item in _consignments(state, lot):
        known = state.items[item]
        outer = state.items[chain_of(state, item)[-1]]
        left = known.count - sum(spent.within(known.first, known.end))
        if outer.pending:
            tallies[outer.pending].in_transit_to += left
        else:
            tallies[outer.holder].in_custody += left
    for record in state.dispensed.get(lot, {}).values():
        tallies[record.by].dispensed += 1
    for gone in state.decommissioned.get(lot, {}).values():
        tallies[gone.by].decommissioned += 1
    found = [
        Holding(state.gln_of(partner), tally.in_custody, tally.in_transit_to, tally.dispensed, tally.decommissioned)
        for partner, tally in tallies.items()
    ]
    return sorted((line for line in found if line.total), key=lambda line: line.partner)


def _consignments(state: State, lot: LotId) -> list[ItemId]:
    return sorted(state.consignments.get(lot, ()), key=lambda item: state.items[item].first)
