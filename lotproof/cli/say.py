"""The one way onto standard output and standard error: nothing passes but what is shown (lotproof.service.shown)."""

from __future__ import annotations

from dataclasses import dataclass

import click

from lotproof.errors import AnswerUnwritten
from lotproof.service.shown import shown, shown_json


@dataclass(frozen=True, slots=True)
class Headed:
    """A line that begins with words of ours in colour; ``head`` is never text from elsewhere."""

    head: str
    rest: str


def say(line: str | Headed) -> None:
    """One line, at once. Raises AnswerUnwritten where it cannot be written, BrokenPipeError where nobody reads."""
    _write(f"{line.head}{shown(line.rest)}" if isinstance(line, Headed) else shown(line))


def say_lines(lines: str) -> None:
    """Lines that were laid out together. Raises as ``say`` does."""
    _write("\n".join(map(shown, lines.split("\n"))))


def say_json(text: str) -> None:
    """One JSON text, its values unchanged. Raises as ``say`` does."""
    _write(shown_json(text))


def note(line: str) -> None:
    """One line on standard error. Raises OSError where it cannot be written."""
    click.echo(shown(line), err=True)


def note_json(text: str) -> None:
    """One JSON text on standard error. Raises OSError where it cannot be written."""
    click.echo(shown_json(text), err=True)


def _write(text: str) -> None:
    try:
        click.echo(text)
    except BrokenPipeError:
        raise
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise AnswerUnwritten(f"what was done stands, but standard output took no answer ({reason})") from error
