"""A ledger in memory behind the real ports: the rules decide, nonces and blocks count, and it fails where it is told.

It stands for the chain and the client together, and outlives the processes that a test kills.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import json
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from lotproof.commit.reference import trailer
from lotproof.errors import ChainUnreachable, LotproofError, Refused
from lotproof.model.keccak import checksum_address, keccak256
from lotproof.model.record import Position, Record
from lotproof.model.verb import Verb
from lotproof.outbox import codec
from lotproof.ports import Counts, Inclusion, News, Pace, SentTransaction, Sight, SignedVerb, Signer, Terms
from lotproof.rules.decide import decide
from lotproof.rules.state import State

POINTS = ("sign", "signed", "broadcast", "arrived", "look up", "news", "clock")
"""Where a run may die: around signing, before and after the bytes arrive, at looks, and while the store writes."""

GAS = 50_000


class Killed(BaseException):
    """The process is gone: no handler of Exception sees it."""


@dataclass
class Faults:
    """Raises ``error`` at the n-th passing of any point, or of one point, and then no more; or ever after, where it is
    ``lasting``."""

    after: int = -1
    point: str = ""
    error: Callable[[], BaseException] = Killed
    passed: list[str] = field(default_factory=list)
    lasting: bool = False

    def at(self, point: str) -> None:
        """Called by everything that may die here."""
        self.passed.append(point)
        if self.after < 0 or (self.point and point != self.point):
            return
        self.after -= 1
        if self.after < 0:
            self.after = 0 if self.lasting else -1
            raise self.error()


def connection_lost() -> ChainUnreachable:
    return ChainUnreachable("the connection was lost")


@dataclass(frozen=True)
class PlainSigner:
    """An account without cryptography: its name is signature enough for a simulator."""

    address: str

    def sign_transaction(self, transaction: Mapping[str, Any]) -> bytes:
        return json.dumps({**transaction, "from": self.address}, sort_keys=True).encode()

    def sign_typed_data(self, message: Mapping[str, Any]) -> bytes:
        return json.dumps({**message, "from": self.address}, sort_keys=True, default=_plain).encode()


class Stopwatch:
    """Stands until somebody sleeps, and lets a test act while they do."""

    def __init__(self) -> None:
        self.time = 0.0
        self.while_asleep: Callable[[], None] = lambda: None

    def __call__(self) -> float:
        return self.time

    def sleep(self, seconds: float) -> None:
        self.time += seconds
        self.while_asleep()


class SimulatedClock:
    """Counts seconds from a start; each look passes the point ``clock``, which lies inside the store's transactions."""

    def __init__(self, start: dt.datetime, faults: Faults | None = None) -> None:
        self.time = start
        self.faults = faults or Faults()

    def now(self) -> dt.datetime:
        self.faults.at("clock")
        self.time += dt.timedelta(seconds=1)
        return self.time


@dataclass
class Block:
    """What a block holds; its hash is new each time that one is made."""

    number: int
    hash: str
    outcomes: list[Inclusion] = field(default_factory=list)
    raws: list[bytes] = field(default_factory=list)
    records: list[Record] = field(default_factory=list)


