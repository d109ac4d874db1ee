"""A ledger in memory behind the real ports: the rules decide, nonces and blocks count, and it fails where it is told.

It stands for the chain and the client together, and outlives the processes that a test kills.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import json
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from lotproof.errors import ChainUnreachable, Refused
from lotproof.model.keccak import checksum_address, keccak256
from lotproof.model.record import Position, Record
from lotproof.model.verb import Verb
from lotproof.outbox import codec
from lotproof.ports import Receipt, SignedVerb, Signer
from lotproof.rules.decide import decide
from lotproof.rules.state import State

POINTS = ("sign", "signed", "broadcast", "arrived", "receipt", "clock")
"""Where a run may die: around signing, before and after the bytes arrive, at a look-up, and while the store writes."""

GAS = 50_000


class Killed(BaseException):
    """The process is gone: no handler of Exception sees it."""


@dataclass
class Faults:
    """Raises ``error`` at the n-th passing of any point, or of one point, and then no more."""

    after: int = -1
    point: str = ""
    error: Callable[[], BaseException] = Killed
    passed: list[str] = field(default_factory=list)

    def at(self, point: str) -> None:
        """Called by everything that may die here."""
        self.passed.append(point)
        if self.after < 0 or (self.point and point != self.point):
            return
        self.after -= 1
        if self.after < 0:
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


class SimulatedClock:
    """Counts seconds from a start; each look passes the point ``clock``, which lies inside the store's transactions."""

    def __init__(self, start: dt.datetime, faults: Faults | None = None) -> None:
        self.time = start
        self.faults = faults or Faults()

    def now(self) -> dt.datetime:
        self.faults.at("clock")
        self.time += dt.timedelta(seconds=1)
        return self.time


class SimulatedLedger:
    """ChainReader and ChainWriter over ``lotproof.rules``; one transaction a block."""

    chain_id = 31337
    address = checksum_address("0x" + "1e" * 20)

    def __init__(self, genesis: Iterable[Record], time: dt.datetime, faults: Faults | None = None) -> None:
        self.time = time
        self.faults = faults or Faults()
        self.log: list[Record] = []
        self.state = State()
        self.nonces: Counter[str] = Counter()
        self.receipts: dict[str, Receipt | Refused] = {}
        self.executed: list[Verb] = []
        self.senders: dict[str, str] = {}
        self.happen(genesis)

    def now(self) -> dt.datetime:
        return self.time

    def head(self) -> int:
        return self.log[-1].at.block if self.log else 0

    def records(self, since: int = 0, until: int | None = None) -> Iterator[Record]:
        return (record for record in self.log if since <= record.at.block <= (self.head() if until is None else until))

    def check(self, account: str, verb: Verb) -> None:
        decide(self.state, account, verb, self.time)

    def sign(self, signer: Signer, verb: Verb) -> SignedVerb:
        self.faults.at("sign")
        self.check(signer.address, verb)
        nonce = self.nonces[signer.address]
        raw = signer.sign_transaction({"nonce": nonce, "data": codec.to_json(verb)})
        self.faults.at("signed")
        return SignedVerb(verb=verb, sender=signer.address, nonce=nonce, transaction=_hash(raw), raw=raw)

    def broadcast(self, signed: SignedVerb) -> Receipt:
        self.faults.at("broadcast")
        self._take(signed.raw)
        self.faults.at("arrived")
        return self._told(self.receipts[_hash(signed.raw)])

    def receipt(self, transaction: str) -> Receipt | None:
        self.faults.at("receipt")
        found = self.receipts.get(transaction)
        return None if found is None else self._told(found)

    def happen(self, records: Iterable[Record]) -> None:
        """Others act on the ledger."""
        self._write(records, "others")

    def use_up_nonce(self, account: str) -> None:
        """Another program sends something with the same key."""
        self.nonces[account] += 1

    def lose_blocks(self, kept: int) -> None:
        """The chain forgets all blocks after ``kept``, as after a reorganisation or a crash of its node."""
        lost = [told for told in self.receipts.values() if isinstance(told, Receipt) and told.block > kept]
        for receipt in lost:
            del self.receipts[receipt.transaction]
            self.nonces[self.senders[receipt.transaction]] -= 1
        del self.executed[len(self.executed) - len(lost) :]
        self.log = [record for record in self.log if record.at.block <= kept]
        self.state = State(self.log)

    @staticmethod
    def _told(found: Receipt | Refused) -> Receipt:
        if isinstance(found, Refused):
            raise found
        return found

    def _take(self, raw: bytes) -> None:
        """What a node does with raw bytes; only they count, not what the caller says of them."""
        transaction, message = _hash(raw), json.loads(raw)
        if transaction in self.receipts:
            return
        sender, nonce = message["from"], message["nonce"]
        if nonce != self.nonces[sender]:
            error = "NonceTaken" if nonce < self.nonces[sender] else "NonceGap"
            raise Refused(f"nonce {nonce}, and the next of {sender} is {self.nonces[sender]}", error=error)
        self.nonces[sender] += 1
        self.senders[transaction] = sender
        verb = codec.from_json(message["data"])
        try:
            records = self._write(decide(self.state, sender, verb, self.time), transaction)
        except Refused as why:
            self.receipts[transaction] = why
            return
        self.executed.append(verb)
        self.receipts[transaction] = Receipt(transaction=transaction, block=self.head(), gas=GAS, records=records)

    def _write(self, records: Iterable[Record], transaction: str) -> tuple[Record, ...]:
        block = self.head() + 1
        written = tuple(
            dataclasses.replace(record, at=Position(block, log, transaction, self.time))
            for log, record in enumerate(records)
        )
        for record in written:
            self.state.apply(record)
            self.log.append(record)
        return written


def _plain(value: object) -> str:
    """Bytes as JSON has them."""
    if isinstance(value, bytes):
        return "0x" + value.hex()
    raise TypeError(f"{type(value).__name__} has no form in a signed message")


def _hash(raw: bytes) -> str:
    return "0x" + keccak256(raw).hex()
