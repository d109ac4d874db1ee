"""Recalls and expiry, twin of the lots' part of SafetyRules.sol and Safety.sol."""

from __future__ import annotations

import datetime as dt

from lotproof.model import record as rec
from lotproof.model import verb as v
from lotproof.model.item import LotId, PartnerId
from lotproof.model.lot import Lot, day_of
from lotproof.model.partner import Role, Scope
from lotproof.rules.decide.judge import ANY, Judge, rule
from lotproof.rules.state import NOBODY

PROPOSAL_LIFE = dt.timedelta(days=30)
_OFFICES_OF_PARTNERS = 18
"""A partner's number carries that of its registrar's office above so many bits."""


@rule.register
def _(verb: v.Recall, judge: Judge) -> list[rec.Record]:
    lot = _lot(judge, verb.lot)
    judge.require(verb.recall_class in (1, 2, 3), "InvalidRecallClass", recallClass=verb.recall_class)
    by = _recaller(judge, lot)
    fresh = judge.state.recalls.get(lot.id, {}).get(judge.office) != verb.recall_class
    judge.require(fresh, "AlreadyRecalled", lot=verb.lot, recallClass=verb.recall_class)
    return [
        rec.LotRecalled(
            lot=verb.lot,
            by=by,
            account=judge.account,
            office=judge.office,
            recall_class=verb.recall_class,
            document=verb.document,
        )
    ]


@rule.register
def _(verb: v.TerminateRecall, judge: Judge) -> list[rec.Record]:
    lot = _lot(judge, verb.lot)
    by = _recaller(judge, lot)
    return [_ended(judge, lot, judge.office, by, verb.document)]


@rule.register
def _(verb: v.OverruleRecall, judge: Judge) -> list[rec.Record]:
    judge.board()
    judge.not_closed()
    return [_ended(judge, _lot(judge, verb.lot), verb.office, NOBODY, verb.document)]


def _ended(judge: Judge, lot: Lot, office: int, by: PartnerId, document: bytes) -> rec.Record:
    """The end of the order of ``office``, or of the maker for 0."""
    judge.require(lot.recall_class != 0, "NotRecalled", lot=lot.id)
    orders = judge.state.recalls[lot.id]
    bits = sum(recall_class << 2 * one for one, recall_class in orders.items())
    judge.require(office in orders, "RecalledByOthers", lot=lot.id, orders=bits)
    return rec.RecallTerminated(lot=lot.id, by=by, account=judge.account, office=office, document=document)


@rule.register
def _(verb: v.ProposeExpiry, judge: Judge) -> list[rec.Record]:
    lot = _lot(judge, verb.lot)
    by = judge.actor(Role.MANUFACTURER, Scope.RECALL)
    judge.require(by == lot.maker, "NotLotMaker", lot=lot.id, maker=lot.maker, caller=by)
    later = verb.day > lot.last_day
    judge.require(later, "ExpiryNotLater", lot=lot.id, day=day_of(verb.day), expiryDay=day_of(lot.last_day))
    not_after = dt.datetime.fromtimestamp(judge.second, dt.UTC) + PROPOSAL_LIFE
    return [
        rec.ExpiryProposed(
            lot=lot.id, by=by, account=judge.account, day=verb.day, not_after=not_after, document=verb.document
        )
    ]


@rule.register
def _(verb: v.ExtendExpiry, judge: Judge) -> list[rec.Record]:
    lot = _lot(judge, verb.lot)
    judge.require(judge.office != 0, "NotRegistrar", account=judge.account)
    keeper = lot.maker >> _OFFICES_OF_PARTNERS
    judge.require(keeper == judge.office, "NotMakersRegistrar", lot=lot.id, registrar=keeper, caller=judge.office)
    proposal = judge.state.expiry_proposals.get(lot.id)
    day = day_of(verb.day)
    proposed = 0 if proposal is None else day_of(proposal.day)
    if proposal is None or day != proposed:
        judge.refuse("ExpiryNotProposed", lot=lot.id, day=day, proposed=proposed)
    not_after = int(proposal.not_after.timestamp())
    judge.require(judge.second <= not_after, "OfferEnded", notAfter=not_after, now_=judge.second)
    judge.require(not judge.state.partners[lot.maker].suspended, "MakerSuspended", lot=lot.id, maker=lot.maker)
    return [
        rec.ExpiryExtended(
            lot=lot.id, by=NOBODY, account=judge.account, from_day=lot.last_day, to_day=verb.day, document=verb.document
        )
    ]


def _lot(judge: Judge, lot: LotId) -> Lot:
    known = judge.state.lots.get(lot)
    if known is None:
        judge.refuse("UnknownLot", lot=lot)
    return known


def _recaller(judge: Judge, lot: Lot) -> PartnerId:
    """The maker; nobody where a registrar's office acts (P8)."""
    if judge.office:
        return NOBODY
    by = judge.actor(ANY, Scope.RECALL)
    judge.require(by == lot.maker, "NotLotMaker", lot=lot.id, maker=lot.maker, caller=by)
    return by
