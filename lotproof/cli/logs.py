"""What happened, as JSON lines in a file: the standard logging of all rooms through one formatter. What a user has to
know, though the run goes on, is noted on stderr besides.

A line has ``time``, ``level``, ``event``, ``where`` (the room), and those of ``FIELDS`` that the event is about.
Nothing else of a record is written, so that no key, salt or passphrase comes in by way of an argument or exception.
"""

from __future__ import annotations

import datetime as dt
import json
import logging
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import click

from lotproof.cli.say import note
from lotproof.errors import BadInput
from lotproof.service.shown import shown, shown_json

FIELDS = (
    *("intent", "state", "transaction", "nonce", "sender", "block", "gas"),
    *("endpoint", "reason", "count", "command", "exit_code", "pid"),
)
_ROOT = "lotproof"
_LOG = logging.getLogger(f"{_ROOT}.cli")
# Outside of a command nothing is logged; logging would else write warnings to stderr.
logging.getLogger(_ROOT).addHandler(logging.NullHandler())


class JsonLine(logging.Formatter):
    """One record as one JSON object."""

    def format(self, record: logging.LogRecord) -> str:
        """The line, without its end."""
        time = dt.datetime.fromtimestamp(record.created, dt.UTC).isoformat(timespec="milliseconds")
        line: dict[str, object] = {"time": time, "level": record.levelname.lower(), "event": record.msg}
        line["where"] = record.name.removeprefix(f"{_ROOT}.")
        for name in FIELDS:
            value = getattr(record, name, None)
            if value not in (None, ""):
                line[name] = value if isinstance(value, int | float) else str(value)
        return shown_json(json.dumps(line, ensure_ascii=False))


class _Handler(logging.FileHandler):
    """Writes on as long as it can; a full disk ends the log and not the work."""

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802 - logging's own name
        error = sys.exc_info()[1]
        logging.getLogger(_ROOT).removeHandler(self)
        with suppress(OSError):
            self.close()
        reason = error.strerror if isinstance(error, OSError) else type(error).__name__
        sys.stderr.write(shown(f"the log {self.baseFilename} ends here: {reason}") + "\n")


class Notes(logging.Handler):
    """Says on stderr, in one line each, what goes wrong on the way: an endpoint left out, blocks that were lost."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)

    def emit(self, record: logging.LogRecord) -> None:
        """Writes the line; how a command itself ends is said by the command."""
        if record.name == _LOG.name:
            return
        count = getattr(record, "count", None)
        about = [getattr(record, "endpoint", ""), f"lines: {count}" if count else "", getattr(record, "reason", "")]
        with suppress(OSError):
            note(": ".join(["note", str(record.msg), *map(str, filter(None, about))]))


@contextmanager
def logging_to(file: str | None) -> Iterator[None]:
    """Lets all rooms log into ``file``, made for its owner only. Raises BadInput where it cannot be written."""
    notes, logger = Notes(), logging.getLogger(_ROOT)
    logger.addHandler(notes)
    try:
        with _logging_into(file):
            yield
    finally:
        logger.removeHandler(notes)


@contextmanager
def _logging_into(file: str | None) -> Iterator[None]:
    if not file:
        yield
        return
    handler = _opened(Path(file))
    handler.setFormatter(JsonLine())
    logger = logging.getLogger(_ROOT)
    before = logger.level, logger.propagate
    logger.addHandler(handler)
    logger.setLevel(logging.INFO)
    logger.propagate = False
    try:
        yield
    finally:
        logger.removeHandler(handler)
        logger.setLevel(before[0])
        logger.propagate = before[1]
        handler.close()


def logged(work: Callable[[], int | None]) -> int | None:
    """Does ``work``, and logs the begin and the end of the command; what was typed is not logged."""
    from lotproof.cli.boundary import failure_of

    about: dict[str, object] = {"command": click.get_current_context().command_path}
    _LOG.info("begin", extra=about | {"pid": os.getpid()})
    try:
        code = work()
    except BaseException as error:
        failure = failure_of(error)
        _LOG.error("end", extra=about | {"exit_code": failure.code, "reason": failure.sentence})
        raise
    _LOG.info("end", extra=about | {"exit_code": code or 0})
    return code


def _opened(path: Path) -> _Handler:
    try:
        # What stands at a device's name is a link (/dev/stderr); elsewhere somebody may have put one there.
        follow = 0 if path.parent == Path("/dev") else os.O_NOFOLLOW
        os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC | follow, 0o600))
        return _Handler(path, encoding="utf-8")
    except OSError as error:
        found = f"a file that cannot be written ({error.strerror})"
        raise BadInput(found, expected="a file for the log in a folder of your own", where=str(path)) from error
