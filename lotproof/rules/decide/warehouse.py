"""What happens to goods between the ways, twin of WarehouseRules.sol and Warehouse.sol."""

from __future__ import annotations

from lotproof.model import record as rec
from lotproof.model import verb as v
from lotproof.model.item import item_of_sgtin, item_of_sscc
from lotproof.model.partner import Role, Scope
from lotproof.rules.decide.judge import ANY, MAX_HEIGHT, MAX_LOTS, Judge, rule
from lotproof.rules.decide.units import require_own_unit
from lotproof.rules.state import NOBODY


@rule.register
def _(verb: v.CommissionLogisticUnit, judge: Judge) -> list[rec.Record]:
    by = judge.actor(ANY, Scope.COMMISSION)
    judge.prefix(by, verb.prefix)
    covered = verb.prefix.covers(verb.sscc)
    judge.require(covered, "SsccOutsidePrefix", sscc=int(verb.sscc), prefix=verb.prefix.to_key())
    container = item_of_sscc(verb.sscc)
    judge.new(container)
    return [
        rec.ContainerCommissioned(
            by=by, account=judge.account, container=container, gtin=None, serial=None, document=verb.document
        )
    ]


@rule.register
def _(verb: v.CommissionCase, judge: Judge) -> list[rec.Record]:
    by = judge.actor(Role.MANUFACTURER, Scope.COMMISSION)
    judge.maker(by, verb.sgtin.gtin)
    content = judge.state.products[verb.sgtin.gtin].content
    judge.require(content is not None, "GtinOfUnits", gtin=int(verb.sgtin.gtin))
    container = item_of_sgtin(verb.sgtin)
    judge.new(container)
    gtin, serial = verb.sgtin.gtin, verb.sgtin.serial
    return [
        rec.ContainerCommissioned(
            by=by, account=judge.account, container=container, gtin=gtin, serial=serial, document=verb.document
        )
    ]


@rule.register
def _(verb: v.Pack, judge: Judge) -> list[rec.Record]:
    by = judge.actor(ANY, Scope.COMMISSION)
    parent = judge.loose(verb.container, by)
    judge.require(parent.is_container, "NotContainer", item=verb.container)
    lots = set(judge.state.lots_in(parent))
    for item in judge.named(verb.items):
        judge.require(item != verb.container, "Cycle", container=verb.container)
        child = judge.loose(item, by)
        judge.require(child.height < MAX_HEIGHT, "TooDeep", item=item, height=child.height)
        lots.update(judge.state.lots_in(child))
        judge.require(len(lots) <= MAX_LOTS, "TooManyLots", container=verb.container)
    return [
        rec.Packed(by=by, account=judge.account, container=verb.container, items=verb.items, document=verb.document)
    ]


@rule.register
def _(verb: v.Unpack, judge: Judge) -> list[rec.Record]:
    by = judge.actor(ANY, Scope.COMMISSION)
    judge.at_hand(judge.known(verb.container), by)
    for item in judge.named(verb.items):
        inside = judge.known(item).container == verb.container
        judge.require(inside, "NotPackedIn", item=item, container=verb.container)
    return [
        rec.Unpacked(by=by, account=judge.account, container=verb.container, items=verb.items, document=verb.document)
    ]


@rule.register
def _(verb: v.SplitItem, judge: Judge) -> list[rec.Record]:
    by = judge.actor(ANY, Scope.COMMISSION)
    whole = judge.known(verb.item)
    judge.at_hand(whole, by)
    judge.require(not whole.is_container, "IsContainer", item=verb.item)
    judge.require(bool(verb.cuts), "NothingNamed")
    last = whole.first
    for cut in verb.cuts:
        inside = last < cut < whole.end
        judge.require(inside, "InvalidCut", item=verb.item, cut=cut, first=whole.first, count=whole.count)
        last = cut
    split = rec.Split(by=by, account=judge.account, item=verb.item, cuts=verb.cuts, document=verb.document)
    return [*judge.taken_out((verb.item,)), split]


@rule.register
def _(verb: v.Reject, judge: Judge) -> list[rec.Record]:
    by = judge.key(Scope.RECEIVE)
    for item in judge.named(verb.items):
        judge.consigned(item, by)
    return [rec.Rejected(by=by, account=judge.account, items=verb.items, document=verb.document)]


@rule.register
def _(verb: v.VoidShipping, judge: Judge) -> list[rec.Record]:
    by = judge.key(Scope.SHIP)
    for item in judge.named(verb.items):
        known = judge.known(item)
        judge.require(known.pending != NOBODY, "NotInTransit", item=item)
        judge.require(known.holder == by, "NotHolder", item=item, holder=known.holder, caller=by)
    return [rec.ShippingVoided(by=by, account=judge.account, items=verb.items, document=verb.document)]


@rule.register
def _(verb: v.Decommission, judge: Judge) -> list[rec.Record]:
    by = judge.actor(ANY, Scope.COMMISSION)
    lot = require_own_unit(judge, verb, by)
    judge.at_hand(judge.known(verb.item), by)
    return [
        rec.Decommissioned(
            by=by,
            account=judge.account,
            lot=lot,
            item=verb.item,
            index=verb.index,
            reason=verb.reason,
            document=verb.document,
        )
    ]
