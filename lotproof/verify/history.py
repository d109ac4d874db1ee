"""The way of one unit, or one container, through the records, with what was missing at each hop (P3, P4)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from lotproof.errors import NotFound
from lotproof.model import record as rec
from lotproof.model.item import Item, ItemId, LotId, item_of_range
from lotproof.model.lot import Product
from lotproof.model.partner import Partner
from lotproof.rules import State
from lotproof.verify.consent import broken_consent
from lotproof.verify.steps import Step, apply, chain_of, items_of, no_ledger, step_of


@dataclass(frozen=True, slots=True)
class Goods:
    """What is followed: the unit at ``index`` of ``lot``, or ``container``; with ``lot`` alone, only the lot itself."""

    lot: LotId | None = None
    index: int | None = None
    container: ItemId | None = None


@dataclass(frozen=True, slots=True)
class Origin:
    """A lot's registration with its maker and product as they stood at that moment."""

    record: rec.LotRegistered
    maker: Partner | None
    product: Product | None


class History:
    """Folds all records and keeps what concerns the goods. Raises BadInput on records that no ledger can have written.

    ``state`` is the ledger after the last record, ``steps`` the way, ``hops`` how often custody moved, ``breaks`` a
    sentence for each consent or accreditation that was missing, ``documents`` every commitment on the whole ledger.
    """

    def __init__(self, goods: Goods, records: Iterable[rec.Record]) -> None:
        self.goods = goods
        self.state = State()
        self.origin: Origin | None = None
        self.steps: list[Step] = []
        self.breaks: list[str] = []
        self.hops = 0
        self.documents: set[bytes] = set()
        self._chain: tuple[ItemId, ...] = ()
        for record in records:
            try:
                self._take(record)
            except (LookupError, NotFound) as error:
                raise no_ledger(record) from error

    @property
    def item(self) -> Item | None:
        """The consignment in which the unit lies now, or the container."""
        return self.state.items[self._chain[0]] if self._chain else None

    @property
    def outermost(self) -> Item | None:
        """What tells who has custody now."""
        return self.state.items[self._chain[-1]] if self._chain else None

    def _take(self, record: rec.Record) -> None:
        self.documents.add(getattr(record, "document", b""))
        items = items_of(record)
        touched = [item for item in self._chain if item in items]
        if touched:
            self._follow(record, touched[0])
        apply(self.state, record)
        if touched:
            self._chain = chain_of(self.state, self._next_item(record))
        else:
            self._note(record)

    def _follow(self, record: rec.Record, item: ItemId) -> None:
        if isinstance(record, rec.Dispensed | rec.Decommissioned) and record.index != self.goods.index:
            return
        self.steps.append(step_of(record, self.state, (item,)))
        broken = broken_consent(record, self.state.items[item], self.state.items[self._chain[-1]], self.state)
        if broken is not None:
            self.breaks.append(f"in block {record.at.block} {broken}")
        self.hops += isinstance(record, rec.Received)

    def _next_item(self, record: rec.Record) -> ItemId:
        """The item that the goods are in after ``record``: a cut before the unit puts it into a new consignment."""
        if isinstance(record, rec.Split) and self.goods.lot is not None and self.goods.index is not None:
            before = [cut for cut in record.cuts if cut <= self.goods.index]
            if before:
                return item_of_range(self.goods.lot, max(before))
        return self._chain[0]

    def _note(self, record: rec.Record) -> None:
        """Records that tell of the goods without moving them."""
        match record:
            case rec.LotRegistered(lot=self.goods.lot):
                self._begin(record)
            case rec.LotRecalled(lot=self.goods.lot):
                self.steps.append(step_of(record, self.state, self._chain[:1]))
            case (
                rec.ContainerCommissioned(container=self.goods.container)
                | rec.Packed(container=self.goods.container)
                | rec.Unpacked(container=self.goods.container)
            ):
                self._chain = chain_of(self.state, record.container)
                inside = () if isinstance(record, rec.ContainerCommissioned) else record.items
                self.steps.append(step_of(record, self.state, inside or self._chain[:1]))

    def _begin(self, record: rec.LotRegistered) -> None:
        maker = self.state.partners.get(record.maker)
        self.origin = Origin(record, maker, self.state.products.get(record.gtin))
        born = self.state.consignment_of(record.lot, self.goods.index) if self.goods.index is not None else None
        if born is not None:
            self._chain = (born.id,)
        self.steps.append(step_of(record, self.state, self._chain))
