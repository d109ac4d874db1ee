"""Partners, products and lots as the ledger has them, with what they are called here."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from lotproof.errors import NotFound
from lotproof.model.identifiers import CompanyPrefix, Gln, Gtin, LotNumber
from lotproof.model.lot import Lot
from lotproof.model.partner import Partner, Role
from lotproof.model.record import KeyOffered
from lotproof.service.goods import known_lot
from lotproof.verify import Holding, holdings

if TYPE_CHECKING:
    from lotproof.rules.state import State
    from lotproof.service.workplace import Workplace


@dataclass(frozen=True, slots=True, kw_only=True)
class OfferedKey:
    """A key that is offered to a partner: who may take it from when to when."""

    account: str
    replaces: str | None
    not_before: dt.datetime
    not_after: dt.datetime

    @classmethod
    def of(cls, offer: KeyOffered) -> OfferedKey:
        return cls(
            account=offer.to_account, replaces=offer.replaces, not_before=offer.not_before, not_after=offer.not_after
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class PartnerEntry:
    """A partner with its keys; ``name`` is empty where it is not known here."""

    gln: Gln
    name: str
    roles: list[str]
    valid_until: dt.datetime
    suspended: bool
    accredited: bool
    prefixes: list[CompanyPrefix]
    operators: list[str]
    offered: list[OfferedKey]


@dataclass(frozen=True, slots=True, kw_only=True)
class ProductEntry:
    """A product; ``name`` is empty where it is not known here. A full case holds ``quantity`` of ``content``."""

    gtin: Gtin
    name: str
    maker: Gln
    prefix: CompanyPrefix
    content: Gtin | None
    quantity: int


@dataclass(frozen=True, slots=True, kw_only=True)
class RecallEntry:
    """A recall that stands, and who ordered it: the lot's maker, or the registrar's office with that number."""

    by: str
    office: int
    recall_class: int


@dataclass(frozen=True, slots=True, kw_only=True)
class LotEntry:
    """A lot. ``passport`` tells whether it is kept here, ``recall_class`` is 0 where it is not recalled.

    ``expiry`` stands on the labels, ``extended_to`` is the last day of use where it was extended. ``made_from`` are the
    lots that were repackaged into it.
    """

    lot: str
    gtin: Gtin
    number: LotNumber
    maker: Gln
    expiry: dt.date
    units: int
    root: bytes
    recall_class: int
    recalls: list[RecallEntry]
    extended_to: dt.date | None
    tranches: int
    withdrawn: bool
    made_from: list[str]
    passport: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldLot(LotEntry):
    """A lot, and who has how many of its units."""

    holdings: list[Holding]


def partners(place: Workplace) -> list[PartnerEntry]:
    """All partners ever accredited."""
    state, now = place.books.read(), place.ledger.now()
    return [_partner(place, state, known, now) for known in state.partners.values()]


def partner(place: Workplace, gln: Gln) -> PartnerEntry:
    """One of them. Raises NotFound."""
    state = place.books.read()
    known = state.partner(gln)
    if known is None:
        raise NotFound(f"GLN {gln} was never accredited on this ledger")
    return _partner(place, state, known, place.ledger.now())


def products(place: Workplace) -> Iterator[ProductEntry]:
    """All registered products."""
    state = place.books.read()
    for known in state.products.values():
        name = place.product_name(known.gtin) or ""
        yield ProductEntry(
            gtin=known.gtin,
            name=name,
            maker=state.gln_of(known.maker),
            prefix=known.prefix,
            content=known.content,
            quantity=known.quantity,
        )


def lots(place: Workplace) -> Iterator[LotEntry]:
    """All registered lots."""
    state = place.books.read()
    return (LotEntry(**_lot(place, state, known)) for known in state.lots.values())


def lot(place: Workplace, gtin: Gtin, number: LotNumber) -> HeldLot:
    """One of them. Raises NotFound."""
    state = place.books.read()
    known = known_lot(state, gtin, number)
    return HeldLot(**_lot(place, state, known), holdings=list(holdings(state, known.id)))


def _lot(place: Workplace, state: State, known: Lot) -> dict[str, Any]:
    return {
        "lot": str(known),
        "gtin": known.gtin,
        "number": known.number,
        "maker": state.gln_of(known.maker),
        "expiry": known.expiry,
        "units": known.units,
        "root": known.root,
        "recall_class": known.recall_class,
        "recalls": [
            RecallEntry(by=f"registrar number {office}" if office else "its maker", office=office, recall_class=grade)
            for office, grade in sorted(state.recalls.get(known.id, {}).items())
        ],
        "extended_to": known.extended_to,
        "tranches": len(known.tranches),
        "withdrawn": known.withdrawn,
        "made_from": [str(state.lots[source]) for source in state.made_from.get(known.id, ())],
        "passport": place.shelf.passport(known.gtin, known.number) is not None,
    }


def _partner(place: Workplace, state: State, known: Partner, now: dt.datetime) -> PartnerEntry:
    return PartnerEntry(
        gln=known.gln,
        name=place.company_name(known.gln) or "",
        roles=Role.names(known.roles),
        valid_until=known.valid_until,
        suspended=known.suspended,
        accredited=known.accredited_at(now),
        prefixes=list(known.prefixes),
        operators=[account for account, (of, _) in state.operators.items() if of == known.id],
        offered=[OfferedKey.of(offer) for (of, _), offer in state.key_offers.items() if of == known.id],
    )
