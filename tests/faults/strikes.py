"""What may go wrong, and when: each strike hits once, at a request, at a transaction on its way, or after a time."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from random import Random
from typing import Any

from lotproof.errors import ChainUnreachable, LotproofError
from tests.faults.commands import Command
from tests.faults.goods import PHARMACY
from tests.faults.world import Broken, World
from tests.simulators.proxy import Request, Rule

DEEPEST = 12
"""Blocks that a reorganisation drops at most."""


@dataclass(frozen=True, slots=True)
class Moment:
    """Before or after the node meets the ``number``-th ``request`` or ``sending``; or ``number`` seconds after the
    first request."""

    what: str
    number: float
    answered: bool = False

    def is_at(self, request: Request, *, answered: bool) -> bool:
        if self.answered is not answered or self.what == "time":
            return False
        if self.what == "sending":
            return request.sends and request.sending == self.number
        return request.number == self.number

    def __str__(self) -> str:
        if self.what == "time":
            return f"after {self.number:.3f} s"
        return f"{'after' if self.answered else 'before'} {self.what} {self.number:.0f}"


@dataclass
class Scene:
    """What a strike can get at. ``dice`` are the round's."""

    world: World
    dice: Random
    senders: Sequence[Command] = ()
    snapshot: str = ""
    suspended: bool = False
    repairs: list[threading.Thread] = field(default_factory=list)
    trouble: list[str] = field(default_factory=list)

    def later(self, work: Callable[[], None]) -> None:
        """Does ``work`` while everything goes on."""

        def done() -> None:
            try:
                work()
            except LotproofError as error:
                self.trouble.append(f"{type(error).__name__}: {error}")

        thread = threading.Thread(target=done, daemon=True)
        self.repairs.append(thread)
        thread.start()

    def begin(self) -> None:
        """Before each strike is laid out: the chain is up."""
        self.snapshot = self.world.engine.ask("evm_snapshot")

    def end(self) -> None:
        """Everything is in order again."""
        for thread in self.repairs:
            thread.join()
        self.repairs.clear()
        if self.trouble:
            raise Broken("; ".join(self.trouble))


