"""Registrars, partners, keys, prefixes and products."""

from __future__ import annotations

from dataclasses import replace

from lotproof.model import record as rec
from lotproof.model.identifiers import CompanyPrefix
from lotproof.model.item import PartnerId
from lotproof.model.lot import Product
from lotproof.model.partner import Partner, Scope
from lotproof.rules.fold import fold
from lotproof.rules.items import NOBODY
from lotproof.rules.ledger_tables import LedgerTables

PARTNERS_OF_OFFICE = 2**18
"""A partner's number is that of its registrar's office times this, plus its number there, from 1."""

MIN_PREFIX_DIGITS = 4

NO_KEY = ""


@fold.register(rec.RegistrarAppointed)
def _(record: rec.RegistrarAppointed, state: LedgerTables) -> None:
    state.registrars[record.account] = record.number
    state.offices = record.number


@fold.register(rec.OfficeOffered)
def _(record: rec.OfficeOffered, state: LedgerTables) -> None:
    state.office_offers[record.number] = record


@fold.register(rec.OfficeOfferWithdrawn)
def _(record: rec.OfficeOfferWithdrawn, state: LedgerTables) -> None:
    del state.office_offers[record.number]


@fold.register(rec.RegistrarReplaced)
def _(record: rec.RegistrarReplaced, state: LedgerTables) -> None:
    """Taken from the offer, or moved by the board: either way the offer has ended."""
    state.registrars[record.to_account] = state.registrars.pop(record.from_account)
    state.office_offers.pop(record.number, None)


@fold.register(rec.PartnerAccredited)
def _(record: rec.PartnerAccredited, state: LedgerTables) -> None:
    state.partners[record.partner] = Partner(record.partner, record.gln, record.roles, record.valid_until)
    state.ids_of_glns[record.gln] = record.partner
    office, number = divmod(record.partner, PARTNERS_OF_OFFICE)
    state.accredited[office] = number
    if state.closing is not None:
        state.marked.add(record.partner)


@fold.register(rec.AccreditationRenewed)
def _(record: rec.AccreditationRenewed, state: LedgerTables) -> None:
    _change(state, record.partner, roles=record.roles, valid_until=record.valid_until)


@fold.register(rec.PartnerSuspended)
def _(record: rec.PartnerSuspended, state: LedgerTables) -> None:
    _change(state, record.partner, suspended=True)


@fold.register(rec.PartnerReinstated)
def _(record: rec.PartnerReinstated, state: LedgerTables) -> None:
    _change(state, record.partner, suspended=False)


@fold.register(rec.OperatorAdded)
def _(record: rec.OperatorAdded, state: LedgerTables) -> None:
    _bind(state, record.operator, record.partner, record.scopes)
    state.key_offers.pop((record.partner, record.operator), None)
    if record.partner not in state.first_keys:
        state.first_keys[record.partner] = record.operator
    else:
        state.further_keys[record.partner] = state.further_keys.get(record.partner, 0) + 1


@fold.register(rec.OperatorReplaced)
def _(record: rec.OperatorReplaced, state: LedgerTables) -> None:
    del state.operators[record.from_account]
    _bind(state, record.to_account, record.partner, record.scopes)
    del state.key_offers[record.partner, record.to_account]
    if state.first_keys[record.partner] == record.from_account:
        state.first_keys[record.partner] = record.to_account


@fold.register(rec.OperatorRemoved)
def _(record: rec.OperatorRemoved, state: LedgerTables) -> None:
    del state.operators[record.operator]
    if state.first_keys.get(record.partner) == record.operator:
        state.first_keys[record.partner] = NO_KEY
    else:
        state.further_keys[record.partner] -= 1


@fold.register(rec.KeyOffered)
def _(record: rec.KeyOffered, state: LedgerTables) -> None:
    state.key_offers[record.partner, record.to_account] = record


@fold.register(rec.KeyOfferWithdrawn)
def _(record: rec.KeyOfferWithdrawn, state: LedgerTables) -> None:
    del state.key_offers[record.partner, record.to_account]


@fold.register(rec.CompanyPrefixAssigned)
def _(record: rec.CompanyPrefixAssigned, state: LedgerTables) -> None:
    _change(state, record.partner, prefixes=(*state.partners[record.partner].prefixes, record.prefix))
    state.prefixes[record.prefix] = record.partner
    for shorter in shorter_prefixes(record.prefix):
        state.longer_prefixes[shorter] = state.longer_prefixes.get(shorter, 0) + 1


