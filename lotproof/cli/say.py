"""The one way onto standard output."""

from __future__ import annotations

import click

from lotproof.errors import AnswerUnwritten


def say(text: str) -> None:
    """One line, at once. Raises AnswerUnwritten where it cannot be written, BrokenPipeError where nobody reads."""
    try:
        click.echo(text)
    except BrokenPipeError:
        raise
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise AnswerUnwritten(f"what was done stands, but standard output took no answer ({reason})") from error
