"""Registrars, partners, keys, prefixes and products, twin of RegistryRules.sol and PartnerRegistry.sol."""

from __future__ import annotations

import datetime as dt

from lotproof.model import record as rec
from lotproof.model import verb as v
from lotproof.model.identifiers import CompanyPrefix, Gln
from lotproof.model.item import PartnerId
from lotproof.model.partner import Partner, Role, Scope
from lotproof.rules.decide.judge import ANY, Judge, rule
from lotproof.rules.fold_registry import PARTNERS_OF_OFFICE, shorter_prefixes
from lotproof.rules.state import NOBODY

ZERO_ACCOUNT = "0x" + "00" * 20
MAX_REGISTRARS = 63
MAX_PARTNERS = PARTNERS_OF_OFFICE - 2
"""One less than the number fits, which is left to what nobody holds."""

MAX_FURTHER_KEYS = 64
LAST_SECOND = 253_402_300_799
"""The end of the year 9999."""

OFFICE_DELAY = dt.timedelta(days=2)


@rule.register
def _(verb: v.AppointRegistrar, judge: Judge) -> list[rec.Record]:
    _require_board(judge)
    _require_no_office(judge, verb.account)
    judge.require(judge.state.offices < MAX_REGISTRARS, "RegistryFull")
    return [rec.RegistrarAppointed(number=judge.state.offices + 1, account=verb.account)]


@rule.register
def _(verb: v.ReplaceRegistrar, judge: Judge) -> list[rec.Record]:
    _require_board(judge)
    _require_no_office(judge, verb.to_account)
    number = _office_of(judge, verb.from_account)
    return [rec.RegistrarReplaced(number=number, from_account=verb.from_account, to_account=verb.to_account)]


@rule.register
def _(verb: v.OfferOffice, judge: Judge) -> list[rec.Record]:
    number = _office_of(judge, judge.account)
    not_before = dt.datetime.fromtimestamp(judge.second, dt.UTC) + OFFICE_DELAY
    return [
        rec.OfficeOffered(number=number, from_account=judge.account, to_account=verb.to_account, not_before=not_before)
    ]


@rule.register
def _(verb: v.AcceptOffice, judge: Judge) -> list[rec.Record]:
    offer = judge.state.office_offers.get(judge.account)
    if offer is None:
        judge.refuse("NothingOffered", account=judge.account)
    not_before = int(offer.not_before.timestamp())
    judge.require(judge.second >= not_before, "TooEarly", notBefore=not_before, now_=judge.second)
    number = _office_of(judge, offer.from_account)
    _require_no_office(judge, judge.account)
    return [rec.RegistrarReplaced(number=number, from_account=offer.from_account, to_account=judge.account)]


@rule.register
def _(verb: v.Accredit, judge: Judge) -> list[rec.Record]:
    office = _office_of(judge, judge.account)
    judge.require(judge.state.partner(verb.gln) is None, "AlreadyAccredited", gln=int(verb.gln))
    before = judge.state.accredited.get(office, 0)
    judge.require(before < MAX_PARTNERS, "RegistryFull")
    _require_term(judge, verb.roles, verb.valid_until)
    _require_new_key(judge, verb.operator)
    partner = PartnerId(office * PARTNERS_OF_OFFICE + before + 1)
    terms = {"roles": verb.roles, "valid_until": verb.valid_until, "licence": verb.document}
    return [
        rec.PartnerAccredited(partner=partner, gln=verb.gln, **terms),  # type: ignore[arg-type]
        rec.OperatorAdded(partner=partner, operator=verb.operator, scopes=Scope.ALL),
    ]


@rule.register
def _(verb: v.Renew, judge: Judge) -> list[rec.Record]:
    known = _own_partner(judge, verb.gln)
    _require_term(judge, verb.roles, verb.valid_until)
    terms = {"roles": verb.roles, "valid_until": verb.valid_until, "licence": verb.document}
    return [rec.AccreditationRenewed(partner=PartnerId(known.id), **terms)]  # type: ignore[arg-type]


@rule.register
def _(verb: v.Suspend, judge: Judge) -> list[rec.Record]:
    known = _own_partner(judge, verb.gln)
    judge.require(not known.suspended, "AccreditationSuspended", gln=int(verb.gln))
    return [rec.PartnerSuspended(partner=PartnerId(known.id), reason=verb.document)]


@rule.register
def _(verb: v.Reinstate, judge: Judge) -> list[rec.Record]:
    known = _own_partner(judge, verb.gln)
    judge.require(known.suspended, "NotSuspended", gln=int(verb.gln))
    return [rec.PartnerReinstated(partner=PartnerId(known.id), reason=verb.document)]


@rule.register
def _(verb: v.AddOperator, judge: Judge) -> list[rec.Record]:
    partner = PartnerId(_own_partner(judge, verb.gln).id)
    sane = 0 < int(verb.scopes) <= int(Scope.ALL)
    judge.require(sane, "InvalidScopes", scopes=int(verb.scopes))
    judge.require(judge.state.further_keys.get(partner, 0) < MAX_FURTHER_KEYS, "RegistryFull")
    _require_new_key(judge, verb.operator)
    return [rec.OperatorAdded(partner=partner, operator=verb.operator, scopes=verb.scopes)]


@rule.register
def _(verb: v.RemoveOperator, judge: Judge) -> list[rec.Record]:
    """A key with every scope takes back any key of its partner; every other is its registrar's to take back."""
    partner, _ = _key(judge, verb.operator)
    if judge.state.operators.get(judge.account) != (partner, Scope.ALL):
        _own_partner(judge, judge.state.gln_of(partner))
    return [rec.OperatorRemoved(partner=partner, operator=verb.operator)]


