"""The file: private, durable, migrated once, and every failure of SQLite one sentence."""

from __future__ import annotations

import sqlite3
import stat
from pathlib import Path

import pytest

from lotproof.errors import BadInput, LotproofError
from lotproof.outbox import Store
from lotproof.outbox.database import Database, make_private_folder
from lotproof.outbox.migrations import MIGRATIONS
from lotproof.outbox.sqlite_errors import translated

LEDGER = "0x" + "1E" * 20


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "outbox.sqlite3"


def test_the_store_lies_by_network_ledger_and_partner(tmp_path: Path) -> None:
    with Store.open(tmp_path, "local", 31337, LEDGER, "9521410000103") as store:
        assert store.folder == tmp_path / "local-31337" / LEDGER.lower() / "9521410000103"


@pytest.mark.parametrize("who", ["../other", "", "a/b", ".hidden", "x" * 65])
def test_a_name_that_is_no_folder_is_refused(tmp_path: Path, who: str) -> None:
    with pytest.raises(BadInput, match="partner"):
        Store.open(tmp_path, "local", 31337, LEDGER, who)


def test_folders_and_file_are_for_the_owner_only(tmp_path: Path) -> None:
    with Store.open(tmp_path / "home", "local", 31337, LEDGER, "me") as store:
        made = [tmp_path / "home", store.folder.parent, store.folder]
        assert [mode(folder) for folder in made] == [0o700] * 3
        assert {mode(file) for file in store.folder.iterdir()} == {0o600}


def test_a_folder_open_to_others_is_closed(tmp_path: Path) -> None:
    folder = tmp_path / "outbox"
    folder.mkdir(mode=0o755)
    Store(folder).close()
    assert mode(folder) == 0o700


def test_a_file_open_to_others_is_closed(path: Path) -> None:
    Database(path).close()
    path.chmod(0o644)
    Database(path).close()
    assert mode(path) == 0o600


def test_commits_wait_for_the_disk(path: Path) -> None:
    database = Database(path)
    found = [database.value(f"PRAGMA {name}") for name in ("journal_mode", "synchronous", "foreign_keys")]
    assert found == ["wal", 2, 1]
    database.close()


def test_each_migration_is_applied_once(path: Path) -> None:
    Database(path).close()
    database = Database(path)
    assert [row["name"] for row in database.rows("SELECT name FROM migrations ORDER BY name")] == [
        name for name, _ in MIGRATIONS
    ]
    database.close()


def test_migrations_stand_in_order_and_have_names_of_their_own() -> None:
    names = [name for name, _ in MIGRATIONS]
    assert names == sorted(set(names))


def test_a_migration_that_fails_leaves_nothing(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    broken = (*MIGRATIONS, ("9999-broken", ("CREATE TABLE extra (a)", "CREATE NONSENSE")))
    monkeypatch.setattr("lotproof.outbox.database.MIGRATIONS", broken)
    with pytest.raises(LotproofError, match="failed"):
        Database(path)
    assert sqlite3.connect(path).execute("SELECT count(*) FROM sqlite_master").fetchone() == (0,)


def test_a_newer_schema_is_refused(path: Path) -> None:
    database = Database(path)
    database.execute("INSERT INTO migrations (name) VALUES ('8888-later')")
    database.close()
    with pytest.raises(LotproofError, match=r"newer version of lotproof \(it knows 8888-later\)"):
        Database(path)


def test_a_transaction_that_fails_leaves_nothing(path: Path) -> None:
    database = Database(path)
    with pytest.raises(KeyError), database.transaction():
        database.execute("INSERT INTO batches (name, created) VALUES ('a', 'b')")
        raise KeyError
    assert database.value("SELECT count(*) FROM batches") == 0
    database.close()


def test_a_transaction_inside_another_is_part_of_it(path: Path) -> None:
    database = Database(path)
    with pytest.raises(KeyError), database.transaction():
        with database.transaction():
            database.execute("INSERT INTO batches (name, created) VALUES ('a', 'b')")
        raise KeyError
    assert database.value("SELECT count(*) FROM batches") == 0
    database.close()


def test_a_locked_file_is_named(path: Path) -> None:
    holder, other = Database(path), Database(path, busy_seconds=0)
    with holder.transaction(), pytest.raises(LotproofError, match=f"{path} is locked by another process"):
        other.execute("INSERT INTO batches (name, created) VALUES ('a', 'b')")
    holder.close()
    other.close()


def test_a_full_disk_is_named_and_keeps_nothing(path: Path) -> None:
    database = Database(path)
    database.execute(f"PRAGMA max_page_count = {database.value('PRAGMA page_count')}")
    with pytest.raises(LotproofError, match="the disk is full"), database.transaction():
        database.execute("INSERT INTO batches (name, created) VALUES ('kept?', 'b')")
        database.execute("INSERT INTO batches (name, created) VALUES (?, 'b')", ("x" * 10**6,))
    assert database.value("SELECT count(*) FROM batches") == 0
    database.close()


def test_a_file_that_is_no_database_is_named(path: Path) -> None:
    path.write_bytes(b"This is a shopping list, not a database." * 100)
    with pytest.raises(LotproofError, match="is not a database"):
        Database(path)


def test_a_read_only_file_is_named(path: Path) -> None:
    Database(path).close()
    connection = sqlite3.connect(f"file:{path}?mode=ro", uri=True)
    with pytest.raises(LotproofError, match="is read-only"), translated(path):
        connection.execute("INSERT INTO batches (name, created) VALUES ('a', 'b')")
    connection.close()


def test_a_folder_in_the_place_of_the_file_is_named(path: Path) -> None:
    path.mkdir()
    with pytest.raises(LotproofError, match=f"{path} cannot be used: Is a directory"):
        Database(path)


def test_a_file_in_the_place_of_the_folder_is_named(tmp_path: Path) -> None:
    (tmp_path / "home").write_text("")
    with pytest.raises(LotproofError, match="cannot be used"):
        make_private_folder(tmp_path / "home" / "local")


def test_a_broken_reference_is_refused(path: Path) -> None:
    database = Database(path)
    with pytest.raises(LotproofError, match="FOREIGN KEY"):
        database.execute("INSERT INTO needs (intent, needed) VALUES ('a', 'b')")
    database.close()
