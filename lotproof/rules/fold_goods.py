"""Lots and custody items."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable
from dataclasses import replace

from lotproof.model import record as rec
from lotproof.model.identifiers import Gtin, Sgtin, Sscc
from lotproof.model.item import GONE, NO_ITEM, Item, ItemId, LotId, PartnerId, item_of_range, item_of_sgtin, sscc_of
from lotproof.model.lot import Lot, Tranche
from lotproof.model.spent import bits_of, word_of
from lotproof.rules import items as it
from lotproof.rules.fold import fold
from lotproof.rules.ledger_tables import LedgerTables

HOLDERS_OWN = 1
"""The order of a holder itself; that of office n is n bits higher."""

SET_APART = (rec.DiscrepancyKind.SHORT, rec.DiscrepancyKind.DAMAGED)
"""The discrepancies that make an item of their own."""


@fold.register(rec.LotRegistered)
def _(record: rec.LotRegistered, state: LedgerTables) -> None:
    lot = Lot(
        record.lot,
        record.maker,
        record.gtin,
        record.number,
        record.expiry,
        record.units,
        record.root,
        replaces=record.replaces,
    )
    state.journal.put(state.lots, lot.id, lot)
    state.journal.put(state.ids_of_lots, (lot.gtin, lot.number), lot.id)
    _commission(state, Item(NO_ITEM, lot.maker, lot.id, 0, lot.units), record.case_gtin, record.cases)


@fold.register(rec.TrancheAdded)
def _(record: rec.TrancheAdded, state: LedgerTables) -> None:
    lot = state.lots[record.lot]
    added = (*lot.added, Tranche(record.first, record.units, record.root))
    _change_lot(state, replace(lot, units=lot.units + record.units, added=added))
    whole = Item(NO_ITEM, record.by, lot.id, record.first, record.units)
    _commission(state, whole, record.case_gtin, record.cases)


@fold.register(rec.CasesCommissioned)
def _(record: rec.CasesCommissioned, state: LedgerTables) -> None:
    whole = state.items[record.item]
    _use_up(state, whole)
    _commission(state, whole, record.case_gtin, record.cases)


@fold.register(rec.LotWithdrawn)
def _(record: rec.LotWithdrawn, state: LedgerTables) -> None:
    lot, items = state.lots[record.lot], [state.items[item] for item in record.items]
    for item in items:
        _use_up(state, item)
    _change_lot(state, replace(lot, units_withdrawn=lot.units_withdrawn + sum(item.count for item in items)))


@fold.register(rec.Repackaged)
def _(record: rec.Repackaged, state: LedgerTables) -> None:
    sources = dict.fromkeys(state.made_from.get(record.lot, ()))
    for item in record.items:
        for lot in state.lots_in(state.items[item]):
            sources |= dict.fromkeys((lot, *state.made_from.get(lot, ())))
        state.journal.put(state.destroyed_by, item, record.by)
    _each(state, record.items, it.gone)
    state.journal.put(state.made_from, record.lot, tuple(sources))
    _change_lot(state, state.lots[record.lot])


def _commission(state: LedgerTables, whole: Item, case_gtin: Gtin | None, cases: Iterable[rec.Case]) -> None:
    """The units of ``whole`` in order into the cases, and those that are left into an unnamed consignment."""
    first = whole.first
    for case in cases:
        if case_gtin is None:
            raise TypeError("a lot with cases names their GTIN")
        name = Sgtin(case_gtin, case.serial)
        _create(state, replace(whole, id=item_of_sgtin(name), first=first, count=case.units, name=name))
        first += case.units
    if first < whole.end:
        rest = replace(whole, id=item_of_range(whole.lot, first), first=first, count=whole.end - first, name=None)
        _create(state, rest)


def _use_up(state: LedgerTables, item: Item) -> None:
    """The name names nothing any more; its version stays."""
    state.journal.put(state.used_up, item.id, item.version + 1)
    state.journal.drop(state.items, item.id)
    state.journal.exclude(state.consignments.own(item.lot), (item.id,))
    state.journal.take_out(state.ranges.own(item.lot), item.first, item.id)


@fold.register(rec.ContainerCommissioned)
def _(record: rec.ContainerCommissioned, state: LedgerTables) -> None:
    name: Sgtin | Sscc | None = sscc_of(record.container)
    if record.gtin is not None and record.serial is not None:
        name = Sgtin(record.gtin, record.serial)
    _create(state, Item(record.container, record.by, is_container=True, height=1, name=name))
    state.journal.put(state.contents, record.container, set())
    if isinstance(name, Sscc):
        for prefix in state.partners[record.by].prefixes:
            if prefix.covers(name):
                state.journal.put(state.prefixes_in_use, prefix, True)


@fold.register(rec.Packed)
def _(record: rec.Packed, state: LedgerTables) -> None:
    parent = state.items[record.container]
    inside = state.contents.own(record.container)
    lots = dict.fromkeys(state.lots_in(parent))
    height = parent.height
    for child in [state.items[item] for item in record.items]:
        _change(state, it.packed_in(child, parent.id))
        lots.update(dict.fromkeys(state.lots_in(child)))
        height = max(height, child.height + 1)
    state.journal.include(inside, record.items)
    state.journal.put(state.lots_inside, parent.id, tuple(lots))
    only = next(iter(lots)) if len(lots) == 1 else LotId(0)
    _change(state, it.altered(it.with_count(state.items[parent.id], len(inside)), height=height, lot=only))


@fold.register(rec.Unpacked)
def _(record: rec.Unpacked, state: LedgerTables) -> None:
    """Out of what was destroyed comes only what was destroyed with it."""
    outer = state.outermost(state.items[record.container])
    gone_by = state.destroyer_of(outer) if record.by == GONE else None
    for item in record.items:
        _change(state, it.set_aside_like(it.on_its_own(state.items[item], record.by), outer))
        if gone_by is not None:
            state.journal.put(state.destroyed_by, item, gone_by)
    _leave(state, record.container, record.items)
    for around in list(state.chain_of(state.items[record.container])):
        _change(state, around)


@fold.register(rec.Split)
def _(record: rec.Split, state: LedgerTables) -> None:
    whole = state.items[record.item]
    ends = (*record.cuts[1:], whole.end)
    for cut, end in zip(record.cuts, ends, strict=True):
        piece = Item(item_of_range(whole.lot, cut), record.by, whole.lot, cut, end - cut)
        _create(state, it.set_aside_like(piece, whole))
    _change(state, it.ranging(whole, whole.first, record.cuts[0] - whole.first))


@fold.register(rec.Shipped)
def _(record: rec.Shipped, state: LedgerTables) -> None:
    _each(state, record.items, lambda item: it.shipped_to(item, record.to_partner))


@fold.register(rec.ReturnShipped)
def _(record: rec.ReturnShipped, state: LedgerTables) -> None:
    _each(state, record.items, lambda item: it.returning(item, record.to_partner))


@fold.register(rec.Received)
def _(record: rec.Received, state: LedgerTables) -> None:
    """What a record of discrepancies before it set apart is no more in transit, and stays as it is."""
    waiting = [item for item in record.items if state.items[item].pending == record.by]
    _each(state, waiting, lambda item: it.held_by(item, record.by))


@fold.register(rec.HandedOver)
def _(record: rec.HandedOver, state: LedgerTables) -> None:
    _each(state, record.items, lambda item: it.held_by(item, record.to_partner))


@fold.register(rec.Rejected)
@fold.register(rec.ShippingVoided)
def _(record: rec.Rejected | rec.ShippingVoided, state: LedgerTables) -> None:
    _each(state, record.items, it.given_back)


@fold.register(rec.DiscrepanciesRecorded)
def _(record: rec.DiscrepanciesRecorded, state: LedgerTables) -> None:
    """One record changes an item once, however many of its lines concern it."""
    apart = [line for line in reversed(record.discrepancies) if line.kind in SET_APART]
    touched = dict.fromkeys(around.id for line in apart for around in state.chain_of(state.items[line.item]))
    for line in apart:
        _set_apart(state, line, record.by)
    _each(state, touched, lambda item: item)


def _set_apart(state: LedgerTables, line: rec.Discrepancy, by: PartnerId) -> None:
    """Missing it stays with the shipper, damaged it comes in quarantine; the other parts stay where the item is."""
    item = state.items[line.item]
    outer = state.outermost(item)
    cut = it.cut_out(item, line.first, line.units)
    if cut.kept is not None:
        _put(state, cut.kept)
    if cut.fresh is not None:
        _create(state, cut.fresh if item.container != NO_ITEM else it.held_by(cut.fresh, by))
    if item.container != NO_ITEM:
        _take_from(state, item.container, cut)
    piece = it.on_its_own(it.set_aside_like(cut.piece, outer), outer.holder)
    missing = line.kind is rec.DiscrepancyKind.SHORT
    piece = it.lost(piece) if missing else it.held_by(it.altered(piece, orders=piece.orders | HOLDERS_OWN), by)
    if piece.id == item.id:
        _put(state, piece)
    else:
        _create(state, piece)


def _take_from(state: LedgerTables, container: ItemId, cut: it.Cut) -> None:
    """The parts that stay are inside, and the piece is not."""
    stay = [part.id for part in (cut.kept, cut.fresh) if part is not None]
    state.journal.include(state.contents.own(container), stay)
    _leave(state, container, (cut.piece.id,))


@fold.register(rec.Dispensed)
def _(record: rec.Dispensed, state: LedgerTables) -> None:
    state.journal.put(state.dispensed.own(record.lot), record.index, record)
    _trail(state, record.lot, record.by, (record.index,), record.at.time)


@fold.register(rec.DispensedMany)
def _(record: rec.DispensedMany, state: LedgerTables) -> None:
    dispensed = state.dispensed.own(record.lot)
    for index in record.indices:
        single = rec.Dispensed(
            by=record.by,
            account=record.account,
            lot=record.lot,
            item=next(item for item in record.items if index in state.items[item]),
            index=index,
            document=record.document,
            at=record.at,
        )
        state.journal.put(dispensed, index, single)
    words: dict[int, list[int]] = {}
    for index in record.indices:
        words.setdefault(word_of(index), []).append(index)
    for of_word in words.values():
        _trail(state, record.lot, record.by, tuple(of_word), record.at.time)


@fold.register(rec.Decommissioned)
def _(record: rec.Decommissioned, state: LedgerTables) -> None:
    state.journal.put(state.decommissioned.own(record.lot), record.index, record)


@fold.register(rec.TakenBack)
def _(record: rec.TakenBack, state: LedgerTables) -> None:
    state.journal.drop(state.dispensed.own(record.lot), record.index)
    undone = state.taken_back.own(record.lot)
    state.journal.put(undone, len(undone), record)
    _trail(state, record.lot, it.NOBODY, (record.index,), record.at.time)
    for around in list(state.chain_of(state.items[record.item])):
        _change(state, around)


def _trail(state: LedgerTables, lot: LotId, by: PartnerId, indices: tuple[int, ...], time: dt.datetime) -> None:
    place = (lot, word_of(indices[0]))
    link = rec.Dispensing(by=by, time=time, bits=bits_of(indices))
    state.journal.put(state.trails, place, (*state.trails.get(place, ()), link))


@fold.register(rec.LotRecalled)
def _(record: rec.LotRecalled, state: LedgerTables) -> None:
    _recalled(state, record.lot, state.recalls.get(record.lot, {}) | {record.office: record.recall_class})


@fold.register(rec.RecallTerminated)
def _(record: rec.RecallTerminated, state: LedgerTables) -> None:
    orders = state.recalls.get(record.lot, {})
    _recalled(state, record.lot, {office: one for office, one in orders.items() if office != record.office})


def _recalled(state: LedgerTables, lot: LotId, orders: dict[int, int]) -> None:
    """The strictest order stands: class 1 before 2 before 3."""
    if orders:
        state.journal.put(state.recalls, lot, orders)
    else:
        state.journal.drop(state.recalls, lot)
    _change_lot(state, replace(state.lots[lot], recall_class=min(orders.values(), default=0)))


@fold.register(rec.ExpiryProposed)
def _(record: rec.ExpiryProposed, state: LedgerTables) -> None:
    state.journal.put(state.expiry_proposals, record.lot, record)


@fold.register(rec.ExpiryExtended)
def _(record: rec.ExpiryExtended, state: LedgerTables) -> None:
    state.journal.drop(state.expiry_proposals, record.lot)
    _change_lot(state, replace(state.lots[record.lot], extended_to=record.to_day))


@fold.register(rec.Quarantined)
def _(record: rec.Quarantined, state: LedgerTables) -> None:
    order = HOLDERS_OWN << state.registrars.get(record.account, 0)
    _each(state, record.items, lambda item: it.altered(item, orders=item.orders | order))


@fold.register(rec.Released)
def _(record: rec.Released, state: LedgerTables) -> None:
    order = HOLDERS_OWN << state.registrars.get(record.account, 0)
    _each(state, record.items, lambda item: it.altered(item, orders=item.orders & ~order))


@fold.register(rec.ReturnsAllowed)
def _(record: rec.ReturnsAllowed, state: LedgerTables) -> None:
    way = (record.partner, record.to_partner)
    if record.until is None:
        state.journal.drop(state.returns_allowed, way)
    else:
        state.journal.put(state.returns_allowed, way, record.until)


@fold.register(rec.ReturnAccepted)
def _(record: rec.ReturnAccepted, state: LedgerTables) -> None:
    _each(state, (record.item,), lambda item: it.altered(item, returned=False))


@fold.register(rec.RecordedFound)
def _(record: rec.RecordedFound, state: LedgerTables) -> None:
    _each(state, record.items, lambda item: it.altered(item, missing=False, returned=True))


@fold.register(rec.MissingDisputed)
def _(record: rec.MissingDisputed, state: LedgerTables) -> None:
    _each(state, record.items, lambda item: item)


@fold.register(rec.Observed)
def _(record: rec.Observed, state: LedgerTables) -> None:
    """Changes nothing."""


@fold.register(rec.Destroyed)
def _(record: rec.Destroyed, state: LedgerTables) -> None:
    _each(state, record.items, it.gone)
    for item in record.items:
        state.journal.put(state.destroyed_by, item, record.by)


def _create(state: LedgerTables, item: Item) -> None:
    """Names a new item; a name that was used up goes on with its version."""
    _put(state, replace(item, version=state.used_up.get(item.id, -1) + 1))


def _change(state: LedgerTables, item: Item) -> None:
    """What one record does to an item (P11)."""
    _put(state, it.changed(item))


def _change_lot(state: LedgerTables, lot: Lot) -> None:
    """What one record does to a lot (P11)."""
    state.journal.put(state.lots, lot.id, replace(lot, changes=lot.changes + 1))


def _put(state: LedgerTables, item: Item) -> None:
    if not item.is_container:
        _range(state, item)
    state.journal.put(state.items, item.id, item)


def _range(state: LedgerTables, item: Item) -> None:
    """Where in its lot the consignment begins: the rest of a cut item may begin later than the whole did."""
    known = state.items.get(item.id)
    if known is None:
        state.journal.include(state.consignments.own(item.lot), (item.id,))
    elif known.first != item.first:
        state.journal.take_out(state.ranges.own(item.lot), known.first, item.id)
    else:
        return
    state.journal.insert(state.ranges.own(item.lot), item.first, item.id)


def _each(state: LedgerTables, items: Iterable[ItemId], change: Callable[[Item], Item]) -> None:
    for item in items:
        state.journal.put(state.items, item, it.changed(change(state.items[item])))


def _leave(state: LedgerTables, container: ItemId, items: Iterable[ItemId]) -> None:
    """An emptied container forgets its lots."""
    inside = state.contents.own(container)
    state.journal.exclude(inside, items)
    left = it.with_count(state.items[container], len(inside))
    if not inside:
        state.journal.drop(state.lots_inside, container)
        left = it.altered(left, height=1, lot=LotId(0))
    _put(state, left)
