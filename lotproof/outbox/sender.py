"""Brings intents onto the chain, each exactly once, whatever dies in between.

The bytes are signed and stored before they are broadcast, so a second run asks the chain for the transaction first and
then sends the same bytes again: with one nonce they can pass only once.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence

from lotproof.errors import KeyRefused, Refused
from lotproof.outbox.intents import Intent
from lotproof.outbox.lot_numbers import RENUMBERED
from lotproof.outbox.pool_check import NONCE_TAKEN
from lotproof.outbox.reorg_check import put_back
from lotproof.outbox.sending_loop import SendingTask
from lotproof.outbox.sending_run import SendingRun
from lotproof.outbox.states import DONE, IN_FLIGHT, IntentState
from lotproof.outbox.store import Store
from lotproof.outbox.tally import OnProgress, Progress, Summary, Tally
from lotproof.ports import ChainWriter, Signer

__all__ = ["NONCE_TAKEN", "RENUMBERED", "OnProgress", "Progress", "Sender", "Summary"]

NO_BATCH = 0
"""Batches count from 1."""

Signers = Signer | Sequence[Signer]
"""One key, or several that may all do what is to be done: each then sends its share."""


class Sender:
    """Sends the intents of one store."""

    def __init__(self, store: Store, writer: ChainWriter) -> None:
        self._store = store
        self._writer = writer

    def run(self, signers: Signers, batch: int, on_progress: OnProgress | None = None) -> Summary:
        """Sends what is planned in one batch, and brings to an end what any earlier run left in flight.

        Raises ChainUnreachable, KeyRefused or LotproofError where it cannot go on: run again, nothing is lost. Raises
        Refused where another process sends from this folder.
        """
        return self._go(signers, on_progress, SendingTask(batch))

    def resume(self, signers: Signers, on_progress: OnProgress | None = None) -> Summary:
        """Sends what is open in all batches, the oldest first. Raises as ``run`` does."""
        return self._go(signers, on_progress, SendingTask())

    def settle(self, signers: Signers) -> Summary:
        """Finds out what came of the intents in flight, and sends those again that never arrived."""
        return self._go(signers, None, SendingTask(planned=False))

    def find(self, signers: Signers) -> Summary:
        """As ``settle``, and also what is planned here and was signed elsewhere; nothing new is signed."""
        return self._go(signers, None, SendingTask(NO_BATCH))

    def recheck(self) -> int:
        """How many intents are open again: those in blocks that the chain has lost are in flight, and those that were
        refused after such a loss are tried once more."""
        with self._store.exclusive():
            lost = put_back(self._store, self._writer.block_hashes).count
            return lost + self._store.try_dropped_again()

    def cancel(self, intent_ids: Iterable[str], signers: Signers, who: str) -> Summary:
        """Takes intents back in the name of ``who``. What is not signed is refused at once; what is in flight is
        replaced by a transaction of nothing with its nonce, and whichever comes into a block decides.

        Raises Refused where one is on chain or refused already, KeyRefused where another key signed it; then nothing
        is taken back. Raises as ``run`` does.
        """
        with self._store.exclusive():
            intents = [self._store.intent(intent_id) for intent_id in intent_ids]
            keys = {signer.address for signer in _all(signers)}
            for intent in intents:
                _check_open(intent, keys)
            for intent in intents:
                if intent.state is IntentState.PLANNED:
                    self._store.cancel(intent.id, who)
            reasons = {intent.id: f"cancelled by {who}" for intent in intents if intent.state in IN_FLIGHT}
            return self._go(signers, None, SendingTask(planned=False, cancelling=reasons)) if reasons else Summary()

    def _go(self, signers: Signers, on_progress: OnProgress | None, task: SendingTask) -> Summary:
        tally, store, clock = Tally(on_progress), self._store, self._writer.pace.clock
        begun = clock()
        with store.exclusive():
            lost = SendingRun(store, self._writer, _all(signers), tally, task).go()
            for waiting in store.planned_ids(task.batch) if task.planned else ():
                tally.wait(store.intent(waiting))
            return Summary(
                mined=tuple(tally.mined.values()),
                refused=tuple(map(store.intent, tally.refused)),
                waiting=tuple(map(store.intent, tally.waiting)),
                seconds=clock() - begun,
                lost=lost,
                left_out=self._writer.left_out,
            )


def _all(signers: Signers) -> Sequence[Signer]:
    return signers if isinstance(signers, Sequence) else [signers]


def _check_open(intent: Intent, keys: Collection[str]) -> None:
    named = f"intent {intent.id[:12]} ({intent.sentence})"
    if intent.state in DONE:
        raise Refused(f"{named} is on chain; a {intent.state} one cannot be cancelled")
    if intent.state is IntentState.REFUSED:
        raise Refused(f"{named} was refused already: {intent.reason}")
    if intent.state in IN_FLIGHT and intent.sender not in keys:
        raise KeyRefused(f"{named} was signed by {intent.sender}; expected that key, which alone can take it back")
