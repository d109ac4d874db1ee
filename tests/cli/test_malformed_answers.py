"""Whatever a node answers, a command ends with a sentence: 2,000 answers spoilt by chance, each in its own run."""

from __future__ import annotations

import json
import os
import random
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from lotproof.chain import deployments
from lotproof.chain.endpoints import Endpoints
from lotproof.chain.rpc import RpcError
from lotproof.cli.main import main
from lotproof.service.settings import Environment
from tests.cli.conftest import LOT, SCANS, WHOLESALER, Place
from tests.simulators.malformed import KINDS, spoilt
from tests.simulators.node import SimulatedNode

RUNS = int(os.environ.get("LOTPROOF_MALFORMED", "2000"))
SEED = int(os.environ.get("LOTPROOF_SEED", "20261129"))
READING = (
    ("verify", SCANS[0], "--as", WHOLESALER),
    ("history", SCANS[0]),
    ("lot", "show", LOT),
    ("partner", "list"),
    ("ledger", "show"),
)


def as_json(value: Any) -> Any:
    """What the chain in this process answers, as a node writes it."""
    if isinstance(value, bytes):
        return "0x" + value.hex()
    if isinstance(value, int) and not isinstance(value, bool):
        return hex(value)
    if isinstance(value, Mapping):
        return {name: as_json(inner) for name, inner in value.items()}
    return [as_json(inner) for inner in value] if isinstance(value, list | tuple) else value


class Spoiling(SimulatedNode):
    """The chain in this process as a node of its own, which spoils what it answers."""

    def __init__(self, chain: Any) -> None:
        super().__init__()
        self.chain = chain
        self.badly = self._given
        self.known: dict[str, Any] = {}
        self.requests = 0
        self.at = -1
        self.kind = ""
        self.lasting = False
        self.chance = random.Random()

    def answer(self, call: dict[str, Any]) -> dict[str, Any]:
        asked = json.dumps([call["method"], call["params"]])
        if asked not in self.known:
            (self.known[asked],) = self.chain.answers([(call["method"], call["params"])])
        found = self.known[asked]
        if isinstance(found, RpcError):
            error = {"code": found.code, "message": found.message, "data": found.data}
            return {"jsonrpc": "2.0", "id": call["id"], "error": error}
        return {"jsonrpc": "2.0", "id": call["id"], "result": as_json(found)}

    def _given(self, handler: Any, body: Any) -> None:
        answer = [self.answer(call) for call in body] if isinstance(body, list) else self.answer(body)
        self.requests += 1
        bad = self.at >= 0 and (self.requests == self.at + 1 or (self.lasting and self.requests > self.at))
        handler.send_json(spoilt(answer, self.kind, self.chance) if bad else answer)

    def spoil(self, at: int, kind: str, seed: int) -> None:
        """The answer at this place is spoilt, and in half of the cases those behind it."""
        self.requests, self.at, self.kind, self.chance = 0, at, kind, random.Random(seed)
        self.lasting = self.chance.random() < 0.5


@pytest.fixture
def node(captured: Place) -> Iterator[Spoiling]:
    serving = Spoiling(captured.node)
    folder = captured.home / "deployments"
    recorded = deployments.find(captured.node, folder)
    assert recorded is not None
    deployments.save(Endpoints([serving.url], 31337), recorded, folder)
    yield serving
    serving.close()


def run(node: Spoiling, home: Path, *typed: str) -> Result:
    environment = Environment(open_chain=lambda _: Endpoints([node.url], 31337))
    around = {"LOTPROOF_HOME": str(home), "LOTPROOF_AS": None, "LOTPROOF_NETWORK": node.url}
    around |= {"LOTPROOF_PROGRESS": "none", "LOTPROOF_METRICS": None, "LOTPROOF_LOG": None}
    return CliRunner().invoke(main, list(typed), obj=environment, env=around, prog_name="lotproof")


def test_no_answer_ends_a_reading_command_but_with_a_sentence(node: Spoiling, captured: Place) -> None:
    chance = random.Random(SEED)
    counts = {}
    for typed in READING:
        node.spoil(-1, "", 0)
        assert run(node, captured.home, *typed).exit_code == 0, typed
        counts[typed] = node.requests
    ended: Counter[int] = Counter()
    for number in range(RUNS):
        typed, kind, seed = chance.choice(READING), chance.choice(list(KINDS)), chance.getrandbits(32)
        at = chance.randrange(counts[typed])
        node.spoil(at, kind, seed)
        result = run(node, captured.home, *typed)
        told = f"seed {SEED}, run {number}: {' '.join(typed)}; request {at}, {kind}, {seed}\n{result.output[-2000:]}"
        assert isinstance(result.exception, SystemExit | None), told
        assert result.exit_code in (0, 1, 3), told
        assert result.exit_code == 0 or result.output, told
        ended[result.exit_code] += 1
    print(f"seed {SEED}: {RUNS} malformed answers; exit codes {dict(ended)}")
    assert ended[3] > RUNS // 2
