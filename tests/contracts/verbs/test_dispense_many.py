"""dispenseMany: units of one consignment, each as by `dispense`, under one proof (P5, P6)."""

from __future__ import annotations

from typing import Any

import pytest

from lotproof.model.item import item_of_range
from tests.contracts.driver import DAY, DOCUMENT, refused
from tests.contracts.parties import World


@pytest.fixture
def case(world: World) -> Any:
    """A case of units 0 to 4 in the pharmacy's stock."""
    world.hand_over([world.lot.cases[0]], world.maker, world.pharmacy)
    return world.lot.cases[0]


def spent(world: World) -> list[int]:
    return [index for index in range(12) if world.ledger.view("isSpent", world.lot.id, index)]


@pytest.mark.parametrize("indices", [[0], [4], [0, 1], [3, 1], [0, 2, 4], [0, 1, 2, 3, 4]])
def test_the_units_shown_are_spent_and_no_other(world: World, case: int, indices: list[int]) -> None:
    world.does(world.pharmacy, "dispenseMany", [case], world.lot.units(indices))
    assert spent(world) == sorted(indices)


def test_they_are_recorded_in_one_record(world: World, case: int) -> None:
    units = world.lot.units([1, 3])
    fields = {"by": world.pharmacy.id, "lot": world.lot.id, "items": [case], "indices": units[0], "document": DOCUMENT}
    assert world.does(world.pharmacy, "dispenseMany", [case], units) == [("DispensedMany", fields)]


def test_dispensing_many_leaves_the_item_as_it_was(world: World, case: int) -> None:
    before = world.item(case)
    world.does(world.pharmacy, "dispenseMany", [case], world.lot.units([0, 1]))
    assert world.item(case) == before


@pytest.mark.parametrize("size", [1, 7, 257, 258], ids=["no flag", "few flags", "one full word", "a flag more"])
def test_a_whole_lot_is_dispensed_without_a_sibling(world: World, size: int) -> None:
    lot = world.new_lot("WHOLE", size)
    world.hand_over([lot.rest], world.maker, world.pharmacy)
    units = lot.units(range(size))
    assert units[3] == []
    world.does(world.pharmacy, "dispenseMany", [lot.rest], units)
    assert all(world.ledger.view("isSpent", lot.id, index) for index in range(size))


def test_many_units_need_more_than_one_word_of_flags(world: World) -> None:
    lot = world.new_lot("LARGE", 400)
    world.hand_over([lot.rest], world.maker, world.pharmacy)
    units = lot.units(range(0, 400, 2))
    assert len(units[4]) > 1
    world.does(world.pharmacy, "dispenseMany", [lot.rest], units)
    assert [world.ledger.view("isSpent", lot.id, index) for index in (0, 1, 398, 399)] == [True, False, True, False]


def test_what_the_last_word_leaves_open_does_not_matter(world: World) -> None:
    lot = world.new_lot("LARGE", 400)
    world.hand_over([lot.rest], world.maker, world.pharmacy)
    *units, flags, tranche = lot.units(range(0, 400, 2))
    world.does(world.pharmacy, "dispenseMany", [lot.rest], (*units, [*flags[:-1], flags[-1] | 1 << 255], tranche))
    assert world.ledger.view("isSpent", lot.id, 398)


def test_one_unit_spent_before_stops_them_all(world: World, case: int) -> None:
    world.does(world.pharmacy, "dispense", case, world.lot.unit(2))
    refusal = world.refusal(world.pharmacy, "dispenseMany", [case], world.lot.units([1, 2, 3]))
    assert refusal == refused("UnitSpent", lot=world.lot.id, index=2)
    assert spent(world) == [2]


def test_one_unit_named_twice_is_refused(world: World, case: int) -> None:
    indices, serials, salts, proof, _, _ = world.lot.units([1])
    units = (indices * 2, serials * 2, salts * 2, proof, [1], 0)
    refusal = world.refusal(world.pharmacy, "dispenseMany", [case], units)
    assert refusal == refused("UnitNamedTwice", lot=world.lot.id, index=1)


@pytest.mark.parametrize("flags", [0, 2, 3, 2**256 - 1])
def test_no_way_through_the_tree_meets_one_unit_twice(world: World, case: int, flags: int) -> None:
    indices, serials, salts, proof, _, _ = world.lot.units([1])
    units = (indices * 2, serials * 2, salts * 2, proof, [flags], 0)
    world.refusal(world.pharmacy, "dispenseMany", [case], units)
    assert spent(world) == []


@pytest.mark.parametrize("index", [5, 11])
def test_one_unit_outside_stops_them_all(world: World, case: int, index: int) -> None:
    refusal = world.refusal(world.pharmacy, "dispenseMany", [case], world.lot.units([0, index]))
    assert refusal == refused("UnitOutside", item=case, index=index, first=0, count=5)


