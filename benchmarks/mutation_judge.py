"""One mutant judged in a process of its own: random moves against the twin first, then the contract tests.

The process is forked from one that has everything imported. It deploys code that was compiled already, so that a
mutant costs only the tests that it takes to notice it.
"""

from __future__ import annotations

import contextlib
import dataclasses
import json
import os
import signal
import tempfile
import time
import traceback
from collections.abc import Sequence
from multiprocessing import get_context
from multiprocessing.process import BaseProcess
from pathlib import Path
from types import SimpleNamespace

import brownie
import pyrevm
import pytest

from benchmarks.mutation_node import CODE_SIZE, GAS, Node
from benchmarks.switched_build import MutationError, SwitchedBuild
from lotproof.chain import abi, engines, testkeys
from scripts import compile as compilation
from tests.contracts import driver, harness, parties, wallets
from tests.stateful import engine
from tests.stateful.run import Tally, run

RANDOM = "random moves"
SEED = "mutants"
STEPS = 3_200
"""Four worlds; `make test` plays ten, others each time."""

# Not the bounds of gas: the code with switches costs several times as much.
TESTS = ("tests/contracts/verbs", "tests/attacks", "--ignore=tests/attacks/test_exhaustion.py")
FORKING = get_context("fork")


class Trial:
    """A running process that judges one mutant; number 0 is the code as it is."""

    def __init__(self, build: SwitchedBuild, number: int, first: Sequence[str] = ()) -> None:
        self._folder = tempfile.TemporaryDirectory(prefix="lotproof-mutant-")
        self._found = Path(self._folder.name) / "found.json"
        self.number, self.began = number, time.monotonic()
        self.process: BaseProcess = FORKING.Process(target=self._judge, args=(build, first))
        self.process.start()

    @property
    def seconds(self) -> float:
        """How long it has been running."""
        return time.monotonic() - self.began

    def verdict(self) -> str | None:
        """Of a process that has ended: the test that noticed the mutant, or None. Raises MutationError."""
        self.process.join()
        try:
            found: str | None = json.loads(self._found.read_text("utf-8"))
            if self.number == 0 and found is not None:
                raise MutationError(f"the tests do not pass on the contracts as they are: {self._log[-3000:]}")
        except (FileNotFoundError, ValueError):
            raise MutationError(f"mutant {self.number} broke its judge: {self._log[-3000:]}") from None
        finally:
            self._folder.cleanup()
        return found

    @property
    def _log(self) -> str:
        return (Path(self._folder.name) / "log").read_text("utf-8", errors="replace")

    def stop(self) -> None:
        """End a process that takes too long, and the chain it left behind."""
        if self.process.pid is not None:
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.join()
        self._folder.cleanup()

    def _judge(self, build: SwitchedBuild, first: Sequence[str]) -> None:
        os.setsid()
        log = os.open(Path(self._folder.name) / "log", os.O_CREAT | os.O_WRONLY)
        os.dup2(log, 1)
        os.dup2(log, 2)
        put_in(build, self.number)
        killer = noticed_by_random_moves() or noticed_by_tests(first, Path(self._folder.name) / "tests")
        self._found.write_text(json.dumps(killer), "utf-8")


def prepare() -> None:
    """Load once what every judge needs: the project, the tests, the wallets they deploy."""
    compilation.load()
    with Path(os.devnull).open("w") as nowhere, contextlib.redirect_stdout(nowhere):
        pytest.main([*TESTS, "--collect-only", "-q"])
    wallets._compiled()


def put_in(build: SwitchedBuild, number: int) -> None:
    """From here on this process deploys the code in which this mutant acts, on a chain of its own."""
    patch = pytest.MonkeyPatch()
    shipped, limits = abi.code, pyrevm.CfgEnv

    def code(piece: str) -> abi.Code:
        return dataclasses.replace(shipped(piece), bytecode=bytes.fromhex(build.linked(piece, number)[2:]))

    patch.setattr(abi, "code", code)
    patch.setattr(engine, "GAS", GAS)
    patch.setattr(pyrevm, "CfgEnv", lambda **given: limits(**{"limit_contract_code_size": CODE_SIZE, **given}))
    for module in (driver, parties):
        patch.setattr(module, "GAS", GAS)
    for name in build.pieces:
        patch.setattr(getattr(compilation.load(), name), "bytecode", build.linked(name, number))
    patch.setattr(driver, "_asked", Node().ask)
    patch.setattr(engines, "up", lambda *_: SimpleNamespace(url="http://nowhere"))
    patch.setattr(engines, "down", lambda *_: None)
    patch.setattr(harness, "connect", lambda *_: None)
    patch.setattr(brownie.network, "is_connected", lambda: False)
    patch.setattr(brownie, "accounts", testkeys.accounts())


def noticed_by_random_moves() -> str | None:
    """Whether contract and twin differ, or the contract breaks down, in a run that is always the same."""
    try:
        run(SEED, STEPS, Tally())
    except Exception:  # noqa: BLE001 - a mutant may break anything
        traceback.print_exc()
        return RANDOM
    return None


class Watcher:
    """Runs those tests first that are likely to notice, by name or by a word in it, and remembers which one fails."""

    def __init__(self, first: Sequence[str]) -> None:
        self.first = first
        self.failed: str | None = None

    @pytest.hookimpl(trylast=True)
    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        items.sort(key=self._place)

    def _place(self, item: pytest.Item) -> int:
        return next((place for place, part in enumerate(self.first) if part in item.nodeid), len(self.first))

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.failed and self.failed is None:
            self.failed = report.nodeid


def noticed_by_tests(first: Sequence[str], folder: Path) -> str | None:
    """The first contract test that fails."""
    watcher = Watcher(first)
    words = [*TESTS, "-x", "-q", "-p", "no:cacheprovider", f"--basetemp={folder}"]
    status = pytest.main(words, plugins=[watcher])
    if status not in (pytest.ExitCode.OK, pytest.ExitCode.TESTS_FAILED):
        raise MutationError(f"found pytest's status {status}; expected 0 or 1")
    return watcher.failed
