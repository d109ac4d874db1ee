"""What a capture did, event by event: nothing of a file is dropped in silence."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from lotproof.errors import BadInput, Refused, counted
from lotproof.model.event import EpcisDocument, EventRef, Unread
from lotproof.outbox import figures
from lotproof.outbox.events import CapturedEvent, Recorded
from lotproof.outbox.intents import SUPERSEDED, Intent
from lotproof.outbox.sender import Summary
from lotproof.outbox.states import IntentState
from lotproof.outbox.store import Store
from lotproof.outbox.tally import Settled
from lotproof.rules.plan import Plan, Unfit

_AT_ONCE = 5000


class EventOutcome(StrEnum):
    """What became of one event."""

    SENT = "sent"
    CAPTURED = "already captured"
    NOTED = "noted"
    """The ledger does not act on it; the sentence says why."""
    PLANNED = "planned"
    """Would be sent: this was a dry run."""
    REFUSED = "refused"
    WAITING = "waiting"
    """Not sent, since a verb that it depends on was refused."""


@dataclass(frozen=True, slots=True)
class EventLine:
    """One event. ``transactions`` record it, in this run or an earlier one; ``gas`` is what this run spent on it.

    Lines that share a transaction share its gas in equal parts, and the first has what is left over.
    """

    where: str
    biz_step: str | None
    outcome: EventOutcome
    sentence: str
    transactions: tuple[str, ...] = ()
    gas: int = 0


@dataclass(frozen=True, slots=True)
class RefusedLine:
    """A line that was not recorded. ``where`` is its file, line and field; ``after`` the line that it rests on."""

    where: str
    found: str
    expected: str
    promise: str = ""
    after: str = ""

    @classmethod
    def of(cls, error: BadInput | Refused, where: str = "", after: str = "") -> RefusedLine:
        """The line that ``error`` is about; a refusal is expected to keep its promise."""
        if isinstance(error, BadInput):
            return cls(error.where or where, error.found, error.expected, after=after)
        where = error.where or where
        sentence = error.sentence.removeprefix(f"{where}: ")
        kept = f"an act that keeps {error.promise}" if error.promise else "an act that the ledger allows"
        return cls(where, sentence, kept, error.promise, after)


@dataclass(frozen=True, slots=True)
class OtherLine:
    """A line of another run, which is called ``name``, that was refused while this one went on."""

    intent: str
    name: str
    sentence: str
    reason: str


@dataclass(frozen=True, slots=True)
class LeftOut:
    """What a partial capture left out: events that cannot be recorded, and lines that are none."""

    unfit: tuple[Unfit, ...] = ()
    unread: tuple[Unread, ...] = ()

    @property
    def lines(self) -> tuple[RefusedLine, ...]:
        """All of them, those that could not be read first."""
        planned = (RefusedLine.of(one.error, one.event.where, one.after) for one in self.unfit)
        return (*(RefusedLine.of(one.error) for one in self.unread), *planned)

    @property
    def hashes(self) -> dict[str, str]:
        """The reason by event hash."""
        return {one.event.hash: str(one.error) for one in self.unfit}


@dataclass(frozen=True, slots=True)
class Totals:
    """``events`` by outcome, lines that could not be read among those refused; and what this run sent in all, for this
    file and for earlier runs.
    """

    events: dict[EventOutcome, int]
    transactions: int
    gas: int


@dataclass(frozen=True, slots=True)
class CaptureReport:
    """What a capture did. ``resumed`` is what it first finished for earlier runs, None where nothing was open."""

    name: str
    dry_run: bool
    lines: tuple[EventLine, ...]
    totals: Totals
    resumed: Summary | None = None
    sent: Summary | None = None
    refused_lines: tuple[RefusedLine, ...] = ()
    """Lines left out of a partial capture."""
    unread: int = 0
    """How many of them could not be read, and so are none of ``lines``."""
    others: tuple[OtherLine, ...] = ()
    """What the ledger refused meanwhile of other runs: no fault of this file."""

    @property
    def size(self) -> int:
        """How many lines the file has."""
        return len(self.lines) + self.unread

    @property
    def refused(self) -> tuple[Intent, ...]:
        """The intents of this file that the ledger refused in this run, the first one being the reason for the rest."""
        others = {one.intent for one in self.others}
        return tuple(intent for intent in _refused_in(self.resumed, self.sent) if intent.id not in others)


def report_of_plan(
    name: str, document: EpcisDocument, plan: Plan, before: Collection[str], unread: tuple[Unread, ...] = ()
) -> CaptureReport:
    """The report of a dry run."""
    left_out = LeftOut(plan.unfit, unread)
    said, refused = _Said.of(plan), left_out.hashes
    lines = tuple(
        _refused_line(event, refused) if event.hash in refused else _planned_line(event, said, before)
        for event in document.refs
    )
    totals = _totals(lines, (), len(unread))
    return CaptureReport(name, True, lines, totals, refused_lines=left_out.lines, unread=len(unread))


def report_of_run(
    name: str,
    document: EpcisDocument,
    store: Store,
    before: Collection[str],
    resumed: Summary | None,
    sent: Summary | None,
    left_out: LeftOut | None = None,
    elsewhere: Mapping[str, tuple[str, ...]] | None = None,
) -> CaptureReport:
    """The report of a run, as the store has it; ``elsewhere`` has transactions of other outboxes by event."""
    others = elsewhere or {}
    mined = tuple(intent for summary in (resumed, sent) if summary for intent in summary.mined)
    fresh = {intent.id for intent in mined}
    left_out = left_out or LeftOut()
    refused, unread = left_out.hashes, len(left_out.unread)
    lines = tuple(
        _refused_line(event, refused)
        if event.hash in refused
        else _line(event, recorded, known, before, fresh, others.get(event.hash, ()))
        for event, recorded, known in _with_records(document.refs, store)
    )
    totals = _totals(lines, mined, unread)
    own = {event.hash for event in document.refs}
    blameless = tuple(_others(_refused_in(resumed, sent), own, store))
    return CaptureReport(name, False, lines, totals, resumed, sent, left_out.lines, unread, blameless)


def _refused_in(*summaries: Summary | None) -> Iterator[Intent]:
    return (intent for summary in summaries if summary for intent in summary.refused)


def _others(refused: Iterable[Intent], own: Collection[str], store: Store) -> Iterator[OtherLine]:
    for intent in refused:
        if not any(link.event in own for link in store.links_of(intent.id)) and intent.error != SUPERSEDED:
            name = figures.batch(store.database, intent.batch).name
            yield OtherLine(intent.id, name, intent.sentence, intent.refusal.sentence)


def _refused_line(event: EventRef, refused: Mapping[str, str]) -> EventLine:
    reason = refused[event.hash].removeprefix(event.where).lstrip(":, ")
    return EventLine(event.where, event.biz_step, EventOutcome.REFUSED, reason)


@dataclass(frozen=True, slots=True)
class _Said:
    """Sentences of a plan by event hash: one look for each event instead of a walk through the plan."""

    steps: dict[str, list[str]]
    notes: dict[str, list[str]]

    @classmethod
    def of(cls, plan: Plan) -> _Said:
        steps: dict[str, list[str]] = {}
        notes: dict[str, list[str]] = {}
        for step in plan.steps:
            for part in step.parts:
                steps.setdefault(part.event.hash, []).append(part.sentence)
        for note in plan.notes:
            notes.setdefault(note.event.hash, []).append(note.sentence)
        return cls(steps, notes)


def _planned_line(event: EventRef, said: _Said, before: Collection[str]) -> EventLine:
    steps = said.steps.get(event.hash, [])
    sentence = "; ".join(steps + said.notes.get(event.hash, []))
    planned = EventOutcome.PLANNED if steps else EventOutcome.NOTED
    return EventLine(event.where, event.biz_step, EventOutcome.CAPTURED if event.hash in before else planned, sentence)


def _with_records(
    events: Sequence[EventRef], store: Store
) -> Iterator[tuple[EventRef, Sequence[Recorded], CapturedEvent | None]]:
    """Each event with what the store has of it; so many at a time that their rows need little memory."""
    for start in range(0, len(events), _AT_ONCE):
        some = events[start : start + _AT_ONCE]
        hashes = [event.hash for event in some]
        recorded, known = store.recorded(hashes), store.events(hashes)
        for event in some:
            yield event, recorded.get(event.hash, ()), known.get(event.hash)


def _line(
    event: EventRef,
    recorded: Sequence[Recorded],
    known: CapturedEvent | None,
    before: Collection[str],
    fresh: Collection[str],
    elsewhere: tuple[str, ...] = (),
) -> EventLine:
    note = known.note if known else ""
    if elsewhere and not recorded:
        note = f"recorded by another outbox of this party, in {counted(len(elsewhere), 'transaction')}"
    return EventLine(
        where=event.where,
        biz_step=event.biz_step,
        outcome=_outcome(event, recorded, before),
        sentence="; ".join([*map(_said, recorded), *([note] if note else [])]),
        transactions=tuple(dict.fromkeys((*(one.transaction for one in recorded if one.transaction), *elsewhere))),
        gas=sum(one.gas for one in recorded if one.intent in fresh),
    )


def _outcome(event: EventRef, recorded: Sequence[Recorded], before: Collection[str]) -> EventOutcome:
    if event.hash in before:
        return EventOutcome.CAPTURED
    states = {one.state for one in recorded}
    if IntentState.REFUSED in states:
        return EventOutcome.REFUSED
    if IntentState.PLANNED in states:
        return EventOutcome.WAITING
    return EventOutcome.SENT if recorded else EventOutcome.NOTED


def _said(one: Recorded) -> str:
    return f"{one.sentence}: refused, {one.refusal}" if one.refusal else one.sentence


def _totals(lines: Iterable[EventLine], mined: tuple[Settled, ...], unread: int) -> Totals:
    counts = Counter(line.outcome for line in lines)
    if unread:
        counts[EventOutcome.REFUSED] += unread
    return Totals(dict(counts), len(mined), sum(intent.gas or 0 for intent in mined))


def told_of(report: CaptureReport) -> dict[str, object]:
    """The report as JSON."""
    return {
        "file": report.name,
        "dry_run": report.dry_run,
        "events": list(report.lines),
        "totals": {str(outcome): count for outcome, count in report.totals.events.items()},
        "transactions": report.totals.transactions,
        "gas": report.totals.gas,
        "refused_lines": list(report.refused_lines),
        "refused": [intent.refusal.sentence for intent in report.refused],
        "refused_of_other_runs": list(report.others),
    }
