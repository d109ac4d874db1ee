"""split: the holder cuts a consignment; nothing is lost and nothing comes to it (P1)."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lotproof.model.item import item_of_range
from tests.contracts.driver import DOCUMENT, ON_CHAIN, refused, rolled_back
from tests.contracts.parties import UNTOUCHED, World


def spans(world: World, *items: int) -> list[tuple[int, int]]:
    return [(world.item(item)["first"], world.item(item)["count"]) for item in items]


def test_the_item_keeps_the_units_before_the_first_cut(world: World) -> None:
    case = world.lot.cases[0]
    before = world.item(case)
    world.does(world.maker, "split", case, [2])
    assert world.item(case) == before | {"count": 2, "version": 1}


def test_each_cut_begins_an_unnamed_consignment(world: World) -> None:
    world.does(world.maker, "split", world.lot.cases[1], [6, 8])
    made = item_of_range(world.lot.id, 6), item_of_range(world.lot.id, 8)
    assert spans(world, world.lot.cases[1], *made) == [(5, 1), (6, 2), (8, 1)]


def test_a_part_is_a_consignment_of_the_same_lot_and_holder(world: World) -> None:
    world.does(world.maker, "split", world.lot.cases[0], [2])
    wanted = {"holder": world.maker.id, "pending": 0, "container": 0, "lot": world.lot.id, "first": 2, "count": 3}
    found = world.item(item_of_range(world.lot.id, 2))
    assert found == wanted | UNTOUCHED | {"isContainer": False, "height": 0}


def test_splitting_is_recorded(world: World) -> None:
    case = world.lot.cases[0]
    fields = {"by": world.maker.id, "item": case, "cuts": [1, 4], "document": DOCUMENT}
    assert world.does(world.maker, "split", case, [1, 4]) == [("Split", fields)]


def test_parts_are_split_again_down_to_single_units(world: World) -> None:
    world.does(world.maker, "split", world.lot.cases[0], [2])
    world.does(world.maker, "split", item_of_range(world.lot.id, 2), [3, 4])
    parts = [item_of_range(world.lot.id, first) for first in (2, 3, 4)]
    assert spans(world, *parts) == [(2, 1), (3, 1), (4, 1)]


def test_a_packed_consignment_leaves_its_container_when_it_is_split(world: World) -> None:
    case, pallet = world.lot.cases[0], world.packed(1, world.lot.cases)
    events = world.does(world.maker, "split", case, [2])
    assert [name for name, _ in events] == ["Unpacked", "Split"]
    assert events[0][1] == {"by": world.maker.id, "container": pallet, "items": [case], "document": bytes(32)}
    assert (world.item(case)["container"], world.item(pallet)["count"]) == (0, 1)


def test_the_last_one_split_out_of_a_container_leaves_it_empty(world: World) -> None:
    pallet = world.packed(1, [world.lot.cases[0]])
    world.does(world.maker, "split", world.lot.cases[0], [2])
    assert (world.item(pallet)["count"], world.ledger.view("lotsIn", pallet)) == (0, [])


def test_who_received_the_container_holds_whole_and_parts(world: World) -> None:
    case, pallet = world.lot.cases[0], world.packed(1, world.lot.cases)
    world.hand_over([pallet], world.maker, world.wholesaler)
    world.does(world.wholesaler, "split", case, [2])
    assert world.item(case)["holder"] == world.wholesaler.id
    assert world.item(item_of_range(world.lot.id, 2))["holder"] == world.wholesaler.id


def test_a_cut_is_named(world: World) -> None:
    assert world.refusal(world.maker, "split", world.lot.cases[0], []) == refused("NothingNamed")


@pytest.mark.parametrize("cut", [0, 4, 5, 9, 10, 2**32 - 1])
def test_a_cut_lies_inside_the_consignment(world: World, cut: int) -> None:
    case = world.lot.cases[1]
    facts = {"item": case, "cut": cut, "first": 5, "count": 4}
    assert world.refusal(world.maker, "split", case, [cut]) == refused("InvalidCut", **facts)


@pytest.mark.parametrize("packed", [False, True])
def test_parts_are_set_aside_as_the_whole_was(world: World, packed: bool) -> None:
    case = world.lot.cases[0]
    stopped = world.packed(1, [case]) if packed else case
    world.does(world.registrar, "quarantine", [stopped])
    world.does(world.maker, "split", case, [2, 4])
    items = [case, *(item_of_range(world.lot.id, first) for first in (2, 4))]
    assert [world.item(item)["orders"] for item in items] == [0b10] * 3


def test_what_is_missing_with_its_container_is_not_split(world: World) -> None:
    case, pallet = world.lot.cases[0], world.packed(1, world.lot.cases)
    world.does(world.maker, "ship", [pallet], world.second.gln)
    world.does(world.second, "receiveWithDiscrepancies", [pallet], [(pallet, 0, 0, 0)])
    assert world.refusal(world.maker, "split", case, [2]) == refused("SetAside", item=pallet)


@pytest.mark.parametrize("cuts", [[7, 7], [7, 6]])
def test_cuts_rise(world: World, cuts: list[int]) -> None:
    case = world.lot.cases[1]
    facts = {"item": case, "cut": cuts[1], "first": 5, "count": 4}
    assert world.refusal(world.maker, "split", case, cuts) == refused("InvalidCut", **facts)


def test_a_single_unit_is_not_cut(world: World) -> None:
    lot = world.new_lot("ONE", 1)
    facts = {"item": lot.rest, "cut": 0, "first": 0, "count": 1}
    assert world.refusal(world.maker, "split", lot.rest, [0]) == refused("InvalidCut", **facts)


def test_the_largest_lot_is_cut_before_its_last_unit(world: World) -> None:
    statement = world.statement(world.pack_gtin, "HUGE", 2**32 - 1, bytes(32))
    lot = world.does(world.maker, "registerLot", statement, 0, [])[0][1]["lot"]
    world.does(world.maker, "split", item_of_range(lot, 0), [2**32 - 2])
    assert spans(world, item_of_range(lot, 2**32 - 2)) == [(2**32 - 2, 1)]


def test_a_container_is_not_split(world: World) -> None:
    pallet = world.packed(1, world.lot.cases)
    assert world.refusal(world.maker, "split", pallet, [1]) == refused("IsContainer", item=pallet)


def test_an_unknown_item_is_refused(world: World) -> None:
    assert world.refusal(world.maker, "split", 99, [1]) == refused("UnknownItem", item=99)


def test_goods_of_another_are_not_split(world: World) -> None:
    case = world.lot.cases[0]
    refusal = world.refusal(world.wholesaler, "split", case, [2])
    assert refusal == refused("NotHolder", item=case, holder=world.maker.id, caller=world.wholesaler.id)


def test_who_packed_a_container_and_gave_it_away_splits_nothing_in_it(world: World) -> None:
    case = world.lot.cases[0]
    world.hand_over([world.packed(1, [case])], world.maker, world.wholesaler)
    refusal = world.refusal(world.maker, "split", case, [2])
    assert refusal == refused("NotHolder", item=case, holder=world.wholesaler.id, caller=world.maker.id)


def test_goods_in_transit_are_not_split(world: World) -> None:
    case = world.lot.cases[0]
    world.does(world.maker, "ship", [case], world.wholesaler.gln)
    refusal = world.refusal(world.maker, "split", case, [2])
    assert refusal == refused("InTransit", item=case, pending=world.wholesaler.id)


@settings(ON_CHAIN, max_examples=10)
@given(rounds=st.lists(st.sets(st.integers(1, 29), min_size=1, max_size=4), min_size=1, max_size=4))
def test_splits_conserve_every_unit_exactly_once(world: World, rounds: list[set[int]]) -> None:
    """P1: whatever is cut, the ranges of the lot stay disjoint and cover it."""
    with rolled_back():
        lot = world.new_lot("CUT", 30)
        parts = [lot.rest]
        for cuts in rounds:
            parts += _cut_where_it_fits(world, lot.id, parts, cuts)
        covered = [unit for first, count in spans(world, *parts) for unit in range(first, first + count)]
        assert sorted(covered) == list(range(30))


def _cut_where_it_fits(world: World, lot: Any, parts: list[Any], cuts: set[int]) -> list[Any]:
    made = []
    for item, (first, count) in zip(parts, spans(world, *parts), strict=True):
        inside = sorted(cut for cut in cuts if first < cut < first + count)
        if inside:
            world.does(world.maker, "split", item, inside)
            made += [item_of_range(lot, cut) for cut in inside]
    return made
