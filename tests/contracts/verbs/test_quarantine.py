"""quarantine: the holder or a registrar sets goods aside, with all inside them (P5)."""

from __future__ import annotations

import pytest

from tests.contracts.driver import DOCUMENT, refused
from tests.contracts.parties import World


def not_holder(world: World, item: int) -> object:
    return refused("NotHolder", item=item, holder=world.maker.id, caller=world.second.id)


@pytest.mark.parametrize(("name", "order"), [("maker", 0b1), ("registrar", 0b10), ("other_registrar", 0b100)])
def test_holder_and_registrars_set_goods_aside(world: World, name: str, order: int) -> None:
    before = world.item(world.lot.rest)
    world.does(getattr(world, name), "quarantine", [world.lot.rest])
    assert world.item(world.lot.rest) == before | {"quarantined": True, "orders": order, "version": 1}


def test_each_sets_aside_what_others_have(world: World) -> None:
    for by in (world.maker, world.registrar, world.other_registrar):
        world.does(by, "quarantine", [world.lot.rest])
    assert world.item(world.lot.rest)["orders"] == 0b111


@pytest.mark.parametrize("name", ["maker", "registrar"])
def test_what_leaves_a_container_takes_its_orders_along(world: World, name: str) -> None:
    case, pallet = world.lot.cases[0], world.packed(1, world.lot.cases)
    world.does(world.other_registrar, "quarantine", [pallet])
    world.does(getattr(world, name), "quarantine", [case])
    assert world.item(case)["orders"] == 0b100 | (0b1 if name == "maker" else 0b10)


def test_what_a_registrar_takes_out_of_what_is_missing_is_missing(world: World) -> None:
    case, pallet = world.lot.cases[0], world.packed(1, world.lot.cases)
    world.does(world.maker, "ship", [pallet], world.second.gln)
    world.does(world.second, "receiveWithDiscrepancies", [pallet], [(pallet, 0, 0, 0)])
    world.does(world.registrar, "quarantine", [case])
    assert (world.item(case)["missing"], world.item(case)["holder"]) == (True, world.maker.id)


def test_the_holder_sets_nothing_aside_that_is_missing(world: World) -> None:
    case, pallet = world.lot.cases[0], world.packed(1, world.lot.cases)
    world.does(world.maker, "ship", [pallet], world.second.gln)
    world.does(world.second, "receiveWithDiscrepancies", [pallet], [(pallet, 0, 0, 0)])
    for item in (pallet, case):
        assert world.refusal(world.maker, "quarantine", [item]) == refused("SetAside", item=pallet)


@pytest.mark.parametrize("name", ["maker", "registrar"])
def test_a_quarantine_is_recorded_with_who_ordered_it(world: World, name: str) -> None:
    by = getattr(world, name)
    items = sorted(world.lot.cases)
    fields = {"by": getattr(by, "id", 0), "items": items, "document": DOCUMENT}
    assert world.does(by, "quarantine", items) == [("Quarantined", fields)]


def test_what_is_set_aside_leaves_its_container(world: World) -> None:
    case, pallet = world.lot.cases[0], world.packed(1, world.lot.cases)
    events = world.does(world.maker, "quarantine", [case])
    assert [name for name, _ in events] == ["Unpacked", "Quarantined"]
    assert (world.item(case)["container"], world.item(pallet)["count"]) == (0, 1)


def test_what_a_registrar_sets_aside_stays_with_its_holder(world: World) -> None:
    case, pallet = world.lot.cases[0], world.packed(1, world.lot.cases)
    world.hand_over([pallet], world.maker, world.second)
    world.does(world.registrar, "quarantine", [case])
    assert (world.holder(case), world.item(case)["holder"]) == (world.second.id, world.second.id)


def test_all_inside_a_container_is_set_aside_with_it(world: World) -> None:
    pallet = world.packed(1, world.lot.cases)
    world.does(world.maker, "quarantine", [pallet])
    for case in world.lot.cases:
        refusal = world.refusal(world.maker, "ship", [case], world.second.gln)
        assert refusal == refused("SetAside", item=pallet)


def test_what_stays_in_the_container_may_go_on(world: World) -> None:
    pallet = world.packed(1, world.lot.cases)
    world.does(world.maker, "quarantine", [world.lot.cases[0]])
    world.hand_over([pallet], world.maker, world.second)
    assert world.holder(world.lot.cases[1]) == world.second.id


def test_a_registrar_stops_goods_on_their_way(world: World) -> None:
    world.does(world.maker, "ship", [world.lot.rest], world.second.gln)
    world.does(world.registrar, "quarantine", [world.lot.rest])
    refusal = world.refusal(world.second, "receiveItems", [world.lot.rest])
    assert refusal == refused("SetAside", item=world.lot.rest)


@pytest.mark.parametrize("verb", ["reject", "voidShipping"])
def test_goods_stopped_on_their_way_go_back(world: World, verb: str) -> None:
    world.does(world.maker, "ship", [world.lot.rest], world.second.gln)
    world.does(world.registrar, "quarantine", [world.lot.rest])
    world.does(world.second if verb == "reject" else world.maker, verb, [world.lot.rest])
    assert world.ledger.view("custodyOf", world.lot.rest)[1:] == [world.maker.id, 0]


