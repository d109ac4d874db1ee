"""Lines of one kind become one verb; what rests on another keeps its order, and nothing else does."""

from __future__ import annotations

import dataclasses
import random
from collections.abc import Iterable

import pytest

from lotproof.model import verb as v
from lotproof.model.event import Action, BizTransaction, EpcisEvent
from lotproof.model.identifiers import Gln, Sscc
from lotproof.model.item import Item, ItemId
from lotproof.rules import batches
from lotproof.rules.decide import decide
from lotproof.rules.plan import Plan, plan
from tests.story import GTIN, MAKER, NUMBER, PALLET, PHARMACY, PREFIX, WHOLESALER, Story, case, pallet, part
from tests.unit.rules.events import case_name, commission, document, in_lot, owner, packing, step, unit

OWN = Sscc.with_check_digit("00614141000000001")
OTHER = Sscc.with_check_digit("00614141000000002")


def planned(story: Story, who: Gln, *events: EpcisEvent, batch: bool = True) -> Plan:
    return plan(
        document(events),
        state=story.state,
        account=str(who),
        gln=who,
        now=story.time,
        trees={(GTIN, NUMBER): story.tree},
        captured=lambda event_hash: False,
        collect=True,
        batch=batch,
    )


def verbs(found: Plan) -> list[v.Verb]:
    return [step.verb for step in found.steps]


def kinds(found: Plan) -> list[type[v.Verb]]:
    return [type(verb) for verb in verbs(found)]


def shipping(*names: object, to: Gln = WHOLESALER, document: str = "DA1") -> EpcisEvent:
    advice = (BizTransaction("desadv", document),)
    return step("shipping", *names, destinations=owner(to), biz_transactions=advice)  # type: ignore[arg-type]


def rising(*items: ItemId) -> tuple[ItemId, ...]:
    return tuple(sorted(items))


def with_pallets() -> Story:
    story = Story.with_lot()
    for sscc in (OWN, OTHER):
        story.new_pallet(MAKER, sscc, PREFIX)
    return story


def test_shipments_to_one_consignee_are_one() -> None:
    found = planned(Story.with_lot(), MAKER, shipping(case_name("C1")), shipping(case_name("C2")))
    assert verbs(found) == [v.Ship(items=rising(case(1), case(2)), to=WHOLESALER)]


def test_each_line_keeps_its_sentence_and_its_items() -> None:
    events = shipping(case_name("C1")), shipping(case_name("C2"))
    parts = planned(Story.with_lot(), MAKER, *events).steps[0].parts
    assert [(part.event.place, part.items) for part in parts] == [(0, (case(1),)), (1, (case(2),))]
    assert [part.sentence for part in parts] == [f"ship {case_name(n)} to GLN {WHOLESALER}" for n in ("C1", "C2")]


def test_without_batching_each_line_stays_a_verb() -> None:
    found = planned(Story.with_lot(), MAKER, shipping(case_name("C1")), shipping(case_name("C2")), batch=False)
    assert kinds(found) == [v.Ship, v.Ship]


@pytest.mark.parametrize("other", [{"to": PHARMACY}, {"document": "DA2"}])
def test_shipments_of_another_consignee_or_delivery_stay_apart(other: dict[str, object]) -> None:
    found = planned(Story.with_lot(), MAKER, shipping(case_name("C1")), shipping(case_name("C2"), **other))  # type: ignore[arg-type]
    assert [step.verb.items for step in found.steps] == [(case(1),), (case(2),)]  # type: ignore[attr-defined]


def test_a_batch_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(batches, "MOST_ITEMS", 2)
    lines = [shipping(unit(index)) for index in range(8, 12)]
    story = Story.with_lot()
    story.split(MAKER, part(8), 9, 10, 11)
    assert [len(step.parts) for step in planned(story, MAKER, *lines).steps] == [2, 2]


