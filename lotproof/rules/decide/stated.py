"""What partners state, ways back that registrars allow, and units taken back: twin of ObservationRules.sol and of parts
of SafetyRules.sol."""

from __future__ import annotations

import datetime as dt

from lotproof.model import record as rec
from lotproof.model import verb as v
from lotproof.model.identifiers import Gln
from lotproof.model.item import LotId, PartnerId
from lotproof.model.partner import Role, Scope
from lotproof.model.spent import TAKING_BACK, has_unit, trail_of
from lotproof.rules.decide.judge import ANY, Judge, rule
from lotproof.rules.state import NOBODY

OBSERVES = Scope.COMMISSION | Scope.SHIP | Scope.RECEIVE
_OFFICES_OF_PARTNERS = 18


@rule.register
def _(verb: v.Observe, judge: Judge) -> list[rec.Record]:
    by = judge.actor(ANY, OBSERVES)
    carries = bool(judge.state.partners[by].roles & Role.THIRD_PARTY_LOGISTICS)
    for item in judge.named(verb.items):
        outer = judge.state.outermost(judge.known(item))
        judge.require(not outer.missing, "SetAside", item=outer.id)
        if outer.holder == by:
            continue
        judge.require(outer.pending != NOBODY, "NotHolder", item=item, holder=outer.holder, caller=by)
        named = outer.pending == by or carries
        judge.require(named, "NotConsignee", item=item, pending=outer.pending, caller=by)
    return [rec.Observed(by=by, account=judge.account, items=verb.items, document=verb.document)]


@rule.register
def _(verb: v.DisputeMissing, judge: Judge) -> list[rec.Record]:
    by = judge.key(Scope.SHIP)
    for item in judge.named(verb.items):
        known = judge.known(item)
        judge.require(known.missing, "NotMissing", item=item)
        judge.require(known.holder == by, "NotHolder", item=item, holder=known.holder, caller=by)
    return [rec.MissingDisputed(by=by, account=judge.account, items=verb.items, document=verb.document)]


@rule.register
def _(verb: v.AllowReturns, judge: Judge) -> list[rec.Record]:
    judge.require(judge.office != 0, "NotRegistrar", account=judge.account)
    partner = _ever_accredited(judge, verb.gln)
    keeper = partner >> _OFFICES_OF_PARTNERS
    judge.require(keeper == judge.office, "OtherRegistrar", gln=int(verb.gln), registrar=keeper, caller=judge.office)
    taker = _ever_accredited(judge, verb.to)
    judge.require(partner != taker, "SelfShipment", gln=int(verb.gln))
    second = 0 if verb.until is None else int(verb.until.timestamp())
    judge.require(second == 0 or second >= judge.second, "TooLate", notAfter=second, now_=judge.second)
    until = verb.until if second else None
    return [
        rec.ReturnsAllowed(
            partner=partner, to_partner=taker, until=until, account=judge.account, document=verb.document
        )
    ]


def _ever_accredited(judge: Judge, gln: Gln) -> PartnerId:
    known = judge.state.partner(gln)
    if known is None:
        judge.refuse("UnknownPartner", gln=int(gln))
    return PartnerId(known.id)


@rule.register
def _(verb: v.TakeBack, judge: Judge) -> list[rec.Record]:
    by = judge.actor(Role.DISPENSER, Scope.DISPENSE)
    item, index = judge.known(verb.item), verb.index
    judge.require(not item.is_container, "IsContainer", item=item.id)
    judge.free(item, by)
    place = {"item": item.id, "index": index, "first": item.first, "count": item.count}
    judge.require(index in item, "UnitOutside", **place)
    judge.safe(item.id, item.lot)
    judge.require(judge.state.is_spent(item.lot, index), "UnitNotSpent", lot=item.lot, index=index)
    shown = _shown(judge, verb, item.lot)
    other = {"lot": item.lot, "index": index, "dispenser": shown.by, "caller": by}
    judge.require(shown.by == by, "DispensedByOther", **other)
    not_after = int((shown.time + TAKING_BACK).timestamp())
    judge.require(judge.second <= not_after, "TooLate", notAfter=not_after, now_=judge.second)
    time = dt.datetime.fromtimestamp(int(shown.time.timestamp()), dt.UTC)
    return [
        rec.TakenBack(
            by=by,
            account=judge.account,
            lot=item.lot,
            item=item.id,
            index=index,
            dispensed_at=time,
            document=verb.document,
        )
    ]


def _shown(judge: Judge, verb: v.TakeBack, lot: LotId) -> rec.Dispensing:
    """The first link shown is the last that concerns the unit, and the links lead to the trail of its word."""
    concerns = [has_unit(link, verb.index) for link in verb.links]
    shows = bool(concerns) and concerns == [True, *[False] * (len(concerns) - 1)]
    leads = trail_of(verb.links, verb.before) == judge.state.trail_of(lot, verb.index)
    judge.require(shows and leads, "TrailNotShown", lot=lot, index=verb.index)
    return verb.links[0]
