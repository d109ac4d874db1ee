"""Whether a record can stand on those before it: asked before it is folded, since records may come from anyone."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise

from lotproof.errors import NotFound
from lotproof.model import record as rec
from lotproof.model.item import NO_ITEM, Item
from lotproof.rules.concerned import no_ledger
from lotproof.rules.decide.judge import MAX_HEIGHT
from lotproof.rules.fold_goods import SET_APART
from lotproof.rules.items import Cut, cut_out
from lotproof.rules.state import State


def fold_possible(record: rec.Record, state: State) -> None:
    """Folds ``record`` into ``state``. Raises BadInput where it names what no record before it made.

    Ranges have to stay apart (P1) and containers a forest (P2): whoever walks them relies on that.
    """
    if isinstance(record, rec.DiscrepanciesRecorded):
        for _ in parted(record, state):
            pass
    else:
        _fold(record, state)


def _fold(record: rec.Record, state: State) -> None:
    try:
        if isinstance(record, _MAY_BE_IMPOSSIBLE) and not _is_possible(record, state):
            raise no_ledger(record)
        state.apply(record)
    except (LookupError, ValueError, TypeError, NotFound) as error:
        raise no_ledger(record) from error


_MAY_BE_IMPOSSIBLE = (
    rec.Packed,
    rec.Unpacked,
    rec.Split,
    rec.LotRegistered,
    rec.TrancheAdded,
    rec.CasesCommissioned,
    rec.DiscrepanciesRecorded,
)


def _is_possible(record: rec.Record, state: State) -> bool:
    items = state.items
    match record:
        case rec.Packed():
            loose = all(items[item].container == NO_ITEM for item in (record.container, *record.items))
            low = all(items[item].height <= MAX_HEIGHT for item in record.items)
            return loose and low and record.container not in record.items
        case rec.Unpacked():
            return all(items[item].container == record.container for item in record.items)
        case rec.Split():
            whole = items[record.item]
            ends = (whole.first, *record.cuts, whole.end)
            return not whole.is_container and all(one < other for one, other in pairwise(ends))
        case rec.LotRegistered():
            return record.lot not in state.lots
        case rec.TrancheAdded():
            return record.first == state.lots[record.lot].units
        case rec.CasesCommissioned():
            return sum(case.units for case in record.cases) <= items[record.item].count
        case rec.DiscrepanciesRecorded(discrepancies=(line,)) if line.kind in SET_APART:
            return _is_inside(line, items[line.item])
    return True


def _is_inside(line: rec.Discrepancy, item: Item) -> bool:
    if line.units == 0:
        return True
    return not item.is_container and item.first <= line.first < line.first + line.units <= item.end


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
        _fold(replace(record, discrepancies=(line,)), state)
