"""From a file to verbs on the ledger: planned, kept, sent, reported."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from lotproof.errors import BadInput, LinesRefused, Refused
from lotproof.outbox.sender import RENUMBERED
from lotproof.outbox.states import IntentState
from lotproof.outbox.tally import Summary
from lotproof.rules.state import State
from lotproof.service.elsewhere import OtherOutboxes, look, settle
from lotproof.service.keeping import PlanKeeper
from lotproof.service.party import ActingParty
from lotproof.service.planning import CaptureOptions, CapturePlanner
from lotproof.service.recovering import Recovery
from lotproof.service.regroup import joined, send_in_parts
from lotproof.service.report import CaptureReport, LeftOut, report_of_plan, report_of_run

if TYPE_CHECKING:
    from lotproof.service.intake import Intake


def capture(
    intake: Intake,
    party: ActingParty,
    now: dt.datetime,
    options: CaptureOptions | None = None,
) -> CaptureReport:
    """Records on the ledger what ``intake`` says that ``party`` did, and reports on each event.

    What another outbox of the party recorded of it counts as captured. What earlier runs left open is finished first,
    on the state that they were planned for; then the events not yet captured are planned on the fresh state, kept, and
    sent. ``now`` is the time the plan is judged by. A dry run needs only the address of the party's signer.

    Lines that one verb can record share a transaction (lotproof.rules.batches); where the ledger refuses such a one,
    its good lines are sent again without the bad. All signers of the party send their share.

    Raises BadInput or Refused where one line cannot be recorded, LinesRefused where several cannot: then nothing of the
    file is written or sent. In a partial capture the other lines go on, and the report has those as refused.
    Raises Refused where another process sends from this folder, and ChainUnreachable, KeyRefused or LotproofError where
    the run cannot go on: what was kept is finished by the next run. A verb that the ledger refuses although the plan
    was good is no error here but a line of the report.
    """
    _check(intake)
    chosen = options or CaptureOptions()
    planner = CapturePlanner(intake, party, now, chosen)
    if chosen.dry_run:
        return _foretell(planner, party.state())
    with party.store.exclusive():
        elsewhere = look(party)
        return _CaptureRun(planner, PlanKeeper(intake, party, now), elsewhere).carry_out()


def _check(intake: Intake) -> None:
    """An event without its hash could not be told from others."""
    for ref in intake.document.refs:
        if not ref.hash:
            raise BadInput("an event without hash", expected="events from the EPCIS reader", where=ref.where)


def _foretell(planner: CapturePlanner, state: State) -> CaptureReport:
    """The report of a dry run, as if open work of earlier runs had passed."""
    intake, state = planner.intake, state.copy()
    elsewhere = look(planner.party, keep=False)
    recorded = elsewhere.recorded(intake.hashes)
    before = planner.party.store.captured(intake.hashes, planner.foresee(state)) | recorded.keys()
    return report_of_plan(intake.name, intake.document, planner.plan(state, before, elsewhere), before, intake.unread)


@dataclass(frozen=True, slots=True)
class _CaptureRun:
    """One run, with the store held for it alone. ``elsewhere`` is what other outboxes of the party recorded."""

    planner: CapturePlanner
    keeper: PlanKeeper
    elsewhere: OtherOutboxes

    @property
    def _party(self) -> ActingParty:
        return self.planner.party

    def carry_out(self) -> CaptureReport:
        """Resumes, plans, keeps, sends."""
        intake, store = self.planner.intake, self._party.store
        # A chain may have lost blocks since: what is in none of them any more is to be sent again.
        self._party.sender().recheck()
        settle(self._party, self.elsewhere)
        recorded = self.elsewhere.recorded(intake.hashes)
        Recovery(intake, self._party, self.elsewhere).keep()
        before = store.captured(intake.hashes) | recorded.keys()
        resumed = self._resume()
        done = store.captured(intake.hashes) | recorded.keys() if resumed else before
        made = self.planner.plan(self._party.state(), done, self.elsewhere)
        left_out = LeftOut(made.unfit, intake.unread)
        batch = self.keeper.keep(made, done)
        # What is kept in the outbox need not stand in memory, too, while it is sent.
        del made
        sent = None if batch is None else self._send_all(batch)
        found = {event: tuple(dict.fromkeys(one.values())) for event, one in recorded.items()}
        return report_of_run(intake.name, intake.document, store, before, resumed, sent, left_out, found)

    def _resume(self) -> Summary | None:
        """Finishes what earlier runs left open; what was refused of this document's events gets another try."""
        store = self._party.store
        for intent in list(store.intents_for(self.planner.intake.hashes, IntentState.REFUSED)):
            store.try_again(intent.id)
        if not store.open_intents():
            return None
        sender = self._party.sender()
        return self._in_parts(lambda: sender.resume(self._party.signers, self.planner.options.on_progress))

    def _send_all(self, batch: int) -> Summary:
        """Sends a plan; what named a new lot by a number that it did not get is planned anew, and sent then."""
        sent = self._send(batch)
        while any(intent.error == RENUMBERED for intent in sent.refused):
            hashes = self.planner.intake.hashes
            done = self._party.store.captured(hashes) | self.elsewhere.recorded(hashes).keys()
            try:
                made = self.planner.plan(self._party.state(), done, self.elsewhere)
            except (BadInput, Refused, LinesRefused):
                # They stay refused, for the reason that they have; the next capture says what else is wrong now.
                return sent
            anew = self.keeper.keep(made, done)
            del made
            if anew is None:
                return sent
            sent = joined(sent, self._send(anew), [one for one in sent.refused if one.error != RENUMBERED])
        return sent

    def _send(self, batch: int) -> Summary:
        sender = self._party.sender()
        return self._in_parts(lambda: sender.run(self._party.signers, batch, self.planner.options.on_progress))

    def _in_parts(self, send: Callable[[], Summary]) -> Summary:
        return send_in_parts(self._party, send)
