"""Ranges and what else names goods, without a chain."""

from __future__ import annotations

import pytest

from lotproof.errors import BadInput, NotFound
from lotproof.model import verb as v
from lotproof.model.identifiers import LotNumber, SerialNumber, Sgtin, Sscc
from lotproof.model.item import item_of_range
from lotproof.model.record import Discrepancy, DiscrepancyKind
from lotproof.service.discrepancies import lines
from lotproof.service.goods import free_stock, pick, shipped_items
from lotproof.service.proofs import known_unit, units_verb
from lotproof.service.things import UnitRange, goods_of
from tests.story import CASE_GTIN, GTIN, LOT, MAKER, NUMBER, PALLET, WHOLESALER, Story, case, part, serial

SHORT, OVER = DiscrepancyKind.SHORT, DiscrepancyKind.OVER


def _range(first: int, last: int) -> UnitRange:
    return UnitRange(GTIN, NUMBER, first, last)


def _pack(index: int) -> Sgtin:
    return Sgtin(GTIN, serial(index))


def _case(number: int) -> Sgtin:
    return Sgtin(CASE_GTIN, SerialNumber(f"C{number}"))


@pytest.fixture
def story() -> Story:
    return Story.with_lot()


@pytest.mark.parametrize(
    ("text", "key"),
    [
        (f"(01){GTIN}(10)A1:4-7", _range(4, 7)),
        (f"(01){GTIN}(10)A1:4", _range(4, 4)),
        (f" (01){GTIN}(17)270630(10)A1:0-11 ", _range(0, 11)),
        (f"(01){GTIN}(10)A1:4-7:0-3", UnitRange(GTIN, LotNumber("A1:4-7"), 0, 3)),
        (f"(00){PALLET}", PALLET),
        (f"(01){GTIN}(21)S:4-7", Sgtin(GTIN, SerialNumber("S:4-7"))),
        (f"(01){GTIN}(10)A1(21)S00001", _pack(1)),
    ],
)
def test_goods_are_labels_and_ranges(text: str, key: object) -> None:
    assert goods_of(text) == key


@pytest.mark.parametrize("text", [f"(01){GTIN}(10)A1", f"(01){GTIN}:4-7", f"(01){GTIN}(10)A1:7-4", "(10)A1:1", ":4-7"])
def test_what_names_no_goods_is_bad_input(text: str) -> None:
    with pytest.raises(BadInput):
        goods_of(text)


def test_a_range_within_an_item_takes_a_split(story: Story) -> None:
    splits, items = pick(story.state, {}, [_range(1, 2)])
    assert [(cut.item, cut.cuts) for cut in splits] == [(case(1), (1, 3))]
    assert items == [part(1)]


def test_a_range_over_whole_items_takes_none(story: Story) -> None:
    assert pick(story.state, {}, [_range(0, 7)]) == ([], sorted([case(1), case(2)]))


def test_ranges_of_one_item_take_one_split(story: Story) -> None:
    splits, items = pick(story.state, {}, [_range(0, 0), _range(2, 2)])
    assert [cut.cuts for cut in splits] == [(1, 2, 3)]
    assert items == sorted([case(1), part(2)])


def test_labels_and_ranges_go_together(story: Story) -> None:
    splits, items = pick(story.state, {}, [_case(1), _range(8, 11)])
    assert (splits, items) == ([], sorted([case(1), part(8)]))


def test_packs_and_a_range_of_one_item_are_bad_input(story: Story) -> None:
    trees = {(GTIN, NUMBER): story.tree}
    with pytest.raises(BadInput, match="single packs and a range of one item"):
        pick(story.state, trees, [_pack(0), _range(2, 2)])


def test_a_range_of_an_unknown_lot_is_not_found(story: Story) -> None:
    with pytest.raises(NotFound, match="is not registered on this ledger"):
        pick(story.state, {}, [UnitRange(GTIN, LotNumber("B2"), 0, 1)])


def test_a_range_names_what_was_shipped(story: Story) -> None:
    story.ship(MAKER, WHOLESALER, part(8))
    assert shipped_items(story.state, {}, [_range(8, 11)]) == [part(8)]


def test_what_is_set_aside_or_in_a_container_that_is_is_not_free(story: Story) -> None:
    story.move(MAKER, WHOLESALER, case(1), case(2), part(8))
    pallet = story.new_pallet()
    story.pack(WHOLESALER, pallet, case(1))
    story.quarantine(WHOLESALER, pallet, part(8))
    free = free_stock(story.state, story.id_of(WHOLESALER), LOT)
    assert [item.id for item in free] == [case(2)]


def test_a_pack_is_known_with_its_consignment(story: Story) -> None:
    item, index = known_unit(story.state, {(GTIN, NUMBER): story.tree}, _pack(5))
    assert (item.id, index) == (case(2), 5)


def test_units_are_shown_in_the_order_of_their_proof(story: Story) -> None:
    verb = units_verb(story.state, {(GTIN, NUMBER): story.tree}, [case(1)], [0, 1, 3], v.DispenseMany)
    assert set(verb.indices) == {0, 1, 3}
    assert verb == story.units_verb(v.DispenseMany, case(1), 0, 1, 3)


def test_units_of_a_lot_without_passport_are_not_shown(story: Story) -> None:
    with pytest.raises(NotFound, match=r"passport of lot .* is not kept here"):
        units_verb(story.state, {}, [case(1)], [0], v.AcceptReturn)


def test_lines_rise_and_keep_their_kind(story: Story) -> None:
    named = {SHORT: (_case(2), _range(8, 9)), OVER: (_case(9),)}
    found = lines(story.state, {}, named)
    assert [line.item for line in found] == sorted(line.item for line in found)
    assert Discrepancy(item=part(8), kind=SHORT, first=8, units=2) in found
    assert Discrepancy(item=case(2), kind=SHORT) in found


def test_a_range_over_two_items_is_two_lines(story: Story) -> None:
    found = lines(story.state, {}, {SHORT: (_range(2, 5),)})
    assert {(line.item, line.first, line.units) for line in found} == {(case(1), 2, 2), (case(2), 4, 2)}


def test_a_range_beside_the_shipment_is_named_by_itself(story: Story) -> None:
    (line,) = lines(story.state, {}, {OVER: (_range(2, 5),)})
    assert line == Discrepancy(item=item_of_range(LOT, 2), kind=OVER, first=2, units=4)


def test_an_unknown_pallet_is_not_short(story: Story) -> None:
    unknown = Sscc.with_check_digit("00614141000000009")
    with pytest.raises(NotFound, match="does not stand on this ledger"):
        lines(story.state, {}, {SHORT: (unknown,)})
