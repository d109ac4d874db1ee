"""pack: the holder puts items into a container of its own (P2)."""

from __future__ import annotations

import pytest

from tests.contracts.driver import DOCUMENT, refused
from tests.contracts.parties import World

MOST_LOTS = 64


def test_a_packed_item_names_its_container(world: World) -> None:
    """Its version grows, so that what was signed over it before ends."""
    case = world.lot.cases[0]
    before = world.item(case)
    pallet = world.packed(1, [case])
    assert world.item(case) == before | {
        "container": pallet,
        "holder": 0,
        "moved": True,
        "version": before["version"] + 1,
    }


def test_a_container_counts_its_items_and_knows_their_lot(world: World) -> None:
    pallet = world.packed(1, world.lot.cases)
    found = world.item(pallet)
    assert (found["count"], found["lot"], found["height"], found["version"]) == (2, world.lot.id, 1, 1)


def test_packing_is_recorded(world: World) -> None:
    pallet, items = world.pallet(1), sorted(world.lot.cases)
    fields = {"by": world.maker.id, "container": pallet, "items": items, "document": DOCUMENT}
    assert world.does(world.maker, "pack", pallet, items) == [("Packed", fields)]


def test_items_are_added_to_what_is_there(world: World) -> None:
    pallet = world.packed(1, [world.lot.cases[0]])
    world.does(world.maker, "pack", pallet, [world.lot.cases[1]])
    assert (world.item(pallet)["count"], world.ledger.view("lotsIn", pallet)) == (2, [world.lot.id])


def test_a_mixed_container_knows_its_lots_in_the_order_they_came(world: World) -> None:
    pallet = world.packed(1, [world.other_lot.rest])
    world.does(world.maker, "pack", pallet, [world.lot.rest])
    assert world.item(pallet)["lot"] == 0
    assert world.ledger.view("lotsIn", pallet) == [world.other_lot.id, world.lot.id]


def test_a_mixed_container_takes_more_of_a_lot_it_knows(world: World) -> None:
    pallet = world.packed(1, [world.lot.rest, world.other_lot.rest])
    world.does(world.maker, "pack", pallet, [world.lot.cases[0]])
    assert sorted(world.ledger.view("lotsIn", pallet)) == [world.lot.id, world.other_lot.id]


def test_a_container_knows_the_lots_of_the_containers_in_it(world: World) -> None:
    inner = world.packed(1, [world.lot.rest, world.other_lot.rest])
    outer = world.packed(2, [inner])
    assert world.ledger.view("lotsIn", outer) == world.ledger.view("lotsIn", inner)


def test_an_empty_container_brings_no_lot(world: World) -> None:
    outer = world.packed(2, [world.pallet(1)])
    assert world.ledger.view("lotsIn", outer) == []


def test_height_grows_with_the_levels_inside(world: World) -> None:
    heights = [world.item(tower)["height"] for tower in _tower(world, 4)]
    assert heights == [1, 2, 3, 4]


def test_an_empty_container_is_a_level_before_its_first_use_and_after(world: World) -> None:
    fresh, used = world.pallet(1), world.packed(2, [world.lot.rest])
    world.does(world.maker, "unpack", used, [world.lot.rest])
    assert world.item(world.packed(3, [fresh]))["height"] == world.item(world.packed(4, [used]))["height"] == 2


def test_a_fifth_level_is_refused(world: World) -> None:
    top = _tower(world, 4)[-1]
    refusal = world.refusal(world.maker, "pack", world.pallet(9), [top])
    assert refusal == refused("TooDeep", item=top, height=4)


def test_a_flat_item_in_a_high_container_leaves_its_height(world: World) -> None:
    top = _tower(world, 3)[-1]
    world.does(world.maker, "pack", top, [world.other_lot.rest])
    assert world.item(top)["height"] == 3


def test_64_lots_are_the_most(world: World) -> None:
    pallet = world.packed(1, _lots(world, MOST_LOTS))
    assert len(world.ledger.view("lotsIn", pallet)) == MOST_LOTS
    refusal = world.refusal(world.maker, "pack", pallet, [world.lot.rest])
    assert refusal == refused("TooManyLots", container=pallet)


