"""Own free stock by lot, for lines that name a quantity and no serials."""

from __future__ import annotations

from bisect import bisect_left
from heapq import heappop, heappush

from lotproof.errors import Refused
from lotproof.model.item import Item, ItemId, LotId, PartnerId, item_of_range
from lotproof.model.lot import Lot
from lotproof.model.verb import SplitItem
from lotproof.rules.state import NOBODY, State

_Entry = tuple[bool, bool, int, int, ItemId]


class Stock:
    """The free consignments of one holder on a state that goes on changing: what it knows is checked when it is used.

    A consignment of just the wanted size is taken whole; else loose ranges before named cases before what is packed,
    the smallest first, so that one consignment at most is cut.
    """

    def __init__(self, state: State, holder: PartnerId, barred: Refused | None = None) -> None:
        """``barred`` says why nothing may be taken."""
        self._state = state
        self._barred = barred
        self._holder = holder
        self._heaps: dict[LotId, list[_Entry]] = {}
        self._sizes: dict[tuple[LotId, int], list[ItemId]] = {}
        self._fresh: dict[LotId, list[ItemId]] = {}
        self._spent: dict[LotId, tuple[int, list[int]]] = {}

    def take(self, lot: Lot, units: int) -> tuple[list[SplitItem], list[ItemId]]:
        """The items that hold ``units`` units of ``lot``, after the splits. Raises Refused where there are fewer, or
        nothing may be taken."""
        if self._barred is not None:
            raise self._barred
        if lot.id not in self._heaps:
            self._heaps[lot.id] = []
            self._fresh[lot.id] = list(self._state.consignments.get(lot.id, ()))
        self._look_again(lot.id)
        exact = self._of_size(lot.id, units)
        if exact is not None:
            return [], [exact]
        return self._gather(lot, units)

    def _gather(self, lot: Lot, units: int) -> tuple[list[SplitItem], list[ItemId]]:
        found: list[ItemId] = []
        wanted = units
        heap = self._heaps[lot.id]
        while wanted and heap:
            entry = heappop(heap)
            now = self._entry(entry[-1])
            if now is None:
                continue
            if now != entry:
                heappush(heap, now)
                continue
            item = self._state.items[now[-1]]
            self._fresh[lot.id].append(item.id)
            found.append(item.id)
            if now[2] > wanted:
                cut = self._end_of(item, wanted)
                self._fresh[lot.id].append(item_of_range(lot.id, cut))
                return [SplitItem(item=item.id, cuts=(cut,))], sorted(found)
            wanted -= now[2]
        if wanted:
            raise self._short(lot, units, units - wanted)
        return [], sorted(found)

    def _look_again(self, lot: LotId) -> None:
        """Takes in what was cut or given back since."""
        fresh, self._fresh[lot] = self._fresh[lot], []
        for item in fresh:
            entry = self._entry(item)
            if entry is not None:
                heappush(self._heaps[lot], entry)
                if not entry[0]:
                    self._sizes.setdefault((lot, entry[2]), []).append(item)

    def _of_size(self, lot: LotId, units: int) -> ItemId | None:
        fitting = self._sizes.get((lot, units), [])
        while fitting:
            item = fitting.pop()
            entry = self._entry(item)
            if entry is not None and entry[2] == units:
                self._fresh[lot].append(item)
                return item
        return None

    def _entry(self, item_id: ItemId) -> _Entry | None:
        """The order in which a consignment is used, None where it is not free."""
        item = self._state.items.get(item_id)
        if item is None:
            return None
        outer = self._state.outermost(item)
        if outer.holder != self._holder or outer.pending != NOBODY or outer.set_aside:
            return None
        left = item.count - self._spent_in(item)
        return (bool(item.container), item.name is not None, left, item.first, item.id) if left else None

    def _spent_in(self, item: Item) -> int:
        spent = self._spent_of(item.lot)
        return bisect_left(spent, item.end) - bisect_left(spent, item.first)

    def _spent_of(self, lot: LotId) -> list[int]:
        dispensed, others = self._state.dispensed.get(lot, {}), self._state.decommissioned.get(lot, {})
        changes = len(dispensed) + len(others) + 2 * len(self._state.taken_back.get(lot, {}))
        seen, known = self._spent.get(lot, (0, []))
        if seen != changes:
            known = sorted((*dispensed, *others))
            self._spent[lot] = (changes, known)
        return known

    def _end_of(self, item: Item, units: int) -> int:
        """One past the ``units``-th unit left in ``item``."""
        spent = self._spent_of(item.lot)
        place, end = bisect_left(spent, item.first), item.first + units
        while place < len(spent) and spent[place] < end:
            place, end = place + 1, end + 1
        return end

    def _short(self, lot: Lot, units: int, held: int) -> Refused:
        facts = {"lot": str(lot), "held": held, "wanted": units}
        return Refused(
            f"{held} free units of lot {lot} are held here, and {units} are wanted", promise="P1", facts=facts
        )
