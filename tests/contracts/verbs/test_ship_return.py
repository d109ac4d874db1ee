"""shipReturn: goods go back, unsafe ones, too, and stay set aside (P5)."""

from __future__ import annotations

from typing import Any

import pytest

from tests.contracts.driver import DAY, DOCUMENT, refused
from tests.contracts.parties import LICENCE, World


@pytest.fixture
def rest(world: World) -> Any:
    """The rest of the first lot in the pharmacy's stock."""
    world.hand_over([world.lot.rest], world.maker, world.pharmacy)
    return world.lot.rest


def test_a_return_is_under_way(world: World, rest: int) -> None:
    before = world.item(rest)
    world.does(world.pharmacy, "shipReturn", [rest], world.second.gln)
    assert world.item(rest) == before | {"pending": world.second.id, "returning": True, "version": 3}


def test_a_return_received_is_set_aside(world: World, rest: int) -> None:
    before = world.item(rest)
    world.sent_back([rest], world.pharmacy, world.second)
    assert world.item(rest) == before | {"holder": world.second.id, "returned": True, "version": 4}


def test_a_return_is_recorded(world: World, rest: int) -> None:
    fields = {"from": world.pharmacy.id, "to": world.maker.id, "items": [rest], "document": DOCUMENT}
    assert world.does(world.pharmacy, "shipReturn", [rest], world.maker.gln) == [("ReturnShipped", fields)]


def test_a_returned_item_leaves_its_container(world: World) -> None:
    case, pallet = world.lot.cases[0], world.packed(1, world.lot.cases)
    world.hand_over([pallet], world.maker, world.pharmacy)
    events = world.does(world.pharmacy, "shipReturn", [case], world.maker.gln)
    assert [name for name, _ in events] == ["Unpacked", "ReturnShipped"]
    assert (world.item(case)["container"], world.item(pallet)["count"]) == (0, 1)


@pytest.mark.parametrize("name", ["maker", "rival", "wholesaler", "logistics"])
def test_makers_wholesalers_and_logistics_take_returns(world: World, rest: int, name: str) -> None:
    to = getattr(world, name)
    world.sent_back([rest], world.pharmacy, to)
    assert (world.holder(rest), world.item(rest)["returned"]) == (to.id, True)


def test_a_dispenser_takes_no_returns(world: World) -> None:
    refusal = world.refusal(world.maker, "shipReturn", [world.lot.rest], world.pharmacy.gln)
    assert refusal == refused("RoleMissing", gln=world.pharmacy.gln, roles=4, needed=11)


@pytest.mark.parametrize("name", ["maker", "logistics"])
def test_recalled_goods_go_back(world: World, rest: int, name: str) -> None:
    to = getattr(world, name)
    world.does(world.registrar, "recall", world.lot.id, 1)
    world.sent_back([rest], world.pharmacy, to)
    assert world.holder(rest) == to.id


def test_recalled_goods_go_on_from_logistics_to_their_maker(world: World, rest: int) -> None:
    world.does(world.registrar, "recall", world.lot.id, 1)
    world.sent_back([rest], world.pharmacy, world.logistics)
    world.sent_back([rest], world.logistics, world.maker)
    assert world.holder(rest) == world.maker.id


@pytest.mark.parametrize("name", ["wholesaler", "rival"])
def test_recalled_goods_go_back_to_nobody_else(world: World, rest: int, name: str) -> None:
    world.does(world.registrar, "recall", world.lot.id, 1)
    refusal = world.refusal(world.pharmacy, "shipReturn", [rest], getattr(world, name).gln)
    assert refusal == refused("LotIsRecalled", item=rest, lot=world.lot.id, recallClass=1)


def test_a_pallet_with_a_recalled_lot_goes_back_to_its_maker_only(world: World) -> None:
    pallet = world.packed(1, [world.lot.rest, world.other_lot.rest])
    world.hand_over([pallet], world.maker, world.second)
    world.does(world.registrar, "recall", world.other_lot.id, 2)
    refusal = world.refusal(world.second, "shipReturn", [pallet], world.wholesaler.gln)
    assert refusal == refused("LotIsRecalled", item=pallet, lot=world.other_lot.id, recallClass=2)
    world.sent_back([pallet], world.second, world.maker)
    assert world.holder(world.other_lot.rest) == world.maker.id


