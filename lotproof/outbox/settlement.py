"""What became of transactions in blocks, and of their intents: written down first, then acted on."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence

from lotproof.errors import Refused
from lotproof.outbox.in_flight import InFlight
from lotproof.outbox.intents import CANCELLED
from lotproof.outbox.pending import Attempt, PendingIntent, Settlement
from lotproof.outbox.ready_queue import ReadyQueue
from lotproof.outbox.retries import Retries
from lotproof.outbox.signed_intents import SignedIntents
from lotproof.outbox.states import IntentState
from lotproof.outbox.tally import Tally
from lotproof.ports import Inclusion

_LOG = logging.getLogger(__name__)

_SHORT_OF_GAS = ("OutOfGas", "NoReason")


class Settler:
    """Settles what is in flight. ``needs_gone``: something waits for what a reorganisation took away."""

    def __init__(
        self,
        store: SignedIntents,
        in_flight: InFlight,
        queue: ReadyQueue,
        retries: Retries,
        tally: Tally,
        *,
        reason: Callable[[Inclusion], Refused],
        moved: Callable[[], None],
    ) -> None:
        """``reason`` tells why a transaction reverted; ``moved`` is called whenever anything was settled."""
        self._store = store
        self._in_flight = in_flight
        self._queue = queue
        self._retries = retries
        self._tally = tally
        self._reason = reason
        self._moved = moved
        self.needs_gone = False
        self.some_refused = False

    def settle(self, outcomes: Sequence[Inclusion], planned: Sequence[PendingIntent] = ()) -> None:
        """Takes what stands in blocks. Of what is ``planned`` again only that it passed after all settles it: that an
        earlier try failed, or was taken back, is why it is planned again."""
        again = {pending.row for pending in planned}
        settled: dict[int, tuple[PendingIntent, Settlement]] = {}
        for outcome in outcomes:
            pending = self._in_flight.owner(outcome.transaction)
            if pending is None:
                continue
            attempt = pending.attempt(outcome.transaction)
            if pending.row in again and (attempt.nothing or not outcome.passed):
                continue
            # What an earlier try failed in tells nothing of this one; that it passed does.
            if outcome.passed or attempt.nonce == pending.newest.nonce:
                settlement = self._verdict(pending, attempt, outcome)
                if settlement is not None:
                    settled[pending.row] = pending, settlement
        self._keep(list(settled.values()))

    def refuse(self, refused: Sequence[tuple[PendingIntent, Refused]]) -> None:
        """These are not sent, or can never pass."""
        self._keep([(pending, Settlement(pending.row, IntentState.REFUSED, None, why)) for pending, why in refused])

    def sign_anew(self, pending: PendingIntent, otherwise: Refused) -> None:
        """Its bytes can never pass any more: the verb is checked and signed once more, unless that was done before."""
        if not self._retries.allow(pending):
            self.refuse([(pending, otherwise)])
            return
        self._in_flight.remove(pending)
        self._queue.again(pending.row)

    def _verdict(self, pending: PendingIntent, attempt: Attempt, outcome: Inclusion) -> Settlement | None:
        if attempt.nothing:
            why = Refused(pending.reason or "taken back", error=CANCELLED)
            return Settlement(pending.row, IntentState.REFUSED, outcome, why)
        if outcome.passed:
            return Settlement(pending.row, IntentState.MINED, outcome)
        if self._store.lacks(pending.id):
            # A reorganisation took away what it needs: its failure says nothing, and it waits as before.
            return Settlement(pending.row, IntentState.PLANNED)
        why = self._reason(outcome)
        if why.error in _SHORT_OF_GAS and pending.row not in self._retries and not pending.reason:
            # It had what such a verb needs as a rule: the next try has what a node says that this one needs.
            self.sign_anew(pending, why)
            return None
        return Settlement(pending.row, IntentState.REFUSED, outcome, why)

    def _keep(self, settled: Sequence[tuple[PendingIntent, Settlement]]) -> None:
        if not settled:
            return
        self._store.keep_settled([settlement for _, settlement in settled])
        self._moved()
        for pending, settlement in settled:
            self._in_flight.remove(pending)
            if settlement.state is IntentState.PLANNED:
                self.needs_gone = True
                continue
            if settlement.state is IntentState.MINED:
                self._queue.passed(pending.row)
            elif settlement.why is not None and settlement.why.error != CANCELLED:
                self.some_refused = True
            _log(pending, settlement)
            self._tally.settle(pending, settlement)


def _log(pending: PendingIntent, settlement: Settlement) -> None:
    if not _LOG.isEnabledFor(logging.INFO):
        return
    outcome, why = settlement.outcome, settlement.why
    about: dict[str, object] = {
        "intent": pending.id,
        "state": str(settlement.state),
        "reason": why.sentence if why else "",
    }
    if outcome is not None:
        about |= {"transaction": outcome.transaction, "block": outcome.block, "gas": outcome.gas}
    _LOG.info("settled", extra=about)
