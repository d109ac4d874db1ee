"""What a verification judges by: the ledger's records up to a block, and what the party has in hand."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from lotproof.commit.documents import Commitment
from lotproof.commit.proof import UnitProof
from lotproof.commit.tree import UnitTree
from lotproof.errors import BadInput
from lotproof.model.identifiers import Gln
from lotproof.model.record import Record


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
    """All records of ``ledger`` on chain ``chain_id`` from its first block to block ``head``, and what the party has.

    ``head_time`` is the time of block ``head``, ``asked_at`` the caller's clock; both are aware. ``units`` is the tree
    of a lot passport or the proof of one unit. ``holder`` is the party that says it holds the goods. ``confirmations``
    is how many blocks the network wants, a record's own block counted. ``validators`` sealed block ``head``.
    Raises BadInput on times without a zone, on records out of order, and on records behind ``head``.
    """

    records: Sequence[Record]
    head: int
    head_time: dt.datetime
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
        for before, record in pairwise(self.records):
            if not before.at < record.at:
                found = f"{type(record).__name__} behind block {before.at.block}, log {before.at.log}"
                raise BadInput(found, expected="records in the order of the chain, each once", where=place(record))
        if self.records and self.records[-1].at.block > self.head:
            raise BadInput(
                "a record", expected=f"none behind block {self.head}, the head", where=place(self.records[-1])
            )

    @property
    def now(self) -> dt.datetime:
        """The later of both clocks, in UTC: goods do not become younger where one of them stands still."""
        return max(self.asked_at, self.head_time).astimezone(dt.UTC)


def place(record: Record) -> str:
    """Where a record stands, for messages."""
    return f"block {record.at.block}, log {record.at.log}"
