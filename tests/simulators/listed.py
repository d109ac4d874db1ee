"""A list of records that answers as the port for them wants, by going through all of it each time.

It shares nothing with what stands in the product: what it says is what the port's words say, read literally.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence

from lotproof.model import record as rec
from lotproof.model.identifiers import Gtin
from lotproof.model.item import Item, ItemId, LotId, PartnerId
from lotproof.model.record import LotRegistered, Position, Record
from lotproof.ports import LedgerHead, LedgerView
from lotproof.rules import State


class ListedRecords:
    """A RecordSource. Where it is not ``narrow``, whatever it is asked of, it answers with all records."""

    def __init__(self, records: Iterable[Record], head: LedgerHead, *, narrow: bool = True) -> None:
        self._records = list(records)
        self._head = head
        self._narrow = narrow

    def update(self) -> None:
        """There is no more than it was given."""

    def head(self) -> LedgerHead:
        return self._head

    def state(self) -> State:
        return State(self._records)

    def before(self, position: Position) -> LedgerView:
        return State(record for record in self._records if record.at < position)

    def after(self, position: Position) -> LedgerView:
        return State(record for record in self._records if record.at <= position)

    def since(self, position: Position | None = None) -> Sequence[Record]:
        return [record for record in self._records if position is None or position < record.at]

    def of_lot(self, lot: LotId) -> Sequence[Record]:
        return self._those(lambda record, before, after: _is_of_lot(record, lot))

    def of_units(self, lot: LotId, index: int | None = None) -> Sequence[Record]:
        def concerns(record: Record, before: State, after: State) -> bool:
            lain_in = [item for item in before.items.values() if _holds(item, lot, index)]
            around = {outer.id for item in lain_in for outer in before.chain_of(item)}
            return _is_of_lot(record, lot) or not around.isdisjoint(_items(record))

        return self._those(concerns)

    def of_item(self, item: ItemId) -> Sequence[Record]:
        def concerns(record: Record, before: State, after: State) -> bool:
            if item not in before.items:
                return item in after.items
            around = {outer.id for outer in before.chain_of(before.items[item])}
            return not around.isdisjoint(_items(record)) or _touches_inside(record, item, before)

        return self._those(concerns)

    def of_partner(self, partner: PartnerId) -> Sequence[Record]:
        def concerns(record: Record, before: State, after: State) -> bool:
            account = getattr(record, "by", None)
            known = before.partner_of(account) if isinstance(account, str) else None
            names = ("partner", "maker", "from_partner", "to_partner", "by")
            return (known is not None and known.id == partner) or partner in [getattr(record, n, None) for n in names]

        return self._those(concerns)

    def registrations(self, gtin: Gtin) -> Iterator[LotRegistered]:
        for record in self._records:
            if isinstance(record, LotRegistered) and gtin in (record.gtin, record.case_gtin):
                yield record

    def is_committed(self, document: bytes) -> bool:
        papers = [getattr(record, name, None) for record in self._records for name in ("document", "witness")]
        return document != bytes(32) and document in papers

    def _those(self, concerns: Callable[[Record, State, State], bool]) -> list[Record]:
        if not self._narrow:
            return self._records
        found = []
        state = State()
        for record in self._records:
            before = state.copy()
            state.apply(record)
            if concerns(record, before, state):
                found.append(record)
        return found


def _is_of_lot(record: Record, lot: LotId) -> bool:
    return isinstance(record, rec.LotRegistered | rec.LotRecalled | rec.RecallTerminated) and record.lot == lot


def _holds(item: Item, lot: LotId, index: int | None) -> bool:
    return not item.is_container and item.lot == lot and (index is None or index in item)


def _items(record: Record) -> set[ItemId]:
    """Every item and container in its fields."""
    named = {getattr(record, name) for name in ("item", "container") if hasattr(record, name)}
    lines = {line.item for line in getattr(record, "discrepancies", ())}
    return named | lines | set(getattr(record, "items", ()))


def _touches_inside(record: Record, container: ItemId, before: State) -> bool:
    lines = getattr(record, "discrepancies", ())
    return any(line.item in before.items and before.items[line.item].container == container for line in lines)
