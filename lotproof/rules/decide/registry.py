"""Registrars, partners, keys, prefixes and products, twin of RegistryRules.sol and PartnerRegistry.sol."""

from __future__ import annotations

import datetime as dt

from lotproof.commit.consent import KeyConsent
from lotproof.model import record as rec
from lotproof.model import verb as v
from lotproof.model.identifiers import CompanyPrefix, Gln
from lotproof.model.item import PartnerId
from lotproof.model.keccak import ZERO_ACCOUNT
from lotproof.model.partner import Partner, Role, Scope
from lotproof.rules.decide.judge import ANY, Judge, rule
from lotproof.rules.fold_registry import PARTNERS_OF_OFFICE, shorter_prefixes
from lotproof.rules.state import NOBODY

MAX_REGISTRARS = 63
MAX_PARTNERS = PARTNERS_OF_OFFICE - 2
"""One less than the number fits, which is left to what nobody holds."""

MAX_FURTHER_KEYS = 64
LAST_SECOND = 253_402_300_799
"""The end of the year 9999."""

OFFICE_DELAY = dt.timedelta(days=2)
KEY_DELAY = dt.timedelta(days=2)
OFFER_LIFE = dt.timedelta(days=30)
"""How long an offer stands once it can be taken."""


@rule.register
def _(verb: v.AppointRegistrar, judge: Judge) -> list[rec.Record]:
    require_board(judge)
    judge.not_closed()
    _require_no_office(judge, verb.account)
    judge.require(judge.state.offices < MAX_REGISTRARS, "RegistryFull")
    return [rec.RegistrarAppointed(number=judge.state.offices + 1, account=verb.account)]


@rule.register
def _(verb: v.ReplaceRegistrar, judge: Judge) -> list[rec.Record]:
    """By the office, whoever holds it by then, so that a registrar that sees it coming cannot step aside."""
    require_board(judge)
    judge.not_closed()
    holder = judge.state.registrar_of(verb.number)
    if holder is None:
        judge.refuse("UnknownOffice", number=verb.number)
    _require_no_office(judge, verb.to_account)
    return [rec.RegistrarReplaced(number=verb.number, from_account=holder, to_account=verb.to_account)]


@rule.register
def _(verb: v.OfferOffice, judge: Judge) -> list[rec.Record]:
    number = _office_of(judge, judge.account)
    _require_no_office(judge, verb.to_account)
    not_before, not_after = window(judge, OFFICE_DELAY)
    return [
        rec.OfficeOffered(
            number=number,
            from_account=judge.account,
            to_account=verb.to_account,
            not_before=not_before,
            not_after=not_after,
        )
    ]


@rule.register
def _(verb: v.WithdrawOfficeOffer, judge: Judge) -> list[rec.Record]:
    number = _office_of(judge, judge.account)
    _office_offer(judge, number, verb.to_account)
    return [rec.OfficeOfferWithdrawn(number=number, to_account=verb.to_account)]


@rule.register
def _(verb: v.AcceptOffice, judge: Judge) -> list[rec.Record]:
    offer = _office_offer(judge, verb.number, judge.account)
    judge.not_closed()
    require_open(judge, offer)
    _require_no_office(judge, judge.account)
    return [rec.RegistrarReplaced(number=verb.number, from_account=offer.from_account, to_account=judge.account)]


@rule.register
def _(verb: v.Accredit, judge: Judge) -> list[rec.Record]:
    office = _office_of(judge, judge.account)
    judge.require(judge.state.partner(verb.gln) is None, "AlreadyAccredited", gln=int(verb.gln))
    before = judge.state.accredited.get(office, 0)
    judge.require(before < MAX_PARTNERS, "RegistryFull")
    _require_term(judge, verb.roles, verb.valid_until)
    _require_new_key(judge, verb.operator)
    _require_consent(judge, verb, verb.gln, Scope.ALL)
    partner = PartnerId(office * PARTNERS_OF_OFFICE + before + 1)
    terms = {"roles": verb.roles, "valid_until": verb.valid_until, "licence": verb.document}
    return [
        rec.PartnerAccredited(partner=partner, gln=verb.gln, **terms),  # type: ignore[arg-type]
        rec.OperatorAdded(partner=partner, operator=verb.operator, scopes=Scope.ALL),
    ]


@rule.register
def _(verb: v.Renew, judge: Judge) -> list[rec.Record]:
    known = own_partner(judge, verb.gln)
    _require_term(judge, verb.roles, verb.valid_until)
    terms = {"roles": verb.roles, "valid_until": verb.valid_until, "licence": verb.document}
    return [rec.AccreditationRenewed(partner=PartnerId(known.id), **terms)]  # type: ignore[arg-type]


@rule.register
def _(verb: v.Suspend, judge: Judge) -> list[rec.Record]:
    known = own_partner(judge, verb.gln)
    judge.require(not known.suspended, "AccreditationSuspended", gln=int(verb.gln))
    return [rec.PartnerSuspended(partner=PartnerId(known.id), reason=verb.document)]


