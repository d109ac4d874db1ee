"""release: who ordered a quarantine ends it (P5)."""

from __future__ import annotations

import pytest

from tests.contracts.driver import DOCUMENT, refused
from tests.contracts.parties import World


def test_the_holder_ends_its_own_quarantine(world: World) -> None:
    before = world.item(world.lot.rest)
    world.does(world.maker, "quarantine", [world.lot.rest])
    fields = {"by": world.maker.id, "items": [world.lot.rest], "document": DOCUMENT}
    assert world.does(world.maker, "release", [world.lot.rest]) == [("Released", fields)]
    assert world.item(world.lot.rest) == before | {"version": 2}


def test_a_registrar_ends_the_quarantine_of_its_office(world: World) -> None:
    world.does(world.registrar, "quarantine", [world.lot.rest])
    world.does(world.board, "replaceRegistrar", 1, world.stranger)
    world.does(world.stranger, "release", [world.lot.rest])
    assert world.item(world.lot.rest)["quarantined"] is False


@pytest.mark.parametrize("first", ["maker", "registrar"])
def test_goods_are_free_when_the_last_order_is_ended(world: World, first: str) -> None:
    parties = [world.maker, world.registrar]
    for by in parties:
        world.does(by, "quarantine", [world.lot.rest])
    for by in parties if first == "maker" else parties[::-1]:
        assert world.item(world.lot.rest)["quarantined"] is True
        world.does(by, "release", [world.lot.rest])
    assert (world.item(world.lot.rest)["quarantined"], world.item(world.lot.rest)["orders"]) == (False, 0)


def test_released_goods_go_on(world: World) -> None:
    world.does(world.maker, "quarantine", [world.lot.rest])
    world.does(world.maker, "release", [world.lot.rest])
    world.hand_over([world.lot.rest], world.maker, world.second)
    assert world.holder(world.lot.rest) == world.second.id


def test_the_holder_does_not_end_a_registrars_quarantine(world: World) -> None:
    world.does(world.registrar, "quarantine", [world.lot.rest])
    refusal = world.refusal(world.maker, "release", [world.lot.rest])
    assert refusal == refused("OrderedByOthers", item=world.lot.rest, orders=0b10)


def test_another_office_does_not_end_it(world: World) -> None:
    world.does(world.registrar, "quarantine", [world.lot.rest])
    refusal = world.refusal(world.other_registrar, "release", [world.lot.rest])
    assert refusal == refused("OrderedByOthers", item=world.lot.rest, orders=0b10)


def test_a_registrar_does_not_end_the_holders(world: World) -> None:
    world.does(world.maker, "quarantine", [world.lot.rest])
    refusal = world.refusal(world.registrar, "release", [world.lot.rest])
    assert refusal == refused("OrderedByOthers", item=world.lot.rest, orders=0b1)


def test_a_registrars_order_is_over_when_it_was_ended(world: World) -> None:
    world.does(world.registrar, "quarantine", [world.lot.rest])
    world.does(world.registrar, "release", [world.lot.rest])
    world.does(world.maker, "quarantine", [world.lot.rest])
    world.does(world.maker, "release", [world.lot.rest])
    assert world.item(world.lot.rest)["quarantined"] is False


def test_a_registrars_quarantine_goes_with_the_goods_returned(world: World) -> None:
    world.hand_over([world.lot.rest], world.maker, world.second)
    world.does(world.registrar, "quarantine", [world.lot.rest])
    world.sent_back([world.lot.rest], world.second, world.maker)
    refusal = world.refusal(world.maker, "release", [world.lot.rest])
    assert refusal == refused("OrderedByOthers", item=world.lot.rest, orders=0b10)


def test_what_is_not_set_aside_is_not_released(world: World) -> None:
    refusal = world.refusal(world.maker, "release", [world.lot.rest])
    assert refusal == refused("NotQuarantined", item=world.lot.rest)


def test_who_does_not_hold_goods_does_not_release_them(world: World) -> None:
    world.does(world.maker, "quarantine", [world.lot.rest])
    refusal = world.refusal(world.second, "release", [world.lot.rest])
    assert refusal == refused("NotHolder", item=world.lot.rest, holder=world.maker.id, caller=world.second.id)


def test_a_suspended_holder_releases_nothing(world: World) -> None:
    world.does(world.maker, "quarantine", [world.lot.rest])
    world.suspend(world.maker)
    refusal = world.refusal(world.maker, "release", [world.lot.rest])
    assert refusal == refused("AccreditationSuspended", gln=world.maker.gln)


def test_goods_under_way_are_not_released_by_their_shipper(world: World) -> None:
    world.hand_over([world.lot.rest], world.maker, world.second)
    world.does(world.second, "quarantine", [world.lot.rest])
    world.does(world.second, "shipReturn", [world.lot.rest], world.maker.gln)
    refusal = world.refusal(world.second, "release", [world.lot.rest])
    assert refusal == refused("InTransit", item=world.lot.rest, pending=world.maker.id)


def test_a_key_that_may_not_commission_releases_nothing(world: World) -> None:
    world.does(world.maker, "quarantine", [world.lot.rest])
    key = world.add_key(world.maker, 30)
    refusal = world.refusal(key, "release", [world.lot.rest])
    assert refusal == refused("ScopeMissing", account=key, scopes=30, needed=1)


def test_something_is_released(world: World) -> None:
    assert world.refusal(world.maker, "release", []) == refused("NothingNamed")


@pytest.mark.parametrize("again", [True, False])
def test_items_released_rise(world: World, again: bool) -> None:
    low, high = sorted(world.lot.cases)
    world.does(world.maker, "quarantine", [low, high])
    named = [low, low] if again else [high, low]
    assert world.refusal(world.maker, "release", named) == refused("NotRising", item=low)


def test_an_unknown_item_is_not_released(world: World) -> None:
    assert world.refusal(world.maker, "release", [99]) == refused("UnknownItem", item=99)
