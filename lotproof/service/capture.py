"""From an EPCIS document to verbs on the ledger: planned, kept, sent, reported."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Sequence, Set
from dataclasses import dataclass, replace
from typing import Any

from lotproof.commit.documents import Commitment
from lotproof.commit.passport import LotPassport
from lotproof.errors import BadInput, LinesRefused, LotproofError, Refused
from lotproof.model.event import EpcisDocument, Unread
from lotproof.model.identifiers import Gln
from lotproof.model.verb import Verb
from lotproof.outbox.documents import StoredDocument
from lotproof.outbox.events import CapturedEvent, Link
from lotproof.outbox.identity import Actor, content_id
from lotproof.outbox.intents import Intent, NewIntent
from lotproof.outbox.sender import RENUMBERED, OnProgress, Sender, Summary
from lotproof.outbox.states import IN_FLIGHT, IntentState
from lotproof.outbox.store import Store
from lotproof.ports import ChainReader, ChainWriter, Signer
from lotproof.rules.decide import decide
from lotproof.rules.plan import NewLot, Note, Plan, PlannedVerb, plan
from lotproof.rules.state import State
from lotproof.service.regroup import joined, send_in_parts
from lotproof.service.report import CaptureReport, LeftOut, report_of_plan, report_of_run
from lotproof.service.statements import document_of


def capture(
    document: EpcisDocument,
    name: str,
    *,
    store: Store,
    reader: ChainReader,
    writer: ChainWriter,
    signer: Signer,
    gln: Gln,
    now: dt.datetime,
    dry_run: bool = False,
    state: State | None = None,
    on_progress: OnProgress | None = None,
    partial: bool = False,
    unread: Sequence[Unread] = (),
    batch: bool = True,
    workers: Sequence[Signer] = (),
) -> CaptureReport:
    """Records on the ledger what ``document`` (called ``name``) says that ``gln`` did, and reports on each event.

    What earlier runs left open is finished first, on the state that they were planned for; then the events not yet
    captured are planned on the fresh state, kept, and sent. ``now`` is the time the plan is judged by; ``state`` may be
    given where it was just read. A dry run writes nothing and sends nothing: it needs only the signer's address.

    ``unread`` is what was wrong with lines of the file that are no events of ``document``. Unless ``batch`` is false,
    lines that one verb can record share a transaction (lotproof.rules.batches); where the ledger refuses such a one,
    its good lines are sent again without the bad. ``workers`` are further keys of the same partner, which may do all
    that ``signer`` may, and send their share.

    Raises BadInput or Refused where one line cannot be recorded, LinesRefused where several cannot: then nothing of the
    file is written or sent. With ``partial`` the other lines go on, and the report has those as refused.
    Raises Refused where another process sends from this folder, and ChainUnreachable, KeyRefused or LotproofError where
    the run cannot go on: what was kept is finished by the next run. A verb that the ledger refuses although the plan
    was good is no error here but a line of the report.
    """
    told = tuple(unread)
    run = _Capture(document, name, store, reader, writer, signer, gln, now, on_progress, partial, told, batch, workers)
    run.check()
    if dry_run:
        return run.foretell(state or State(reader.records()))
    with store.exclusive():
        return run.carry_out(state)


_AT_ONCE = 5_000


@dataclass(frozen=True)
class _Capture:
    document: EpcisDocument
    name: str
    store: Store
    reader: ChainReader
    writer: ChainWriter
    signer: Signer
    gln: Gln
    now: dt.datetime
    on_progress: OnProgress | None
    partial: bool = False
    unread: tuple[Unread, ...] = ()
    batch: bool = True
    workers: Sequence[Signer] = ()

    @property
    def hashes(self) -> list[str]:
        return [ref.hash for ref in self.document.refs]

    @property
    def keys(self) -> Sequence[Signer]:
        """All that sign."""
        return self.signer, *self.workers

    @property
    def actor(self) -> Actor:
        return Actor(self.reader.chain_id, self.reader.address, self.gln, self.signer.address)

    def check(self) -> None:
        """An event without its hash could not be told from others."""
        for ref in self.document.refs:
            if not ref.hash:
                raise BadInput("an event without hash", expected="events from the EPCIS reader", where=ref.where)

    def foretell(self, state: State) -> CaptureReport:
        """The report of a dry run, as if open work of earlier runs had passed."""
        state = state.copy()
        before = self.store.captured(self.hashes, self._foresee(state))
        return report_of_plan(self.name, self.document, self._plan(state, before), before, self.unread)

    def carry_out(self, state: State | None) -> CaptureReport:
        """Resumes, plans, keeps, sends."""
        # A chain may have lost blocks since: what is in none of them any more is to be sent again.
        Sender(self.store, self.writer).recheck()
        before = self.store.captured(self.hashes)
        resumed = self._resume()
        done = self.store.captured(self.hashes) if resumed else before
        if resumed or state is None:
            state = State(self.reader.records())
        made = self._plan(state, done)
        left_out = LeftOut(made.unfit, self.unread)
        batch = self._keep(made, done)
        # What is kept in the outbox need not stand in memory, too, while it is sent.
        del made, state
        sent = None if batch is None else self._send_all(batch)
        return report_of_run(self.name, self.document, self.store, before, resumed, sent, left_out)

    def _resume(self) -> Summary | None:
        """Finishes what earlier runs left open; what was refused of this document's events gets another try."""
        for intent in list(self.store.intents_for(self.hashes, IntentState.REFUSED)):
            self.store.try_again(intent.id)
        if not self.store.open_intents():
            return None
        sender = Sender(self.store, self.writer)
        return self._in_parts(lambda: sender.resume(self.keys, self.on_progress))

    def _in_parts(self, send: Callable[[], Summary]) -> Summary:
        return send_in_parts(self.store, self.writer, self.signer.address, send)

    def _foresee(self, state: State) -> frozenset[str]:
        """Applies open intents of earlier captures to ``state``; the ids of those that pass."""
        passed = set()
        retried = self.store.intents_for(self.hashes, IntentState.REFUSED)
        intents = (*map(self.store.intent, self.store.open_captures()), *retried)
        for intent in sorted(intents, key=lambda intent: (intent.batch, intent.sequence)):
            try:
                on_chain = intent.state in IN_FLIGHT and self._is_on_chain(intent)
                for record in () if on_chain else decide(state, self.signer.address, intent.verb, self.now):
                    state.apply(record)
            except Refused:
                # Its event is then planned anew, as in a real run.
                continue
            passed.add(intent.id)
        return frozenset(passed)

    def _is_on_chain(self, intent: Intent) -> bool:
        found = self.writer.look_up(self.store.transactions_of(intent.id), ()).outcomes
        return any(outcome.passed for outcome in found.values())

    def _plan(self, state: State, captured: Set[str]) -> Plan:
        made = plan(
            self.document,
            state=state,
            account=self.signer.address,
            gln=self.gln,
            now=self.now,
            trees=self.store.trees(),
            captured=captured.__contains__,
            collect=True,
            unread=self.unread,
            batch=self.batch,
        )
        if not self.partial:
            self._refuse(made)
        known = {event.hash for step in made.steps for event in step.events} | {note.event.hash for note in made.notes}
        known |= {unfit.event.hash for unfit in made.unfit}
        for ref in self.document.refs:
            if ref.hash not in known and ref.hash not in captured:
                raise LotproofError(f"{ref.where}: the plan leaves this event out; nothing was sent")
        return made

    def _refuse(self, made: Plan) -> None:
        """One bad line refuses the file; all of them are named."""
        errors = [*(one.error for one in self.unread), *(unfit.error for unfit in made.unfit if not unfit.after)]
        after = sum(bool(unfit.after) for unfit in made.unfit)
        if len(errors) == 1:
            raise errors[0]
        if errors:
            raise LinesRefused(errors, after=after)

    def _send_all(self, batch: int) -> Summary:
        """Sends a plan; what named a new lot by a number that it did not get is planned anew, and sent then."""
        sent = self._send(batch)
        while any(intent.error == RENUMBERED for intent in sent.refused):
            done = self.store.captured(self.hashes)
            try:
                made = self._plan(State(self.reader.records()), done)
            except (BadInput, Refused, LinesRefused):
                # They stay refused, for the reason that they have; the next capture says what else is wrong now.
                return sent
            anew = self._keep(made, done)
            del made
            if anew is None:
                return sent
            sent = joined(sent, self._send(anew), [one for one in sent.refused if one.error != RENUMBERED])
        return sent

    def _send(self, batch: int) -> Summary:
        sender = Sender(self.store, self.writer)
        return self._in_parts(lambda: sender.run(self.keys, batch, self.on_progress))

    def _keep(self, made: Plan, captured: Set[str]) -> int | None:
        """The whole plan, secrets of new lots included, in one transaction before anything is sent: the run to send."""
        unfit = {one.event.hash for one in made.unfit}
        fresh = set(self.hashes) - captured - unfit
        if not fresh:
            return None
        names = [self._name(step) for step in made.steps]
        unregistered = self._unregistered(made.lots)
        with self.store.database.transaction():
            batch = self.store.new_batch(self.name)
            self.store.put_master_data(self.document.header.master_data)
            self.store.supersede(fresh, set(names))
            for lot in made.lots:
                self.store.put_passport(self._passport(lot), replacing=lot in unregistered)
            self.store.put_events(self._events(made, fresh), batch)
            for first in range(0, len(names), _AT_ONCE):
                self._keep_steps(made.steps[first : first + _AT_ONCE], names, first, batch)
        return batch if names else None

    def _unregistered(self, lots: Sequence[NewLot]) -> list[NewLot]:
        """Lots planned before with another secret that never came on chain: a refused registration is planned anew."""
        roots = [(lot, self.store.passport_root(lot.gtin, lot.number)) for lot in lots]
        planned_before = [lot for lot, root in roots if root not in (None, lot.tree.root)]
        if not planned_before:
            return []
        # Asked of the chain itself: a state read too early must not cost a registered lot its passport.
        state = State(self.reader.records())
        return [lot for lot in planned_before if state.lot(lot.gtin, lot.number) is None]

    def _name(self, step: PlannedVerb) -> str:
        return content_id(self.actor, step.verb, [event.hash for event in step.events])

    def _events(self, made: Plan, fresh: Set[str]) -> Iterator[CapturedEvent]:
        notes: dict[str, list[Note]] = {}
        for note in made.notes:
            notes.setdefault(note.event.hash, []).append(note)
        acted = {event.hash for step in made.steps for event in step.events}
        for ref in self.document.refs:
            if ref.hash in fresh:
                said = [] if ref.hash in acted else notes[ref.hash]
                unsupported = any(note.unsupported for note in said)
                yield CapturedEvent(ref.hash, ref.where, "; ".join(note.sentence for note in said), unsupported)

    def _keep_steps(self, steps: Sequence[PlannedVerb], names: Sequence[str], first: int, batch: int) -> None:
        """Keeps some of a plan's steps, which begin at the place ``first``; ``names`` are those of the whole plan."""
        intents = [
            NewIntent(
                id=name,
                content=name,
                verb=step.verb,
                sentence=step.sentence,
                where=step.events[0].where,
                lot=step.lot,
            )
            for name, step in zip(names[first : first + len(steps)], steps, strict=True)
        ]
        needs = ([names[place] for place in sorted(step.needs)] for step in steps)
        committed = self._committed(steps, intents)
        self.store.add_intents(list(zip(committed, needs, strict=True)), batch, first)
        self.store.link(
            Link(intent.id, part.event.hash, rank, part.items, part.sentence if len(step.parts) > 1 else "")
            for step, intent in zip(steps, intents, strict=True)
            for rank, part in enumerate(step.parts)
        )
        parts = (part for step in steps for part in step.parts)
        self.store.put_event_needs((part.event.hash, before) for part in parts for before in part.after)

    def _committed(self, steps: Sequence[PlannedVerb], intents: Sequence[NewIntent]) -> list[NewIntent]:
        """The intents with commitments to fresh documents, which are kept; one that is known keeps its first."""
        known = self.store.known_intents(intent.id for intent in intents)
        committed: list[NewIntent] = []

        def documents() -> Iterator[StoredDocument]:
            for step, intent in zip(steps, intents, strict=True):
                if intent.id in known or not hasattr(step.verb, "document"):
                    committed.append(intent)
                    continue
                events = [self.document.events[ref.place] for ref in step.events]
                kind, body = document_of(step.verb, events, self.document.header)
                commitment = Commitment.to(body, kind)
                committed.append(replace(intent, verb=with_document(step.verb, commitment.value)))
                yield StoredDocument(commitment, body)

        self.store.put_documents(documents())
        return committed

    def _passport(self, lot: NewLot) -> LotPassport:
        return LotPassport(
            gtin=lot.gtin,
            lot=lot.number,
            expiry=lot.expiry,
            units=lot.tree,
            ledger=self.reader.address,
            chain_id=self.reader.chain_id,
            issued_at=self.now,
        )


def with_document(verb: Any, value: bytes) -> Verb:
    """``verb`` with these 32 bytes as its document."""
    changed: Verb = replace(verb, document=value)
    return changed
