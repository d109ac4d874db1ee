"""One run of the sender: windows of intents are signed, broadcast and found again, all three at once.

The store is the truth. What a loop keeps in memory can be made anew from it at any moment, and is after a
reorganisation.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from functools import partial

from lotproof.outbox.background import Background
from lotproof.outbox.questions import Questions
from lotproof.outbox.reorg_check import Head, ReorgLoss, put_back
from lotproof.outbox.sending_loop import RunCounts, SendingLoop, SendingTask
from lotproof.outbox.signed_intents import SignedIntents
from lotproof.outbox.tally import Tally
from lotproof.ports import ChainWriter, Inclusion, Signer

_LOG = logging.getLogger(__name__)

_LOOKS = 3
_PAUSE = 0.3


class SendingRun:
    """Brings intents onto the chain until nothing more can be."""

    def __init__(
        self, store: SignedIntents, writer: ChainWriter, signers: Sequence[Signer], tally: Tally, task: SendingTask
    ) -> None:
        self._store, self._writer, self._tally, self._task = store, writer, tally, task
        self._keys = {signer.address: signer for signer in signers}
        self._counts = RunCounts()

    def go(self) -> ReorgLoss:
        """Sends; what was lost to reorganisations, and put back on the way."""
        lost = ReorgLoss()
        with Background(beside=self._writer.remote) as background:
            questions = Questions(background, self._writer.pace)
            while True:
                lost += self._put_back(questions)
                if not self._loop(questions).run():
                    continue
                again = self._put_back(questions)
                lost += again
                if not again.count:
                    self._finalise(questions)
                    return lost

    def _put_back(self, questions: Questions) -> ReorgLoss:
        def hashes(blocks: Sequence[int]) -> list[str | None]:
            return questions.ask_once(lambda: self._writer.block_hashes(blocks))

        return put_back(self._store, hashes)

    def _loop(self, questions: Questions) -> SendingLoop:
        self._store.forget_unplaced()
        return SendingLoop(
            self._store,
            self._writer,
            self._keys,
            self._task,
            head=Head(questions.ask_once(self._writer.news)),
            questions=questions,
            tally=self._tally,
            counts=self._counts,
        )

    def _finalise(self, questions: Questions) -> None:
        last = questions.ask_once(self._writer.news).head - self._writer.finality
        unseen = self._unseen(questions, self._store.mined_until(last))
        self._tally.finalise(last, unseen)
        self._store.finalise(last, unseen)

    def _unseen(self, questions: Questions, mined: Sequence[Inclusion]) -> frozenset[str]:
        """The transactions whose records a second look does not find: what one answer says makes nothing final. The
        other endpoint may be a block behind, and is given a moment."""
        unseen = {inclusion.transaction: inclusion for inclusion in mined}
        for look in range(_LOOKS):
            if not unseen:
                break
            if look:
                self._writer.pace.sleep(_PAUSE)
            asked = list(unseen.values())
            for transaction in questions.ask_once(partial(self._writer.seen_again, asked)):
                del unseen[transaction]
        if unseen:
            reason = "a second look did not find their records: what said that they are on chain may be wrong"
            _LOG.warning("not final", extra={"count": len(unseen), "reason": reason})
        return frozenset(unseen)
