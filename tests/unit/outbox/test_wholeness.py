"""An outbox of which something is missing is told, and never taken for a new one."""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from lotproof.errors import LotproofError, OutboxDamaged
from lotproof.outbox.database import Database
from lotproof.outbox.store import FILE_NAME, Store
from tests.unit.outbox.world import pallet, plan_verbs

COUNT = f"{FILE_NAME}.commits"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """An outbox with something in it."""
    with Store(tmp_path / "outbox") as store:
        plan_verbs(store, pallet(1))
    return tmp_path / "outbox"


def killed(folder: Path, into: Path) -> Path:
    """The files of an outbox as a kill leaves them: what was written last stands in the log."""
    with Store(folder) as store:
        plan_verbs_again(store)
        shutil.copytree(folder, into)
    return into


def plan_verbs_again(store: Store) -> None:
    store.new_batch("another run")


@pytest.mark.parametrize("left", [COUNT, "sending.lock"])
@pytest.mark.parametrize("empty", [True, False])
@pytest.mark.parametrize("reading", [True, False])
def test_an_empty_or_missing_file_is_told_while_others_remain(
    folder: Path, left: str, empty: bool, reading: bool
) -> None:
    for path in folder.iterdir():
        if path.name != left:
            path.unlink()
    (folder / left).write_bytes(b"00000000000000000007" if left == COUNT else b"1")
    if empty:
        (folder / FILE_NAME).write_bytes(b"")
    with pytest.raises(OutboxDamaged, match=r"is empty, but|is gone, but"):
        Store(folder, reading=reading)


def test_an_empty_file_alone_is_new(tmp_path: Path) -> None:
    (tmp_path / FILE_NAME).write_bytes(b"")
    with Store(tmp_path) as store:
        assert store.open_intents() == []


def test_a_lost_log_is_told(folder: Path, tmp_path: Path) -> None:
    left = killed(folder, tmp_path / "left")
    (left / f"{FILE_NAME}-wal").unlink()
    for reading in (True, False):
        with pytest.raises(OutboxDamaged, match="is lost, or an older copy stands in its place"):
            Store(left, reading=reading)


def test_what_a_kill_leaves_is_whole(folder: Path, tmp_path: Path) -> None:
    with Store(killed(folder, tmp_path / "left")) as store:
        assert store.open_intents() == ["0"]


def test_a_copy_put_over_it_by_hand_is_told(folder: Path, tmp_path: Path) -> None:
    shutil.copy(folder / FILE_NAME, tmp_path / "older")
    with Store(folder) as store:
        plan_verbs_again(store)
    shutil.copy(tmp_path / "older", folder / FILE_NAME)
    with pytest.raises(OutboxDamaged, match="outbox restore"):
        Store(folder)


def test_a_count_that_lags_behind_says_nothing(folder: Path) -> None:
    (folder / COUNT).write_bytes(b"00000000000000000001")
    Store(folder).close()
    (folder / COUNT).unlink()
    Store(folder).close()


def test_a_file_cut_short_is_told(folder: Path) -> None:
    whole = (folder / FILE_NAME).read_bytes()
    for size in (len(whole) // 2, len(whole) - 1, 4096, 50):
        (folder / FILE_NAME).write_bytes(whole[:size])
        with pytest.raises(OutboxDamaged, match="is cut short: found"):
            Store(folder)


def test_a_database_of_another_program_is_told_and_stays_as_it_is(tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / FILE_NAME)) as connection:
        connection.execute("CREATE TABLE holidays (day TEXT)")
        connection.commit()
    before = (tmp_path / FILE_NAME).read_bytes()
    for reading in (True, False):
        with pytest.raises(OutboxDamaged, match="another program"):
            Store(tmp_path, reading=reading)
    assert (tmp_path / FILE_NAME).read_bytes() == before


def test_a_copy_is_whole_private_and_made_while_the_outbox_is_in_use(folder: Path, tmp_path: Path) -> None:
    copy = tmp_path / "copy"
    with Store(folder) as store:
        plan_verbs_again(store)
        store.database.copy_to(copy)
    assert copy.stat().st_mode & 0o777 == 0o600
    with closing(Database(copy, reading=True)) as kept:
        assert kept.value("SELECT count(*) FROM batches") == 2


def test_a_copy_goes_over_no_file(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "copy").write_text("mine")
    with Store(folder) as store, pytest.raises(LotproofError):
        store.database.copy_to(tmp_path / "copy")
    assert (tmp_path / "copy").read_text() == "mine"