def test_a_unit_before_the_consignment_stops_them_all(world: World) -> None:
    case = world.lot.cases[1]
    world.hand_over([case], world.maker, world.pharmacy)
    refusal = world.refusal(world.pharmacy, "dispenseMany", [case], world.lot.units([4, 5]))
    assert refusal == refused("UnitOutside", item=case, index=4, first=5, count=4)


@pytest.mark.parametrize("part", [1, 2])
def test_an_invented_serial_or_salt_stops_them_all(world: World, case: int, part: int) -> None:
    units: list[Any] = list(world.lot.units([0, 3]))
    units[part] = [units[part][0], b"\x41" * len(units[part][1])]
    refusal = world.refusal(world.pharmacy, "dispenseMany", [case], tuple(units))
    facts = {"lot": world.lot.id, "index": units[0][0], "serial": units[1][0]}
    assert refusal == refused("UnitNotCommitted", **facts)


def test_the_order_of_the_units_is_part_of_the_proof(world: World, case: int) -> None:
    indices, serials, salts, proof, flags, _ = world.lot.units([0, 1, 2])
    units = (indices[::-1], serials[::-1], salts[::-1], proof, flags, 0)
    refusal = world.refusal(world.pharmacy, "dispenseMany", [case], units)
    assert refusal.name == "UnitNotCommitted"


def test_units_of_another_lot_are_refused(world: World, case: int) -> None:
    units = world.other_lot.units([0, 1])
    refusal = world.refusal(world.pharmacy, "dispenseMany", [case], units)
    facts = {"lot": world.lot.id, "index": units[0][0], "serial": units[1][0]}
    assert refusal == refused("UnitNotCommitted", **facts)


def test_some_unit_is_shown(world: World, case: int) -> None:
    units: Any = ([], [], [], [world.lot.tree.root], [0], 0)
    assert world.refusal(world.pharmacy, "dispenseMany", [case], units) == refused("NothingNamed")


@pytest.mark.parametrize("part", [1, 2])
def test_fewer_serials_or_salts_than_units_are_refused(world: World, case: int, part: int) -> None:
    units: list[Any] = list(world.lot.units([0, 1]))
    units[part] = units[part][:-1]
    refusal = world.refusal(world.pharmacy, "dispenseMany", [case], tuple(units))
    assert refusal == refused(
        "UnevenUnits", **{"indices": 2, "serials": 2, "salts": 2, ("serials", "salts")[part - 1]: 1}
    )


@pytest.mark.parametrize("part", [1, 2])
def test_more_serials_or_salts_than_units_are_refused(world: World, case: int, part: int) -> None:
    units: list[Any] = list(world.lot.units([0, 1]))
    units[part] = [*units[part], units[part][0]]
    refusal = world.refusal(world.pharmacy, "dispenseMany", [case], tuple(units))
    assert refusal == refused(
        "UnevenUnits", **{"indices": 2, "serials": 2, "salts": 2, ("serials", "salts")[part - 1]: 3}
    )


@pytest.mark.parametrize("words", [0, 2])
def test_words_of_flags_are_as_many_as_the_proof_needs(world: World, case: int, words: int) -> None:
    units = world.lot.units([0, 1])
    refusal = world.refusal(world.pharmacy, "dispenseMany", [case], (*units[:4], [0] * words, 0))
    facts = {"units": 2, "nodes": len(units[3]), "words": words, "unset": 0}
    assert refusal == refused("InvalidMultiproof", **facts)


def test_siblings_left_over_are_refused(world: World, case: int) -> None:
    indices, serials, salts, proof, _, _ = world.lot.units([0, 1, 2, 3, 4])
    units = (indices, serials, salts, [*proof, bytes(32)], [2**256 - 1], 0)
    refusal = world.refusal(world.pharmacy, "dispenseMany", [case], units)
    facts = {"units": 5, "nodes": len(proof) + 1, "words": 1, "unset": 0}
    assert refusal == refused("InvalidMultiproof", **facts)


def test_siblings_too_few_are_refused(world: World, case: int) -> None:
    units: Any = (*world.lot.units([0, 1])[:3], [], [0], 0)
    refusal = world.refusal(world.pharmacy, "dispenseMany", [case], units)
    assert refusal == refused("InvalidMultiproof", units=2, nodes=0, words=1, unset=1)


def test_a_container_is_not_dispensed_from(world: World) -> None:
    pallet = world.packed(1, world.lot.cases)
    world.hand_over([pallet], world.maker, world.pharmacy)
    refusal = world.refusal(world.pharmacy, "dispenseMany", [pallet], world.lot.units([0]))
    assert refusal == refused("IsContainer", item=pallet)


def test_an_unknown_item_is_refused(world: World) -> None:
    refusal = world.refusal(world.pharmacy, "dispenseMany", [99], world.lot.units([0]))
    assert refusal == refused("UnknownItem", item=99)


def test_units_in_anothers_stock_are_refused(world: World) -> None:
    case = world.lot.cases[0]
    refusal = world.refusal(world.pharmacy, "dispenseMany", [case], world.lot.units([0]))
    assert refusal == refused("NotHolder", item=case, holder=world.maker.id, caller=world.pharmacy.id)


