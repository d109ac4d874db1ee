"""A verb over many things goes in as many transactions as it takes."""

from __future__ import annotations

import pytest

from lotproof.model import verb as v
from lotproof.model.identifiers import Gln
from lotproof.model.record import Discrepancy, DiscrepancyKind
from lotproof.rules import portions as module
from lotproof.rules.portions import portions
from tests.story import MAKER, WHOLESALER, Story, case, pallet, part

DOCUMENT = b"d" * 32


@pytest.fixture
def _narrow(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two items, or two cuts, fit."""
    monkeypatch.setattr(module, "MOST_GAS", 2 * module.ITEM_GAS)
    monkeypatch.setattr(module, "CUT_GAS", module.ITEM_GAS)
    monkeypatch.setattr(module, "ORDER_GAS", module.ITEM_GAS)


def _items(parts: list[v.Verb]) -> list[tuple[int, ...]]:
    return [getattr(part, "items", ()) for part in parts]


def test_a_verb_that_fits_is_left_as_it_is() -> None:
    verb = v.Ship(items=(case(1), case(2)), to=WHOLESALER)
    assert list(portions(verb, Story.with_lot().state)) == [verb]


def test_five_thousand_cases_are_several_of_the_same_verb() -> None:
    items = tuple(map(case, range(5_000)))
    parts = list(portions(v.ReceiveItems(items=items, document=DOCUMENT), Story.begun().state))
    assert len(parts) > 1
    assert tuple(item for group in _items(parts) for item in group) == items
    assert {getattr(one, "document", b"") for one in parts} == {DOCUMENT}
    assert max(map(len, _items(parts))) * module.ITEM_GAS <= module.MOST_GAS


@pytest.mark.usefixtures("_narrow")
def test_a_container_of_lots_takes_more_room() -> None:
    story = Story.with_lot()
    story.move(MAKER, WHOLESALER, case(1), case(2))
    story.new_pallet()
    story.pack(WHOLESALER, pallet(), case(1))
    parts = list(portions(v.Ship(items=(case(2), pallet()), to=MAKER), story.state))
    assert _items(parts) == [(case(2),), (pallet(),)]


@pytest.mark.usefixtures("_narrow")
def test_the_highest_cuts_go_first_so_that_the_item_keeps_its_name() -> None:
    story = Story.with_lot()
    for one in portions(v.SplitItem(item=case(1), cuts=(1, 2, 3)), story.state):
        story.do(MAKER, one)
    assert [story.item(one).count for one in (case(1), part(1), part(2), part(3))] == [1, 1, 1, 1]


@pytest.mark.usefixtures("_narrow")
def test_what_came_as_it_was_shipped_is_received_apart_from_what_did_not() -> None:
    story = Story.with_lot()
    items = (*sorted((case(1), case(2))), part(8))
    short = Discrepancy(item=case(2), kind=DiscrepancyKind.SHORT)
    verb = v.ReceiveWithDiscrepancies(items=tuple(sorted(items)), discrepancies=(short,), document=DOCUMENT)
    parts = list(portions(verb, story.state))
    assert [type(one) for one in parts] == [v.ReceiveItems, v.ReceiveWithDiscrepancies]
    assert sorted(parts[0].items) == sorted({*items} - {case(2)})  # type: ignore[attr-defined]
    assert parts[1] == v.ReceiveWithDiscrepancies(items=(case(2),), discrepancies=(short,), document=DOCUMENT)


@pytest.mark.usefixtures("_narrow")
def test_what_came_beside_a_delivery_is_told_with_its_last_part() -> None:
    over = Discrepancy(item=part(4, lot=7), kind=DiscrepancyKind.OVER)
    verb = v.ReceiveWithDiscrepancies(items=(case(1), case(2), case(3)), discrepancies=(over,))
    parts = list(portions(verb, Story.with_lot().state))
    assert [len(items) for items in _items(parts)] == [2, 1]
    assert parts[-1] == v.ReceiveWithDiscrepancies(items=(case(3),), discrepancies=(over,))


def test_what_names_no_items_is_one() -> None:
    verb = v.Suspend(gln=Gln(str(MAKER)))
    assert list(portions(verb, Story.begun().state)) == [verb]
