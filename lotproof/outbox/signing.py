"""From the ready queue to signed bytes: windows of what the next block holds beside what is in flight."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

from lotproof.errors import Refused
from lotproof.outbox.in_flight import InFlight
from lotproof.outbox.lot_numbers import LotNumbers
from lotproof.outbox.nonces import NonceKeeper
from lotproof.outbox.pending import WINDOW, Attempt, PendingIntent, ReadyIntent
from lotproof.outbox.questions import Questions
from lotproof.outbox.ready_queue import ReadyQueue
from lotproof.outbox.reorg_check import Head
from lotproof.outbox.retries import Retries
from lotproof.outbox.settlement import Settler
from lotproof.outbox.signed_intents import SignedIntents
from lotproof.ports import ChainWriter, SignedVerb, Signer

_RESUME_AT = 0.6
"""What is in flight falls to this part of a block before more is signed, so that windows do not become tiny."""


class WindowSigner:
    """Signs what is ready, each window with the key that has signed least."""

    def __init__(
        self,
        store: SignedIntents,
        writer: ChainWriter,
        keys: Mapping[str, Signer],
        *,
        queue: ReadyQueue,
        in_flight: InFlight,
        nonces: NonceKeeper,
        retries: Retries,
        settler: Settler,
        questions: Questions,
        head: Head,
        signed_by: Counter[str],
    ) -> None:
        """``signed_by`` counts by key what it signed in this run, and outlives this object."""
        self._store = store
        self._writer = writer
        self._keys = keys
        self._queue = queue
        self._in_flight = in_flight
        self._nonces = nonces
        self._retries = retries
        self._settler = settler
        self._questions = questions
        self._head = head
        self._signed_by = signed_by
        self._lot_numbers = LotNumbers(store, writer, questions)
        self._full = False
        self.careful = False
        """Whether the chain is asked about each line before it is signed."""

    def has_room(self) -> bool:
        """Whether anything is ready, and the next block holds more than what is in flight."""
        if self._full and self._in_flight.gas <= self._head.terms.block_gas * _RESUME_AT:
            self._full = False
        return bool(self._queue.ready) and not self._full

    def sign_window(self) -> list[PendingIntent]:
        """Signs what a block holds besides what is in flight: more would only wait, and some nodes forget it.

        What was signed is stored, and to be broadcast.
        """
        signer = min(self._keys.values(), key=lambda key: self._signed_by[key.address])
        ready = self._store.ready(self._queue.take(max(WINDOW // len(self._keys), 1)))
        gases = self._gases(self._rightly_numbered(ready), signer)
        window, signed = [], []
        for intent in ready:
            if intent.row not in gases:
                continue
            made = None if self._full else self._sign(signer, intent, gases[intent.row])
            if made is None:
                self._queue.again(intent.row)
                continue
            window.append(self._pend(intent, made))
            signed.append((intent.row, made))
        if window:
            self._store.keep_signed(signed)
            self._signed_by[signer.address] += len(window)
        return window

    def _pend(self, intent: ReadyIntent, made: SignedVerb) -> PendingIntent:
        pending = self._retries.take(intent.row) or PendingIntent.never_signed(intent)
        pending.attempts.append(Attempt.of(made))
        pending.unsent = True
        self._in_flight.add(pending)
        return pending

    def _sign(self, signer: Signer, intent: ReadyIntent, gas: int | None) -> SignedVerb | None:
        """None where no block holds it beside what is in flight."""
        nonce, terms = self._nonces.take(signer.address), self._head.terms
        made = self._writer.sign(signer, intent.verb, nonce=nonce, terms=terms, gas=gas, references=intent.references)
        if len(self._in_flight) and self._in_flight.gas + made.gas > terms.block_gas:
            self._nonces.give_back(signer.address, nonce)
            self._full = True
            return None
        return made

    def _gases(self, ready: Sequence[ReadyIntent], signer: Signer) -> dict[int, int | None]:
        """By row the gas for each that is to be signed, None where it needs no estimate.

        What the ledger refuses by then is settled without a transaction. What refused one line may refuse all: behind
        a refusal each is asked for.
        """
        careful = self.careful or self._settler.some_refused
        asked = [intent for intent in ready if careful or intent.row in self._retries]
        if not asked:
            return dict.fromkeys((intent.row for intent in ready), None)
        verbs = [intent.verb for intent in asked]
        answers = self._questions.ask(lambda: self._writer.estimates(signer.address, verbs))
        told = {intent.row: answer for intent, answer in zip(asked, answers, strict=True)}
        gases: dict[int, int | None] = {}
        refused: dict[int, Refused] = {}
        for intent in ready:
            answer = told.get(intent.row)
            if isinstance(answer, Refused):
                refused[intent.row] = answer
            else:
                gases[intent.row] = answer
        self._refuse(ready, refused)
        return gases

    def _rightly_numbered(self, ready: Sequence[ReadyIntent]) -> list[ReadyIntent]:
        """Without what names a new lot by another one's number: that is refused unsent."""
        wrong = self._lot_numbers.wrong(ready)
        self._refuse(ready, wrong)
        return [intent for intent in ready if intent.row not in wrong]

    def _refuse(self, ready: Sequence[ReadyIntent], why: Mapping[int, Refused]) -> None:
        refused = [(PendingIntent.never_signed(intent), why[intent.row]) for intent in ready if intent.row in why]
        self._settler.refuse(refused)
