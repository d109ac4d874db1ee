"""disputeMissing: on whose account goods are missing says on record that they are not (P1)."""

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


def test_a_dispute_is_recorded(world: World, missing: int) -> None:
    fields = {"by": world.maker.id, "items": [missing], "document": DOCUMENT}
    assert world.does(world.maker, "disputeMissing", [missing]) == [("MissingDisputed", fields)]


def test_what_is_disputed_stays_missing_and_its_version_tells(world: World, missing: int) -> None:
    before = world.item(missing)
    world.does(world.maker, "disputeMissing", [missing])
    assert world.item(missing) == before | {"version": before["version"] + 1}


@pytest.mark.parametrize("end", ["suspend", "lapse"])
def test_a_partner_no_longer_accredited_still_disputes(world: World, missing: int, end: str) -> None:
    getattr(world, end)(world.maker)
    world.does(world.maker, "disputeMissing", [missing])


def test_who_missed_them_disputes_nothing(world: World, missing: int) -> None:
    refusal = world.refusal(world.second, "disputeMissing", [missing])
    assert refusal == refused("NotHolder", item=missing, holder=world.maker.id, caller=world.second.id)


def test_what_is_not_missing_is_not_disputed(world: World) -> None:
    assert world.refusal(world.maker, "disputeMissing", [world.lot.rest]) == refused("NotMissing", item=world.lot.rest)


def test_something_is_disputed(world: World) -> None:
    assert world.refusal(world.maker, "disputeMissing", []) == refused("NothingNamed")


def test_items_disputed_rise(world: World, missing: int) -> None:
    assert world.refusal(world.maker, "disputeMissing", [missing, missing]) == refused("NotRising", item=missing)


def test_an_unknown_item_is_not_disputed(world: World) -> None:
    assert world.refusal(world.maker, "disputeMissing", [99]) == refused("UnknownItem", item=99)


def test_a_key_that_may_not_ship_disputes_nothing(world: World, missing: int) -> None:
    key = world.add_key(world.maker, 29)
    refusal = world.refusal(key, "disputeMissing", [missing])
    assert refusal == refused("ScopeMissing", account=key, scopes=29, needed=2)
