"""One step on the way of goods: what the ledger recorded, in the words of the field."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from lotproof.errors import BadInput, NotFound
from lotproof.model import record as rec
from lotproof.model.identifiers import Gln
from lotproof.model.item import NO_ITEM, ItemId, PartnerId
from lotproof.rules import State
from lotproof.rules.decide import MAX_HEIGHT
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
    rec.Dispensed: "dispense",
    rec.Decommissioned: "decommission",
    rec.LotRecalled: "recall",
}


@dataclass(frozen=True, slots=True)
class Step:
    """``what`` is the verb, ``by`` is None where a registrar acted, ``items`` are named as on their labels then.

    ``consignee`` belongs to a shipment, ``container`` to packing and unpacking, ``unit`` (place in the packing order)
    to dispensing and decommissioning.
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
            "document": "0x" + self.document.hex() if any(self.document) else None,
            "transaction": self.transaction,
            "block": self.block,
        }
        return {name: value for name, value in members.items() if value is not None}


def step_of(record: rec.Record, state: State, items: Sequence[ItemId]) -> Step:
    """``record`` as a step of ``items``, named by ``state``. Raises NotFound for a partner that ``state`` lacks."""
    consignee = container = unit = None
    match record:
        case rec.Shipped():
            consignee = state.gln_of(record.to_partner)
        case rec.Packed() | rec.Unpacked():
            container = item_name(record.container, state)
        case rec.Dispensed() | rec.Decommissioned():
            unit = record.index
    return Step(
        what=WORDS[type(record)],
        time=record.at.time,
        by=actor_of(record, state),
        items=tuple(item_name(item, state) for item in items),
        transaction=record.at.transaction,
        block=record.at.block,
        consignee=consignee,
        container=container,
        unit=unit,
        document=getattr(record, "document", bytes(32)),
    )


def actor_of(record: rec.Record, state: State) -> Gln | None:
    """The partner that acted, or None where a registrar did."""
    match record:
        case rec.LotRecalled():
            partner = state.partner_of(record.by)
            return partner.gln if partner else None
        case rec.LotRegistered():
            return state.gln_of(record.maker)
        case rec.Shipped():
            return state.gln_of(record.from_partner)
        case _:
            return state.gln_of(PartnerId(getattr(record, "by", 0)))


def items_of(record: rec.Record) -> tuple[ItemId, ...]:
    """The items that ``record`` does something to; for packing what goes in, not the container."""
    match record:
        case rec.Shipped() | rec.Received() | rec.Rejected() | rec.ShippingVoided() | rec.Packed() | rec.Unpacked():
            return record.items
        case rec.Split() | rec.Dispensed() | rec.Decommissioned():
            return (record.item,)
        case _:
            return ()


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
    return True


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
