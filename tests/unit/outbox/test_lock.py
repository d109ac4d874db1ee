"""Only one process sends from a folder, and a dead one never holds it."""

from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path

import pytest

from lotproof.errors import Refused
from lotproof.outbox.lock import SendingLock

HOLDER = """
import sys
from pathlib import Path
from lotproof.outbox.lock import SendingLock
with SendingLock(Path(sys.argv[1])).held():
    print("held", flush=True)
    sys.stdin.read()
"""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "sending.lock"


def start_holder(path: Path, root: Path) -> subprocess.Popen[bytes]:
    process = subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=root
    )
    assert process.stdout is not None
    assert process.stdout.readline() == b"held\n"
    return process


def test_a_second_process_is_refused_and_told_who_sends(path: Path, root: Path) -> None:
    with start_holder(path, root) as holder:
        with (
            pytest.raises(Refused, match=f"another lotproof process \\({holder.pid}\\) is sending"),
            SendingLock(path).held(),
        ):
            pass
        holder.kill()


def test_a_process_killed_lets_go(path: Path, root: Path) -> None:
    with start_holder(path, root) as holder:
        holder.send_signal(signal.SIGKILL)
    with SendingLock(path).held():
        assert path.read_text().isdigit()


def test_two_in_one_process_exclude_each_other(path: Path) -> None:
    with SendingLock(path).held(), pytest.raises(Refused), SendingLock(path).held():
        pass


def test_the_holder_may_take_it_again(path: Path) -> None:
    lock = SendingLock(path)
    with lock.held():
        with lock.held():
            pass
        with pytest.raises(Refused), SendingLock(path).held():
            pass


def test_it_is_free_when_the_block_ends(path: Path) -> None:
    for _ in range(2):
        with SendingLock(path).held():
            pass
    assert path.exists()


def test_it_is_free_when_the_block_fails(path: Path) -> None:
    with pytest.raises(KeyError), SendingLock(path).held():
        raise KeyError
    with SendingLock(path).held():
        assert path.exists()


def test_one_refused_can_take_it_later(path: Path) -> None:
    other = SendingLock(path)
    with SendingLock(path).held(), pytest.raises(Refused), other.held():
        pass
    with other.held():
        assert path.exists()
