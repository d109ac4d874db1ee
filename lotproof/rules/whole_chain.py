"""All records of a ledger in memory, found by what they concern: the RecordSource that needs no index."""

from __future__ import annotations

import datetime as dt
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from operator import attrgetter

from lotproof.errors import BadInput
from lotproof.model import record as rec
from lotproof.model.identifiers import Gtin
from lotproof.model.item import ItemId, LotId, PartnerId
from lotproof.ports import LedgerHead, LedgerView
from lotproof.rules.concerned import place
from lotproof.rules.dated import Turn
from lotproof.rules.past import Past
from lotproof.rules.possible import fold_possible
from lotproof.rules.state import State
from lotproof.rules.ways import Ways

_NOTHING_READ = LedgerHead(0, dt.datetime.fromtimestamp(0, dt.UTC))
_AT = attrgetter("at")


class WholeChain:
    """Folds every record once and keeps it. Implements ``RecordSource[State]``.

    ``records`` are all from the first block on, ``head`` is how far they were read. Raises BadInput as ``take`` does.
    """

    def __init__(self, records: Iterable[rec.Record] = (), head: LedgerHead | None = None) -> None:
        self.forget()
        self.take(records, head)

    def forget(self) -> None:
        """Starts anew, with nothing read. What was given out before stays as it is."""
        self._records: list[rec.Record] = []
        self._head = _NOTHING_READ
        self._turn = Turn()
        self._past = Past(self._turn)
        self._state = self._past.state
        self._ways = Ways(self._records, self._past)

    def take(self, records: Iterable[rec.Record], head: LedgerHead | None = None) -> None:
        """Adds what comes next, up to block ``head``.

        Raises BadInput on records out of order, behind ``head``, or that no ledger can have written.
        """
        fresh = list(records)
        self._check_places(fresh, head)
        try:
            for record in fresh:
                self._turn.number = len(self._records)
                fold_possible(record, self._state)
                self._records.append(record)
        finally:
            self._turn.number = None
        if head is not None:
            self._head = head

    def _check_places(self, fresh: list[rec.Record], head: LedgerHead | None) -> None:
        for before, record in pairwise([*self._records[-1:], *fresh]):
            # Field by field: comparing positions as such costs as much as folding does.
            earlier, later = before.at, record.at
            if not (earlier.block < later.block or (earlier.block == later.block and earlier.log < later.log)):
                found = f"{type(record).__name__} behind block {earlier.block}, log {earlier.log}"
                raise BadInput(found, expected="records in the order of the chain, each once", where=place(record))
        if fresh and head is not None and fresh[-1].at.block > head.block:
            raise BadInput("a record", expected=f"none behind block {head.block}, the head", where=place(fresh[-1]))

    def update(self) -> None:
        """There is no more than it was given."""

    def head(self) -> LedgerHead:
        """How far it was read."""
        return self._head

    def state(self) -> State:
        """What the ledger holds at the head; it goes on with ``take``."""
        return self._state

    def before(self, position: rec.Position) -> LedgerView:
        """What the ledger held right before the record at ``position``."""
        return self._past.as_of(bisect_left(self._records, position, key=_AT) - 1)

    def after(self, position: rec.Position) -> LedgerView:
        """What the ledger held right after the record at ``position``."""
        return self._past.as_of(bisect_right(self._records, position, key=_AT) - 1)

    def since(self, position: rec.Position | None = None) -> Sequence[rec.Record]:
        """All records behind ``position``, or all there are."""
        return self._records[bisect_right(self._records, position, key=_AT) if position else 0 :]

    def of_lot(self, lot: LotId) -> Sequence[rec.Record]:
        """The lot's registration, its recalls and their ends."""
        return self._at(self._ways.of_lot(lot))

    def of_units(self, lot: LotId, index: int | None = None) -> Sequence[rec.Record]:
        """Those of the lot, and what was done to the unit at ``index``, or to any, and to what it was in then."""
        if index is not None:
            return self._at(self._ways.of_unit(lot, index))
        return self._at(self._ways.of_consignments(lot, self._state.consignments.get(lot, ())))

    def of_item(self, item: ItemId) -> Sequence[rec.Record]:
        """What brought the item about, and what was done to it, to what it was in then, and to a part of what it
        held."""
        return self._at(self._ways.of_item(item))

    def of_partner(self, partner: PartnerId) -> Sequence[rec.Record]:
        """What names the partner, or an account that acted for it at that moment."""
        return self._at(self._ways.of_partner(partner))

    def registrations(self, gtin: Gtin) -> Iterator[rec.LotRegistered]:
        """Of the lots whose units or cases have this GTIN."""
        return self._ways.registrations(gtin)

    def is_committed(self, document: bytes) -> bool:
        """Whether any record carries this commitment."""
        return document in self._ways.documents()

    def _at(self, numbers: Iterable[int]) -> list[rec.Record]:
        return [self._records[number] for number in sorted(set(numbers))]
