"""The contract's decisions, twin of contracts/CustodyRules.sol: would a verb pass, what would it record, why not.

Order of the checks and names of the errors are the contract's, so that both give the same answer.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from functools import singledispatch
from itertools import pairwise
from typing import NoReturn

from lotproof.commit.proof import UnitProof, verify
from lotproof.errors import BadInput
from lotproof.model import record as rec
from lotproof.model import verb as v
from lotproof.model.identifiers import CompanyPrefix, Gln, Gtin, SerialNumber, Sgtin
from lotproof.model.item import Item, ItemId, LotId, PartnerId, item_of_sgtin, item_of_sscc
from lotproof.model.lot import day_of
from lotproof.model.partner import Role, Scope
from lotproof.rules.refusals import refusal
from lotproof.rules.state import NOBODY, State

MAX_HEIGHT = 4
MAX_LOTS = 64
ANY = Role.MANUFACTURER | Role.WHOLESALER | Role.DISPENSER | Role.THIRD_PARTY_LOGISTICS


class Judge:
    """Judges verbs of one account on one state at one moment. Raises Refused as the contract would revert."""

    def __init__(self, state: State, account: str, now: dt.datetime) -> None:
        self.state = state
        self.account = account
        self.now = now

    def refuse(self, error: str, **facts: object) -> NoReturn:
        raise refusal(error, facts, self.state)

    def require(self, holds: bool, error: str, **facts: object) -> None:
        if not holds:
            self.refuse(error, **facts)

    @property
    def today(self) -> int:
        return day_of(self.now.astimezone(dt.UTC).date())

    def key(self, scope: Scope) -> PartnerId:
        """The partner that the account acts for, accredited or not."""
        known = self.state.operators.get(self.account)
        if known is None:
            self.refuse("NotOperator", account=self.account)
        partner, scopes = known
        self.require(bool(scopes & scope), "ScopeMissing", account=self.account, scopes=int(scopes), needed=int(scope))
        return partner

    def actor(self, roles: Role, scope: Scope) -> PartnerId:
        partner = self.key(scope)
        self.accredited(self.state.gln_of(partner), roles)
        return partner

    def accredited(self, gln: Gln, roles: Role) -> PartnerId:
        known = self.state.partner(gln)
        if known is None:
            self.refuse("UnknownPartner", gln=int(gln))
        self.require(not known.suspended, "AccreditationSuspended", gln=int(gln))
        until = int(known.valid_until.timestamp())
        self.require(self.now <= known.valid_until, "AccreditationExpired", gln=int(gln), validUntil=until)
        fits = bool(known.roles & roles)
        self.require(fits, "RoleMissing", gln=int(gln), roles=int(known.roles), needed=int(roles))
        return PartnerId(known.id)

    def prefix(self, by: PartnerId, prefix: CompanyPrefix) -> None:
        owner = self.state.prefixes.get(prefix, NOBODY)
        self.require(owner == by, "CompanyPrefixNotOwned", prefix=prefix.to_key(), owner=owner, caller=by)

    def maker(self, by: PartnerId, gtin: Gtin) -> None:
        product = self.state.products.get(gtin)
        if product is None:
            self.refuse("UnknownProduct", gtin=int(gtin))
        self.require(product.maker == by, "NotMaker", gtin=int(gtin), maker=product.maker, caller=by)

    def known(self, item: ItemId) -> Item:
        known = self.state.items.get(item)
        if known is None:
            self.refuse("UnknownItem", item=item)
        return known

    def new(self, item: ItemId) -> None:
        self.require(item not in self.state.items, "ItemTaken", item=item)

    def held(self, item: Item, by: PartnerId) -> None:
        outer = self.state.outermost(item)
        self.require(outer.holder == by, "NotHolder", item=item.id, holder=outer.holder, caller=by)
        self.require(outer.pending == NOBODY, "InTransit", item=item.id, pending=outer.pending)

    def loose(self, item: ItemId, by: PartnerId) -> Item:
        known = self.known(item)
        self.require(not known.container, "IsPacked", item=item, container=known.container)
        self.held(known, by)
        return known

    def taken_out(self, items: Iterable[ItemId], by: PartnerId) -> list[rec.Record]:
        """What the ledger records of items that leave their containers to move on their own."""
        return [
            rec.Unpacked(by=by, container=self.state.items[item].container, items=(item,), document=v.NO_DOCUMENT)
            for item in items
            if self.state.items[item].container
        ]

    def rising(self, items: Sequence[ItemId]) -> None:
        self.require(bool(items), "NothingNamed")
        for before, item in pairwise(items):
            self.require(item > before, "NotRising", item=item)

    def consigned(self, items: Sequence[ItemId], by: PartnerId) -> None:
        self.rising(items)
        for item in items:
            pending = self.known(item).pending
            self.require(pending != NOBODY, "NotInTransit", item=item)
            self.require(pending == by, "NotConsignee", item=item, pending=pending, caller=by)

    def movable(self, item: Item, consignee: PartnerId) -> None:
        for lot in self.state.lots_in(item):
            self.safe(item.id, lot, consignee)

    def safe(self, item: ItemId, lot_id: LotId, consignee: PartnerId) -> None:
        """Recalled and expired goods go to their maker only (P5)."""
        lot = self.state.lots[lot_id]
        if consignee == lot.maker:
            return
        self.require(lot.recall_class == 0, "LotIsRecalled", item=item, lot=lot_id, recallClass=lot.recall_class)
        day = day_of(lot.expiry)
        self.require(self.today <= day, "LotExpired", item=item, lot=lot_id, expiryDay=day)

    def own_unit(self, verb: v.UnitVerb, by: PartnerId) -> LotId:
        """Committed to, inside the consignment, in the caller's custody, and not spent (P6)."""
        item = self.known(verb.item)
        self.require(not item.is_container, "IsContainer", item=verb.item)
        self.held(item, by)
        place = {"item": verb.item, "index": verb.index, "first": item.first, "count": item.count}
        self.require(verb.index in item, "UnitOutside", **place)
        self.require(not self.state.is_spent(item.lot, verb.index), "UnitSpent", lot=item.lot, index=verb.index)
        shown = _is_committed(self.state.lots[item.lot].root, verb)
        self.require(shown, "UnitNotCommitted", lot=item.lot, index=verb.index, serial=verb.serial)
        return item.lot


