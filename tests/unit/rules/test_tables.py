"""What a state's tables promise: copies are apart, and an attempt that fails leaves nothing behind."""

from __future__ import annotations

import random
from typing import Any

import pytest

from lotproof.model import record as rec
from lotproof.model import verb as v
from lotproof.model.item import ItemId
from lotproof.rules import State, decide
from lotproof.rules.tables import Journal, Ranges, SharedTable
from tests.story import MAKER, PALLET, PREFIX, WHOLESALER, Story, case, pallet, part

DAMAGED = rec.Discrepancy(item=case(1), kind=rec.DiscrepancyKind.DAMAGED, first=0, units=1)
OWN_PALLET = PALLET.with_check_digit("00614141000000009")


def content(state: State) -> dict[str, Any]:
    """Every table without what is empty; a table that was never written to is one that is empty."""
    tables = {name: value for name, value in vars(state).items() if isinstance(value, dict)}
    return {
        name: {key: row for key, row in table.items() if row not in (set(), {}, Ranges())}
        for name, table in tables.items()
    }


def snapshot(state: State) -> dict[str, Any]:
    return content(state.copy())


def verbs_of_every_kind(story: Story) -> list[tuple[Any, v.Verb]]:
    """In order, on the story's lot."""
    return [
        (MAKER, v.CommissionLogisticUnit(sscc=OWN_PALLET, prefix=PREFIX)),
        (MAKER, v.Pack(container=pallet(OWN_PALLET), items=tuple(sorted((case(1), case(2)))))),
        (MAKER, v.Unpack(container=pallet(OWN_PALLET), items=(case(1),))),
        (MAKER, v.SplitItem(item=part(8), cuts=(9, 10))),
        (MAKER, v.Ship(items=(part(8),), to=WHOLESALER)),
        (WHOLESALER, v.ReceiveItems(items=(part(8),))),
        (MAKER, v.Ship(items=(part(9),), to=WHOLESALER)),
        (MAKER, v.VoidShipping(items=(part(9),))),
        (MAKER, story.unit_verb(v.Decommission, part(9), 9)),
        (MAKER, v.Quarantine(items=(case(1),))),
        (MAKER, v.Release(items=(case(1),))),
        (MAKER, v.Ship(items=(case(1),), to=WHOLESALER)),
        (WHOLESALER, v.ReceiveWithDiscrepancies(items=(case(1),), discrepancies=(DAMAGED,))),
        (WHOLESALER, v.ShipReturn(items=(part(8),), to=MAKER)),
        (MAKER, v.Recall(lot=story.lot.id, recall_class=2)),
        (MAKER, v.TerminateRecall(lot=story.lot.id)),
        (MAKER, v.Unpack(container=pallet(OWN_PALLET), items=(case(2),))),
        (MAKER, v.Destroy(items=(case(2),))),
    ]


@pytest.mark.parametrize("number", range(18))
def test_a_failed_attempt_takes_every_verb_back(number: int) -> None:
    story = Story.with_lot()
    verbs = verbs_of_every_kind(story)
    for who, verb in verbs[:number]:
        story.do(who, verb)
    before = snapshot(story.state)
    with pytest.raises(RuntimeError), story.state.attempt():
        for who, verb in verbs[number:]:
            for record in decide(story.state, str(who), verb, story.time):
                story.state.apply(record)
        raise RuntimeError
    assert content(story.state) == before


def test_an_attempt_that_ends_well_stays() -> None:
    story, other = Story.with_lot(), Story.with_lot()
    with story.state.attempt():
        for record in decide(story.state, str(MAKER), v.SplitItem(item=part(8), cuts=(9,)), story.time):
            story.state.apply(record)
    other.split(MAKER, part(8), 9)
    assert content(story.state) == content(other.state)


def test_a_lot_registered_in_a_failed_attempt_is_unknown() -> None:
    story = Story.begun()
    with pytest.raises(RuntimeError), story.state.attempt():
        story.make_lot()
        raise RuntimeError
    assert (story.state.lots, story.state.items) == ({}, {})


def test_a_copy_does_not_see_what_the_first_writes() -> None:
    story = Story.with_lot()
    copy = story.state.copy()
    story.split(MAKER, part(8), 9)
    assert part(9) not in copy.items
    assert part(9) not in copy.consignments[story.lot.id]


def test_the_first_does_not_see_what_a_copy_writes() -> None:
    story = Story.with_lot()
    before = snapshot(story.state)
    trial = Story()
    trial.state, trial.time = story.state.copy(), story.time
    trial.split(MAKER, part(8), 9)
    assert content(story.state) == before


@pytest.mark.parametrize("seed", range(10))
def test_ranges_find_what_a_walk_finds(seed: int) -> None:
    print("seed", seed)
    chance, ranges = random.Random(seed), Ranges()
    firsts = chance.sample(range(1000), 50)
    for first in firsts:
        ranges.add(first, ItemId(first))
    for index in range(-1, 1001):
        assert ranges.at(index) == max((ItemId(first) for first in firsts if first <= index), default=None)


def test_ranges_forget_what_was_removed() -> None:
    ranges = Ranges()
    ranges.add(0, ItemId(1))
    ranges.add(5, ItemId(2))
    ranges.remove(5, ItemId(2))
    assert ranges.at(7) == ItemId(1)


def test_writes_outside_an_attempt_cannot_be_taken_back() -> None:
    journal, table = Journal(), {1: "a"}
    journal.put(table, 1, "b")
    journal.take_back()
    assert table == {1: "b"}


def test_a_shelf_makes_a_value_where_there_is_none() -> None:
    shelf: SharedTable[int, set[int]] = SharedTable(set)
    shelf.own(1).add(2)
    assert shelf == {1: {2}}
