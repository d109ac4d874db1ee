"""A folder that files are put into: each is captured once, and then stands in ``done`` or in ``refused``.

A file is taken when ``name.ready`` stands beside it, or when it looks the same twice in a row. Taking it is moving it
to ``pending``, which only one process can do; what a dead process left there is taken up first, and the outbox sees to
it that nothing is sent twice.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from lotproof.errors import BadInput
from lotproof.service.report import CaptureReport
from lotproof.service.report_files import (
    OF_THE_FILE,
    REPORTS,
    is_free,
    sentence_of,
    told_of_error,
    told_of_refused,
    write,
)

_READY = ".ready"
_UNFINISHED = (".tmp", ".part", ".partial", ".filepart", _READY, *REPORTS)

Look = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Taken:
    """A file that was dealt with: where it stands now, and in one sentence what came of it.

    ``refused_lines`` counts what was left out of a file that is done.
    """

    name: str
    place: Path
    done: bool
    sentence: str
    refused_lines: int = 0


class Folder:
    """One watched folder. ``capture`` records a file and reports; its errors on the file refuse the file."""

    def __init__(self, root: Path, capture: Callable[[Path], CaptureReport]) -> None:
        self.root = root
        self.pending, self.done, self.refused = (root / name for name in ("pending", "done", "refused"))
        self._capture = capture
        self._seen: dict[str, Look] = {}
        try:
            for folder in (self.pending, self.done, self.refused):
                folder.mkdir(exist_ok=True)
        except OSError as error:
            found = f"a folder that cannot be used ({error.strerror})"
            raise BadInput(found, expected="a folder that this user may write to", where=str(root)) from error

    def look(self) -> Iterator[Taken]:
        """Deals with what was left pending, then with every file that is complete, the oldest first.

        Raises ChainUnreachable, KeyRefused or another LotproofError that is not the file's fault: it stays pending.
        """
        for path in self._files(self.pending):
            yield self._deal_with(path)
        for path in self._complete():
            taken = self._take(path)
            if taken is not None:
                yield self._deal_with(taken)

    def waiting(self) -> list[Path]:
        """What was taken and not dealt with."""
        return self._files(self.pending)

    def _complete(self) -> list[Path]:
        before, self._seen = self._seen, {}
        complete = []
        for path in self._files(self.root):
            look = _look(path)
            if look is None:
                continue
            self._seen[path.name] = look
            if _ready(path).exists() or before.get(path.name) == look:
                complete.append(path)
        return complete

    def _files(self, folder: Path) -> list[Path]:
        found = [path for path in folder.iterdir() if path.is_file() and not path.is_symlink()]
        files = [path for path in found if not path.name.startswith(".") and not path.name.endswith(_UNFINISHED)]
        return sorted(files, key=lambda path: (*(_look(path) or (0, 0))[::-1], path.name))

    def _take(self, path: Path) -> Path | None:
        """Moves a file to ``pending``; None where another process was faster."""
        try:
            taken = _move(path, self.pending)
        except FileNotFoundError:
            return None
        _ready(path).unlink(missing_ok=True)
        return taken

    def _deal_with(self, path: Path) -> Taken:
        try:
            report = self._capture(path)
        except OF_THE_FILE as error:
            return self._refuse(path, told_of_error(path, error))
        told = told_of_refused(path, report)
        if told is not None and report.refused:
            return self._refuse(path, told)
        return self._put(path, self.done, sentence_of(path, report), told, len(report.refused_lines))

    def _refuse(self, path: Path, told: dict[str, object]) -> Taken:
        return self._put(path, self.refused, str(told["sentence"]), told)

    def _put(
        self, path: Path, folder: Path, sentence: str, told: dict[str, object] | None, refused_lines: int = 0
    ) -> Taken:
        """The report first: a file that stands in its folder has one."""
        target = _free(folder, path.name)
        if told is not None:
            write(target, told)
        path.rename(target)
        return Taken(path.name, target, folder == self.done, sentence, refused_lines)


def watch(folder: Folder, *, once: bool, wait: Callable[[], None], tell: Callable[[Taken], None]) -> None:
    """Looks again and again until it is interrupted; with ``once`` twice, so that a file at rest is seen to be so."""
    rounds = 2 if once else 0
    while True:
        for one in folder.look():
            tell(one)
        rounds -= 1
        if rounds == 0:
            return
        wait()


def _look(path: Path) -> Look | None:
    try:
        found = path.stat()
    except FileNotFoundError:
        return None
    return found.st_size, found.st_mtime_ns


def _ready(path: Path) -> Path:
    return path.with_name(path.name + _READY)


def _move(path: Path, folder: Path) -> Path:
    target = _free(folder, path.name)
    path.rename(target)
    return target


def _free(folder: Path, name: str) -> Path:
    """A name in ``folder`` that nothing has: yesterday's file of the same name is not overwritten."""
    stem, dot, suffix = name.partition(".")
    number, target = 1, folder / name
    while not is_free(target):
        number += 1
        target = folder / f"{stem}-{number}{dot}{suffix}"
    return target
