"""From names to items: what stands alone is taken, what does not is cut out."""

from __future__ import annotations

import random

import pytest

from lotproof.errors import NotFound
from lotproof.model import verb as v
from lotproof.model.identifiers import SerialNumber, Sgtin, Sscc
from lotproof.model.item import ItemId
from lotproof.rules.selection import cut_out, find_unit, select
from tests.story import GTIN, LOT, MAKER, NUMBER, PALLET, PREFIX, Story, case, pallet, part
from tests.unit.rules.events import case_name, unit


def holds(story: Story, items: list[ItemId]) -> set[int]:
    return {index for item in items for index in range(story.item(item).first, story.item(item).end)}


def test_a_case_is_itself() -> None:
    story = Story.with_lot()
    assert select(story.state, {}, [case_name("C1")]) == ([], [case(1)])


def test_all_units_of_a_case_are_the_case() -> None:
    story = Story.with_lot()
    assert select(story.state, {(GTIN, NUMBER): story.tree}, map(unit, range(4))) == ([], [case(1)])


def test_a_case_named_with_some_of_its_units_goes_whole() -> None:
    story = Story.with_lot()
    keys = [unit(2), case_name("C1"), unit(0)]
    assert select(story.state, {(GTIN, NUMBER): story.tree}, keys) == ([], [case(1)])


def test_a_pallet_named_with_all_that_is_on_it_goes_whole() -> None:
    story = Story.with_lot()
    own = Sscc.with_check_digit("00614141000000001")
    story.do(MAKER, v.CommissionLogisticUnit(sscc=own, prefix=PREFIX))
    story.do(MAKER, v.Pack(container=pallet(own), items=(case(1),)))
    keys: list[Sgtin | Sscc] = [own, case_name("C1"), *map(unit, range(3))]
    assert select(story.state, {(GTIN, NUMBER): story.tree}, keys) == ([], [pallet(own)])


def test_a_unit_named_with_another_case_is_cut_out_of_its_own() -> None:
    story = Story.with_lot()
    splits, items = select(story.state, {(GTIN, NUMBER): story.tree}, [case_name("C1"), unit(5)])
    assert [(split.item, split.cuts) for split in splits] == [(case(2), (5, 6))]
    assert items == sorted([case(1), part(5)])


def test_one_unit_is_cut_out_on_both_sides() -> None:
    splits, items = cut_out(Story.with_lot().state, LOT, [5])
    assert [split.cuts for split in splits] == [(5, 6)]
    assert items == [part(5)]


def test_units_across_two_cases_are_cut_out_of_each() -> None:
    splits, items = cut_out(Story.with_lot().state, LOT, [3, 4])
    assert [(split.item, split.cuts) for split in splits] == [(case(1), (3,)), (case(2), (5,))]
    assert items == [part(3), case(2)]


def test_a_unit_of_an_unknown_lot_is_not_found() -> None:
    with pytest.raises(NotFound, match="no unit of a lot whose passport is here"):
        select(Story.with_lot().state, {}, [unit(0)])


def test_a_unit_of_an_unknown_product_is_not_found() -> None:
    story = Story.with_lot()
    del story.state.products[GTIN]
    with pytest.raises(NotFound, match="is not registered"):
        select(story.state, {}, [unit(0)])


def test_an_unknown_container_is_not_found() -> None:
    with pytest.raises(NotFound, match="SSCC"):
        select(Story.with_lot().state, {}, [PALLET])


def test_a_serial_outside_the_lot_is_no_unit() -> None:
    story = Story.with_lot()
    assert find_unit(story.state, {(GTIN, NUMBER): story.tree}, Sgtin(GTIN, SerialNumber("X"))) is None


@pytest.mark.parametrize("seed", range(20))
def test_random_units_are_cut_out_exactly(seed: int) -> None:
    print("seed", seed)
    chance, story = random.Random(seed), Story.with_lot()
    for _ in range(3):
        wanted = chance.sample(range(12), chance.randint(1, 12))
        splits, items = cut_out(story.state, LOT, wanted)
        for split in splits:
            story.do(MAKER, split)
        assert holds(story, items) == set(wanted)
