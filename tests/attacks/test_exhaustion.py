"""Attacks by size and number: the largest calls fit a block, and no flood of tiny things locks anyone's goods (P10).

The gas each largest call takes is printed (`pytest -s`); the limit of a call here is 16 million.
"""

from __future__ import annotations

from typing import Any

import pytest

from lotproof.model.item import item_of_range
from tests.contracts.driver import DAY, GAS, refused
from tests.contracts.parties import World, new_account

MANY = 500


def gas_of(world: World, by: Any, verb: str, *arguments: Any) -> int:
    spent = world.ledger.spent_gas(by, verb, *arguments)
    print(f"{verb}: {spent:,} gas")
    return spent


@pytest.fixture
def mixed(world: World) -> Any:
    """A pallet with goods of 64 lots, inside three others: four levels."""
    lots = [world.new_lot(f"M{number}", 2) for number in range(64)]
    pallet = world.packed(1, [lot.rest for lot in lots])
    for level in (2, 3, 4):
        pallet = world.packed(level, [pallet])
    return pallet


def test_a_pallet_of_64_lots_on_four_levels_moves_within_a_block(world: World, mixed: int) -> None:
    assert gas_of(world, world.maker, "ship", [mixed], world.second.gln) < GAS // 16
    assert gas_of(world, world.second, "receiveItems", [mixed]) < GAS // 16


def test_a_65th_lot_does_not_get_into_a_pallet(world: World) -> None:
    lots = [world.new_lot(f"M{number}", 2) for number in range(65)]
    items, pallet = sorted(lot.rest for lot in lots), world.pallet(1)
    assert world.refusal(world.maker, "pack", pallet, items) == refused("TooManyLots", container=pallet)


def test_a_fifth_level_is_refused(world: World, mixed: int) -> None:
    outer = world.pallet(5)
    assert world.refusal(world.maker, "pack", outer, [mixed]) == refused("TooDeep", item=mixed, height=4)


def test_the_deepest_unit_is_dispensed_within_its_ordinary_price(world: World) -> None:
    pallet = world.packed(1, world.lot.cases)
    for level in (2, 3, 4):
        pallet = world.packed(level, [pallet])
    world.hand_over([pallet], world.maker, world.pharmacy)
    assert gas_of(world, world.pharmacy, "dispense", world.lot.cases[0], world.lot.unit(0)) < 120_000


def test_500_items_are_split_shipped_received_within_a_block(world: World) -> None:
    lot = world.new_lot("MANY", MANY)
    assert gas_of(world, world.maker, "split", lot.rest, list(range(1, MANY))) < GAS
    items = [item_of_range(lot.id, first) for first in range(MANY)]
    assert gas_of(world, world.maker, "ship", items, world.second.gln) < GAS
    assert gas_of(world, world.second, "receiveItems", items) < GAS


def test_a_receiver_flooded_with_tiny_shipments_takes_what_it_wants(world: World) -> None:
    lot = world.new_lot("FLOOD", 100)
    world.does(world.maker, "split", lot.rest, list(range(1, 100)))
    world.does(world.maker, "ship", [item_of_range(lot.id, first) for first in range(100)], world.second.gln)
    before = gas_of(world, world.second, "receiveItems", [item_of_range(lot.id, 50)])
    assert before < 100_000
    assert world.ledger.view("custodyOf", item_of_range(lot.id, 51))[1:] == [world.maker.id, world.second.id]


def test_a_receiver_that_never_answers_locks_nothing(world: World) -> None:
    world.does(world.maker, "ship", [world.lot.rest], world.second.gln)
    with world.clock.standing_at(world.clock.now + 365 * DAY):
        world.does(world.maker, "voidShipping", [world.lot.rest])
    assert world.ledger.view("custodyOf", world.lot.rest)[1:] == [world.maker.id, 0]


def test_a_shipper_that_ships_and_voids_takes_nothing_from_the_receiver(world: World) -> None:
    world.hand_over([world.other_lot.rest], world.maker, world.second)
    for _ in range(5):
        world.does(world.maker, "ship", [world.lot.rest], world.second.gln)
        world.does(world.maker, "voidShipping", [world.lot.rest])
    world.hand_over([world.other_lot.rest], world.second, world.pharmacy)
    assert world.holder(world.other_lot.rest) == world.pharmacy.id


def test_a_watcher_takes_no_name_before_its_owner(world: World) -> None:
    """Who sees a registration on its way cannot come first: every name lies under a prefix or product of its owner."""
    rival, maker = world.rival, world.maker
    statement = world.statement(world.pack_gtin, "SOON", 3, bytes(32))
    wanted = refused("NotMaker", gtin=world.pack_gtin, maker=maker.id, caller=rival.id)
    assert world.refusal(rival, "registerLot", statement, 0, []) == wanted
    owned = refused("CompanyPrefixNotOwned", prefix=maker.prefix, owner=maker.id, caller=rival.id)
    assert world.refusal(rival, "commissionLogisticUnit", maker.sscc(9), maker.prefix) == owned
    assert world.refusal(rival, "registerProduct", maker.gtin(9), maker.prefix, 0, 0) == owned
    world.does(maker, "registerLot", statement, 0, [])


def test_a_watcher_takes_no_key_before_its_owner(world: World) -> None:
    world.does(world.registrar, "offerKey", world.maker.gln, world.stranger, 31, world.maker.address)
    watcher = new_account(0xBAD)
    refusal = world.refusal(watcher, "acceptKey", world.maker.gln)
    assert refusal == refused("NothingOffered", account=watcher)


@pytest.mark.parametrize(("offset", "passes"), [(-1, True), (0, False)])
def test_the_day_of_expiry_ends_at_midnight_utc(world: World, offset: int, passes: bool) -> None:
    day = world.clock.today + 2
    lot = world.new_lot("EDGE", 2, expiry_day=day)
    with world.clock.standing_at((day + 1) * DAY + offset):
        told = world.ledger.attempted(world.maker, "ship", [lot.rest], world.second.gln)
    assert (told is None) == passes