@rule.register
def _(verb: v.OfferKey, judge: Judge) -> list[rec.Record]:
    partner, _ = _key(judge, verb.from_account)
    _own_partner(judge, judge.state.gln_of(partner))
    _require_new_key(judge, verb.to_account)
    return [rec.KeyOffered(partner=partner, from_account=verb.from_account, to_account=verb.to_account)]


@rule.register
def _(verb: v.AcceptKey, judge: Judge) -> list[rec.Record]:
    old = judge.state.key_offers.get(judge.account)
    if old is None:
        judge.refuse("NothingOffered", account=judge.account)
    partner, scopes = _key(judge, old)
    _require_new_key(judge, judge.account)
    return [
        rec.OperatorRemoved(partner=partner, operator=old),
        rec.OperatorAdded(partner=partner, operator=judge.account, scopes=scopes),
    ]


@rule.register
def _(verb: v.AssignCompanyPrefix, judge: Judge) -> list[rec.Record]:
    known = _own_partner(judge, verb.gln)
    prefixes = judge.state.prefixes
    _require_free(judge, verb.prefix, prefixes.get(verb.prefix, NOBODY))
    _require_free(judge, verb.prefix, judge.state.longer_prefixes.get(verb.prefix, NOBODY))
    for shorter in shorter_prefixes(verb.prefix):
        _require_free(judge, verb.prefix, prefixes.get(shorter, NOBODY))
    return [rec.CompanyPrefixAssigned(partner=PartnerId(known.id), prefix=verb.prefix)]


@rule.register
def _(verb: v.RegisterProduct, judge: Judge) -> list[rec.Record]:
    by = judge.actor(Role.MANUFACTURER, Scope.COMMISSION)
    judge.prefix(by, verb.prefix)
    covered = verb.prefix.covers(verb.gtin)
    judge.require(covered, "GtinOutsidePrefix", gtin=int(verb.gtin), prefix=verb.prefix.to_key())
    taken = judge.state.products.get(verb.gtin)
    if taken is not None:
        judge.refuse("ProductTaken", gtin=int(verb.gtin), maker=taken.maker)
    return [rec.ProductRegistered(maker=by, gtin=verb.gtin, prefix=verb.prefix)]


@rule.register
def _(verb: v.OfferProduct, judge: Judge) -> list[rec.Record]:
    by = judge.actor(Role.MANUFACTURER, Scope.COMMISSION)
    judge.maker(by, verb.gtin)
    taker = judge.accredited(verb.to, Role.MANUFACTURER)
    return [rec.ProductOffered(from_partner=by, to_partner=taker, gtin=verb.gtin)]


@rule.register
def _(verb: v.AcceptProduct, judge: Judge) -> list[rec.Record]:
    by = judge.actor(Role.MANUFACTURER, Scope.COMMISSION)
    taker = judge.state.product_offers.get(verb.gtin, NOBODY)
    judge.require(taker == by, "ProductNotOffered", gtin=int(verb.gtin), taker=taker, caller=by)
    maker = judge.state.products[verb.gtin].maker
    return [rec.ProductTransferred(from_partner=maker, to_partner=by, gtin=verb.gtin)]


def _require_board(judge: Judge) -> None:
    board = judge.state.board
    judge.require(board in (None, judge.account), "NotBoard", account=judge.account)


def _office_of(judge: Judge, account: str) -> int:
    number = judge.state.registrars.get(account)
    if number is None:
        judge.refuse("NotRegistrar", account=account)
    return number


def _own_partner(judge: Judge, gln: Gln) -> Partner:
    number = _office_of(judge, judge.account)
    known = judge.state.partner(gln)
    if known is None:
        judge.refuse("UnknownPartner", gln=int(gln))
    keeper = known.id // PARTNERS_OF_OFFICE
    judge.require(keeper == number, "OtherRegistrar", gln=int(gln), registrar=keeper, caller=number)
    return known


def _key(judge: Judge, account: str) -> tuple[PartnerId, Scope]:
    known = judge.state.operators.get(account)
    if known is None:
        judge.refuse("NotOperator", account=account)
    return known


def _require_no_office(judge: Judge, account: str) -> None:
    """An account is a registrar's or a partner's, never both."""
    judge.require(account != ZERO_ACCOUNT, "NotRegistrar", account=account)
    number = judge.state.registrars.get(account, 0)
    judge.require(number == 0, "AlreadyRegistrar", account=account, number=number)
    judge.require(account not in judge.state.operators, "RegistrarIsNoOperator", account=account)


def _require_new_key(judge: Judge, account: str) -> None:
    judge.require(account != ZERO_ACCOUNT, "NotOperator", account=account)
    judge.require(account not in judge.state.registrars, "RegistrarIsNoOperator", account=account)
    taken = judge.state.partner_of(account)
    if taken is not None:
        judge.refuse("AlreadyOperator", account=account, gln=int(taken.gln))


def _require_term(judge: Judge, roles: Role, valid_until: dt.datetime) -> None:
    judge.require(0 < int(roles) <= int(ANY), "InvalidRoles", roles=int(roles))
    until = int(valid_until.timestamp())
    judge.require(judge.second < until <= LAST_SECOND, "InvalidValidity", validUntil=until, now_=judge.second)


def _require_free(judge: Judge, prefix: CompanyPrefix, owner: PartnerId) -> None:
    judge.require(owner == NOBODY, "CompanyPrefixTaken", prefix=prefix.to_key(), partner=owner)
