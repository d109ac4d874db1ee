"""The way of the goods, twin of CustodyRules.sol and CustodyLedger.sol."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from lotproof.commit.handover import HandOverMessage, ReceiptMessage
from lotproof.model import record as rec
from lotproof.model import verb as v
from lotproof.model.item import Item, ItemId, PartnerId
from lotproof.model.partner import Role, Scope
from lotproof.rules.decide.judge import ANY, TAKES_RETURNS, Judge, rule
from lotproof.rules.decide.units import require_own_unit, require_units


@rule.register
def _(verb: v.Ship, judge: Judge) -> list[rec.Record]:
    by = judge.actor(ANY, Scope.SHIP)
    consignee = judge.accredited(verb.to, ANY)
    judge.require(consignee != by, "SelfShipment", gln=int(verb.to))
    back = judge.leads_back(by, consignee) | _require_free(judge, verb.items, by, consignee)
    if back:
        judge.standing(judge.state.partners[consignee], TAKES_RETURNS)
    kind = rec.ReturnShipped if back else rec.Shipped
    shipped = kind(
        from_partner=by, to_partner=consignee, account=judge.account, items=verb.items, document=verb.document
    )
    return [*judge.taken_out(verb.items), shipped]


@rule.register
def _(verb: v.ReceiveItems, judge: Judge) -> list[rec.Record]:
    by, turned = may_receive(judge, judge.account, verb.items)
    return [*turned, rec.Received(by=by, account=judge.account, items=verb.items, document=verb.document)]


@rule.register
def _(verb: v.ReceiveSigned, judge: Judge) -> list[rec.Record]:
    by = judge.actor(ANY, Scope.RECEIVE)
    holder = judge.actor(ANY, Scope.SHIP, verb.shipper)
    gln = judge.state.gln_of(by)
    judge.require(holder != by, "SelfShipment", gln=int(gln))
    judge.deadline(verb.deadline)
    back = judge.leads_back(holder, by)
    for item in judge.named(verb.items):
        back |= judge.movable(judge.loose(item, holder), by)
    if back:
        judge.standing(judge.state.partners[by], TAKES_RETURNS)
    what = HandOverMessage(verb.items, _versions(judge, verb.items), gln, verb.deadline, verb.document)
    judge.signature(verb.shipper, what.struct_hash, verb.signature)
    handed = rec.HandedOver(
        from_partner=holder,
        to_partner=by,
        signer=verb.shipper,
        account=judge.account,
        items=verb.items,
        document=verb.document,
    )
    if not back:
        return [handed]
    returned = rec.ReturnShipped(
        from_partner=holder, to_partner=by, account=verb.shipper, items=verb.items, document=verb.document
    )
    return [returned, handed]


@rule.register
def _(verb: v.Deliver, judge: Judge) -> list[rec.Record]:
    """Each receipt is judged on what the ones before it left."""
    records: list[rec.Record] = []
    last: list[rec.Record] = []
    for receipt in verb.receipts:
        if last and len(records) == len(last):
            judge.state = judge.state.copy()
        for record in last:
            judge.state.apply(record)
        by, turned = may_receive(judge, receipt.receiver, receipt.items)
        judge.deadline(receipt.deadline)
        what = ReceiptMessage(receipt.items, _versions(judge, receipt.items), receipt.deadline, receipt.document)
        judge.signature(receipt.receiver, what.struct_hash, receipt.signature)
        received = rec.Received(by=by, account=receipt.receiver, items=receipt.items, document=receipt.document)
        last = [*turned, received]
        records += last
    return records


@rule.register
def _(verb: v.Dispense, judge: Judge) -> list[rec.Record]:
    by = judge.actor(Role.DISPENSER, Scope.DISPENSE)
    judge.free(judge.known(verb.item), by)
    lot = require_own_unit(judge, verb, by)
    judge.safe(verb.item, lot)
    return [
        rec.Dispensed(by=by, account=judge.account, lot=lot, item=verb.item, index=verb.index, document=verb.document)
    ]


@rule.register
def _(verb: v.DispenseMany, judge: Judge) -> list[rec.Record]:
    by = judge.actor(Role.DISPENSER, Scope.DISPENSE)
    judge.require(bool(verb.items), "NothingNamed")
    items: list[Item] = []
    for name in verb.items:
        item = judge.known(name)
        judge.require(not item.is_container, "IsContainer", item=name)
        judge.free(item, by)
        lot = items[0].lot if items else item.lot
        judge.require(item.lot == lot, "OtherLot", item=name, found=item.lot, lot=lot)
        judge.require(not items or item.first >= items[-1].end, "NotRising", item=name)
        items.append(item)
    judge.safe(verb.items[0], items[0].lot)
    require_units(judge, verb, items)
    return [
        rec.DispensedMany(
            by=by,
            lot=items[0].lot,
            account=judge.account,
            items=verb.items,
            indices=verb.indices,
            document=verb.document,
        )
    ]


def may_receive(judge: Judge, account: str, items: Iterable[ItemId]) -> tuple[PartnerId, list[rec.Record]]:
    """The consignee that ``account`` acts for, where it may receive ``items``; those on their way back by its role.

    Also what is recorded of goods that became unsafe on their way to their maker: they come back.
    """
    by = judge.actor(ANY, Scope.RECEIVE, account)
    turned: list[rec.Record] = []
    for item in judge.named(items):
        known = judge.consigned(item, by)
        suspended = judge.state.partners[known.holder].suspended
        if known.returning:
            judge.returnable(known, by)
            if suspended:
                judge.way_back(known, known.holder, by)
            continue
        judge.require(not suspended, "ShipperSuspended", item=item, shipper=known.holder)
        judge.require(not known.set_aside, "SetAside", item=item)
        if judge.movable(known, by):
            judge.standing(judge.state.partners[by], TAKES_RETURNS)
            back = rec.ReturnShipped(
                from_partner=known.holder, to_partner=by, account=account, items=(item,), document=v.NO_DOCUMENT
            )
            turned.append(back)
    return by, turned


def _require_free(judge: Judge, items: Iterable[ItemId], holder: PartnerId, consignee: PartnerId) -> bool:
    """Whether some of the goods are unsafe, which go to their maker, who is the consignee."""
    unsafe = False
    for item in judge.named(items):
        known = judge.known(item)
        judge.free(known, holder)
        unsafe |= judge.movable(known, consignee)
    return unsafe


def _versions(judge: Judge, items: Sequence[ItemId]) -> list[int]:
    return [judge.state.items[item].version for item in items]
