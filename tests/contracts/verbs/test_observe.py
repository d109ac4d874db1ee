"""observe: an EPCIS event on which the ledger does not act stands on it, too."""

from __future__ import annotations

from typing import Any

import pytest

from tests.contracts.driver import DOCUMENT, refused
from tests.contracts.parties import Party, World


@pytest.fixture
def under_way(world: World) -> Any:
    """The rest of the first lot, shipped by the maker to the second wholesaler."""
    world.does(world.maker, "ship", [world.lot.rest], world.second.gln)
    return world.lot.rest


def test_an_observation_of_many_items_is_recorded(world: World) -> None:
    items = sorted([*world.lot.cases, world.lot.rest, world.other_lot.rest])
    fields = {"by": world.maker.id, "items": items, "document": DOCUMENT}
    assert world.does(world.maker, "observe", items) == [("Observed", fields)]


def test_an_observation_changes_nothing(world: World) -> None:
    before = world.item(world.lot.rest)
    world.does(world.maker, "observe", [world.lot.rest])
    assert world.item(world.lot.rest) == before


def test_a_holder_observes_what_is_packed(world: World) -> None:
    pallet = world.packed(1, world.lot.cases)
    world.hand_over([pallet], world.maker, world.second)
    world.does(world.second, "observe", [world.lot.cases[0]])


@pytest.mark.parametrize("name", ["maker", "second", "logistics"])
def test_holder_consignee_and_logistics_observe_goods_under_way(world: World, under_way: int, name: str) -> None:
    party: Party = getattr(world, name)
    events = world.does(party, "observe", [under_way])
    assert events[0][1]["by"] == party.id


def test_goods_set_aside_are_observed(world: World) -> None:
    world.does(world.maker, "quarantine", [world.lot.rest])
    world.does(world.registrar, "recall", world.lot.id, 1)
    world.does(world.maker, "observe", [world.lot.rest])


@pytest.mark.parametrize("scopes", [1, 2, 4])
def test_a_key_of_commissioning_shipping_or_receiving_observes(world: World, scopes: int) -> None:
    world.does(world.add_key(world.maker, scopes), "observe", [world.lot.rest])


def test_another_partner_observes_nothing_under_way(world: World, under_way: int) -> None:
    refusal = world.refusal(world.pharmacy, "observe", [under_way])
    assert refusal == refused("NotConsignee", item=under_way, pending=world.second.id, caller=world.pharmacy.id)


@pytest.mark.parametrize("name", ["second", "logistics"])
def test_nobody_observes_what_another_holds(world: World, name: str) -> None:
    party: Party = getattr(world, name)
    refusal = world.refusal(party, "observe", [world.lot.rest])
    assert refusal == refused("NotHolder", item=world.lot.rest, holder=world.maker.id, caller=party.id)


def test_what_is_missing_is_not_observed(world: World, under_way: int) -> None:
    world.does(world.second, "receiveWithDiscrepancies", [under_way], [(under_way, 0, 0, 0)])
    assert world.refusal(world.maker, "observe", [under_way]) == refused("SetAside", item=under_way)


def test_what_is_destroyed_is_not_observed(world: World) -> None:
    world.does(world.maker, "destroy", [world.lot.rest])
    gone = {"holder": 2**24 - 1, "caller": world.maker.id}
    assert world.refusal(world.maker, "observe", [world.lot.rest]) == refused("NotHolder", item=world.lot.rest, **gone)


def test_something_is_observed(world: World) -> None:
    assert world.refusal(world.maker, "observe", []) == refused("NothingNamed")


def test_items_observed_rise(world: World) -> None:
    low, high = sorted(world.lot.cases)
    assert world.refusal(world.maker, "observe", [high, low]) == refused("NotRising", item=low)


def test_an_unknown_item_is_not_observed(world: World) -> None:
    assert world.refusal(world.maker, "observe", [99]) == refused("UnknownItem", item=99)


def test_a_suspended_partner_observes_nothing(world: World) -> None:
    world.suspend(world.maker)
    refusal = world.refusal(world.maker, "observe", [world.lot.rest])
    assert refusal == refused("AccreditationSuspended", gln=world.maker.gln)


def test_a_key_of_other_scopes_observes_nothing(world: World) -> None:
    key = world.add_key(world.maker, 24)
    assert world.refusal(key, "observe", [world.lot.rest]) == refused("ScopeMissing", account=key, scopes=24, needed=7)
