"""Lots and what becomes of them, twin of ProductionRules.sol, Production.sol and the first part of CustodyRules.sol."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from lotproof.model import record as rec
from lotproof.model import verb as v
from lotproof.model.identifiers import Gtin, LotNumber, Sgtin
from lotproof.model.item import Item, ItemId, LotId, PartnerId, item_of_range, item_of_sgtin
from lotproof.model.lot import Lot, day_of
from lotproof.model.partner import Role, Scope
from lotproof.rules.decide.judge import MAX_LOTS, Judge, rule

_MAX_UNITS = 2**32 - 1


@rule.register
def _(verb: v.RegisterLot, judge: Judge) -> list[rec.Record]:
    by = judge.actor(Role.MANUFACTURER, Scope.COMMISSION)
    judge.maker(by, verb.gtin)
    judge.require(judge.state.products[verb.gtin].content is None, "GtinOfCases", gtin=int(verb.gtin))
    name = {"gtin": int(verb.gtin), "number": verb.number.to_bytes20()}
    taken = judge.state.lot(verb.gtin, verb.number)
    if taken is not None and not taken.withdrawn:
        judge.refuse("LotTaken", **name, lot=taken.id)
    day = day_of(verb.expiry)
    judge.require(judge.today <= day, "ExpiryPassed", **name, expiryDay=day, today=judge.today)
    _require_cases(judge, by, verb.gtin, verb.case_gtin, verb.cases, verb.units)
    _require_each_once(judge, verb.case_gtin, verb.cases)
    return [
        rec.LotRegistered(
            lot=LotId(len(judge.state.lots) + 1),
            maker=by,
            account=judge.account,
            gtin=verb.gtin,
            number=verb.number,
            expiry=verb.expiry,
            units=verb.units,
            root=verb.root,
            replaces=LotId(taken.id if taken else 0),
            case_gtin=verb.case_gtin,
            cases=verb.cases,
            document=verb.document,
        )
    ]


@rule.register
def _(verb: v.AddTranche, judge: Judge) -> list[rec.Record]:
    by = judge.actor(Role.MANUFACTURER, Scope.COMMISSION)
    lot = _own_lot(judge, by, verb.gtin, verb.number)
    judge.safe(item_of_range(lot.id, lot.units), lot.id)
    _require_cases(judge, by, verb.gtin, verb.case_gtin, verb.cases, verb.units)
    judge.require(lot.units + verb.units <= _MAX_UNITS, "InvalidUnits", inCases=lot.units, units=verb.units)
    _require_each_once(judge, verb.case_gtin, verb.cases)
    return [
        rec.TrancheAdded(
            lot=lot.id,
            by=by,
            account=judge.account,
            tranche=len(lot.tranches),
            first=lot.units,
            units=verb.units,
            root=verb.root,
            case_gtin=verb.case_gtin,
            cases=verb.cases,
            document=verb.document,
        )
    ]


@rule.register
def _(verb: v.CommissionCases, judge: Judge) -> list[rec.Record]:
    by = judge.actor(Role.MANUFACTURER, Scope.COMMISSION)
    lot = _own_lot(judge, by, verb.gtin, verb.number)
    whole = _own_part(judge, verb.item, lot.id, by)
    judge.require(bool(verb.cases), "NothingNamed")
    _require_cases(judge, by, verb.gtin, verb.case_gtin, verb.cases, whole.count)
    _require_each_once(judge, verb.case_gtin, verb.cases)
    return [
        rec.CasesCommissioned(
            lot=lot.id,
            by=by,
            item=verb.item,
            account=judge.account,
            case_gtin=verb.case_gtin,
            cases=verb.cases,
            document=verb.document,
        )
    ]


@rule.register
def _(verb: v.WithdrawLot, judge: Judge) -> list[rec.Record]:
    by = judge.actor(Role.MANUFACTURER, Scope.COMMISSION)
    lot = _require_own(judge, by, verb.lot)
    units = 0
    for item in judge.named(verb.items):
        recalled = {"item": item, "lot": lot.id, "recallClass": lot.recall_class}
        judge.require(lot.recall_class == 0, "LotIsRecalled", **recalled)
        known = _own_part(judge, item, lot.id, by)
        judge.require(not known.moved, "HasMoved", item=item)
        for index in range(known.first, known.end):
            judge.require(not judge.state.is_spent(lot.id, index), "UnitSpent", lot=lot.id, index=index)
        units += known.count
    left = lot.units - lot.units_withdrawn - units
    withdrawn = rec.LotWithdrawn(
        lot=lot.id, by=by, account=judge.account, items=verb.items, left=left, document=verb.document
    )
    return [withdrawn]


@rule.register
def _(verb: v.Repackage, judge: Judge) -> list[rec.Record]:
    by = judge.actor(Role.MANUFACTURER, Scope.COMMISSION)
    made = _require_own(judge, by, verb.into)
    sources = dict.fromkeys(judge.state.made_from.get(made.id, ()))
    for item in judge.named(verb.items):
        known = judge.known(item)
        judge.free(known, by)
        for lot in judge.state.lots_in(known):
            _add_source(judge, sources, item, lot, made)
    made_of = rec.Repackaged(lot=made.id, by=by, account=judge.account, items=verb.items, document=verb.document)
    return [*judge.taken_out(verb.items), made_of]


def _add_source(judge: Judge, sources: dict[LotId, None], item: ItemId, lot: LotId, made: Lot) -> None:
    """What the lot was made of goes into ``made`` with it."""
    judge.require(lot != made.id, "MadeOfItself", lot=made.id, source=lot)
    judge.safe(item, lot)
    last_day = day_of(judge.state.lots[lot].last_day)
    judge.require(day_of(made.last_day) <= last_day, "OutlivesSource", lot=made.id, source=lot, expiryDay=last_day)
    _add(judge, sources, lot, made)
    for other in judge.state.made_from.get(lot, ()):
        judge.require(other != made.id, "MadeOfItself", lot=made.id, source=lot)
        _add(judge, sources, other, made)


def _add(judge: Judge, sources: dict[LotId, None], lot: LotId, made: Lot) -> None:
    sources[lot] = None
    judge.require(len(sources) <= MAX_LOTS, "TooManySources", lot=made.id)


def _require_cases(
    judge: Judge, by: PartnerId, gtin: Gtin, case_gtin: Gtin | None, cases: Iterable[rec.Case], whole: int
) -> None:
    """New cases of the product, which hold no more than ``whole`` units."""
    in_cases = 0
    if case_gtin is None:
        judge.require(not cases, "UnknownProduct", gtin=0)
        cases = ()
    else:
        judge.maker(by, case_gtin)
        product = judge.state.products[case_gtin]
        judge.require(product.content == gtin, "NotCaseOf", caseGtin=int(case_gtin), gtin=int(gtin))
        for case in cases:
            judge.new(item_of_sgtin(Sgtin(case_gtin, case.serial)))
            judge.require(case.units > 0, "InvalidUnits", inCases=0, units=whole)
            overfull = {"serial": case.serial.to_bytes20(), "units": case.units, "quantity": product.quantity}
            judge.require(case.units <= product.quantity, "CaseOverfull", **overfull)
            in_cases += case.units
    judge.require(in_cases <= whole and 0 < whole <= _MAX_UNITS, "InvalidUnits", inCases=in_cases, units=whole)


def _require_each_once(judge: Judge, case_gtin: Gtin | None, cases: Sequence[rec.Case]) -> None:
    """The contract meets a case that is named twice only when it stores the second."""
    named: set[ItemId] = set()
    if case_gtin is None:
        return
    for case in cases:
        item = item_of_sgtin(Sgtin(case_gtin, case.serial))
        judge.require(item not in named, "ItemTaken", item=item)
        named.add(item)


def _own_lot(judge: Judge, by: PartnerId, gtin: Gtin, number: LotNumber) -> Lot:
    """The lot by its number, where ``by`` made it and still makes its product."""
    judge.maker(by, gtin)
    known = judge.state.lot(gtin, number)
    if known is None:
        judge.refuse("NoSuchLot", gtin=int(gtin), number=number.to_bytes20())
    return _require_own(judge, by, known.id)


def _require_own(judge: Judge, by: PartnerId, lot: LotId) -> Lot:
    known = judge.state.lots.get(lot)
    if known is None:
        judge.refuse("UnknownLot", lot=lot)
    judge.require(known.maker == by, "NotLotMaker", lot=lot, maker=known.maker, caller=by)
    judge.require(not known.withdrawn, "LotIsWithdrawn", lot=lot)
    return known


def _own_part(judge: Judge, item: ItemId, lot: LotId, by: PartnerId) -> Item:
    """A consignment of the lot, loose in its maker's hands."""
    known = judge.loose(item, by)
    judge.require(not known.is_container, "IsContainer", item=item)
    judge.require(known.lot == lot, "OtherLot", item=item, found=known.lot, lot=lot)
    return known