def _is_committed(root: bytes, verb: v.UnitVerb) -> bool:
    try:
        proof = UnitProof(verb.index, SerialNumber.from_bytes20(verb.serial), verb.salt, verb.proof)
    except BadInput:
        return False  # no maker commits to what is no serial number
    return verify(root, proof)


def decide(state: State, account: str, verb: v.Verb, now: dt.datetime) -> list[rec.Record]:
    """What the ledger would record if ``account`` asked for ``verb`` now. Raises Refused where it would revert."""
    return _decide(verb, Judge(state, account, now))


@singledispatch
def _decide(verb: v.Verb, judge: Judge) -> list[rec.Record]:
    raise TypeError(f"{type(verb).__name__} is not judged here: the registry's own checks stand in the contract")


@_decide.register
def _(verb: v.RegisterProduct, judge: Judge) -> list[rec.Record]:
    by = judge.actor(Role.MANUFACTURER, Scope.COMMISSION)
    judge.prefix(by, verb.prefix)
    covered = verb.prefix.covers(verb.gtin)
    judge.require(covered, "GtinOutsidePrefix", gtin=int(verb.gtin), prefix=verb.prefix.to_key())
    taken = judge.state.products.get(verb.gtin)
    if taken is not None:
        judge.refuse("ProductTaken", gtin=int(verb.gtin), maker=taken.maker)
    return [rec.ProductRegistered(maker=by, gtin=verb.gtin, prefix=verb.prefix)]


