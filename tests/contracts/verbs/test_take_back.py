"""takeBack: the dispenser that dispensed a unit undoes it, within ten days (EU 2016/161, article 13; P6)."""

from __future__ import annotations

from typing import Any

import pytest

from lotproof.model.item import item_of_range
from tests.contracts.driver import DAY, DOCUMENT, refused, send
from tests.contracts.parties import LICENCE, World
from tests.contracts.trails import shown

TEN_DAYS = 10 * DAY


@pytest.fixture
def rest(world: World) -> Any:
    """The rest of the first lot at the pharmacy, of which unit 10 was dispensed."""
    world.hand_over([world.lot.rest], world.maker, world.pharmacy)
    world.does(world.pharmacy, "dispense", world.lot.rest, world.lot.unit(10))
    return world.lot.rest


def taking_back(world: World, item: int, index: int) -> tuple[Any, ...]:
    return item, index, shown(world, world.lot.id, index)


def test_a_unit_taken_back_is_in_trade_again(world: World, rest: int) -> None:
    world.does(world.pharmacy, "takeBack", *taking_back(world, rest, 10))
    assert not world.ledger.view("isSpent", world.lot.id, 10)
    world.does(world.pharmacy, "dispense", rest, world.lot.unit(10))


def test_taking_back_is_recorded_with_the_time_of_dispensing(world: World, rest: int) -> None:
    dispensed = world.clock.now
    fields = {"by": world.pharmacy.id, "lot": world.lot.id, "item": rest, "index": 10}
    wanted = fields | {"dispensedAt": dispensed, "document": DOCUMENT}
    send("evm_increaseTime", DAY)
    assert world.does(world.pharmacy, "takeBack", *taking_back(world, rest, 10)) == [("TakenBack", wanted)]


def test_a_unit_taken_back_moves_its_item_on(world: World, rest: int) -> None:
    before = world.item(rest)
    world.does(world.pharmacy, "takeBack", *taking_back(world, rest, 10))
    assert world.item(rest) == before | {"version": before["version"] + 1}


def test_other_units_stay_spent(world: World, rest: int) -> None:
    world.does(world.pharmacy, "dispenseMany", [rest], world.lot.units([9, 11]))
    world.does(world.pharmacy, "takeBack", *taking_back(world, rest, 10))
    assert [world.ledger.view("isSpent", world.lot.id, index) for index in (9, 10, 11)] == [True, False, True]


def test_one_unit_of_many_is_taken_back(world: World, rest: int) -> None:
    world.does(world.pharmacy, "dispenseMany", [rest], world.lot.units([9, 11]))
    world.does(world.pharmacy, "takeBack", *taking_back(world, rest, 9))
    assert [world.ledger.view("isSpent", world.lot.id, index) for index in (9, 11)] == [False, True]


def test_a_unit_is_taken_back_as_often_as_it_is_dispensed(world: World, rest: int) -> None:
    for _ in range(2):
        world.does(world.pharmacy, "takeBack", *taking_back(world, rest, 10))
        world.does(world.pharmacy, "dispense", rest, world.lot.unit(10))
    assert world.ledger.view("isSpent", world.lot.id, 10)


def test_the_last_second_of_ten_days_counts(world: World, rest: int) -> None:
    dispensed = world.clock.now
    with world.clock.standing_at(dispensed + TEN_DAYS):
        world.does(world.pharmacy, "takeBack", *taking_back(world, rest, 10))
    assert not world.ledger.view("isSpent", world.lot.id, 10)


def test_a_unit_of_a_part_that_was_cut_off_is_taken_back(world: World, rest: int) -> None:
    world.does(world.pharmacy, "split", rest, [10])
    world.does(world.pharmacy, "takeBack", *taking_back(world, item_of_range(world.lot.id, 10), 10))
    assert not world.ledger.view("isSpent", world.lot.id, 10)


def test_after_ten_days_it_is_too_late(world: World, rest: int) -> None:
    dispensed = world.clock.now
    with world.clock.standing_at(dispensed + TEN_DAYS + 1):
        refusal = world.refusal(world.pharmacy, "takeBack", *taking_back(world, rest, 10))
    assert refusal == refused("TooLate", notAfter=dispensed + TEN_DAYS, now_=dispensed + TEN_DAYS + 1)


def test_what_another_dispensed_is_not_taken_back(world: World, rest: int) -> None:
    """The goods went on; the first pharmacy's dispensing is not the second one's to undo."""
    world.does(world.registrar, "renew", world.second.gln, 6, world.clock.now + DAY, LICENCE)
    world.does(world.pharmacy, "ship", [rest], world.second.gln)
    world.does(world.second, "receiveItems", [rest])
    world.does(world.second, "acceptReturn", rest, world.lot.units([9, 11]))
    refusal = world.refusal(world.second, "takeBack", *taking_back(world, rest, 10))
    other = {"dispenser": world.pharmacy.id, "caller": world.second.id}
    assert refusal == refused("DispensedByOther", lot=world.lot.id, index=10, **other)