def test_a_line_that_rests_on_another_comes_behind_it() -> None:
    story = with_pallets()
    found = planned(story, MAKER, packing(OWN, case_name("C1")), shipping(OWN), shipping(case_name("C2")))
    assert kinds(found) == [v.Pack, v.Ship, v.Ship]
    assert {found.steps[place].verb.items: sorted(found.steps[place].needs) for place in (1, 2)} == {  # type: ignore[attr-defined]
        (case(2),): [],
        (pallet(OWN),): [0],
    }


def test_lines_on_other_things_need_nothing() -> None:
    found = planned(with_pallets(), MAKER, packing(OWN, case_name("C1")), packing(OTHER, case_name("C2")))
    assert [step.needs for step in found.steps] == [frozenset(), frozenset()]


def test_one_container_is_packed_by_one_verb() -> None:
    found = planned(with_pallets(), MAKER, packing(OWN, case_name("C1")), packing(OWN, case_name("C2")))
    assert verbs(found) == [v.Pack(container=pallet(OWN), items=rising(case(1), case(2)))]


def test_one_container_is_unpacked_by_one_verb() -> None:
    story = with_pallets()
    story.pack(MAKER, pallet(OWN), case(1), case(2))
    out = [packing(OWN, case_name(name), action=Action.DELETE) for name in ("C1", "C2")]
    assert verbs(planned(story, MAKER, *out)) == [v.Unpack(container=pallet(OWN), items=rising(case(1), case(2)))]


def test_cases_shipped_off_one_pallet_are_one_shipment() -> None:
    story = with_pallets()
    story.pack(MAKER, pallet(OWN), case(1), case(2))
    found = planned(story, MAKER, shipping(case_name("C1")), shipping(case_name("C2")))
    assert verbs(found) == [v.Ship(items=rising(case(1), case(2)), to=WHOLESALER)]


def test_a_pallet_is_shipped_behind_what_was_taken_off_it() -> None:
    story = with_pallets()
    story.pack(MAKER, pallet(OWN), case(1), case(2))
    found = planned(story, MAKER, shipping(case_name("C1")), shipping(OWN))
    assert [(step.verb.items, step.needs) for step in found.steps] == [  # type: ignore[attr-defined]
        ((case(1),), frozenset()),
        ((pallet(OWN),), frozenset({0})),
    ]


def test_pieces_are_shipped_together_behind_their_splits() -> None:
    found = planned(Story.with_lot(), MAKER, shipping(unit(1)), shipping(unit(5)))
    assert kinds(found) == [v.SplitItem, v.SplitItem, v.Ship]
    assert found.steps[2].needs == {0, 1}


def test_receipts_from_one_shipper_are_one() -> None:
    story = Story.with_lot()
    story.ship(MAKER, WHOLESALER, case(1), case(2))
    received = planned(story, WHOLESALER, step("receiving", case_name("C1")), step("receiving", case_name("C2")))
    assert verbs(received) == [v.ReceiveItems(items=rising(case(1), case(2)))]


def test_units_of_one_consignment_are_dispensed_under_one_proof() -> None:
    story = Story.at_pharmacy()
    found = planned(story, PHARMACY, *(step("dispensing", unit(index)) for index in (3, 0, 2)))
    assert verbs(found) == [story.units_verb(v.DispenseMany, case(1), 3, 0, 2)]
    assert [part.items for part in found.steps[0].parts] == [(3,), (0,), (2,)]


def test_units_of_one_line_are_one_part() -> None:
    found = planned(Story.at_pharmacy(), PHARMACY, step("dispensing", unit(0), unit(1)), step("dispensing", unit(2)))
    assert [part.items for part in found.steps[0].parts] == [(0, 1), (2,)]


def test_a_bad_line_is_refused_alone() -> None:
    found = planned(
        Story.with_lot(), MAKER, shipping(case_name("C1")), shipping(case_name("C9")), shipping(case_name("C2"))
    )
    assert verbs(found) == [v.Ship(items=rising(case(1), case(2)), to=WHOLESALER)]
    assert len(found.unfit) == 1