def test_units_on_their_way_are_not_dispensed(world: World, case: int) -> None:
    world.does(world.pharmacy, "ship", [case], world.maker.gln)
    refusal = world.refusal(world.pharmacy, "dispenseMany", [case], world.lot.units([0]))
    assert refusal == refused("InTransit", item=case, pending=world.maker.id)


def test_units_in_quarantine_are_not_dispensed(world: World, case: int) -> None:
    world.does(world.pharmacy, "quarantine", [case])
    refusal = world.refusal(world.pharmacy, "dispenseMany", [case], world.lot.units([0]))
    assert refusal == refused("SetAside", item=case)


def test_units_inside_a_container_in_quarantine_are_not_dispensed(world: World) -> None:
    pallet = world.packed(1, world.lot.cases)
    world.hand_over([pallet], world.maker, world.pharmacy)
    world.does(world.pharmacy, "quarantine", [pallet])
    refusal = world.refusal(world.pharmacy, "dispenseMany", [world.lot.cases[0]], world.lot.units([0]))
    assert refusal == refused("SetAside", item=pallet)


def test_recalled_units_are_not_dispensed(world: World, case: int) -> None:
    world.does(world.maker, "recall", world.lot.id, 3)
    refusal = world.refusal(world.pharmacy, "dispenseMany", [case], world.lot.units([0]))
    assert refusal == refused("LotIsRecalled", item=case, lot=world.lot.id, recallClass=3)


def test_expired_units_are_not_dispensed(world: World) -> None:
    day = world.clock.today + 3
    lot = world.new_lot("SHORT", 2, expiry_day=day)
    world.hand_over([lot.rest], world.maker, world.pharmacy)
    with world.clock.standing_at((day + 1) * DAY):
        refusal = world.refusal(world.pharmacy, "dispenseMany", [lot.rest], lot.units([0]))
    assert refusal == refused("LotExpired", item=lot.rest, lot=lot.id, expiryDay=day)


def test_who_is_no_dispenser_does_not_dispense_many(world: World) -> None:
    refusal = world.refusal(world.maker, "dispenseMany", [world.lot.cases[0]], world.lot.units([0]))
    assert refusal == refused("RoleMissing", gln=world.maker.gln, roles=1, needed=4)


def test_units_of_several_consignments_are_dispensed_at_once(world: World, case: int) -> None:
    world.does(world.pharmacy, "split", case, [2, 3])
    pieces = [case, item_of_range(world.lot.id, 2), item_of_range(world.lot.id, 3)]
    world.does(world.pharmacy, "dispenseMany", pieces, world.lot.units([0, 2, 4]))
    assert spent(world) == [0, 2, 4]


def test_a_unit_in_none_of_the_consignments_stops_them_all(world: World, case: int) -> None:
    world.does(world.pharmacy, "split", case, [2, 3])
    last = item_of_range(world.lot.id, 3)
    refusal = world.refusal(world.pharmacy, "dispenseMany", [case, last], world.lot.units([0, 2]))
    assert refusal == refused("UnitOutside", item=case, index=2, first=0, count=2)


def test_consignments_are_named_in_the_order_of_their_ranges(world: World, case: int) -> None:
    world.does(world.pharmacy, "split", case, [2])
    last = item_of_range(world.lot.id, 2)
    refusal = world.refusal(world.pharmacy, "dispenseMany", [last, case], world.lot.units([0, 2]))
    assert refusal == refused("NotRising", item=case)


def test_consignments_are_of_one_lot(world: World, case: int) -> None:
    world.hand_over([world.other_lot.rest], world.maker, world.pharmacy)
    refusal = world.refusal(world.pharmacy, "dispenseMany", [case, world.other_lot.rest], world.lot.units([0, 2]))
    assert refusal == refused("OtherLot", item=world.other_lot.rest, found=world.other_lot.id, lot=world.lot.id)


def test_some_consignment_is_named(world: World) -> None:
    assert world.refusal(world.pharmacy, "dispenseMany", [], world.lot.units([0])) == refused("NothingNamed")


def test_sixty_pieces_cost_at_most_twice_what_one_range_costs(world: World) -> None:
    whole, broken = world.new_lot("WHOLE", 60), world.new_lot("BROKEN", 60)
    world.hand_over([whole.rest, broken.rest], world.maker, world.pharmacy)
    world.does(world.pharmacy, "split", broken.rest, list(range(1, 60)))
    pieces = [broken.rest, *(item_of_range(broken.id, first) for first in range(1, 60))]
    one = world.ledger.spent_gas(world.pharmacy, "dispenseMany", [whole.rest], whole.units(range(60)))
    many = world.ledger.spent_gas(world.pharmacy, "dispenseMany", pieces, broken.units(range(60)))
    assert many <= 2 * one, (one, many)
