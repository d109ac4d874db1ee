"""Tables of a state that copy cheaply and can take back what was written to them."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Hashable, Iterable, MutableMapping
from dataclasses import dataclass, field
from functools import partial
from typing import Any, TypeVar

from lotproof.model.item import ItemId

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")
_ABSENT: Any = object()


@dataclass(slots=True)
class Ranges:
    """The consignments of one lot in the order of their first units."""

    _firsts: list[int] = field(default_factory=list)
    _items: list[ItemId] = field(default_factory=list)

    def copy(self) -> Ranges:
        """One of its own with the same content."""
        return Ranges(self._firsts.copy(), self._items.copy())

    def add(self, first: int, item: ItemId) -> None:
        """Takes in the consignment that begins at ``first``."""
        place = bisect_right(self._firsts, first)
        self._firsts.insert(place, first)
        self._items.insert(place, item)

    def remove(self, first: int, item: ItemId) -> None:
        """The inverse of ``add``."""
        place = self._items.index(item, bisect_left(self._firsts, first))
        del self._firsts[place], self._items[place]

    def at(self, index: int) -> ItemId | None:
        """The last consignment that begins at or before ``index``, the only one that can hold it."""
        place = bisect_right(self._firsts, index)
        return self._items[place - 1] if place else None


@dataclass(slots=True)
class Journal:
    """Writes to tables, and remembers inside an attempt how to take the writes back, the last one first."""

    _undo: list[Callable[[], object]] | None = None

    def begin(self) -> None:
        """From here on, writes can be taken back."""
        self._undo = []

    def keep(self) -> None:
        """What was written stays."""
        self._undo = None

    def take_back(self) -> None:
        """Undoes every write since ``begin``."""
        undo, self._undo = self._undo or [], None
        for step in reversed(undo):
            step()

    def put(self, table: MutableMapping[K, V], key: K, value: V) -> None:
        """``table[key] = value``."""
        if self._undo is not None:
            self._undo.append(partial(_restore, table, key, table.get(key, _ABSENT)))
        table[key] = value

    def drop(self, table: MutableMapping[K, V], key: K) -> None:
        """Takes ``key`` out, if it is there."""
        if key in table:
            if self._undo is not None:
                self._undo.append(partial(_restore, table, key, table[key]))
            del table[key]

    def include(self, members: set[V], more: Iterable[V]) -> None:
        """Adds ``more`` to a set."""
        if self._undo is not None:
            more = [member for member in more if member not in members]
            self._undo.append(partial(members.difference_update, more))
        members.update(more)

    def exclude(self, members: set[V], fewer: Iterable[V]) -> None:
        """Takes ``fewer`` out of a set."""
        if self._undo is not None:
            fewer = [member for member in fewer if member in members]
            self._undo.append(partial(members.update, fewer))
        members.difference_update(fewer)

    def insert(self, ranges: Ranges, first: int, item: ItemId) -> None:
        """Adds a consignment to its lot's ranges."""
        if self._undo is not None:
            self._undo.append(partial(ranges.remove, first, item))
        ranges.add(first, item)

    def take_out(self, ranges: Ranges, first: int, item: ItemId) -> None:
        """The inverse of ``insert``."""
        if self._undo is not None:
            self._undo.append(partial(ranges.add, first, item))
        ranges.remove(first, item)


class SharedTable(dict[K, V]):
    """A table of changeable values, which copies of the table share until one of them writes."""

    def __init__(self, make: Callable[[], V], content: dict[K, V] | None = None) -> None:
        super().__init__(content or {})
        self._make = make
        self._own: set[K] = set()

    def copy(self) -> SharedTable[K, V]:
        """A table of its own; the work of copying a value is done when either side first writes to it."""
        self._own.clear()
        return SharedTable(self._make, self)

    def own(self, key: K) -> V:
        """The value of ``key`` to be written to, made where there is none."""
        if key not in self._own or key not in self:
            known: Any = self.get(key)
            self[key] = self._make() if known is None else known.copy()
            self._own.add(key)
        return self[key]


def _restore(table: MutableMapping[K, V], key: K, value: V) -> None:
    if value is _ABSENT:
        table.pop(key, None)
    else:
        table[key] = value
