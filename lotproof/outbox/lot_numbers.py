"""Whether a new lot has the number on the ledger that others count on: another maker's lot may have come first."""

from __future__ import annotations

from collections.abc import Sequence

from lotproof.errors import ChainUnreachable, Refused
from lotproof.model.item import LotId
from lotproof.model.record import LotRegistered
from lotproof.outbox.pending import ReadyIntent
from lotproof.outbox.questions import Questions
from lotproof.outbox.signed_intents import SignedIntents
from lotproof.ports import ChainWriter
from lotproof.rules.touch import names_lot

RENUMBERED = "LotRenumbered"
"""Error that the sender finds: the ledger knows nothing of it."""


class LotNumbers:
    """The numbers that the ledger gave to the lots of a run."""

    def __init__(self, store: SignedIntents, writer: ChainWriter, questions: Questions) -> None:
        self._store = store
        self._writer = writer
        self._questions = questions
        self._given: dict[str, LotId] = {}

    def wrong(self, ready: Sequence[ReadyIntent]) -> dict[int, Refused]:
        """By row those that name a new lot by a number that the ledger gave to another one, and why not to send it."""
        wrong: dict[int, Refused] = {}
        by_row = {intent.row: intent for intent in ready}
        for counted in self._store.counted(list(by_row)):
            given = self._number_given(counted.transaction)
            if given != counted.lot and names_lot(by_row[counted.row].verb, counted.lot):
                what = f"the ledger gave its lot the number {given}, not {counted.lot} as planned"
                why = f"{what}, since another lot came first; capture the file again"
                wrong[counted.row] = Refused(why, error=RENUMBERED)
        return wrong

    def _number_given(self, transaction: str) -> LotId:
        if transaction not in self._given:
            self._given[transaction] = self._questions.ask(lambda: self._registered(transaction))
        return self._given[transaction]

    def _registered(self, transaction: str) -> LotId:
        for record in self._writer.recorded(transaction):
            if isinstance(record, LotRegistered):
                return record.lot
        raise ChainUnreachable(f"the node does not know transaction {transaction}, which registered a lot")
