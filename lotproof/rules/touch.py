"""What a verb looks at and what it changes, so that only verbs on the same things have to keep their order."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from enum import Enum
from functools import singledispatch

from lotproof.model import record as rec
from lotproof.model import verb as v
from lotproof.model.identifiers import Gtin, Sgtin
from lotproof.model.item import ItemId, LotId, item_of_range, item_of_sgtin, range_of
from lotproof.rules.state import State


class Mode(Enum):
    """How a thing is touched: verbs that touch it in one mode may change places, unless the mode is WRITE."""

    READ = "read"
    ADD = "add"
    REMOVE = "remove"
    WRITE = "write"


class Aspect(Enum):
    """What of a thing is touched. Who holds a container and what is in it are two things: a pallet is unpacked
    item by item in any order."""

    CUSTODY = "custody"
    CONTENT = "content"
    LOT = "lot"
    UNIT = "unit"

    # An enumeration's own hash goes through its name each time.
    __hash__ = object.__hash__


Thing = tuple[Aspect, int, int]
Touched = dict[Thing, Mode]


def touched(verb: v.Verb, records: Iterable[rec.Record], state: State) -> Touched:
    """What ``verb`` looks at and what it changes by ``records``, on the state before it passes."""
    things: Touched = {}
    for item in named(verb):
        known = state.items[item]
        for outer in state.chain_of(known):
            things[Aspect.CUSTODY, outer.id, 0] = Mode.READ
        if known.is_container:
            things[Aspect.CONTENT, item, 0] = Mode.READ
        for lot in state.lots_in(known):
            things[Aspect.LOT, lot, 0] = Mode.READ
    if isinstance(verb, v.SplitItem):
        whole = state.items[verb.item]
        things |= dict(_custody(item_of_range(whole.lot, cut)) for cut in verb.cuts)
    for record in records:
        for thing, mode in changed(record):
            things[thing] = mode if things.get(thing, mode) in (mode, Mode.READ) else Mode.WRITE
    return things


@singledispatch
def named(verb: v.Verb) -> Sequence[ItemId]:
    """The items on the ledger that a verb names. Raises TypeError for a verb that no file is planned to."""
    raise TypeError(f"{type(verb).__name__} is planned by no file: say in lotproof.rules.touch which items it names")


@named.register(v.RegisterLot)
@named.register(v.AddTranche)
@named.register(v.CommissionLogisticUnit)
@named.register(v.CommissionCase)
def _(verb: v.RegisterLot | v.AddTranche | v.CommissionLogisticUnit | v.CommissionCase) -> Sequence[ItemId]:
    """What it names is on the ledger only after it."""
    return ()


@named.register(v.Pack)
@named.register(v.Unpack)
def _(verb: v.Pack | v.Unpack) -> Sequence[ItemId]:
    return (verb.container, *verb.items)


@named.register(v.DispenseMany)
@named.register(v.Ship)
@named.register(v.ReceiveItems)
@named.register(v.VoidShipping)
@named.register(v.Quarantine)
def _(verb: v.DispenseMany | v.Ship | v.ReceiveItems | v.VoidShipping | v.Quarantine) -> Sequence[ItemId]:
    return verb.items


@named.register(v.CommissionCases)
@named.register(v.SplitItem)
@named.register(v.Dispense)
@named.register(v.Decommission)
def _(verb: v.CommissionCases | v.SplitItem | v.Dispense | v.Decommission) -> Sequence[ItemId]:
    return (verb.item,)


def names_lot(verb: v.Verb, lot: LotId) -> bool:
    """Whether a verb names one of a lot's unnamed consignments, and so the lot by its number on the ledger."""
    return any(inside is not None and inside[0] == lot for inside in map(range_of, named(verb)))


@singledispatch
def changed(record: rec.Record) -> Iterator[tuple[Thing, Mode]]:
    """What a record changes, and how."""
    raise TypeError(f"{type(record).__name__} is recorded by no file")


@changed.register
def _(record: rec.LotRegistered) -> Iterator[tuple[Thing, Mode]]:
    yield (Aspect.LOT, record.lot, 0), Mode.WRITE
    yield from _commissioned(record.lot, 0, record.case_gtin, record.cases)


@changed.register
def _(record: rec.TrancheAdded) -> Iterator[tuple[Thing, Mode]]:
    yield (Aspect.LOT, record.lot, 0), Mode.WRITE
    yield from _commissioned(record.lot, record.first, record.case_gtin, record.cases)


@changed.register
def _(record: rec.CasesCommissioned) -> Iterator[tuple[Thing, Mode]]:
    yield _custody(record.item)
    inside = range_of(record.item)
    if inside is not None:
        yield from _commissioned(*inside, record.case_gtin, record.cases)
    for case in record.cases:
        yield _custody(item_of_sgtin(Sgtin(record.case_gtin, case.serial)))


def _commissioned(
    lot: LotId, first: int, case_gtin: Gtin | None, cases: Iterable[rec.Case]
) -> Iterator[tuple[Thing, Mode]]:
    for case in cases:
        if case_gtin is not None:
            yield _custody(item_of_sgtin(Sgtin(case_gtin, case.serial)))
        first += case.units
    yield _custody(item_of_range(lot, first))


@changed.register
def _(record: rec.ContainerCommissioned) -> Iterator[tuple[Thing, Mode]]:
    yield _custody(record.container)


@changed.register
def _(record: rec.Split) -> Iterator[tuple[Thing, Mode]]:
    yield _custody(record.item)


@changed.register
def _(record: rec.Packed) -> Iterator[tuple[Thing, Mode]]:
    yield (Aspect.CONTENT, record.container, 0), Mode.ADD
    yield from map(_custody, record.items)


@changed.register
def _(record: rec.Unpacked) -> Iterator[tuple[Thing, Mode]]:
    yield (Aspect.CONTENT, record.container, 0), Mode.REMOVE
    yield from map(_custody, record.items)


@changed.register(rec.Shipped)
@changed.register(rec.ReturnShipped)
@changed.register(rec.Received)
@changed.register(rec.ShippingVoided)
@changed.register(rec.Quarantined)
def _(
    record: rec.Shipped | rec.ReturnShipped | rec.Received | rec.ShippingVoided | rec.Quarantined,
) -> Iterator[tuple[Thing, Mode]]:
    yield from map(_custody, record.items)


@changed.register(rec.Dispensed)
@changed.register(rec.Decommissioned)
def _(record: rec.Dispensed | rec.Decommissioned) -> Iterator[tuple[Thing, Mode]]:
    yield (Aspect.UNIT, record.lot, record.index), Mode.WRITE


@changed.register
def _(record: rec.DispensedMany) -> Iterator[tuple[Thing, Mode]]:
    for index in record.indices:
        yield (Aspect.UNIT, record.lot, index), Mode.WRITE


def _custody(item: ItemId) -> tuple[Thing, Mode]:
    return (Aspect.CUSTODY, item, 0), Mode.WRITE
