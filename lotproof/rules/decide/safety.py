"""Unsafe, lost and returned goods, twin of SafetyRules.sol, Safety.sol and DiscrepancyRules.sol."""

from __future__ import annotations

from collections.abc import Iterable

from lotproof.model import record as rec
from lotproof.model import verb as v
from lotproof.model.item import NO_ITEM, Item, ItemId, LotId, PartnerId
from lotproof.model.lot import Lot
from lotproof.model.partner import Role, Scope
from lotproof.rules.decide.custody import may_receive
from lotproof.rules.decide.judge import ANY, Judge, rule
from lotproof.rules.decide.units import require_units
from lotproof.rules.fold_goods import SET_APART
from lotproof.rules.state import NOBODY

TAKES_RETURNS = Role.MANUFACTURER | Role.WHOLESALER | Role.THIRD_PARTY_LOGISTICS


@rule.register
def _(verb: v.Recall, judge: Judge) -> list[rec.Record]:
    lot = _lot(judge, verb.lot)
    judge.require(verb.recall_class in (1, 2, 3), "InvalidRecallClass", recallClass=verb.recall_class)
    fresh = verb.recall_class != lot.recall_class
    judge.require(fresh, "AlreadyRecalled", lot=verb.lot, recallClass=verb.recall_class)
    _recalling(judge, lot)
    return [rec.LotRecalled(lot=verb.lot, by=judge.account, recall_class=verb.recall_class, document=verb.document)]


@rule.register
def _(verb: v.TerminateRecall, judge: Judge) -> list[rec.Record]:
    lot = _lot(judge, verb.lot)
    judge.require(lot.recall_class != 0, "NotRecalled", lot=verb.lot)
    _recalling(judge, lot)
    return [rec.RecallTerminated(lot=verb.lot, by=judge.account, document=verb.document)]


def _lot(judge: Judge, lot: LotId) -> Lot:
    known = judge.state.lots.get(lot)
    if known is None:
        judge.refuse("UnknownLot", lot=lot)
    return known


def _recalling(judge: Judge, lot: Lot) -> None:
    """A registrar, or the maker where no registrar recalled the lot (P8)."""
    if judge.office:
        return
    by = judge.key(Scope.RECALL)
    judge.require(by == lot.maker, "NotLotMaker", lot=lot.id, maker=lot.maker, caller=by)
    judge.require(lot.id not in judge.state.recalled_by_registrar, "RecalledByRegistrar", lot=lot.id)


@rule.register
def _(verb: v.Quarantine, judge: Judge) -> list[rec.Record]:
    """A registrar stops goods on their way as they are; it takes nothing out of what is in transit."""
    by = NOBODY if judge.office else judge.key(Scope.COMMISSION)
    for item in judge.named(verb.items):
        known = judge.known(item)
        judge.require(not known.quarantined, "SetAside", item=item)
        if not judge.office:
            judge.held(known, by)
        elif known.container != NO_ITEM:
            judge.held(known, judge.state.outermost(known).holder)
    order = rec.Quarantined(by=judge.account, items=verb.items, document=verb.document)
    return [*judge.taken_out(verb.items), order]


@rule.register
def _(verb: v.Release, judge: Judge) -> list[rec.Record]:
    by = NOBODY if judge.office else judge.actor(ANY, Scope.COMMISSION)
    for item in judge.named(verb.items):
        known = judge.known(item)
        judge.require(known.quarantined, "NotQuarantined", item=item)
        ordered_by = judge.state.ordered_by.get(item, 0)
        judge.require(ordered_by == judge.office, "OrderedByRegistrar", item=item, office=ordered_by)
        if not judge.office:
            judge.held(known, by)
    return [rec.Released(by=judge.account, items=verb.items, document=verb.document)]


@rule.register
def _(verb: v.ShipReturn, judge: Judge) -> list[rec.Record]:
    by = judge.actor(ANY, Scope.SHIP)
    consignee = judge.accredited(verb.to, TAKES_RETURNS)
    judge.require(consignee != by, "SelfShipment", gln=int(verb.to))
    _require_held_not_missing(judge, verb.items, by)
    shipped = rec.ReturnShipped(from_partner=by, to_partner=consignee, items=verb.items, document=verb.document)
    return [*judge.taken_out(verb.items), shipped]


@rule.register
def _(verb: v.AcceptReturn, judge: Judge) -> list[rec.Record]:
    by = judge.actor(TAKES_RETURNS, Scope.RECEIVE)
    item = judge.known(verb.item)
    judge.require(not item.is_container, "IsContainer", item=verb.item)
    judge.held(item, by)
    judge.require(item.returned, "NotReturned", item=verb.item)
    judge.safe(verb.item, item.lot, NOBODY)
    require_units(judge, verb, item)
    shown, unspent = len(verb.indices), _unspent(judge, item)
    judge.require(shown == unspent, "UnitsNotShown", item=verb.item, shown=shown, unspent=unspent)
    return [rec.ReturnAccepted(by=by, item=verb.item, document=verb.document)]


def _unspent(judge: Judge, item: Item) -> int:
    return sum(not judge.state.is_spent(item.lot, index) for index in range(item.first, item.end))


@rule.register
def _(verb: v.ReceiveWithDiscrepancies, judge: Judge) -> list[rec.Record]:
    by = may_receive(judge, judge.account, verb.items)
    last = NO_ITEM
    for line in verb.discrepancies:
        judge.require(line.item > last, "NotRising", item=line.item)
        last = line.item
        if line.kind in SET_APART:
            _require_inside(judge, line, by)
    return [
        rec.DiscrepanciesRecorded(by=by, discrepancies=verb.discrepancies, document=verb.document),
        rec.Received(by=by, items=verb.items, document=verb.document),
    ]


def _require_inside(judge: Judge, line: rec.Discrepancy, by: PartnerId) -> None:
    name = line.item
    item = judge.known(name)
    pending = judge.state.outermost(item).pending
    judge.require(pending == by, "NotConsignee", item=name, pending=pending, caller=by)
    if line.units == 0:
        return
    judge.require(not item.is_container, "IsContainer", item=name)
    inside = item.first <= line.first and line.first + line.units <= item.end
    judge.require(inside, "InvalidCut", item=name, cut=line.first, first=item.first, count=item.count)


@rule.register
def _(verb: v.RecordFound, judge: Judge) -> list[rec.Record]:
    by = judge.key(Scope.RECEIVE)
    for item in judge.named(verb.items):
        known = judge.known(item)
        judge.require(known.missing, "NotMissing", item=item)
        judge.require(known.holder == by, "NotHolder", item=item, holder=known.holder, caller=by)
    return [rec.RecordedFound(by=by, items=verb.items, document=verb.document)]


@rule.register
def _(verb: v.Destroy, judge: Judge) -> list[rec.Record]:
    by = judge.actor(ANY, Scope.COMMISSION)
    _require_held_not_missing(judge, verb.items, by)
    return [*judge.taken_out(verb.items), rec.Destroyed(by=by, items=verb.items, witness=verb.document)]


def _require_held_not_missing(judge: Judge, items: Iterable[ItemId], by: PartnerId) -> None:
    for item in judge.named(items):
        known = judge.known(item)
        judge.require(not known.missing, "SetAside", item=item)
        judge.held(known, by)
