"""What became of the transactions of a run, and of their intents."""

from __future__ import annotations

import logging
from collections import Counter, deque
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

from lotproof.errors import ChainUnreachable, LotproofError, Refused, WrongChain
from lotproof.model.item import LotId
from lotproof.outbox.agenda import Agenda
from lotproof.outbox.aloft import Aloft, in_order
from lotproof.outbox.background import Background
from lotproof.outbox.intents import CANCELLED
from lotproof.outbox.nonces import Nonces
from lotproof.outbox.states import IntentState
from lotproof.outbox.store import Store
from lotproof.outbox.tally import Tally
from lotproof.outbox.windows import Broadcast, Flight, Settlement
from lotproof.ports import ChainWriter, Inclusion, News, Pace, Sight, Signer

_LOG = logging.getLogger(__name__)
T = TypeVar("T")

WINDOW = 100
"""Transactions signed, stored and broadcast together: as many as most nodes take in one request."""

_LOOKS = 2
"""How often a nonce must be seen taken before its bytes count as dead: two nodes may not be equally far."""

_TRIES = 3
_RETRIES = 3
_RETRY_PAUSE = 0.2
_SHORT_OF_GAS = ("OutOfGas", "NoReason")
NONCE_TAKEN = "NonceTaken"
RENUMBERED = "LotRenumbered"
"""Errors that the sender finds: the ledger knows nothing of them."""


