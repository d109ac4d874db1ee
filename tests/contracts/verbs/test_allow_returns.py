"""allowReturns: a registrar opens a way for the stock of a partner without standing (P5, P10)."""

from __future__ import annotations

from typing import Any

import pytest

from tests.contracts.driver import DAY, DOCUMENT, refused
from tests.contracts.parties import World


@pytest.fixture
def stock(world: World) -> Any:
    """The rest of the first lot with the wholesaler, which is suspended."""
    world.hand_over([world.lot.rest], world.maker, world.wholesaler)
    world.suspend(world.wholesaler)
    return world.lot.rest


def allowed(world: World, until: int) -> tuple[Any, ...]:
    return world.wholesaler.gln, world.second.gln, until


def test_a_permission_is_recorded(world: World) -> None:
    until = world.clock.now + DAY
    fields = {"partner": world.wholesaler.id, "to": world.second.id, "until": until}
    events = world.does(world.registrar, "allowReturns", *allowed(world, until))
    assert events == [("ReturnsAllowed", fields | {"document": DOCUMENT})]
    assert world.ledger.view("returnsAllowed", world.wholesaler.gln, world.second.gln) == until


def test_stock_goes_where_the_registrar_allows_as_a_return(world: World, stock: int) -> None:
    world.does(world.registrar, "allowReturns", *allowed(world, world.clock.now + DAY))
    world.sent_back([stock], world.wholesaler, world.second)
    assert (world.holder(stock), world.item(stock)["returned"]) == (world.second.id, True)


def test_a_permission_counts_to_its_last_second(world: World, stock: int) -> None:
    until = world.clock.now + DAY
    world.does(world.registrar, "allowReturns", *allowed(world, until))
    with world.clock.standing_at(until):
        world.does(world.wholesaler, "shipReturn", [stock], world.second.gln)
    with world.clock.standing_at(until + 1):
        refusal = world.refusal(world.second, "receiveItems", [stock])
    assert refusal == refused("OnlyToMaker", item=stock, lot=world.lot.id, maker=world.maker.id)


def test_a_permission_is_withdrawn(world: World, stock: int) -> None:
    world.does(world.registrar, "allowReturns", *allowed(world, world.clock.now + DAY))
    world.does(world.registrar, "allowReturns", *allowed(world, 0))
    refusal = world.refusal(world.wholesaler, "shipReturn", [stock], world.second.gln)
    assert refusal == refused("OnlyToMaker", item=stock, lot=world.lot.id, maker=world.maker.id)
    assert world.ledger.view("returnsAllowed", world.wholesaler.gln, world.second.gln) == 0


def test_a_permission_leads_to_nobody_else(world: World, stock: int) -> None:
    world.does(world.registrar, "allowReturns", *allowed(world, world.clock.now + DAY))
    refusal = world.refusal(world.wholesaler, "shipReturn", [stock], world.rival.gln)
    assert refusal == refused("OnlyToMaker", item=stock, lot=world.lot.id, maker=world.maker.id)


def test_a_permission_does_not_make_recalled_goods_go_to_a_wholesaler(world: World, stock: int) -> None:
    world.does(world.registrar, "allowReturns", *allowed(world, world.clock.now + DAY))
    world.does(world.registrar, "recall", world.lot.id, 1)
    refusal = world.refusal(world.wholesaler, "shipReturn", [stock], world.second.gln)
    assert refusal == refused("LotIsRecalled", item=stock, lot=world.lot.id, recallClass=1)


def test_a_registrar_of_another_office_allows_nothing(world: World) -> None:
    refusal = world.refusal(world.other_registrar, "allowReturns", *allowed(world, world.clock.now + DAY))
    assert refusal == refused("OtherRegistrar", gln=world.wholesaler.gln, registrar=1, caller=2)


def test_a_partner_allows_nothing(world: World) -> None:
    refusal = world.refusal(world.wholesaler, "allowReturns", *allowed(world, world.clock.now + DAY))
    assert refusal == refused("NotRegistrar", account=world.wholesaler.address)


def test_what_is_past_is_not_allowed(world: World) -> None:
    with world.clock.standing_at(world.clock.now + 10):
        now = world.clock.now
        refusal = world.refusal(world.registrar, "allowReturns", *allowed(world, now - 1))
    assert refusal == refused("TooLate", notAfter=now - 1, now_=now)


@pytest.mark.parametrize("place", [0, 1])
def test_nothing_is_allowed_of_or_to_a_stranger(world: World, place: int) -> None:
    way = [world.wholesaler.gln, world.second.gln, 0]
    way[place] = 99
    assert world.refusal(world.registrar, "allowReturns", *way) == refused("UnknownPartner", gln=99)


def test_no_way_leads_to_oneself(world: World) -> None:
    way = (world.wholesaler.gln, world.wholesaler.gln, 0)
    assert world.refusal(world.registrar, "allowReturns", *way) == refused("SelfShipment", gln=world.wholesaler.gln)
