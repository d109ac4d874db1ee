"""Which intents may be signed: those whose needs are all on chain, in the order in which they were planned."""

from __future__ import annotations

import heapq
from collections.abc import Iterable, Sequence


class ReadyQueue:
    """The planned intents of a run. Only numbers: it knows neither the store nor the chain."""

    def __init__(self) -> None:
        self._place: dict[int, int] = {}
        self._lacks: dict[int, int] = {}
        self._waiting: dict[int, list[int]] = {}
        self._ready: list[tuple[int, int]] = []

    def plan(self, rows: Sequence[int], unmet: Iterable[tuple[int, int]] = ()) -> None:
        """``rows`` in order; ``unmet`` are pairs of one of them and one that it waits for, perhaps none of them.

        What is to be signed once more stays before all of them.
        """
        self._place = {row: place for place, row in enumerate(rows)}
        for row, needed in unmet:
            self._lacks[row] = self._lacks.get(row, 0) + 1
            self._waiting.setdefault(needed, []).append(row)
        self._ready += [(place, row) for row, place in self._place.items() if row not in self._lacks]
        heapq.heapify(self._ready)

    @property
    def ready(self) -> int:
        """How many may be signed now."""
        return len(self._ready)

    def take(self, count: int) -> list[int]:
        """Up to ``count`` that may be signed, the first of them first."""
        return [heapq.heappop(self._ready)[1] for _ in range(min(count, len(self._ready)))]

    def again(self, row: int) -> None:
        """One that was taken is to be signed once more, and before all others."""
        heapq.heappush(self._ready, (self._place.get(row, -1), row))

    def passed(self, row: int) -> None:
        """One is on chain: what waited for nothing else may be signed."""
        for waiting in self._waiting.pop(row, ()):
            self._lacks[waiting] -= 1
            if not self._lacks[waiting]:
                del self._lacks[waiting]
                heapq.heappush(self._ready, (self._place[waiting], waiting))
