"""A ledger without a chain: it holds what a story tells, and takes what the rules allow."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from typing import Any

from lotproof.errors import ChainUnreachable, LotproofError, Refused
from lotproof.model import verb as v
from lotproof.model.record import Record
from lotproof.ports import Counts, Inclusion, News, Pace, Sight, SignedVerb, Signer, Terms
from lotproof.rules.decide import decide
from lotproof.service.books import Books
from tests.story import Story

LEDGER = "0x5FbDB2315678afecb367f032d93F642f64180aa3"


class Recorded:
    """Stands in for the ledger; ``silent`` takes nothing, ``asked`` are the ranges of blocks that were read."""

    chain_id = 31337
    address = LEDGER
    finality = 1_000
    remote = False
    left_out: tuple[str, ...] = ()

    def __init__(self, story: Story) -> None:
        self.story = story
        self.names: Any = None
        self.asked: list[tuple[int, int | None]] = []
        self.silent = False
        self.waiting: dict[bytes, tuple[str, v.Verb]] = {}
        self.outcomes: list[Inclusion] = []
        self.pace = Pace(sleep=lambda _: None)

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

    def estimates(self, account: str, verbs: Sequence[v.Verb]) -> list[int | Refused]:
        for verb in verbs:
            self.check(account, verb)
        return [50_000] * len(verbs)

    def sign(self, signer: Signer, verb: v.Verb, *, nonce: int, **_: Any) -> SignedVerb:
        transaction = f"0x{nonce:064x}"
        self.waiting[transaction.encode()] = (signer.address, verb)
        return SignedVerb(
            verb=verb, sender=signer.address, nonce=nonce, transaction=transaction, raw=transaction.encode(), gas=50_000
        )

    def send(self, raws: Sequence[bytes]) -> list[LotproofError | None]:
        if self.silent:
            raise ChainUnreachable("no answer")
        for raw in raws:
            self.story.do(*self.waiting.pop(raw))
            block, name = self.story.block, self._hash(self.story.block)
            self.outcomes.append(
                Inclusion(transaction=raw.decode(), block=block, block_hash=name, gas=50_000, passed=True)
            )
        return [None] * len(raws)

    def look_up(self, transactions: Sequence[str], accounts: Sequence[str]) -> Sight:
        count = Counts(settled=len(self.outcomes), mined=len(self.outcomes), pending=len(self.outcomes))
        return Sight({}, frozenset(), dict.fromkeys(accounts, count))

    def seen_again(self, inclusions: Sequence[Inclusion]) -> frozenset[str]:
        return frozenset(inclusion.transaction for inclusion in inclusions)

    def news(self, since: int | None = None) -> News:
        before = self.head() if since is None else since - 1
        return News(
            head=self.head(),
            terms=Terms(0, None, 30_000_000),
            before=self._hash(before),
            last=self.head(),
            last_hash=self._hash(self.head()),
            outcomes=tuple(one for one in self.outcomes if since is not None and one.block >= since),
        )

    def block_hashes(self, blocks: Sequence[int]) -> list[str | None]:
        return [self._hash(block) for block in blocks]

    def recorded(self, transaction: str) -> tuple[Record, ...]:
        block = next(one.block for one in self.outcomes if one.transaction == transaction)
        return tuple(record for record in self.story.records if record.at.block == block)

    @staticmethod
    def _hash(block: int) -> str:
        return f"0x{block:064x}"


def books(ledger: Recorded) -> Books:
    """The books of such a ledger."""
    known: Any = ledger
    return Books(known)
