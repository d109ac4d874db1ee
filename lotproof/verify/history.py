"""The way of one unit, or one container, through the records, with what was missing at each hop (P3, P4)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from lotproof.errors import NotFound
from lotproof.model import record as rec
from lotproof.model.item import NO_ITEM, Item, ItemId, LotId, item_of_range
from lotproof.model.lot import Product
from lotproof.model.partner import Partner
from lotproof.ports import LedgerView, RecordSource
from lotproof.rules import State
from lotproof.rules.concerned import born_by, cased_by, items_of, no_ledger
from lotproof.rules.items import Cut
from lotproof.rules.possible import parted
from lotproof.verify.consent import broken_consent
from lotproof.verify.lines import DISCREPANCIES, LinesView
from lotproof.verify.steps import Step, chain_of, step_of


@dataclass(frozen=True, slots=True)
class Goods:
    """What is followed: the unit at ``index`` of ``lot``, or ``container``; with ``lot`` alone, only the lot itself."""

    lot: LotId | None = None
    index: int | None = None
    container: ItemId | None = None

    def records(self, source: RecordSource[State]) -> Iterable[rec.Record]:
        """All that concern them."""
        if self.container is not None:
            return source.of_item(self.container)
        if self.lot is None:
            return ()
        return source.of_lot(self.lot) if self.index is None else source.of_units(self.lot, self.index)


@dataclass(frozen=True, slots=True)
class LotOrigin:
    """A lot's registration with its maker and product as they stood at that moment."""

    record: rec.LotRegistered
    maker: Partner | None
    product: Product | None


