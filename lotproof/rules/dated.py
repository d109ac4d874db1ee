"""Tables that remember what they held: what a key had right after each record that changed it."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Hashable, Iterator, Mapping
from dataclasses import dataclass
from operator import itemgetter
from typing import Any, TypeVar

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")

Image = tuple[int, V | None]
"""The number of a record, and what a key had after it; None for nothing."""

_NUMBER = itemgetter(0)


@dataclass(slots=True)
class Turn:
    """The number of the record that is being folded. None between records: what is tried out is not remembered."""

    number: int | None = None


class DatedTable(dict[K, V]):
    """A table that keeps images of what is put and deleted at a turn. Its copies are plain tables."""

    def __init__(self, turn: Turn) -> None:
        super().__init__()
        self._turn = turn
        self._images: dict[K, list[Image[V]]] = {}

    def __setitem__(self, key: K, value: V) -> None:
        # Every record of goods passes here: no call that can be spared.
        dict.__setitem__(self, key, value)
        if self._turn.number is not None:
            self._remember(key, value, self._turn.number)

    def __delitem__(self, key: K) -> None:
        super().__delitem__(key)
        if self._turn.number is not None:
            self._remember(key, None, self._turn.number)

    def pop(self, key: K, *default: Any) -> Any:
        """As of any table."""
        if key in self and self._turn.number is not None:
            self._remember(key, None, self._turn.number)
        return super().pop(key, *default)

    def images(self, key: K) -> list[Image[V]]:
        """What the key had over time, one image for a record, in order."""
        return self._images.get(key, [])

    def at(self, key: K, number: int) -> V | None:
        """What the key had after the record with this number, or None."""
        images = self.images(key)
        place = bisect_right(images, number, key=_NUMBER)
        return images[place - 1][1] if place else None

    def as_of(self, number: int) -> Mapping[K, V]:
        """The table after the record with this number."""
        return _TableAsOf(self, number)

    def ever(self) -> Iterator[K]:
        """Every key that was ever put."""
        return iter(self._images)

    def _remember(self, key: K, value: V | None, number: int) -> None:
        images = self._images.get(key)
        if images is None:
            self._images[key] = [(number, value)]
        elif images[-1][0] == number:
            images[-1] = (number, value)
        else:
            images.append((number, value))


class _TableAsOf(Mapping[K, V]):
    def __init__(self, table: DatedTable[K, V], number: int) -> None:
        self._table = table
        self._number = number

    def __getitem__(self, key: K) -> V:
        value = self._table.at(key, self._number)
        if value is None:
            raise KeyError(key)
        return value

    def __iter__(self) -> Iterator[K]:
        return (key for key in self._table.ever() if key in self)

    def __len__(self) -> int:
        return sum(1 for _ in self)
