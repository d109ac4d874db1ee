"""destroy: the holder destroys goods with all inside them, for ever (P1, P2, P7)."""

from __future__ import annotations

from typing import Any

import pytest

from lotproof.model.item import GONE
from tests.contracts.driver import DAY, DOCUMENT, refused
from tests.contracts.parties import World


def gone(item: int, caller: int) -> object:
    return refused("NotHolder", item=item, holder=GONE, caller=caller)


def test_nobody_holds_what_is_destroyed(world: World) -> None:
    before = world.item(world.lot.rest)
    world.does(world.maker, "destroy", [world.lot.rest])
    assert world.item(world.lot.rest) == before | {"holder": GONE, "version": 1}


def test_destruction_is_recorded_with_its_witness(world: World) -> None:
    items = sorted(world.lot.cases)
    fields = {"by": world.maker.id, "items": items, "witness": DOCUMENT}
    assert world.does(world.maker, "destroy", items) == [("Destroyed", fields)]


def test_all_inside_a_container_is_destroyed_with_it(world: World) -> None:
    pallet = world.packed(1, world.lot.cases)
    world.does(world.maker, "destroy", [pallet])
    assert [world.holder(case) for case in world.lot.cases] == [GONE] * 2


def test_an_item_destroyed_out_of_a_container_leaves_it(world: World) -> None:
    case, pallet = world.lot.cases[0], world.packed(1, world.lot.cases)
    events = world.does(world.maker, "destroy", [case])
    assert [name for name, _ in events] == ["Unpacked", "Destroyed"]
    assert (world.holder(case), world.holder(world.lot.cases[1])) == (GONE, world.maker.id)
    assert world.item(pallet)["count"] == 1


def test_destroyed_units_are_counted_as_destroyed(world: World) -> None:
    world.does(world.maker, "destroy", [world.lot.cases[0]])
    found = world.units_by_state(world.lot, [*world.lot.cases, world.lot.rest])
    assert found == {"destroyed": 5, "in custody": 7}


def calls(world: World, item: int, pallet: int) -> dict[str, tuple[Any, ...]]:
    return {
        "ship": ([item], world.second.gln),
        "shipReturn": ([item], world.second.gln),
        "split": (item, [10]),
        "pack": (pallet, [item]),
        "decommission": (item, world.lot.unit(9), 7),
        "destroy": ([item],),
        "quarantine": ([item],),
    }


@pytest.mark.parametrize("verb", ["ship", "shipReturn", "split", "pack", "decommission", "destroy", "quarantine"])
def test_nothing_more_is_done_with_what_is_destroyed(world: World, verb: str) -> None:
    pallet = world.pallet(1)
    world.does(world.maker, "destroy", [world.lot.rest])
    refusal = world.refusal(world.maker, verb, *calls(world, world.lot.rest, pallet)[verb])
    assert refusal == gone(world.lot.rest, world.maker.id)


def test_nothing_is_taken_out_of_what_is_destroyed(world: World) -> None:
    pallet = world.packed(1, world.lot.cases)
    world.does(world.maker, "destroy", [pallet])
    refusal = world.refusal(world.maker, "unpack", pallet, [world.lot.cases[0]])
    assert refusal == gone(pallet, world.maker.id)


@pytest.mark.parametrize("verb", ["receiveItems", "reject", "voidShipping"])
def test_what_is_destroyed_is_on_no_way(world: World, verb: str) -> None:
    world.does(world.maker, "destroy", [world.lot.rest])
    refusal = world.refusal(world.maker, verb, [world.lot.rest])
    assert refusal == refused("NotInTransit", item=world.lot.rest)


def test_the_name_of_what_is_destroyed_is_not_given_again(world: World) -> None:
    pallet = world.pallet(1)
    world.does(world.maker, "destroy", [pallet])
    refusal = world.refusal(world.maker, "commissionLogisticUnit", world.maker.sscc(1), world.maker.prefix)
    assert refusal == refused("ItemTaken", item=pallet)