def test_expired_goods_go_back_to_no_wholesaler(world: World) -> None:
    day = world.clock.today + 2
    lot = world.new_lot("SHORT", 2, expiry_day=day)
    world.hand_over([lot.rest], world.maker, world.pharmacy)
    with world.clock.standing_at((day + 1) * DAY):
        refusal = world.refusal(world.pharmacy, "shipReturn", [lot.rest], world.second.gln)
        assert refusal == refused("LotExpired", item=lot.rest, lot=lot.id, expiryDay=day)


@pytest.mark.parametrize("verb", ["receiveItems", "receiveWithDiscrepancies"])
def test_goods_recalled_on_their_way_back_are_judged_again(world: World, rest: int, verb: str) -> None:
    world.does(world.pharmacy, "shipReturn", [rest], world.second.gln)
    world.does(world.registrar, "recall", world.lot.id, 1)
    lines: tuple[Any, ...] = () if verb == "receiveItems" else ([],)
    refusal = world.refusal(world.second, verb, [rest], *lines)
    assert refusal == refused("LotIsRecalled", item=rest, lot=world.lot.id, recallClass=1)


def test_who_takes_no_returns_any_more_receives_none(world: World, rest: int) -> None:
    world.does(world.pharmacy, "shipReturn", [rest], world.second.gln)
    world.does(world.registrar, "renew", world.second.gln, 4, world.clock.now + DAY, LICENCE)
    refusal = world.refusal(world.second, "receiveItems", [rest])
    assert refusal == refused("RoleMissing", gln=world.second.gln, roles=4, needed=11)


@pytest.mark.parametrize("end", ["suspend", "lapse"])
def test_a_partner_without_standing_sends_its_goods_to_their_maker(world: World, rest: int, end: str) -> None:
    getattr(world, end)(world.pharmacy)
    world.sent_back([rest], world.pharmacy, world.maker)
    assert world.holder(rest) == world.maker.id


@pytest.mark.parametrize("end", ["suspend", "lapse"])
@pytest.mark.parametrize("name", ["second", "logistics", "rival"])
def test_a_partner_without_standing_sends_its_goods_to_nobody_else(
    world: World, rest: int, end: str, name: str
) -> None:
    getattr(world, end)(world.pharmacy)
    refusal = world.refusal(world.pharmacy, "shipReturn", [rest], getattr(world, name).gln)
    assert refusal == refused("OnlyToMaker", item=rest, lot=world.lot.id, maker=world.maker.id)


@pytest.mark.parametrize("name", ["registrar", "pharmacy"])
def test_a_return_takes_the_orders_of_its_container_along(world: World, name: str) -> None:
    case, pallet = world.lot.cases[0], world.packed(1, world.lot.cases)
    world.hand_over([pallet], world.maker, world.pharmacy)
    world.does(getattr(world, name), "quarantine", [pallet])
    world.sent_back([case], world.pharmacy, world.second)
    assert world.item(case)["orders"] == (0b1 if name == "pharmacy" else 0b10)


def test_expired_goods_go_back(world: World) -> None:
    day = world.clock.today + 2
    lot = world.new_lot("SHORT", 2, expiry_day=day)
    world.hand_over([lot.rest], world.maker, world.pharmacy)
    with world.clock.standing_at((day + 1) * DAY):
        world.sent_back([lot.rest], world.pharmacy, world.maker)
    assert world.holder(lot.rest) == world.maker.id


def test_goods_in_quarantine_go_back_and_stay_in_quarantine(world: World, rest: int) -> None:
    world.does(world.pharmacy, "quarantine", [rest])
    world.sent_back([rest], world.pharmacy, world.maker)
    assert (world.holder(rest), world.item(rest)["quarantined"]) == (world.maker.id, True)


def test_a_return_goes_further_back(world: World, rest: int) -> None:
    world.sent_back([rest], world.pharmacy, world.second)
    world.sent_back([rest], world.second, world.maker)
    assert (world.holder(rest), world.item(rest)["returned"]) == (world.maker.id, True)


