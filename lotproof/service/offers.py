"""Keys and offices that are offered by one and taken by another, not before the delay is over."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, TypeVar

from lotproof.errors import BadInput
from lotproof.model import verb as v
from lotproof.model.partner import Scope
from lotproof.rules.refusals import refusal

if TYPE_CHECKING:
    from lotproof.model.identifiers import Gln
    from lotproof.model.record import KeyOffered, OfficeOffered
    from lotproof.service.desk import Desk, Done

Offered = TypeVar("Offered")


def offer_key(
    desk: Desk, gln: Gln, to: str, scopes: Scope, replaces: str | None = None
) -> tuple[list[Done], KeyOffered]:
    """Offers ``to`` a place among the keys of a partner; the offer tells when it can be taken."""
    done = desk.act([v.OfferKey(gln=gln, to_account=to, scopes=scopes, replaces=replaces)])
    return done, desk.state.key_offers[desk.state.ids_of_glns[gln], to]


def rekey(desk: Desk, old: str, new: str) -> tuple[list[Done], KeyOffered]:
    """Offers ``new`` the place of a partner's key, with what that is good for. Raises Refused where it is no key."""
    state = desk.state
    known = state.operators.get(old)
    if known is None:
        raise refusal("NotOperator", {"account": old}, state)
    partner, scopes = known
    return offer_key(desk, state.gln_of(partner), new, scopes, old)


def accept_key(desk: Desk, gln: Gln | None) -> list[Done]:
    """Takes the key that was offered to the desk's account, where several partners did so that of ``gln``."""
    account = desk.signer.address
    offered = [desk.state.gln_of(of) for of, to in desk.state.key_offers if to == account]
    return desk.act([v.AcceptKey(gln=gln or _only(desk, offered, "GLN", "--gln"))])


def offer_office(desk: Desk, to: str) -> tuple[list[Done], OfficeOffered]:
    """Offers the office of the desk's registrar; the offer tells when it can be taken."""
    done = desk.act([v.OfferOffice(to_account=to)])
    return done, desk.state.office_offers[desk.state.registrars[desk.signer.address]]


def accept_office(desk: Desk, number: int | None) -> list[Done]:
    """Takes the office that was offered to the desk's account, where several registrars did so office ``number``."""
    account = desk.signer.address
    offered = [one.number for one in desk.state.office_offers.values() if one.to_account == account]
    return desk.act([v.AcceptOffice(number=number or _only(desk, offered, "office", "--office"))])


def office_of(desk: Desk, of: str) -> int:
    """The number of a registrar's office, given as that or as the account that holds it. Raises Refused."""
    number = int(of) if of.isdigit() else desk.state.registrars.get(of)
    if number is None:
        raise refusal("NotRegistrar", {"account": of}, desk.state)
    return number


def _only(desk: Desk, offered: Sequence[Offered], what: str, option: str) -> Offered:
    if not offered:
        raise refusal("NothingOffered", {"account": desk.signer.address}, desk.state)
    if len(offered) > 1:
        named = " and ".join(f"{what} {one}" for one in offered)
        raise BadInput(f"offers of {named}", expected=f"{option} with one of them")
    return offered[0]
