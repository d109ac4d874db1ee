"""Ctrl-C or SIGTERM in the middle of a run, on a real process: a clean stop that says how to go on; nothing is lost."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from lotproof.chain import engines
from lotproof.chain.binaries import program
from lotproof.errors import LotproofError
from tests.cli.conftest import CASE_GTIN, FILE, GTIN, MAKER, WHOLESALER

_PATIENCE = 60


class Machine:
    """A home with a chain of its own, and a maker who has not captured anything yet."""

    def __init__(self, home: Path) -> None:
        around = {name: value for name, value in os.environ.items() if not name.startswith("LOTPROOF_")}
        self.around = around | {"LOTPROOF_HOME": str(home)}
        self.url = self.run("chain", "up", "--port", str(engines.free_port()))["url"]
        self.run("deploy", "--as", "anvil:0")
        for key, (gln, role, prefix) in enumerate(
            ((MAKER, "manufacturer", "9521410"), (WHOLESALER, "wholesaler", "9521987"))
        ):
            named = ("--gln", gln, "--name", role, "--role", role, "--prefix", prefix, "--operator", f"anvil:{key + 1}")
            self.run("partner", "add", *named, "--as", "anvil:0")
        self.run("product", "register", GTIN, "--as", MAKER)
        self.run("product", "register", CASE_GTIN, "--case-of", GTIN, "--quantity", "1000", "--as", MAKER)

    def start(self, *typed: str | Path) -> subprocess.Popen[str]:
        called = [sys.executable, "-m", "lotproof", *map(str, typed)]
        return subprocess.Popen(called, env=self.around, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)

    def run(self, *typed: str | Path) -> Any:
        out, err = self.start(*typed, "--json").communicate(timeout=120)
        assert out, err
        return json.loads(out)

    def ask(self, method: str, *parameters: object) -> Any:
        return engines.rpc(self.url, method, *parameters)


@pytest.fixture
def machine(tmp_path: Path) -> Iterator[Machine]:
    try:
        program("anvil")
    except LotproofError as missing:
        pytest.skip(str(missing))
    made = Machine(tmp_path / "home")
    yield made
    made.run("chain", "down")


SIGNALS = {signal.SIGINT: (130, "by hand"), signal.SIGTERM: (143, "by SIGTERM")}


@pytest.fixture(params=SIGNALS)
def sent(request: pytest.FixtureRequest) -> signal.Signals:
    return signal.Signals(request.param)


@pytest.fixture
def stopped(machine: Machine, sent: signal.Signals) -> tuple[int, str, str]:
    """Exit code, stdout and the last line of stderr of a capture that was stopped with a transaction in no block."""
    machine.ask("evm_setAutomine", False)
    # A test run in the background ignores the signal, and what it starts would, too.
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    running = machine.start("capture", FILE, "--as", MAKER)
    signal.signal(signal.SIGINT, before)
    until = time.monotonic() + _PATIENCE
    while machine.ask("txpool_status")["pending"] == "0x0":
        assert time.monotonic() < until, running.poll()
    running.send_signal(sent)
    out, err = running.communicate(timeout=_PATIENCE)
    machine.ask("evm_setAutomine", True)
    machine.ask("evm_mine")
    return running.returncode, out, err.splitlines()[-1]


def test_a_run_that_is_stopped_says_how_to_go_on(stopped: tuple[int, str, str], sent: signal.Signals) -> None:
    code, out, told = stopped
    expected, how = SIGNALS[sent]
    assert (code, out) == (expected, "")
    assert told.startswith(f"interrupted: stopped {how}; of the last run of {MAKER} ")
    assert told.endswith(f"nothing is lost, and `lotproof outbox resume --as {MAKER}` goes on")


def test_what_it_says_loses_nothing(machine: Machine, stopped: tuple[int, str, str]) -> None:
    assert machine.run("outbox", "resume", "--as", MAKER)["summary"]["sent"] == 4
    assert machine.run("outbox", "list", "--as", MAKER)["intents"] == []
    assert machine.run("capture", FILE, "--as", MAKER)["transactions"] == 0
