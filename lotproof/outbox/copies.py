"""Copies of an outbox: made whole while it is in use, and put back without losing what stands there."""

from __future__ import annotations

import datetime as dt
import os
import sqlite3
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from lotproof.errors import BadInput, LotproofError, OutboxDamaged, Refused
from lotproof.outbox.database import Database, make_private_folder
from lotproof.outbox.lock import SendingLock
from lotproof.outbox.sqlite_errors import translated
from lotproof.outbox.store import FILE_NAME, name_of
from lotproof.outbox.wholeness import COUNT_SUFFIX, LOCK_NAME, check_own, check_whole, sync

_OWN_COPY = "a copy that `lotproof outbox backup` made"


@dataclass(frozen=True, slots=True)
class Copy:
    """A copy that was looked at: of which outbox it is, and how many transactions it holds."""

    path: Path
    outbox: str
    commits: int


def look_at(path: Path) -> Copy:
    """What ``path`` is a copy of. Raises BadInput where it is none, or not whole."""
    try:
        with translated(path):
            check_whole(path)
            with closing(_opened(path)) as connection:
                check_own(connection, path)
                (sound,) = connection.execute("PRAGMA integrity_check").fetchone()
                about = dict(connection.execute("SELECT name, value FROM about").fetchall())
    except LotproofError as error:
        raise BadInput(f"a file that is no outbox ({error})", expected=_OWN_COPY, where=str(path)) from error
    if sound != "ok" or not isinstance(about.get("commits"), int):
        raise BadInput("a damaged outbox", expected=_OWN_COPY, where=str(path))
    return Copy(path, str(about.get("outbox", "")), about["commits"])


def put_back(copy: Copy, folder: Path, now: dt.datetime) -> list[Path]:
    """Puts a copy in the place of the outbox in ``folder``; what stood there, moved aside under other names.

    Raises BadInput for the copy of another outbox, Refused where the one that stands there has more, or is in use.
    """
    if copy.outbox != name_of(folder):
        found = f"a copy of the outbox {copy.outbox or 'of nobody'}"
        raise BadInput(found, expected=f"one of {name_of(folder)}", where=str(copy.path))
    make_private_folder(folder)
    _refuse_newer(copy, folder)
    with SendingLock(folder / LOCK_NAME).held(), translated(folder / FILE_NAME):
        fresh = folder / f"{FILE_NAME}.restored"
        fresh.unlink(missing_ok=True)
        os.close(os.open(fresh, os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600))
        with closing(_opened(copy.path)) as source, closing(sqlite3.connect(fresh)) as target:
            source.backup(target)
        sync(fresh)
        aside = _moved_aside(folder, now)
        fresh.rename(folder / FILE_NAME)
        sync(folder / FILE_NAME)
        return aside


def _refuse_newer(copy: Copy, folder: Path) -> None:
    try:
        if not (folder / FILE_NAME).exists():
            return
        with closing(Database(folder / FILE_NAME, reading=True)) as standing:
            commits: int = standing.value("SELECT value FROM about WHERE name = 'commits'")
    except OutboxDamaged:
        return
    if commits > copy.commits:
        raise Refused(
            f"the outbox in {folder} is newer than {copy.path}: it has {commits:,} transactions, the copy "
            f"{copy.commits:,}; it stays as it is (move its folder away to restore an older one)",
            error="OutboxNewer",
        )


def _moved_aside(folder: Path, now: dt.datetime) -> list[Path]:
    """Whatever stood there is kept: it may hold what no copy has."""
    moved = []
    for end in ("", "-wal", "-shm", COUNT_SUFFIX):
        old = folder / f"{FILE_NAME}{end}"
        if old.exists():
            new = folder / f"replaced-{now:%Y%m%dT%H%M%S}-{old.name}"
            old.rename(new)
            moved.append(new)
    return moved


def _opened(path: Path) -> sqlite3.Connection:
    return sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)
