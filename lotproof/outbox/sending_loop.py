"""The loop of a run, from one reorganisation to the next: one thing is asked of the chain while the next is signed."""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from lotproof.errors import LotproofError, Refused
from lotproof.outbox.in_flight import InFlight
from lotproof.outbox.nonce_gaps import fill_gaps
from lotproof.outbox.nonces import NonceKeeper
from lotproof.outbox.pending import PendingIntent, Windows
from lotproof.outbox.pool_check import PoolCheck
from lotproof.outbox.questions import Questions
from lotproof.outbox.ready_queue import ReadyQueue
from lotproof.outbox.reorg_check import Head
from lotproof.outbox.replacement import Replacement
from lotproof.outbox.retries import Retries
from lotproof.outbox.settlement import Settler
from lotproof.outbox.signed_intents import SignedIntents
from lotproof.outbox.signing import WindowSigner
from lotproof.outbox.states import IN_FLIGHT, IntentState
from lotproof.outbox.stuck_timer import StuckTimer
from lotproof.outbox.tally import Tally
from lotproof.ports import ChainWriter, Inclusion, News, Sight, Signer

FEW = 8
"""A run of so few lines asks the chain about each before it signs, as somebody who typed it expects."""

_WINDOWS_AHEAD = 2


@dataclass(frozen=True, slots=True)
class SendingTask:
    """What a run brings to an end: all that is in flight and, if ``planned``, what is planned in ``batch`` or, where
    that is None, in all of them. ``cancelling`` has by intent in flight the reason why it is taken back."""

    batch: int | None = None
    planned: bool = True
    cancelling: Mapping[str, str] = field(default_factory=dict)


@dataclass(slots=True)
class RunCounts:
    """What a run counts across reorganisations: by row how often it was tried, by key how much it signed."""

    tries: Counter[int] = field(default_factory=Counter)
    signed_by: Counter[str] = field(default_factory=Counter)


