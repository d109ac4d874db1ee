"""The command line in processes of its own, which can be killed; started from a server that has it loaded."""

from __future__ import annotations

import contextlib
import json
import multiprocessing
import os
import signal
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any

PATIENCE = 60.0
"""Seconds after which a command that does not end is killed, as an impatient user would."""
MUTANT = "FAULT_MUTANT"
"""The variable that names what is wrong with the package in a process (benchmarks.fault_mutants)."""
_LOADED = (
    "lotproof.cli.commands.capture",
    "lotproof.cli.commands.outbox",
    "lotproof.service.desk",
    "lotproof.cli.capturing",
    "lotproof.service.watching",
    "lotproof.service.who",
    "lotproof.chain.connect",
    "lotproof.chain.endpoints",
    "lotproof.chain.ledger",
    "lotproof.chain.deployments",
    "lotproof.chain.engines",
    "lotproof.chain.signing",
    "lotproof.chain.keystore",
    "rich.progress",
    __name__,
)
_server = multiprocessing.get_context("forkserver")
_server.set_forkserver_preload(list(_LOADED))


@dataclass(frozen=True, slots=True)
class Ended:
    """A command that ended: with its exit code, or by a signal (minus its number)."""

    code: int
    out: str
    err: str

    @property
    def told(self) -> dict[str, Any]:
        """The object it printed with --json; empty where it was killed before."""
        with contextlib.suppress(ValueError):
            found = json.loads(self.out)
            if isinstance(found, dict):
                return found
        return {}


class Command:
    """A command that runs. ``lotproof capture ...`` is ``Command(["capture", ...], ...)``."""

    def __init__(self, arguments: list[str], variables: Mapping[str, str], folder: Path) -> None:
        self.arguments = arguments
        self._out, self._err = folder / f"{id(self)}.out", folder / f"{id(self)}.err"
        given = (arguments, dict(variables), str(self._out), str(self._err))
        self._process: BaseProcess = _server.Process(target=_called, args=given, daemon=True)
        self._process.start()

    @property
    def runs(self) -> bool:
        return self._process.is_alive()

    def ends_within(self, seconds: float) -> bool:
        """Whether it ends in so many seconds."""
        self._process.join(seconds)
        return not self._process.is_alive()

    def kill(self) -> None:
        """SIGKILL: nothing of it runs on."""
        self._signal(signal.SIGKILL)

    def interrupt(self) -> None:
        """What Ctrl-C sends."""
        self._signal(signal.SIGINT)

    def wait(self, patience: float = PATIENCE) -> Ended:
        """What became of it; it is killed after ``patience`` seconds."""
        self._process.join(patience)
        if self._process.is_alive():
            self.kill()
            self._process.join()
        code = self._process.exitcode
        out, err = (path.read_text("utf-8") if path.exists() else "" for path in (self._out, self._err))
        for path in (self._out, self._err):
            path.unlink(missing_ok=True)
        return Ended(-signal.SIGKILL if code is None else code, out, err)

    def _signal(self, number: signal.Signals) -> None:
        if self._process.pid is not None and self._process.is_alive():
            with contextlib.suppress(ProcessLookupError):
                os.kill(self._process.pid, number)


def _called(arguments: list[str], variables: dict[str, str], out: str, err: str) -> None:
    for path, number in ((out, 1), (err, 2)):
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        os.dup2(handle, number)
        os.close(handle)
    for name in [name for name in os.environ if name.startswith("LOTPROOF_")]:
        del os.environ[name]
    os.environ.update(variables)
    if MUTANT in variables:
        from benchmarks import fault_mutants

        fault_mutants.plant(variables[MUTANT])
    sys.stdout, sys.stderr = open(1, "w", closefd=False), open(2, "w", closefd=False)  # noqa: SIM115
    from lotproof.cli.main import main

    main(arguments, prog_name="lotproof")


def until(deadline: float) -> float:
    """Seconds left until ``deadline`` on the monotonic clock, at least a moment."""
    return max(deadline - time.monotonic(), 0.01)
