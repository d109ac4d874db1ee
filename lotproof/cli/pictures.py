"""Verdicts and trails as a reader likes to see them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from rich.markup import escape
from rich.measure import Measurement
from rich.segment import Segment
from rich.table import Table
from rich.tree import Tree

from lotproof.model.identifiers import Gln
from lotproof.service.shown import shown

if TYPE_CHECKING:
    from rich.console import Console, ConsoleOptions, RenderableType

    from lotproof.verify import Part, Step, Trail, Verdict

NameOf = Callable[[Gln], str | None]
"""What a company is called, as far as that is known here."""

_COLOURS = {"pass": "green", "fail": "bold red", "skipped": "yellow"}


def cell(text: str) -> str:
    """Text of a cell or branch: on one line, without markup, and nothing in it that would not be seen."""
    return escape(shown(text))


class OnlyShown:
    """A picture of which nothing is sent but what is shown, whoever made its text."""

    def __init__(self, picture: RenderableType) -> None:
        self._picture = picture

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> Iterator[Segment]:
        for segment in console.render(self._picture, options):
            if not segment.control:
                yield Segment("\n".join(map(shown, segment.text.split("\n"))), segment.style)

    def __rich_measure__(self, console: Console, options: ConsoleOptions) -> Measurement:
        return Measurement.get(console, options, self._picture)


def checks_table(verdict: Verdict) -> Table:
    """The nine checks, each with its outcome and reason."""
    table = Table(box=None, pad_edge=False, show_header=False)
    table.add_column(justify="right")
    table.add_column()
    table.add_column()
    table.add_column(overflow="fold")
    for check in verdict.checks:
        outcome = str(check.outcome)
        marked = f"[{_COLOURS[outcome]}]{outcome}[/]"
        table.add_row(str(check.number), check.name, marked, cell(check.reason))
    return table


def company(gln: Gln | None, name: NameOf) -> str:
    """A company with its GLN and, where it is known, its name."""
    if gln is None:
        return "the registrar"
    called = name(gln)
    return f"{called} (GLN {gln})" if called else f"GLN {gln}"


def trail_tree(trail: Trail, name: NameOf) -> Tree:
    """The way as a tree: a branch for each part of the goods that went another way."""
    root = Tree(f"[bold]{cell(trail.subject)}[/]", guide_style="dim")
    branches = trail.branches()
    # Not by recursion: a lot sold off pack by pack nests deeply.
    todo = [(trail.root, root)]
    while todo:
        part, node = todo.pop()
        for place in range(len(part.steps) + 1):
            left = [child for child in branches[part.number] if child.after == place]
            todo += [(child, node.add(f"[dim]{cell(_taken(child))}[/]")) for child in left]
            if place < len(part.steps):
                node.add(_step(part.steps[place], name))
        node.add(_now(part, name))
    return root


def _taken(part: Part) -> str:
    return f"{part.units} unit{'s' * (part.units != 1)} went another way"


def _step(step: Step, name: NameOf) -> str:
    said = cell(_said(step, name))
    when = f"{step.time:%Y-%m-%d %H:%M:%SZ}"
    return f"{when}  {said}\n[dim]block {step.block}, transaction {step.transaction}[/]"


def _said(step: Step, name: NameOf) -> str:
    by = company(step.by, name)
    items = ", ".join(step.items[:3]) + (f" and {len(step.items) - 3} more" if len(step.items) > 3 else "")
    if step.what == "ship":
        return f"{by} ships {items} to {company(step.consignee, name)}"
    if step.what in ("pack", "unpack"):
        return f"{by} {step.what}s {items} {'into' if step.what == 'pack' else 'from'} {step.container}"
    if step.what == "recall":
        return f"{by} recalls the lot"
    verb = {"commission": "commissions", "void": "takes back", "dispense": "dispenses unit"}.get(step.what)
    unit = f" {step.unit} of" if step.unit is not None and step.what == "dispense" else ""
    return f"{by} {verb or step.what + 's'}{unit} {items}".rstrip()


def _now(part: Part, name: NameOf) -> str:
    gone = [f"{part.dispensed} dispensed"] * bool(part.dispensed)
    gone += [f"{part.decommissioned} decommissioned"] * bool(part.decommissioned)
    counts = f"{part.units} unit{'s' * (part.units != 1)}" + (f", {', '.join(gone)}" if gone else "")
    inside = f", in {part.container}" if part.container else ""
    transit = f", in transit to {company(part.in_transit_to, name)}" if part.in_transit_to else ""
    return f"[bold]now: {cell(company(part.holder, name) + transit)}[/] ({counts}{cell(inside)})"