def test_lots_that_no_range_counts_need_nothing_of_each_other() -> None:
    first, second = commission(unit(20), **in_lot("B1")), commission(unit(21), **in_lot("B2"))
    found = planned(Story.begun(), MAKER, first, second)
    assert [step.needs for step in found.steps] == [frozenset(), frozenset()]


def test_lots_are_registered_in_order_where_a_range_is_named_by_the_lots_number() -> None:
    first, second = commission(unit(20), **in_lot("B1")), commission(unit(21), **in_lot("B2"))
    found = planned(Story.begun(), MAKER, first, second, shipping(unit(21)))
    assert [step.needs for step in found.steps] == [frozenset(), frozenset({0}), frozenset({1})]


def test_a_shared_verb_knows_which_event_needs_which() -> None:
    story = with_pallets()
    story.pack(MAKER, pallet(OWN), case(1), case(2))
    out = [packing(OWN, case_name(name), action=Action.DELETE) for name in ("C1", "C2")]
    away = [shipping(case_name("C2")), shipping(case_name("C1"))]
    parts = planned(story, MAKER, *out, *away).steps[1].parts
    assert [part.after for part in parts] == [{out[1].hash}, {out[0].hash}]


def random_events(chance: random.Random) -> Iterable[EpcisEvent]:
    """Packing, unpacking, shipping and taking back of two cases, single units and two pallets, in any order."""
    goods: list[object] = [case_name("C1"), case_name("C2"), *map(unit, range(0, 12, 3)), OWN, OTHER]
    for _ in range(14):
        name, on = chance.choice(goods), chance.choice((OWN, OTHER))
        yield chance.choice(
            (
                packing(on, name),  # type: ignore[arg-type]
                packing(on, name, action=Action.DELETE),  # type: ignore[arg-type]
                shipping(name, to=chance.choice((WHOLESALER, PHARMACY))),
                step("void_shipping", name),  # type: ignore[arg-type]
                step("decommissioning", unit(chance.randrange(12))),
            )
        )


def unversioned(items: dict[ItemId, Item]) -> dict[ItemId, Item]:
    """Versions count writes, of which a batch makes fewer."""
    return {item: dataclasses.replace(known, version=0) for item, known in items.items()}


@pytest.mark.parametrize("seed", range(150))
def test_any_order_that_keeps_what_rests_on_what_leads_to_the_same(seed: int) -> None:
    print("seed", seed)
    chance = random.Random(seed)
    story = with_pallets()
    events = list(random_events(chance))
    found = planned(story, MAKER, *events, batch=chance.random() < 0.7)
    state, waiting = story.state.copy(), set(range(len(found.steps)))
    done: set[int] = set()
    while waiting:
        place = chance.choice(sorted(one for one in waiting if found.steps[one].needs <= done))
        for record in decide(state, str(MAKER), found.steps[place].verb, story.time):
            state.apply(record)
        waiting.remove(place)
        done.add(place)
    assert unversioned(state.items) == unversioned(found.state.items)
    assert {item: set(inside) for item, inside in state.contents.items()} == dict(found.state.contents)
    assert {item: set(lots) for item, lots in state.lots_inside.items()} == {
        item: set(lots) for item, lots in found.state.lots_inside.items()
    }


def test_the_random_files_are_worth_trying() -> None:
    sizes = [
        len(part.parts)
        for seed in range(150)
        for part in planned(with_pallets(), MAKER, *random_events(random.Random(seed))).steps
    ]
    assert len(sizes) > 300
    assert sum(size > 1 for size in sizes) > 20


def test_a_pallet_of_another_is_left_alone() -> None:
    story = Story.with_lot()
    assert planned(story, MAKER, shipping(PALLET), shipping(case_name("C1"))).unfit
