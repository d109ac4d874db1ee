"""The one place where errors become a sentence and an exit code."""

from __future__ import annotations

import json
import os
import re
import signal
import sys
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from dataclasses import dataclass, field, replace
from typing import Any, NoReturn

import click

from lotproof.cli.say import note, say_json
from lotproof.errors import (
    AnswerUnwritten,
    BadInput,
    ChainUnreachable,
    KeyRefused,
    LinesRefused,
    LotproofError,
    NotFound,
    Refused,
    SignerUnreachable,
    Stopped,
    Terminated,
    WrongChain,
)
from lotproof.service.plain import plain

BROKEN_PIPE = 141
"""As shells report a program ended by SIGPIPE."""
UNWRITTEN = AnswerUnwritten.exit_code
UNEXPECTED = 70
"""EX_SOFTWARE: a fault of this program, told apart from every answer it gives."""

_KINDS: tuple[tuple[type[LotproofError], str], ...] = (
    (Refused, "refused"),
    (BadInput, "bad input"),
    (WrongChain, "wrong chain"),
    (ChainUnreachable, "chain unreachable"),
    (KeyRefused, "key refused"),
    (NotFound, "not found"),
    (SignerUnreachable, "signer unreachable"),
    (Stopped, "interrupted"),
    (AnswerUnwritten, "not written"),
)


@dataclass(frozen=True, slots=True)
class Failure:
    """What went wrong: ``kind`` in two words, one sentence, and for a refusal the promise, error and its facts."""

    kind: str
    sentence: str
    code: int
    promise: str = ""
    error: str = ""
    facts: dict[str, object] = field(default_factory=dict)

    def fields(self) -> dict[str, object]:
        """The one shape of every error in JSON."""
        told = {"kind": self.kind.replace(" ", "_"), "sentence": self.sentence, "promise": self.promise}
        return {"error": told | {"error": self.error, "facts": plain(self.facts)}}

    @property
    def lines(self) -> list[str]:
        """What is wrong with each line of a file, where several are."""
        found = self.facts.get("lines", [])
        return found if isinstance(found, list) else []

    def __str__(self) -> str:
        return f"{self.kind}: {self.sentence}" + (f" ({self.promise})" if self.promise else "")


_typed: ContextVar[Sequence[str]] = ContextVar("typed", default=())


def guarded(work: Callable[[], Any], arguments: Sequence[str]) -> int:
    """The exit code of ``work``, whatever it raises; tells of a failure on stderr, or as JSON where that is asked."""
    _typed.set(arguments)
    try:
        with _heeding_sigterm():
            code = work()
        if sys.stdout is not None:
            sys.stdout.flush()
    except click.exceptions.Exit as leaving:
        return leaving.exit_code
    except click.exceptions.NoArgsIsHelpError as missing:
        with suppress(BrokenPipeError):
            missing.show()
        return BadInput.exit_code
    except BrokenPipeError:
        _close_pipe()
        return BROKEN_PIPE
    except (Exception, KeyboardInterrupt) as error:  # noqa: BLE001 - the boundary
        if os.environ.get("LOTPROOF_DEBUG"):
            _trace(error)
        return _tell(failure_of(error), as_json=wants_json(arguments))
    return code if isinstance(code, int) else 0


@contextmanager
def _heeding_sigterm() -> Iterator[None]:
    """SIGTERM ends what is going on as Ctrl-C does, unless whoever started this program has it otherwise."""
    in_main = threading.current_thread() is threading.main_thread()
    if not in_main or signal.getsignal(signal.SIGTERM) is not signal.SIG_DFL:
        yield
        return
    signal.signal(signal.SIGTERM, _terminate)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, signal.SIG_DFL)


def _terminate(*_: object) -> NoReturn:
    raise Terminated


def wants_json(arguments: Sequence[str]) -> bool:
    """Whether ``--json`` stands among the options, told before they are read: reading them may be what fails."""
    options = arguments[: arguments.index("--")] if "--" in arguments else arguments
    return "--json" in options


