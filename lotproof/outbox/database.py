"""One SQLite file, its schema, and what its errors mean in words."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import Any

from lotproof.errors import LotproofError
from lotproof.outbox.migrations import MIGRATIONS
from lotproof.outbox.sqlite_errors import translated
from lotproof.outbox.wholeness import CommitCount, check_own, check_whole, sync

BUSY_SECONDS = 10.0

_COUNT_COMMIT = "UPDATE about SET value = value + 1 WHERE name = 'commits' RETURNING value"


class Database:
    """A connection that commits durably (WAL, synchronous FULL). Not to be shared between threads."""

    def __init__(self, path: Path, busy_seconds: float = BUSY_SECONDS, *, reading: bool = False) -> None:
        """Opens the file, makes it where it is not, and brings it to this version. Raises LotproofError, also where
        something is there that is not all that was written.

        For ``reading`` nothing is made: no file is as an empty one, and the disk may be read-only or full.
        """
        self.path = path
        self._counts = False
        self._count = CommitCount(path)
        with translated(path):
            check_whole(path)
            self._connection = _open_to_read(path, busy_seconds) if reading else _open(path, busy_seconds)
        try:
            check_own(self._connection, path)
            with translated(path):
                self._configure(durable=not reading)
            self._migrate()
            with translated(path):
                self._count.check(self._connection)
        except BaseException:
            self._connection.close()
            raise

    def close(self) -> None:
        self._connection.close()

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All of the block is on disk when it ends, or nothing of it. One inside another is part of the outer one."""
        if self._connection.in_transaction:
            yield
            return
        with translated(self.path):
            self._connection.execute("BEGIN IMMEDIATE")
            before, count = self._connection.total_changes, 0
            try:
                yield
                if self._connection.total_changes > before:
                    count = self._counted()
                self._connection.execute("COMMIT")
            except BaseException:
                # SQLite has rolled back by itself after some errors, a full disk among them.
                if self._connection.in_transaction:
                    self._connection.execute("ROLLBACK")
                raise
            if count:
                self._count.write(count)

    def copy_to(self, path: Path) -> None:
        """A copy of all that is committed, as a new file for this user alone. Raises LotproofError where one stands."""
        with translated(path):
            os.close(os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600))
            with closing(sqlite3.connect(path)) as copy:
                self._connection.backup(copy)
                copy.execute("PRAGMA journal_mode = DELETE")
            sync(path)

    def _counted(self) -> int:
        """Counts this transaction; 0 before there is a table to count in."""
        found = self._connection.execute(_COUNT_COMMIT).fetchone() if self._counts else None
        return found[0] if found else 0

    def execute(self, sql: str, values: Sequence[object] = ()) -> int:
        """Runs one statement; the number of rows that it changed."""
        with translated(self.path):
            return self._connection.execute(sql, values).rowcount

    def execute_many(self, sql: str, rows: Iterable[Sequence[object]]) -> int:
        """Runs one statement for each of ``rows``, all of them or none; they may be made one by one meanwhile.

        The number of rows that it changed.
        """
        with self.transaction(), translated(self.path):
            return self._connection.executemany(sql, rows).rowcount

    def insert(self, sql: str, values: Sequence[object] = ()) -> int:
        """Runs one INSERT; the number of the new row."""
        with translated(self.path):
            return self._connection.execute(sql, values).lastrowid or 0

    def rows(self, sql: str, values: Sequence[object] = ()) -> list[sqlite3.Row]:
        """All rows of a SELECT."""
        with translated(self.path):
            return self._connection.execute(sql, values).fetchall()

    def row(self, sql: str, values: Sequence[object] = ()) -> sqlite3.Row | None:
        """The first row of a SELECT, if there is one."""
        with translated(self.path):
            found: sqlite3.Row | None = self._connection.execute(sql, values).fetchone()
        return found

    def value(self, sql: str, values: Sequence[object] = ()) -> Any:
        """The first column of the first row, None where there is none."""
        found = self.row(sql, values)
        return None if found is None else found[0]

    def _configure(self, *, durable: bool) -> None:
        self._connection.row_factory = sqlite3.Row
        self._connection.execute("PRAGMA foreign_keys = ON")
        if durable:
            self._connection.execute("PRAGMA journal_mode = WAL")
        self._connection.execute("PRAGMA synchronous = FULL")

    def _migrate(self) -> None:
        if self._missing() == ():
            self._counts = True
            return
        with self.transaction():
            self.execute("CREATE TABLE IF NOT EXISTS migrations (name TEXT PRIMARY KEY)")
            # Asked again inside the transaction: another process may just have done it.
            for name, statements in self._missing():
                for statement in statements:
                    self.execute(statement)
                self.execute("INSERT INTO migrations (name) VALUES (?)", (name,))
            self._counts = True

    def _missing(self) -> tuple[tuple[str, tuple[str, ...]], ...]:
        if not self.value("SELECT 1 FROM sqlite_master WHERE name = 'migrations'"):
            return MIGRATIONS
        applied = {row["name"] for row in self.rows("SELECT name FROM migrations")}
        unknown = sorted(applied - {name for name, _ in MIGRATIONS})
        if unknown:
            raise LotproofError(
                f"the outbox {self.path} was written by a newer version of lotproof (it knows {unknown[-1]}); "
                "use that version"
            )
        return tuple(step for step in MIGRATIONS if step[0] not in applied)


def make_private_folder(folder: Path) -> None:
    """Makes ``folder`` and those above it that are missing, for this user alone; what stands above stays as it is."""
    with translated(folder):
        missing = [one for one in (folder, *folder.parents) if not one.exists()]
        for one in reversed(missing):
            one.mkdir(mode=0o700, exist_ok=True)
            # The umask takes away from a mode, and may take too much.
            one.chmod(0o700)
        if folder.stat().st_mode & 0o077:
            folder.chmod(0o700)


def _open(path: Path, busy_seconds: float) -> sqlite3.Connection:
    _make_private(path)
    return sqlite3.connect(path, timeout=busy_seconds, isolation_level=None)


def _open_to_read(path: Path, busy_seconds: float) -> sqlite3.Connection:
    """Without writing where that is not possible; immutable only where no log lies beside that somebody wrote in."""
    if not path.exists():
        return sqlite3.connect(":memory:", isolation_level=None)
    log = path.with_name(path.name + "-wal")
    ways = ["mode=rw", "mode=ro"] + ["immutable=1"] * (not log.exists() or log.stat().st_size == 0)
    for way in ways[:-1]:
        with suppress(sqlite3.OperationalError):
            return _opened(path, way, busy_seconds)
    return _opened(path, ways[-1], busy_seconds)


def _opened(path: Path, way: str, busy_seconds: float) -> sqlite3.Connection:
    connection = sqlite3.connect(f"{path.absolute().as_uri()}?{way}", busy_seconds, isolation_level=None, uri=True)
    try:
        connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
    except sqlite3.Error:
        connection.close()
        raise
    return connection


def _make_private(path: Path) -> None:
    """SQLite gives its side files the mode of the main one, so that must be right before it writes the first byte."""
    os.close(os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600))
    if path.stat().st_mode & 0o077:
        path.chmod(0o600)
