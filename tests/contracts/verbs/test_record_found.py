"""recordFound: what was missing comes back into the custody it was missing from (P1, P7)."""

from __future__ import annotations

from typing import Any

import pytest

from lotproof.model.item import item_of_range
from tests.contracts.driver import DOCUMENT, refused
from tests.contracts.parties import World


@pytest.fixture
def missing(world: World) -> Any:
    """Unit 11 of the first lot, missing on the maker's account; units 9 and 10 arrived."""
    world.does(world.maker, "ship", [world.lot.rest], world.second.gln)
    world.does(world.second, "receiveWithDiscrepancies", [world.lot.rest], [(world.lot.rest, 0, 11, 1)])
    return item_of_range(world.lot.id, 11)


def test_what_was_found_is_in_custody_again(world: World, missing: int) -> None:
    before = world.item(missing)
    world.does(world.maker, "recordFound", [missing])
    wanted = {"missing": False, "returned": True, "version": before["version"] + 1}
    assert world.item(missing) == before | wanted


def test_every_unit_is_somewhere_before_and_after(world: World, missing: int) -> None:
    items = [*world.lot.cases, world.lot.rest, missing]
    assert world.units_by_state(world.lot, items) == {"in custody": 11, "missing": 1}
    world.does(world.maker, "recordFound", [missing])
    assert world.units_by_state(world.lot, items) == {"in custody": 12}


def test_finding_is_recorded(world: World, missing: int) -> None:
    fields = {"by": world.maker.id, "items": [missing], "document": DOCUMENT}
    assert world.does(world.maker, "recordFound", [missing]) == [("RecordedFound", fields)]


def test_what_was_found_goes_on_when_its_units_were_shown(world: World, missing: int) -> None:
    world.does(world.maker, "recordFound", [missing])
    refusal = world.refusal(world.maker, "ship", [missing], world.second.gln)
    assert refusal == refused("SetAside", item=missing)
    world.does(world.maker, "acceptReturn", missing, world.lot.units([11]))
    world.hand_over([missing], world.maker, world.second)
    assert world.holder(missing) == world.second.id


def test_a_pallet_found_brings_all_inside(world: World) -> None:
    case = world.lot.cases[0]
    pallet = world.packed(1, world.lot.cases)
    world.does(world.maker, "ship", [pallet], world.second.gln)
    world.does(world.second, "receiveWithDiscrepancies", [pallet], [(pallet, 0, 0, 0)])
    world.does(world.maker, "recordFound", [pallet])
    world.does(world.maker, "unpack", pallet, [case])
    assert world.item(case)["returned"] is True
    world.does(world.maker, "acceptReturn", case, world.lot.units(range(5)))
    world.hand_over([case], world.maker, world.second)


@pytest.mark.parametrize("end", ["suspend", "lapse"])
def test_a_partner_without_standing_finds_nothing(world: World, missing: int, end: str) -> None:
    getattr(world, end)(world.maker)
    refusal = world.refusal(world.maker, "recordFound", [missing])
    assert refusal.name == ("AccreditationSuspended" if end == "suspend" else "AccreditationExpired")


def test_who_missed_them_on_arrival_does_not_find_them(world: World, missing: int) -> None:
    refusal = world.refusal(world.second, "recordFound", [missing])
    assert refusal == refused("NotHolder", item=missing, holder=world.maker.id, caller=world.second.id)


def test_what_is_not_missing_is_not_found(world: World) -> None:
    assert world.refusal(world.maker, "recordFound", [world.lot.rest]) == refused("NotMissing", item=world.lot.rest)


def test_it_is_found_once(world: World, missing: int) -> None:
    world.does(world.maker, "recordFound", [missing])
    assert world.refusal(world.maker, "recordFound", [missing]) == refused("NotMissing", item=missing)


def test_something_is_found(world: World) -> None:
    assert world.refusal(world.maker, "recordFound", []) == refused("NothingNamed")


def test_items_found_rise(world: World, missing: int) -> None:
    refusal = world.refusal(world.maker, "recordFound", [missing, missing])
    assert refusal == refused("NotRising", item=missing)


def test_an_unknown_item_is_not_found(world: World) -> None:
    assert world.refusal(world.maker, "recordFound", [99]) == refused("UnknownItem", item=99)


def test_a_key_that_may_not_receive_finds_nothing(world: World, missing: int) -> None:
    key = world.add_key(world.maker, 27)
    refusal = world.refusal(key, "recordFound", [missing])
    assert refusal == refused("ScopeMissing", account=key, scopes=27, needed=4)
