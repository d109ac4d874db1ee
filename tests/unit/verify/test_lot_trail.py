"""The tree of a lot, and who holds how much of it (P1)."""

from __future__ import annotations

import contextlib
import dataclasses
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lotproof.errors import NotFound, Refused
from lotproof.model import record as rec
from lotproof.model import verb as v
from lotproof.model.identifiers import Gln, LotNumber, Sscc
from lotproof.model.item import GONE, Item, LotId
from lotproof.rules.refusals import item_name
from lotproof.rules.whole_chain import WholeChain
from lotproof.verify import Holding, Trail, holdings
from lotproof.verify.history import Goods, History
from tests.story import LOT, MAKER, PHARMACY, PREFIX, WHOLESALER, Story, case, pallet, part
from tests.unit.verify.asking import trail

PARTNERS = (MAKER, WHOLESALER, PHARMACY)


@pytest.fixture
def story() -> Story:
    return Story.with_lot()


def tree(story: Story) -> Trail:
    return trail(story.records, lot=LOT)


def shape(found: Trail) -> list[tuple[int | None, int, str, int]]:
    """Parent, steps shared with it, own steps, units left, for each part."""
    return [(p.parent, p.after, " ".join(step.what for step in p.steps), p.units) for p in found.parts]


def test_untouched_lot_is_one_part(story: Story) -> None:
    assert shape(tree(story)) == [(None, 0, "commission", 12)]
    assert tree(story).root.holder == MAKER


def test_lot_moved_as_a_whole_stays_one_part(story: Story) -> None:
    story.move(MAKER, WHOLESALER, case(1), case(2), part(8))
    assert shape(tree(story)) == [(None, 0, "commission ship receive", 12)]


def test_shipment_of_some_branches(story: Story) -> None:
    story.move(MAKER, WHOLESALER, case(1), case(2))
    assert shape(tree(story)) == [(None, 0, "commission", 4), (0, 1, "ship receive", 8)]


def test_shipments_in_turn_branch_side_by_side(story: Story) -> None:
    story.move(MAKER, WHOLESALER, case(1))
    story.move(MAKER, PHARMACY, case(2))
    assert shape(tree(story)) == [(None, 0, "commission", 4), (0, 1, "ship receive", 4), (0, 1, "ship receive", 4)]


def test_split_branches_at_once(story: Story) -> None:
    story.move(MAKER, WHOLESALER, case(1), case(2), part(8))
    story.split(WHOLESALER, part(8), 10)
    assert shape(tree(story))[1:] == [(0, 3, "split", 2), (1, 1, "", 2)]


def test_part_sold_off_bit_by_bit_grows_no_deeper(story: Story) -> None:
    story.split(MAKER, part(8), 11)
    story.move(MAKER, PHARMACY, part(11))
    story.split(MAKER, part(8), 10)
    story.move(MAKER, PHARMACY, part(10))
    found = tree(story)
    assert [(p.parent, p.after, p.units) for p in found.parts] == [(None, 0, 8), (0, 1, 2), (1, 1, 1), (1, 2, 1)]


def test_cases_packed_together_go_on_together(story: Story) -> None:
    story.move(MAKER, WHOLESALER, case(1), case(2))
    story.pack(WHOLESALER, story.new_pallet(), case(1), case(2))
    story.move(WHOLESALER, PHARMACY, pallet())
    assert shape(tree(story))[1] == (0, 1, "ship receive pack ship receive", 8)
    assert tree(story).parts[1].container == f"(00){pallet():018d}"


def test_cases_packed_one_by_one_each_have_their_way(story: Story) -> None:
    story.move(MAKER, WHOLESALER, case(1), case(2))
    story.pack(WHOLESALER, story.new_pallet(), case(1))
    story.pack(WHOLESALER, pallet(), case(2))
    story.move(WHOLESALER, PHARMACY, pallet())
    assert [line[2] for line in shape(tree(story))[1:]] == ["ship receive pack ship receive", "pack ship receive"]


