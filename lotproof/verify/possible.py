"""Whether a record can stand on those before it: asked before it is folded, since records may come from anyone."""

from __future__ import annotations

from itertools import pairwise

from lotproof.errors import NotFound
from lotproof.model import record as rec
from lotproof.model.item import NO_ITEM, Item
from lotproof.rules import State
from lotproof.rules.decide import MAX_HEIGHT
from lotproof.rules.fold_goods import SET_APART
from lotproof.verify.steps import no_ledger


def fold_possible(record: rec.Record, state: State) -> None:
    """Folds ``record`` into ``state``. Raises BadInput where it names what no record before it made.

    Ranges have to stay apart (P1) and containers a forest (P2): whoever walks them relies on that.
    """
    try:
        if not _is_possible(record, state):
            raise no_ledger(record)
        state.apply(record)
    except (LookupError, ValueError, TypeError, NotFound) as error:
        raise no_ledger(record) from error


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
        case rec.DiscrepanciesRecorded(discrepancies=(line,)) if line.kind in SET_APART:
            return _is_inside(line, items[line.item])
    return True


def _is_inside(line: rec.Discrepancy, item: Item) -> bool:
    if line.units == 0:
        return True
    return not item.is_container and item.first <= line.first < line.first + line.units <= item.end
