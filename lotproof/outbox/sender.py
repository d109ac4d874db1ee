"""Brings intents onto the chain, each exactly once, whatever dies in between.

The bytes are signed and stored before they are broadcast, so a second run asks the chain for the transaction first and
then sends the same bytes again: with one nonce they can pass only once.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from lotproof.errors import Refused
from lotproof.outbox.intents import IN_FLIGHT, Intent, IntentState
from lotproof.outbox.store import Store
from lotproof.ports import ChainWriter, Receipt, SignedVerb, Signer

NONCE_TAKEN = "NonceTaken"
_TRIES = 3


@dataclass(frozen=True, slots=True)
class Progress:
    """``done`` of ``total`` intents; ``intent`` is the one just settled."""

    done: int
    total: int
    intent: Intent


@dataclass(frozen=True, slots=True)
class Summary:
    """What a run came to. ``waiting`` intents were not sent, since one that they depend on was refused."""

    mined: tuple[Intent, ...] = ()
    refused: tuple[Intent, ...] = ()
    waiting: tuple[Intent, ...] = ()

    @property
    def gas(self) -> int:
        """Gas used by what was mined."""
        return sum(intent.gas or 0 for intent in self.mined)

    @property
    def complete(self) -> bool:
        """Whether all that was to be sent is on chain."""
        return not self.refused and not self.waiting


OnProgress = Callable[[Progress], None]


class Sender:
    """Sends the intents of one store with one key at a time."""

    def __init__(self, store: Store, writer: ChainWriter) -> None:
        self._store = store
        self._writer = writer

    def run(self, signer: Signer, batch: int, on_progress: OnProgress | None = None) -> Summary:
        """Sends what is open in one batch, after what any earlier run left in flight (its nonces come first).

        Raises ChainUnreachable, KeyRefused or LotproofError where it cannot go on: run again, nothing is lost. Raises
        Refused where another process sends from this folder.
        """
        with self._store.exclusive():
            return self._send(signer, self._store.open_intents(batch), on_progress)

    def resume(self, signer: Signer, on_progress: OnProgress | None = None) -> Summary:
        """Sends what is open in all batches, the oldest first. Raises as ``run`` does."""
        with self._store.exclusive():
            return self._send(signer, self._store.open_intents(), on_progress)

    def settle(self, signer: Signer) -> Summary:
        """Finds out what came of the intents in flight, and sends those again that never arrived."""
        with self._store.exclusive():
            return self._send(signer, self._store.in_flight(), None)

    def _send(self, signer: Signer, intent_ids: list[str], on_progress: OnProgress | None) -> Summary:
        settled: dict[IntentState, list[Intent]] = {state: [] for state in IntentState}
        for done, intent_id in enumerate(intent_ids, start=1):
            intent = self._store.intent(intent_id)
            if intent.state in IN_FLIGHT or not self._store.lacks(intent_id):
                self._carry(intent, signer)
                intent = self._store.intent(intent_id)
            settled[intent.state].append(intent)
            if on_progress is not None:
                on_progress(Progress(done, len(intent_ids), intent))
        waiting = settled[IntentState.PLANNED]
        return Summary(tuple(settled[IntentState.MINED]), tuple(settled[IntentState.REFUSED]), tuple(waiting))

    def _carry(self, intent: Intent, signer: Signer) -> None:
        try:
            receipt = self._deliver(intent, signer)
        except Refused as why:
            self._store.refused(intent.id, why)
        else:
            self._store.mined(intent.id, receipt)

    def _deliver(self, intent: Intent, signer: Signer) -> Receipt:
        """The receipt. Raises Refused where the contract does, and where others keep taking the key's nonces."""
        found = self._on_chain(intent)
        if found is not None:
            return found
        signed = intent.signed() if intent.state in IN_FLIGHT else self._sign(intent, signer)
        for _ in range(_TRIES):
            try:
                return self._broadcast(intent.id, signed)
            except Refused as why:
                # The endpoint may have refused bytes that are on chain already.
                found = self._writer.receipt(signed.transaction)
                if found is not None:
                    return found
                if why.error != NONCE_TAKEN:
                    raise
            # Those bytes can never pass any more: the verb is checked and signed anew.
            signed = self._sign(intent, signer)
        raise Refused(f"other transactions of this key took its number {_TRIES} times; let only one program use it")

    def _on_chain(self, intent: Intent) -> Receipt | None:
        """What came of the transactions signed for this intent before, if any is in a block and passed."""
        refusal: Refused | None = None
        for transaction in self._store.transactions_of(intent.id):
            try:
                found = self._writer.receipt(transaction)
            except Refused as why:
                refusal = why if transaction == intent.transaction else None
            else:
                if found is not None:
                    return found
        if refusal is not None and intent.state in IN_FLIGHT:
            raise refusal
        return None

    def _sign(self, intent: Intent, signer: Signer) -> SignedVerb:
        signed = self._writer.sign(signer, intent.verb)
        self._store.signed(intent.id, signed)
        return signed

    def _broadcast(self, intent_id: str, signed: SignedVerb) -> Receipt:
        if self._store.intent(intent_id).state is not IntentState.SENT:
            self._store.move(intent_id, IntentState.SENT)
        return self._writer.broadcast(signed)
