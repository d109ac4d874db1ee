"""One run of the sender: windows of intents are signed, broadcast and found again, all three at once.

The store is the truth. What this keeps in memory can be made anew from it at any moment, and is after a reorganisation.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from functools import partial
from typing import Any, TypeVar

from lotproof.errors import ChainUnreachable, LotproofError, Refused
from lotproof.model.item import LotId
from lotproof.model.record import LotRegistered
from lotproof.outbox.agenda import Agenda
from lotproof.outbox.aloft import in_order
from lotproof.outbox.background import Background
from lotproof.outbox.settling import RENUMBERED, WINDOW, Settling, refusal
from lotproof.outbox.standing import Lost, put_back
from lotproof.outbox.states import IN_FLIGHT, IntentState
from lotproof.outbox.windows import Broadcast, Flight, Work
from lotproof.ports import News, Sight, SignedVerb, Signer
from lotproof.rules.touch import names_lot

_LOG = logging.getLogger(__name__)
T = TypeVar("T")

FEW = 8
"""A run of so few lines asks the chain about each before it signs, as somebody who typed it expects."""

_RESUME_AT = 0.6
"""What is in flight falls to this part of a block before more is signed, so that windows do not become tiny."""

_FIRST_PAUSE = 0.005
_LONGEST_PAUSE = 1.0

_TOO_LITTLE = re.compile(r"base ?fee|underpriced|(fee|price) ?too ?low", re.IGNORECASE)
"""What nodes say of one that offers less than the next block asks, or than their pool does."""

_BIDS = 20
"""Transactions with one nonce, each dearer than the one before: the last offers ten times what the first one did."""

Job = tuple[Callable[[Any], None], Callable[[], None], Future[Any]]
"""What the chain was asked: what its answer changes, what a missing answer changes, and the answer to come."""


@dataclass
class Pipeline(Settling):
    """Brings the planned intents of ``batch``, of all batches, or none onto the chain, and all that are in flight."""

    def go(self) -> Lost:
        """Sends until nothing more can be; what was lost to reorganisations, and put back on the way."""
        lost, self._pace = Lost(), self.writer.pace
        with Background(beside=self.writer.remote) as self._chain:
            while True:
                lost += put_back(self.store, self._hashes)
                self._begin()
                while (self._aloft or self._agenda.ready) and not self._reorganised:
                    self._turn()
                self._wait_for_job()
                if self._reorganised:
                    continue
                again = put_back(self.store, self._hashes)
                lost += again
                if not again.count:
                    self.store.finalise(self._final_block())
                    return lost

    def _final_block(self) -> int:
        last = self._chain.ask(self.writer.news).head - self.writer.finality
        self.tally.finalise(last)
        return last

    # At the start, and after a reorganisation: what the store and the chain know.

    def _begin(self) -> None:
        self.store.forget_unplaced()
        flights = self.store.flights(*IN_FLIGHT)
        before = self.store.flights(IntentState.PLANNED) if self.planned else []
        news = self._chain.ask(self.writer.news)
        self._forget(news)
        self._job: Job | None = None
        self._nudging = False
        for flight in (*flights, *before):
            self._aloft.add(flight)
        sight = self._chain.ask(lambda: self._look_up([*flights, *before]))
        planned = {flight.row for flight in before}
        self._settle([one for one in sight.outcomes.values() if self._decides(one, planned)])
        for flight in before:
            self._aloft.remove(flight)
        self._plan()
        for signer in self.signers:
            self._nonces.start(signer.address, sight.counts[signer.address], self._aloft.live(signer.address))
        self._take_back()
        self._judge(sight, list(self._aloft))

    def _plan(self) -> None:
        rows = self.store.planned_rows(self.batch) if self.planned else []
        self._agenda = Agenda(rows, self.store.unmet(self.batch) if rows else ())
        for row in self._before:
            self._agenda.again(row)
        self._careful = len(rows) <= FEW or self.store.some_dropped()
        self.tally.total = self.tally.done + len(rows) + len(self._aloft)

    # The loop: one thing is asked of the chain while the next window is signed.

    def _turn(self) -> None:
        if self._job is None:
            self._ask_next()
        if self._can_sign():
            self._sign_window()
        elif self._job is not None:
            self._wait_for_job()

    def _ask_next(self) -> None:
        if self._aloft:
            self._check_patience()
        if self._windows:
            window = self._windows.popleft()
            self.store.keep_sent(flight.row for flight in window)
            raws = [one.raw for flight in window for one in flight.wanted]
            self._start(
                lambda: self.writer.send(raws), lambda found: self._sent(window, found), lambda: self._doubt(window)
            )
        elif self._doubtful:
            doubtful = list(self._doubtful.values())
            self._rest()
            self._start(lambda: self._look_up(doubtful), lambda sight: self._seen(sight, doubtful))
        elif self._aloft:
            if not self._agenda.ready:
                self._fill_gaps()
            self._rest()
            since = self._next_block
            self._start(lambda: self.writer.news(since), self._heard)

    def _start(self, task: Callable[[], T], then: Callable[[T], None], cut: Callable[[], None] = lambda: None) -> None:
        self._job = (then, cut, self._chain.start(task))

    def _wait_for_job(self) -> None:
        """Takes in what the chain said. A connection that was cut is tried again a few times before the run ends."""
        if self._job is None:
            return
        (then, cut, future), self._job = self._job, None
        try:
            then(future.result())
        except ChainUnreachable as error:
            cut()
            self._failed(error)

    def _rest(self) -> None:
        """Between two looks at a chain on which nothing moves, if there is nothing else to do: the longer it has not
        moved, the longer."""
        still = self._pace.clock() - self._moved_at
        if self._looked and not self._can_sign():
            self.tally.wait_on()
            self._pace.sleep(min(max(still / 4, _FIRST_PAUSE), _LONGEST_PAUSE))
        self._looked = True

    # Signing.

    def _can_sign(self) -> bool:
        if self._full and self._aloft.gas <= self._terms.block_gas * _RESUME_AT:
            self._full = False
        return bool(self._agenda.ready) and not self._full and len(self._windows) < 2 and not self._reorganised

    def _sign_window(self) -> None:
        """Signs what a block holds besides what is in flight: more would only wait, and some nodes forget it."""
        signer = min(self.signers, key=lambda one: self._signed_by[one.address])
        work = self.store.work(self._agenda.take(max(WINDOW // len(self.signers), 1)))
        gases = self._gases(self._rightly_numbered(work), signer)
        window, signed = [], []
        for one in work:
            if one.row not in gases:
                continue
            made = None if self._full else self._sign(signer, one, gases[one.row])
            if made is None:
                self._agenda.again(one.row)
                continue
            flight = self._before.pop(one.row, None) or _never_sent(one)
            flight.broadcasts.append(_broadcast(made))
            self._aloft.add(flight)
            window.append(flight)
            signed.append((one.row, made))
        if window:
            self.store.keep_signed(signed)
            self._signed_by[signer.address] += len(window)
            self._fresh.update(flight.row for flight in window)
            self._windows.append(window)

    def _sign(self, signer: Signer, work: Work, gas: int | None) -> SignedVerb | None:
        """None where no block holds it beside what is in flight."""
        nonce = self._nonces.take(signer.address)
        made = self.writer.sign(signer, work.verb, nonce=nonce, terms=self._terms, gas=gas)
        if len(self._aloft) and self._aloft.gas + made.gas > self._terms.block_gas:
            self._nonces.give_back(signer.address, nonce)
            self._full = True
            return None
        return made

    def _gases(self, work: Sequence[Work], signer: Signer) -> dict[int, int | None]:
        """By row the gas for each that is to be signed, None where it needs no estimate.

        What the ledger refuses by then is settled without a transaction.
        """
        asked = [one for one in work if self._careful or one.row in self._tries]
        if not asked:
            return dict.fromkeys((one.row for one in work), None)
        verbs = [one.verb for one in asked]
        found = self._asked(lambda: self.writer.estimates(signer.address, verbs))
        told = {one.row: answer for one, answer in zip(asked, found, strict=True)}
        gases: dict[int, int | None] = {}
        refused = []
        for one in work:
            answer = told.get(one.row)
            if isinstance(answer, Refused):
                refused.append((_never_sent(one), refusal(one.row, answer)))
            else:
                gases[one.row] = answer
        self._keep(refused)
        return gases

    def _rightly_numbered(self, work: Sequence[Work]) -> list[Work]:
        """Without what names a new lot by a number that the ledger gave to another one: that is refused unsent."""
        wrong: dict[int, Refused] = {}
        by_row = {one.row: one for one in work}
        for counted in self.store.counted(list(by_row)):
            given = self._number_given(counted.transaction)
            if given != counted.lot and names_lot(by_row[counted.row].verb, counted.lot):
                found = f"the ledger gave its lot the number {given}, not {counted.lot} as planned"
                why = f"{found}, since another lot came first; capture the file again"
                wrong[counted.row] = Refused(why, error=RENUMBERED)
        self._keep([(_never_sent(by_row[row]), refusal(row, why)) for row, why in wrong.items()])
        return [one for one in work if one.row not in wrong]

    def _number_given(self, transaction: str) -> LotId:
        if transaction not in self._numbers:
            self._numbers[transaction] = self._asked(lambda: self._registered(transaction))
        return self._numbers[transaction]

    def _registered(self, transaction: str) -> LotId:
        for record in self.writer.recorded(transaction):
            if isinstance(record, LotRegistered):
                return record.lot
        raise ChainUnreachable(f"the node does not know transaction {transaction}, which registered a lot")

    # What the chain said.

    def _sent(self, window: Sequence[Flight], said: Sequence[LotproofError | None]) -> None:
        self._failures = 0
        answers = iter(said)
        for flight in window:
            errors = [next(answers) for _ in flight.wanted]
            if None in errors:
                self._fresh.discard(flight.row)
            elif flight.row in self._aloft and errors[-1] is not None:
                self._said[flight.row] = errors[-1]
                self._doubtful[flight.row] = flight

    def _doubt(self, window: Sequence[Flight]) -> None:
        """The answer is missing: they may have arrived, or not."""
        for flight in window:
            self._fresh.discard(flight.row)
            self._doubtful[flight.row] = flight

    def _heard(self, news: News) -> None:
        self._terms = news.terms
        if news.before != self._hash_before:
            # Another block stands there now, or none.
            self._reorganised = True
            return
        if news.outcomes is None:
            self._doubtful.update((flight.row, flight) for flight in self._aloft)
        elif news.last >= self._next_block:
            self._settle(news.outcomes)
        if news.last >= self._next_block:
            self._next_block, self._hash_before = news.last + 1, news.last_hash

    def _look_up(self, flights: Sequence[Flight]) -> Sight:
        transactions = [one.transaction for flight in flights for one in flight.broadcasts]
        accounts = dict.fromkeys(flight.newest.sender for flight in flights)
        accounts.update(dict.fromkeys(self._keys))
        return self.writer.look_up(transactions, list(accounts))

    def _seen(self, sight: Sight, flights: Sequence[Flight]) -> None:
        self._settle(list(sight.outcomes.values()))
        still = [flight for flight in flights if flight.row in self._aloft]
        self._offer_more(sight, still)
        self._judge(sight, still)
        if self._nudging:
            self._nudging = False
            self._outbid(sight)
            for account in self._keys:
                self._nonces.start(account, sight.counts[account], self._aloft.live(account))

    # What does not move.

    def _check_patience(self) -> None:
        now = self._pace.clock()
        if now - self._moved_at > self._pace.deadline:
            said = f"; the node said: {next(iter(self._said.values()))}" if self._said else ""
            raise ChainUnreachable(
                f"{len(self._aloft)} transactions are in no block after {self._pace.deadline:.0f} s{said}; they may "
                "still come, and sending them again is safe"
            )
        if now - self._nudged_at > self._pace.stuck:
            self._nudged_at, self._nudging = now, True
        elif now - self._doubted_at <= self._pace.doubt:
            return
        # A node may have lost them: what it no longer knows is broadcast again.
        self._doubted_at = now
        self._doubtful.update((flight.row, flight) for flight in self._aloft)

    def _outbid(self, sight: Sight) -> None:
        """The first transaction of each key waits although the node has it: it is replaced by a dearer one."""
        if not self._terms.price:
            return
        for account, signer in self._keys.items():
            waiting = [one for one in in_order(self._aloft) if one.newest.sender == account]
            known = waiting and any(one.transaction in sight.known for one in waiting[0].rivals)
            if known and len(waiting[0].rivals) < _BIDS:
                self._replace(waiting[0], signer, nothing=waiting[0].newest.nothing)

    def _offer_more(self, sight: Sight, flights: Sequence[Flight]) -> None:
        """What the node has not, since it offers too little, is signed anew for what the next block asks."""
        cheap = [flight for flight in flights if self._offers_too_little(flight, sight)]
        if cheap:
            self._terms = self._asked(self.writer.news).terms
        for flight in cheap:
            self._bid(flight, self._keys[flight.newest.sender], nothing=flight.newest.nothing)

    def _offers_too_little(self, flight: Flight, sight: Sight) -> bool:
        newest, said = flight.newest, str(self._said.get(flight.row, ""))
        free = sight.counts[newest.sender].mined <= newest.nonce and newest.sender in self._keys
        held = any(one.transaction in sight.known for one in flight.broadcasts)
        return free and not held and bool(_TOO_LITTLE.search(said)) and len(flight.rivals) < _BIDS

    def _replace(self, flight: Flight, signer: Signer, *, nothing: bool) -> None:
        self._bid(flight, signer, nothing=nothing)
        self._windows.append([flight])

    def _bid(self, flight: Flight, signer: Signer, *, nothing: bool) -> None:
        """Other bytes with the same nonce: whichever of them comes into a block, the others never can."""
        newest = flight.newest
        verb = None if nothing else self.store.work([flight.row])[0].verb
        gas = None if nothing else newest.gas or None
        made = self.writer.sign(signer, verb, nonce=newest.nonce, terms=self._terms, gas=gas, instead_of=newest.raw)
        if nothing:
            self.store.keep_cancelled(flight.row, made, flight.reason)
        else:
            self.store.keep_signed([(flight.row, made)])
        self._aloft.more(flight, _broadcast(made))

    def _fill_gaps(self) -> None:
        """Nothing behind a number that nobody used can pass; a transaction of nothing uses it."""
        for account, signer in self._keys.items():
            for nonce in self._nonces.gaps(account, self._aloft.live(account)):
                made = self.writer.sign(signer, None, nonce=self._nonces.take(account), terms=self._terms)
                self._asked(partial(self.writer.send, [made.raw]))
                _LOG.warning("gap filled", extra={"sender": account, "nonce": nonce, "transaction": made.transaction})

    def _take_back(self) -> None:
        for flight in self._aloft:
            signer = self._keys.get(flight.newest.sender)
            if flight.id in self.cancelling and signer is not None:
                flight.reason = self.cancelling[flight.id]
                self._replace(flight, signer, nothing=True)

    def _hashes(self, blocks: Sequence[int]) -> list[str | None]:
        return self._chain.ask(lambda: self.writer.block_hashes(blocks))


def _never_sent(work: Work) -> Flight:
    return Flight(work.row, work.id, work.sentence)


def _broadcast(made: SignedVerb) -> Broadcast:
    return Broadcast(made.transaction, made.sender, made.nonce, made.raw, made.gas, made.verb is None)
