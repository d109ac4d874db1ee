"""The next number for each key's transactions, counted here, so that many can be signed before any is sent."""

from __future__ import annotations

import heapq
from collections.abc import Collection

from lotproof.ports import Counts


class NonceKeeper:
    """The nonces of the keys that sign in a run."""

    def __init__(self) -> None:
        self._next: dict[str, int] = {}
        self._free: dict[str, list[int]] = {}

    def start(self, account: str, counts: Counts, live: Collection[int]) -> None:
        """Counts on from what the chain knows and what is signed: ``live`` are the nonces that may still be used.

        A number below one of those that nobody has used is a gap: until it is filled nothing behind it can pass.
        """
        top = max(live, default=-1) + 1
        self._next[account] = max(counts.pending, counts.mined, top)
        self._free[account] = [nonce for nonce in range(max(counts.mined, counts.pending), top) if nonce not in live]

    def take(self, account: str) -> int:
        """The lowest number that is free."""
        if self._free[account]:
            return heapq.heappop(self._free[account])
        self._next[account] += 1
        return self._next[account] - 1

    def give_back(self, account: str, nonce: int) -> None:
        """Nothing that was signed with this number can be on chain."""
        if account not in self._next:
            return
        if nonce == self._next[account] - 1:
            self._next[account] = nonce
        else:
            heapq.heappush(self._free[account], nonce)

    def gaps(self, account: str, live: Collection[int]) -> list[int]:
        """The free numbers that stand before one of ``live``."""
        top = max(live, default=-1)
        return sorted(nonce for nonce in self._free[account] if nonce < top)