class Struck(Rule):
    """Lets requests pass until its moment, then strikes. ``fired`` tells whether the moment came."""

    def __init__(self, scene: Scene, moment: Moment, kind: str) -> None:
        self.scene, self.moment, self.kind = scene, moment, kind
        self.fired = self._over = False
        self._lock = threading.Lock()
        self._timer: threading.Timer | None = None
        self._cut_until = self._slow_until = self._spoilt_until = self._lying_until = 0.0

    def arrives(self, request: Request) -> bool:
        if self.moment.what == "time" and self._timer is None:
            self._timer = threading.Timer(self.moment.number, self._strike)
            self._timer.daemon = True
            self._timer.start()
        passes = not self.moment.is_at(request, answered=False) or self._strike()
        if time.monotonic() < self._slow_until:
            time.sleep(self.scene.dice.uniform(0.02, 0.2))
        return passes and time.monotonic() >= self._cut_until

    def answered(self, request: Request) -> bool:
        passes = not self.moment.is_at(request, answered=True) or self._strike()
        return passes and time.monotonic() >= self._cut_until

    def changed(self, request: Request, answer: bytes) -> bytes:
        if time.monotonic() < self._spoilt_until:
            return spoilt(answer, self.scene.dice)
        return lied(answer, request) if time.monotonic() < self._lying_until else answer

    def stop(self) -> None:
        """What has not happened by now does not happen any more."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer.join()
        with self._lock:  # a strike that began has done its work by then
            self._over = True

    def _strike(self) -> bool:
        """Whether the request, or its answer, passes on."""
        with self._lock:
            if self.fired or self._over:
                return True
            self.fired = True
            return bool(getattr(self, f"_{self.kind}")())

    def _kill_sender(self) -> bool:
        for sender in self.scene.senders:
            sender.kill()
        return True

    def _kill_one(self) -> bool:
        self.scene.dice.choice(self.scene.senders).kill()
        return True

    def _interrupt(self) -> bool:
        for sender in self.scene.senders:
            sender.interrupt()
        return True

    def _kill_anvil(self) -> bool:
        engine, pause = self.scene.world.engine, self.scene.dice.choice([0.0, 0.0, 0.3])
        engine.kill()

        def restart() -> None:
            time.sleep(pause)
            engine.up()

        self.scene.later(restart)
        return False

    def _kill_both(self) -> bool:
        self._kill_sender()
        return self._kill_anvil()

    def _drop(self) -> bool:
        return False

    def _swallow(self) -> bool:
        return False

    def _cut(self) -> bool:
        self._cut_until = time.monotonic() + self.scene.dice.uniform(0.02, 0.5)
        return False

    def _malformed(self) -> bool:
        self._spoilt_until = time.monotonic() + self.scene.dice.uniform(0.02, 0.5)
        return True

    def _lie(self) -> bool:
        self._lying_until = time.monotonic() + self.scene.dice.uniform(0.1, 1.0)
        return True

    def _delay(self) -> bool:
        time.sleep(self.scene.dice.uniform(0.1, 0.6))
        self._slow_until = time.monotonic() + 0.5
        return True

    def _revert(self) -> bool:
        self.fired = self.scene.world.engine.revert(self.scene.snapshot)
        return True

    def _reorg(self) -> bool:
        engine, dice = self.scene.world.engine, self.scene.dice
        head = engine.head
        deepest = min(head - engine.base, DEEPEST)
        if deepest < 1:
            self.fired = False
            return True
        depth = dice.randint(1, deepest)
        dropped = [engine.raw_of(block) for block in range(head - depth + 1, head + 1)]
        try:
            engine.reorganise(depth, _kept(dropped, dice))
        except ChainUnreachable:
            self.fired = False
        return True

    def _suspend(self) -> bool:
        self.scene.suspended = True
        self.scene.world.command("partner", "suspend", PHARMACY, "--as", "anvil:0").wait()
        return True


def spoilt(answer: bytes, dice: Random) -> bytes:
    """An answer that is none: cut short, nothing, of another shape or to another question."""
    told = dice.choice(["cut", "empty", "null", "list", "ids", "text"])
    if told == "cut":
        return answer[: dice.randrange(len(answer) or 1)]
    if told == "ids":
        return answer.replace(b'"id":', b'"id":9')
    return {"empty": b"", "null": b"null", "list": b"[]", "text": b"<html>busy</html>"}[told]


def lied(answer: bytes, request: Request) -> bytes:
    """Every transaction that is asked for stands in a block that the chain has not."""
    if "eth_getTransactionReceipt" not in request.methods:
        return answer
    found = json.loads(answer)
    several = found if isinstance(found, list) else [found]
    for one, method, asked in zip(several, request.methods, request.parameters, strict=False):
        if method == "eth_getTransactionReceipt" and one.get("result", 0) is None:
            one["result"] = _invented(asked[0])
    return json.dumps(found).encode()


def _invented(transaction: str) -> dict[str, Any]:
    nobody = "0x" + "11" * 20
    return {
        "transactionHash": transaction,
        "transactionIndex": "0x0",
        "blockHash": "0x" + "ab" * 32,
        "blockNumber": "0x1",
        "from": nobody,
        "to": nobody,
        "contractAddress": None,
        "cumulativeGasUsed": "0x5208",
        "gasUsed": "0x5208",
        "effectiveGasPrice": "0x1",
        "logs": [],
        "logsBloom": "0x" + "00" * 256,
        "status": "0x1",
        "type": "0x2",
    }


def _kept(dropped: Sequence[Sequence[str]], dice: Random) -> list[tuple[str, int]]:
    """None of the dropped transactions; or all, or the first ones, each in its old block, in the first or the last."""
    placed = [(raw, place) for place, block in enumerate(dropped) for raw in block]
    share = dice.choice(["none", "none", "some", "all", "all"])
    if share == "none":
        return []
    placed = placed if share == "all" else placed[: dice.randint(0, len(placed))]
    where = dice.choice(["old", "first", "last"])
    if where == "old":
        return placed
    return [(raw, 0 if where == "first" else len(dropped) - 1) for raw, _ in placed]
