"""What a command prints: one JSON object, or lines for a reader."""

from __future__ import annotations

import io
import json
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING

import click

from lotproof.cli.say import Headed, say, say_json, say_lines
from lotproof.service.plain import moment, plain

if TYPE_CHECKING:
    from rich.console import RenderableType

    from lotproof.cli.session import Session
    from lotproof.model.identifiers import Gln, Gtin
    from lotproof.model.record import KeyOffered, OfficeOffered
    from lotproof.service.desk import Done
    from lotproof.service.sweep import Swept
    from lotproof.verify import Verdict

_UNBOUNDED = 1000
"""Columns, where no terminal sets a limit."""


def answer(session: Session, told: object, lines: Iterable[str | Headed]) -> None:
    """``told`` as JSON where that is asked, else ``lines``."""
    if session.as_json:
        say_json(json.dumps(plain(told), ensure_ascii=False))
        return
    for line in lines:
        say(line)


def draw(picture: RenderableType, indent: int = 0) -> None:
    """A table or tree on stdout: in a terminal folded to its width, elsewhere as long as its lines are."""
    from rich.console import Console
    from rich.padding import Padding

    from lotproof.cli.pictures import OnlyShown

    indented = OnlyShown(Padding.indent(picture, indent) if indent else picture)
    if sys.stdout.isatty():
        Console(highlight=False).print(indented)
        return
    console = Console(highlight=False, width=_UNBOUNDED, file=io.StringIO(), force_terminal=False)
    console.print(indented)
    written = console.file.getvalue() if isinstance(console.file, io.StringIO) else ""
    say_lines("\n".join(line.rstrip() for line in written.rstrip("\n").split("\n")))


@contextmanager
def waiting(what: str) -> Iterator[None]:
    """Shows on a terminal that something is going on; says nothing elsewhere."""
    if not sys.stderr.isatty():
        yield
        return
    from rich.console import Console

    with Console(stderr=True).status(f"{what} ..."):
        yield


def acted(session: Session, done: Sequence[Done], **more: object) -> None:
    """Acts that stand on the ledger, each as a sentence with block, gas and transaction."""
    answer(session, {"done": list(done), **more}, [line_of(one) for one in done])


def swept(session: Session, outcome: Swept) -> int:
    """What was done and what was left out; the exit code, 1 where something was."""
    left = [f"left out: {one.line}" for one in outcome.left_out]
    answer(session, {"done": outcome.done, "left_out": outcome.left_out}, [*map(line_of, outcome.done), *left])
    return 1 if left else 0


def offered(session: Session, done: Sequence[Done], offer: KeyOffered | OfficeOffered, command: str) -> None:
    """An offer that stands, when it can be taken, and the ``command`` for it."""
    first, last = moment(offer.not_before), moment(offer.not_after)
    line = f"{offer.to_account} can take it from {first} to {last}: {command}"
    answer(session, {"done": list(done), "not_before": first, "not_after": last}, [*map(line_of, done), line])


def line_of(done: Done) -> str:
    """One act as one line."""
    before = " (found done)" if done.repeated else ""
    return f"done: {done.sentence}{before}; block {done.block}, gas {done.gas:,}, transaction {done.transaction}"


def verdict_lines(
    verdict: Verdict, company: Callable[[Gln], str | None], product: Callable[[Gtin], str | None]
) -> Iterator[str | Headed]:
    """The result in front, then what was scanned and who has it."""
    from lotproof.model.identifiers import Gln

    colour = {"authentic": "green", "suspect": "red"}.get(verdict.result, "yellow")
    scan = "".join(f"({ai}){value}" for ai, value in verdict.scan.elements())
    yield Headed(click.style(verdict.result.upper(), fg=colour, bold=True), f"{_as_of(verdict)}  {scan}")
    if verdict.scan.gtin is not None and (name := product(verdict.scan.gtin)):
        yield f"product: {name}"
    if verdict.lot is not None:
        maker = Gln(str(verdict.lot["maker"]))
        yield f"lot: {verdict.lot['lot']}, expiry {verdict.lot['expiry']}, made by {_company(maker, company)}"
    if verdict.holder is not None:
        yield f"held by: {_company(Gln(str(verdict.holder['gln'])), company)}"
    yield ""


def _as_of(verdict: Verdict) -> str:
    """What an authentic pack is only as far as the evidence goes, where that is old or may be undone (check 9)."""
    if verdict.result != "authentic" or verdict.fresh:
        return ""
    return f" ONLY AS OF BLOCK {verdict.evidence['head']}, {str(verdict.evidence['headTime'])[:16]}Z (check 9 skipped)"


def _company(gln: Gln, name: Callable[[Gln], str | None]) -> str:
    called = name(gln)
    return f"{called} (GLN {gln})" if called else f"GLN {gln}"