def test_64_lots_are_the_most_in_one_call(world: World) -> None:
    pallet = world.pallet(1)
    refusal = world.refusal(world.maker, "pack", pallet, sorted([*_lots(world, MOST_LOTS), world.lot.rest]))
    assert refusal == refused("TooManyLots", container=pallet)


def test_64_lots_are_the_most_through_inner_containers(world: World) -> None:
    inner = world.packed(1, _lots(world, MOST_LOTS))
    outer = world.packed(2, [world.lot.rest])
    refusal = world.refusal(world.maker, "pack", outer, [inner])
    assert refusal == refused("TooManyLots", container=outer)


def test_something_is_packed(world: World) -> None:
    assert world.refusal(world.maker, "pack", world.pallet(1), []) == refused("NothingNamed")


def test_each_item_is_named_once(world: World) -> None:
    item = world.lot.rest
    assert world.refusal(world.maker, "pack", world.pallet(1), [item, item]) == refused("NotRising", item=item)


def test_items_are_named_in_rising_order(world: World) -> None:
    low, high = sorted(world.lot.cases)
    assert world.refusal(world.maker, "pack", world.pallet(1), [high, low]) == refused("NotRising", item=low)


def test_an_unknown_container_is_refused(world: World) -> None:
    assert world.refusal(world.maker, "pack", 99, [world.lot.rest]) == refused("UnknownItem", item=99)


def test_an_unknown_item_is_refused(world: World) -> None:
    assert world.refusal(world.maker, "pack", world.pallet(1), [99]) == refused("UnknownItem", item=99)


def test_a_consignment_holds_nothing(world: World) -> None:
    case = world.lot.cases[0]
    assert world.refusal(world.maker, "pack", case, [world.lot.rest]) == refused("NotContainer", item=case)


def test_a_container_is_not_packed_into_itself(world: World) -> None:
    pallet = world.pallet(1)
    assert world.refusal(world.maker, "pack", pallet, [pallet]) == refused("Cycle", container=pallet)


def test_a_container_is_not_packed_into_one_that_it_holds(world: World) -> None:
    inner = world.pallet(1)
    outer = world.packed(2, [inner])
    assert world.refusal(world.maker, "pack", inner, [outer]) == refused("IsPacked", item=inner, container=outer)


def test_a_packed_item_is_not_packed_again(world: World) -> None:
    first = world.packed(1, [world.lot.rest])
    refusal = world.refusal(world.maker, "pack", world.pallet(2), [world.lot.rest])
    assert refusal == refused("IsPacked", item=world.lot.rest, container=first)


def test_goods_of_another_are_not_packed(world: World) -> None:
    pallet = world.pallet(1, world.wholesaler)
    refusal = world.refusal(world.wholesaler, "pack", pallet, [world.lot.rest])
    facts = {"item": world.lot.rest, "holder": world.maker.id, "caller": world.wholesaler.id}
    assert refusal == refused("NotHolder", **facts)


def test_nothing_is_packed_into_anothers_container(world: World) -> None:
    pallet = world.pallet(1, world.wholesaler)
    refusal = world.refusal(world.maker, "pack", pallet, [world.lot.rest])
    assert refusal == refused("NotHolder", item=pallet, holder=world.wholesaler.id, caller=world.maker.id)


@pytest.mark.parametrize("moving", ["container", "item"])
def test_goods_in_transit_are_not_packed(world: World, moving: str) -> None:
    pallet = world.pallet(1)
    shipped = pallet if moving == "container" else world.lot.rest
    world.does(world.maker, "ship", [shipped], world.wholesaler.gln)
    refusal = world.refusal(world.maker, "pack", pallet, [world.lot.rest])
    assert refusal == refused("InTransit", item=shipped, pending=world.wholesaler.id)


def test_goods_under_recall_are_packed_for_their_way_back(world: World) -> None:
    world.does(world.maker, "recall", world.lot.id, 1)
    pallet = world.packed(1, [world.lot.rest])
    assert world.item(world.lot.rest)["container"] == pallet


def _tower(world: World, levels: int) -> list[int]:
    inside, tower = world.lot.rest, []
    for level in range(levels):
        inside = world.packed(100 + level, [inside])
        tower.append(int(inside))
    return tower


def _lots(world: World, count: int) -> list[int]:
    return [world.new_lot(f"MANY-{number}", 1).rest for number in range(count)]
