"""unpack: the holder takes items out of a container."""

from __future__ import annotations

from tests.contracts.driver import DOCUMENT, refused
from tests.contracts.parties import World


def test_an_unpacked_item_stands_on_its_own(world: World) -> None:
    case = world.lot.cases[0]
    before = world.item(case)
    pallet = world.packed(1, world.lot.cases)
    world.does(world.maker, "unpack", pallet, [case])
    assert world.item(case) == before | {"moved": True, "version": before["version"] + 2}
    assert world.item(pallet)["count"] == 1


def test_unpacking_is_recorded(world: World) -> None:
    pallet, items = world.packed(1, world.lot.cases), sorted(world.lot.cases)
    fields = {"by": world.maker.id, "container": pallet, "items": items, "document": DOCUMENT}
    assert world.does(world.maker, "unpack", pallet, items) == [("Unpacked", fields)]


def test_who_received_the_container_holds_what_it_takes_out(world: World) -> None:
    pallet = world.packed(1, world.lot.cases)
    world.hand_over([pallet], world.maker, world.wholesaler)
    world.does(world.wholesaler, "unpack", pallet, [world.lot.cases[0]])
    assert world.item(world.lot.cases[0])["holder"] == world.wholesaler.id


def test_an_emptied_container_forgets_its_lot(world: World) -> None:
    pallet = world.packed(1, world.lot.cases)
    world.does(world.maker, "unpack", pallet, sorted(world.lot.cases))
    found = world.item(pallet)
    assert (found["count"], found["lot"], found["height"]) == (0, 0, 1)
    assert world.ledger.view("lotsIn", pallet) == []


def test_an_emptied_mixed_container_forgets_its_lots(world: World) -> None:
    items = sorted([world.lot.rest, world.other_lot.rest])
    pallet = world.packed(1, items)
    world.does(world.maker, "unpack", pallet, items)
    world.does(world.maker, "pack", pallet, [world.other_lot.rest])
    assert world.ledger.view("lotsIn", pallet) == [world.other_lot.id]


def test_a_container_half_emptied_remembers_every_lot(world: World) -> None:
    pallet = world.packed(1, [world.lot.rest, world.other_lot.rest])
    world.does(world.maker, "unpack", pallet, [world.lot.rest])
    assert world.ledger.view("lotsIn", pallet) == [world.lot.id, world.other_lot.id]


def test_an_emptied_container_may_be_packed_high_again(world: World) -> None:
    inner = world.packed(1, [world.lot.rest])
    outer = world.packed(2, [inner])
    world.does(world.maker, "unpack", outer, [inner])
    assert world.item(outer)["height"] == 1


def test_an_inner_container_is_unpacked_inside_the_outer_one(world: World) -> None:
    inner = world.packed(1, [world.lot.rest])
    outer = world.packed(2, [inner])
    world.does(world.maker, "unpack", inner, [world.lot.rest])
    assert world.item(inner)["container"] == outer
    assert (world.item(inner)["count"], world.item(outer)["count"]) == (0, 1)


def test_what_is_taken_out_is_set_aside_as_its_container_was(world: World) -> None:
    case, pallet = world.lot.cases[0], world.packed(1, world.lot.cases)
    outer = world.packed(2, [pallet])
    for by in (world.maker, world.registrar):
        world.does(by, "quarantine", [outer])
    world.does(world.maker, "unpack", pallet, [case])
    assert world.item(case)["orders"] == 0b11
    assert world.refusal(world.maker, "ship", [case], world.second.gln) == refused("SetAside", item=case)


def test_the_version_of_every_container_around_grows(world: World) -> None:
    case, inner = world.lot.cases[0], world.packed(1, world.lot.cases)
    containers = [inner, world.packed(2, [inner])]
    containers.append(world.packed(3, containers[1:]))
    before = [world.item(container)["version"] for container in containers]
    world.does(world.maker, "unpack", inner, [case])
    assert [world.item(container)["version"] for container in containers] == [version + 1 for version in before]


def test_nothing_is_taken_out_of_what_is_missing(world: World) -> None:
    case, pallet = world.lot.cases[0], world.packed(1, world.lot.cases)
    world.does(world.maker, "ship", [pallet], world.second.gln)
    world.does(world.second, "receiveWithDiscrepancies", [pallet], [(pallet, 0, 0, 0)])
    assert world.refusal(world.maker, "unpack", pallet, [case]) == refused("SetAside", item=pallet)


def test_something_is_unpacked(world: World) -> None:
    pallet = world.packed(1, [world.lot.rest])
    assert world.refusal(world.maker, "unpack", pallet, []) == refused("NothingNamed")


def test_each_item_is_named_once(world: World) -> None:
    item = world.lot.rest
    pallet = world.packed(1, [item])
    assert world.refusal(world.maker, "unpack", pallet, [item, item]) == refused("NotRising", item=item)


def test_an_unknown_container_is_refused(world: World) -> None:
    assert world.refusal(world.maker, "unpack", 99, [world.lot.rest]) == refused("UnknownItem", item=99)


def test_an_unknown_item_is_refused(world: World) -> None:
    pallet = world.packed(1, [world.lot.rest])
    assert world.refusal(world.maker, "unpack", pallet, [99]) == refused("UnknownItem", item=99)


def test_what_is_not_inside_is_not_taken_out(world: World) -> None:
    pallet, case = world.packed(1, [world.lot.rest]), world.lot.cases[0]
    refusal = world.refusal(world.maker, "unpack", pallet, [case])
    assert refusal == refused("NotPackedIn", item=case, container=pallet)


def test_an_item_is_taken_out_of_its_own_container_first(world: World) -> None:
    inner = world.packed(1, [world.lot.rest])
    outer = world.packed(2, [inner])
    refusal = world.refusal(world.maker, "unpack", outer, [world.lot.rest])
    assert refusal == refused("NotPackedIn", item=world.lot.rest, container=outer)


def test_nothing_is_in_a_consignment(world: World) -> None:
    case = world.lot.cases[0]
    refusal = world.refusal(world.maker, "unpack", case, [world.lot.rest])
    assert refusal == refused("NotPackedIn", item=world.lot.rest, container=case)


def test_who_packed_a_container_and_gave_it_away_takes_nothing_out(world: World) -> None:
    pallet = world.packed(1, [world.lot.rest])
    world.hand_over([pallet], world.maker, world.wholesaler)
    refusal = world.refusal(world.maker, "unpack", pallet, [world.lot.rest])
    assert refusal == refused("NotHolder", item=pallet, holder=world.wholesaler.id, caller=world.maker.id)


def test_nothing_is_taken_out_in_transit(world: World) -> None:
    inner = world.packed(1, [world.lot.rest])
    world.does(world.maker, "ship", [world.packed(2, [inner])], world.wholesaler.gln)
    refusal = world.refusal(world.maker, "unpack", inner, [world.lot.rest])
    assert refusal == refused("InTransit", item=inner, pending=world.wholesaler.id)
