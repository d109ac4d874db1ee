"""What a capture did, event by event: nothing of a file is dropped in silence."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from enum import StrEnum

from lotproof.model.event import EpcisDocument, EpcisEvent
from lotproof.outbox.intents import Intent, IntentState
from lotproof.outbox.sender import Summary
from lotproof.outbox.store import Store
from lotproof.rules.plan import Plan


class Outcome(StrEnum):
    """What became of one event."""

    SENT = "sent"
    CAPTURED = "already captured"
    NOTED = "noted"
    """The ledger does not act on it; the sentence says why."""
    COVERED = "covered"
    """Recorded by the verb of another event of the file."""
    PLANNED = "planned"
    """Would be sent: this was a dry run."""
    REFUSED = "refused"
    WAITING = "waiting"
    """Not sent, since a verb that it depends on was refused."""


@dataclass(frozen=True, slots=True)
class Line:
    """One event. ``transactions`` record it, in this run or an earlier one; ``gas`` is what this run spent on it."""

    where: str
    biz_step: str | None
    outcome: Outcome
    sentence: str
    transactions: tuple[str, ...] = ()
    gas: int = 0


@dataclass(frozen=True, slots=True)
class Totals:
    """``events`` by outcome, and what this run sent in all, for this file and for earlier runs."""

    events: dict[Outcome, int]
    transactions: int
    gas: int


@dataclass(frozen=True, slots=True)
class CaptureReport:
    """What a capture did. ``resumed`` is what it first finished for earlier runs, None where nothing was open."""

    name: str
    dry_run: bool
    lines: tuple[Line, ...]
    totals: Totals
    resumed: Summary | None = None
    sent: Summary | None = None

    @property
    def refused(self) -> tuple[Intent, ...]:
        """The intents that the ledger refused in this run, the first one being the reason for the rest."""
        return tuple(intent for summary in (self.resumed, self.sent) if summary for intent in summary.refused)


def report_of_plan(name: str, document: EpcisDocument, plan: Plan, before: Collection[str]) -> CaptureReport:
    """The report of a dry run."""
    lines = tuple(_planned_line(event, plan, before) for event in document.events)
    return CaptureReport(name, True, lines, _totals(lines, ()))


def report_of_run(
    name: str,
    document: EpcisDocument,
    store: Store,
    before: Collection[str],
    resumed: Summary | None,
    sent: Summary | None,
) -> CaptureReport:
    """The report of a run, as the store has it."""
    mined = tuple(intent for summary in (resumed, sent) if summary for intent in summary.mined)
    fresh = {intent.id for intent in mined}
    lines = tuple(_line(event, store, before, fresh) for event in document.events)
    return CaptureReport(name, False, lines, _totals(lines, mined), resumed, sent)


def _planned_line(event: EpcisEvent, plan: Plan, before: Collection[str]) -> Line:
    steps = [step for step in plan.steps if any(one.hash == event.hash for one in step.events)]
    notes = [note.sentence for note in plan.notes if note.event.hash == event.hash]
    sentence = "; ".join([step.sentence for step in steps] + notes)
    if event.hash in before:
        outcome = Outcome.CAPTURED
    elif not steps:
        outcome = Outcome.NOTED
    else:
        leads = any(step.events[0].hash == event.hash for step in steps)
        outcome = Outcome.PLANNED if leads else Outcome.COVERED
    return Line(event.where, event.biz_step, outcome, sentence)


def _line(event: EpcisEvent, store: Store, before: Collection[str], fresh: Collection[str]) -> Line:
    known = store.find_event(event.hash)
    links = store.links_of(event.hash)
    intents = [store.intent(intent_id) for intent_id, _ in links]
    leading = [intent for intent, (_, rank) in zip(intents, links, strict=True) if rank == 0]
    note = known.note if known else ""
    return Line(
        where=event.where,
        biz_step=event.biz_step,
        outcome=_outcome(event, intents, leading, before),
        sentence="; ".join([*(_said(intent) for intent in intents), *([note] if note else [])]),
        transactions=tuple(dict.fromkeys(intent.transaction for intent in intents if intent.transaction)),
        gas=sum(intent.gas or 0 for intent in leading if intent.id in fresh),
    )


def _outcome(event: EpcisEvent, intents: list[Intent], leading: list[Intent], before: Collection[str]) -> Outcome:
    if event.hash in before:
        return Outcome.CAPTURED
    states = {intent.state for intent in intents}
    if IntentState.REFUSED in states:
        return Outcome.REFUSED
    if IntentState.PLANNED in states:
        return Outcome.WAITING
    if not intents:
        return Outcome.NOTED
    return Outcome.SENT if leading else Outcome.COVERED


def _said(intent: Intent) -> str:
    refused = intent.state is IntentState.REFUSED
    return f"{intent.sentence}: refused, {intent.refusal}" if refused else intent.sentence


def _totals(lines: Iterable[Line], mined: tuple[Intent, ...]) -> Totals:
    counts: dict[Outcome, int] = {}
    for line in lines:
        counts[line.outcome] = counts.get(line.outcome, 0) + 1
    return Totals(counts, len(mined), sum(intent.gas or 0 for intent in mined))
