"""What SQLite's errors and the file system's mean in words."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from lotproof.errors import LotproofError, OutboxDamaged

RESTORE = "bring it back by `lotproof outbox restore`, not by copying the file over it"

_FULL = "cannot grow: the disk is full; nothing of this step was kept, free some space and try again"
_CODES = {
    # The index of the log is the one file that SQLite sizes beforehand.
    sqlite3.SQLITE_IOERR_SHMSIZE: _FULL,
    sqlite3.SQLITE_BUSY: "is locked by another process; try again when that one is done",
    sqlite3.SQLITE_LOCKED: "is locked by another process; try again when that one is done",
    sqlite3.SQLITE_READONLY: "cannot be written: the file or its folder is read-only",
    sqlite3.SQLITE_PERM: "cannot be written: the file or its folder is read-only",
    sqlite3.SQLITE_FULL: _FULL,
    sqlite3.SQLITE_NOTADB: f"is not a database; move it away if it is none of ours, or {RESTORE}",
    sqlite3.SQLITE_CORRUPT: f"is damaged; {RESTORE}",
    sqlite3.SQLITE_CANTOPEN: "cannot be opened; its folder must exist and be yours to write",
    sqlite3.SQLITE_IOERR: "cannot be read or written: the disk failed",
}


_DAMAGED = (sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_CORRUPT)


@contextmanager
def translated(path: Path) -> Iterator[None]:
    """Turns SQLite's errors and the file system's into one sentence about ``path``."""
    try:
        yield
    except sqlite3.Error as error:
        code = getattr(error, "sqlite_errorcode", 0)
        said = _CODES.get(code) or _CODES.get(code & 0xFF, f"failed: {error}")
        kind = OutboxDamaged if code & 0xFF in _DAMAGED else LotproofError
        raise kind(f"the outbox {path} {said}") from error
    except OSError as error:
        raise LotproofError(f"the outbox {path} cannot be used: {error.strerror or error}") from error
