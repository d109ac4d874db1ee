"""Unsafe, lost and returned goods, twin of SafetyRules.sol, Safety.sol and DiscrepancyRules.sol."""

from __future__ import annotations

from collections.abc import Iterable
from math import inf

from lotproof.model import record as rec
from lotproof.model import verb as v
from lotproof.model.item import NO_ITEM, Item, ItemId
from lotproof.model.partner import Scope
from lotproof.rules.decide.custody import may_receive
from lotproof.rules.decide.judge import ANY, TAKES_RETURNS, Judge, rule
from lotproof.rules.decide.units import require_units
from lotproof.rules.fold_goods import HOLDERS_OWN, SET_APART
from lotproof.rules.state import NOBODY

_LAST_UNIT = 2**32 - 1


@rule.register
def _(verb: v.Quarantine, judge: Judge) -> list[rec.Record]:
    """A registrar stops goods on their way as they are; it takes nothing out of what is in transit."""
    by = NOBODY if judge.office else judge.key(Scope.COMMISSION)
    for item in judge.named(verb.items):
        known = judge.known(item)
        judge.require(not known.orders & HOLDERS_OWN << judge.office, "SetAside", item=item)
        if not judge.office:
            judge.at_hand(known, by)
        elif known.container != NO_ITEM:
            pending = judge.state.outermost(known).pending
            judge.require(pending == NOBODY, "InTransit", item=item, pending=pending)
    order = rec.Quarantined(by=by, account=judge.account, items=verb.items, document=verb.document)
    return [*judge.taken_out(verb.items), order]


@rule.register
def _(verb: v.Release, judge: Judge) -> list[rec.Record]:
    by = NOBODY if judge.office else judge.actor(ANY, Scope.COMMISSION)
    for item in judge.named(verb.items):
        known = judge.known(item)
        judge.require(known.quarantined, "NotQuarantined", item=item)
        own = known.orders & HOLDERS_OWN << judge.office
        judge.require(bool(own), "OrderedByOthers", item=item, orders=known.orders)
        if not judge.office:
            judge.held(known, by)
    return [rec.Released(by=by, account=judge.account, items=verb.items, document=verb.document)]


@rule.register
def _(verb: v.ShipReturn, judge: Judge) -> list[rec.Record]:
    by = judge.key(Scope.SHIP)
    consignee = judge.accredited(verb.to, TAKES_RETURNS)
    judge.require(consignee != by, "SelfShipment", gln=int(verb.to))
    for item in judge.named(verb.items):
        known = judge.known(item)
        judge.at_hand(known, by)
        if not judge.stands(by):
            judge.way_back(known, by, consignee)
        judge.returnable(known, consignee)
    shipped = rec.ReturnShipped(
        from_partner=by, to_partner=consignee, account=judge.account, items=verb.items, document=verb.document
    )
    return [*judge.taken_out(verb.items), shipped]


@rule.register
def _(verb: v.AcceptReturn, judge: Judge) -> list[rec.Record]:
    by = judge.actor(ANY, Scope.RECEIVE)
    item = judge.known(verb.item)
    judge.require(not item.is_container or item.count == 0, "IsContainer", item=verb.item)
    judge.at_hand(item, by)
    judge.require(item.returned, "NotReturned", item=verb.item)
    accepted = rec.ReturnAccepted(by=by, account=judge.account, item=verb.item, document=verb.document)
    if item.is_container:
        return [accepted]
    judge.safe(verb.item, item.lot)
    require_units(judge, verb, (item,))
    shown, unspent = len(verb.indices), _unspent(judge, item)
    judge.require(shown == unspent, "UnitsNotShown", item=verb.item, shown=shown, unspent=unspent)
    return [accepted]


def _unspent(judge: Judge, item: Item) -> int:
    return sum(not judge.state.is_spent(item.lot, index) for index in range(item.first, item.end))


@rule.register
def _(verb: v.ReceiveWithDiscrepancies, judge: Judge) -> list[rec.Record]:
    by, turned = may_receive(judge, judge.account, verb.items)
    _require_disjoint(judge, verb.discrepancies)
    received = set(verb.items)
    apart = {line.item for line in verb.discrepancies if line.kind in SET_APART}
    for line in verb.discrepancies:
        if line.kind in SET_APART:
            _require_among(judge, line, received, apart)
    return [
        *turned,
        rec.DiscrepanciesRecorded(
            by=by, account=judge.account, discrepancies=verb.discrepancies, document=verb.document
        ),
        rec.Received(by=by, account=judge.account, items=verb.items, document=verb.document),
    ]


def _require_disjoint(judge: Judge, lines: Iterable[rec.Discrepancy]) -> None:
    """Lines rise by item and first unit; the ranges set apart of one item are disjoint, and all of it stands alone."""
    last = (NO_ITEM, _LAST_UNIT)
    ends: dict[ItemId, float] = {}
    for line in lines:
        judge.require((line.item, line.first) > last, "NotRising", item=line.item)
        last = (line.item, line.first)
        if line.kind in SET_APART:
            alone = line.item not in ends or (line.units != 0 and line.first >= ends[line.item])
            judge.require(alone, "NamedTwice", item=line.item, inLine=line.item)
            ends[line.item] = line.first + line.units if line.units else inf


def _require_among(judge: Judge, line: rec.Discrepancy, received: set[ItemId], apart: set[ItemId]) -> None:
    """The goods come with this receipt, and with no container that another line sets apart."""
    name = line.item
    item, *around = judge.state.chain_of(judge.known(name))
    for outer in around:
        judge.require(outer.id not in apart, "NamedTwice", item=name, inLine=outer.id)
    outermost = (around or [item])[-1].id
    judge.require(outermost in received, "NotReceived", item=name, outermost=outermost)
    if line.units == 0:
        return
    judge.require(not item.is_container, "IsContainer", item=name)
    inside = item.first <= line.first and line.first + line.units <= item.end
    judge.require(inside, "InvalidCut", item=name, cut=line.first, first=item.first, count=item.count)


@rule.register
def _(verb: v.RecordFound, judge: Judge) -> list[rec.Record]:
    by = judge.actor(ANY, Scope.RECEIVE)
    for item in judge.named(verb.items):
        known = judge.known(item)
        judge.require(known.missing, "NotMissing", item=item)
        judge.require(known.holder == by, "NotHolder", item=item, holder=known.holder, caller=by)
    return [rec.RecordedFound(by=by, account=judge.account, items=verb.items, document=verb.document)]


@rule.register
def _(verb: v.Destroy, judge: Judge) -> list[rec.Record]:
    by = judge.actor(ANY, Scope.COMMISSION)
    for item in judge.named(verb.items):
        judge.at_hand(judge.known(item), by)
    return [
        *judge.taken_out(verb.items),
        rec.Destroyed(by=by, account=judge.account, items=verb.items, witness=verb.document),
    ]
