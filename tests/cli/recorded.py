"""A ledger without a chain: it holds what a story tells, and takes what the rules allow."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any

from lotproof.cli.desk import Books
from lotproof.errors import ChainUnreachable
from lotproof.model import verb as v
from lotproof.model.record import Record
from lotproof.ports import Receipt, SignedVerb, Signer
from lotproof.rules.decide import decide
from tests.story import Story

LEDGER = "0x5FbDB2315678afecb367f032d93F642f64180aa3"


class Recorded:
    """Stands in for the ledger; ``silent`` takes nothing, ``asked`` are the ranges of blocks that were read."""

    chain_id = 31337
    address = LEDGER

    def __init__(self, story: Story) -> None:
        self.story = story
        self.names: Any = None
        self.asked: list[tuple[int, int | None]] = []
        self.silent = False

    def head(self) -> int:
        return self.story.block

    def now(self) -> dt.datetime:
        return self.story.time

    def clock(self) -> dt.datetime:
        return self.story.time

    def records(self, since: int = 0, until: int | None = None) -> Iterator[Record]:
        self.asked.append((since, until))
        return (record for record in self.story.records if since <= record.at.block <= (until or 0))

    def check(self, account: str, verb: v.Verb) -> None:
        decide(self.story.state, account, verb, self.story.time)

    def sign(self, signer: Signer, verb: v.Verb) -> SignedVerb:
        self.check(signer.address, verb)
        number = self.story.block + 1
        return SignedVerb(verb=verb, sender=signer.address, nonce=number, transaction=f"0x{number:064x}", raw=b"raw")

    def broadcast(self, signed: SignedVerb) -> Receipt:
        if self.silent:
            raise ChainUnreachable("no answer")
        records = self.story.do(signed.sender, signed.verb)
        return Receipt(transaction=signed.transaction, block=self.story.block, gas=50_000, records=tuple(records))

    def receipt(self, transaction: str) -> Receipt | None:
        return None


def books(ledger: Recorded) -> Books:
    """The books of such a ledger."""
    known: Any = ledger
    return Books(known)
