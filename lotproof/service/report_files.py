"""What stands beside a file with refused lines: name.report.json and, in one sentence, name.report.txt."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from lotproof.errors import BadInput, LinesRefused, LotproofError, NotFound, Refused, counted
from lotproof.service.plain import plain
from lotproof.service.report import CaptureReport, RefusedLine, told_of
from lotproof.service.shown import shown, shown_json

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
            with suppress(OSError):
                write(path, told_of_error(path, error))
        raise
    told = told_of_refused(path, report)
    with suppress(OSError):
        if told is not None:
            write(path, told)
        else:
            for suffix in REPORTS:
                _beside(path, suffix).unlink(missing_ok=True)
    return report


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
    """Puts both reports beside ``path``, each as a whole or not at all."""
    _write(_beside(path, REPORTS[0]), shown_json(json.dumps(plain(told), ensure_ascii=False, indent=2)))
    _write(_beside(path, REPORTS[1]), shown(str(told["sentence"])))


def _beside(path: Path, suffix: str) -> Path:
    return path.with_name(path.name + suffix)


def _write(path: Path, text: str) -> None:
    unfinished = path.with_name(f".{path.name}")
    with unfinished.open("w", encoding="utf-8") as file:
        file.write(text + "\n")
        file.flush()
        os.fsync(file.fileno())
    unfinished.replace(path)
