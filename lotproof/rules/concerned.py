"""What a record concerns: the items it acts on, the commitment it carries, the consignments that a lot comes in."""

from __future__ import annotations

from lotproof.errors import BadInput
from lotproof.model import record as rec
from lotproof.model.identifiers import Sgtin
from lotproof.model.item import Item, ItemId, item_of_range, item_of_sgtin


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
    rec.MissingDisputed,
    rec.Observed,
    rec.Destroyed,
    rec.DispensedMany,
    rec.LotWithdrawn,
    rec.Repackaged,
)
_OF_ONE_ITEM = (
    rec.Split,
    rec.CasesCommissioned,
    rec.Dispensed,
    rec.Decommissioned,
    rec.TakenBack,
    rec.ReturnAccepted,
)


def born_by(record: rec.LotRegistered | rec.TrancheAdded) -> tuple[ItemId, ...]:
    """The consignments that a new lot or tranche comes in: its cases, then what is in none."""
    first = record.first if isinstance(record, rec.TrancheAdded) else 0
    return _born(record, first, first + record.units)


def cased_by(record: rec.CasesCommissioned, whole: Item) -> tuple[ItemId, ...]:
    """The consignments that the range ``whole`` is packed into: the cases, then what is in none."""
    return _born(record, whole.first, whole.end)


def _born(
    record: rec.LotRegistered | rec.TrancheAdded | rec.CasesCommissioned, first: int, end: int
) -> tuple[ItemId, ...]:
    born: dict[ItemId, None] = {}
    for case in record.cases:
        if record.case_gtin is None:
            raise no_ledger(record)
        born[item_of_sgtin(Sgtin(record.case_gtin, case.serial))] = None
        first += case.units
    if first < end:
        born[item_of_range(record.lot, first)] = None
    return tuple(born)


def document_of(record: rec.Record) -> bytes:
    """The commitment that the record carries; of a destruction its witness."""
    return record.witness if isinstance(record, rec.Destroyed) else getattr(record, "document", bytes(32))


def no_ledger(record: rec.Record) -> BadInput:
    """The error for records that no ledger can have written in this order."""
    found = f"a {type(record).__name__} record that does not stand on the records before it"
    return BadInput(found, expected="all records of one ledger from its first block on", where=place(record))


def place(record: rec.Record) -> str:
    """Where a record stands, for messages."""
    return f"block {record.at.block}, log {record.at.log}"
