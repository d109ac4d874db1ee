"""Company prefixes that pass on or are taken back, and the end of the ledger: twin of RegistryRules.sol, too."""

from __future__ import annotations

import datetime as dt

from lotproof.model import record as rec
from lotproof.model import verb as v
from lotproof.model.item import PartnerId
from lotproof.model.keccak import ZERO_ACCOUNT
from lotproof.rules.decide.judge import ANY, Judge, rule
from lotproof.rules.decide.registry import (
    life_of_offer,
    own_partner,
    require_board,
    require_open,
    require_stands,
    window,
)
from lotproof.rules.state import NOBODY

PREFIX_DELAY = dt.timedelta(days=14)
CLOSING_DELAY = dt.timedelta(days=60)


@rule.register
def _(verb: v.WithdrawCompanyPrefix, judge: Judge) -> list[rec.Record]:
    owner = PartnerId(own_partner(judge, verb.gln).id)
    judge.prefix(owner, verb.prefix)
    in_use = verb.prefix in judge.state.prefixes_in_use
    judge.require(not in_use, "CompanyPrefixInUse", prefix=verb.prefix.to_key())
    return [rec.CompanyPrefixWithdrawn(partner=owner, prefix=verb.prefix)]


@rule.register
def _(verb: v.OfferCompanyPrefix, judge: Judge) -> list[rec.Record]:
    by = _full_actor(judge)
    judge.prefix(by, verb.prefix)
    taker = judge.accredited(verb.to, ANY)
    return [
        rec.CompanyPrefixOffered(from_partner=by, to_partner=taker, prefix=verb.prefix, not_after=life_of_offer(judge))
    ]


@rule.register
def _(verb: v.AcceptCompanyPrefix, judge: Judge) -> list[rec.Record]:
    by = _full_actor(judge)
    offer = judge.state.prefix_offers.get(verb.prefix)
    taker = NOBODY if offer is None else offer.to_partner
    if offer is None or taker != by:
        judge.refuse("CompanyPrefixNotOffered", prefix=verb.prefix.to_key(), taker=taker, caller=by)
    require_stands(judge, offer, ANY)
    owner = judge.state.prefixes[verb.prefix]
    return [rec.CompanyPrefixTransferred(from_partner=owner, to_partner=by, prefix=verb.prefix)]


@rule.register
def _(verb: v.AnnounceCompanyPrefixEnd, judge: Judge) -> list[rec.Record]:
    require_board(judge)
    judge.not_closed()
    owner = judge.state.prefixes.get(verb.prefix, NOBODY)
    judge.require(owner != NOBODY, "UnknownCompanyPrefix", prefix=verb.prefix.to_key())
    for gtin in verb.products:
        known = judge.state.products.get(gtin)
        judge.require(known is not None and known.maker != NOBODY, "UnknownProduct", gtin=int(gtin))
        covered = verb.prefix.covers(gtin)
        judge.require(covered, "GtinOutsidePrefix", gtin=int(gtin), prefix=verb.prefix.to_key())
    not_before, not_after = window(judge, PREFIX_DELAY)
    return [
        rec.CompanyPrefixEndAnnounced(
            partner=owner, prefix=verb.prefix, products=verb.products, not_before=not_before, not_after=not_after
        )
    ]


@rule.register
def _(verb: v.WithdrawCompanyPrefixEnd, judge: Judge) -> list[rec.Record]:
    require_board(judge)
    judge.not_closed()
    announced = verb.prefix in judge.state.prefix_ends
    judge.require(announced, "EndNotAnnounced", prefix=verb.prefix.to_key())
    return [rec.CompanyPrefixEndWithdrawn(prefix=verb.prefix)]


@rule.register
def _(verb: v.EndCompanyPrefix, judge: Judge) -> list[rec.Record]:
    """Whoever has the prefix by then: it does not get away by being passed on."""
    require_board(judge)
    judge.not_closed()
    end = judge.state.prefix_ends.get(verb.prefix)
    if end is None or end.products != verb.products:
        judge.refuse("EndNotAnnounced", prefix=verb.prefix.to_key())
    require_open(judge, end)
    owner = judge.state.prefixes.get(verb.prefix, NOBODY)
    judge.require(owner != NOBODY, "UnknownCompanyPrefix", prefix=verb.prefix.to_key())
    return [rec.CompanyPrefixEnded(partner=owner, prefix=verb.prefix, products=verb.products)]


@rule.register
def _(verb: v.AnnounceClosing, judge: Judge) -> list[rec.Record]:
    require_board(judge)
    known = judge.state.closing
    if known is not None:
        judge.refuse("ClosingAnnouncedBefore", closesAt=int(known.closes_at.timestamp()))
    judge.require(verb.successor != ZERO_ACCOUNT, "NoSuccessor")
    closes_at = dt.datetime.fromtimestamp(judge.second, dt.UTC) + CLOSING_DELAY
    return [rec.ClosingAnnounced(successor=verb.successor, closes_at=closes_at)]


@rule.register
def _(verb: v.WithdrawClosing, judge: Judge) -> list[rec.Record]:
    require_board(judge)
    judge.require(judge.state.closing is not None, "ClosingNotAnnounced")
    judge.not_closed()
    return [rec.ClosingWithdrawn()]


@rule.register
def _(verb: v.MarkForClosing, judge: Judge) -> list[rec.Record]:
    """Anybody's, since it changes nothing before the ledger closes. Who is marked already is passed over."""
    judge.require(judge.state.closing is not None, "ClosingNotAnnounced")
    fresh, before = [], None
    for gln in verb.glns:
        known = judge.state.partner(gln)
        if known is None:
            judge.refuse("UnknownPartner", gln=int(gln))
        judge.require(before is None or gln > before, "GlnNotRising", gln=int(gln))
        if known.id not in judge.state.marked:
            fresh.append(PartnerId(known.id))
        before = gln
    return [rec.PartnersMarked(partners=tuple(fresh))]


def _full_actor(judge: Judge) -> PartnerId:
    """The accredited partner whose key with every scope asks."""
    by = judge.full_key()
    judge.standing(judge.state.partners[by], ANY)
    return by
