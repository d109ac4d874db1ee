"""Keys, offices and products pass on, each with the consent of both sides."""

from __future__ import annotations

import datetime as dt
from dataclasses import asdict
from typing import Any

import pytest

from lotproof.chain.consenting import consent_on
from lotproof.errors import Refused
from lotproof.model import record as r
from lotproof.model import verb as v
from lotproof.model.identifiers import Gln
from lotproof.model.partner import Role, Scope
from tests.chain.parties import DOCUMENT, GTIN, MAKER, MAKER_ID, WHOLESALER

World = Any
TWO_DAYS = dt.timedelta(days=2)
RIVAL = Gln.with_check_digit("060001000000")


def refused(world: World, signer: Any, verb: v.Verb) -> str:
    with pytest.raises(Refused) as refusal:
        world.ledger.check(signer.address, verb)
    return refusal.value.error


def test_a_key_gives_its_place_to_another(world: World) -> None:
    old, new = world.maker, world.stranger
    offered = world.one(world.board, v.OfferKey(gln=MAKER, to_account=new.address, replaces=old.address))
    early = refused(world, new, v.AcceptKey(gln=MAKER))
    world.elapse(TWO_DAYS)
    replaced = world.one(new, v.AcceptKey(gln=MAKER))

    assert offered == r.KeyOffered(
        at=offered.at,
        partner=MAKER_ID,
        to_account=new.address,
        replaces=old.address,
        scopes=Scope.ALL,
        account=world.board.address,
        not_before=offered.at.time + TWO_DAYS,
        not_after=offered.at.time + TWO_DAYS + dt.timedelta(days=30),
    )
    assert early == "TooEarly"
    assert replaced == r.OperatorReplaced(
        at=replaced.at, partner=MAKER_ID, from_account=old.address, to_account=new.address, scopes=Scope.ALL
    )


def test_with_a_new_key_all_goods_are_still_the_partners(world: World) -> None:
    new = world.stranger
    world.do(world.board, v.OfferKey(gln=MAKER, to_account=new.address, replaces=world.maker.address))
    world.elapse(TWO_DAYS)
    world.do(new, v.AcceptKey(gln=MAKER))
    shipping = v.Ship(items=world.cases[:1], to=WHOLESALER)

    assert refused(world, world.maker, shipping) == "NotOperator"
    assert isinstance(world.one(world.stranger, shipping), r.Shipped)


def test_a_partner_gives_itself_a_further_key(world: World) -> None:
    added = world.one(world.maker, world.adding(world.maker, world.stranger, MAKER, Scope.SHIP))

    assert added == r.OperatorAdded(at=added.at, partner=MAKER_ID, operator=world.stranger.address, scopes=Scope.SHIP)


def test_a_key_that_was_offered_nothing_takes_nothing(world: World) -> None:
    assert refused(world, world.stranger, v.AcceptKey(gln=MAKER)) == "NothingOffered"


def test_a_partner_withdraws_a_key_that_it_does_not_want(world: World) -> None:
    to = world.stranger.address
    world.do(world.board, v.OfferKey(gln=MAKER, to_account=to))
    withdrawn = world.one(world.maker, v.WithdrawKeyOffer(gln=MAKER, to_account=to))

    assert withdrawn == r.KeyOfferWithdrawn(
        at=withdrawn.at, partner=MAKER_ID, to_account=to, account=world.maker.address
    )
    world.elapse(TWO_DAYS)
    assert refused(world, world.stranger, v.AcceptKey(gln=MAKER)) == "NothingOffered"


def test_an_office_passes_on_after_two_days(world: World) -> None:
    offered = world.one(world.board, v.OfferOffice(to_account=world.stranger.address))
    early = refused(world, world.stranger, v.AcceptOffice(number=1))
    world.elapse(TWO_DAYS)
    replaced = world.one(world.stranger, v.AcceptOffice(number=1))

    old, new = world.board.address, world.stranger.address
    first, last = offered.at.time + TWO_DAYS, offered.at.time + dt.timedelta(days=32)
    assert offered == r.OfficeOffered(
        at=offered.at, number=1, from_account=old, to_account=new, not_before=first, not_after=last
    )
    assert early == "TooEarly"
    assert replaced == r.RegistrarReplaced(at=replaced.at, number=1, from_account=old, to_account=new)
    assert (world.ledger.registrar_number(old), world.ledger.registrar_number(new)) == (0, 1)


def test_an_offer_of_an_office_is_withdrawn(world: World) -> None:
    to = world.stranger.address
    world.do(world.board, v.OfferOffice(to_account=to))
    withdrawn = world.one(world.board, v.WithdrawOfficeOffer(to_account=to))

    assert withdrawn == r.OfficeOfferWithdrawn(at=withdrawn.at, number=1, to_account=to)


def test_the_new_registrar_keeps_the_partners(world: World) -> None:
    world.do(world.board, v.OfferOffice(to_account=world.stranger.address))
    world.elapse(TWO_DAYS)
    world.do(world.stranger, v.AcceptOffice(number=1))

    assert refused(world, world.board, v.Suspend(gln=MAKER)) == "NotRegistrar"
    assert isinstance(world.one(world.stranger, v.Suspend(gln=MAKER)), r.PartnerSuspended)


def test_a_product_passes_from_maker_to_maker(world: World) -> None:
    until = dt.datetime(2040, 1, 1, tzinfo=dt.UTC)
    signed = asdict(consent_on(world.ledger, world.stranger, world.board.address, RIVAL))
    accrediting = v.Accredit(gln=RIVAL, roles=Role.MANUFACTURER, valid_until=until, document=DOCUMENT, **signed)
    rival = world.do(world.board, accrediting).records[0].partner

    offered = world.one(world.maker, v.OfferProduct(gtin=GTIN, to=RIVAL))
    transferred = world.one(world.stranger, v.AcceptProduct(gtin=GTIN))

    last = offered.at.time + dt.timedelta(days=30)
    assert offered == r.ProductOffered(
        at=offered.at, from_partner=MAKER_ID, to_partner=rival, gtin=GTIN, not_after=last
    )
    assert transferred == r.ProductTransferred(at=transferred.at, from_partner=MAKER_ID, to_partner=rival, gtin=GTIN)
    assert world.ledger.product_maker(GTIN) == rival
    assert world.ledger.lot(world.lot).maker == MAKER_ID


def test_a_product_is_taken_by_the_one_it_was_offered_to(world: World) -> None:
    assert refused(world, world.maker, v.AcceptProduct(gtin=GTIN)) == "ProductNotOffered"


def test_only_the_chair_replaces_a_registrar_at_once(world: World) -> None:
    verb = v.ReplaceRegistrar(number=1, to_account=world.stranger.address)

    assert refused(world, world.maker, verb) == "AccessControlUnauthorizedAccount"
    replaced = world.one(world.board, verb)
    assert (replaced.number, replaced.to_account) == (1, world.stranger.address)
