"""dispense: a dispenser hands one committed unit of its own stock to a patient, once (P5, P6)."""

from __future__ import annotations

from typing import Any

import pytest

from lotproof.model.item import item_of_range
from tests.contracts.driver import DAY, DOCUMENT, refused
from tests.contracts.parties import World, tree_of


@pytest.fixture
def case(world: World) -> Any:
    """A case of units 0 to 4 in the pharmacy's stock."""
    world.hand_over([world.lot.cases[0]], world.maker, world.pharmacy)
    return world.lot.cases[0]


def not_committed(index: int, world: World, serial: bytes) -> Any:
    return refused("UnitNotCommitted", lot=world.lot.id, index=index, serial=serial)


def test_a_dispensed_unit_is_spent_and_no_other(world: World, case: int) -> None:
    world.does(world.pharmacy, "dispense", case, world.lot.unit(3))
    spent = [world.ledger.view("isSpent", world.lot.id, index) for index in range(12)]
    assert spent == [index == 3 for index in range(12)]


def test_dispensing_leaves_the_item_as_it_was(world: World, case: int) -> None:
    before = world.item(case)
    world.does(world.pharmacy, "dispense", case, world.lot.unit(0))
    assert world.item(case) == before


def test_dispensing_is_recorded(world: World, case: int) -> None:
    fields = {"by": world.pharmacy.id, "lot": world.lot.id, "item": case, "index": 2, "document": DOCUMENT}
    assert world.does(world.pharmacy, "dispense", case, world.lot.unit(2)) == [("Dispensed", fields)]


def test_every_unit_of_a_consignment_is_dispensed_by_its_proof(world: World, case: int) -> None:
    for index in range(5):
        world.does(world.pharmacy, "dispense", case, world.lot.unit(index))
    assert all(world.ledger.view("isSpent", world.lot.id, index) for index in range(5))


def test_a_unit_in_a_container_is_dispensed_where_it_is(world: World) -> None:
    pallet = world.packed(1, world.lot.cases)
    world.hand_over([pallet], world.maker, world.pharmacy)
    world.does(world.pharmacy, "dispense", world.lot.cases[1], world.lot.unit(5))
    assert world.item(world.lot.cases[1])["container"] == pallet


def test_the_unit_of_a_lot_of_one_needs_no_sibling(world: World) -> None:
    lot = world.new_lot("ONE", 1)
    world.hand_over([lot.rest], world.maker, world.pharmacy)
    assert lot.unit(0)[3] == ()
    world.does(world.pharmacy, "dispense", lot.rest, lot.unit(0))
    assert world.ledger.view("isSpent", lot.id, 0)


def test_the_same_index_of_another_lot_is_another_unit(world: World, case: int) -> None:
    world.hand_over([world.other_lot.rest], world.maker, world.pharmacy)
    world.does(world.pharmacy, "dispense", case, world.lot.unit(1))
    world.does(world.pharmacy, "dispense", world.other_lot.rest, world.other_lot.unit(1))
    assert world.ledger.view("isSpent", world.other_lot.id, 1)


def test_a_unit_is_dispensed_once(world: World, case: int) -> None:
    world.does(world.pharmacy, "dispense", case, world.lot.unit(1))
    refusal = world.refusal(world.pharmacy, "dispense", case, world.lot.unit(1))
    assert refusal == refused("UnitSpent", lot=world.lot.id, index=1)


def test_a_decommissioned_unit_is_not_dispensed(world: World, case: int) -> None:
    world.does(world.pharmacy, "decommission", case, world.lot.unit(1), 7)
    refusal = world.refusal(world.pharmacy, "dispense", case, world.lot.unit(1))
    assert refusal == refused("UnitSpent", lot=world.lot.id, index=1)


def test_a_spent_unit_stays_spent_through_split_and_return(world: World, case: int) -> None:
    world.does(world.pharmacy, "dispense", case, world.lot.unit(3))
    world.does(world.pharmacy, "split", case, [3])
    part = item_of_range(world.lot.id, 3)
    world.sent_back([part], world.pharmacy, world.maker)
    world.does(world.maker, "acceptReturn", part, world.lot.units([4]))
    world.hand_over([part], world.maker, world.pharmacy)
    refusal = world.refusal(world.pharmacy, "dispense", part, world.lot.unit(3))
    assert refusal == refused("UnitSpent", lot=world.lot.id, index=3)


@pytest.mark.parametrize("index", [5, 8, 9, 11])
def test_a_unit_outside_the_consignment_is_refused(world: World, case: int, index: int) -> None:
    refusal = world.refusal(world.pharmacy, "dispense", case, world.lot.unit(index))
    assert refusal == refused("UnitOutside", item=case, index=index, first=0, count=5)


def test_a_unit_before_the_consignment_is_refused(world: World) -> None:
    case = world.lot.cases[1]
    world.hand_over([case], world.maker, world.pharmacy)
    refusal = world.refusal(world.pharmacy, "dispense", case, world.lot.unit(4))
    assert refusal == refused("UnitOutside", item=case, index=4, first=5, count=4)


def test_an_invented_serial_is_refused(world: World, case: int) -> None:
    index, _, salt, proof, _ = world.lot.unit(1)
    serial = b"COUNTERFEIT".ljust(20, b"\0")
    refusal = world.refusal(world.pharmacy, "dispense", case, (index, serial, salt, proof, 0))
    assert refusal == not_committed(1, world, serial)


