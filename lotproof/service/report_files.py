"""What stands beside a file with refused lines: name.report.json and, in one sentence, name.report.txt."""

from __future__ import annotations

import errno
import json
import logging
import os
import stat
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from lotproof.chain.files import write_whole
from lotproof.errors import BadInput, LinesRefused, LotproofError, NotFound, Refused, counted
from lotproof.service.plain import plain
from lotproof.service.report import CaptureReport, RefusedLine, told_of
from lotproof.service.shown import shown, shown_json

_LOG = logging.getLogger(__name__)
_MOST = 256 * 2**20

REPORTS = (".report.json", ".report.txt")
OF_THE_FILE = (BadInput, Refused, LinesRefused, NotFound)
"""Errors that are the file's fault."""


def reported(path: Path, capture: Callable[[], CaptureReport]) -> CaptureReport:
    """Captures ``path``, and leaves a report beside it where lines are refused; else takes an older one away.

    A folder that cannot be written changes nothing of what the capture comes to.
    """
    try:
        report = capture()
    except OF_THE_FILE as error:
        if path.is_file():
            with _not_minding(path):
                write(path, told_of_error(path, error))
        raise
    told = told_of_refused(path, report)
    with _not_minding(path):
        if told is not None:
            write(path, told)
        else:
            take_away(path)
    return report


@contextmanager
def _not_minding(path: Path) -> Iterator[None]:
    """What cannot be reported is noted, and changes nothing else."""
    try:
        yield
    except OSError as error:
        _LOG.warning("report not written", extra={"reason": f"{path.name}: {error.strerror or error}"})


def told_of_refused(path: Path, report: CaptureReport) -> dict[str, object] | None:
    """What is to be reported of a capture that ended, None where it took every line."""
    if report.refused:
        sentence = f"{path.name}: stopped by the ledger: {report.refused[0].refusal}"
        return {"file": path.name, "sentence": sentence, **told_of(report)}
    if report.refused_lines:
        return {"file": path.name, "sentence": sentence_of(path, report), "lines": list(report.refused_lines)}
    return None


def sentence_of(path: Path, report: CaptureReport) -> str:
    """What a capture came to."""
    return f"{path.name}: {counted(report.size, 'line')}, {len(report.refused_lines)} of them refused"


def told_of_error(path: Path, error: LotproofError) -> dict[str, object]:
    """What is to be reported of a file that was refused as a whole."""
    errors = error.errors if isinstance(error, LinesRefused) else (error,)
    lines = [
        RefusedLine.of(one) if isinstance(one, BadInput | Refused) else RefusedLine("", str(one), "what is known here")
        for one in errors
    ]
    return {"file": path.name, "sentence": str(error), "lines": lines}


def write(path: Path, told: dict[str, object]) -> None:
    """Puts both reports beside ``path``, each as a whole or not at all.

    Raises OSError, also where something stands there that is no report of ours: that stays.
    """
    texts = shown_json(json.dumps(plain(told), ensure_ascii=False, indent=2)), shown(str(told["sentence"]))
    _require_own(path)
    for suffix, text in zip(REPORTS, texts, strict=True):
        write_whole(_beside(path, suffix), text + "\n")


def take_away(path: Path) -> None:
    """Removes the reports beside ``path``, where they are ours. Raises OSError."""
    if any(os.path.lexists(_beside(path, suffix)) for suffix in REPORTS):
        _require_own(path)
    # The sentence first: it is known as ours by the other one.
    for suffix in reversed(REPORTS):
        _beside(path, suffix).unlink(missing_ok=True)


def is_free(path: Path) -> bool:
    """Whether nothing stands at ``path``, nor where its reports would."""
    return not any(os.path.lexists(one) for one in (path, *(_beside(path, suffix) for suffix in REPORTS)))


def _beside(path: Path, suffix: str) -> Path:
    return path.with_name(path.name + suffix)


def _require_own(path: Path) -> None:
    """Raises FileExistsError where one of the two is not what this module writes."""
    told, sentence = (_beside(path, suffix) for suffix in REPORTS)
    known = _is_own_object(told)
    for one, own in ((told, known), (sentence, known and _is_own_sentence(sentence))):
        if os.path.lexists(one) and not own:
            raise FileExistsError(errno.EEXIST, "a file that is no report of ours stands there", str(one))


def _is_own_object(path: Path) -> bool:
    found = _read(path)
    try:
        fields = json.loads(found) if found is not None else None
    except (ValueError, RecursionError):
        return False
    return isinstance(fields, dict) and fields.keys() >= {"file", "sentence"}


def _is_own_sentence(path: Path) -> bool:
    found = _read(path)
    return found is not None and found.endswith("\n") and found.count("\n") == 1


def _read(path: Path) -> str | None:
    """The content of a file, None of a link or anything else."""
    try:
        with open(os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC), "rb") as file:  # noqa: PTH123
            found = os.fstat(file.fileno())
            if not stat.S_ISREG(found.st_mode) or found.st_size > _MOST:
                return None
            return file.read(_MOST).decode("utf-8")
    except (OSError, UnicodeDecodeError):
        return None
