"""How every command is declared: its example, and the options that all commands share."""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable, Mapping
from typing import Any

import click

from lotproof.cli.logs import logged, logging_to
from lotproof.cli.session import Session, settings_of
from lotproof.service.settings import Environment

_ACTS = "Who acts: a key's name, a partner's GLN, or anvil:N on a test chain."
_LOOKS = "Whose passports and documents are meant: a GLN, a key's name, or anvil:N; no key is opened."


class Command(click.Command):
    """A command with one real example under its help."""

    def __init__(self, *args: Any, example: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.example = example

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Example"):
            formatter.write(f"{'':>{formatter.current_indent}}$ {self.example}\n")


def command(
    name: str, *, example: str, acts: bool = False, looks: bool = False, network: bool = True
) -> Callable[[Callable[..., int | None]], Command]:
    """Declares a command whose function takes the session first; what it returns is the exit code, None for 0.

    ``acts`` gives it --as, ``looks`` the same for what needs no key; without ``network`` it has to do with no chain.
    """

    def declare(work: Callable[..., int | None]) -> Command:
        @functools.wraps(work)
        def call(**given: Any) -> int | None:
            environment = click.get_current_context().find_object(Environment) or Environment()
            chosen = {name: given.pop(name) for name in ("home", "network", "chain_id", "who") if name in given}
            settings = settings_of(**chosen)
            as_json = given.pop("json")
            with logging_to(given.pop("log")):
                return logged(lambda: _done(work, Session(settings, environment, as_json=as_json), given))

        own = reversed(getattr(work, "__click_params__", []))
        params = [
            *own,
            *(_who(_ACTS if acts else _LOOKS) if acts or looks else ()),
            *(_network() if network else ()),
            *_always(),
        ]
        return Command(name, callback=call, params=params, help=inspect.getdoc(work), example=example)

    return declare


def _done(work: Callable[..., int | None], session: Session, given: Mapping[str, Any]) -> int | None:
    with session:
        return work(session, **given)


def _who(told: str) -> list[click.Parameter]:
    return [click.Option(["--as", "who"], metavar="WHO", envvar="LOTPROOF_AS", help=f"{told} [env: LOTPROOF_AS]")]


def _network() -> list[click.Parameter]:
    told = "Which chain: local, a name from networks.toml, or a URL. [env: LOTPROOF_NETWORK; default: local]"
    return [
        click.Option(["--network"], metavar="NAME", envvar="LOTPROOF_NETWORK", default="local", help=told),
        click.Option(["--chain-id"], metavar="ID", type=int, help="The chain id that a URL must have."),
    ]


def _always() -> list[click.Parameter]:
    log = "Add what happens to this file as JSON lines, without secrets. [env: LOTPROOF_LOG]"
    home = "Where keys, passports and the outbox are kept. [env: LOTPROOF_HOME; default: ~/.lotproof]"
    return [
        click.Option(["--home"], metavar="FOLDER", type=click.Path(file_okay=False), help=home),
        click.Option(["--log"], metavar="FILE", envvar="LOTPROOF_LOG", help=log),
        click.Option(["--json"], is_flag=True, help="Answer with one JSON object."),
    ]