class History:
    """Goes through the records that concern the goods. Raises BadInput on records that no ledger can have written.

    ``state`` is the ledger at the head, ``steps`` the way, ``hops`` how often custody moved, ``breaks`` a sentence for
    each consent or accreditation that was missing, ``count`` how many records were read.
    """

    def __init__(self, goods: Goods, source: RecordSource[State]) -> None:
        self.goods = goods
        self.state = source.state()
        self.origin: LotOrigin | None = None
        self.steps: list[Step] = []
        self.breaks: list[str] = []
        self.hops = 0
        self.count = 0
        self._source = source
        self._chain: tuple[ItemId, ...] = ()
        self._answered: frozenset[ItemId] = frozenset()
        self._answered_in = ""
        for record in goods.records(source):
            self.count += 1
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
        items = set(items_of(record))
        if record.at.transaction == self._answered_in:
            items -= self._answered
        self._answered = frozenset()
        if isinstance(record, rec.DiscrepanciesRecorded):
            self._answered = self._set_apart(record)
            self._answered_in = record.at.transaction
            return
        touched = [item for item in self._chain if item in items]
        if touched:
            self._follow(record, touched[0], self._source.before(record.at))
            self._chain = chain_of(self._source.after(record.at), self._next_item(record))
        else:
            self._note(record)

    def _follow(self, record: rec.Record, item: ItemId, view: LedgerView) -> None:
        index = self.goods.index
        if isinstance(record, rec.Dispensed | rec.Decommissioned) and record.index != index:
            return
        if isinstance(record, rec.DispensedMany) and index not in record.indices:
            return
        self.steps.append(step_of(record, view, (item,), index=index))
        self._judge(record, item, view)
        self.hops += isinstance(record, rec.Received | rec.HandedOver)

    def _judge(self, record: rec.Record, item: ItemId, view: LedgerView) -> None:
        broken = broken_consent(record, view.items[item], view.items[self._chain[-1]], view)
        if broken is not None:
            self.breaks.append(f"in block {record.at.block} {broken}")

    def _set_apart(self, record: rec.DiscrepanciesRecorded) -> frozenset[ItemId]:
        """Each line in turn: it may take the goods, or what they are in, or only a part beside them.

        Gives what the receipt right behind no more concerns, though it may name it.
        """
        chain, pieces = self._chain, set()
        view = LinesView.of(record, self._source.before(record.at))
        for line, cut in parted(record, view.state):
            pieces.add(cut.piece.id)
            if line.item in chain:
                chain = self._parted(record, line, cut, chain, view)
            elif view.items[line.item].container == self.goods.container != NO_ITEM:
                self.steps.append(step_of(record, view, (line.item,), what=DISCREPANCIES[line.kind]))
        self._chain = chain_of(self._source.after(record.at), chain[0]) if chain else ()
        return frozenset(pieces)

    def _parted(
        self,
        record: rec.DiscrepanciesRecorded,
        line: rec.Discrepancy,
        cut: Cut,
        chain: tuple[ItemId, ...],
        view: LedgerView,
    ) -> tuple[ItemId, ...]:
        """Where the goods are after ``line``, one of whose items they are in."""
        what = DISCREPANCIES[line.kind]
        place, index = chain.index(line.item), self.goods.index
        if cut.kept is None and cut.fresh is None:
            chain = chain[: place + 1]
        elif index is None or index in cut.piece:
            chain = (cut.piece.id,)
        elif cut.fresh is not None and index in cut.fresh:
            chain = (cut.fresh.id, *chain[1:])
            what = "" if cut.fresh.container else "receive"
        else:
            what = ""
        if what:
            self._judge(record, line.item, view)
            self.steps.append(step_of(record, view, (line.item,), what=what))
            self.hops += line.kind is rec.DiscrepancyKind.DAMAGED or what == "receive"
        return chain

    def _next_item(self, record: rec.Record) -> ItemId:
        """The item that the goods are in after ``record``: a cut before the unit puts it into a new consignment."""
        if isinstance(record, rec.Split) and self.goods.lot is not None and self.goods.index is not None:
            before = [cut for cut in record.cuts if cut <= self.goods.index]
            if before:
                return item_of_range(self.goods.lot, max(before))
        if isinstance(record, rec.CasesCommissioned) and self._chain[0] == record.item:
            whole = self._source.before(record.at).items[record.item]
            after = self._source.after(record.at).items
            index = whole.first if self.goods.index is None else self.goods.index
            return next(item for item in cased_by(record, whole) if index in after[item])
        return self._chain[0]

    def _note(self, record: rec.Record) -> None:
        """Records that tell of the goods without moving them."""
        match record:
            case rec.LotRegistered(lot=self.goods.lot):
                self._begin(record, self._source.after(record.at))
            case rec.TrancheAdded(lot=self.goods.lot):
                self._come(record, self._source.after(record.at))
            case (
                rec.LotRecalled(lot=self.goods.lot)
                | rec.RecallTerminated(lot=self.goods.lot)
                | rec.ExpiryExtended(lot=self.goods.lot)
            ):
                self.steps.append(step_of(record, self._source.after(record.at), self._chain[:1]))
            case (
                rec.ContainerCommissioned(container=self.goods.container)
                | rec.Packed(container=self.goods.container)
                | rec.Unpacked(container=self.goods.container)
            ):
                view = self._source.after(record.at)
                self._chain = chain_of(view, record.container)
                inside = () if isinstance(record, rec.ContainerCommissioned) else record.items
                self.steps.append(step_of(record, view, inside or self._chain[:1]))

    def _begin(self, record: rec.LotRegistered, view: LedgerView) -> None:
        self.origin = LotOrigin(record, view.partners.get(record.maker), view.products.get(record.gtin))
        self._come(record, view)

    def _come(self, record: rec.LotRegistered | rec.TrancheAdded, view: LedgerView) -> None:
        """The lot or a tranche of it; a unit comes with one of them."""
        index = self.goods.index
        born = () if index is None else tuple(item for item in born_by(record) if index in view.items[item])
        if born or index is None:
            self._chain = born or self._chain
            self.steps.append(step_of(record, view, self._chain))