def test_way_of_a_part_goes_back_to_the_maker(story: Story) -> None:
    story.move(MAKER, WHOLESALER, case(1), case(2))
    story.move(WHOLESALER, PHARMACY, case(1))
    story.move(WHOLESALER, MAKER, case(2))
    found = tree(story)
    last = found.parts[2]
    assert " ".join(step.what for step in found.way_of(last)) == "commission ship receive ship receive"


def test_branches_are_found(story: Story) -> None:
    story.move(MAKER, WHOLESALER, case(1))
    found = tree(story)
    assert found.branches() == {0: [found.parts[1]], 1: []}


def test_container_inside_a_container_is_followed(story: Story) -> None:
    story.move(MAKER, WHOLESALER, case(1))
    inner = story.new_pallet()
    outer = story.new_pallet(sscc=Sscc.with_check_digit("00614142000000002"))
    story.pack(WHOLESALER, inner, case(1))
    story.pack(WHOLESALER, outer, inner)
    story.move(WHOLESALER, PHARMACY, outer)
    assert shape(tree(story))[1][2] == "ship receive pack pack ship receive"


def test_emptied_pallet_takes_nothing_along(story: Story) -> None:
    story.move(MAKER, WHOLESALER, case(1))
    story.pack(WHOLESALER, story.new_pallet(), case(1))
    story.unpack(WHOLESALER, pallet(), case(1))
    story.move(WHOLESALER, PHARMACY, pallet())
    assert shape(tree(story))[1][2] == "ship receive pack unpack"
    assert tree(story).parts[1].holder == WHOLESALER


def test_pallet_emptied_in_part_takes_the_rest_along(story: Story) -> None:
    story.move(MAKER, WHOLESALER, case(1), case(2))
    story.pack(WHOLESALER, story.new_pallet(), case(1), case(2))
    story.unpack(WHOLESALER, pallet(), case(1))
    story.move(WHOLESALER, PHARMACY, pallet())
    assert [line[2] for line in shape(tree(story))[1:]] == ["ship receive pack ship receive", "unpack"]


def test_pallet_that_was_emptied_taken_out_and_filled_again_goes_its_own_way(story: Story) -> None:
    story.move(MAKER, WHOLESALER, case(1), case(2))
    inner, outer = story.new_pallet(), story.new_pallet(sscc=Sscc.with_check_digit("00614142000000002"))
    story.pack(WHOLESALER, inner, case(1))
    story.pack(WHOLESALER, outer, inner)
    story.unpack(WHOLESALER, inner, case(1))
    story.unpack(WHOLESALER, outer, inner)
    story.pack(WHOLESALER, inner, case(2))
    story.move(WHOLESALER, PHARMACY, outer)
    assert "ship receive pack" in [line[2] for line in shape(tree(story))]


def test_dispensing_is_a_step_of_the_part_and_moves_no_unit(story: Story) -> None:
    story.move(MAKER, PHARMACY, case(1))
    story.dispense(PHARMACY, case(1), 2)
    story.decommission(PHARMACY, case(1), 3)
    found = tree(story).parts[1]
    assert [step.unit for step in found.steps] == [None, None, 2, 3]
    assert (found.units, found.dispensed, found.decommissioned) == (4, 1, 1)


def test_recall_reaches_every_part(story: Story) -> None:
    story.move(MAKER, WHOLESALER, case(1))
    story.recall(2)
    assert [p.steps[-1].what for p in tree(story).parts] == ["recall", "recall"]


def test_part_whose_rest_moves_goes_on_in_its_own_line(story: Story) -> None:
    story.move(MAKER, WHOLESALER, case(1), case(2))
    story.move(MAKER, PHARMACY, part(8))
    assert shape(tree(story)) == [(None, 0, "commission ship receive", 4), (0, 1, "ship receive", 8)]
    assert tree(story).root.holder == PHARMACY


def test_other_lots_stay_outside(story: Story) -> None:
    before = tree(story)
    story.make_lot(number=LotNumber("B2"), cases=())
    story.move(MAKER, WHOLESALER, part(0, lot=2))
    assert tree(story).parts == before.parts


