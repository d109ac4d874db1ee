"""Writes docs/commands.md from the help of every command.

Usage: python -m scripts.document_commands            write the page
       python -m scripts.document_commands --check    only compare; exit code 1 when it differs
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import click

from lotproof.cli.main import main as program

PAGE = Path(__file__).resolve().parent.parent / "docs" / "commands.md"
WIDTH = 100
HEAD = """# Commands

What `--help` says of each command, written by `python -m scripts.document_commands`.
"""


def walk(command: click.Command, context: click.Context) -> Iterator[tuple[click.Command, click.Context]]:
    """A command and all below it, each with the context its help is made in."""
    yield command, context
    if isinstance(command, click.Group):
        for name in command.list_commands(context):
            inner = command.get_command(context, name)
            if inner is not None:
                yield from walk(inner, _context(inner, name, context))


def commands() -> list[tuple[click.Command, click.Context]]:
    """Every command of lotproof, the outermost first."""
    return list(walk(program, _context(program, "lotproof", None)))


def page() -> str:
    """The text of the page."""
    parts = [HEAD]
    for command, context in commands():
        parts.append(f"## {context.command_path}\n\n```text\n{command.get_help(context).rstrip()}\n```\n")
    return "\n".join(parts)


def main(arguments: list[str]) -> int:
    """Writes or compares; the exit code."""
    wanted = page()
    if "--check" in arguments:
        return 0 if PAGE.is_file() and PAGE.read_text("utf-8") == wanted else 1
    PAGE.parent.mkdir(exist_ok=True)
    PAGE.write_text(wanted, "utf-8")
    return 0


def _context(command: click.Command, name: str, parent: click.Context | None) -> click.Context:
    return click.Context(command, info_name=name, parent=parent, terminal_width=WIDTH, max_content_width=WIDTH)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
