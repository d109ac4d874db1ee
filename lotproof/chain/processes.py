"""Detached processes, told apart from strangers that later got the same process id."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from lotproof.errors import ChainUnreachable

POLL_SECONDS = 0.05

_children: dict[int, subprocess.Popen[bytes]] = {}


def spawn(command: list[str], *, folder: Path, log: Path) -> int:
    """Start a process that outlives this one, with its output appended to `log`; its process id.

    Raises ChainUnreachable when the program cannot be run.
    """
    try:
        flags = os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_NOFOLLOW | os.O_CLOEXEC
        with open(os.open(log, flags, 0o600), "ab") as output:  # noqa: PTH123
            child = subprocess.Popen(  # noqa: S603 - the command is ours, and no shell reads it
                command,
                cwd=folder,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
    except OSError as error:
        raise ChainUnreachable(f"{command[0]}: cannot be started: {error.strerror}") from error
    _children[child.pid] = child
    return child.pid


def identity(pid: int) -> str | None:
    """When the process started, as this system writes it; None when there is no such process, or a dead one.

    On Linux that is the boot and the clock tick since (10 ms); the command line would not do: starters replace it.
    """
    child = _children.get(pid)
    if child is not None and child.poll() is not None:
        return None
    try:
        # proc(5): the second field, the name, stands in parentheses and may hold anything; state is 3rd, start 22nd.
        fields = Path(f"/proc/{pid}/stat").read_text("utf-8", errors="replace").rpartition(")")[2].split()
    except OSError:
        return None if Path("/proc/self").exists() else _identity_by_ps(pid)
    boot = Path("/proc/sys/kernel/random/boot_id").read_text("utf-8").strip()
    return None if fields[0] in "ZX" else f"{boot} {fields[19]}"


def _identity_by_ps(pid: int) -> str | None:
    command = ["ps", "-p", str(pid), "-o", "stat=", "-o", "lstart="]
    done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603
    state, _, started = done.stdout.strip().partition(" ")
    return None if done.returncode or state.startswith("Z") else started.strip()


def is_same(pid: int, started: str) -> bool:
    """Whether the process that was recorded with this start is still there, and not another with its number."""
    return identity(pid) == started


def stop(pid: int, started: str, *, seconds: float) -> bool:
    """Ask the process to end, and wait; whether it is gone. Never killed: an engine saves its state on the way."""
    if not is_same(pid, started):
        return True
    try:
        os.kill(pid, signal.SIGTERM)
    except ProcessLookupError:
        return True
    return wait_until(lambda: not is_same(pid, started), seconds=seconds)


def wait_until(holds: Callable[[], bool], *, seconds: float) -> bool:
    """Poll until `holds`, at most so long; whether it came to hold."""
    deadline = time.monotonic() + seconds
    while not holds():
        if time.monotonic() > deadline:
            return False
        time.sleep(POLL_SECONDS)
    return True


@contextmanager
def locked(path: Path) -> Iterator[None]:
    """Hold an exclusive lock on a file; a second holder, in this process or another, waits. Freed even by a crash."""
    import fcntl  # not on Windows, where the engines are not started by us

    with path.open("a") as stream:
        fcntl.flock(stream, fcntl.LOCK_EX)
        try:
            yield
        finally:
            fcntl.flock(stream, fcntl.LOCK_UN)
