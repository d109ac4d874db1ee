"""Whether an outbox's file is all that was written to it: never taken for a new one because something is missing.

Beside the file stands a count of its transactions, written after each. Where the file has fewer, its log is lost or an
older copy was put in its place. It may have more: the count is not forced to the disk.
"""

from __future__ import annotations

import os
import sqlite3
from contextlib import suppress
from pathlib import Path

from lotproof.errors import OutboxDamaged
from lotproof.outbox.sqlite_errors import RESTORE, translated

COUNT_SUFFIX = ".commits"
LOCK_NAME = "sending.lock"
_MAGIC = b"SQLite format 3\0"
_HEADER = 100
_MOST_DIGITS = 20


class CommitCount:
    """How many transactions a file should have at least."""

    def __init__(self, path: Path) -> None:
        self._file = path
        self._path = path.with_name(path.name + COUNT_SUFFIX)

    def write(self, count: int) -> None:
        """After a transaction: no flush, since fewer is never wrong. A disk that takes nothing loses nothing here."""
        with suppress(OSError):
            handle = os.open(self._path, os.O_WRONLY | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
            try:
                os.pwrite(handle, b"%020d" % count, 0)
            finally:
                os.close(handle)

    @property
    def expected(self) -> int:
        """The count that was written last; 0 where there is none, or none that can be read."""
        try:
            found = self._path.read_bytes()[:_MOST_DIGITS]
        except OSError:
            return 0
        return int(found) if found.isdigit() else 0

    def check(self, connection: sqlite3.Connection) -> None:
        """Raises OutboxDamaged where the file has fewer than were written."""
        # Read first: another process may write both meanwhile.
        expected = self.expected
        (found,) = connection.execute("SELECT value FROM about WHERE name = 'commits'").fetchone()
        if found < expected:
            raise OutboxDamaged(
                f"the outbox {self._file} has {found:,} transactions of {expected:,}: its log ({self._file.name}-wal) "
                f"is lost, or an older copy stands in its place; put the log back, or {RESTORE}"
            )


def check_whole(path: Path) -> None:
    """Raises OutboxDamaged where a file is gone, empty or cut short, of which others that belong to it still stand."""
    size = path.stat().st_size if path.exists() else -1
    if size > 0:
        _check_length(path, size)
        return
    logs = (path.with_name(path.name + end) for end in ("-wal", COUNT_SUFFIX))
    left = [one for one in logs if one.exists() and one.stat().st_size]
    left += filter(Path.exists, [path.with_name(LOCK_NAME)])
    if left:
        what = "is gone" if size < 0 else "is empty"
        raise OutboxDamaged(
            f"the outbox {path} {what}, but {left[0].name} beside it tells that there was one; {RESTORE}, "
            "or move its folder away to begin anew"
        )


def check_own(connection: sqlite3.Connection, path: Path) -> None:
    """Raises OutboxDamaged for a database of another program."""
    with translated(path):
        tables = {row[0] for row in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
    if tables and "migrations" not in tables:
        whose = f"the database of another program (it has {min(tables)})"
        raise OutboxDamaged(f"the outbox {path} is {whose}; move it away, or {RESTORE}")


def sync(path: Path) -> None:
    """Forces a file, and its name, to the disk."""
    for one, flags in ((path, os.O_RDONLY), (path.parent, os.O_RDONLY | os.O_DIRECTORY)):
        handle = os.open(one, flags | os.O_CLOEXEC)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def _check_length(path: Path, size: int) -> None:
    """A database tells in its header how many pages it has (SQLite file format, 1.3)."""
    with path.open("rb") as file:
        header = file.read(_HEADER)
    if not header.startswith(_MAGIC[: len(header)]):
        return
    page = int.from_bytes(header[16:18], "big")
    wanted = _HEADER if len(header) < _HEADER else int.from_bytes(header[28:32], "big") * (65536 if page == 1 else page)
    if size < wanted:
        raise OutboxDamaged(f"the outbox {path} is cut short: found {size:,} bytes, expected {wanted:,}; {RESTORE}")
