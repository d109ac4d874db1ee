"""Why the ledger refuses to pack, unpack and split: one test for each reason."""

from __future__ import annotations

import pytest

from lotproof.model import verb as v
from lotproof.model.identifiers import LotNumber, Sscc
from lotproof.model.item import ItemId
from tests.story import (
    MAKER,
    PHARMACY,
    WHOLESALER,
    Story,
    case,
    pallet,
    part,
    refused,
)

NOWHERE = part(77, lot=9)


def sscc(number: int) -> Sscc:
    return Sscc.with_check_digit(f"00614142{number:09d}")


def pack(*items: ItemId, into: ItemId | None = None) -> v.Pack:
    return v.Pack(container=pallet() if into is None else into, items=items)


def test_packing_nothing_is_refused(packing: Story) -> None:
    assert refused(packing, WHOLESALER, pack()).error == "NothingNamed"


def test_packing_one_item_twice_is_refused(packing: Story) -> None:
    assert refused(packing, WHOLESALER, pack(case(1), case(1))).error == "NotRising"


def test_packing_into_an_unknown_container_is_refused(packing: Story) -> None:
    found = refused(packing, WHOLESALER, pack(case(1), into=NOWHERE))
    assert (found.error, found.facts) == ("UnknownItem", {"item": NOWHERE})


def test_packing_into_a_case_of_one_lot_is_refused(packing: Story) -> None:
    assert refused(packing, WHOLESALER, pack(case(1), into=case(2))).error == "NotContainer"


def test_packing_into_a_container_of_another_is_refused(packing: Story) -> None:
    assert refused(packing, PHARMACY, pack(case(1))).error == "NotHolder"


def test_packing_into_a_packed_container_is_refused(packing: Story) -> None:
    outer = packing.new_pallet(sscc=sscc(2))
    packing.pack(WHOLESALER, outer, pallet())
    assert refused(packing, WHOLESALER, pack(case(1))).error == "IsPacked"


def test_packing_into_a_shipped_container_is_refused(packing: Story) -> None:
    packing.pack(WHOLESALER, pallet(), case(1))
    packing.ship(WHOLESALER, PHARMACY, pallet())
    assert refused(packing, WHOLESALER, pack(case(2))).error == "InTransit"


def test_packing_an_unknown_item_is_refused(packing: Story) -> None:
    assert refused(packing, WHOLESALER, pack(NOWHERE)).error == "UnknownItem"


def test_packing_a_packed_item_is_refused(packing: Story) -> None:
    packing.pack(WHOLESALER, packing.new_pallet(sscc=sscc(2)), case(1))
    assert refused(packing, WHOLESALER, pack(case(1))).error == "IsPacked"


def test_packing_goods_of_another_is_refused(packing: Story) -> None:
    packing.move(WHOLESALER, PHARMACY, case(1))
    assert refused(packing, WHOLESALER, pack(case(1))).error == "NotHolder"


def test_packing_goods_in_transit_is_refused(packing: Story) -> None:
    packing.ship(WHOLESALER, PHARMACY, case(1))
    assert refused(packing, WHOLESALER, pack(case(1))).error == "InTransit"


def test_packing_a_container_into_itself_is_refused(packing: Story) -> None:
    found = refused(packing, WHOLESALER, pack(pallet()))
    assert (found.error, found.promise) == ("Cycle", "P2")


def test_containers_nest_to_four_levels(packing: Story) -> None:
    packing.pack(WHOLESALER, pallet(), case(1))
    inner = pallet()
    for level in range(2, 5):
        outer = packing.new_pallet(sscc=sscc(level))
        packing.pack(WHOLESALER, outer, inner)
        inner = outer
    outer = packing.new_pallet(sscc=sscc(5))
    assert packing.item(inner).height == 4
    assert refused(packing, WHOLESALER, pack(inner, into=outer)).error == "TooDeep"


def test_container_holds_sixty_four_lots_and_no_more(packing: Story) -> None:
    for number in range(2, 67):
        packing.make_lot(number=LotNumber(f"L{number}"), cases=())
        packing.move(MAKER, WHOLESALER, part(0, lot=number))
    lots = [part(0, lot=number) for number in range(2, 67)]
    packing.pack(WHOLESALER, pallet(), *lots[:64])
    assert refused(packing, WHOLESALER, pack(lots[64])).error == "TooManyLots"


def unpack(*items: ItemId, container: ItemId | None = None) -> v.Unpack:
    return v.Unpack(container=pallet() if container is None else container, items=items)


def test_unpacking_nothing_is_refused(packed: Story) -> None:
    assert refused(packed, WHOLESALER, unpack()).error == "NothingNamed"


def test_unpacking_from_an_unknown_container_is_refused(packed: Story) -> None:
    assert refused(packed, WHOLESALER, unpack(case(1), container=NOWHERE)).error == "UnknownItem"


def test_unpacking_by_another_is_refused(packed: Story) -> None:
    assert refused(packed, PHARMACY, unpack(case(1))).error == "NotHolder"


def test_unpacking_in_transit_is_refused(packed: Story) -> None:
    packed.ship(WHOLESALER, PHARMACY, pallet())
    assert refused(packed, WHOLESALER, unpack(case(1))).error == "InTransit"


def test_unpacking_an_unknown_item_is_refused(packed: Story) -> None:
    assert refused(packed, WHOLESALER, unpack(NOWHERE)).error == "UnknownItem"


def test_unpacking_what_is_not_inside_is_refused(packed: Story) -> None:
    assert refused(packed, WHOLESALER, unpack(case(2))).error == "NotPackedIn"


def split(*cuts: int, item: ItemId | None = None) -> v.SplitItem:
    return v.SplitItem(item=part(8) if item is None else item, cuts=cuts)


def test_splitting_an_unknown_item_is_refused(story: Story) -> None:
    assert refused(story, MAKER, split(1, item=NOWHERE)).error == "UnknownItem"


def test_splitting_goods_of_another_is_refused(story: Story) -> None:
    assert refused(story, WHOLESALER, split(9)).error == "NotHolder"


def test_splitting_goods_in_transit_is_refused(story: Story) -> None:
    story.ship(MAKER, WHOLESALER, part(8))
    assert refused(story, MAKER, split(9)).error == "InTransit"


def test_splitting_a_container_is_refused(packed: Story) -> None:
    assert refused(packed, WHOLESALER, split(1, item=pallet())).error == "IsContainer"


def test_splitting_without_a_cut_is_refused(story: Story) -> None:
    assert refused(story, MAKER, split()).error == "NothingNamed"


@pytest.mark.parametrize("cuts", [(8,), (12,), (7,), (10, 9), (10, 10), (9, 12)])
def test_cut_that_does_not_rise_inside_is_refused(story: Story, cuts: tuple[int, ...]) -> None:
    found = refused(story, MAKER, split(*cuts))
    assert (found.error, found.facts["first"], found.facts["count"]) == ("InvalidCut", 8, 4)


def test_splitting_a_packed_case_unpacks_it_first(packed: Story) -> None:
    records = packed.do(WHOLESALER, split(2, item=case(1)))
    assert [type(record).__name__ for record in records] == ["Unpacked", "Split"]
