"""The business step holding: what is put in quarantine, what is held already, and whose act it is."""

from __future__ import annotations

import pytest

from lotproof.errors import BadInput, Refused
from lotproof.model import verb as v
from lotproof.model.event import EpcisEvent, Quantity
from lotproof.model.identifiers import Gln, Sgtin, Sscc
from lotproof.model.item import ItemId
from lotproof.rules.plan import Plan, plan
from tests.story import GTIN, MAKER, NUMBER, PREFIX, REGISTRAR, STRANGER, WHOLESALER, Story, case, pallet, part
from tests.unit.rules.events import case_name, document, owner, refs, step, unit

OWN_PALLET = Sscc.with_check_digit("00614141000000001")


def planned(story: Story, who: Gln, *events: EpcisEvent) -> Plan:
    trees = {(GTIN, NUMBER): story.tree}
    asked = {"account": str(who), "gln": who, "now": story.time, "captured": lambda _: False}
    return plan(document(events), state=story.state, trees=trees, **asked)  # type: ignore[arg-type]


def verbs(found: Plan) -> list[v.Verb]:
    return [one.verb for one in found.steps]


def held(*items: ItemId) -> v.Quarantine:
    return v.Quarantine(items=tuple(sorted(items)))


@pytest.fixture
def packed() -> Story:
    """The maker holds both cases, on a pallet."""
    story = Story.with_lot()
    story.new_pallet(MAKER, OWN_PALLET, PREFIX)
    story.pack(MAKER, pallet(OWN_PALLET), case(1), case(2))
    return story


def test_what_is_held_comes_in_quarantine() -> None:
    found = planned(Story.with_lot(), MAKER, step("holding", case_name("C1"), case_name("C2")))
    assert verbs(found) == [held(case(1), case(2))]


def test_single_units_are_cut_out_of_their_case() -> None:
    found = planned(Story.with_lot(), MAKER, step("holding", unit(5), unit(6)))
    assert verbs(found) == [v.SplitItem(item=case(2), cuts=(5, 7)), held(part(5))]
    assert not found.state.items[case(2)].quarantined


def test_what_is_held_leaves_the_pallet(packed: Story) -> None:
    found = planned(packed, MAKER, step("holding", case_name("C1")))
    assert found.state.contents[pallet(OWN_PALLET)] == {case(2)}
    assert [item for item, known in found.state.items.items() if known.quarantined] == [case(1)]


def test_what_comes_with_its_pallet_stays_on_it(packed: Story) -> None:
    found = planned(packed, MAKER, step("holding", OWN_PALLET, case_name("C1"), unit(5)))
    assert verbs(found) == [held(pallet(OWN_PALLET))]


def test_a_case_and_one_of_its_units_is_the_whole_case() -> None:
    found = planned(Story.with_lot(), MAKER, step("holding", case_name("C1"), unit(2)))
    assert verbs(found) == [held(case(1))]


def test_a_whole_case_by_its_units_is_not_cut() -> None:
    found = planned(Story.with_lot(), MAKER, step("holding", *map(unit, range(4))))
    assert verbs(found) == [held(case(1))]


@pytest.mark.parametrize("name", [OWN_PALLET, case_name("C1"), unit(2)])
def test_what_is_in_quarantine_already_is_noted_and_stays_where_it_is(packed: Story, name: Sgtin | Sscc) -> None:
    packed.quarantine(MAKER, pallet(OWN_PALLET))
    found = planned(packed, MAKER, step("holding", name))
    assert (verbs(found), [note.sentence for note in found.notes]) == ([], ["in quarantine already"])


def test_beside_what_is_in_quarantine_already_the_rest_is_held() -> None:
    story = Story.with_lot()
    story.quarantine(MAKER, case(1))
    assert verbs(planned(story, MAKER, step("holding", case_name("C1"), case_name("C2")))) == [held(case(2))]


def test_the_same_goods_held_twice_in_one_file_are_held_once() -> None:
    found = planned(Story.with_lot(), MAKER, step("holding", unit(5)), step("holding", unit(5)))
    assert [type(verb) for verb in verbs(found)] == [v.SplitItem, v.Quarantine]
    assert len(found.notes) == 1