class SimulatedLedger:
    """ChainReader and ChainWriter over ``lotproof.rules``; one transaction a block.

    While it is not ``mining``, what comes waits in ``pool``. ``finality`` is more blocks than a test makes, so that
    what is mined becomes final only where a test says so.
    """

    chain_id = 31337
    address = checksum_address("0x" + "1e" * 20)
    remote = False
    left_out: tuple[str, ...] = ()

    def __init__(self, genesis: Iterable[Record], time: dt.datetime, faults: Faults | None = None) -> None:
        self.time = time
        self.faults = faults or Faults()
        self.finality = 1_000
        self.watch = Stopwatch()
        self.pace = Pace(clock=self.watch, sleep=self.watch.sleep)
        self.mining = True
        self.depth = 0
        """Blocks that count as unsure in the counts of an account."""
        self.room = 100
        """How many transactions a block holds."""
        self.price = 10
        self.least = 0
        """What the node takes nothing below."""
        self.blocks: list[Block] = []
        self.pool: dict[tuple[str, int], bytes] = {}
        self.refusals: dict[str, Refused] = {}
        self.by_block = True
        self.sees_again: Callable[[Inclusion], bool] = lambda _: True
        """Whether another endpoint tells the same of a transaction."""
        self._made = 0
        self._reset([])
        self._make()
        self.happen(genesis)

    # What is read.

    def now(self) -> dt.datetime:
        return self.time

    def head(self) -> int:
        return len(self.blocks) - 1

    @property
    def log(self) -> list[Record]:
        return [record for block in self.blocks for record in block.records]

    @property
    def receipts(self) -> dict[str, Inclusion]:
        """What came of each transaction that is in a block."""
        return {outcome.transaction: outcome for block in self.blocks for outcome in block.outcomes}

    def records(self, since: int = 0, until: int | None = None) -> Iterator[Record]:
        return (record for record in self.log if since <= record.at.block <= (self.head() if until is None else until))

    def check(self, account: str, verb: Verb) -> None:
        decide(self.state, account, verb, self.time)

    # What is written.

    def estimates(self, account: str, verbs: Sequence[Verb]) -> list[int | Refused]:
        return [self._estimate(account, verb) for verb in verbs]

    def _estimate(self, account: str, verb: Verb) -> int | Refused:
        try:
            self.check(account, verb)
        except Refused as why:
            return why
        return GAS

    def sign(
        self,
        signer: Signer,
        verb: Verb | None,
        *,
        nonce: int,
        terms: Terms,
        gas: int | None = None,
        instead_of: bytes | None = None,
        references: Sequence[bytes] = (),
    ) -> SignedVerb:
        self.faults.at("sign")
        price = max(terms.price, 1 + json.loads(instead_of)["price"]) if instead_of else terms.price
        data = None if verb is None else codec.to_json(verb)
        told = {"nonce": nonce, "data": data, "price": price}
        raw = signer.sign_transaction(told | ({"behind": trailer(references).hex()} if references else {}))
        self.faults.at("signed")
        return SignedVerb(
            verb=verb, sender=signer.address, nonce=nonce, transaction=_hash(raw), raw=raw, gas=gas or GAS
        )

    def send(self, raws: Sequence[bytes]) -> list[LotproofError | None]:
        self.faults.at("broadcast")
        said = [self._take(raw) for raw in raws]
        self.faults.at("arrived")
        return said

    def look_up(self, transactions: Sequence[str], accounts: Sequence[str]) -> Sight:
        self.faults.at("look up")
        held = {_hash(raw) for raw in self.pool.values()} | self.receipts.keys()
        return Sight(
            {one: self.receipts[one] for one in transactions if one in self.receipts},
            frozenset(held.intersection(transactions)),
            {account: self._counts(account) for account in accounts},
        )

    def seen_again(self, inclusions: Sequence[Inclusion]) -> frozenset[str]:
        return frozenset(one.transaction for one in inclusions if self.sees_again(one))

    def news(self, since: int | None = None) -> News:
        self.faults.at("news")
        head = self.head()
        fresh = self.blocks[since:] if since is not None else []
        before = head if since is None else since - 1
        return News(
            head=head,
            terms=Terms(self.price, None, self.room * GAS),
            before=self.block_hashes([before])[0],
            last=head if since is None else max(head, since - 1),
            last_hash=self.blocks[-1].hash,
            outcomes=tuple(outcome for block in fresh for outcome in block.outcomes) if self.by_block else None,
        )

    def block_hashes(self, blocks: Sequence[int]) -> list[str | None]:
        return [self.blocks[number].hash if number <= self.head() else None for number in blocks]

    def reason(self, outcome: Inclusion) -> Refused:
        return self.refusals[outcome.transaction]

    def sent(self, transactions: Sequence[str]) -> list[SentTransaction]:
        raws = {_hash(raw): raw for block in self.blocks for raw in block.raws}
        return [_sent(one, raws[one]) for one in transactions if one in raws]

    def recorded(self, transaction: str) -> tuple[Record, ...]:
        return tuple(record for record in self.log if record.at.transaction == transaction)

    # What a test does to it.

    def happen(self, records: Iterable[Record]) -> None:
        """Others act on the ledger."""
        self._write(self._make(), records, "others")

    def use_up_nonce(self, account: str) -> None:
        """Another program sends something with the same key."""
        raw = PlainSigner(account).sign_transaction(
            {"nonce": self.nonces[account], "data": None, "price": 99, "not ours": self._made}
        )
        self._take(raw)

    def mine(self) -> None:
        """Makes blocks of what waits."""
        self.mining = True
        self._take_from_pool()

    def forget(self) -> None:
        """The node is started again, and has lost what waited."""
        self.pool.clear()

    def lose_blocks(self, kept: int, *, again: bool = False) -> None:
        """The chain drops all blocks after ``kept``, as after a crash of its node; or it takes their transactions
        ``again``, as after a reorganisation."""
        lost = self.blocks[kept + 1 :]
        self._reset(self.blocks[: kept + 1])
        for raw in (raw for block in lost for raw in block.raws if again):
            self._take(raw)

    def _reset(self, blocks: list[Block]) -> None:
        self.blocks = blocks
        self.state = State(self.log)
        self.nonces: Counter[str] = Counter()
        self.executed: list[Verb] = []
        for block in blocks:
            for raw, outcome in zip(block.raws, block.outcomes, strict=True):
                message = json.loads(raw)
                self.nonces[message["from"]] += 1
                if outcome.passed and message["data"]:
                    self.executed.append(codec.from_json(message["data"]))

    def _counts(self, account: str) -> Counts:
        mined = pending = self.nonces[account]
        while (account, pending) in self.pool:
            pending += 1
        unsure = self.blocks[len(self.blocks) - self.depth :]
        lately = sum(json.loads(raw)["from"] == account for block in unsure for raw in block.raws)
        return Counts(settled=mined - lately, mined=mined, pending=pending)

    def _take(self, raw: bytes) -> LotproofError | None:
        """What a node does with raw bytes; only they count, not what the caller says of them."""
        message = json.loads(raw)
        place = message["from"], message["nonce"]
        if _hash(raw) in self.receipts or self.pool.get(place) == raw:
            return ChainUnreachable("already known")
        if message["price"] < self.least:
            return ChainUnreachable("max fee per gas less than block base fee")
        if message["nonce"] < self.nonces[message["from"]]:
            return ChainUnreachable("nonce too low")
        if place in self.pool and json.loads(self.pool[place])["price"] >= message["price"]:
            return ChainUnreachable("replacement transaction underpriced")
        self.pool[place] = raw
        self._take_from_pool()
        return None

    def _take_from_pool(self) -> None:
        while self.mining and (ready := [place for place in self.pool if place[1] == self.nonces[place[0]]]):
            self._mine(self.pool.pop(ready[0]))

    def _mine(self, raw: bytes) -> None:
        block, message, transaction = self._make(), json.loads(raw), _hash(raw)
        self.nonces[message["from"]] += 1
        passed = True
        if message["data"] is not None:
            verb = codec.from_json(message["data"])
            try:
                self._write(block, decide(self.state, message["from"], verb, self.time), transaction)
                self.executed.append(verb)
            except Refused as why:
                self.refusals[transaction] = why
                passed = False
        block.raws.append(raw)
        block.outcomes.append(
            Inclusion(transaction=transaction, block=block.number, block_hash=block.hash, gas=GAS, passed=passed)
        )

    def _make(self) -> Block:
        self._made += 1
        self.blocks.append(Block(len(self.blocks), f"0x{self._made:064x}"))
        return self.blocks[-1]

    def _write(self, block: Block, records: Iterable[Record], transaction: str) -> None:
        for log, record in enumerate(records):
            written = dataclasses.replace(record, at=Position(block.number, log, transaction, self.time))
            self.state.apply(written)
            block.records.append(written)


def _plain(value: object) -> str:
    """Bytes as JSON has them."""
    if isinstance(value, bytes):
        return "0x" + value.hex()
    raise TypeError(f"{type(value).__name__} has no form in a signed message")


def _sent(transaction: str, raw: bytes) -> SentTransaction:
    told = json.loads(raw)
    behind = bytes.fromhex(told.get("behind", ""))
    return SentTransaction(
        transaction=transaction, sender=told["from"], nonce=told["nonce"], raw=raw, data=bytes(4) + behind, gas=GAS
    )


def _hash(raw: bytes) -> str:
    return "0x" + keccak256(raw).hex()
