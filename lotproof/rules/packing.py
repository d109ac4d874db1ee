"""Lots as a file commissions them: units in packing order, so that cases are ranges (design 3.1)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Container, Iterable, Sequence
from dataclasses import dataclass, field

from lotproof.errors import BadInput
from lotproof.model.event import Action, EpcisEvent, EventKind
from lotproof.model.identifiers import Gtin, LotNumber, SerialNumber, Sgtin
from lotproof.model.record import Case


@dataclass
class PackedLot:
    """A lot of one file. ``cases`` maps the name of each homogeneous case to its units, in packing order."""

    gtin: Gtin
    number: LotNumber
    expiry: dt.date
    where: str
    units: dict[Sgtin, None] = field(default_factory=dict)
    cases: dict[Sgtin, list[Sgtin]] = field(default_factory=dict)

    @property
    def serials(self) -> list[SerialNumber]:
        """All serials in packing order: case by case, then the units in no case."""
        cased = [unit for units in self.cases.values() for unit in units]
        inside = set(cased)
        return [unit.serial for unit in (*cased, *(unit for unit in self.units if unit not in inside))]

    @property
    def case_gtin(self) -> Gtin | None:
        """The product number that all cases share."""
        return next((case.gtin for case in self.cases), None)

    @property
    def contract_cases(self) -> tuple[Case, ...]:
        """The cases as the ledger registers them."""
        return tuple(Case(serial=case.serial, units=len(units)) for case, units in self.cases.items())


def is_commissioning(event: EpcisEvent) -> bool:
    """Whether the event brings objects into being."""
    return event.kind is EventKind.OBJECT and event.action is Action.ADD and event.biz_step == "commissioning"


def is_packing(event: EpcisEvent) -> bool:
    """Whether the event puts children into a parent, whatever its business step."""
    return event.kind is EventKind.AGGREGATION and event.action is Action.ADD


def _raise(_: EpcisEvent, error: BadInput) -> None:
    raise error


def lots_of(
    events: Sequence[EpcisEvent], refuse: Callable[[EpcisEvent, BadInput], None] = _raise
) -> dict[tuple[Gtin, LotNumber], PackedLot]:
    """The lots that ``events`` commission. A parent of an aggregation is a case, every other SGTIN a unit.

    Calls ``refuse``, which raises unless told otherwise, for an event that brings a unit without lot or expiry, twice,
    or with two expiries in one lot; such an event commissions nothing.
    """
    parents = {event.parent.key for event in events if is_packing(event) and event.parent}
    lots: dict[tuple[Gtin, LotNumber], PackedLot] = {}
    lot_of: dict[Sgtin, PackedLot] = {}
    for event in filter(is_commissioning, events):
        try:
            _commission(event, parents, lots, lot_of)
        except BadInput as error:
            refuse(event, error)
    _find_cases(events, lot_of)
    return {key: lot for key, lot in lots.items() if lot.units}


def _commission(
    event: EpcisEvent,
    parents: Container[object],
    lots: dict[tuple[Gtin, LotNumber], PackedLot],
    lot_of: dict[Sgtin, PackedLot],
) -> None:
    """Adds the units of one event to their lots, all of them or none."""
    found: dict[Sgtin, PackedLot] = {}
    for epc in event.epcs:
        unit = epc.key
        if isinstance(unit, Sgtin) and unit not in parents:
            if unit in lot_of or unit in found:
                raise BadInput(f"{unit} commissioned again", expected="each unit once", where=event.where)
            found[unit] = _lot(event, unit.gtin, lots)
    for unit, lot in found.items():
        lot.units[unit] = None
    lot_of.update(found)


def _lot(event: EpcisEvent, gtin: Gtin, lots: dict[tuple[Gtin, LotNumber], PackedLot]) -> PackedLot:
    if event.lot is None:
        raise BadInput(f"units of GTIN {gtin} without lotNumber", expected="their lot in the ILMD", where=event.where)
    if event.expiry is None:
        found = f"units of lot {event.lot} without itemExpirationDate"
        raise BadInput(found, expected="their expiry in the ILMD", where=event.where)
    lot = lots.setdefault((gtin, event.lot), PackedLot(gtin, event.lot, event.expiry, event.where))
    if lot.expiry != event.expiry:
        found = f"expiry {event.expiry} for lot {event.lot}"
        raise BadInput(found, expected=f"{lot.expiry}, as in {lot.where}", where=event.where)
    return lot


def _find_cases(events: Iterable[EpcisEvent], lot_of: dict[Sgtin, PackedLot]) -> None:
    """A parent is a homogeneous case where one event puts fresh units of one lot, and nothing else, into it."""
    placed: set[Sgtin] = set()
    named: set[Sgtin] = set()
    for event in filter(is_packing, events):
        parent = event.parent.key if event.parent else None
        units = [child.key for child in event.children if isinstance(child.key, Sgtin)]
        if not isinstance(parent, Sgtin) or len(units) < len(event.children) or not units or event.quantities:
            continue
        lot = lot_of.get(units[0])
        fresh = len(set(units)) == len(units) and placed.isdisjoint(units) and parent not in named
        if lot is None or not fresh or any(lot_of.get(unit) is not lot for unit in units):
            continue
        if lot.case_gtin in (None, parent.gtin):
            lot.cases[parent] = units
            placed.update(units)
            named.add(parent)
