"""What a scan names on this ledger: a unit, a case, a container, or only a lot."""

from __future__ import annotations

import enum
from collections.abc import Iterable
from dataclasses import dataclass

from lotproof.commit.proof import UnitProof, verify
from lotproof.commit.tree import UnitTree
from lotproof.errors import NotFound
from lotproof.gs1 import Scan
from lotproof.model import record as rec
from lotproof.model.item import ItemId, item_of_sgtin, item_of_sscc
from lotproof.verify.evidence import Evidence
from lotproof.verify.history import Goods
from lotproof.verify.steps import set_apart


class Kind(enum.Enum):
    """What the scan names."""

    UNIT = "unit"
    CASE = "case"
    CONTAINER = "container"
    LOT = "lot"
    NOTHING = "nothing"


class Proof(enum.Enum):
    """What the lot passport or unit proof in hand says of the serial."""

    SHOWN = enum.auto()
    REFUTED = enum.auto()
    NONE_IN_HAND = enum.auto()
    OTHER_LOT = enum.auto()
    OTHER_SERIAL = enum.auto()


@dataclass(frozen=True, slots=True)
class Subject:
    """``index`` is set for a unit that the maker's commitment shows, and for a case: its first unit."""

    kind: Kind
    lot: rec.LotRegistered | None = None
    index: int | None = None
    container: ItemId | None = None
    proof: Proof = Proof.NONE_IN_HAND

    @property
    def goods(self) -> Goods:
        """What to follow through the records."""
        return Goods(self.lot.lot if self.lot else None, self.index, self.container)


def find_subject(scan: Scan, evidence: Evidence) -> Subject:
    """Looks up what the scan names. A unit whose label shows no lot is found by the root of the passport in hand."""
    named = _find_named(scan, evidence.records)
    if named is not None:
        return named
    lot = _find_lot(scan, evidence)
    if scan.sscc is not None:
        return Subject(Kind.CONTAINER)
    if scan.gtin is None:
        return Subject(Kind.NOTHING)
    if scan.serial is None:
        return Subject(Kind.LOT, lot)
    if lot is None:
        return Subject(Kind.UNIT)
    proof, index = _prove(scan, evidence.units, lot)
    return Subject(Kind.UNIT, lot, index, proof=proof)


def _find_named(scan: Scan, records: Iterable[rec.Record]) -> Subject | None:
    """The case or container that stands on the ledger under the scan's own SSCC or SGTIN.

    A case that claims a lot whose maker named all its cases, but not this one, is a case that is refuted.
    """
    if scan.sscc is not None:
        name = item_of_sscc(scan.sscc)
    elif scan.sgtin is not None:
        name = item_of_sgtin(scan.sgtin)
    else:
        return None
    unnamed = None
    records = iter(records)
    for record in records:
        match record:
            case rec.ContainerCommissioned(container=container) if container == name:
                return Subject(Kind.CONTAINER, container=container)
            case rec.LotRegistered(case_gtin=scan.gtin) if scan.gtin is not None:
                units = _units_of(record, scan)
                if units is not None:
                    return Subject(Kind.CASE, record, _first_now(name, units, records), proof=Proof.SHOWN)
                if record.number == scan.lot and record.gtin != scan.gtin:
                    unnamed = Subject(Kind.CASE, record, proof=Proof.REFUTED)
    return unnamed


def _units_of(lot: rec.LotRegistered, scan: Scan) -> range | None:
    first = 0
    for case in lot.cases:
        if case.serial == scan.serial:
            return range(first, first + case.units)
        first += case.units
    return None


def _first_now(case: ItemId, units: range, records: Iterable[rec.Record]) -> int:
    """The first unit that the case still holds: its label stays behind where the first ones are set apart."""
    for record in records:
        match record:
            case rec.Split(item=item) if item == case and record.cuts:
                units = range(units.start, record.cuts[0])
            case rec.DiscrepanciesRecorded():
                for line in set_apart(record):
                    if line.item == case and 0 < line.units < len(units):
                        units = _without(units, line)
    return units.start


def _without(units: range, line: rec.Discrepancy) -> range:
    if line.first > units.start:
        return range(units.start, line.first)
    return range(line.first + line.units, units.stop)


def _find_lot(scan: Scan, evidence: Evidence) -> rec.LotRegistered | None:
    units = evidence.units
    for record in evidence.records:
        if not isinstance(record, rec.LotRegistered) or record.gtin != scan.gtin:
            continue
        if record.number == scan.lot or (scan.lot is None and units is not None and _fits(units, record.root)):
            return record
    return None


def _fits(units: UnitTree | UnitProof, root: bytes) -> bool:
    return units.root == root if isinstance(units, UnitTree) else verify(root, units)


def _prove(scan: Scan, units: UnitTree | UnitProof | None, lot: rec.LotRegistered) -> tuple[Proof, int | None]:
    if units is None or scan.serial is None:
        return Proof.NONE_IN_HAND, None
    fits = _fits(units, lot.root)
    if isinstance(units, UnitProof):
        if units.serial != scan.serial:
            return Proof.OTHER_SERIAL, None
        shown = fits and units.index < lot.units
        return (Proof.SHOWN, units.index) if shown else (Proof.REFUTED, None)
    if not fits:
        return Proof.OTHER_LOT, None
    try:
        index = units.index_of(scan.serial)
    except NotFound:
        return Proof.REFUTED, None
    return (Proof.SHOWN, index) if index < lot.units else (Proof.REFUTED, None)