def test_a_registrars_quarantine_is_not_the_holders() -> None:
    story = Story.with_lot()
    story.quarantine(REGISTRAR, case(1))
    assert verbs(planned(story, MAKER, step("holding", case_name("C1")))) == [held(case(1))]


@pytest.mark.parametrize("side", ["sources", "destinations"])
def test_an_event_of_others_is_noted(side: str) -> None:
    found = planned(Story.with_lot(), MAKER, step("holding", case_name("C1"), **{side: owner(STRANGER)}))
    assert not found.steps
    assert found.notes[0].sentence == f"an act of GLN {STRANGER}, not of GLN {MAKER}"


@pytest.mark.parametrize(("source", "destination"), [(MAKER, STRANGER), (STRANGER, MAKER)])
def test_on_either_side_of_a_delivery_it_may_be_the_acting_partners(source: Gln, destination: Gln) -> None:
    sides = {"sources": owner(source), "destinations": owner(destination)}
    assert verbs(planned(Story.with_lot(), MAKER, step("holding", case_name("C1"), **sides))) == [held(case(1))]


@pytest.mark.parametrize("name", [case_name("C1"), unit(2)])
def test_goods_of_another_are_refused(name: Sgtin | Sscc) -> None:
    with pytest.raises(Refused) as caught:
        planned(Story.with_lot(), WHOLESALER, step("holding", name))
    assert (caught.value.error, caught.value.promise) == ("NotHolder", "P3")


@pytest.mark.parametrize("name", [case_name("C1"), unit(2)])
def test_goods_that_another_holds_in_quarantine_are_refused_and_not_noted(name: Sgtin | Sscc) -> None:
    story = Story.with_lot()
    story.quarantine(MAKER, case(1))
    with pytest.raises(Refused):
        planned(story, WHOLESALER, step("holding", name))


def test_goods_are_received_and_then_held(packed: Story) -> None:
    packed.ship(MAKER, WHOLESALER, pallet(OWN_PALLET))
    found = planned(packed, WHOLESALER, step("receiving", OWN_PALLET), step("holding", case_name("C1"), unit(5)))
    received, cut, order = found.steps
    assert received.verb == v.ReceiveItems(items=(pallet(OWN_PALLET),))
    assert (type(cut.verb), order.verb) == (v.SplitItem, held(case(1), part(5)))
    assert (cut.needs, order.needs) == (frozenset({0}), frozenset({0, 1}))


def test_goods_that_are_only_received_later_are_refused(packed: Story) -> None:
    packed.ship(MAKER, WHOLESALER, pallet(OWN_PALLET))
    with pytest.raises(Refused) as caught:
        planned(packed, WHOLESALER, step("holding", case_name("C1")), step("receiving", OWN_PALLET))
    assert caught.value.error == "NotHolder"


def test_what_is_held_is_not_shipped() -> None:
    hold, ship = step("holding", case_name("C1")), step("shipping", case_name("C1"), destinations=owner(WHOLESALER))
    with pytest.raises(Refused) as caught:
        planned(Story.with_lot(), MAKER, hold, ship)
    assert (caught.value.error, caught.value.promise) == ("SetAside", "P5")


def test_quantities_do_not_say_which_packs_are_held() -> None:
    several = Quantity(refs(unit(0))[0])
    with pytest.raises(BadInput, match="without serial numbers"):
        planned(Story.with_lot(), MAKER, step("holding", quantities=(several,)))


def test_an_event_without_objects_is_refused() -> None:
    with pytest.raises(Refused) as caught:
        planned(Story.with_lot(), MAKER, step("holding"))
    assert caught.value.error == "NothingNamed"


@pytest.mark.parametrize("name", [case_name("C9"), unit(99), OWN_PALLET])
def test_what_the_ledger_does_not_know_is_bad_input(name: Sgtin | Sscc) -> None:
    with pytest.raises(BadInput, match=r"file.xml, line \d+: "):
        planned(Story.with_lot(), MAKER, step("holding", name))
