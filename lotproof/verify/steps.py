"""One step on the way of goods: what the ledger recorded, in the words of the field."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from lotproof.errors import BadInput, NotFound
from lotproof.model import record as rec
from lotproof.model.identifiers import Gln
from lotproof.model.item import GONE, NO_ITEM, Item, ItemId, PartnerId
from lotproof.rules import State
from lotproof.rules.decide import MAX_HEIGHT
from lotproof.rules.fold_goods import SET_APART
from lotproof.rules.items import Cut, cut_out
from lotproof.rules.refusals import item_name
from lotproof.verify.evidence import place

WORDS: dict[type[rec.Record], str] = {
    rec.LotRegistered: "commission",
    rec.ContainerCommissioned: "commission",
    rec.Packed: "pack",
    rec.Unpacked: "unpack",
    rec.Split: "split",
    rec.Shipped: "ship",
    rec.Received: "receive",
    rec.Rejected: "reject",
    rec.ShippingVoided: "void",
    rec.HandedOver: "hand over",
    rec.ReturnShipped: "return",
    rec.ReturnAccepted: "accept return",
    rec.DiscrepanciesRecorded: "receive",
    rec.RecordedFound: "find",
    rec.Quarantined: "quarantine",
    rec.Released: "release",
    rec.Dispensed: "dispense",
    rec.DispensedMany: "dispense",
    rec.Decommissioned: "decommission",
    rec.Destroyed: "destroy",
    rec.LotRecalled: "recall",
    rec.RecallTerminated: "end recall",
}

DISCREPANCIES = {rec.DiscrepancyKind.SHORT: "record missing", rec.DiscrepancyKind.DAMAGED: "receive damaged"}
"""What is set apart: missing it stays with the shipper, damaged it comes in quarantine."""


@dataclass(frozen=True, slots=True)
class Step:
    """``what`` is the verb, ``by`` is None where a registrar acted, ``items`` are named as on their labels then.

    ``consignee`` belongs to a shipment, return or hand-over, ``container`` to packing and unpacking, ``unit`` (place in
    the packing order) to dispensing and decommissioning, ``units`` to dispensing many at once.
    """

    what: str
    time: dt.datetime
    by: Gln | None
    items: tuple[str, ...]
    transaction: str
    block: int
    consignee: Gln | None = None
    container: str | None = None
    unit: int | None = None
    document: bytes = bytes(32)
    units: tuple[int, ...] = ()

    def to_dict(self) -> dict[str, object]:
        """The step as JSON; what does not belong to it is left out."""
        members: dict[str, object] = {
            "what": self.what,
            "time": self.time.isoformat(),
            "by": str(self.by) if self.by else "registrar",
            "consignee": str(self.consignee) if self.consignee else None,
            "items": list(self.items),
            "container": self.container,
            "unit": self.unit,
            "units": list(self.units) or None,
            "document": "0x" + self.document.hex() if any(self.document) else None,
            "transaction": self.transaction,
            "block": self.block,
        }
        return {name: value for name, value in members.items() if value is not None}


def step_of(
    record: rec.Record, state: State, items: Sequence[ItemId], *, what: str | None = None, index: int | None = None
) -> Step:
    """``record`` as a step of ``items``, named by ``state``; of the unit at ``index`` where many were dispensed.

    Raises NotFound for a partner that ``state`` lacks.
    """
    consignee = container = unit = None
    units: tuple[int, ...] = ()
    match record:
        case rec.Shipped() | rec.ReturnShipped() | rec.HandedOver():
            consignee = state.gln_of(record.to_partner)
        case rec.DispensedMany():
            unit, units = (None, record.indices) if index is None else (index, ())
        case rec.Packed() | rec.Unpacked():
            container = item_name(record.container, state)
        case rec.Dispensed() | rec.Decommissioned():
            unit = record.index
    return Step(
        what=what or WORDS[type(record)],
        time=record.at.time,
        by=actor_of(record, state),
        items=tuple(item_name(item, state) for item in items),
        transaction=record.at.transaction,
        block=record.at.block,
        consignee=consignee,
        container=container,
        unit=unit,
        document=document_of(record),
        units=units,
    )


def document_of(record: rec.Record) -> bytes:
    """The commitment that the record carries; of a destruction its witness."""
    return record.witness if isinstance(record, rec.Destroyed) else getattr(record, "document", bytes(32))


def actor_of(record: rec.Record, state: State) -> Gln | None:
    """The partner that acted, or None where a registrar did."""
    match record:
        case rec.LotRecalled() | rec.RecallTerminated() | rec.Quarantined() | rec.Released():
            return state.gln_of(record.by) if record.by else None
        case rec.Unpacked(by=by) if by == GONE:
            return None
        case rec.LotRegistered():
            return state.gln_of(record.maker)
        case rec.Shipped() | rec.ReturnShipped() | rec.HandedOver():
            return state.gln_of(record.from_partner)
        case _:
            return state.gln_of(PartnerId(getattr(record, "by", 0)))


def items_of(record: rec.Record) -> tuple[ItemId, ...]:
    """The items that ``record`` does something to; for packing what goes in, not the container."""
    if isinstance(record, _OF_ITEMS):
        return record.items
    return (record.item,) if isinstance(record, _OF_ONE_ITEM) else ()


_OF_ITEMS = (
    rec.Shipped,
    rec.Received,
    rec.HandedOver,
    rec.ReturnShipped,
    rec.Rejected,
    rec.ShippingVoided,
    rec.Packed,
    rec.Unpacked,
    rec.Quarantined,
    rec.Released,
    rec.RecordedFound,
    rec.Destroyed,
)
_OF_ONE_ITEM = (rec.Split, rec.Dispensed, rec.DispensedMany, rec.Decommissioned, rec.ReturnAccepted)


def set_apart(record: rec.DiscrepanciesRecorded) -> list[rec.Discrepancy]:
    """The lines that make an item of their own, short and damaged, as the ledger carries them out: from the last.

    Goods over or wrong stand on a label only.
    """
    return [line for line in reversed(record.discrepancies) if line.kind in SET_APART]


def parted(record: rec.DiscrepanciesRecorded, state: State) -> Iterator[tuple[rec.Discrepancy, Cut]]:
    """Each line of ``set_apart`` with what becomes of its item, which ``state`` has before the next one.

    Raises BadInput where a line on all of an item is not alone.
    """
    lines = set_apart(record)
    whole = {line.item for line in lines if line.units == 0}
    if sum(line.item in whole for line in lines) != len(whole):
        raise no_ledger(record)
    for line in lines:
        yield line, cut_out(state.items[line.item], line.first, line.units)
        apply(state, replace(record, discrepancies=(line,)))


def set_aside(chain: Sequence[Item]) -> tuple[str, ...]:
    """What keeps an item with its containers ``chain`` from moving on; the last is the outermost."""
    words = {
        "quarantined": any(item.quarantined for item in chain),
        "returned": any(item.returned or item.returning for item in chain),
        "missing": any(item.missing for item in chain),
        "destroyed": chain[-1].holder == GONE,
    }
    return tuple(word for word, holds in words.items() if holds)


def apply(state: State, record: rec.Record) -> None:
    """Folds ``record`` into ``state``. Raises BadInput where it names what no record before it made.

    Ranges have to stay apart (P1) and containers a forest (P2): whoever walks them relies on that.
    """
    try:
        if not _is_possible(state, record):
            raise no_ledger(record)
        state.apply(record)
    except (LookupError, ValueError, TypeError, NotFound) as error:
        raise no_ledger(record) from error


def _is_possible(state: State, record: rec.Record) -> bool:
    items = state.items
    match record:
        case rec.Packed():
            loose = all(items[item].container == NO_ITEM for item in (record.container, *record.items))
            low = all(items[item].height <= MAX_HEIGHT for item in record.items)
            return loose and low and record.container not in record.items
        case rec.Unpacked():
            return all(items[item].container == record.container for item in record.items)
        case rec.Split():
            whole = items[record.item]
            ends = (whole.first, *record.cuts, whole.end)
            return not whole.is_container and all(one < other for one, other in pairwise(ends))
        case rec.LotRegistered():
            return record.lot not in state.lots
        case rec.DiscrepanciesRecorded(discrepancies=(line,)) if line.kind in SET_APART:
            return _is_inside(line, items[line.item])
    return True


def _is_inside(line: rec.Discrepancy, item: Item) -> bool:
    if line.units == 0:
        return True
    return not item.is_container and item.first <= line.first < line.first + line.units <= item.end


def no_ledger(record: rec.Record) -> BadInput:
    """The error for records that no ledger can have written in this order."""
    found = f"a {type(record).__name__} record that does not stand on the records before it"
    return BadInput(found, expected="all records of one ledger from its first block on", where=place(record))


def chain_of(state: State, item: ItemId) -> tuple[ItemId, ...]:
    """``item`` and the containers around it, outwards. Raises BadInput where they nest deeper than a ledger lets them.

    Records in a bundle come from anyone, and a cycle of containers must not keep a verifier for ever.
    """
    chain = [item]
    while (outer := state.items[chain[-1]].container) != NO_ITEM:
        chain.append(outer)
        if len(chain) > MAX_HEIGHT + 1:
            found = f"{item_name(item, state)} inside more than {MAX_HEIGHT} containers"
            raise BadInput(found, expected=f"containers that nest to {MAX_HEIGHT} levels", where="records")
    return tuple(chain)