def test_a_serial_at_another_place_is_refused(world: World, case: int) -> None:
    _, serial, salt, proof, _ = world.lot.unit(1)
    refusal = world.refusal(world.pharmacy, "dispense", case, (2, serial, salt, proof, 0))
    assert refusal == not_committed(2, world, serial)


def test_a_wrong_salt_is_refused(world: World, case: int) -> None:
    index, serial, _, proof, _ = world.lot.unit(1)
    refusal = world.refusal(world.pharmacy, "dispense", case, (index, serial, bytes(16), proof, 0))
    assert refusal == not_committed(1, world, serial)


@pytest.mark.parametrize("change", ["none", "short", "long", "swapped"])
def test_a_wrong_proof_is_refused(world: World, case: int, change: str) -> None:
    index, serial, salt, proof, _ = world.lot.unit(1)
    changed = {"none": (), "short": proof[:-1], "long": (*proof, bytes(32)), "swapped": proof[::-1]}[change]
    refusal = world.refusal(world.pharmacy, "dispense", case, (index, serial, salt, changed, 0))
    assert refusal == not_committed(1, world, serial)


def test_a_proof_from_another_tree_is_refused(world: World, case: int) -> None:
    proof = tree_of("FORGED", 12).proof(1)
    unit = (1, proof.serial.to_bytes20(), proof.salt, proof.siblings, 0)
    refusal = world.refusal(world.pharmacy, "dispense", case, unit)
    assert refusal == not_committed(1, world, unit[1])


def test_a_unit_of_another_lot_is_refused(world: World, case: int) -> None:
    unit = world.other_lot.unit(1)
    refusal = world.refusal(world.pharmacy, "dispense", case, unit)
    assert refusal == not_committed(1, world, unit[1])


def test_an_unknown_item_is_refused(world: World) -> None:
    refusal = world.refusal(world.pharmacy, "dispense", 99, world.lot.unit(0))
    assert refusal == refused("UnknownItem", item=99)


def test_a_container_is_not_dispensed_from(world: World) -> None:
    pallet = world.packed(1, world.lot.cases)
    world.hand_over([pallet], world.maker, world.pharmacy)
    refusal = world.refusal(world.pharmacy, "dispense", pallet, world.lot.unit(0))
    assert refusal == refused("IsContainer", item=pallet)


def test_a_unit_in_anothers_stock_is_refused(world: World) -> None:
    case = world.lot.cases[0]
    refusal = world.refusal(world.pharmacy, "dispense", case, world.lot.unit(0))
    assert refusal == refused("NotHolder", item=case, holder=world.maker.id, caller=world.pharmacy.id)


def test_a_unit_on_its_way_to_the_pharmacy_is_not_dispensed(world: World) -> None:
    case = world.lot.cases[0]
    world.does(world.maker, "ship", [case], world.pharmacy.gln)
    refusal = world.refusal(world.pharmacy, "dispense", case, world.lot.unit(0))
    assert refusal == refused("NotHolder", item=case, holder=world.maker.id, caller=world.pharmacy.id)


def test_a_unit_on_its_way_back_is_not_dispensed(world: World, case: int) -> None:
    world.does(world.pharmacy, "ship", [case], world.maker.gln)
    refusal = world.refusal(world.pharmacy, "dispense", case, world.lot.unit(0))
    assert refusal == refused("InTransit", item=case, pending=world.maker.id)


def test_a_recalled_unit_is_not_dispensed(world: World, case: int) -> None:
    world.does(world.maker, "recall", world.lot.id, 3)
    refusal = world.refusal(world.pharmacy, "dispense", case, world.lot.unit(0))
    assert refusal == refused("LotIsRecalled", item=case, lot=world.lot.id, recallClass=3)


def test_not_even_a_maker_that_dispenses_hands_out_its_own_recalled_unit(world: World) -> None:
    until = world.clock.now + 1_000
    world.does(world.registrar, "renew", world.maker.gln, 5, until, bytes(32))
    world.does(world.maker, "recall", world.lot.id, 1)
    refusal = world.refusal(world.maker, "dispense", world.lot.cases[0], world.lot.unit(0))
    assert refusal.name == "LotIsRecalled"


def test_a_unit_is_dispensed_until_the_last_second_of_its_expiry_day(world: World) -> None:
    day = world.clock.today + 3
    lot = world.new_lot("SHORT", 2, expiry_day=day)
    world.hand_over([lot.rest], world.maker, world.pharmacy)
    with world.clock.standing_at((day + 1) * DAY - 1):
        world.does(world.pharmacy, "dispense", lot.rest, lot.unit(0))
    assert world.ledger.view("isSpent", lot.id, 0)


def test_an_expired_unit_is_not_dispensed(world: World) -> None:
    day = world.clock.today + 3
    lot = world.new_lot("SHORT", 2, expiry_day=day)
    world.hand_over([lot.rest], world.maker, world.pharmacy)
    with world.clock.standing_at((day + 1) * DAY):
        refusal = world.refusal(world.pharmacy, "dispense", lot.rest, lot.unit(0))
    assert refusal == refused("LotExpired", item=lot.rest, lot=lot.id, expiryDay=day)
