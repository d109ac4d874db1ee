"""Who has how many units of a lot: P1 in figures."""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from dataclasses import dataclass, fields

from lotproof.errors import NotFound
from lotproof.model.identifiers import Gln
from lotproof.model.item import ItemId, LotId, PartnerId
from lotproof.rules import State
from lotproof.verify.steps import chain_of


@dataclass(frozen=True, slots=True)
class Holding:
    """Units of one lot with one partner. ``in_transit_to`` are under way to it and not in anyone's ``in_custody``.

    ``dispensed``, ``decommissioned`` and ``destroyed`` are what this partner itself took out of the trade. ``missing``
    are recorded as missing on its account, and in nobody's custody.
    """

    partner: Gln
    in_custody: int = 0
    in_transit_to: int = 0
    dispensed: int = 0
    decommissioned: int = 0
    missing: int = 0
    destroyed: int = 0

    @property
    def total(self) -> int:
        """All units that this line accounts for."""
        held = self.in_custody + self.in_transit_to + self.missing
        return held + self.dispensed + self.decommissioned + self.destroyed

    def to_dict(self) -> dict[str, object]:
        """The figures as JSON."""
        return {
            "partner": str(self.partner),
            "inCustody": self.in_custody,
            "inTransitTo": self.in_transit_to,
            "dispensed": self.dispensed,
            "decommissioned": self.decommissioned,
            "missing": self.missing,
            "destroyed": self.destroyed,
        }


@dataclass(slots=True)
class _HolderTally:
    in_custody: int = 0
    in_transit_to: int = 0
    dispensed: int = 0
    decommissioned: int = 0
    missing: int = 0
    destroyed: int = 0


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
    tallies: defaultdict[PartnerId, _HolderTally] = defaultdict(_HolderTally)
    for item in _consignments(state, lot):
        known = state.items[item]
        _place(tallies, state, item, known.count - sum(spent.within(known.first, known.end)))
    for record in state.dispensed.get(lot, {}).values():
        tallies[record.by].dispensed += 1
    for gone in state.decommissioned.get(lot, {}).values():
        tallies[gone.by].decommissioned += 1
    found = [
        Holding(state.gln_of(partner), **{one.name: getattr(tally, one.name) for one in fields(_HolderTally)})
        for partner, tally in tallies.items()
    ]
    return sorted((line for line in found if line.total), key=lambda line: line.partner)


def _place(tallies: defaultdict[PartnerId, _HolderTally], state: State, item: ItemId, left: int) -> None:
    """What is missing or destroyed is so with all inside it."""
    chain = [state.items[one] for one in chain_of(state, item)]
    outer = chain[-1]
    destroyer = state.destroyer_of(outer)
    if destroyer is not None:
        tallies[destroyer].destroyed += left
    elif any(one.missing for one in chain):
        tallies[outer.holder].missing += left
    elif outer.pending:
        tallies[outer.pending].in_transit_to += left
    else:
        tallies[outer.holder].in_custody += left


def _consignments(state: State, lot: LotId) -> list[ItemId]:
    return sorted(state.consignments.get(lot, ()), key=lambda item: state.items[item].first)
