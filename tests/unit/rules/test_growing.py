"""A lot comes in one file or in twenty: what is there is noted, what is new extends it."""

from __future__ import annotations

from collections.abc import Iterable

import pytest

from lotproof.commit.tree import UnitTree
from lotproof.errors import BadInput, Refused
from lotproof.model import verb as v
from lotproof.model.event import EpcisEvent
from lotproof.model.identifiers import Gtin, LotNumber, SerialNumber, Sgtin
from lotproof.rules import growing
from lotproof.rules.growing import CASE_GAS
from lotproof.rules.plan import Plan, plan
from tests.story import EXPIRY, FULL_CASE, GTIN, LOT, MAKER, NUMBER, WHOLESALER, Story, case, part
from tests.unit.rules.events import case_name, commission, document, owner, packing, step, unit

Trees = dict[tuple[Gtin, LotNumber], UnitTree]
EIP_7825 = 2**24


def planned(story: Story, events: Iterable[EpcisEvent], trees: Trees | None = None) -> Plan:
    return plan(
        document(events),
        state=story.state,
        account=str(MAKER),
        gln=MAKER,
        now=story.time,
        trees={(GTIN, NUMBER): story.tree} if trees is None else trees,
        captured=lambda _: False,
    )


def carried_out(story: Story, found: Plan) -> None:
    for one in found.steps:
        story.do(MAKER, one.verb)
    for lot in found.lots:
        story.tree = lot.tree


def verbs(found: Plan) -> list[str]:
    return [type(one.verb).__name__ for one in found.steps]


def a_case(number: int, size: int = 2) -> list[EpcisEvent]:
    """A file's lines on one case: its units, its name, and what is in it."""
    packs = [unit(100 + size * number + place) for place in range(size)]
    name = case_name(f"N{number}")
    return [commission(*packs), commission(name), packing(name, *packs)]


def the_cases(numbers: Iterable[int]) -> list[EpcisEvent]:
    return [event for number in numbers for event in a_case(number)]


def test_new_serials_extend_the_lot_behind_those_that_it_has() -> None:
    story = Story.with_lot()
    found = planned(story, a_case(0))
    assert verbs(found) == ["AddTranche"]
    carried_out(story, found)
    assert (story.lot.units, len(story.lot.tranches)) == (14, 2)
    assert [index for index in range(14) if story.tree.unit(index).serial == unit(101).serial] == [13]


def test_one_passport_holds_all_tranches() -> None:
    story = Story.with_lot()
    (lot,) = planned(story, a_case(0)).lots
    assert len(lot.tree) == 14
    assert lot.tree.roots[0] == story.tree.root


def test_serials_that_the_lot_has_are_noted() -> None:
    found = planned(Story.with_lot(), [commission(unit(0), unit(5))])
    assert not found.steps
    assert [note.sentence for note in found.notes] == ["on the ledger with its lot"]


def test_old_and_new_serials_in_one_line_bring_only_the_new() -> None:
    (one,) = planned(Story.with_lot(), [commission(unit(0), unit(20))]).steps
    assert isinstance(one.verb, v.AddTranche)
    assert one.verb.units == 1


def test_a_lot_comes_in_twenty_files() -> None:
    story = Story.begun()
    trees: Trees = {}
    for number in range(20):
        found = planned(story, a_case(number), trees)
        carried_out(story, found)
        trees = {(GTIN, NUMBER): story.tree}
    assert (story.lot.units, len(story.lot.tranches)) == (40, 20)
    assert len([item for item in story.state.items.values() if item.name is not None]) == 20
    assert {index for index in range(40) if story.state.consignment_of(LOT, index)} == set(range(40))


def test_a_unit_of_a_later_tranche_is_shipped_by_its_name() -> None:
    story = Story.with_lot()
    bringing = a_case(0)
    shipping = step("shipping", unit(100), sources=owner(MAKER), destinations=owner(WHOLESALER))
    assert verbs(planned(story, [*bringing, shipping])) == ["AddTranche", "SplitItem", "Ship"]


