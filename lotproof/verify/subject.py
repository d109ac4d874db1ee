"""What a scan names on this ledger: a unit, a case, a container, or only a lot."""

from __future__ import annotations

import enum
from dataclasses import dataclass

from lotproof.commit.proof import UnitProof, verify
from lotproof.commit.tree import UnitTree
from lotproof.errors import NotFound
from lotproof.gs1 import Scan
from lotproof.model.item import ItemId, item_of_sgtin, item_of_sscc
from lotproof.model.lot import Lot
from lotproof.ports import RecordSource
from lotproof.rules import State
from lotproof.verify.evidence import Evidence
from lotproof.verify.history import Goods


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
    OLDER = enum.auto()
    OTHER_SERIAL = enum.auto()


@dataclass(frozen=True, slots=True)
class Subject:
    """``index`` is set for a unit that the maker's commitment shows, and for a case: its first unit."""

    kind: Kind
    lot: Lot | None = None
    index: int | None = None
    container: ItemId | None = None
    proof: Proof = Proof.NONE_IN_HAND

    @property
    def goods(self) -> Goods:
        """What to follow through the records."""
        return Goods(self.lot.id if self.lot else None, self.index, self.container)


def find_subject(scan: Scan, evidence: Evidence) -> Subject:
    """Looks up what the scan names. A unit whose label shows no lot is found by the root of the passport in hand."""
    named = _find_named(scan, evidence.source)
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


def _find_named(scan: Scan, source: RecordSource[State]) -> Subject | None:
    """The case or container that stands on the ledger under the scan's own SSCC or SGTIN."""
    state = source.state()
    names = [item_of_sscc(scan.sscc)] if scan.sscc else []
    names += [item_of_sgtin(scan.sgtin)] if scan.sgtin else []
    for name in names:
        known = state.items.get(name)
        if known is not None and known.is_container:
            return Subject(Kind.CONTAINER, container=name)
        if known is not None:
            return Subject(Kind.CASE, state.lots[known.lot], known.first, proof=Proof.SHOWN)
    return _find_refuted(scan, source)


def _find_refuted(scan: Scan, source: RecordSource[State]) -> Subject | None:
    """A case that claims a lot whose maker named all its cases, but not this one."""
    if scan.gtin is None or scan.lot is None or (scan.serial is None and scan.sscc is None):
        return None
    refuted = None
    for record in source.registrations(scan.gtin):
        if record.number == scan.lot and record.case_gtin == scan.gtin != record.gtin:
            refuted = Subject(Kind.CASE, source.state().lots[record.lot], proof=Proof.REFUTED)
    return refuted


def _find_lot(scan: Scan, evidence: Evidence) -> Lot | None:
    state, units = evidence.source.state(), evidence.units
    if scan.gtin is None:
        return None
    if scan.lot is not None:
        return state.lot(scan.gtin, scan.lot)
    if units is None:
        return None
    of_product = (state.lots[record.lot] for record in evidence.source.registrations(scan.gtin))
    return next((lot for lot in of_product if lot.gtin == scan.gtin and _fits(units, lot)), None)


def _fits(units: UnitTree | UnitProof, lot: Lot) -> bool:
    """Whether they are of this lot, as far as both go: a passport may be older, or newer, than a tranche."""
    tranches = lot.tranches
    if isinstance(units, UnitTree):
        return all(one == other.root for one, other in zip(units.roots, tranches, strict=False))
    return units.tranche < len(tranches) and verify(tranches[units.tranche].root, units)


def _prove(scan: Scan, units: UnitTree | UnitProof | None, lot: Lot) -> tuple[Proof, int | None]:
    if units is None or scan.serial is None:
        return Proof.NONE_IN_HAND, None
    fits = _fits(units, lot)
    if isinstance(units, UnitProof):
        if units.serial != scan.serial:
            return Proof.OTHER_SERIAL, None
        shown = fits and units.index in lot.tranches[units.tranche]
        return (Proof.SHOWN, units.index) if shown else (Proof.REFUTED, None)
    if not fits:
        return Proof.OTHER_LOT, None
    try:
        index = units.index_of(scan.serial)
    except NotFound:
        return (Proof.OLDER if len(units.roots) < len(lot.tranches) else Proof.REFUTED), None
    return (Proof.SHOWN, index) if index < lot.units else (Proof.REFUTED, None)
