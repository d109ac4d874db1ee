"""What a file comes to on the ledger as it stands: the plan, or the lines that refuse it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Set
from dataclasses import dataclass
from typing import TYPE_CHECKING

from lotproof.commit.secret import LotSecret
from lotproof.errors import LinesRefused, LotproofError, Refused
from lotproof.outbox.intents import Intent
from lotproof.outbox.states import IN_FLIGHT, IntentState
from lotproof.outbox.tally import OnProgress
from lotproof.rules.decide import decide
from lotproof.rules.packing import PackedLot
from lotproof.rules.plan import Plan, plan
from lotproof.rules.refusals import refusal
from lotproof.rules.state import State
from lotproof.service.elsewhere import OtherOutboxes
from lotproof.service.party import ActingParty

if TYPE_CHECKING:
    from lotproof.service.intake import Intake


@dataclass(frozen=True, slots=True, kw_only=True)
class CaptureOptions:
    """How a file is captured.

    A ``dry_run`` writes nothing and sends nothing. With ``partial`` the good lines of a file with bad ones go on.
    Unless ``batch`` is false, lines that one verb can record share a transaction. ``on_progress`` is told of each step.
    """

    dry_run: bool = False
    partial: bool = False
    batch: bool = True
    on_progress: OnProgress | None = None


@dataclass(frozen=True, slots=True)
class CapturePlanner:
    """Plans ``intake`` for ``party``, judged by the time ``now``."""

    intake: Intake
    party: ActingParty
    now: dt.datetime
    options: CaptureOptions

    def plan(self, state: State, captured: Set[str], elsewhere: OtherOutboxes) -> Plan:
        """The plan of what is not ``captured``. Raises BadInput, Refused or LinesRefused for lines that refuse it."""
        party = self.party
        if party.gln is None:
            raise refusal("NotOperator", {"account": party.account}, state)
        made = plan(
            self.intake.document,
            state=state,
            account=party.account,
            gln=party.gln,
            now=self.now,
            trees=party.store.trees(),
            captured=captured.__contains__,
            new_secret=self._lot_secret,
            stock_barred=elsewhere.bars_quantities(),
            collect=True,
            unread=self.intake.unread,
            batch=self.options.batch,
        )
        if not self.options.partial:
            self._refuse(made)
        self._require_whole(made, captured)
        return made

    def _lot_secret(self, lot: PackedLot) -> LotSecret:
        """One that another outbox of the party makes again from the same file, where the party's secret is here."""
        secret = self.party.secret
        if secret is None:
            return LotSecret.new()
        occasion = self.party.store.passports_kept(lot.gtin, lot.number)
        return secret.lot((lot.gtin, lot.number), lot.expiry, lot.serials, occasion)

    def foresee(self, state: State) -> frozenset[str]:
        """Applies open intents of earlier captures to ``state``; the ids of those that pass."""
        passed = set()
        store = self.party.store
        retried = store.intents_for(self.intake.hashes, IntentState.REFUSED)
        intents = (*map(store.intent, store.open_captures()), *retried)
        for intent in sorted(intents, key=lambda intent: (intent.batch, intent.sequence)):
            try:
                on_chain = intent.state in IN_FLIGHT and self._is_on_chain(intent)
                for record in () if on_chain else decide(state, self.party.account, intent.verb, self.now):
                    state.apply(record)
            except Refused:
                # Its event is then planned anew, as in a real run.
                continue
            passed.add(intent.id)
        return frozenset(passed)

    def _is_on_chain(self, intent: Intent) -> bool:
        found = self.party.ledger.look_up(self.party.store.transactions_of(intent.id), ()).outcomes
        return any(outcome.passed for outcome in found.values())

    def _refuse(self, made: Plan) -> None:
        """One bad line refuses the file; all of them are named."""
        unread = (one.error for one in self.intake.unread)
        errors = [*unread, *(unfit.error for unfit in made.unfit if not unfit.after)]
        after = sum(bool(unfit.after) for unfit in made.unfit)
        if len(errors) == 1:
            raise errors[0]
        if errors:
            raise LinesRefused(errors, after=after)

    def _require_whole(self, made: Plan, captured: Set[str]) -> None:
        """Each event is in the plan, or was captured before."""
        known = {event.hash for step in made.steps for event in step.events} | {note.event.hash for note in made.notes}
        known |= {unfit.event.hash for unfit in made.unfit}
        for ref in self.intake.document.refs:
            if ref.hash not in known and ref.hash not in captured:
                raise LotproofError(f"{ref.where}: the plan leaves this event out; nothing was sent")