def test_tree_as_json_is_flat(story: Story) -> None:
    story.move(MAKER, WHOLESALER, case(1))
    members = tree(story).to_dict()
    assert (members["issued"], members["conserved"]) == (12, True)
    parts = members["parts"]
    assert isinstance(parts, list)
    assert [(p["number"], p["parent"], p["holder"]) for p in parts] == [(0, None, str(MAKER)), (1, 0, str(WHOLESALER))]


def test_holdings_of_a_lot(story: Story) -> None:
    story.move(MAKER, PHARMACY, case(1))
    story.dispense(PHARMACY, case(1), 2)
    story.decommission(MAKER, part(8), 9)
    story.ship(MAKER, WHOLESALER, case(2))
    assert holdings(story.state, LOT) == [
        Holding(MAKER, in_custody=3, decommissioned=1),
        Holding(WHOLESALER, in_transit_to=4),
        Holding(PHARMACY, in_custody=3, dispensed=1),
    ]


def test_units_inside_a_pallet_are_with_the_holder_of_the_pallet(story: Story) -> None:
    story.move(MAKER, WHOLESALER, case(1))
    story.pack(WHOLESALER, story.new_pallet(), case(1))
    story.ship(WHOLESALER, PHARMACY, pallet())
    assert holdings(story.state, LOT)[1:] == [Holding(PHARMACY, in_transit_to=4)]


def test_partner_that_passed_everything_on_has_no_line(story: Story) -> None:
    story.move(MAKER, WHOLESALER, case(1), case(2), part(8))
    assert [line.partner for line in holdings(story.state, LOT)] == [WHOLESALER]


def test_partner_that_got_only_spent_units_has_no_line(story: Story) -> None:
    for index in range(4):
        story.decommission(MAKER, case(1), index)
    story.move(MAKER, WHOLESALER, case(1))
    assert [line.partner for line in holdings(story.state, LOT)] == [MAKER]


def test_holding_as_json() -> None:
    members = Holding(MAKER, 1, 2, 3, 4, 5, 6).to_dict()
    assert list(members) == [
        "partner",
        "inCustody",
        "inTransitTo",
        "dispensed",
        "decommissioned",
        "missing",
        "destroyed",
    ]
    assert list(members.values()) == [str(MAKER), 1, 2, 3, 4, 5, 6]


def test_holdings_of_an_unknown_lot_are_not_found(story: Story) -> None:
    with pytest.raises(NotFound, match="lot number 9"):
        holdings(story.state, LotId(9))


def test_units_that_vanish_are_seen(story: Story) -> None:
    lot = next(record for record in story.records if isinstance(record, rec.LotRegistered))
    twice = dataclasses.replace(lot, cases=(lot.cases[0], lot.cases[0]))
    records = [twice if record is lot else record for record in story.records]
    assert tree(story).is_conserved
    assert not trail(records, lot=LOT).is_conserved


Act = tuple[str, int, int]
VERBS = (
    "ship",
    "receive",
    "reject",
    "void",
    "split",
    "pack",
    "unpack",
    "dispense",
    "decommission",
    "quarantine",
    "release",
    "return",
    "find",
    "destroy",
    "hand over",
    "differ",
)
ACTS = st.lists(st.tuples(st.sampled_from(VERBS), st.integers(0, 12), st.integers(0, 12)), max_size=40)


def fits(verb: str, item: Item) -> bool:
    """Whether ``verb`` has some prospect with ``item``."""
    if verb in ("receive", "reject", "void", "differ"):
        return item.pending != 0
    if verb in ("release", "find"):
        return item.quarantined if verb == "release" else item.missing
    return item.container != 0 if verb == "unpack" else not (item.is_container and verb in ("split", "dispense"))


