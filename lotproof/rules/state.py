"""What the ledger holds, rebuilt from its records alone."""

from __future__ import annotations

import copy
import dataclasses
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from functools import singledispatchmethod

from lotproof.errors import NotFound
from lotproof.model import record as rec
from lotproof.model.identifiers import CompanyPrefix, Gln, Gtin, LotNumber, Sgtin, Sscc
from lotproof.model.item import (
    NO_ITEM,
    Item,
    ItemId,
    LotId,
    PartnerId,
    item_of_range,
    item_of_sgtin,
    sscc_of,
)
from lotproof.model.lot import Lot, Product
from lotproof.model.partner import Partner, Scope
from lotproof.rules.tables import Journal, Ranges, Shelf

NOBODY = PartnerId(0)


class State:
    """Partners, products, lots and custody items after some records. ``apply`` is the only thing that changes it."""

    def __init__(self, records: Iterable[rec.Record] = ()) -> None:
        self.registrars: dict[str, int] = {}
        self.partners: dict[PartnerId, Partner] = {}
        self.operators: dict[str, tuple[PartnerId, Scope]] = {}
        self.prefixes: dict[CompanyPrefix, PartnerId] = {}
        self.products: dict[Gtin, Product] = {}
        self.lots: dict[LotId, Lot] = {}
        self.items: dict[ItemId, Item] = {}
        self.contents: Shelf[ItemId, set[ItemId]] = Shelf(set)
        self.lots_inside: dict[ItemId, tuple[LotId, ...]] = {}
        self.consignments: Shelf[LotId, set[ItemId]] = Shelf(set)
        self.dispensed: Shelf[LotId, dict[int, rec.Dispensed]] = Shelf(dict)
        self.decommissioned: Shelf[LotId, dict[int, rec.Decommissioned]] = Shelf(dict)
        self._ranges: Shelf[LotId, Ranges] = Shelf(Ranges)
        self._journal = Journal()
        self._ids_of_glns: dict[Gln, PartnerId] = {}
        self._ids_of_lots: dict[tuple[Gtin, LotNumber], LotId] = {}
        for record in records:
            self.apply(record)

    def copy(self) -> State:
        """A state of its own with the same content, for trying verbs out."""
        other = copy.copy(self)
        for name, value in vars(self).items():
            setattr(other, name, value.copy() if isinstance(value, dict) else value)
        other._journal = Journal()
        return other

    @contextmanager
    def attempt(self) -> Iterator[None]:
        """Takes back every record on goods applied inside where it ends by an exception. Attempts do not nest."""
        self._journal.begin()
        try:
            yield
        except BaseException:
            self._journal.take_back()
            raise
        self._journal.keep()

    def partner(self, gln: Gln) -> Partner | None:
        """The partner with this GLN."""
        return self.partners.get(self._ids_of_glns.get(gln, NOBODY))

    def partner_of(self, account: str) -> Partner | None:
        """The partner that the operator key ``account`` acts for."""
        key = self.operators.get(account)
        return self.partners[key[0]] if key else None

    def gln_of(self, partner: PartnerId) -> Gln:
        """The GLN behind a partner's short name."""
        known = self.partners.get(partner)
        if known is None:
            raise NotFound(f"partner number {partner} was never accredited on this ledger")
        return known.gln

    def lot(self, gtin: Gtin, number: LotNumber) -> Lot | None:
        """The lot with this number of this product."""
        known = self._ids_of_lots.get((gtin, number))
        return self.lots[known] if known else None

    def is_spent(self, lot: LotId, index: int) -> bool:
        """Whether the unit was dispensed or decommissioned."""
        return index in self.dispensed.get(lot, {}) or index in self.decommissioned.get(lot, {})

    def outermost(self, item: Item) -> Item:
        """The container that tells who holds ``item`` (itself where it is in none)."""
        while item.container != NO_ITEM:
            item = self.items[item.container]
        return item

    def chain_of(self, item: Item) -> Iterator[Item]:
        """``item``, its container, the container of that, outwards."""
        yield item
        while item.container != NO_ITEM:
            item = self.items[item.container]
            yield item

    def consignment_of(self, lot: LotId, index: int) -> Item | None:
        """The consignment in which the unit lies."""
        ranges = self._ranges.get(lot)
        found = None if ranges is None else ranges.at(index)
        return self.items[found] if found is not None and index in self.items[found] else None

    def lots_in(self, item: Item) -> tuple[LotId, ...]:
        """The lots of which ``item`` may hold units, in the order they came."""
        return self.lots_inside.get(item.id, ()) if item.is_container else (item.lot,)

    @singledispatchmethod
    def apply(self, record: rec.Record) -> None:
        """Takes one more record, in order."""
        raise TypeError(f"{type(record).__name__} is no record of the ledger")

    @apply.register
    def _(self, record: rec.RegistrarAppointed) -> None:
        self.registrars[record.account] = record.number

    @apply.register
    def _(self, record: rec.RegistrarReplaced) -> None:
        self.registrars[record.to_account] = self.registrars.pop(record.from_account)

    @apply.register
    def _(self, record: rec.PartnerAccredited) -> None:
        self.partners[record.partner] = Partner(record.partner, record.gln, record.roles, record.valid_until)
        self._ids_of_glns[record.gln] = record.partner

    @apply.register
    def _(self, record: rec.AccreditationRenewed) -> None:
        self._change_partner(record.partner, roles=record.roles, valid_until=record.valid_until)

    @apply.register
    def _(self, record: rec.PartnerSuspended) -> None:
        self._change_partner(record.partner, suspended=True)

    @apply.register
    def _(self, record: rec.PartnerReinstated) -> None:
        self._change_partner(record.partner, suspended=False)

    @apply.register
    def _(self, record: rec.OperatorAdded) -> None:
        self.operators[record.operator] = (record.partner, record.scopes)

    @apply.register
    def _(self, record: rec.OperatorRemoved) -> None:
        del self.operators[record.operator]

    @apply.register
    def _(self, record: rec.CompanyPrefixAssigned) -> None:
        self.prefixes[record.prefix] = record.partner
        known = self.partners[record.partner].prefixes
        self._change_partner(record.partner, prefixes=(*known, record.prefix))

    @apply.register
    def _(self, record: rec.ProductRegistered) -> None:
        self.products[record.gtin] = Product(record.gtin, record.maker, record.prefix)

    @apply.register
    def _(self, record: rec.LotRegistered) -> None:
        lot = Lot(record.lot, record.maker, record.gtin, record.number, record.expiry, record.units, record.root)
        self._journal.put(self.lots, lot.id, lot)
        self._journal.put(self._ids_of_lots, (lot.gtin, lot.number), lot.id)
        first = 0
        for case in record.cases:
            if record.case_gtin is None:
                raise TypeError("a lot with cases names their GTIN")
            name = Sgtin(record.case_gtin, case.serial)
            self._consign(Item(item_of_sgtin(name), lot.maker, lot.id, first, case.units, name=name))
            first += case.units
        if first < lot.units:
            self._consign(Item(item_of_range(lot.id, first), lot.maker, lot.id, first, lot.units - first))

    @apply.register
    def _(self, record: rec.ContainerCommissioned) -> None:
        name: Sgtin | Sscc | None = sscc_of(record.container)
        if record.gtin is not None and record.serial is not None:
            name = Sgtin(record.gtin, record.serial)
        container = Item(record.container, record.by, is_container=True, height=1, name=name)
        self._journal.put(self.items, record.container, container)
        self._journal.put(self.contents, record.container, set())

    @apply.register
    def _(self, record: rec.Packed) -> None:
        parent = self.items[record.container]
        inside = self.contents.own(record.container)
        lots = dict.fromkeys(self.lots_inside.get(record.container, ()))
        height = parent.height
        for child in (self.items[item] for item in record.items):
            self._change_item(child.id, container=record.container)
            lots.update(dict.fromkeys(self.lots_in(child)))
            height = max(height, child.height + 1)
        self._journal.include(inside, record.items)
        self._journal.put(self.lots_inside, record.container, tuple(lots))
        only = next(iter(lots)) if len(lots) == 1 else LotId(0)
        self._change_item(record.container, count=len(inside), height=height, lot=only)

    @apply.register
    def _(self, record: rec.Unpacked) -> None:
        for item in record.items:
            self._change_item(item, container=NO_ITEM, holder=record.by)
        inside = self.contents.own(record.container)
        self._journal.exclude(inside, record.items)
        if inside:
            self._change_item(record.container, count=len(inside))
        else:
            self._journal.drop(self.lots_inside, record.container)
            self._change_item(record.container, count=0, height=1, lot=LotId(0))

    @apply.register
    def _(self, record: rec.Split) -> None:
        whole = self.items[record.item]
        ends = (*record.cuts[1:], whole.end)
        for cut, end in zip(record.cuts, ends, strict=True):
            self._consign(Item(item_of_range(whole.lot, cut), record.by, whole.lot, cut, end - cut))
        self._change_item(whole.id, count=record.cuts[0] - whole.first)

    @apply.register
    def _(self, record: rec.Shipped) -> None:
        for item in record.items:
            self._change_custody(item, pending=record.to_partner)

    @apply.register
    def _(self, record: rec.Received) -> None:
        for item in record.items:
            self._change_custody(item, holder=record.by, pending=NOBODY)

    @apply.register(rec.Rejected)
    @apply.register(rec.ShippingVoided)
    def _(self, record: rec.Rejected | rec.ShippingVoided) -> None:
        for item in record.items:
            self._change_custody(item, pending=NOBODY)

    @apply.register
    def _(self, record: rec.Dispensed) -> None:
        self._journal.put(self.dispensed.own(record.lot), record.index, record)

    @apply.register
    def _(self, record: rec.Decommissioned) -> None:
        self._journal.put(self.decommissioned.own(record.lot), record.index, record)

    @apply.register
    def _(self, record: rec.LotRecalled) -> None:
        lot = dataclasses.replace(self.lots[record.lot], recall_class=record.recall_class)
        self._journal.put(self.lots, record.lot, lot)

    def _consign(self, item: Item) -> None:
        self._journal.put(self.items, item.id, item)
        self._journal.include(self.consignments.own(item.lot), (item.id,))
        self._journal.insert(self._ranges.own(item.lot), item.first, item.id)

    def _change_partner(self, partner: PartnerId, **changes: object) -> None:
        self.partners[partner] = dataclasses.replace(self.partners[partner], **changes)  # type: ignore[arg-type]

    def _change_item(self, item: ItemId, **changes: object) -> None:
        self._journal.put(self.items, item, dataclasses.replace(self.items[item], **changes))  # type: ignore[arg-type]

    def _change_custody(self, item: ItemId, **changes: object) -> None:
        known = self.items[item]
        self._change_item(item, version=(known.version + 1) % 2**16, **changes)
