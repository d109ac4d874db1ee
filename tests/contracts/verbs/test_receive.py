"""receiveItems: the named consignee takes custody (P3, P4, P5)."""

from __future__ import annotations

import pytest

from tests.contracts.driver import DAY, DOCUMENT, refused
from tests.contracts.parties import REASON, World


def shipped(world: World, *items: int) -> list[int]:
    world.does(world.maker, "ship", sorted(items), world.wholesaler.gln)
    return sorted(items)


def test_receiving_makes_the_consignee_the_holder(world: World) -> None:
    case = world.lot.cases[0]
    before = world.item(case)
    world.does(world.wholesaler, "receiveItems", shipped(world, case))
    assert world.item(case) == before | {"holder": world.wholesaler.id, "pending": 0, "moved": True, "version": 2}


def test_receiving_is_recorded(world: World) -> None:
    items = shipped(world, *world.lot.cases)
    fields = {"by": world.wholesaler.id, "items": items, "document": DOCUMENT}
    assert world.does(world.wholesaler, "receiveItems", items) == [("Received", fields)]


def test_a_part_of_a_shipment_is_received_and_the_rest_stays_in_transit(world: World) -> None:
    first, second = shipped(world, *world.lot.cases)
    world.does(world.wholesaler, "receiveItems", [first])
    assert (world.holder(first), world.holder(second)) == (world.wholesaler.id, world.maker.id)
    assert world.item(second)["pending"] == world.wholesaler.id


def test_one_receipt_takes_a_container_with_all_in_it(world: World) -> None:
    pallet = world.packed(1, world.lot.cases)
    world.does(world.wholesaler, "receiveItems", shipped(world, pallet))
    assert [world.holder(case) for case in world.lot.cases] == [world.wholesaler.id] * 2


def test_something_is_received(world: World) -> None:
    assert world.refusal(world.wholesaler, "receiveItems", []) == refused("NothingNamed")


def test_each_item_is_named_once(world: World) -> None:
    item = shipped(world, world.lot.rest)[0]
    assert world.refusal(world.wholesaler, "receiveItems", [item, item]) == refused("NotRising", item=item)


def test_an_unknown_item_is_refused(world: World) -> None:
    assert world.refusal(world.wholesaler, "receiveItems", [99]) == refused("UnknownItem", item=99)


def test_what_nobody_shipped_is_not_received(world: World) -> None:
    item = world.lot.rest
    assert world.refusal(world.wholesaler, "receiveItems", [item]) == refused("NotInTransit", item=item)


def test_what_was_received_is_not_received_again(world: World) -> None:
    items = shipped(world, world.lot.rest)
    world.does(world.wholesaler, "receiveItems", items)
    assert world.refusal(world.wholesaler, "receiveItems", items) == refused("NotInTransit", item=items[0])


def test_an_item_in_a_shipped_container_is_not_received_alone(world: World) -> None:
    shipped(world, world.packed(1, [world.lot.rest]))
    refusal = world.refusal(world.wholesaler, "receiveItems", [world.lot.rest])
    assert refusal == refused("NotInTransit", item=world.lot.rest)


@pytest.mark.parametrize("name", ["maker", "second", "pharmacy"])
def test_goods_shipped_to_another_are_not_received(world: World, name: str) -> None:
    items, caller = shipped(world, world.lot.rest), getattr(world, name)
    facts = {"item": items[0], "pending": world.wholesaler.id, "caller": caller.id}
    assert world.refusal(caller, "receiveItems", items) == refused("NotConsignee", **facts)


@pytest.mark.parametrize("packed", [False, True])
def test_a_lot_recalled_on_its_way_is_not_received(world: World, packed: bool) -> None:
    item = world.packed(1, [world.lot.rest, world.other_lot.rest]) if packed else world.lot.rest
    shipped(world, item)
    world.does(world.maker, "recall", world.lot.id, 3)
    refusal = world.refusal(world.wholesaler, "receiveItems", [item])
    assert refusal == refused("LotIsRecalled", item=item, lot=world.lot.id, recallClass=3)


def test_a_lot_recalled_on_its_way_back_is_received_by_its_maker(world: World) -> None:
    world.hand_over([world.lot.rest], world.maker, world.wholesaler)
    world.does(world.wholesaler, "ship", [world.lot.rest], world.maker.gln)
    world.does(world.maker, "recall", world.lot.id, 1)
    world.does(world.maker, "receiveItems", [world.lot.rest])
    assert world.holder(world.lot.rest) == world.maker.id


def test_a_lot_is_received_until_the_last_second_of_its_expiry_day(world: World) -> None:
    day = world.clock.today + 3
    lot = world.new_lot("SHORT", 1, expiry_day=day)
    shipped(world, lot.rest)
    with world.clock.standing_at((day + 1) * DAY - 1):
        world.does(world.wholesaler, "receiveItems", [lot.rest])
    assert world.holder(lot.rest) == world.wholesaler.id


def test_a_lot_that_expired_on_its_way_is_not_received(world: World) -> None:
    day = world.clock.today + 3
    lot = world.new_lot("SHORT", 1, expiry_day=day)
    shipped(world, lot.rest)
    with world.clock.standing_at((day + 1) * DAY):
        refusal = world.refusal(world.wholesaler, "receiveItems", [lot.rest])
    assert refusal == refused("LotExpired", item=lot.rest, lot=lot.id, expiryDay=day)


def test_a_consignee_suspended_meanwhile_receives_nothing(world: World) -> None:
    items = shipped(world, world.lot.rest)
    world.suspend(world.wholesaler)
    refusal = world.refusal(world.wholesaler, "receiveItems", items)
    assert refusal == refused("AccreditationSuspended", gln=world.wholesaler.gln)


def test_goods_of_a_shipper_suspended_meanwhile_are_not_received(world: World) -> None:
    items = shipped(world, world.lot.rest)
    world.suspend(world.maker)
    refusal = world.refusal(world.wholesaler, "receiveItems", items)
    assert refusal == refused("ShipperSuspended", item=world.lot.rest, shipper=world.maker.id)


def test_goods_of_a_shipper_reinstated_meanwhile_are_received(world: World) -> None:
    items = shipped(world, world.lot.rest)
    world.suspend(world.maker)
    world.does(world.registrar, "reinstate", world.maker.gln, REASON)
    world.does(world.wholesaler, "receiveItems", items)
    assert world.holder(world.lot.rest) == world.wholesaler.id


def test_goods_of_a_shipper_whose_accreditation_ended_meanwhile_are_received(world: World) -> None:
    items = shipped(world, world.lot.rest)
    world.lapse(world.maker)
    world.does(world.wholesaler, "receiveItems", items)
    assert world.holder(world.lot.rest) == world.wholesaler.id


def test_another_key_of_the_consignee_receives(world: World) -> None:
    items = shipped(world, world.lot.rest)
    world.does(world.add_key(world.wholesaler, 4), "receiveItems", items)
    assert world.holder(world.lot.rest) == world.wholesaler.id