def test_a_unit_that_is_not_spent_is_not_taken_back(world: World, rest: int) -> None:
    refusal = world.refusal(world.pharmacy, "takeBack", *taking_back(world, rest, 9))
    assert refusal == refused("UnitNotSpent", lot=world.lot.id, index=9)


def test_a_decommissioned_unit_is_not_taken_back(world: World, rest: int) -> None:
    world.does(world.pharmacy, "decommission", rest, world.lot.unit(9), 7)
    told = taking_back(world, rest, 10)
    refusal = world.refusal(world.pharmacy, "takeBack", rest, 9, told[2])
    assert refusal == refused("TrailNotShown", lot=world.lot.id, index=9)


def test_a_unit_decommissioned_after_it_was_taken_back_stays_so(world: World, rest: int) -> None:
    world.does(world.pharmacy, "takeBack", *taking_back(world, rest, 10))
    before, links = shown(world, world.lot.id, 10)
    world.does(world.pharmacy, "decommission", rest, world.lot.unit(10), 3)
    refusal = world.refusal(world.pharmacy, "takeBack", rest, 10, (before, links))
    other = {"dispenser": 0, "caller": world.pharmacy.id}
    assert refusal == refused("DispensedByOther", lot=world.lot.id, index=10, **other)


@pytest.mark.parametrize("wrong", ["none", "before", "time", "by", "later", "cut"])
def test_what_does_not_lead_to_the_trail_is_refused(world: World, rest: int, wrong: str) -> None:
    world.does(world.pharmacy, "dispense", rest, world.lot.unit(9))
    before, links = shown(world, world.lot.id, 10)
    by, time, bits = links[0]
    other: dict[str, Any] = {
        "none": (before, ()),
        "before": (bytes([1]) * 16, links),
        "time": (before, ((by, time + 1, bits), *links[1:])),
        "by": (before, ((world.second.id, time, bits), *links[1:])),
        "later": (before, (*links, links[0])),
        "cut": (before, links[:1]),
    }
    refusal = world.refusal(world.pharmacy, "takeBack", rest, 10, other[wrong])
    assert refusal == refused("TrailNotShown", lot=world.lot.id, index=10)


def test_a_unit_outside_the_consignment_is_not_taken_back(world: World, rest: int) -> None:
    refusal = world.refusal(world.pharmacy, "takeBack", rest, 8, (bytes(16), ()))
    assert refusal == refused("UnitOutside", item=rest, index=8, first=9, count=3)


def test_a_recalled_unit_is_not_taken_back(world: World, rest: int) -> None:
    world.does(world.registrar, "recall", world.lot.id, 2)
    refusal = world.refusal(world.pharmacy, "takeBack", *taking_back(world, rest, 10))
    assert refusal == refused("LotIsRecalled", item=rest, lot=world.lot.id, recallClass=2)


@pytest.mark.parametrize("verb", ["quarantine", "ship"])
def test_goods_that_are_not_free_take_no_unit_back(world: World, rest: int, verb: str) -> None:
    world.does(world.pharmacy, verb, [rest], *([world.maker.gln] if verb == "ship" else []))
    refusal = world.refusal(world.pharmacy, "takeBack", *taking_back(world, rest, 10))
    wanted = refused("InTransit", item=rest, pending=world.maker.id)
    assert refusal == (wanted if verb == "ship" else refused("SetAside", item=rest))


def test_who_holds_no_goods_takes_nothing_back(world: World, rest: int) -> None:
    world.does(world.registrar, "renew", world.second.gln, 4, world.clock.now + DAY, LICENCE)
    refusal = world.refusal(world.second, "takeBack", *taking_back(world, rest, 10))
    assert refusal == refused("NotHolder", item=rest, holder=world.pharmacy.id, caller=world.second.id)


def test_a_container_takes_no_unit_back(world: World) -> None:
    pallet = world.packed(1, world.lot.cases)
    world.hand_over([pallet], world.maker, world.pharmacy)
    assert world.refusal(world.pharmacy, "takeBack", pallet, 0, (bytes(16), ())) == refused("IsContainer", item=pallet)


def test_an_unknown_item_takes_no_unit_back(world: World) -> None:
    assert world.refusal(world.pharmacy, "takeBack", 99, 0, (bytes(16), ())) == refused("UnknownItem", item=99)


def test_who_is_no_dispenser_takes_nothing_back(world: World) -> None:
    refusal = world.refusal(world.second, "takeBack", world.lot.rest, 9, (bytes(16), ()))
    assert refusal == refused("RoleMissing", gln=world.second.gln, roles=2, needed=4)


def test_a_key_that_may_not_dispense_takes_nothing_back(world: World, rest: int) -> None:
    key = world.add_key(world.pharmacy, 23)
    refusal = world.refusal(key, "takeBack", *taking_back(world, rest, 10))
    assert refusal == refused("ScopeMissing", account=key, scopes=23, needed=8)