def failure_of(error: BaseException) -> Failure:
    """What ``error`` means to the one who typed the command. Never says again what may be a private key."""
    failure = _failure_of(error)
    return replace(failure, sentence=_keyless(failure.sentence), facts=_keyless_facts(failure.facts))


def _failure_of(error: BaseException) -> Failure:
    if isinstance(error, Refused):
        return Failure("refused", error.sentence, error.exit_code, error.promise, error.error, error.facts)
    if isinstance(error, LinesRefused):
        first = _failure_of(error.errors[0])
        lines = {"lines": [str(one) for one in error.errors], "after": error.after}
        return Failure(first.kind, str(error), error.exit_code, error=type(error).__name__, facts=lines)
    if isinstance(error, LotproofError):
        kind = next((kind for known, kind in _KINDS if isinstance(error, known)), "refused")
        return Failure(kind, str(error), error.exit_code, error=type(error).__name__)
    if isinstance(error, click.ClickException):
        return Failure("bad input", _usage(error), BadInput.exit_code, error="UsageError")
    if isinstance(error, KeyboardInterrupt | click.Abort | EOFError):
        told = Stopped("stopped by hand; what was signed is kept, and `lotproof outbox list` tells what became of it")
        told = told.by_sigterm() if isinstance(error, Terminated) else told
        return Failure("interrupted", str(told), told.exit_code)
    sentence = f"this is a fault of lotproof ({_origin(error)}); please report it, with what LOTPROOF_DEBUG=1 prints"
    return Failure("unexpected", sentence, UNEXPECTED, error=type(error).__name__)


def _origin(error: BaseException) -> str:
    """Kind and place only: the message of a foreign exception may quote what must not be shown."""
    import traceback

    frames = traceback.extract_tb(error.__traceback__)
    place = f" at {os.path.basename(frames[-1].filename)}:{frames[-1].lineno}" if frames else ""  # noqa: PTH119
    return type(error).__name__ + place


_KEY = re.compile(r"[0-9a-fA-F]{48,}")
"""What may be a private key, or most of one, typed or set in a variable of ours where it must not stand."""
_BLANKS = re.compile(r"\s+")
_PART_OF_A_KEY = re.compile(r"(0x)?[0-9a-fA-F]{16,}")
"""A message may quote only the beginning."""


def _keyless(said: str) -> str:
    variables = (value for name, value in os.environ.items() if name.startswith("LOTPROOF_"))
    keys = {key.lower() for text in (*_typed.get(), *variables) for key in _KEY.findall(_BLANKS.sub("", text))}
    if not keys:
        return said

    def judged(found: re.Match[str]) -> str:
        digits = found[0].removeprefix("0x").lower()
        return "64 hexadecimal digits" if any(digits in key or key in digits for key in keys) else found[0]

    return _PART_OF_A_KEY.sub(judged, said)


def _keyless_facts(value: Any) -> Any:
    if isinstance(value, str):
        return _keyless(value)
    if isinstance(value, Mapping):
        return {name: _keyless_facts(inner) for name, inner in value.items()}
    return [_keyless_facts(inner) for inner in value] if isinstance(value, list | tuple) else value


def _usage(error: click.ClickException) -> str:
    said = " ".join(error.format_message().split()).removesuffix(".")
    context = getattr(error, "ctx", None)
    return f"{said}; see {context.command_path} --help" if context else said


def _tell(failure: Failure, *, as_json: bool) -> int:
    try:
        # What standard output did not take is told elsewhere.
        if as_json and failure.code != UNWRITTEN:
            say_json(json.dumps(failure.fields()))
        else:
            note(str(failure))
            for line in failure.lines[1:]:
                note(f"  {line}")
    except BrokenPipeError:
        _close_pipe()
    except AnswerUnwritten as error:
        _tell(failure_of(error), as_json=False)
    if failure.code == UNWRITTEN:
        _close_pipe()
    return failure.code


def _trace(error: BaseException) -> None:
    import traceback

    for line in _keyless("".join(traceback.format_exception(error))).splitlines():
        note(line)


def _close_pipe() -> None:
    """Python would complain once more when it flushes at its end."""
    try:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    except (OSError, ValueError):
        sys.stdout = open(os.devnull, "w")  # noqa: PTH123, SIM115
