"""How often an intent is signed anew after its bytes turned out to be dead."""

from __future__ import annotations

from collections import Counter

from lotproof.outbox.pending import PendingIntent

MOST = 3
"""So often is an intent signed with a nonce of its own, before it is refused."""


class Retries:
    """Which intents are signed anew, and what was signed for them before."""

    def __init__(self, counts: Counter[int]) -> None:
        """``counts`` by row what was tried before, and outlives this object."""
        self._counts = counts
        self._waiting: dict[int, PendingIntent] = {}

    def __contains__(self, row: int) -> bool:
        return row in self._counts

    def allow(self, pending: PendingIntent) -> bool:
        """Whether it may be signed once more, which is then waited for."""
        self._counts[pending.row] += 1
        if self._counts[pending.row] >= MOST:
            return False
        self._waiting[pending.row] = pending
        return True

    def take(self, row: int) -> PendingIntent | None:
        """What was signed before for an intent that waits to be signed anew."""
        return self._waiting.pop(row, None)