@rule.register
def _(verb: v.Reinstate, judge: Judge) -> list[rec.Record]:
    known = own_partner(judge, verb.gln)
    judge.require(known.suspended, "NotSuspended", gln=int(verb.gln))
    return [rec.PartnerReinstated(partner=PartnerId(known.id), reason=verb.document)]


@rule.register
def _(verb: v.AddOperator, judge: Judge) -> list[rec.Record]:
    partner = judge.full_key()
    judge.standing(judge.state.partners[partner], ANY)
    _require_scopes(judge, verb.scopes)
    _require_new_key(judge, verb.operator)
    _require_room(judge, partner)
    _require_consent(judge, verb, judge.state.gln_of(partner), verb.scopes)
    return [rec.OperatorAdded(partner=partner, operator=verb.operator, scopes=verb.scopes)]


@rule.register
def _(verb: v.RemoveOperator, judge: Judge) -> list[rec.Record]:
    """A key with every scope takes back any key of its partner, every key itself, and the registrar all."""
    partner, _ = _key(judge, verb.operator)
    judge.not_closed()
    full = judge.state.operators.get(judge.account) == (partner, Scope.ALL)
    if judge.account != verb.operator and not full:
        own_partner(judge, judge.state.gln_of(partner))
    return [rec.OperatorRemoved(partner=partner, operator=verb.operator)]


@rule.register
def _(verb: v.OfferKey, judge: Judge) -> list[rec.Record]:
    known = own_partner(judge, verb.gln)
    _require_scopes(judge, verb.scopes)
    replaces = verb.replaces if verb.replaces != ZERO_ACCOUNT else None
    _require_place(judge, known, verb.to_account, replaces)
    not_before, not_after = window(judge, KEY_DELAY)
    return [
        rec.KeyOffered(
            partner=PartnerId(known.id),
            to_account=verb.to_account,
            replaces=replaces,
            scopes=verb.scopes,
            account=judge.account,
            not_before=not_before,
            not_after=not_after,
        )
    ]


@rule.register
def _(verb: v.WithdrawKeyOffer, judge: Judge) -> list[rec.Record]:
    """The registrar's, and the partner's own: that is how it keeps out a key that it does not want."""
    own = judge.state.partner_of(judge.account)
    if own is not None and own.gln == verb.gln:
        judge.full_key()
    else:
        own = own_partner(judge, verb.gln)
    partner = PartnerId(own.id)
    _key_offer(judge, partner, verb.to_account)
    return [rec.KeyOfferWithdrawn(partner=partner, to_account=verb.to_account, account=judge.account)]


@rule.register
def _(verb: v.AcceptKey, judge: Judge) -> list[rec.Record]:
    """All that held when the key was offered must hold still; what a registrar offered ends with its office. But where
    the key that was to be replaced is gone, the account becomes a further one."""
    partner = judge.state.ids_of_glns.get(verb.gln, NOBODY)
    offer = _key_offer(judge, partner, judge.account)
    require_open(judge, offer)
    known = own_partner(judge, verb.gln, offer.account)
    holder, _ = judge.state.operators.get(offer.replaces or "", (NOBODY, Scope(0)))
    replaces = offer.replaces if holder == partner else None
    _require_place(judge, known, judge.account, replaces)
    if replaces is None:
        return [rec.OperatorAdded(partner=partner, operator=judge.account, scopes=offer.scopes)]
    return [rec.OperatorReplaced(partner=partner, from_account=replaces, to_account=judge.account, scopes=offer.scopes)]


@rule.register
def _(verb: v.AssignCompanyPrefix, judge: Judge) -> list[rec.Record]:
    known = own_partner(judge, verb.gln)
    prefixes = judge.state.prefixes
    _require_free(judge, verb.prefix, prefixes.get(verb.prefix, NOBODY))
    longer = judge.state.longer_prefixes.get(verb.prefix, 0)
    judge.require(longer == 0, "CompanyPrefixBegins", prefix=verb.prefix.to_key(), longer=longer)
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
    if taken is not None and taken.maker != NOBODY:
        judge.refuse("ProductTaken", gtin=int(verb.gtin), maker=taken.maker)
    _require_content(judge, verb, by)
    return [
        rec.ProductRegistered(
            maker=by, gtin=verb.gtin, prefix=verb.prefix, content=verb.content, quantity=verb.quantity
        )
    ]


def _require_content(judge: Judge, verb: v.RegisterProduct, by: PartnerId) -> None:
    """A case holds at least one of a product of the same maker, a unit none."""
    content = int(verb.content or 0)
    fits = (content == 0) == (verb.quantity == 0)
    judge.require(fits, "InvalidQuantity", gtin=int(verb.gtin), content=content, quantity=verb.quantity)
    if verb.content is not None:
        judge.maker(by, verb.content)


@rule.register
def _(verb: v.OfferProduct, judge: Judge) -> list[rec.Record]:
    by = judge.actor(Role.MANUFACTURER, Scope.COMMISSION)
    judge.maker(by, verb.gtin)
    taker = judge.accredited(verb.to, Role.MANUFACTURER)
    return [rec.ProductOffered(from_partner=by, to_partner=taker, gtin=verb.gtin, not_after=life_of_offer(judge))]


