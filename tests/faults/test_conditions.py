"""Machines in a bad way: each ends in a clear state and sentence, and the same command goes on once they are well."""

from __future__ import annotations

import datetime as dt
import sqlite3
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from lotproof.outbox.database import Database
from lotproof.outbox.store import Store, SystemClock
from tests.cli.conftest import FILE, MAKER, Place

Mount = Callable[..., None]
TRANSACTIONS = 4
"""What the file comes to."""


def capture(place: Place, code: int = 0) -> str:
    """What is said, on whichever stream."""
    result = place.run("capture", FILE, "--as", MAKER, code=code)
    return result.stdout + result.stderr


def outbox(place: Place) -> Path:
    (path,) = place.home.glob(f"outbox/*/*/{MAKER}/outbox.sqlite3")
    return path


def check_all_is_captured_once(place: Place, before: int) -> None:
    """The rest is sent now, and nothing a second time."""
    capture(place)
    assert place.head == before + TRANSACTIONS
    assert place.json("capture", FILE, "--as", MAKER)["totals"] == {"already captured": 8}
    with sqlite3.connect(outbox(place)) as connection:
        states = connection.execute("SELECT DISTINCT state FROM intents").fetchall()
    assert {state for (state,) in states} <= {"mined", "final"}


@pytest.mark.parametrize("pages", [0, 1])
def test_a_full_file_is_said_and_loses_nothing(begun: Place, monkeypatch: pytest.MonkeyPatch, pages: int) -> None:
    before, configure = begun.head, Database._configure

    def with_little_room(self: Database, *, durable: bool) -> None:
        configure(self, durable=durable)
        taken = self._connection.execute("PRAGMA page_count").fetchone()[0]
        self._connection.execute(f"PRAGMA max_page_count = {taken + pages}")

    begun.run("outbox", "resume", "--as", MAKER)  # the file is there before the disk is full
    with monkeypatch.context() as full:
        full.setattr(Database, "_configure", with_little_room)
        assert "the disk is full" in capture(begun, code=1)
    check_all_is_captured_once(begun, before)


@pytest.mark.parametrize("kilobytes", [0, 24, 96])
def test_a_full_disk_is_said_and_loses_nothing(begun: Place, mount: Mount, kilobytes: int) -> None:
    before = begun.head
    begun.run("outbox", "resume", "--as", MAKER)
    folder = outbox(begun).parent
    pages = sum(-(-len(path.read_bytes()) // 4096) for path in folder.iterdir())
    with moved(folder):
        mount("-t", "tmpfs", "-o", f"size={pages * 4 + kilobytes}k", "tmpfs", str(folder))
    assert "the disk is full" in capture(begun, code=1)
    mount("-o", "remount,size=64m", str(folder))
    check_all_is_captured_once(begun, before)


@contextmanager
def moved(folder: Path) -> Iterator[None]:
    """What lies in ``folder`` lies there afterwards, too, whatever is put over it."""
    content = {path.name: path.read_bytes() for path in folder.iterdir()}
    yield
    for name, data in content.items():
        (folder / name).write_bytes(data)


def test_a_locked_database_is_said_and_loses_nothing(begun: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    before = begun.head
    begun.run("outbox", "resume", "--as", MAKER)
    monkeypatch.setattr(Store.__init__, "__kwdefaults__", {"busy_seconds": 0.05})
    with holding(outbox(begun)):
        assert "is locked by another process; try again" in capture(begun, code=1)
    check_all_is_captured_once(begun, before)


@contextmanager
def holding(path: Path) -> Iterator[None]:
    """Another program that writes the file for long."""
    with sqlite3.connect(path, isolation_level=None) as connection:
        connection.execute("BEGIN EXCLUSIVE")
        yield
        connection.execute("ROLLBACK")


def test_a_read_only_folder_is_said_and_loses_nothing(begun: Place, mount: Mount) -> None:
    before = begun.head
    begun.run("outbox", "resume", "--as", MAKER)
    folder = str(outbox(begun).parent)
    mount("--bind", folder, folder)
    mount("-o", "remount,bind,ro", folder)
    assert "read-only" in capture(begun, code=1).lower()
    assert begun.head == before
    mount("-o", "remount,bind,rw", folder)
    check_all_is_captured_once(begun, before)


@pytest.fixture
def mount() -> Iterator[Mount]:
    """Runs mount(8), whose last argument is the place; everything is unmounted at the end."""
    places: list[str] = []

    def mounted(*arguments: str) -> None:
        if subprocess.run(["mount", *arguments], capture_output=True, check=False).returncode:  # noqa: S607
            pytest.skip("found a user who may not mount a file system; expected the superuser")
        if "remount" not in arguments[1]:
            places.append(arguments[-1])

    yield mounted
    for place in places:
        subprocess.run(["umount", "--lazy", place], check=True)  # noqa: S607


def test_a_clock_that_jumps_back_changes_nothing(begun: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    before, looks = begun.head, iter(range(1_000_000))

    def earlier_each_time(_: SystemClock) -> dt.datetime:
        return dt.datetime(2026, 11, 20, tzinfo=dt.UTC) - dt.timedelta(hours=next(looks))

    monkeypatch.setattr(SystemClock, "now", earlier_each_time)
    check_all_is_captured_once(begun, before)
