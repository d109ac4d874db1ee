"""What is in flight in a run: signed, and in no block yet. In memory only; the store can tell it anew at any moment."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from lotproof.errors import LotproofError
from lotproof.outbox.pending import Attempt, PendingIntent


class InFlight:
    """Pending intents by the hash of anything ever signed for them."""

    def __init__(self) -> None:
        self._pending: dict[int, PendingIntent] = {}
        self._rows: dict[str, int] = {}
        self._doubtful: dict[int, PendingIntent] = {}
        self.gas = 0
        """The most that all of them together may use."""

    def __len__(self) -> int:
        return len(self._pending)

    def __iter__(self) -> Iterator[PendingIntent]:
        return iter(list(self._pending.values()))

    def __contains__(self, pending: PendingIntent) -> bool:
        return pending.row in self._pending

    @property
    def doubtful(self) -> list[PendingIntent]:
        """Those of which the chain must be asked one by one: it may have them, or not."""
        return list(self._doubtful.values())

    def add(self, pending: PendingIntent) -> None:
        """From now on it may be on chain."""
        self._pending[pending.row] = pending
        for attempt in pending.attempts:
            self._rows[attempt.transaction] = pending.row
        self.gas += pending.newest.gas

    def add_attempt(self, pending: PendingIntent, attempt: Attempt) -> None:
        """Another transaction for it."""
        self.gas += attempt.gas - pending.newest.gas
        pending.attempts.append(attempt)
        self._rows[attempt.transaction] = pending.row

    def remove(self, pending: PendingIntent) -> None:
        """It has come to an end, or must be signed anew: what was noted of its way is forgotten."""
        self._doubtful.pop(pending.row, None)
        pending.unsent, pending.said, pending.overtaken = False, None, 0
        if self._pending.pop(pending.row, None) is not None:
            self.gas -= pending.newest.gas
            for attempt in pending.attempts:
                self._rows.pop(attempt.transaction, None)

    def doubt(self, intents: Iterable[PendingIntent]) -> None:
        """Nobody knows whether the node has these."""
        self._doubtful.update((pending.row, pending) for pending in intents if pending in self)

    def clear_up(self, pending: PendingIntent) -> None:
        """It is known again where this one is."""
        self._doubtful.pop(pending.row, None)

    def owner(self, transaction: str) -> PendingIntent | None:
        """Whose transaction it is."""
        row = self._rows.get(transaction)
        return None if row is None else self._pending.get(row)

    def nonces(self, account: str) -> set[int]:
        """The nonces of an account that are in use."""
        return {pending.newest.nonce for pending in self._pending.values() if pending.newest.sender == account}

    def objection(self) -> LotproofError | None:
        """What the node said against any of them."""
        return next((pending.said for pending in self._pending.values() if pending.said is not None), None)


def in_order(intents: Iterable[PendingIntent]) -> list[PendingIntent]:
    """By key and nonce, as a chain must take them."""
    return sorted(intents, key=lambda pending: (pending.newest.sender, pending.newest.nonce))
