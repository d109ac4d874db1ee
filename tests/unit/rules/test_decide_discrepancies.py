"""Receipts that are not as shipped: what is cut out, under which name, in which version (Discrepancies.sol)."""

from __future__ import annotations

import pytest

from lotproof.model import record as rec
from lotproof.model import verb as v
from lotproof.model.item import NO_ITEM, Item, ItemId
from lotproof.rules import State
from tests.story import (
    BOARD,
    LOT,
    MAKER,
    PHARMACY,
    WHOLESALER,
    Story,
    case,
    damaged,
    pallet,
    part,
    refused,
    short,
)

OVER = rec.Discrepancy(item=part(99, lot=7), kind=rec.DiscrepancyKind.OVER, units=3)


@pytest.fixture
def coming(packed: Story) -> Story:
    """The pallet with case 1, and units 8 to 11 loose, are in transit from the wholesaler to the pharmacy."""
    packed.ship(WHOLESALER, PHARMACY, pallet(), part(8))
    return packed


def receive(story: Story, *lines: rec.Discrepancy) -> None:
    story.receive_differing(PHARMACY, (pallet(), part(8)), *lines)


def tell(item: Item, story: Story) -> tuple[int, int, bool, bool, int]:
    """Range, whether the pharmacy holds it, missing, quarantined, container."""
    return item.first, item.end, item.holder == story.id_of(PHARMACY), item.missing, item.container


def test_receipt_without_a_difference_is_a_receipt(coming: Story) -> None:
    receive(coming)
    assert [type(record).__name__ for record in coming.records[-2:]] == ["DiscrepanciesRecorded", "Received"]
    assert coming.item(pallet()).holder == coming.item(part(8)).holder == coming.id_of(PHARMACY)


def test_missing_item_stays_with_its_shipper(coming: Story) -> None:
    before = coming.item(part(8)).version
    receive(coming, short(part(8)))
    item = coming.item(part(8))
    assert (item.holder, item.pending, item.missing) == (coming.id_of(WHOLESALER), 0, True)
    assert item.version == before + 1


def test_damaged_item_comes_in_quarantine(coming: Story) -> None:
    receive(coming, damaged(part(8)))
    item = coming.item(part(8))
    assert (item.holder, item.pending, item.quarantined) == (coming.id_of(PHARMACY), 0, True)


def test_range_missing_in_the_middle_is_cut_out(coming: Story) -> None:
    receive(coming, short(part(8), 9, 1))
    assert tell(coming.item(part(8)), coming) == (8, 9, True, False, NO_ITEM)
    assert tell(coming.item(part(9)), coming) == (9, 10, False, True, NO_ITEM)
    assert tell(coming.item(part(10)), coming) == (10, 12, True, False, NO_ITEM)


def test_versions_of_a_cut_outside_a_container(coming: Story) -> None:
    """The item had one record of its own, and its receipt; its parts had none since they were made."""
    before = coming.item(part(8)).version
    receive(coming, short(part(8), 9, 1))
    assert [coming.item(part(first)).version for first in (8, 9, 10)] == [before + 2, 0, 0]


def test_one_record_of_several_lines_changes_an_item_once(coming: Story) -> None:
    before = coming.item(part(8)).version, coming.item(pallet()).version
    receive(coming, short(part(8), 9, 1), short(part(8), 11, 1), damaged(case(1), 0, 1), damaged(case(1), 2, 1))
    assert (coming.item(part(8)).version, coming.item(pallet()).version) == (before[0] + 2, before[1] + 2)


def test_range_missing_at_the_front_keeps_the_name_of_a_range(coming: Story) -> None:
    receive(coming, short(part(8), 8, 1))
    assert tell(coming.item(part(8)), coming) == (8, 9, False, True, NO_ITEM)
    assert tell(coming.item(part(9)), coming) == (9, 12, True, False, NO_ITEM)


def test_range_missing_at_the_front_leaves_a_case_its_label(coming: Story) -> None:
    receive(coming, damaged(case(1), 0, 1))
    assert tell(coming.item(case(1)), coming) == (1, 4, False, False, pallet())
    assert tell(coming.item(part(0)), coming) == (0, 1, True, False, NO_ITEM)
    assert coming.item(part(0)).quarantined
    assert coming.item(part(0)).name is None


def test_parts_stay_in_their_container(coming: Story) -> None:
    receive(coming, short(case(1), 1, 1))
    assert coming.state.contents[pallet()] == {case(1), part(2)}
    assert coming.item(pallet()).count == 2
    assert coming.state.outermost(coming.item(part(2))).holder == coming.id_of(PHARMACY)


def test_versions_of_a_cut_inside_a_container(coming: Story) -> None:
    before = coming.item(pallet()).version
    receive(coming, short(case(1), 1, 1))
    assert coming.item(pallet()).version == before + 2
    assert [coming.item(item).version for item in (case(1), part(1), part(2))] == [4, 0, 0]


def test_container_emptied_by_a_difference_forgets_its_lots(coming: Story) -> None:
    receive(coming, short(case(1)))
    item = coming.item(pallet())
    assert (item.count, item.lot, item.height, coming.state.lots_in(item)) == (0, 0, 1, ())


def test_container_is_missing_with_all_inside(coming: Story) -> None:
    receive(coming, short(pallet()))
    assert coming.item(pallet()).missing
    assert coming.state.outermost(coming.item(case(1))).holder == coming.id_of(WHOLESALER)