@_decide.register
def _(verb: v.RegisterLot, judge: Judge) -> list[rec.Record]:
    by = judge.actor(Role.MANUFACTURER, Scope.COMMISSION)
    judge.maker(by, verb.gtin)
    name = {"gtin": int(verb.gtin), "number": verb.number.to_bytes20()}
    taken = judge.state.lot(verb.gtin, verb.number)
    if taken is not None:
        judge.refuse("LotTaken", **name, lot=taken.id)
    day = day_of(verb.expiry)
    judge.require(judge.today <= day, "ExpiryPassed", **name, expiryDay=day, today=judge.today)
    in_cases = _cases(verb, by, judge)
    judge.require(in_cases <= verb.units and 0 < verb.units < 2**32, "InvalidUnits", inCases=in_cases, units=verb.units)
    _each_once(verb, judge)
    return [
        rec.LotRegistered(
            lot=LotId(len(judge.state.lots) + 1),
            maker=by,
            gtin=verb.gtin,
            number=verb.number,
            expiry=verb.expiry,
            units=verb.units,
            root=verb.root,
            case_gtin=verb.case_gtin,
            cases=verb.cases,
            document=verb.document,
        )
    ]


def _cases(verb: v.RegisterLot, by: PartnerId, judge: Judge) -> int:
    """How many units the cases hold."""
    if verb.case_gtin is None:
        judge.require(not verb.cases, "UnknownProduct", gtin=0)
        return 0
    judge.maker(by, verb.case_gtin)
    judge.require(verb.case_gtin != verb.gtin, "CaseGtinOfUnits", caseGtin=int(verb.case_gtin))
    for case in verb.cases:
        judge.new(item_of_sgtin(Sgtin(verb.case_gtin, case.serial)))
        judge.require(case.units > 0, "InvalidUnits", inCases=0, units=verb.units)
    return sum(case.units for case in verb.cases)


def _each_once(verb: v.RegisterLot, judge: Judge) -> None:
    """The contract meets a case that is named twice only when it stores the second."""
    named: set[ItemId] = set()
    if verb.case_gtin is None:
        return
    for case in verb.cases:
        item = item_of_sgtin(Sgtin(verb.case_gtin, case.serial))
        judge.require(item not in named, "ItemTaken", item=item)
        named.add(item)


@_decide.register
def _(verb: v.CommissionLogisticUnit, judge: Judge) -> list[rec.Record]:
    by = judge.actor(ANY, Scope.COMMISSION)
    judge.prefix(by, verb.prefix)
    covered = verb.prefix.covers(verb.sscc)
    judge.require(covered, "SsccOutsidePrefix", sscc=int(verb.sscc), prefix=verb.prefix.to_key())
    container = item_of_sscc(verb.sscc)
    judge.new(container)
    return [rec.ContainerCommissioned(by=by, container=container, gtin=None, serial=None, document=verb.document)]


@_decide.register
def _(verb: v.CommissionCase, judge: Judge) -> list[rec.Record]:
    by = judge.actor(Role.MANUFACTURER, Scope.COMMISSION)
    judge.maker(by, verb.sgtin.gtin)
    container = item_of_sgtin(verb.sgtin)
    judge.new(container)
    name = {"gtin": verb.sgtin.gtin, "serial": verb.sgtin.serial}
    return [rec.ContainerCommissioned(by=by, container=container, **name, document=verb.document)]  # type: ignore[arg-type]


@_decide.register
def _(verb: v.Pack, judge: Judge) -> list[rec.Record]:
    by = judge.actor(ANY, Scope.COMMISSION)
    judge.rising(verb.items)
    parent = judge.loose(verb.container, by)
    judge.require(parent.is_container, "NotContainer", item=verb.container)
    lots = set(judge.state.lots_in(parent))
    for item in verb.items:
        judge.require(item != verb.container, "Cycle", container=verb.container)
        child = judge.loose(item, by)
        judge.require(child.height < MAX_HEIGHT, "TooDeep", item=item, height=child.height)
        lots.update(judge.state.lots_in(child))
        judge.require(len(lots) <= MAX_LOTS, "TooManyLots", container=verb.container)
    return [rec.Packed(by=by, container=verb.container, items=verb.items, document=verb.document)]


@_decide.register
def _(verb: v.Unpack, judge: Judge) -> list[rec.Record]:
    by = judge.actor(ANY, Scope.COMMISSION)
    judge.rising(verb.items)
    judge.held(judge.known(verb.container), by)
    for item in verb.items:
        inside = judge.known(item).container == verb.container
        judge.require(inside, "NotPackedIn", item=item, container=verb.container)
    return [rec.Unpacked(by=by, container=verb.container, items=verb.items, document=verb.document)]


