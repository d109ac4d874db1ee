"""From what people name to custody items."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lotproof.errors import NotFound, Refused
from lotproof.model.identifiers import Sgtin
from lotproof.service.goods import Selection, free_stock, in_transit, left_in, range_for_cut, shipped_items, take_units
from tests.story import CASE_GTIN, GTIN, LOT, MAKER, NUMBER, PALLET, PHARMACY, WHOLESALER, Story, case, part, serial


def _take(story: Story, units: int) -> Selection:
    return take_units(story.state, story.id_of(MAKER), story.lot, units)


def _pack(index: int) -> Sgtin:
    return Sgtin(GTIN, serial(index))


def test_a_consignment_of_the_right_size_is_taken_whole() -> None:
    assert _take(Story.with_lot(), 4) == ([], [part(8)])


def test_loose_units_go_before_cases() -> None:
    splits, items = _take(Story.with_lot(), 3)
    assert [(cut.item, cut.cuts) for cut in splits] == [(part(8), (11,))]
    assert items == [part(8)]


def test_fragments_are_used_up_before_whole_ranges_are_cut() -> None:
    story = Story.with_lot()
    story.split(MAKER, part(8), 9)
    splits, items = _take(story, 2)
    assert [cut.item for cut in splits] == [part(9)]
    assert items == sorted([part(8), part(9)])


def test_cases_on_a_pallet_are_left_for_last() -> None:
    story = Story.with_lot()
    story.move(MAKER, WHOLESALER, case(1), case(2), part(8))
    story.pack(WHOLESALER, story.new_pallet(), part(8), case(1))
    splits, items = take_units(story.state, story.id_of(WHOLESALER), story.lot, 3)
    assert [cut.item for cut in splits] == [case(2)]
    assert items == [case(2)]


def test_units_already_dispensed_do_not_count() -> None:
    story = Story.with_lot()
    story.decommission(MAKER, part(8), 8)
    splits, items = _take(story, 3)
    assert (splits, items) == ([], [part(8)])


def test_what_is_in_transit_is_not_free() -> None:
    story = Story.with_lot()
    story.ship(MAKER, WHOLESALER, case(1))
    free = free_stock(story.state, story.id_of(MAKER), LOT)
    assert {item.id for item in free} == {case(2), part(8)}


def test_no_more_is_taken_than_is_held() -> None:
    with pytest.raises(Refused, match=r"12 free units of lot .* are held here, and 13 are wanted"):
        _take(Story.with_lot(), 13)


@settings(max_examples=60, deadline=None, print_blob=True)
@given(
    cuts=st.sets(st.integers(1, 11)),
    spent=st.sets(st.integers(0, 11), max_size=8),
    share=st.floats(0.01, 1),
)
def test_just_so_many_units_are_taken_with_one_split_at_most(cuts: set[int], spent: set[int], share: float) -> None:
    story = Story.with_lot()
    for cut in sorted(cuts):
        item = story.state.consignment_of(LOT, cut)
        if item is not None and item.first != cut:
            story.split(MAKER, item.id, cut)
    for index in spent:
        item = story.state.consignment_of(LOT, index)
        story.decommission(MAKER, item.id if item else part(0), index)
    units = max(1, int((12 - len(spent)) * share))
    splits, items = _take(story, units)
    for split in splits:
        story.do(MAKER, split)
    assert len(splits) <= 1
    assert items == sorted(set(items))
    assert sum(left_in(story.state, story.item(item)) for item in items) == units


def test_incoming_goods_are_found_by_consignee() -> None:
    story = Story.with_lot()
    story.ship(MAKER, WHOLESALER, case(1))
    story.ship(MAKER, PHARMACY, case(2))
    assert in_transit(story.state, to=story.id_of(PHARMACY)) == [case(2)]
    assert in_transit(story.state, of=story.id_of(MAKER)) == sorted([case(1), case(2)])


def test_goods_of_another_lot_are_not_meant() -> None:
    story = Story.with_lot()
    story.ship(MAKER, WHOLESALER, case(1))
    assert in_transit(story.state, to=story.id_of(WHOLESALER), lot=LOT) == [case(1)]
    assert in_transit(story.state, to=story.id_of(WHOLESALER), lot=type(LOT)(2)) == []


def test_all_packs_of_a_range_name_it() -> None:
    story = Story.with_lot()
    trees = {(GTIN, NUMBER): story.tree}
    assert shipped_items(story.state, trees, map(_pack, range(4))) == [case(1)]


def test_a_pack_that_was_dispensed_need_not_be_named() -> None:
    story = Story.with_lot()
    story.decommission(MAKER, case(1), 0)
    trees = {(GTIN, NUMBER): story.tree}
    assert shipped_items(story.state, trees, map(_pack, (1, 2, 3))) == [case(1)]


def test_a_part_of_a_range_does_not_name_it() -> None:
    story = Story.with_lot()
    with pytest.raises(Refused, match="2 more packs belong to"):
        shipped_items(story.state, {(GTIN, NUMBER): story.tree}, map(_pack, (0, 1)))


def test_an_unknown_pallet_is_not_found() -> None:
    with pytest.raises(NotFound, match=r"^\(00\)"):
        shipped_items(Story.with_lot().state, {}, [PALLET])


def test_a_case_by_its_label_is_itself() -> None:
    named = Sgtin(CASE_GTIN, type(serial(0))("C2"))
    assert shipped_items(Story.with_lot().state, {}, [named]) == [case(2)]


def test_a_cut_is_found_in_its_range() -> None:
    story = Story.with_lot()
    assert range_for_cut(story.state, story.id_of(MAKER), story.lot, 6).id == case(2)


def test_a_cut_behind_the_lot_is_not_found() -> None:
    story = Story.with_lot()
    with pytest.raises(NotFound, match="unit 12 lies in no consignment"):
        range_for_cut(story.state, story.id_of(MAKER), story.lot, 12)