def test_all_units_of_an_item_are_the_item(coming: Story) -> None:
    receive(coming, short(part(8), 8, 4))
    assert coming.item(part(8)).missing
    assert coming.state.consignments[LOT] == {case(1), case(2), part(8)}


def test_several_ranges_of_one_item_are_cut_out(coming: Story) -> None:
    receive(coming, short(part(8), 8, 1), damaged(part(8), 9, 1), short(part(8), 11, 1))
    assert tell(coming.item(part(8)), coming) == (8, 9, False, True, NO_ITEM)
    assert tell(coming.item(part(9)), coming) == (9, 10, True, False, NO_ITEM)
    assert tell(coming.item(part(10)), coming) == (10, 11, True, False, NO_ITEM)
    assert tell(coming.item(part(11)), coming) == (11, 12, False, True, NO_ITEM)


def test_label_stays_with_what_is_left_of_a_case_cut_twice(coming: Story) -> None:
    receive(coming, short(case(1), 0, 1), short(case(1), 2, 1))
    assert tell(coming.item(case(1)), coming) == (1, 2, False, False, pallet())
    assert coming.state.contents[pallet()] == {case(1), part(3)}


def test_goods_over_or_wrong_change_nothing(coming: Story) -> None:
    receive(coming, OVER)
    assert coming.state.consignments[LOT] == {case(1), case(2), part(8)}


def test_nothing_is_lost_from_the_lot(coming: Story) -> None:
    receive(coming, short(case(1), 1, 2), damaged(part(8), 9, 2), OVER)
    counts = [coming.item(item).count for item in coming.state.consignments[LOT]]
    assert sum(counts) == 12


def test_records_alone_rebuild_what_was_cut(coming: Story) -> None:
    receive(coming, short(case(1), 1, 2), damaged(part(8), 9, 2))
    assert vars(State(coming.records, BOARD)) == vars(coming.state)


def differing(*lines: rec.Discrepancy, items: tuple[ItemId, ...] = (pallet(), part(8))) -> v.Verb:
    return v.ReceiveWithDiscrepancies(items=items, discrepancies=lines)


def error(story: Story, verb: v.Verb) -> str:
    return refused(story, PHARMACY, verb).error


def test_items_are_received_as_ever(coming: Story) -> None:
    assert error(coming, differing(items=())) == "NothingNamed"
    assert error(coming, differing(items=(case(2),))) == "NotInTransit"
    assert refused(coming, MAKER, differing()).error == "NotConsignee"


def test_lines_rise(coming: Story) -> None:
    assert error(coming, differing(short(part(8)), short(pallet()))) == "NotRising"
    assert error(coming, differing(short(part(8), 9, 1), damaged(part(8), 8, 1))) == "NotRising"
    assert error(coming, differing(short(part(8), 9, 1), damaged(part(8), 9, 2))) == "NotRising"
    assert error(coming, differing(OVER, OVER)) == "NotRising"
    assert error(coming, differing(short(ItemId(0)))) == "NotRising"


def test_unknown_item_is_not_missing(coming: Story) -> None:
    assert error(coming, differing(short(part(77, lot=9)))) == "UnknownItem"


def test_item_that_is_not_coming_is_not_missing(coming: Story) -> None:
    found = refused(coming, PHARMACY, differing(short(case(2))))
    assert (found.error, found.facts["outermost"]) == ("NotReceived", case(2))


def test_item_that_comes_with_another_receipt_is_not_missing(coming: Story) -> None:
    found = refused(coming, PHARMACY, differing(short(case(1)), items=(part(8),)))
    assert (found.error, found.facts) == ("NotReceived", {"item": case(1), "outermost": pallet()})


@pytest.mark.parametrize(
    "lines",
    [
        (short(part(8)), damaged(part(8), 9, 1)),
        (short(part(8), 8, 2), damaged(part(8), 9, 1)),
    ],
    ids=["all and a part", "two parts"],
)
def test_no_unit_stands_in_two_lines(coming: Story, lines: tuple[rec.Discrepancy, ...]) -> None:
    found = refused(coming, PHARMACY, differing(*lines))
    assert (found.error, found.facts) == ("NamedTwice", {"item": part(8), "inLine": part(8)})


def test_what_is_inside_a_container_set_apart_stands_in_no_line(coming: Story) -> None:
    found = refused(coming, PHARMACY, differing(damaged(pallet()), short(case(1))))
    assert (found.error, found.facts) == ("NamedTwice", {"item": case(1), "inLine": pallet()})


def test_goods_over_stand_beside_a_line_of_the_same_name(coming: Story) -> None:
    over = rec.Discrepancy(item=part(8), kind=rec.DiscrepancyKind.OVER, first=12, units=2)
    receive(coming, short(part(8)), over)
    assert coming.item(part(8)).missing


def test_range_of_a_container_is_refused(coming: Story) -> None:
    assert error(coming, differing(short(pallet(), 0, 1))) == "IsContainer"


@pytest.mark.parametrize(("first", "units"), [(7, 1), (11, 2), (12, 1), (8, 5)])
def test_range_lies_inside_its_item(coming: Story, first: int, units: int) -> None:
    found = refused(coming, PHARMACY, differing(short(part(8), first, units)))
    assert (found.error, found.facts["cut"], found.facts["count"]) == ("InvalidCut", first, 4)
