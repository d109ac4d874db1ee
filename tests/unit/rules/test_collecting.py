"""All that is wrong with a file is found in one go, and the good lines can go on without the bad."""

from __future__ import annotations

import datetime as dt

import pytest

from lotproof.errors import BadInput, Refused
from lotproof.model import verb as v
from lotproof.model.event import EpcisEvent, Unread
from lotproof.rules.plan import Plan, plan
from tests.story import GTIN, MAKER, NUMBER, PALLET, STRANGER, WHOLESALER, Story, case, part
from tests.unit.rules.events import case_name, commission, document, owner, packing, step, unit


def collected(story: Story, *events: EpcisEvent, unread: tuple[Unread, ...] = ()) -> Plan:
    return plan(
        document(events),
        state=story.state,
        account=str(MAKER),
        gln=MAKER,
        now=story.time,
        trees={(GTIN, NUMBER): story.tree},
        captured=lambda event_hash: False,
        collect=True,
        unread=unread,
    )


def to_wholesaler(*names: object) -> EpcisEvent:
    return step("shipping", *names, destinations=owner(WHOLESALER))  # type: ignore[arg-type]


def test_every_bad_line_is_named() -> None:
    found = collected(
        Story.with_lot(),
        step("shipping", case_name("C1"), destinations=owner(STRANGER)),
        to_wholesaler(case_name("C9")),
        to_wholesaler(case_name("C2")),
    )
    assert [type(one.error) for one in found.unfit] == [Refused, BadInput]
    assert [step.verb for step in found.steps] == [v.Ship(items=(case(2),), to=WHOLESALER)]


def test_a_refusal_knows_its_line() -> None:
    event = step("shipping", case_name("C1"), destinations=owner(STRANGER))
    (unfit,) = collected(Story.with_lot(), event).unfit
    assert isinstance(unfit.error, Refused)
    assert unfit.error.where == event.where


def test_splits_of_a_bad_line_are_taken_back() -> None:
    found = collected(Story.with_lot(), step("shipping", unit(9), destinations=owner(STRANGER)))
    assert (found.steps, len(found.unfit)) == ((), 1)
    assert part(9) not in found.state.items


def test_a_line_that_rests_on_a_bad_one_is_left_out_with_it() -> None:
    bad = packing(PALLET, case_name("C9"))
    rests = to_wholesaler(PALLET)
    found = collected(Story.with_lot(), bad, rests)
    assert [one.after for one in found.unfit] == ["", bad.where]
    assert not found.steps


def test_a_line_that_rests_on_an_unread_one_is_left_out() -> None:
    unread = Unread(BadInput("x", expected="y", where="file.xml, line 3"), ("urn:test:" + str(case_name("C1")),))
    found = collected(
        Story.with_lot(), to_wholesaler(case_name("C1")), to_wholesaler(case_name("C2")), unread=(unread,)
    )
    assert [one.after for one in found.unfit] == ["file.xml, line 3"]
    assert len(found.steps) == 1


def test_a_bad_commissioning_does_not_stop_another() -> None:
    bad, good = commission(unit(1), lot=None), commission(unit(2))
    found = collected(Story.begun(), bad, good)
    assert [one.event.place for one in found.unfit] == [0]
    assert [lot.tree.serials[0].value for lot in found.lots] == ["S00002"]


def test_a_unit_commissioned_twice_stays_with_the_first() -> None:
    first, again = commission(unit(1), unit(2)), commission(unit(2), unit(3))
    found = collected(Story.begun(), first, again)
    assert [one.event.place for one in found.unfit] == [1]
    assert len(found.lots[0].tree) == 2


def test_a_line_out_of_time_is_left_out() -> None:
    first = to_wholesaler(case_name("C1"))
    late = step("void_shipping", case_name("C1"), event_time=first.event_time - dt.timedelta(hours=1))
    found = collected(Story.with_lot(), first, late)
    assert "eventTime" in str(found.unfit[0].error)


def test_the_state_is_that_of_the_good_lines_alone() -> None:
    story = Story.with_lot()
    bad = step("shipping", unit(9), destinations=owner(STRANGER))
    mixed = collected(story, bad, to_wholesaler(unit(5)))
    assert mixed.state.items == collected(story, to_wholesaler(unit(5))).state.items


def test_without_collecting_the_first_is_raised() -> None:
    story = Story.with_lot()
    events = document([to_wholesaler(case_name("C9")), to_wholesaler(case_name("C8"))])
    with pytest.raises(BadInput, match="C9"):
        plan(
            events,
            state=story.state,
            account=str(MAKER),
            gln=MAKER,
            now=story.time,
            trees={},
            captured=lambda event_hash: False,
        )
