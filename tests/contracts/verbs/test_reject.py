"""reject: the consignee gives goods back, whatever the state of goods and partners (P10)."""

from __future__ import annotations

import pytest

from tests.contracts.driver import DAY, DOCUMENT, refused
from tests.contracts.parties import World


def shipped(world: World, *items: int) -> list[int]:
    world.does(world.maker, "ship", sorted(items), world.wholesaler.gln)
    return sorted(items)


def test_rejected_goods_are_their_holders_again(world: World) -> None:
    before = world.item(world.lot.rest)
    world.does(world.wholesaler, "reject", shipped(world, world.lot.rest))
    assert world.item(world.lot.rest) == before | {"moved": True, "version": 2}


def test_rejecting_is_recorded(world: World) -> None:
    items = shipped(world, *world.lot.cases)
    fields = {"by": world.wholesaler.id, "items": items, "document": DOCUMENT}
    assert world.does(world.wholesaler, "reject", items) == [("Rejected", fields)]


def test_a_part_of_a_shipment_is_rejected_and_the_rest_received(world: World) -> None:
    first, second = shipped(world, *world.lot.cases)
    world.does(world.wholesaler, "reject", [first])
    world.does(world.wholesaler, "receiveItems", [second])
    assert (world.holder(first), world.holder(second)) == (world.maker.id, world.wholesaler.id)


def test_a_rejected_container_keeps_its_items(world: World) -> None:
    pallet = world.packed(1, world.lot.cases)
    world.does(world.wholesaler, "reject", shipped(world, pallet))
    assert world.item(pallet)["count"] == 2
    assert world.ledger.view("custodyOf", world.lot.cases[0]) == [pallet, world.maker.id, 0]


def test_rejected_goods_are_shipped_anew(world: World) -> None:
    world.does(world.wholesaler, "reject", shipped(world, world.lot.rest))
    world.hand_over([world.lot.rest], world.maker, world.second)
    assert world.holder(world.lot.rest) == world.second.id


def test_a_recalled_lot_is_rejected(world: World) -> None:
    items = shipped(world, world.lot.rest)
    world.does(world.maker, "recall", world.lot.id, 1)
    world.does(world.wholesaler, "reject", items)
    assert world.item(world.lot.rest)["pending"] == 0


def test_an_expired_lot_is_rejected(world: World) -> None:
    day = world.clock.today + 3
    lot = world.new_lot("SHORT", 1, expiry_day=day)
    shipped(world, lot.rest)
    with world.clock.standing_at((day + 1) * DAY):
        world.does(world.wholesaler, "reject", [lot.rest])
    assert world.item(lot.rest)["pending"] == 0


@pytest.mark.parametrize("end", ["suspend", "lapse"])
@pytest.mark.parametrize("name", ["maker", "wholesaler"])
def test_a_partner_no_longer_accredited_holds_nothing_up(world: World, name: str, end: str) -> None:
    items = shipped(world, world.lot.rest)
    getattr(world, end)(getattr(world, name))
    world.does(world.wholesaler, "reject", items)
    assert world.item(world.lot.rest)["pending"] == 0


def test_something_is_rejected(world: World) -> None:
    assert world.refusal(world.wholesaler, "reject", []) == refused("NothingNamed")


def test_each_item_is_named_once(world: World) -> None:
    item = shipped(world, world.lot.rest)[0]
    assert world.refusal(world.wholesaler, "reject", [item, item]) == refused("NotRising", item=item)


def test_an_unknown_item_is_refused(world: World) -> None:
    assert world.refusal(world.wholesaler, "reject", [99]) == refused("UnknownItem", item=99)


def test_what_nobody_shipped_is_not_rejected(world: World) -> None:
    item = world.lot.rest
    assert world.refusal(world.wholesaler, "reject", [item]) == refused("NotInTransit", item=item)


def test_what_was_received_is_not_rejected(world: World) -> None:
    items = shipped(world, world.lot.rest)
    world.does(world.wholesaler, "receiveItems", items)
    assert world.refusal(world.wholesaler, "reject", items) == refused("NotInTransit", item=items[0])


def test_an_item_in_a_shipped_container_is_not_rejected_alone(world: World) -> None:
    shipped(world, world.packed(1, [world.lot.rest]))
    refusal = world.refusal(world.wholesaler, "reject", [world.lot.rest])
    assert refusal == refused("NotInTransit", item=world.lot.rest)


@pytest.mark.parametrize("name", ["maker", "second"])
def test_goods_shipped_to_another_are_not_rejected(world: World, name: str) -> None:
    items, caller = shipped(world, world.lot.rest), getattr(world, name)
    facts = {"item": items[0], "pending": world.wholesaler.id, "caller": caller.id}
    assert world.refusal(caller, "reject", items) == refused("NotConsignee", **facts)
