"""How far a run has come: a bar on a terminal, a line now and then elsewhere, or JSON lines for machines. On stderr."""

from __future__ import annotations

import json
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Protocol

from lotproof.cli.say import note, note_json

if TYPE_CHECKING:
    from rich.progress import Progress as Rich

    from lotproof.outbox.sender import OnProgress, Progress

MODES = ("auto", "bar", "lines", "json", "none")
FIRST_SECONDS = 1.0
"""A run that is over before says nothing: what it prints at its end is enough."""
LINE_SECONDS = 5.0
JSON_SECONDS = 1.0

Seconds = Callable[[], float]


class Meter:
    """Counts what a run has settled: ``done`` of ``total``, each by the state it came to. ``gas`` is the gas used."""

    def __init__(self, clock: Seconds) -> None:
        self._clock = clock
        self._begun = clock()
        self._before = 0
        self._latest = 0
        self.total = 0
        self.states: Counter[str] = Counter()
        self.gas = 0

    def see(self, progress: Progress) -> None:
        """Takes in one step; a run that begins to count anew goes on with other lines."""
        if progress.done < self._latest:
            self._before += self._latest
        self._latest = progress.done
        self.total = self._before + progress.total
        if progress.intent is not None:
            self.states[progress.intent.state] += 1
            self.gas += progress.intent.gas or 0

    @property
    def done(self) -> int:
        """How many lines are settled."""
        return self._before + self._latest

    @property
    def seconds(self) -> float:
        """Since the run began."""
        return self._clock() - self._begun

    @property
    def rate(self) -> float:
        """Lines a second, from the beginning on."""
        return self.done / self.seconds if self.seconds > 0 else 0.0

    @property
    def left(self) -> float | None:
        """Seconds until the end at that rate; None where there is none yet."""
        return (self.total - self.done) / self.rate if self.rate else None

    @property
    def came(self) -> str:
        """The states in words; what is still planned when it is passed waits for another line."""
        said = {state: "waiting" if state == "planned" else state for state in self.states}
        return ", ".join(f"{count:,} {said[state]}" for state, count in self.states.items())

    def __str__(self) -> str:
        left = "" if not self.left else f", {span(self.left)} left"
        return f"{self.done:,} of {self.total:,}; {self.came or 'none yet'}; {said_rate(self.rate)}{left}"

    def fields(self) -> dict[str, object]:
        """The same as JSON."""
        left = None if self.left is None else round(self.left, 1)
        counts = {"done": self.done, "total": self.total, "states": dict(self.states), "gas": self.gas}
        return counts | {"seconds": round(self.seconds, 3), "rate": round(self.rate, 2), "secondsLeft": left}


class _Display(Protocol):
    def show(self, meter: Meter) -> None:
        """After each step."""

    def end(self, meter: Meter) -> None:
        """Once, whatever ended the run."""


@contextmanager
def following(
    what: str, mode: str = "auto", also: Callable[[], None] | None = None, clock: Seconds = time.monotonic
) -> Iterator[OnProgress]:
    """Follows a run, called ``what``; ``also`` is called after each step, and sees itself to what is too often."""
    meter = Meter(clock)
    display: _Display = Nothing(what)

    def seen(progress: Progress) -> None:
        meter.see(progress)
        display.show(meter)
        if also is not None:
            also()

    try:
        with _display(what, mode) as display:
            yield seen
    finally:
        display.end(meter)


@contextmanager
def _display(what: str, mode: str) -> Iterator[_Display]:
    if mode == "auto":
        mode = "bar" if sys.stderr.isatty() else "lines"
    if mode == "bar":
        with _bar(what) as bar:
            yield bar
    else:
        yield {"lines": ProgressLines, "json": JsonLines, "none": Nothing}[mode](what)


class Nothing:
    """Says nothing."""

    def __init__(self, what: str) -> None:
        self.what = what

    def show(self, meter: Meter) -> None:
        """Nothing."""

    def end(self, meter: Meter) -> None:
        """Nothing."""


class ProgressLines(Nothing):
    """One line every few seconds, the first one after a second, and one at the end of a run that had any."""

    first, every = FIRST_SECONDS, LINE_SECONDS

    def __init__(self, what: str) -> None:
        super().__init__(what)
        self._next = self.first

    def show(self, meter: Meter) -> None:
        """A line, where it is time for one."""
        if meter.seconds >= self._next:
            self._next = meter.seconds + self.every
            self.say(meter)

    def end(self, meter: Meter) -> None:
        """The last line of a run that took a while: all that came of it, and how long it took."""
        if meter.done and meter.seconds >= self.first:
            _write(f"{self.what}: {ending(meter)}")

    def say(self, meter: Meter) -> None:
        """Writes the line."""
        _write(f"{self.what}: {meter}")


class JsonLines(ProgressLines):
    """One JSON object a line each second, and one at the end, whose ``ended`` is true."""

    first, every = 0.0, JSON_SECONDS

    def end(self, meter: Meter) -> None:
        """The last object; there is one in every run."""
        self.say(meter, ended=True)

    def say(self, meter: Meter, *, ended: bool = False) -> None:
        """Writes the object."""
        _write(json.dumps({"run": self.what, **meter.fields(), "ended": ended}), note_json)


def _write(line: str, way: Callable[[str], None] = note) -> None:
    """On stderr, and where that takes nothing the run goes on all the same."""
    with suppress(OSError):
        way(line)


@contextmanager
def _bar(what: str) -> Iterator[_Display]:
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeRemainingColumn
    from rich.progress import Progress as Rich

    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("{task.fields[rate]}"),
        TimeRemainingColumn(),
    )
    with Rich(*columns, console=Console(stderr=True), transient=True) as rich:
        bar = Bar(what, rich)
        yield bar


class Bar(ProgressLines):
    """A bar with counts, rate and time left; it goes away at the end, and a run that took a while leaves one line."""

    def __init__(self, what: str, rich: Rich) -> None:
        from lotproof.cli.pictures import cell

        super().__init__(what)
        self._rich = rich
        self._task = rich.add_task(cell(what), total=None, rate="")

    def show(self, meter: Meter) -> None:
        """Moves the bar."""
        self._rich.update(self._task, total=meter.total, completed=meter.done, rate=said_rate(meter.rate))


def ending(meter: Meter) -> str:
    """What came of the run."""
    return f"{meter.came or 'nothing'}; gas {meter.gas:,}; {span(meter.seconds)}, {said_rate(meter.rate)}"


def said_rate(rate: float) -> str:
    """Lines a second in words."""
    return f"{rate:,.0f} a second" if rate >= 10 else f"{rate:.1f} a second"


def span(seconds: float) -> str:
    """So many seconds in words."""
    whole = int(seconds)
    if whole >= 3600:
        return f"{whole // 3600} h {whole % 3600 // 60} min"
    if whole >= 60:
        return f"{whole // 60} min {whole % 60} s"
    return f"{seconds:.1f} s" if seconds < 10 else f"{whole} s"