@_decide.register
def _(verb: v.SplitItem, judge: Judge) -> list[rec.Record]:
    by = judge.actor(ANY, Scope.COMMISSION)
    whole = judge.known(verb.item)
    judge.held(whole, by)
    judge.require(not whole.is_container, "IsContainer", item=verb.item)
    judge.require(bool(verb.cuts), "NothingNamed")
    last = whole.first
    for cut in verb.cuts:
        inside = last < cut < whole.end
        judge.require(inside, "InvalidCut", item=verb.item, cut=cut, first=whole.first, count=whole.count)
        last = cut
    split = rec.Split(by=by, item=verb.item, cuts=verb.cuts, document=verb.document)
    return [*judge.taken_out((verb.item,), by), split]


@_decide.register
def _(verb: v.Ship, judge: Judge) -> list[rec.Record]:
    by = judge.actor(ANY, Scope.SHIP)
    consignee = judge.accredited(verb.to, ANY)
    judge.require(consignee != by, "SelfShipment", gln=int(verb.to))
    judge.rising(verb.items)
    for item in verb.items:
        known = judge.known(item)
        judge.held(known, by)
        judge.movable(known, consignee)
    shipped = rec.Shipped(from_partner=by, to_partner=consignee, items=verb.items, document=verb.document)
    return [*judge.taken_out(verb.items, by), shipped]


@_decide.register
def _(verb: v.ReceiveItems, judge: Judge) -> list[rec.Record]:
    by = judge.actor(ANY, Scope.RECEIVE)
    judge.consigned(verb.items, by)
    for item in verb.items:
        judge.movable(judge.known(item), by)
    return [rec.Received(by=by, items=verb.items, document=verb.document)]


@_decide.register
def _(verb: v.Reject, judge: Judge) -> list[rec.Record]:
    by = judge.key(Scope.RECEIVE)
    judge.consigned(verb.items, by)
    return [rec.Rejected(by=by, items=verb.items, document=verb.document)]


@_decide.register
def _(verb: v.VoidShipping, judge: Judge) -> list[rec.Record]:
    by = judge.key(Scope.SHIP)
    judge.rising(verb.items)
    for item in verb.items:
        known = judge.known(item)
        judge.require(known.pending != NOBODY, "NotInTransit", item=item)
        judge.require(known.holder == by, "NotHolder", item=item, holder=known.holder, caller=by)
    return [rec.ShippingVoided(by=by, items=verb.items, document=verb.document)]


@_decide.register
def _(verb: v.Dispense, judge: Judge) -> list[rec.Record]:
    by = judge.actor(Role.DISPENSER, Scope.DISPENSE)
    lot = judge.own_unit(verb, by)
    judge.safe(verb.item, lot, NOBODY)
    return [rec.Dispensed(by=by, lot=lot, item=verb.item, index=verb.index, document=verb.document)]


@_decide.register
def _(verb: v.Decommission, judge: Judge) -> list[rec.Record]:
    by = judge.actor(ANY, Scope.COMMISSION)
    lot = judge.own_unit(verb, by)
    return [rec.Decommissioned(by=by, lot=lot, item=verb.item, index=verb.index, document=verb.document)]


@_decide.register
def _(verb: v.Recall, judge: Judge) -> list[rec.Record]:
    lot = judge.state.lots.get(verb.lot)
    if lot is None:
        judge.refuse("UnknownLot", lot=verb.lot)
    judge.require(verb.recall_class in (1, 2, 3), "InvalidRecallClass", recallClass=verb.recall_class)
    fresh = verb.recall_class != lot.recall_class
    judge.require(fresh, "AlreadyRecalled", lot=verb.lot, recallClass=verb.recall_class)
    if judge.account not in judge.state.registrars:
        by = judge.key(Scope.RECALL)
        judge.require(by == lot.maker, "NotLotMaker", lot=verb.lot, maker=lot.maker, caller=by)
    return [rec.LotRecalled(lot=verb.lot, by=judge.account, recall_class=verb.recall_class, document=verb.document)]