def test_a_hundred_thousand_packs_in_2084_cases_come_in_as_many_verbs_as_it_takes() -> None:
    story = Story.begun()
    packs = [Sgtin(GTIN, SerialNumber(f"P{index}")) for index in range(100_000)]
    cases = [packs[first : first + 48] for first in range(0, 100_000, 48)]
    assert len(cases) == 2084
    events = [commission(*packs), *(packing(case_name(f"B{n}"), *held) for n, held in enumerate(cases))]
    found = planned(story, events, {})
    assert verbs(found) == ["RegisterLot"] + ["CommissionCases"] * 4
    in_cases = [len(getattr(one.verb, "cases", ())) for one in found.steps]
    assert sum(in_cases) == 2084
    assert max(in_cases) * CASE_GAS < EIP_7825 * 3 // 4
    carried_out(story, found)
    assert (story.lot.units, len(story.lot.tranches)) == (100_000, 1)
    assert len([item for item in story.state.items.values() if item.name is not None]) == 2084


@pytest.fixture
def _two_cases_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(growing, "MOST_CASES", 2)


@pytest.mark.usefixtures("_two_cases_at_once")
def test_cases_that_did_not_fit_need_those_before_them() -> None:
    found = planned(Story.begun(), the_cases(range(5)), {})
    assert verbs(found) == ["RegisterLot", "CommissionCases", "CommissionCases"]
    assert [max(one.needs) for one in found.steps[1:]] == [0, 1]


@pytest.mark.usefixtures("_two_cases_at_once")
def test_a_tranche_of_many_cases_is_several_verbs_too() -> None:
    story = Story.with_lot()
    found = planned(story, the_cases(range(3)))
    assert verbs(found) == ["AddTranche", "CommissionCases"]
    carried_out(story, found)
    assert {item.count for item in story.state.items.values() if item.first >= 12} == {2}


@pytest.mark.usefixtures("_two_cases_at_once")
def test_what_was_stopped_between_its_cases_goes_on_with_those_that_lack() -> None:
    story = Story.begun()
    events = the_cases(range(5))
    found = planned(story, events, {})
    story.do(MAKER, found.steps[0].verb)
    again = planned(story, events, {(GTIN, NUMBER): found.lots[0].tree})
    assert verbs(again) == ["CommissionCases", "CommissionCases"]
    carried_out(story, again)
    assert len([item for item in story.state.items.values() if item.name is not None]) == 5


def test_a_tranche_that_the_ledger_refused_is_planned_anew() -> None:
    story = Story.with_lot()
    refused = planned(story, a_case(0)).lots[0].tree
    found = planned(story, a_case(1), {(GTIN, NUMBER): refused})
    carried_out(story, found)
    assert story.tree.roots[1:] != refused.roots[1:]
    assert story.lot.units == 14


def test_a_lot_whose_passport_is_not_here_is_not_extended() -> None:
    with pytest.raises(Refused, match=r"is registered already, and .* passport, is not kept here"):
        planned(Story.with_lot(), a_case(0), {})


def test_a_passport_that_lacks_a_tranche_is_not_the_whole() -> None:
    story = Story.with_lot()
    first = story.tree
    carried_out(story, planned(story, a_case(0)))
    with pytest.raises(Refused, match="its whole passport, is not kept here"):
        planned(story, a_case(1), {(GTIN, NUMBER): first})


def test_another_expiry_than_the_registered_one_is_bad_input() -> None:
    with pytest.raises(BadInput, match=f"found expiry .* for lot .*; expected {EXPIRY}, as it was registered"):
        planned(Story.with_lot(), [commission(unit(20), expiry=EXPIRY.replace(year=2030))])


def test_a_withdrawn_lot_is_registered_anew() -> None:
    story = Story.with_lot()
    items = tuple(sorted((case(1), case(2), part(8))))
    story.do(MAKER, v.WithdrawLot(lot=LOT, items=items))
    assert verbs(planned(story, [commission(unit(0))])) == ["RegisterLot"]


def test_a_case_commissioned_as_units_of_a_lot_is_refused_with_both_facts() -> None:
    name = case_name("LONELY")
    told = f"GTIN {name.gtin} as units of lot {NUMBER}; expected units: .* a case of {FULL_CASE} of GTIN {GTIN}"
    with pytest.raises(BadInput, match=told):
        planned(Story.begun(), [commission(name)], {})
