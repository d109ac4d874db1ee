"""Other bytes with the same nonce, dearer than those before: whichever comes into a block, the others never can."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from lotproof.outbox.in_flight import InFlight, in_order
from lotproof.outbox.pending import Attempt, PendingIntent, Windows
from lotproof.outbox.questions import Questions
from lotproof.outbox.reorg_check import Head
from lotproof.outbox.signed_intents import SignedIntents
from lotproof.ports import ChainWriter, Sight, Signer

_BIDS = 20
"""Transactions with one nonce, each dearer than the one before: the last offers ten times what the first one did."""

_TOO_LITTLE = re.compile(r"base ?fee|underpriced|(fee|price) ?too ?low", re.IGNORECASE)
"""What nodes say of one that offers less than the next block asks, or than their pool does."""


class Replacement:
    """Replaces what was signed by the ``keys`` at hand. What another key signed stays as it is."""

    def __init__(
        self,
        store: SignedIntents,
        writer: ChainWriter,
        keys: Mapping[str, Signer],
        in_flight: InFlight,
        head: Head,
        questions: Questions,
        to_broadcast: Windows,
    ) -> None:
        self._store = store
        self._writer = writer
        self._keys = keys
        self._in_flight = in_flight
        self._head = head
        self._questions = questions
        self._to_broadcast = to_broadcast

    def outbid(self, sight: Sight) -> None:
        """The first transaction of each key waits although the node has it: it is replaced by a dearer one."""
        if not self._head.terms.price:
            return
        for account in self._keys:
            own = [pending for pending in in_order(self._in_flight) if pending.newest.sender == account]
            if not own or not any(attempt.transaction in sight.known for attempt in own[0].rivals):
                continue
            first = own[0]
            if len(first.rivals) < _BIDS:
                self._bid(first, nothing=first.newest.nothing)
                self._to_broadcast.append([first])

    def offer_more(self, sight: Sight, intents: Sequence[PendingIntent]) -> None:
        """What the node has not, since it offers too little, is signed anew for what the next block asks."""
        cheap = [pending for pending in intents if self._offers_too_little(pending, sight)]
        if cheap:
            self._head.terms = self._questions.ask(self._writer.news).terms
        for pending in cheap:
            self._bid(pending, nothing=pending.newest.nothing)

    def take_back(self, reasons: Mapping[str, str]) -> None:
        """Replaces the intents in flight that ``reasons`` name by transactions of nothing."""
        for pending in self._in_flight:
            if pending.id in reasons and pending.newest.sender in self._keys:
                pending.reason = reasons[pending.id]
                self._bid(pending, nothing=True)
                self._to_broadcast.append([pending])

    def _offers_too_little(self, pending: PendingIntent, sight: Sight) -> bool:
        newest, said = pending.newest, str(pending.said or "")
        free = newest.sender in self._keys and sight.counts[newest.sender].mined <= newest.nonce
        held = any(attempt.transaction in sight.known for attempt in pending.attempts)
        return free and not held and bool(_TOO_LITTLE.search(said)) and len(pending.rivals) < _BIDS

    def _bid(self, pending: PendingIntent, *, nothing: bool) -> None:
        newest, terms = pending.newest, self._head.terms
        signer = self._keys[newest.sender]
        ready = None if nothing else self._store.ready([pending.row])[0]
        made = self._writer.sign(
            signer,
            ready.verb if ready else None,
            nonce=newest.nonce,
            terms=terms,
            gas=(newest.gas or None) if ready else None,
            instead_of=newest.raw,
            references=ready.references if ready else (),
        )
        if nothing:
            self._store.keep_cancelled(pending.row, made, pending.reason)
        else:
            self._store.keep_signed([(pending.row, made)])
        self._in_flight.add_attempt(pending, Attempt.of(made))
