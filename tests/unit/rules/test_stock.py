"""Quantities come out of own free stock: the right size whole, fragments before cases, one cut at most."""

from __future__ import annotations

import random
from decimal import Decimal

import pytest

from lotproof.errors import BadInput, Refused
from lotproof.model import verb as v
from lotproof.model.event import EpcisEvent, EpcRef, Quantity
from lotproof.model.item import ItemId
from lotproof.rules.plan import plan
from lotproof.rules.stock import Stock
from tests.story import GTIN, MAKER, NUMBER, WHOLESALER, Story, case, part
from tests.unit.rules.events import document, owner, step


def some(number: str, **changes: object) -> EpcisEvent:
    fields = {"epc_class": EpcRef("urn:test:lot", GTIN, NUMBER), "amount": Decimal(number), **changes}
    return step("shipping", quantities=(Quantity(**fields),), destinations=owner(WHOLESALER))  # type: ignore[arg-type]


def verbs(story: Story, *events: EpcisEvent) -> list[v.Verb]:
    found = plan(
        document(events),
        state=story.state,
        account=str(MAKER),
        gln=MAKER,
        now=story.time,
        trees={},
        captured=lambda event_hash: False,
        batch=False,
    )
    return [step.verb for step in found.steps]


def test_the_consignment_of_that_size_goes_whole() -> None:
    assert verbs(Story.with_lot(), some("4")) in (
        [v.Ship(items=(part(8),), to=WHOLESALER)],
        [v.Ship(items=(case(1),), to=WHOLESALER)],
        [v.Ship(items=(case(2),), to=WHOLESALER)],
    )


def test_fewer_are_cut_from_what_is_in_no_case() -> None:
    assert verbs(Story.with_lot(), some("3")) == [
        v.SplitItem(item=part(8), cuts=(11,)),
        v.Ship(items=(part(8),), to=WHOLESALER),
    ]


def test_the_next_line_takes_the_rest() -> None:
    assert verbs(Story.with_lot(), some("3"), some("1"))[-1] == v.Ship(items=(part(11),), to=WHOLESALER)


def test_all_of_the_stock_can_go() -> None:
    ship = verbs(Story.with_lot(), some("12"))[-1]
    assert ship == v.Ship(items=tuple(sorted((case(1), case(2), part(8)))), to=WHOLESALER)


def test_more_than_there_is_is_a_shortage() -> None:
    with pytest.raises(Refused, match="12 free units of lot"):
        verbs(Story.with_lot(), some("13"))


def test_goods_in_transit_are_no_stock() -> None:
    story = Story.with_lot()
    story.ship(MAKER, WHOLESALER, case(1))
    with pytest.raises(Refused, match="8 free units"):
        verbs(story, some("9"))


def test_spent_units_do_not_count() -> None:
    story = Story.with_lot()
    story.decommission(MAKER, part(8), 8)
    assert verbs(story, some("2"))[0] == v.SplitItem(item=part(8), cuts=(11,))


@pytest.mark.parametrize("changes", [{"amount": Decimal("1.5")}, {"amount": None}, {"uom": "KGM"}])
def test_a_quantity_that_is_no_number_of_packs_is_bad_input(changes: dict[str, object]) -> None:
    with pytest.raises(BadInput, match="a whole number of packs"):
        verbs(Story.with_lot(), some("1", **changes))


def test_an_unknown_lot_is_bad_input() -> None:
    other = EpcRef("urn:test:other", GTIN, type(NUMBER)("B9"))
    with pytest.raises(BadInput, match="B9, which is not registered"):
        verbs(Story.with_lot(), some("1", epc_class=other))


def held(story: Story, items: list[ItemId]) -> int:
    return sum(story.item(item).count for item in items)


@pytest.mark.parametrize("seed", range(20))
def test_random_quantities_are_taken_exactly(seed: int) -> None:
    print("seed", seed)
    chance, story = random.Random(seed), Story.begun()
    story.make_lot(count=60, cases=tuple(chance.randint(1, 6) for _ in range(8)))
    stock, left = Stock(story.state, story.id_of(MAKER)), 60
    while left:
        wanted = chance.randint(1, min(left, 9))
        splits, items = stock.take(story.lot, wanted)
        for split in splits:
            story.do(MAKER, split)
        assert held(story, items) == wanted
        story.ship(MAKER, WHOLESALER, *items)
        left -= wanted