@pytest.mark.parametrize("state", ["quarantined", "recalled", "returned"])
def test_unsafe_goods_are_destroyed(world: World, state: str) -> None:
    rest = world.lot.rest
    if state == "quarantined":
        world.does(world.maker, "quarantine", [rest])
    elif state == "recalled":
        world.does(world.registrar, "recall", world.lot.id, 1)
    else:
        world.hand_over([rest], world.maker, world.pharmacy)
        world.sent_back([rest], world.pharmacy, world.maker)
    world.does(world.maker, "destroy", [rest])
    assert world.holder(rest) == GONE


def test_expired_goods_are_destroyed(world: World) -> None:
    day = world.clock.today + 2
    lot = world.new_lot("SHORT", 2, expiry_day=day)
    with world.clock.standing_at((day + 1) * DAY):
        world.does(world.maker, "destroy", [lot.rest])
    assert world.holder(lot.rest) == GONE


@pytest.mark.parametrize("end", ["suspend", "lapse"])
def test_a_partner_without_standing_destroys_nothing(world: World, end: str) -> None:
    getattr(world, end)(world.maker)
    refusal = world.refusal(world.maker, "destroy", [world.lot.rest])
    assert refusal.name == ("AccreditationSuspended" if end == "suspend" else "AccreditationExpired")


def test_what_is_missing_with_its_container_is_not_destroyed(world: World) -> None:
    case, pallet = world.lot.cases[0], world.packed(1, world.lot.cases)
    world.does(world.maker, "ship", [pallet], world.second.gln)
    world.does(world.second, "receiveWithDiscrepancies", [pallet], [(pallet, 0, 0, 0)])
    assert world.refusal(world.maker, "destroy", [case]) == refused("SetAside", item=pallet)


def test_goods_recorded_as_missing_are_not_destroyed(world: World) -> None:
    rest = world.lot.rest
    world.does(world.maker, "ship", [rest], world.second.gln)
    world.does(world.second, "receiveWithDiscrepancies", [rest], [(rest, 0, 0, 0)])
    assert world.refusal(world.maker, "destroy", [rest]) == refused("SetAside", item=rest)


def test_anothers_goods_are_not_destroyed(world: World) -> None:
    refusal = world.refusal(world.second, "destroy", [world.lot.rest])
    assert refusal == refused("NotHolder", item=world.lot.rest, holder=world.maker.id, caller=world.second.id)


@pytest.mark.parametrize("name", ["registrar", "board", "stranger"])
def test_who_holds_no_goods_destroys_none(world: World, name: str) -> None:
    account = getattr(world, name)
    assert world.refusal(account, "destroy", [world.lot.rest]) == refused("NotOperator", account=account)


def test_goods_under_way_are_not_destroyed(world: World) -> None:
    world.does(world.maker, "ship", [world.lot.rest], world.second.gln)
    refusal = world.refusal(world.maker, "destroy", [world.lot.rest])
    assert refusal == refused("InTransit", item=world.lot.rest, pending=world.second.id)


def test_something_is_destroyed(world: World) -> None:
    assert world.refusal(world.maker, "destroy", []) == refused("NothingNamed")


def test_items_destroyed_rise(world: World) -> None:
    low, high = sorted(world.lot.cases)
    assert world.refusal(world.maker, "destroy", [high, low]) == refused("NotRising", item=low)


def test_an_unknown_item_is_not_destroyed(world: World) -> None:
    assert world.refusal(world.maker, "destroy", [99]) == refused("UnknownItem", item=99)


def test_a_key_that_may_not_commission_destroys_nothing(world: World) -> None:
    key = world.add_key(world.maker, 30)
    refusal = world.refusal(key, "destroy", [world.lot.rest])
    assert refusal == refused("ScopeMissing", account=key, scopes=30, needed=1)
