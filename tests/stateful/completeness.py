"""P11: each record moves what it changes on by exactly one, so that none can be left out unseen."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from lotproof.model import record as rec
from lotproof.model.identifiers import Gtin, Sgtin
from lotproof.model.item import NO_ITEM, ItemId, LotId, item_of_range, item_of_sgtin, range_of
from lotproof.rules import State
from tests.stateful.before import Before, hold

_CHANGING_NO_ITEM = (rec.Dispensed, rec.DispensedMany, rec.Decommissioned, rec.Observed)
"""Bits of the lot tell of units that leave the trade; what is only stated changes nothing."""

_OF_LOTS = (
    rec.LotRecalled,
    rec.RecallTerminated,
    rec.ExpiryExtended,
    rec.TrancheAdded,
    rec.LotWithdrawn,
    rec.Repackaged,
)


def check_complete(before: Before, told: Sequence[rec.Record], after: State) -> None:
    """A version is the number of records that made or changed what the name names, less one; of lots the same."""
    items: Counter[ItemId] = Counter()
    lots: Counter[LotId] = Counter()
    parents = {name: item.container for name, item in before.items.items()}
    for place, record in enumerate(told):
        if not isinstance(record, _CHANGING_NO_ITEM):
            items.update(set(_concerned(before, parents, told[:place], record)))
        if isinstance(record, _OF_LOTS):
            lots[record.lot] += 1
        if isinstance(record, rec.Unpacked | rec.Packed):
            into = record.container if isinstance(record, rec.Packed) else NO_ITEM
            parents |= dict.fromkeys(record.items, into)
        if isinstance(record, rec.DiscrepanciesRecorded):
            items.update(name for name in after.items if name not in before.items)
    for name, records in items.items():
        known = before.items[name].version if name in before.items else before.used_up.get(name, -1)
        now = after.items[name].version if name in after.items else after.used_up[name]
        hold(now == known + records, "P11", f"{records} records changed it, and its version went to {now}", name)
    for name, item in after.items.items():
        if item is not before.items.get(name):
            hold(name in items, "P11", "it changed, and no record tells so", name)
    for lot, records in lots.items():
        moved = after.lots[lot].changes - before.lots[lot].changes
        hold(moved == records, "P11", f"{records} records concern lot {lot}, and its counter moved by {moved}")


def _concerned(
    before: Before, parents: dict[ItemId, ItemId], told: Sequence[rec.Record], record: rec.Record
) -> Iterator[ItemId]:
    """The items that the record makes or changes, and each container whose content it changes."""
    match record:
        case rec.LotRegistered() | rec.TrancheAdded() | rec.CasesCommissioned() | rec.ContainerCommissioned():
            yield from _made(before, record)
        case rec.Split():
            yield record.item
            yield from (item_of_range(before.items[record.item].lot, cut) for cut in record.cuts)
        case rec.DiscrepanciesRecorded():
            for line in record.discrepancies:
                if line.kind in (rec.DiscrepancyKind.SHORT, rec.DiscrepancyKind.DAMAGED):
                    yield from _outwards(parents, line.item)
        case rec.Received():
            lines = [line for one in told if isinstance(one, rec.DiscrepanciesRecorded) for line in one.discrepancies]
            yield from (item for item in record.items if not _is_set_apart(before, item, lines))
        case rec.Packed() | rec.Unpacked():
            yield from record.items
            yield from _outwards(parents, record.container)
        case rec.TakenBack():
            yield from _outwards(parents, record.item)
        case _:
            yield from getattr(record, "items", (record.item,) if hasattr(record, "item") else ())


def _made(
    before: Before, record: rec.LotRegistered | rec.TrancheAdded | rec.CasesCommissioned | rec.ContainerCommissioned
) -> Iterator[ItemId]:
    if isinstance(record, rec.ContainerCommissioned):
        yield record.container
    elif isinstance(record, rec.CasesCommissioned):
        whole = before.items[record.item]
        yield record.item
        yield from _commissioned(record.lot, whole.first, whole.end, record.case_gtin, record.cases)
    else:
        first = record.first if isinstance(record, rec.TrancheAdded) else 0
        yield from _commissioned(record.lot, first, first + record.units, record.case_gtin, record.cases)


def _commissioned(
    lot: LotId, first: int, end: int, case_gtin: Gtin | None, cases: Sequence[rec.Case]
) -> Iterator[ItemId]:
    for case in cases:
        if case_gtin is not None:
            yield item_of_sgtin(Sgtin(case_gtin, case.serial))
        first += case.units
    if first < end:
        yield item_of_range(lot, first)


def _outwards(parents: dict[ItemId, ItemId], item: ItemId) -> Iterator[ItemId]:
    while item != NO_ITEM:
        yield item
        item = parents[item]


def _is_set_apart(before: Before, item: ItemId, lines: Sequence[rec.Discrepancy]) -> bool:
    """Whether what bears the name in the end was set apart: all that the lines, from the last, left of it, or the front
    of a range without a label, whose rest has another name."""
    apart = (rec.DiscrepancyKind.SHORT, rec.DiscrepancyKind.DAMAGED)
    known = before.items[item]
    first, end = known.first, known.end
    for line in reversed([line for line in lines if line.item == item and line.kind in apart]):
        whole = line.units == 0 or (line.first, line.first + line.units) == (first, end)
        if whole or (line.first == first and range_of(item) is not None):
            return True
        if line.first > first:
            end = line.first
        else:
            first = line.first + line.units
    return False