@rule.register
def _(verb: v.AcceptProduct, judge: Judge) -> list[rec.Record]:
    by = judge.actor(Role.MANUFACTURER, Scope.COMMISSION)
    offer = judge.state.product_offers.get(verb.gtin)
    taker = NOBODY if offer is None else offer.to_partner
    if offer is None or taker != by:
        judge.refuse("ProductNotOffered", gtin=int(verb.gtin), taker=taker, caller=by)
    require_stands(judge, offer, Role.MANUFACTURER)
    maker = judge.state.products[verb.gtin].maker
    return [rec.ProductTransferred(from_partner=maker, to_partner=by, gtin=verb.gtin)]


def life_of_offer(judge: Judge) -> dt.datetime:
    """The last second of an offer that can be taken at once."""
    return dt.datetime.fromtimestamp(judge.second, dt.UTC) + OFFER_LIFE


def require_stands(judge: Judge, offer: rec.ProductOffered | rec.CompanyPrefixOffered, roles: Role) -> None:
    """It has not ended, and who made it is accredited."""
    last = int(offer.not_after.timestamp())
    judge.require(judge.second <= last, "OfferEnded", notAfter=last, now_=judge.second)
    judge.standing(judge.state.partners[offer.from_partner], roles)


def _require_consent(judge: Judge, verb: v.Accredit | v.AddOperator, gln: Gln, scopes: Scope) -> None:
    judge.deadline(verb.deadline)
    if judge.trusts:
        return
    bindings = judge.state.bindings.get(verb.operator, 0)
    consent = KeyConsent(verb.operator, judge.account, gln, scopes, bindings, verb.deadline)
    judge.signature(verb.operator, consent.struct_hash, verb.consent)


def require_board(judge: Judge) -> None:
    """The caller is the board, where that is known."""
    board = judge.state.board
    judge.require(board in (None, judge.account), "NotBoard", account=judge.account)


def _office_of(judge: Judge, account: str) -> int:
    number = judge.state.registrars.get(account)
    if number is None:
        judge.refuse("NotRegistrar", account=account)
    judge.not_closed()
    return number


def own_partner(judge: Judge, gln: Gln, registrar: str | None = None) -> Partner:
    """The partner in the care of ``registrar``, else of who asks."""
    number = _office_of(judge, judge.account if registrar is None else registrar)
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


def _office_offer(judge: Judge, number: int, to_account: str) -> rec.OfficeOffered:
    offer = judge.state.office_offers.get(number)
    if offer is None or offer.to_account != to_account:
        judge.refuse("NothingOffered", account=to_account)
    return offer


def _key_offer(judge: Judge, partner: PartnerId, to_account: str) -> rec.KeyOffered:
    offer = judge.state.key_offers.get((partner, to_account))
    if offer is None:
        judge.refuse("NothingOffered", account=to_account)
    return offer


def window(judge: Judge, delay: dt.timedelta) -> tuple[dt.datetime, dt.datetime]:
    """From when to when an offer that is made now can be taken."""
    not_before = dt.datetime.fromtimestamp(judge.second, dt.UTC) + delay
    return not_before, not_before + OFFER_LIFE


def require_open(judge: Judge, offer: rec.OfficeOffered | rec.KeyOffered | rec.CompanyPrefixEndAnnounced) -> None:
    """Its time has come, and is not over."""
    first, last = int(offer.not_before.timestamp()), int(offer.not_after.timestamp())
    judge.require(judge.second >= first, "TooEarly", notBefore=first, now_=judge.second)
    judge.require(judge.second <= last, "OfferEnded", notAfter=last, now_=judge.second)


def _require_place(judge: Judge, partner: Partner, account: str, replaces: str | None) -> None:
    """Among the keys of the partner there is a place for ``account``, which is new to the ledger."""
    _require_new_key(judge, account)
    if replaces is None:
        _require_room(judge, PartnerId(partner.id))
    else:
        holder, _ = judge.state.operators.get(replaces, (NOBODY, Scope(0)))
        judge.require(holder == partner.id, "NotOperatorOf", account=replaces, gln=int(partner.gln))


def _require_room(judge: Judge, partner: PartnerId) -> None:
    judge.require(judge.state.further_keys.get(partner, 0) < MAX_FURTHER_KEYS, "RegistryFull")


def _require_scopes(judge: Judge, scopes: Scope) -> None:
    judge.require(0 < int(scopes) <= int(Scope.ALL), "InvalidScopes", scopes=int(scopes))


def _require_term(judge: Judge, roles: Role, valid_until: dt.datetime) -> None:
    judge.require(0 < int(roles) <= int(ANY), "InvalidRoles", roles=int(roles))
    until = int(valid_until.timestamp())
    judge.require(judge.second < until <= LAST_SECOND, "InvalidValidity", validUntil=until, now_=judge.second)


def _require_free(judge: Judge, prefix: CompanyPrefix, owner: PartnerId) -> None:
    judge.require(owner == NOBODY, "CompanyPrefixTaken", prefix=prefix.to_key(), partner=owner)
