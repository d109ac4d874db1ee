"""Only one process sends for a folder. The kernel drops the lock with the process, whatever ends it."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from lotproof.errors import Refused
from lotproof.outbox.sqlite_errors import translated


class SendingLock:
    """A lock on a file, held by one process at a time; the holder may take it again."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._depth = 0

    @contextmanager
    def held(self) -> Iterator[None]:
        """Holds the lock for the block. Raises Refused at once where another process holds it."""
        if self._depth:
            self._depth += 1
            try:
                yield
            finally:
                self._depth -= 1
            return
        with translated(self.path):
            handle = os.open(self.path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            self._take(handle)
            self._depth = 1
            yield
        finally:
            self._depth = 0
            os.close(handle)

    def _take(self, handle: int) -> None:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            holder = os.pread(handle, 20, 0).decode("ascii", "replace").strip()
            raise Refused(
                f"another lotproof process ({holder or 'unknown number'}) is sending from {self.path.parent}; "
                "wait until it is done",
                facts={"process": holder},
            ) from error
        with translated(self.path):
            os.ftruncate(handle, 0)
            os.pwrite(handle, str(os.getpid()).encode("ascii"), 0)
