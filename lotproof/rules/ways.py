"""Which records concern what: their numbers by lot, item, partner and commitment, looked up when first asked."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence

from lotproof.model import record as rec
from lotproof.model.identifiers import Gtin
from lotproof.model.item import NO_ITEM, ItemId, LotId, PartnerId, item_of_range
from lotproof.rules.concerned import born_by, cased_by, document_of, items_of
from lotproof.rules.past import Past

_OF_LOT = (rec.LotRegistered, rec.TrancheAdded, rec.LotRecalled, rec.RecallTerminated, rec.ExpiryExtended)
_NEVER = 1 << 62


class Ways:
    """Follows ``records``, which grow, with the images that ``past`` has of their items."""

    def __init__(self, records: Sequence[rec.Record], past: Past) -> None:
        self._records = records
        self._past = past
        self._next = 0
        self._of_lot: defaultdict[LotId, list[int]] = defaultdict(list)
        self._used_up: defaultdict[LotId, list[ItemId]] = defaultdict(list)
        self._of_item: defaultdict[ItemId, list[int]] = defaultdict(list)
        self._registered: defaultdict[Gtin, list[int]] = defaultdict(list)
        self._documents: set[bytes] = set()

    def of_lot(self, lot: LotId) -> Iterator[int]:
        """Its registration and tranches, its recalls and their ends."""
        self._go_on()
        return iter(self._of_lot.get(lot, ()))

    def of_item(self, item: ItemId) -> Iterator[int]:
        """What brought it about, and what concerns it and what it was in."""
        self._go_on()
        yield from (number for number, _ in self._past.items.images(item)[:1])
        yield from self._of_stay(item, -1, _NEVER)

    def of_consignments(self, lot: LotId, items: Iterable[ItemId]) -> Iterator[int]:
        """What concerns ``items``, all of the lot, and what they were in; and those that were packed or withdrawn."""
        yield from self.of_lot(lot)
        for item in (*items, *self._used_up.get(lot, ())):
            yield from self._of_stay(item, -1, _NEVER)

    def of_unit(self, lot: LotId, index: int) -> Iterator[int]:
        """What concerns the consignments that the unit was in, one after the other, and what they were in."""
        yield from self.of_lot(lot)
        stay = self._born_in(lot, index)
        while stay is not None:
            item, since = stay
            cut = self._cut_off(item, index, since)
            yield from self._of_stay(item, since, cut)
            stay = self._after_cut(lot, index, cut)

    def of_partner(self, partner: PartnerId) -> Iterator[int]:
        """What names it, or an account of its own at that moment."""
        for number, record in enumerate(self._records):
            by = getattr(record, "by", None)
            if partner in _partners_of(record) or (isinstance(by, str) and self._acts_for(by, partner, number)):
                yield number

    def registrations(self, gtin: Gtin) -> Iterator[rec.LotRegistered]:
        """Of the lots whose units or cases have this GTIN."""
        self._go_on()
        for number in self._registered.get(gtin, ()):
            record = self._records[number]
            if isinstance(record, rec.LotRegistered):
                yield record

    def documents(self) -> set[bytes]:
        """Every commitment."""
        self._go_on()
        return self._documents

    def _go_on(self) -> None:
        for number in range(self._next, len(self._records)):
            record = self._records[number]
            if any(document := document_of(record)):
                self._documents.add(document)
            for item in self._named(record, number):
                self._of_item[item].append(number)
            if isinstance(record, _OF_LOT):
                self._of_lot[record.lot].append(number)
            if isinstance(record, rec.CasesCommissioned | rec.LotWithdrawn):
                self._used_up[record.lot].extend(items_of(record))
            if isinstance(record, rec.LotRegistered):
                for gtin in dict.fromkeys((record.gtin, record.case_gtin or record.gtin)):
                    self._registered[gtin].append(number)
        self._next = len(self._records)

    def _named(self, record: rec.Record, number: int) -> Iterator[ItemId]:
        """The items that it names, and the containers in which lines on discrepancies find theirs."""
        yield from items_of(record)
        if isinstance(record, rec.ContainerCommissioned | rec.Packed | rec.Unpacked):
            yield record.container
        elif isinstance(record, rec.DiscrepanciesRecorded):
            for line in record.discrepancies:
                yield line.item
                known = self._past.items.at(line.item, number - 1)
                if known is not None and known.container != NO_ITEM:
                    yield known.container

    def _of_stay(self, item: ItemId, since: int, until: int) -> Iterator[int]:
        """What concerns the item and what it was in, behind record ``since`` up to record ``until``."""
        yield from (number for number in self._of_item.get(item, ()) if since < number <= until)
        images = self._past.items.images(item)
        for place, (begin, known) in enumerate(images):
            end = images[place + 1][0] if place + 1 < len(images) else _NEVER
            first, last = max(begin, since), min(end, until)
            if known is not None and known.container != NO_ITEM and first < last:
                yield from self._of_stay(known.container, first, last)

    def _born_in(self, lot: LotId, index: int) -> tuple[ItemId, int] | None:
        for number in self._of_lot.get(lot, ()):
            record = self._records[number]
            if isinstance(record, rec.LotRegistered | rec.TrancheAdded):
                born = (item for item in born_by(record) if self._holds(item, index, number))
                found = next(born, None)
                if found is not None:
                    return found, number
        return None

    def _cut_off(self, item: ItemId, index: int, since: int) -> int:
        """The record behind ``since`` after which the unit is no more in the consignment."""
        images = self._past.items.images(item)
        return next(
            (number for number, known in images if number > since and (known is None or index not in known)), _NEVER
        )

    def _after_cut(self, lot: LotId, index: int, cut: int) -> tuple[ItemId, int] | None:
        """The new consignment that the unit came into."""
        if cut == _NEVER:
            return None
        record = self._records[cut]
        firsts: list[int] = []
        if isinstance(record, rec.Split):
            firsts = list(record.cuts)
        elif isinstance(record, rec.DiscrepanciesRecorded):
            firsts = [first for line in record.discrepancies for first in (line.first, line.first + line.units)]
        items: Iterable[ItemId] = (item_of_range(lot, first) for first in firsts)
        if isinstance(record, rec.CasesCommissioned):
            whole = self._past.items.at(record.item, cut - 1)
            items = () if whole is None else cased_by(record, whole)
        return next(((item, cut) for item in items if self._holds(item, index, cut)), None)

    def _holds(self, item: ItemId, index: int, number: int) -> bool:
        known = self._past.items.at(item, number)
        return known is not None and index in known

    def _acts_for(self, account: str, partner: PartnerId, number: int) -> bool:
        key = self._past.operators.at(account, number - 1)
        return key is not None and key[0] == partner


def _partners_of(record: rec.Record) -> Iterator[object]:
    for name in ("partner", "maker", "from_partner", "to_partner", "by"):
        yield getattr(record, name, None)
