"""How a run of many lines is done, followed, and summed up."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from lotproof.cli.progress import following, said_rate, span
from lotproof.outbox import IntentState

if TYPE_CHECKING:
    from lotproof.cli.session import Session
    from lotproof.outbox.tally import OnProgress
    from lotproof.service.sending import RunReport


@dataclass(frozen=True, slots=True, kw_only=True)
class Manner:
    """How a run of many lines is done: with how many keys at once, and how it is followed."""

    workers: int | None = None
    progress: str = "auto"
    metrics: Path | None = None


@contextmanager
def followed(session: Session, what: str, manner: Manner) -> Iterator[OnProgress]:
    """Shows the run in the manner that was asked for, and keeps the file of metrics up to date."""
    if manner.metrics is None:
        with following(what, manner.progress) as seen:
            yield seen
        return
    from lotproof.cli.metrics import Writer

    writer = Writer(session.shelf, manner.metrics)
    try:
        with following(what, manner.progress, writer.step) as seen:
            yield seen
    finally:
        writer.end()


def line_of_run(run: RunReport) -> str:
    """What came of the run, in one line."""
    counts = [
        (run.sent, "sent"),
        (run.count(IntentState.FINAL), "final"),
        (run.count(IntentState.REFUSED), "refused"),
        (run.count(IntentState.PLANNED), "waiting"),
    ]
    told = ", ".join(f"{count:,} {word}" for count, word in counts if count or word == "sent")
    return f"{told}; gas {run.gas:,}; {span(run.seconds)}, {said_rate(run.rate)}"
