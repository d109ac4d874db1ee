"""What a file or list of serials brings to a lot: all of it, further units, or cases of units that are there."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from lotproof.commit.tree import TreeOfTranches, UnitTree
from lotproof.errors import BadInput, Refused
from lotproof.model import verb as v
from lotproof.model.identifiers import Gtin, LotNumber, SerialNumber, Sgtin
from lotproof.model.item import ItemId, LotId, item_of_range, item_of_sgtin
from lotproof.model.lot import Lot
from lotproof.model.record import Case
from lotproof.rules.packing import PackedLot
from lotproof.rules.portions import MOST_GAS
from lotproof.rules.selection import Trees
from lotproof.rules.state import NOBODY, State

CASE_GAS = 28_000
"""A case costs 25,000 to 27,500 gas: an item that was not there, and its serial in the record."""

MOST_CASES = MOST_GAS // CASE_GAS
"""Cases of one transaction. The units cost nothing: their root stands for them."""


@dataclass(frozen=True, slots=True)
class Growth:
    """What comes to a lot: ``fresh`` has the units that it lacks, with the cases that hold none but these.

    ``tree`` are the units that the ledger has, None for a lot that is new. ``missing`` packs units that are there.
    """

    fresh: PackedLot
    tree: UnitTree | None = None
    missing: tuple[v.CommissionCases, ...] = ()

    @property
    def cases(self) -> Iterator[Sgtin]:
        """The cases that come with it."""
        yield from self.fresh.cases
        yield from (Sgtin(verb.case_gtin, case.serial) for verb in self.missing for case in verb.cases)


def required(growth: Growth | None, lot: PackedLot, state: State, where: str, of_expiry: str) -> Growth:
    """What ``lot`` brings, where it can; ``where`` and ``of_expiry`` are places in the file.

    Raises BadInput for a GTIN of cases or another expiry, Refused without the lot's passport.
    """
    product = state.products.get(lot.gtin)
    if product is not None and product.content is not None:
        expected = f"units: that GTIN was registered as a case of {product.quantity} of GTIN {product.content}"
        raise BadInput(f"GTIN {lot.gtin} as units of lot {lot.number}", expected=expected, where=where)
    if growth is None:
        found = f"{where}: lot (01){lot.gtin}(10){lot.number} is registered already"
        way_on = "what proves its units, its whole passport, is not kept here (lotproof lot import)"
        raise Refused(f"{found}, and {way_on}", promise="P7", error="LotTaken")
    known = state.lot(lot.gtin, lot.number)
    if growth.tree is not None and known is not None and lot.expiry not in (known.expiry, known.last_day):
        found = f"expiry {lot.expiry} for lot {known}"
        raise BadInput(found, expected=f"{known.expiry}, as it was registered", where=of_expiry)
    return growth


def growth_for(lot: PackedLot, state: State, trees: Trees) -> Growth | None:
    """What ``lot`` brings to the ledger; None where it stands there and its whole passport is not here."""
    known = state.lot(lot.gtin, lot.number)
    if known is None or known.withdrawn:
        return Growth(lot)
    tree = trees.get((lot.gtin, lot.number))
    there = None if tree is None else units_on_ledger(tree, known)
    return None if there is None else growth_of(lot, known, there, state)


def growth_of(lot: PackedLot, known: Lot, tree: UnitTree, state: State) -> Growth:
    """What ``lot`` brings to the registered lot ``known``, of which ``tree`` are the units."""
    there = {serial.value for serial in tree.serials}
    units = {unit: None for unit in lot.units if unit.serial.value not in there}
    cases = {name: held for name, held in lot.cases.items() if all(unit in units for unit in held)}
    packed = {name: held for name, held in lot.cases.items() if not any(unit in units for unit in held)}
    return Growth(replace(lot, units=units, cases=cases), tree, tuple(_missing(packed, known, tree, state)))


def units_on_ledger(tree: UnitTree, lot: Lot) -> UnitTree | None:
    """The part of ``tree`` that the ledger has of ``lot``: a tranche may have been planned and refused. None where the
    tree is another, or lacks some."""
    roots = tuple(tranche.root for tranche in lot.tranches)
    if tree.roots[: len(roots)] != roots:
        return None
    return tree if len(tree.roots) == len(roots) else TreeOfTranches(tree.trees[: len(roots)])


def grown(tree: UnitTree, serials: Sequence[SerialNumber]) -> UnitTree:
    """``tree`` with a tranche more."""
    return TreeOfTranches(tree.trees).grown(serials)


def opening(lot: PackedLot, tree: UnitTree) -> v.RegisterLot | v.AddTranche:
    """Brings the units of ``lot``, the last tranche of ``tree``, with as many of its cases as fit."""
    cases, root = lot.contract_cases[:MOST_CASES], tree.roots[-1]
    if len(tree.roots) > 1:
        return v.AddTranche(
            gtin=lot.gtin, number=lot.number, units=len(lot.units), root=root, case_gtin=lot.case_gtin, cases=cases
        )
    return v.RegisterLot(
        gtin=lot.gtin,
        number=lot.number,
        expiry=lot.expiry,
        units=len(lot.units),
        root=root,
        case_gtin=lot.case_gtin,
        cases=cases,
    )


def following(lot: PackedLot, tree: UnitTree, lot_id: LotId) -> Iterator[v.CommissionCases]:
    """Packs the other cases of ``lot``, after ``opening``."""
    opened, later = lot.contract_cases[:MOST_CASES], lot.contract_cases[MOST_CASES:]
    first = len(tree) - len(lot.units) + sum(case.units for case in opened)
    return commissioning(lot.gtin, lot.number, (lot_id, first), lot.case_gtin, later)


def commissioning(
    gtin: Gtin, number: LotNumber, item: tuple[LotId, int], case_gtin: Gtin | None, cases: Sequence[Case]
) -> Iterator[v.CommissionCases]:
    """Packs the loose range of a lot that begins at a unit, ``item``, into ``cases``, from that unit on."""
    lot, first = item
    for place in range(0, len(cases) if case_gtin is not None else 0, MOST_CASES):
        part = tuple(cases[place : place + MOST_CASES])
        if case_gtin is not None:
            yield _verb(gtin, number, item_of_range(lot, first), case_gtin, part)
        first += sum(case.units for case in part)


def _verb(gtin: Gtin, number: LotNumber, item: ItemId, case_gtin: Gtin, cases: tuple[Case, ...]) -> v.CommissionCases:
    return v.CommissionCases(gtin=gtin, number=number, item=item, case_gtin=case_gtin, cases=cases)


def _missing(
    packed: Mapping[Sgtin, Sequence[Sgtin]], lot: Lot, tree: UnitTree, state: State
) -> Iterator[v.CommissionCases]:
    """Cases that the ledger lacks where its maker has their units loose, in the order of the cases."""
    run: list[Case] = []
    start = end = 0
    case_gtin: Gtin | None = None
    for name, units in packed.items():
        indices = [tree.index_of(unit.serial) for unit in units]
        in_order = indices == list(range(indices[0], indices[0] + len(indices)))
        if item_of_sgtin(name) in state.items or not in_order:
            continue
        case = Case(serial=name.serial, units=len(units))
        if run and indices[0] == end:
            run.append(case)
            end += len(units)
            continue
        yield from commissioning(lot.gtin, lot.number, (lot.id, start), case_gtin, run)
        run = []
        if _begins_loose(state, lot, indices):
            run, start, end, case_gtin = [case], indices[0], indices[0] + len(units), name.gtin
    yield from commissioning(lot.gtin, lot.number, (lot.id, start), case_gtin, run)


def _begins_loose(state: State, lot: Lot, indices: Sequence[int]) -> bool:
    item = state.consignment_of(lot.id, indices[0])
    if item is None or item.name is not None or item.container or item.pending != NOBODY:
        return False
    return item.holder == lot.maker and item.first == indices[0] and indices[-1] < item.end
