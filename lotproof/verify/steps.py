"""One step on the way of goods: what the ledger recorded, in the words of the field."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from lotproof.errors import BadInput
from lotproof.model import record as rec
from lotproof.model.identifiers import Gln
from lotproof.model.item import GONE, NO_ITEM, Item, ItemId, PartnerId
from lotproof.ports import LedgerView
from lotproof.rules.concerned import document_of
from lotproof.rules.decide import MAX_HEIGHT
from lotproof.rules.refusals import item_name

WORDS: dict[type[rec.Record], str] = {
    rec.LotRegistered: "commission",
    rec.TrancheAdded: "commission",
    rec.ContainerCommissioned: "commission",
    rec.Packed: "pack",
    rec.Unpacked: "unpack",
    rec.Split: "split",
    rec.CasesCommissioned: "commission",
    rec.LotWithdrawn: "withdraw",
    rec.Repackaged: "repackage",
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
    rec.ExpiryExtended: "extend expiry",
    rec.TakenBack: "take back",
    rec.MissingDisputed: "dispute missing",
    rec.Observed: "observe",
}


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
    record: rec.Record, view: LedgerView, items: Sequence[ItemId], *, what: str | None = None, index: int | None = None
) -> Step:
    """``record`` as a step of ``items``, named by ``view``; of the unit at ``index`` where many were dispensed.

    Raises NotFound for a partner that ``view`` lacks.
    """
    consignee = container = unit = None
    units: tuple[int, ...] = ()
    match record:
        case rec.Shipped() | rec.ReturnShipped() | rec.HandedOver():
            consignee = view.gln_of(record.to_partner)
        case rec.DispensedMany():
            unit, units = (None, record.indices) if index is None else (index, ())
        case rec.Packed() | rec.Unpacked():
            container = item_name(record.container, view)
        case rec.Dispensed() | rec.Decommissioned() | rec.TakenBack():
            unit = record.index
    return Step(
        what=what or WORDS[type(record)],
        time=record.at.time,
        by=actor_of(record, view),
        items=tuple(item_name(item, view) for item in items),
        transaction=record.at.transaction,
        block=record.at.block,
        consignee=consignee,
        container=container,
        unit=unit,
        document=document_of(record),
        units=units,
    )


def actor_of(record: rec.Record, view: LedgerView) -> Gln | None:
    """The partner that acted, or None where a registrar did."""
    match record:
        case rec.LotRecalled() | rec.RecallTerminated() | rec.Quarantined() | rec.Released():
            return view.gln_of(record.by) if record.by else None
        case rec.ExpiryExtended():
            return None
        case rec.Unpacked(by=by) if by == GONE:
            return None
        case rec.LotRegistered():
            return view.gln_of(record.maker)
        case rec.Shipped() | rec.ReturnShipped() | rec.HandedOver():
            return view.gln_of(record.from_partner)
        case _:
            return view.gln_of(PartnerId(getattr(record, "by", 0)))


def set_aside(chain: Sequence[Item]) -> tuple[str, ...]:
    """What keeps an item with its containers ``chain`` from moving on; the last is the outermost."""
    words = {
        "quarantined": any(item.quarantined for item in chain),
        "returned": any(item.returned or item.returning for item in chain),
        "missing": any(item.missing for item in chain),
        "destroyed": chain[-1].holder == GONE,
    }
    return tuple(word for word, holds in words.items() if holds)


def chain_of(view: LedgerView, item: ItemId) -> tuple[ItemId, ...]:
    """``item`` and the containers around it, outwards. Raises BadInput where they nest deeper than a ledger lets them.

    Records in a bundle come from anyone, and a cycle of containers must not keep a verifier for ever.
    """
    chain = [item]
    while (outer := view.items[chain[-1]].container) != NO_ITEM:
        chain.append(outer)
        if len(chain) > MAX_HEIGHT + 1:
            found = f"{item_name(item, view)} inside more than {MAX_HEIGHT} containers"
            raise BadInput(found, expected=f"containers that nest to {MAX_HEIGHT} levels", where="records")
    return tuple(chain)
