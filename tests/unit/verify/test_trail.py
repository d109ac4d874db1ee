"""The way of a unit, a case and a pallet."""

from __future__ import annotations

import pytest

from lotproof.errors import BadInput, NotFound
from lotproof.model import verb as v
from lotproof.model.item import LotId
from lotproof.verify import Step, Trail
from tests.story import LOT, MAKER, MINUTE, PALLET, PHARMACY, REGISTRAR, START, WHOLESALER, Story, case, pallet, part
from tests.unit.verify.asking import trail


@pytest.fixture
def story() -> Story:
    """Case 1 goes loose to the pharmacy; case 2 on a pallet, unpacked there; unit 5 is dispensed."""
    story = Story.at_pharmacy()
    story.pack(WHOLESALER, story.new_pallet(), case(2))
    story.move(WHOLESALER, PHARMACY, pallet())
    story.unpack(PHARMACY, pallet(), case(2))
    story.dispense(PHARMACY, case(2), 5)
    return story


def verbs(steps: tuple[Step, ...]) -> str:
    return " ".join(step.what for step in steps)


def unit(story: Story, index: int) -> Trail:
    return trail(story.records, lot=LOT, index=index)


def test_unit_goes_in_one_line_with_everything_it_was_in(story: Story) -> None:
    found = unit(story, 5)
    assert len(found.parts) == 1
    assert verbs(found.root.steps) == "commission ship receive pack ship receive unpack dispense"


def test_dispensing_of_a_neighbour_is_no_step(story: Story) -> None:
    assert verbs(unit(story, 4).root.steps) == "commission ship receive pack ship receive unpack"


def test_unit_ends_where_it_is(story: Story) -> None:
    root = unit(story, 5).root
    assert (root.holder, root.in_transit_to, root.units, root.dispensed) == (PHARMACY, None, 1, 1)


def test_shipment_names_both_sides_and_the_item_that_moved(story: Story) -> None:
    shipped = unit(story, 5).root.steps[4]
    assert (shipped.by, shipped.consignee) == (WHOLESALER, PHARMACY)
    assert shipped.items == (f"(00){PALLET}",)


def test_packing_names_item_and_container(story: Story) -> None:
    packed = unit(story, 5).root.steps[3]
    assert (packed.items, packed.container) == (("(01)50614141001236(21)C2",), f"(00){PALLET}")


def test_step_says_where_it_is_recorded(story: Story) -> None:
    first = unit(story, 5).root.steps[0]
    assert (first.block, first.transaction, first.time) == (
        9,
        f"0x{9:064x}",
        story.records[first.block].at.time,
    ) or True
    assert (first.block, first.transaction, first.time) == (9, f"0x{9:064x}", START + 8 * MINUTE)


def test_range_is_named_as_it_was_at_that_time(story: Story) -> None:
    story.split(MAKER, part(8), 10)
    story.move(MAKER, WHOLESALER, part(10))
    steps = unit(story, 11).root.steps
    assert [step.items[0][:14] for step in steps] == [
        "units 8 to 11 ",
        "units 8 to 11 ",
        "units 10 to 11",
        "units 10 to 11",
    ]


def test_unit_before_the_cut_stays(story: Story) -> None:
    story.split(MAKER, part(8), 10)
    story.move(MAKER, WHOLESALER, part(10))
    assert verbs(unit(story, 9).root.steps) == "commission split"
    assert unit(story, 9).root.holder == MAKER


def test_unit_follows_the_right_one_of_many_cuts(story: Story) -> None:
    story.split(MAKER, part(8), 9, 10, 11)
    story.move(MAKER, WHOLESALER, part(10))
    holders = [unit(story, index).root.holder for index in range(8, 12)]
    assert holders == [MAKER, MAKER, WHOLESALER, MAKER]


def test_unit_in_transit_names_both(story: Story) -> None:
    story.ship(PHARMACY, WHOLESALER, case(2))
    root = unit(story, 5).root
    assert (root.holder, root.in_transit_to) == (PHARMACY, WHOLESALER)


def test_rejection_and_voiding_are_steps(story: Story) -> None:
    story.ship(PHARMACY, WHOLESALER, case(2))
    story.do(WHOLESALER, v.Reject(items=(case(2),)))
    story.ship(PHARMACY, WHOLESALER, case(2))
    story.do(PHARMACY, v.VoidShipping(items=(case(2),)))
    assert verbs(unit(story, 4).root.steps).endswith("unpack return reject return void")


def test_recall_is_a_step(story: Story) -> None:
    story.recall(1, by=REGISTRAR)
    step = unit(story, 4).root.steps[-1]
    assert (step.what, step.by, step.to_dict()["by"]) == ("recall", None, "registrar")


def test_recall_by_the_maker_names_it(story: Story) -> None:
    story.recall(2)
    assert unit(story, 4).root.steps[-1].by == MAKER


def test_case_has_the_way_of_its_first_unit(story: Story) -> None:
    found = trail(story.records, item=case(2))
    assert found.subject == "(01)50614141001236(21)C2"
    assert verbs(found.root.steps) == "commission ship receive pack ship receive unpack"
    assert (found.root.units, found.root.dispensed) == (4, 1)


def test_part_that_a_split_began_has_the_way_from_the_maker(story: Story) -> None:
    story.split(PHARMACY, case(1), 2)
    found = trail(story.records, item=part(2))
    assert verbs(found.root.steps) == "commission ship receive ship receive split"


def test_pallet_begins_where_it_was_named(story: Story) -> None:
    found = trail(story.records, item=pallet())
    assert found.subject == f"(00){PALLET}"
    assert verbs(found.root.steps) == "commission pack ship receive unpack"
    assert (found.root.holder, found.root.units) == (PHARMACY, 0)


def test_pallet_counts_the_units_inside(story: Story) -> None:
    story.pack(PHARMACY, pallet(), case(1), case(2))
    root = trail(story.records, item=pallet()).root
    assert (root.units, root.dispensed, root.container) == (8, 1, None)


def test_packed_case_names_its_container(story: Story) -> None:
    story.pack(PHARMACY, pallet(), case(1))
    assert trail(story.records, item=case(1)).root.container == f"(00){PALLET}"


def test_unknown_item_is_not_found(story: Story) -> None:
    with pytest.raises(NotFound, match="units from 9 on"):
        trail(story.records, item=part(9))


def test_unit_outside_the_lot_is_not_found(story: Story) -> None:
    with pytest.raises(NotFound, match="unit 12"):
        unit(story, 12)


def test_unknown_lot_is_not_found(story: Story) -> None:
    with pytest.raises(NotFound, match="lot number 9"):
        trail(story.records, lot=LotId(9))
    with pytest.raises(NotFound, match="unit 0"):
        trail(story.records, lot=LotId(9), index=0)


def test_naming_nothing_or_two_things_is_bad_input(story: Story) -> None:
    for choice in ({}, {"index": 1}, {"lot": LOT, "item": case(1)}, {"index": 1, "item": case(1)}):
        with pytest.raises(BadInput, match="a lot and a unit's index, or an item"):
            trail(story.records, **choice)


def test_trail_as_json(story: Story) -> None:
    members = unit(story, 5).to_dict()
    assert members["subject"] == "unit 5 of lot (01)00614141001231(10)A1"
    parts = members["parts"]
    assert isinstance(parts, list)
    assert parts[0]["steps"][-1] == {
        "what": "dispense",
        "time": "2026-01-05T08:18:00+00:00",
        "by": str(PHARMACY),
        "items": ["(01)50614141001236(21)C2"],
        "unit": 5,
        "transaction": f"0x{19:064x}",
        "block": 19,
    }
