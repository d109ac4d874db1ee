"""Registrars, trading partners and products: what a registrar or maker asks of the registry."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from lotproof.chain.consenting import SignedConsent
from lotproof.commit.documents import DocumentKind
from lotproof.errors import BadInput, NotFound
from lotproof.model import verb as v
from lotproof.model.identifiers import CompanyPrefix, Gln, Gtin
from lotproof.model.partner import Partner, Role
from lotproof.rules.refusals import refusal
from lotproof.service.desk import Desk, Done

_NAME = "urn:epcglobal:cbv:mda#name"
_PRODUCT_NAME = "urn:epcglobal:cbv:mda#regulatedProductName"


@dataclass(frozen=True, slots=True, kw_only=True)
class NewPartner:
    """A company to be accredited. ``name`` stays here; ``first_key`` is what its first key signed."""

    gln: Gln
    name: str
    roles: Role
    valid_until: dt.datetime
    first_key: SignedConsent
    prefixes: tuple[CompanyPrefix, ...] = ()
    licence: bytes = b""


def add_partner(desk: Desk, new: NewPartner) -> list[Done]:
    """Accredits a partner and assigns its company prefixes; its name is kept here."""
    known = desk.state.partner(new.gln)
    for prefix in new.prefixes:
        _check_free(desk, prefix, known)
    accredit = v.Accredit(
        gln=new.gln,
        roles=new.roles,
        valid_until=new.valid_until,
        operator=new.first_key.operator,
        deadline=new.first_key.deadline,
        consent=new.first_key.consent,
    )
    done = desk.act([accredit], document=new.licence or None, kind=DocumentKind.LICENCE)
    keep_company_name(desk, new.gln, new.name)
    return done + assign_prefixes(desk, new.gln, new.prefixes)


def assign_prefixes(desk: Desk, gln: Gln, prefixes: tuple[CompanyPrefix, ...]) -> list[Done]:
    """Records GS1 company prefixes of a partner."""
    verbs = [v.AssignCompanyPrefix(gln=gln, prefix=prefix) for prefix in prefixes]
    return desk.act(verbs) if verbs else []


def renew(desk: Desk, gln: Gln, valid_until: dt.datetime, roles: Role | None, licence: bytes = b"") -> list[Done]:
    """Replaces end date, licence and, where given, the roles of a partner."""
    known = partner_of(desk, gln)
    verb = v.Renew(gln=gln, roles=roles or known.roles, valid_until=valid_until)
    return desk.act([verb], document=licence or None, kind=DocumentKind.LICENCE)


def suspend(desk: Desk, gln: Gln, reason: bytes) -> list[Done]:
    """Suspends a partner; only the commitment to ``reason`` goes on chain."""
    return desk.act([v.Suspend(gln=gln)], document=reason or None, kind=DocumentKind.LICENCE)


def reinstate(desk: Desk, gln: Gln, reason: bytes) -> list[Done]:
    """Ends a suspension."""
    return desk.act([v.Reinstate(gln=gln)], document=reason or None, kind=DocumentKind.LICENCE)


def register_product(
    desk: Desk, gtin: Gtin, name: str = "", content: Gtin | None = None, quantity: int = 0
) -> list[Done]:
    """Registers a product under the company prefix of the desk's partner that its GTIN lies under.

    A full case holds ``quantity`` of ``content``; a unit has neither.
    """
    prefix = next((prefix for prefix in desk.partner.prefixes if prefix.covers(gtin)), None)
    if prefix is None:
        own = ", ".join(map(str, desk.partner.prefixes)) or "none"
        raise refusal_outside(gtin, own, desk.partner.gln)
    done = desk.act([v.RegisterProduct(gtin=gtin, prefix=prefix, content=content, quantity=quantity)])
    if name:
        desk.store.put_master_data({f"https://id.gs1.org/01/{gtin}": {_PRODUCT_NAME: name}})
    return done


def refusal_outside(gtin: Gtin, own: str, gln: Gln) -> BadInput:
    """A GTIN that none of the partner's prefixes covers."""
    return BadInput(f"GTIN {gtin}", expected=f"one under a GS1 company prefix of GLN {gln} (here: {own})")


def partner_of(desk: Desk, gln: Gln) -> Partner:
    """The partner with this GLN. Raises NotFound."""
    known = desk.state.partner(gln)
    if known is None:
        raise NotFound(f"GLN {gln} was never accredited on this ledger")
    return known


def keep_company_name(desk: Desk, gln: Gln, name: str) -> None:
    """Keeps what a company is called, here and nowhere else."""
    if name:
        desk.store.put_master_data({f"https://id.gs1.org/417/{gln}": {_NAME: name}})


def _check_free(desk: Desk, prefix: CompanyPrefix, own: Partner | None) -> None:
    """Before the accreditation is sent, so that nothing is left half done."""
    for known, owner in desk.state.prefixes.items():
        overlaps = known.digits.startswith(prefix.digits) or prefix.digits.startswith(known.digits)
        if overlaps and (own is None or owner != own.id):
            raise refusal("CompanyPrefixTaken", {"prefix": prefix.to_key(), "partner": owner}, desk.state)
