"""Pending intents in few words."""

from __future__ import annotations

from collections.abc import Iterable

from lotproof.outbox.pending import Attempt, PendingIntent
from lotproof.ports import Counts, Inclusion, Sight

KEY = "0xkey"


def attempt(nonce: int, *, name: str = "", gas: int = 100, nothing: bool = False, sender: str = KEY) -> Attempt:
    """A transaction called by its nonce, unless it has a ``name``."""
    return Attempt(name or f"t{nonce}", sender, nonce, f"raw {name or nonce}".encode(), gas, nothing)


def pending(row: int, *attempts: Attempt, reason: str = "", unsent: bool = False) -> PendingIntent:
    """An intent with these attempts, or one with its row for a nonce."""
    return PendingIntent(row, str(row), f"verb {row}", reason, list(attempts) or [attempt(row)], unsent)


def sight(mined: int = 0, settled: int | None = None, known: Iterable[str] = ()) -> Sight:
    """A node that has ``known`` in its pool, and in blocks so many transactions of the key."""
    counts = Counts(settled=mined if settled is None else settled, mined=mined, pending=mined)
    return Sight({}, frozenset(known), {KEY: counts})


def included(transaction: str, *, passed: bool = True, block: int = 5) -> Inclusion:
    return Inclusion(transaction=transaction, block=block, block_hash=f"0x{block}", gas=50, passed=passed)