def verb_of(verb: str, item: Item, other: int, story: Story) -> v.Verb:
    only, unit = (item.id,), item.first + other % max(item.count, 1)
    boxes = sorted(known.id for known in story.state.items.values() if known.is_container)
    makers: dict[str, Callable[[], v.Verb]] = {
        "ship": lambda: v.Ship(items=only, to=PARTNERS[other % 3]),
        "receive": lambda: v.ReceiveItems(items=only),
        "reject": lambda: v.Reject(items=only),
        "void": lambda: v.VoidShipping(items=only),
        "split": lambda: v.SplitItem(item=item.id, cuts=(unit,)),
        "pack": lambda: v.Pack(container=boxes[other % len(boxes)], items=only),
        "unpack": lambda: v.Unpack(container=item.container, items=only),
        "dispense": lambda: story.unit_verb(v.Dispense, item.id, unit),
        "decommission": lambda: story.unit_verb(v.Decommission, item.id, unit),
        "quarantine": lambda: v.Quarantine(items=only),
        "release": lambda: v.Release(items=only),
        "return": lambda: v.ShipReturn(items=only, to=PARTNERS[other % 2]),
        "find": lambda: v.RecordFound(items=only),
        "destroy": lambda: v.Destroy(items=only),
        "hand over": lambda: v.ReceiveSigned(
            items=only, shipper=str(_holder(item, story)), deadline=story.time, signature=b""
        ),
        "differ": lambda: v.ReceiveWithDiscrepancies(items=only, discrepancies=_lines(item, other, story)),
    }
    return makers[verb]()


def _holder(item: Item, story: Story) -> Gln:
    return story.state.gln_of(story.state.outermost(item).holder)


def _lines(item: Item, other: int, story: Story) -> tuple[rec.Discrepancy, ...]:
    """One or two of the items that come: a range of each, or all of it."""
    inside = [story.item(one) for one in (item.id, *story.state.contents.get(item.id, ()))]
    lines: list[rec.Discrepancy] = []
    for one in sorted(inside, key=lambda known: known.id)[-2:]:
        units = 0 if one.is_container else other % (one.count + 1)
        first = one.first + (one.count - units) * (other % 3) // 2
        kind = rec.DiscrepancyKind((other + len(lines)) % 2)
        lines.append(rec.Discrepancy(item=one.id, kind=kind, first=first, units=units))
    return tuple(lines)


def play(acts: list[Act]) -> Story:
    """A story of random acts by who may do them; what the ledger still refuses does not happen."""
    story = Story.with_lot()
    for number in (1, 2):
        story.new_pallet(MAKER, Sscc.with_check_digit(f"0061414100000000{number}"), PREFIX)
    for verb, one, other in acts:
        items = [story.item(item) for item in sorted(story.state.items) if fits(verb, story.item(item))]
        if not items:
            continue
        item = items[one % len(items)]
        outer = story.state.outermost(item)
        if outer.holder == GONE:
            continue
        who = story.state.gln_of(outer.pending if verb in ("receive", "reject", "differ") else outer.holder)
        if verb == "hand over":
            who = PARTNERS[other % 3]
        with contextlib.suppress(Refused):
            story.do(who, verb_of(verb, item, other, story))
    return story


@settings(print_blob=True, deadline=None)
@given(ACTS)
def test_units_are_conserved_whatever_happens(acts: list[Act]) -> None:
    story = play(acts)
    found = tree(story)
    assert found.is_conserved
    assert found.issued == sum(line.total for line in holdings(story.state, LOT)) == 12


@settings(print_blob=True, deadline=None)
@given(ACTS)
def test_tree_and_line_tell_the_same_way_of_each_first_unit(acts: list[Act]) -> None:
    story = play(acts)
    found = tree(story)
    for item in story.state.consignments[LOT]:
        line, name = trail(story.records, item=item).root, item_name(item, story.state)
        (place,) = (one for one in found.parts if name in one.items)
        way = [step for step in found.way_of(place) if step.unit in (None, story.item(item).first)]
        assert [(step.what, step.block) for step in way] == [(step.what, step.block) for step in line.steps]
        assert (place.holder, place.in_transit_to, place.container) == (line.holder, line.in_transit_to, line.container)


@settings(print_blob=True, deadline=None)
@given(ACTS)
def test_what_the_rules_allow_breaks_no_custody(acts: list[Act]) -> None:
    story = play(acts)
    for item in story.state.items.values():
        goods = Goods(container=item.id) if item.is_container else Goods(LOT, item.first)
        assert History(goods, WholeChain(story.records)).breaks == []