@dataclass
class Settling:
    """What a run knows, and how it changes by what the chain says."""

    store: Store
    writer: ChainWriter
    signers: Sequence[Signer]
    tally: Tally
    batch: int | None = None
    planned: bool = True
    cancelling: Mapping[str, str] = field(default_factory=dict)
    """By intent in flight the reason why it is taken back."""
    _tries: dict[int, int] = field(default_factory=dict)
    _signed_by: Counter[str] = field(default_factory=Counter)
    _chain: Background = field(init=False)
    _pace: Pace = field(init=False)

    def _forget(self, news: News) -> None:
        """Nothing is known but how far the chain is."""
        self._terms, self._next_block, self._hash_before = news.terms, news.head + 1, news.last_hash
        self._aloft, self._nonces, self._agenda = Aloft(), Nonces(), Agenda()
        self._windows: deque[list[Flight]] = deque()
        self._doubtful: dict[int, Flight] = {}
        self._said: dict[int, LotproofError] = {}
        self._looks: dict[int, int] = {}
        self._fresh: set[int] = set()
        self._before: dict[int, Flight] = {}
        self._numbers: dict[str, LotId] = {}
        self._keys = {signer.address: signer for signer in self.signers}
        self._careful = self._full = self._reorganised = False
        self._moved()

    def _moved(self) -> None:
        self._moved_at = self._doubted_at = self._nudged_at = self._pace.clock()
        self._looked, self._failures = False, 0

    def _asked(self, task: Callable[[], T]) -> T:
        """What the chain answers, however often the connection is cut, within reason."""
        while True:
            try:
                return self._chain.ask(task)
            except ChainUnreachable as error:
                self._failed(error)

    def _failed(self, error: ChainUnreachable) -> None:
        """Waits before another try; raises ``error`` where that was tried before, or would not help."""
        self._failures += 1
        if self._failures > _RETRIES or isinstance(error, WrongChain):
            raise error
        self._pace.sleep(_RETRY_PAUSE * 2 ** (self._failures - 1))

    def _judge(self, sight: Sight, flights: Sequence[Flight]) -> None:
        """What is in no block: waits in the node, can never pass any more, or must be broadcast."""
        absent = []
        for flight in flights:
            if flight.row in self._fresh and flight.row not in self._said:
                # Not broadcast yet.
                continue
            newest, counts = flight.newest, sight.counts[flight.newest.sender]
            self._doubtful.pop(flight.row, None)
            if counts.mined > newest.nonce:
                self._overtaken(flight, counts.settled > newest.nonce)
            elif any(one.transaction in sight.known for one in flight.broadcasts):
                self._said.pop(flight.row, None)
            elif not self._is_hopeless(flight):
                absent.append(flight)
        for start in range(0, len(absent), WINDOW):
            self._windows.append(in_order(absent)[start : start + WINDOW])

    def _overtaken(self, flight: Flight, for_good: bool) -> None:
        """Another transaction has its nonce. Its bytes are dead once that one cannot go away any more."""
        self._looks[flight.row] = self._looks.get(flight.row, 0) + for_good
        if self._looks[flight.row] < _LOOKS:
            self._doubtful[flight.row] = flight
            return
        del self._looks[flight.row]
        if flight.reason:
            self._keep([(flight, refusal(flight.row, Refused(flight.reason, error=CANCELLED)))])
            return
        self._anew(
            flight,
            Refused(
                f"other transactions of this key took its number {_TRIES} times; let only one program use it",
                error=NONCE_TAKEN,
            ),
        )

    def _anew(self, flight: Flight, otherwise: Refused) -> None:
        """Its bytes can never pass any more: the verb is checked and signed once more, unless that was done before."""
        tries = self._tries[flight.row] = self._tries.get(flight.row, 0) + 1
        if tries >= _TRIES:
            self._keep([(flight, refusal(flight.row, otherwise))])
            return
        self._aloft.remove(flight)
        self._before[flight.row] = flight
        self._agenda.again(flight.row)

    def _is_hopeless(self, flight: Flight) -> bool:
        """No node will ever take it, and none can have it: its nonce is free again."""
        error = self._said.get(flight.row)
        if not isinstance(error, Refused) or flight.row not in self._fresh:
            return False
        self._nonces.give_back(flight.newest.sender, flight.newest.nonce)
        self._keep([(flight, refusal(flight.row, error))])
        return True

    def _settle(self, outcomes: Sequence[Inclusion]) -> None:
        settled: dict[int, tuple[Flight, Settlement]] = {}
        for outcome in outcomes:
            flight = self._aloft.owner(outcome.transaction)
            if flight is None:
                continue
            one = next(one for one in flight.broadcasts if one.transaction == outcome.transaction)
            # What an earlier try failed in tells nothing of this one; that it passed does.
            if outcome.passed or one.nonce == flight.newest.nonce:
                settlement = self._verdict(flight, one, outcome)
                if settlement is not None:
                    settled[flight.row] = flight, settlement
        self._keep(list(settled.values()))

    def _verdict(self, flight: Flight, one: Broadcast, outcome: Inclusion) -> Settlement | None:
        if one.nothing:
            why = Refused(flight.reason or "taken back", error=CANCELLED)
            return Settlement(flight.row, IntentState.REFUSED, outcome, why)
        if outcome.passed:
            return Settlement(flight.row, IntentState.MINED, outcome)
        if self.store.lacks(flight.id):
            # A reorganisation took away what it needs: its failure says nothing, and it waits as before.
            return Settlement(flight.row, IntentState.PLANNED)
        why = self._asked(lambda: self.writer.reason(outcome))
        if why.error in _SHORT_OF_GAS and flight.row not in self._tries and not flight.reason:
            # It had what such a verb needs as a rule: the next try has what a node says that this one needs.
            self._anew(flight, why)
            return None
        return Settlement(flight.row, IntentState.REFUSED, outcome, why)

    def _keep(self, settled: Sequence[tuple[Flight, Settlement]]) -> None:
        """Writes down what came of them, then acts on it."""
        if not settled:
            return
        self.store.keep_settled([settlement for _, settlement in settled])
        self._moved()
        for flight, settlement in settled:
            self._aloft.remove(flight)
            for place in (self._doubtful, self._said, self._looks):
                place.pop(flight.row, None)
            if settlement.state is IntentState.PLANNED:
                # What is to be sent, and in which order, is found out anew.
                self._reorganised = True
                continue
            if settlement.state is IntentState.MINED:
                self._agenda.passed(flight.row)
            elif settlement.why is not None and settlement.why.error != CANCELLED:
                # What refused one line may refuse all: from here on each is asked for before it is signed.
                self._careful = True
            _log(flight, settlement)
            self.tally.settle(flight, settlement)

    def _decides(self, outcome: Inclusion, planned: set[int]) -> bool:
        """Whether a transaction in a block says what became of its intent. For one that is ``planned`` again only that
        its verb passed after all does: that an earlier try failed, or was taken back, is why it is planned again."""
        flight = self._aloft.owner(outcome.transaction)
        if flight is None or flight.row not in planned:
            return True
        found = next(one for one in flight.broadcasts if one.transaction == outcome.transaction)
        return outcome.passed and not found.nothing


def refusal(row: int, why: Refused) -> Settlement:
    return Settlement(row, IntentState.REFUSED, None, why)


def _log(flight: Flight, settlement: Settlement) -> None:
    if not _LOG.isEnabledFor(logging.INFO):
        return
    found, why = settlement.outcome, settlement.why
    about: dict[str, object] = {
        "intent": flight.id,
        "state": str(settlement.state),
        "reason": why.sentence if why else "",
    }
    if found is not None:
        about |= {"transaction": found.transaction, "block": found.block, "gas": found.gas}
    _LOG.info("settled", extra=about)
