"""From events to verbs: what is sent, what is noted, what is refused."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Callable, Iterable

import pytest

from lotproof.commit.tree import UnitTree
from lotproof.epcis.vocabulary import BIZ_STEP
from lotproof.errors import BadInput, Refused
from lotproof.model import verb as v
from lotproof.model.event import Action, EpcisEvent, ErrorDeclaration, EventKind, Quantity
from lotproof.model.identifiers import Gln, Gtin, LotNumber, Sscc
from lotproof.rules.plan import Plan, plan
from lotproof.rules.planned import PLANNER_VERSION
from tests.story import CASE_GTIN, GTIN, LOT, MAKER, NUMBER, PALLET, PHARMACY, STRANGER, WHOLESALER, Story, case, pallet
from tests.unit.rules.events import case_name, commission, document, event, owner, packing, refs, step, unit

OWN_PALLET = Sscc.with_check_digit("00614141000000001")
Trees = dict[tuple[Gtin, LotNumber], UnitTree]


def planned(
    story: Story,
    who: Gln,
    events: Iterable[EpcisEvent],
    trees: Trees | None = None,
    captured: Callable[[str], bool] = lambda event_hash: False,
) -> Plan:
    known = {(GTIN, NUMBER): story.tree} if trees is None else trees
    whole = document(events)
    return plan(whole, state=story.state, account=str(who), gln=who, now=story.time, trees=known, captured=captured)


def verbs(found: Plan) -> list[type[v.Verb]]:
    return [type(step.verb) for step in found.steps]


def direct_purchase() -> list[EpcisEvent]:
    return [
        commission(*map(unit, range(6))),
        commission(case_name("K1"), case_name("K2")),
        packing(case_name("K1"), unit(3), unit(1)),
        packing(case_name("K2"), unit(5), unit(0)),
        commission(OWN_PALLET, lot=None, expiry=None),
        packing(OWN_PALLET, case_name("K1"), case_name("K2")),
        step("shipping", OWN_PALLET, sources=owner(MAKER), destinations=owner(WHOLESALER)),
    ]


def test_a_direct_purchase_is_four_verbs() -> None:
    found = planned(Story.begun(), MAKER, direct_purchase(), {})
    assert verbs(found) == [v.RegisterLot, v.CommissionLogisticUnit, v.Pack, v.Ship]


def test_a_direct_purchase_leaves_the_pallet_in_transit() -> None:
    story = Story.begun()
    found = planned(story, MAKER, direct_purchase(), {})
    assert found.state.items[pallet(OWN_PALLET)].pending == story.id_of(WHOLESALER)


def test_planning_changes_no_state() -> None:
    story = Story.begun()
    planned(story, MAKER, direct_purchase(), {})
    assert not story.state.items
    assert not story.state.lots


def test_serials_stand_in_packing_order() -> None:
    lot = planned(Story.begun(), MAKER, direct_purchase(), {}).lots[0]
    assert [s.value for s in lot.tree.serials] == [f"S{i:05d}" for i in (3, 1, 5, 0, 2, 4)]


def test_units_of_no_case_follow_the_cases() -> None:
    found = planned(Story.begun(), MAKER, direct_purchase(), {})
    verb = found.steps[0].verb
    assert isinstance(verb, v.RegisterLot)
    assert [c.units for c in verb.cases] == [2, 2]
    assert verb.units == 6


def test_every_event_is_accounted_for() -> None:
    events = direct_purchase()
    found = planned(Story.begun(), MAKER, events, {})
    taken = {e.hash for s in found.steps for e in s.events} | {n.event.hash for n in found.notes}
    assert taken == {e.hash for e in events}


def test_a_captured_event_is_noted_and_not_planned_again() -> None:
    found = planned(Story.begun(), MAKER, direct_purchase(), {}, captured=lambda event_hash: True)
    assert not found.steps
    assert {note.sentence for note in found.notes} == {"captured before"}


def test_the_buyer_of_a_captured_file_has_nothing_to_do() -> None:
    story = Story.begun()
    events = direct_purchase()
    story.state = planned(story, MAKER, events, {}).state
    assert not planned(story, WHOLESALER, events, {}).steps


def test_an_expired_lot_is_refused_with_its_expiry_and_place() -> None:
    story = Story.begun()
    story.later(days=700)
    with pytest.raises(Refused, match=r"file.xml, line \d+: .*expired on 2027-06-30"):
        planned(story, MAKER, direct_purchase(), {})


def test_an_unregistered_product_does_not_fit_the_ledger() -> None:
    story = Story.begun()
    del story.state.products[GTIN]
    with pytest.raises(BadInput, match=f"found GTIN {GTIN}, which is not registered"):
        planned(story, MAKER, direct_purchase(), {})


def test_units_without_a_lot_are_refused() -> None:
    with pytest.raises(BadInput, match="without lotNumber"):
        planned(Story.begun(), MAKER, [commission(unit(0), lot=None)], {})


def test_units_without_an_expiry_are_refused() -> None:
    with pytest.raises(BadInput, match="without itemExpirationDate"):
        planned(Story.begun(), MAKER, [commission(unit(0), expiry=None)], {})


def test_two_expiries_of_one_lot_are_refused() -> None:
    other = commission(unit(1), expiry=dt.date(2030, 1, 1))
    with pytest.raises(BadInput, match="expiry 2030-01-01 for lot A1"):
        planned(Story.begun(), MAKER, [commission(unit(0)), other], {})


def test_a_unit_commissioned_twice_is_refused() -> None:
    with pytest.raises(BadInput, match="commissioned again"):
        planned(Story.begun(), MAKER, [commission(unit(0)), commission(unit(0))], {})


def test_packing_before_commissioning_is_refused() -> None:
    events = [packing(case_name("K1"), unit(1)), commission(unit(1))]
    with pytest.raises(BadInput, match="no unit of a lot"):
        planned(Story.begun(), MAKER, events, {})


def test_an_event_dated_before_an_earlier_one_is_refused() -> None:
    first, second = commission(unit(0)), packing(case_name("K1"), unit(0))
    late = dataclasses.replace(first, event_time=second.event_time + dt.timedelta(hours=1))
    with pytest.raises(BadInput, match="no time before"):
        planned(Story.begun(), MAKER, [late, second], {})


def test_a_case_of_two_lots_is_a_container() -> None:
    events = [commission(unit(0)), commission(unit(1), lot=LotNumber("B2")), packing(case_name("K1"), unit(0), unit(1))]
    found = planned(Story.begun(), MAKER, events, {})
    assert verbs(found) == [v.RegisterLot, v.RegisterLot, v.CommissionCase, v.Pack]


def test_shipping_single_units_cuts_them_out_first() -> None:
    events = [step("shipping", unit(5), unit(6), destinations=owner(WHOLESALER))]
    found = planned(Story.with_lot(), MAKER, events)
    assert verbs(found) == [v.SplitItem, v.Ship]
    assert found.steps[0].verb == v.SplitItem(item=case(2), cuts=(5, 7))


def test_shipping_to_nobody_is_refused() -> None:
    with pytest.raises(BadInput, match="without consignee"):
        planned(Story.with_lot(), MAKER, [step("shipping", case_name("C1"))])


def test_shipping_what_another_holds_is_refused() -> None:
    events = [step("shipping", case_name("C1"), destinations=owner(PHARMACY))]
    with pytest.raises(Refused) as caught:
        planned(Story.with_lot(), WHOLESALER, events)
    assert caught.value.error == "NotHolder"
    assert caught.value.promise == "P3"


def test_shipping_by_another_source_is_noted() -> None:
    events = [step("shipping", case_name("C1"), sources=owner(STRANGER), destinations=owner(PHARMACY))]
    found = planned(Story.with_lot(), MAKER, events)
    assert not found.steps
    assert f"an act of GLN {STRANGER}" in found.notes[0].sentence


def test_what_is_in_transit_already_is_noted() -> None:
    story = Story.with_lot()
    story.ship(MAKER, WHOLESALER, case(1))
    found = planned(story, MAKER, [step("shipping", case_name("C1"), destinations=owner(WHOLESALER))])
    assert not found.steps
    assert "in transit" in found.notes[0].sentence


def test_receiving_what_is_inside_receives_the_container() -> None:
    story = Story.with_lot()
    story.new_pallet(MAKER, OWN_PALLET, story.state.partners[story.id_of(MAKER)].prefixes[0])
    story.pack(MAKER, pallet(OWN_PALLET), case(1), case(2))
    story.ship(MAKER, WHOLESALER, pallet(OWN_PALLET))
    found = planned(story, WHOLESALER, [step("receiving", case_name("C1"), case_name("C2"))])
    assert found.steps[0].verb == v.ReceiveItems(items=(pallet(OWN_PALLET),))


def test_unpacking_all_takes_everything_out() -> None:
    story = Story.with_lot()
    story.new_pallet(MAKER, OWN_PALLET, story.state.partners[story.id_of(MAKER)].prefixes[0])
    story.pack(MAKER, pallet(OWN_PALLET), case(1), case(2))
    found = planned(story, MAKER, [packing(OWN_PALLET, action=Action.DELETE)])
    assert found.steps[0].verb == v.Unpack(container=pallet(OWN_PALLET), items=tuple(sorted((case(1), case(2)))))


def test_packing_under_a_foreign_prefix_is_refused() -> None:
    with pytest.raises(BadInput, match="under no GS1 company prefix"):
        planned(Story.with_lot(), MAKER, [packing(PALLET, case_name("C1"))])


def test_other_units_in_a_registered_case_are_refused() -> None:
    with pytest.raises(BadInput, match="registered with its lot"):
        planned(Story.with_lot(), MAKER, [packing(case_name("C1"), unit(9))])


def test_dispensing_carries_the_proof_of_the_unit() -> None:
    story = Story.at_pharmacy()
    found = planned(story, PHARMACY, [step("dispensing", unit(2))])
    assert found.steps[0].verb == story.unit_verb(v.Dispense, case(1), 2)


def test_dispensing_twice_in_one_file_is_refused() -> None:
    events = [step("dispensing", unit(2)), step("dispensing", unit(2))]
    with pytest.raises(Refused) as caught:
        planned(Story.at_pharmacy(), PHARMACY, events)
    assert caught.value.error == "UnitSpent"
    assert caught.value.facts["lot"] == LOT


def test_decommissioning_takes_units_out() -> None:
    found = planned(Story.with_lot(), MAKER, [step("decommissioning", unit(9), unit(10))])
    assert verbs(found) == [v.Decommission, v.Decommission]


def test_dispensing_without_the_passport_is_refused() -> None:
    with pytest.raises(BadInput, match="lot import"):
        planned(Story.at_pharmacy(), PHARMACY, [step("dispensing", unit(2))], {})


def test_dispensing_a_case_is_refused() -> None:
    with pytest.raises(BadInput, match="single units"):
        planned(Story.at_pharmacy(), PHARMACY, [step("dispensing", case_name("C1"))])


def test_void_shipping_takes_back() -> None:
    story = Story.with_lot()
    story.ship(MAKER, WHOLESALER, case(1))
    found = planned(story, MAKER, [step("void_shipping", case_name("C1"))])
    assert found.steps[0].verb == v.VoidShipping(items=(case(1),))


def test_quantities_without_serials_are_refused() -> None:
    several = Quantity(refs(unit(0))[0])
    moved = step("shipping", quantities=(several,), destinations=owner(WHOLESALER))
    with pytest.raises(BadInput, match="without serial numbers"):
        planned(Story.with_lot(), MAKER, [moved])


def test_other_steps_are_noted() -> None:
    found = planned(Story.with_lot(), MAKER, [step("inspecting", case_name("C1")), event(EventKind.TRANSACTION)])
    assert [note.sentence.split(" on ")[0] for note in found.notes] == ["this ledger does not act"] * 2


def test_an_error_declaration_is_noted() -> None:
    wrong = step("shipping", case_name("C1"), error=ErrorDeclaration(dt.datetime.now(dt.UTC)))
    found = planned(Story.with_lot(), MAKER, [wrong])
    assert not found.steps
    assert "declares an earlier event wrong" in found.notes[0].sentence


def test_case_gtin_of_the_lot_is_that_of_its_cases() -> None:
    verb = planned(Story.begun(), MAKER, direct_purchase(), {}).steps[0].verb
    assert isinstance(verb, v.RegisterLot)
    assert verb.case_gtin == CASE_GTIN


ACTED_ON = {
    1: "accepting commissioning decommissioning destroying dispensing receiving retail_selling shipping void_shipping",
    2: "accepting commissioning decommissioning destroying dispensing holding receiving retail_selling shipping "
    "void_shipping",
}
"""By the version of the planner the business steps of object events that it knows a verb for."""


def test_who_adds_a_business_step_raises_the_planners_version() -> None:
    def is_acted_on(name: str) -> bool:
        action = Action.ADD if name == "commissioning" else Action.OBSERVE
        moved = event(EventKind.OBJECT, action=action, biz_step=name, epcs=refs(case_name("C1")))
        story = Story.with_lot()
        whole = document([moved])
        found = plan(
            whole,
            state=story.state,
            account=str(MAKER),
            gln=MAKER,
            now=story.time,
            trees={(GTIN, NUMBER): story.tree},
            captured=lambda _: False,
            collect=True,
        )
        return not any(note.unsupported for note in found.notes)

    assert " ".join(sorted(filter(is_acted_on, BIZ_STEP.words))) == ACTED_ON[PLANNER_VERSION]