class SendingLoop:
    """The parts of sending, and who has the next turn."""

    def __init__(
        self,
        store: SignedIntents,
        writer: ChainWriter,
        keys: Mapping[str, Signer],
        task: SendingTask,
        *,
        head: Head,
        questions: Questions,
        tally: Tally,
        counts: RunCounts,
    ) -> None:
        self._store, self._writer, self._keys, self._task = store, writer, keys, task
        self._head, self._questions, self._tally = head, questions, tally
        self._stuck = StuckTimer(writer.pace)
        self._in_flight, self._queue, self._nonces = InFlight(), ReadyQueue(), NonceKeeper()
        self._to_broadcast: Windows = deque()
        self._other_block = False
        retries = Retries(counts.tries)
        self._settler = Settler(
            store, self._in_flight, self._queue, retries, tally, reason=self._reason, moved=self._moved
        )
        self._pool = PoolCheck(self._in_flight, self._nonces, self._settler, self._to_broadcast)
        self._replacement = Replacement(store, writer, keys, self._in_flight, self._head, questions, self._to_broadcast)
        self._signing = WindowSigner(
            store,
            writer,
            keys,
            queue=self._queue,
            in_flight=self._in_flight,
            nonces=self._nonces,
            retries=retries,
            settler=self._settler,
            questions=questions,
            head=head,
            signed_by=counts.signed_by,
        )

    def run(self) -> bool:
        """Goes on until nothing more can be sent; False where the chain was reorganised meanwhile."""
        self._moved()
        self._begin()
        while (len(self._in_flight) or self._queue.ready) and not self._reorganised:
            if not self._questions.open:
                self._ask_next()
            if self._can_sign():
                self._sign()
            else:
                self._questions.take_answer()
        self._questions.take_answer()
        return not self._reorganised

    @property
    def _reorganised(self) -> bool:
        """What is to be sent, and in which order, is found out anew."""
        return self._other_block or self._settler.needs_gone

    def _moved(self) -> None:
        self._stuck.moved()
        self._questions.went_well()

    # What the store and the chain know at the start.

    def _begin(self) -> None:
        signed = self._store.pending(*IN_FLIGHT)
        planned = self._store.pending(IntentState.PLANNED) if self._task.planned else []
        for pending in (*signed, *planned):
            self._in_flight.add(pending)
        sight = self._questions.ask_once(lambda: self._look_up([*signed, *planned]))
        self._settler.settle(list(sight.outcomes.values()), planned)
        for pending in planned:
            self._in_flight.remove(pending)
        self._plan()
        self._count_nonces(sight)
        self._replacement.take_back(self._task.cancelling)
        self._pool.check(sight, list(self._in_flight))

    def _plan(self) -> None:
        batch = self._task.batch
        rows = self._store.planned_rows(batch) if self._task.planned else []
        self._queue.plan(rows, self._store.unmet(batch) if rows else ())
        self._signing.careful = len(rows) <= FEW or self._store.some_dropped()
        self._settler.some_refused = False
        self._tally.total = self._tally.done + len(rows) + len(self._in_flight)

    def _count_nonces(self, sight: Sight) -> None:
        for account in self._keys:
            self._nonces.start(account, sight.counts[account], self._in_flight.nonces(account))

    # Signing.

    def _can_sign(self) -> bool:
        return self._signing.has_room() and len(self._to_broadcast) < _WINDOWS_AHEAD and not self._reorganised

    def _sign(self) -> None:
        window = self._signing.sign_window()
        if window:
            self._to_broadcast.append(window)

    # What is asked: broadcasting comes first, then what is in doubt, then what new blocks hold.

    def _ask_next(self) -> None:
        if len(self._in_flight):
            self._stuck.check(self._in_flight)
        doubtful = self._in_flight.doubtful
        if self._to_broadcast:
            self._broadcast(self._to_broadcast.popleft())
        elif doubtful:
            self._rest()
            self._questions.start(lambda: self._look_up(doubtful), lambda sight: self._seen(sight, doubtful))
        elif len(self._in_flight):
            if not self._queue.ready:
                fill_gaps(self._writer, self._keys, self._nonces, self._in_flight, self._questions, self._head.terms)
            self._rest()
            since = self._head.next_block
            self._questions.start(lambda: self._writer.news(since), self._heard)

    def _rest(self) -> None:
        """Before another look at a chain on which nothing moves, if there is nothing else to do."""
        if self._stuck.has_looked() and not self._can_sign():
            self._tally.wait_on()
            self._stuck.pause()

    def _broadcast(self, window: Sequence[PendingIntent]) -> None:
        self._store.keep_sent(pending.row for pending in window)
        raws = [attempt.raw for pending in window for attempt in pending.wanted]
        self._questions.start(
            lambda: self._writer.send(raws), lambda said: self._sent(window, said), lambda: self._doubt(window)
        )

    def _look_up(self, intents: Sequence[PendingIntent]) -> Sight:
        transactions = [attempt.transaction for pending in intents for attempt in pending.attempts]
        accounts = dict.fromkeys(pending.newest.sender for pending in intents)
        accounts.update(dict.fromkeys(self._keys))
        return self._writer.look_up(transactions, list(accounts))

    def _reason(self, outcome: Inclusion) -> Refused:
        return self._questions.ask(lambda: self._writer.reason(outcome))

    # What the chain said.

    def _sent(self, window: Sequence[PendingIntent], said: Sequence[LotproofError | None]) -> None:
        self._questions.went_well()
        answers = iter(said)
        for pending in window:
            errors = [next(answers) for _ in pending.wanted]
            if None in errors:
                pending.unsent = False
            elif pending in self._in_flight and errors[-1] is not None:
                pending.said = errors[-1]
                self._in_flight.doubt([pending])

    def _doubt(self, window: Sequence[PendingIntent]) -> None:
        """The answer is missing: they may have arrived, or not."""
        for pending in window:
            pending.unsent = False
        self._in_flight.doubt(window)

    def _heard(self, news: News) -> None:
        if not self._head.follows(news):
            self._other_block = True
            return
        if news.outcomes is None:
            self._in_flight.doubt(self._in_flight)
        elif self._head.has_new(news):
            self._settler.settle(news.outcomes)
        self._head.advance(news)

    def _seen(self, sight: Sight, intents: Sequence[PendingIntent]) -> None:
        self._settler.settle(list(sight.outcomes.values()))
        still = [pending for pending in intents if pending in self._in_flight]
        self._replacement.offer_more(sight, still)
        self._pool.check(sight, still)
        if self._stuck.outbids:
            self._stuck.outbids = False
            self._replacement.outbid(sight)
            self._count_nonces(sight)
