"""Registrars, partners, keys, prefixes and products."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from lotproof.model import record as rec
from lotproof.model.identifiers import CompanyPrefix
from lotproof.model.item import PartnerId
from lotproof.model.lot import Product
from lotproof.model.partner import Partner
from lotproof.rules.fold import fold

if TYPE_CHECKING:
    from lotproof.rules.state import State

PARTNERS_OF_OFFICE = 2**18
"""A partner's number is that of its registrar's office times this, plus its number there, from 1."""

MIN_PREFIX_DIGITS = 4

NO_KEY = ""


@fold.register(rec.RegistrarAppointed)
def _(record: rec.RegistrarAppointed, state: State) -> None:
    state.registrars[record.account] = record.number
    state.offices = record.number


@fold.register(rec.OfficeOffered)
def _(record: rec.OfficeOffered, state: State) -> None:
    state.office_offers[record.to_account] = record


@fold.register(rec.RegistrarReplaced)
def _(record: rec.RegistrarReplaced, state: State) -> None:
    """Taken from the offer, or moved by the board: the records do not tell which, so an offer between the two ends."""
    state.registrars[record.to_account] = state.registrars.pop(record.from_account)
    offer = state.office_offers.get(record.to_account)
    if offer is not None and offer.from_account == record.from_account:
        del state.office_offers[record.to_account]


@fold.register(rec.PartnerAccredited)
def _(record: rec.PartnerAccredited, state: State) -> None:
    state.partners[record.partner] = Partner(record.partner, record.gln, record.roles, record.valid_until)
    state.ids_of_glns[record.gln] = record.partner
    office, number = divmod(record.partner, PARTNERS_OF_OFFICE)
    state.accredited[office] = number


@fold.register(rec.AccreditationRenewed)
def _(record: rec.AccreditationRenewed, state: State) -> None:
    _change(state, record.partner, roles=record.roles, valid_until=record.valid_until)


@fold.register(rec.PartnerSuspended)
def _(record: rec.PartnerSuspended, state: State) -> None:
    _change(state, record.partner, suspended=True)


@fold.register(rec.PartnerReinstated)
def _(record: rec.PartnerReinstated, state: State) -> None:
    _change(state, record.partner, suspended=False)


@fold.register(rec.OperatorAdded)
def _(record: rec.OperatorAdded, state: State) -> None:
    """A key that takes an offered place comes right behind the removal of the old one, in one transaction."""
    state.operators[record.operator] = (record.partner, record.scopes)
    left, state.leaving = state.leaving, None
    first = record.partner not in state.first_keys
    if left is not None and state.key_offers.get(record.operator) == left.operator and _together(left, record):
        del state.key_offers[record.operator]
        first = state.first_keys[record.partner] == NO_KEY and state.left_first
    if first:
        state.first_keys[record.partner] = record.operator
    else:
        state.further_keys[record.partner] = state.further_keys.get(record.partner, 0) + 1


@fold.register(rec.OperatorRemoved)
def _(record: rec.OperatorRemoved, state: State) -> None:
    del state.operators[record.operator]
    state.leaving = record
    state.left_first = state.first_keys.get(record.partner) == record.operator
    if state.left_first:
        state.first_keys[record.partner] = NO_KEY
    else:
        state.further_keys[record.partner] -= 1


@fold.register(rec.KeyOffered)
def _(record: rec.KeyOffered, state: State) -> None:
    state.key_offers[record.to_account] = record.from_account


@fold.register(rec.CompanyPrefixAssigned)
def _(record: rec.CompanyPrefixAssigned, state: State) -> None:
    _change(state, record.partner, prefixes=(*state.partners[record.partner].prefixes, record.prefix))
    state.prefixes[record.prefix] = record.partner
    for shorter in shorter_prefixes(record.prefix):
        state.longer_prefixes[shorter] = record.partner


@fold.register(rec.ProductRegistered)
def _(record: rec.ProductRegistered, state: State) -> None:
    state.products[record.gtin] = Product(record.gtin, record.maker, record.prefix)


@fold.register(rec.ProductOffered)
def _(record: rec.ProductOffered, state: State) -> None:
    state.product_offers[record.gtin] = record.to_partner


@fold.register(rec.ProductTransferred)
def _(record: rec.ProductTransferred, state: State) -> None:
    state.products[record.gtin] = replace(state.products[record.gtin], maker=record.to_partner)
    state.product_offers.pop(record.gtin, None)


def shorter_prefixes(prefix: CompanyPrefix) -> list[CompanyPrefix]:
    """The prefixes that begin this one, the longest first."""
    digits = prefix.digits
    return [CompanyPrefix(digits[:length]) for length in range(len(digits) - 1, MIN_PREFIX_DIGITS - 1, -1)]


def _together(one: rec.Record, other: rec.Record) -> bool:
    return (one.at.block, one.at.transaction) == (other.at.block, other.at.transaction)


def _change(state: State, partner: PartnerId, **changes: object) -> None:
    state.partners[partner] = replace(state.partners[partner], **changes)  # type: ignore[arg-type]
