"""Keys and offices that are offered by one and taken by another, not before the delay is over."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, TypeVar

from lotproof.cli import output
from lotproof.cli.plain import moment
from lotproof.errors import BadInput
from lotproof.model import verb as v
from lotproof.model.partner import Scope
from lotproof.rules.refusals import refusal

if TYPE_CHECKING:
    from lotproof.cli.desk import Desk, Done
    from lotproof.cli.session import Session
    from lotproof.model.identifiers import Gln
    from lotproof.model.record import KeyOffered, OfficeOffered

Offered = TypeVar("Offered")


def offer_key(session: Session, gln: Gln, to: str, scopes: Scope, replaces: str | None = None) -> None:
    """Offers ``to`` a place among the keys of a partner, and tells when it can be taken."""
    desk = session.desk()
    done = desk.act([v.OfferKey(gln=gln, to_account=to, scopes=scopes, replaces=replaces)])
    offer = desk.state.key_offers[desk.state.ids_of_glns[gln], to]
    _tell(session, done, offer, "lotproof key accept")


def rekey(session: Session, old: str, new: str) -> None:
    """Offers ``new`` the place of a partner's key, with what that is good for. Raises Refused where it is no key."""
    state = session.desk().state
    known = state.operators.get(old)
    if known is None:
        raise refusal("NotOperator", {"account": old}, state)
    partner, scopes = known
    offer_key(session, state.gln_of(partner), new, scopes, old)


def accept_key(desk: Desk, gln: Gln | None) -> list[Done]:
    """Takes the key that was offered to the desk's account, where several partners did so that of ``gln``."""
    account = desk.signer.address
    offered = [desk.state.gln_of(of) for of, to in desk.state.key_offers if to == account]
    return desk.act([v.AcceptKey(gln=gln or _only(desk, offered, "GLN", "--gln"))])


def offer_office(session: Session, to: str) -> None:
    """Offers the office of the session's registrar, and tells when it can be taken."""
    desk = session.desk()
    done = desk.act([v.OfferOffice(to_account=to)])
    offer = desk.state.office_offers[desk.state.registrars[desk.signer.address]]
    _tell(session, done, offer, "lotproof registrar accept")


def accept_office(desk: Desk, number: int | None) -> list[Done]:
    """Takes the office that was offered to the desk's account, where several registrars did so office ``number``."""
    account = desk.signer.address
    offered = [one.number for one in desk.state.office_offers.values() if one.to_account == account]
    return desk.act([v.AcceptOffice(number=number or _only(desk, offered, "office", "--office"))])


def _only(desk: Desk, offered: Sequence[Offered], what: str, option: str) -> Offered:
    if not offered:
        raise refusal("NothingOffered", {"account": desk.signer.address}, desk.state)
    if len(offered) > 1:
        named = " and ".join(f"{what} {one}" for one in offered)
        raise BadInput(f"offers of {named}", expected=f"{option} with one of them")
    return offered[0]


def _tell(session: Session, done: Sequence[Done], offer: KeyOffered | OfficeOffered, command: str) -> None:
    first, last = moment(offer.not_before), moment(offer.not_after)
    line = f"{offer.to_account} can take it from {first} to {last}: {command}"
    told = {"done": list(done), "not_before": first, "not_after": last}
    output.answer(session, told, [*map(output.line_of, done), line])
