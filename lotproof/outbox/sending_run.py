"""One run of the sender: windows of intents are signed, broadcast and found again, all three at once.

The store is the truth. What a loop keeps in memory can be made anew from it at any moment, and is after a
reorganisation.
"""

from __future__ import annotations

from collections.abc import Sequence

from lotproof.outbox.background import Background
from lotproof.outbox.questions import Questions
from lotproof.outbox.reorg_check import Head, ReorgLoss, put_back
from lotproof.outbox.sending_loop import RunCounts, SendingLoop, SendingTask
from lotproof.outbox.signed_intents import SignedIntents
from lotproof.outbox.tally import Tally
from lotproof.ports import ChainWriter, Signer


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
        self._tally.finalise(last)
        self._store.finalise(last)
