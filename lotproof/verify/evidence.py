"""What a verification judges by: the records of a ledger that concern the scan, and what the party has in hand."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from lotproof.commit.documents import Commitment
from lotproof.commit.proof import UnitProof
from lotproof.commit.tree import UnitTree
from lotproof.errors import BadInput
from lotproof.model.identifiers import Gln
from lotproof.ports import RecordSource
from lotproof.rules import State


@dataclass(frozen=True, slots=True)
class Document:
    """A document in hand with what it is said to open: the commitment's value, salt and kind."""

    content: bytes
    commitment: Commitment
    name: str = "a document"

    @property
    def opens(self) -> bool:
        """Whether the commitment is one to this very document."""
        return self.commitment.opens(self.content)


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """What ``source`` has of ``ledger`` on chain ``chain_id`` up to its head, and what the party has.

    ``asked_at`` is the caller's clock; it and the head's time are aware. ``units`` is the tree of a lot passport or the
    proof of one unit. ``holder`` is the party that says it holds the goods. ``confirmations`` is how many blocks the
    network wants, a record's own block counted. ``validators`` sealed the head. Raises BadInput on times without a
    zone.
    """

    source: RecordSource[State]
    asked_at: dt.datetime
    chain_id: int
    ledger: str
    units: UnitTree | UnitProof | None = None
    holder: Gln | None = None
    documents: Sequence[Document] = ()
    confirmations: int = 1
    validators: Sequence[str] = ()

    def __post_init__(self) -> None:
        for name, time in (("head_time", self.head_time), ("asked_at", self.asked_at)):
            if time.tzinfo is None:
                raise BadInput(f"{name} {time.isoformat()}", expected="a time with its zone", where="evidence")

    @property
    def head(self) -> int:
        """The newest block that was read."""
        return self.source.head().block

    @property
    def head_time(self) -> dt.datetime:
        """The time of that block."""
        return self.source.head().time

    @property
    def now(self) -> dt.datetime:
        """The later of both clocks, in UTC: goods do not become younger where one of them stands still."""
        return max(self.asked_at, self.head_time).astimezone(dt.UTC)