@pytest.mark.parametrize("verb", ["ship", "pack"])
def test_a_return_received_does_not_go_on(world: World, rest: int, verb: str) -> None:
    world.sent_back([rest], world.pharmacy, world.maker)
    pallet = world.pallet(1)
    calls: dict[str, Any] = {"ship": ([rest], world.second.gln), "pack": (pallet, [rest])}
    assert world.refusal(world.maker, verb, *calls[verb]) == refused("SetAside", item=rest)


@pytest.mark.parametrize("verb", ["voidShipping", "reject"])
def test_a_return_not_taken_is_as_it_was_before(world: World, rest: int, verb: str) -> None:
    before = world.item(rest)
    world.does(world.pharmacy, "shipReturn", [rest], world.maker.gln)
    world.does(world.pharmacy if verb == "voidShipping" else world.maker, verb, [rest])
    assert world.item(rest) == before | {"version": before["version"] + 2}


def test_a_return_not_taken_further_back_is_returned_as_before(world: World, rest: int) -> None:
    world.sent_back([rest], world.pharmacy, world.second)
    before = world.item(rest)
    world.does(world.second, "shipReturn", [rest], world.maker.gln)
    world.does(world.maker, "reject", [rest])
    assert world.item(rest) == before | {"version": before["version"] + 2}


def test_goods_recorded_as_missing_are_not_returned(world: World, rest: int) -> None:
    world.does(world.pharmacy, "ship", [rest], world.second.gln)
    world.does(world.second, "receiveWithDiscrepancies", [rest], [(rest, 0, 0, 0)])
    refusal = world.refusal(world.pharmacy, "shipReturn", [rest], world.maker.gln)
    assert refusal == refused("SetAside", item=rest)


def test_nobody_returns_to_itself(world: World) -> None:
    refusal = world.refusal(world.maker, "shipReturn", [world.lot.rest], world.maker.gln)
    assert refusal == refused("SelfShipment", gln=world.maker.gln)


def test_nothing_is_returned_to_a_stranger(world: World, rest: int) -> None:
    refusal = world.refusal(world.pharmacy, "shipReturn", [rest], 99)
    assert refusal == refused("UnknownPartner", gln=99)


def test_nothing_is_returned_to_a_suspended_partner(world: World, rest: int) -> None:
    world.suspend(world.maker)
    refusal = world.refusal(world.pharmacy, "shipReturn", [rest], world.maker.gln)
    assert refusal == refused("AccreditationSuspended", gln=world.maker.gln)


def test_anothers_goods_are_not_returned(world: World, rest: int) -> None:
    refusal = world.refusal(world.second, "shipReturn", [rest], world.maker.gln)
    assert refusal == refused("NotHolder", item=rest, holder=world.pharmacy.id, caller=world.second.id)


def test_goods_under_way_are_not_returned(world: World, rest: int) -> None:
    world.does(world.pharmacy, "shipReturn", [rest], world.maker.gln)
    refusal = world.refusal(world.pharmacy, "shipReturn", [rest], world.second.gln)
    assert refusal == refused("InTransit", item=rest, pending=world.maker.id)


def test_something_is_returned(world: World) -> None:
    assert world.refusal(world.pharmacy, "shipReturn", [], world.maker.gln) == refused("NothingNamed")


def test_items_returned_rise(world: World) -> None:
    low, high = sorted(world.lot.cases)
    refusal = world.refusal(world.maker, "shipReturn", [high, low], world.second.gln)
    assert refusal == refused("NotRising", item=low)


def test_an_unknown_item_is_not_returned(world: World) -> None:
    assert world.refusal(world.maker, "shipReturn", [99], world.second.gln) == refused("UnknownItem", item=99)


def test_a_key_that_may_not_ship_returns_nothing(world: World, rest: int) -> None:
    key = world.add_key(world.pharmacy, 29)
    refusal = world.refusal(key, "shipReturn", [rest], world.maker.gln)
    assert refusal == refused("ScopeMissing", account=key, scopes=29, needed=2)