def test_the_holder_sets_nothing_aside_that_is_on_its_way(world: World) -> None:
    world.does(world.maker, "ship", [world.lot.rest], world.second.gln)
    refusal = world.refusal(world.maker, "quarantine", [world.lot.rest])
    assert refusal == refused("InTransit", item=world.lot.rest, pending=world.second.id)


@pytest.mark.parametrize("name", ["maker", "registrar"])
def test_nobody_takes_anything_out_of_what_is_on_its_way(world: World, name: str) -> None:
    pallet = world.packed(1, world.lot.cases)
    world.does(world.maker, "ship", [pallet], world.second.gln)
    case = world.lot.cases[0]
    refusal = world.refusal(getattr(world, name), "quarantine", [case])
    assert refusal == refused("InTransit", item=case, pending=world.second.id)


def test_who_does_not_hold_goods_does_not_set_them_aside(world: World) -> None:
    refusal = world.refusal(world.second, "quarantine", [world.lot.rest])
    assert refusal == not_holder(world, world.lot.rest)


def test_the_consignee_sets_nothing_aside_before_it_receives(world: World) -> None:
    world.does(world.maker, "ship", [world.lot.rest], world.second.gln)
    assert world.refusal(world.second, "quarantine", [world.lot.rest]) == not_holder(world, world.lot.rest)


@pytest.mark.parametrize("end", ["suspend", "lapse"])
def test_a_partner_no_longer_accredited_still_sets_aside(world: World, end: str) -> None:
    getattr(world, end)(world.maker)
    world.does(world.maker, "quarantine", [world.lot.rest])
    assert world.item(world.lot.rest)["quarantined"] is True


def test_a_key_that_may_not_commission_sets_nothing_aside(world: World) -> None:
    key = world.add_key(world.maker, 30)
    refusal = world.refusal(key, "quarantine", [world.lot.rest])
    assert refusal == refused("ScopeMissing", account=key, scopes=30, needed=1)


def test_an_outsider_sets_nothing_aside(world: World) -> None:
    refusal = world.refusal(world.stranger, "quarantine", [world.lot.rest])
    assert refusal == refused("NotOperator", account=world.stranger)


@pytest.mark.parametrize("name", ["maker", "registrar"])
def test_what_is_set_aside_is_not_set_aside_again_by_the_same(world: World, name: str) -> None:
    by = getattr(world, name)
    world.does(by, "quarantine", [world.lot.rest])
    assert world.refusal(by, "quarantine", [world.lot.rest]) == refused("SetAside", item=world.lot.rest)


def test_something_is_set_aside(world: World) -> None:
    assert world.refusal(world.maker, "quarantine", []) == refused("NothingNamed")


def test_items_set_aside_rise(world: World) -> None:
    low, high = sorted(world.lot.cases)
    assert world.refusal(world.maker, "quarantine", [high, low]) == refused("NotRising", item=low)
    assert world.refusal(world.maker, "quarantine", [low, low]) == refused("NotRising", item=low)


def test_an_unknown_item_is_not_set_aside(world: World) -> None:
    for by in (world.maker, world.registrar):
        assert world.refusal(by, "quarantine", [99]) == refused("UnknownItem", item=99)


def test_a_quarantine_of_one_item_leaves_others_alone(world: World) -> None:
    world.does(world.maker, "quarantine", [world.lot.cases[0]])
    world.hand_over([world.lot.cases[1]], world.maker, world.second)
    assert world.holder(world.lot.cases[1]) == world.second.id


SHUT = ("ship", "pack", "dispense", "dispenseMany")


@pytest.mark.parametrize("verb", SHUT)
def test_what_is_set_aside_does_not_go_on(world: World, verb: str) -> None:
    case = world.lot.cases[0]
    world.hand_over([case], world.maker, world.pharmacy)
    pallet = world.pallet(1, world.pharmacy)
    world.does(world.pharmacy, "quarantine", [case])
    calls = {
        "ship": ([case], world.second.gln),
        "pack": (pallet, [case]),
        "dispense": (case, world.lot.unit(0)),
        "dispenseMany": ([case], world.lot.units([0])),
    }
    assert world.refusal(world.pharmacy, verb, *calls[verb]) == refused("SetAside", item=case)


def test_nothing_is_packed_into_a_container_set_aside(world: World) -> None:
    pallet = world.packed(1, [world.lot.cases[0]])
    world.does(world.maker, "quarantine", [pallet])
    refusal = world.refusal(world.maker, "pack", pallet, [world.lot.cases[1]])
    assert refusal == refused("SetAside", item=pallet)


def test_a_unit_set_aside_is_decommissioned(world: World) -> None:
    case = world.lot.cases[0]
    world.does(world.maker, "quarantine", [case])
    world.does(world.maker, "decommission", case, world.lot.unit(0), 7)
    assert world.ledger.view("isSpent", world.lot.id, 0)