@fold.register(rec.CompanyPrefixWithdrawn)
def _(record: rec.CompanyPrefixWithdrawn, state: LedgerTables) -> None:
    _release(state, record.prefix)


@fold.register(rec.CompanyPrefixOffered)
def _(record: rec.CompanyPrefixOffered, state: LedgerTables) -> None:
    state.prefix_offers[record.prefix] = record


@fold.register(rec.CompanyPrefixTransferred)
def _(record: rec.CompanyPrefixTransferred, state: LedgerTables) -> None:
    _drop_prefix(state, record.from_partner, record.prefix)
    taker = state.partners[record.to_partner]
    _change(state, record.to_partner, prefixes=(*taker.prefixes, record.prefix))
    state.prefixes[record.prefix] = record.to_partner
    del state.prefix_offers[record.prefix]


@fold.register(rec.CompanyPrefixEndAnnounced)
def _(record: rec.CompanyPrefixEndAnnounced, state: LedgerTables) -> None:
    state.prefix_ends[record.prefix] = record


@fold.register(rec.CompanyPrefixEndWithdrawn)
def _(record: rec.CompanyPrefixEndWithdrawn, state: LedgerTables) -> None:
    del state.prefix_ends[record.prefix]


@fold.register(rec.CompanyPrefixEnded)
def _(record: rec.CompanyPrefixEnded, state: LedgerTables) -> None:
    _release(state, record.prefix)
    del state.prefix_ends[record.prefix]
    for gtin in record.products:
        state.products[gtin] = replace(state.products[gtin], maker=NOBODY)
        state.product_offers.pop(gtin, None)


@fold.register(rec.ClosingAnnounced)
def _(record: rec.ClosingAnnounced, state: LedgerTables) -> None:
    state.closing = record


@fold.register(rec.ClosingWithdrawn)
def _(record: rec.ClosingWithdrawn, state: LedgerTables) -> None:
    state.closing = None


@fold.register(rec.PartnersMarked)
def _(record: rec.PartnersMarked, state: LedgerTables) -> None:
    state.marked.update(record.partners)


@fold.register(rec.ProductRegistered)
def _(record: rec.ProductRegistered, state: LedgerTables) -> None:
    state.products[record.gtin] = Product(record.gtin, record.maker, record.prefix, record.content, record.quantity)
    state.prefixes_in_use[record.prefix] = True


@fold.register(rec.ProductOffered)
def _(record: rec.ProductOffered, state: LedgerTables) -> None:
    state.product_offers[record.gtin] = record


@fold.register(rec.ProductTransferred)
def _(record: rec.ProductTransferred, state: LedgerTables) -> None:
    state.products[record.gtin] = replace(state.products[record.gtin], maker=record.to_partner)
    state.product_offers.pop(record.gtin, None)


def shorter_prefixes(prefix: CompanyPrefix) -> list[CompanyPrefix]:
    """The prefixes that begin this one, the longest first."""
    digits = prefix.digits
    return [CompanyPrefix(digits[:length]) for length in range(len(digits) - 1, MIN_PREFIX_DIGITS - 1, -1)]


def _bind(state: LedgerTables, account: str, partner: PartnerId, scopes: Scope) -> None:
    state.operators[account] = (partner, scopes)
    state.bindings[account] = state.bindings.get(account, 0) + 1


def _release(state: LedgerTables, prefix: CompanyPrefix) -> None:
    """The prefix is nobody's again. An end that is announced of it stands, whoever has it next."""
    _drop_prefix(state, state.prefixes.pop(prefix), prefix)
    state.prefixes_in_use.pop(prefix, None)
    state.prefix_offers.pop(prefix, None)
    for shorter in shorter_prefixes(prefix):
        state.longer_prefixes[shorter] -= 1


def _drop_prefix(state: LedgerTables, partner: PartnerId, prefix: CompanyPrefix) -> None:
    left = tuple(one for one in state.partners[partner].prefixes if one != prefix)
    _change(state, partner, prefixes=left)


def _change(state: LedgerTables, partner: PartnerId, **changes: object) -> None:
    state.partners[partner] = replace(state.partners[partner], **changes)  # type: ignore[arg-type]
