"""Groups whose commands are loaded when they are called: listing them loads nothing."""

from __future__ import annotations

import importlib
import os
import sys
from collections.abc import Mapping, Sequence
from typing import Any, NoReturn

import click

from lotproof.cli.boundary import guarded


class LazyGroup(click.Group):
    """Knows its commands by a table: name -> ("module:attribute", one short line of help)."""

    def __init__(self, *args: Any, table: Mapping[str, tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.table = table

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(self.table)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in self.table:
            return None
        module, _, attribute = self.table[cmd_name][0].partition(":")
        loaded = getattr(importlib.import_module(module), attribute)
        if not isinstance(loaded, click.Command):
            raise TypeError(f"{module}:{attribute} is no command")
        return loaded

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl([(name, short) for name, (_, short) in self.table.items()])


class Program(LazyGroup):
    """The outermost group: everything that its commands raise ends in one sentence and an exit code."""

    def main(self, args: Sequence[str] | None = None, prog_name: str | None = None, *_: Any, **extra: Any) -> NoReturn:
        arguments = list(sys.argv[1:] if args is None else args)
        name = prog_name or os.path.basename(sys.argv[0])  # noqa: PTH119
        extra.pop("standalone_mode", None)
        self._main_shell_completion(extra, name)

        def work() -> Any:
            with self.make_context(name, arguments.copy(), **extra) as context:
                return self.invoke(context)

        sys.exit(guarded(work, arguments))
