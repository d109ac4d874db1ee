"""What the parts of sending hand to each other: an intent on its way from the store onto the chain."""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Self

from lotproof.errors import LotproofError, Refused
from lotproof.model.item import LotId
from lotproof.model.verb import Verb
from lotproof.outbox.states import IntentState
from lotproof.ports import Inclusion, SignedVerb


@dataclass(frozen=True, slots=True)
class ReadyIntent:
    """An intent that is to be signed; ``row`` is its place in the store's table, ``references`` go with it."""

    row: int
    id: str
    sentence: str
    verb: Verb
    references: tuple[bytes, ...] = ()


@dataclass(frozen=True, slots=True)
class Attempt:
    """A transaction signed for an intent. ``nothing``: it only takes the nonce of one before it."""

    transaction: str
    sender: str
    nonce: int
    raw: bytes
    gas: int
    nothing: bool

    @classmethod
    def of(cls, signed: SignedVerb) -> Self:
        """What was just signed."""
        return cls(signed.transaction, signed.sender, signed.nonce, signed.raw, signed.gas, signed.verb is None)


@dataclass(slots=True)
class PendingIntent:
    """An intent that was signed and has no outcome yet, with its attempts, the newest last.

    ``reason`` says why it was taken back, if it was. This run adds: ``unsent`` where it was signed and not broadcast
    yet, ``said`` what the node said against it, ``overtaken`` how often another transaction was seen to have its nonce.
    """

    row: int
    id: str
    sentence: str
    reason: str = ""
    attempts: list[Attempt] = field(default_factory=list)
    unsent: bool = False
    said: LotproofError | None = None
    overtaken: int = 0

    @classmethod
    def never_signed(cls, ready: ReadyIntent) -> Self:
        """An intent for which nothing is in flight."""
        return cls(ready.row, ready.id, ready.sentence)

    @property
    def newest(self) -> Attempt:
        """What was signed last."""
        return self.attempts[-1]

    @property
    def rivals(self) -> list[Attempt]:
        """All that have its nonce: one of them at most can come into a block."""
        return [attempt for attempt in self.attempts if attempt.nonce == self.newest.nonce]

    @property
    def wanted(self) -> list[Attempt]:
        """What a node should have of it: any of them will do, unless it is taken back."""
        return [self.newest] if self.reason else self.rivals

    def attempt(self, transaction: str) -> Attempt:
        """The attempt with this hash."""
        return next(attempt for attempt in self.attempts if attempt.transaction == transaction)


@dataclass(frozen=True, slots=True)
class Settlement:
    """What an intent came to. Without ``outcome`` it was refused before anything of it was on chain."""

    row: int
    state: IntentState
    outcome: Inclusion | None = None
    why: Refused | None = None


@dataclass(frozen=True, slots=True)
class CountedLot:
    """A planned intent that needs a lot to be registered; others count on ``lot`` as its number on the ledger."""

    row: int
    lot: LotId
    transaction: str


WINDOW = 100
"""Transactions signed, stored and broadcast together: as many as most nodes take in one request."""

Windows = deque[Sequence[PendingIntent]]
"""What is to be broadcast, window by window."""

Block = tuple[int, str]
"""A block's number and hash."""
