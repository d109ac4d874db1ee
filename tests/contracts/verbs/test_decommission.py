"""decommission: the holder takes one committed unit out of the trade, once, also an unsafe one (P6)."""

from __future__ import annotations

import pytest

from tests.contracts.driver import DAY, DOCUMENT, refused
from tests.contracts.parties import Party, World


def test_a_decommissioned_unit_is_spent(world: World) -> None:
    world.does(world.maker, "decommission", world.lot.rest, world.lot.unit(10), 7)
    assert world.ledger.view("isSpent", world.lot.id, 10)
    assert not world.ledger.view("isSpent", world.lot.id, 9)


def test_decommissioning_is_recorded(world: World) -> None:
    rest = world.lot.rest
    named = {"by": world.maker.id, "lot": world.lot.id, "item": rest, "index": 10}
    fields = named | {"reason": 7, "document": DOCUMENT}
    assert world.does(world.maker, "decommission", rest, world.lot.unit(10), 7) == [("Decommissioned", fields)]


@pytest.mark.parametrize("name", ["maker", "wholesaler", "pharmacy", "logistics"])
def test_a_holder_in_any_role_decommissions(world: World, name: str) -> None:
    party: Party = getattr(world, name)
    if party != world.maker:
        world.hand_over([world.lot.rest], world.maker, party)
    world.does(party, "decommission", world.lot.rest, world.lot.unit(9), 7)
    assert world.ledger.view("isSpent", world.lot.id, 9)


@pytest.mark.parametrize("reason", range(1, 8))
def test_a_unit_leaves_the_trade_for_a_reason(world: World, reason: int) -> None:
    ((_, fields),) = world.does(world.maker, "decommission", world.lot.rest, world.lot.unit(10), reason)
    assert fields["reason"] == reason


@pytest.mark.parametrize("reason", [0, 8, 255])
def test_no_unit_leaves_the_trade_for_an_unknown_reason(world: World, reason: int) -> None:
    refusal = world.refusal(world.maker, "decommission", world.lot.rest, world.lot.unit(10), reason)
    assert refusal == refused("InvalidReason", reason=reason)


def test_a_recalled_unit_is_decommissioned(world: World) -> None:
    world.does(world.maker, "recall", world.lot.id, 1)
    world.does(world.maker, "decommission", world.lot.rest, world.lot.unit(9), 7)
    assert world.ledger.view("isSpent", world.lot.id, 9)


def test_an_expired_unit_is_decommissioned(world: World) -> None:
    day = world.clock.today + 3
    lot = world.new_lot("SHORT", 2, expiry_day=day)
    with world.clock.standing_at((day + 1) * DAY):
        world.does(world.maker, "decommission", lot.rest, lot.unit(1), 7)
    assert world.ledger.view("isSpent", lot.id, 1)


def test_a_unit_is_decommissioned_once(world: World) -> None:
    world.does(world.maker, "decommission", world.lot.rest, world.lot.unit(9), 7)
    refusal = world.refusal(world.maker, "decommission", world.lot.rest, world.lot.unit(9), 7)
    assert refusal == refused("UnitSpent", lot=world.lot.id, index=9)


def test_a_dispensed_unit_is_not_decommissioned(world: World) -> None:
    world.hand_over([world.lot.rest], world.maker, world.pharmacy)
    world.does(world.pharmacy, "dispense", world.lot.rest, world.lot.unit(9))
    refusal = world.refusal(world.pharmacy, "decommission", world.lot.rest, world.lot.unit(9), 7)
    assert refusal == refused("UnitSpent", lot=world.lot.id, index=9)


def test_a_unit_outside_the_consignment_is_refused(world: World) -> None:
    refusal = world.refusal(world.maker, "decommission", world.lot.rest, world.lot.unit(8), 7)
    assert refusal == refused("UnitOutside", item=world.lot.rest, index=8, first=9, count=3)


def test_a_unit_that_its_maker_did_not_commit_to_is_refused(world: World) -> None:
    index, serial, _, proof, _ = world.lot.unit(9)
    refusal = world.refusal(world.maker, "decommission", world.lot.rest, (index, serial, bytes(16), proof, 0), 7)
    assert refusal == refused("UnitNotCommitted", lot=world.lot.id, index=9, serial=serial)


def test_an_unknown_item_is_refused(world: World) -> None:
    refusal = world.refusal(world.maker, "decommission", 99, world.lot.unit(0), 7)
    assert refusal == refused("UnknownItem", item=99)


def test_a_container_is_not_decommissioned_from(world: World) -> None:
    pallet = world.packed(1, world.lot.cases)
    refusal = world.refusal(world.maker, "decommission", pallet, world.lot.unit(0), 7)
    assert refusal == refused("IsContainer", item=pallet)


def test_a_unit_in_anothers_stock_is_refused(world: World) -> None:
    refusal = world.refusal(world.wholesaler, "decommission", world.lot.rest, world.lot.unit(9), 7)
    facts = {"item": world.lot.rest, "holder": world.maker.id, "caller": world.wholesaler.id}
    assert refusal == refused("NotHolder", **facts)


def test_a_unit_in_transit_is_refused(world: World) -> None:
    world.does(world.maker, "ship", [world.lot.rest], world.wholesaler.gln)
    refusal = world.refusal(world.maker, "decommission", world.lot.rest, world.lot.unit(9), 7)
    assert refusal == refused("InTransit", item=world.lot.rest, pending=world.wholesaler.id)
