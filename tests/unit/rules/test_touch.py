"""What orders the verbs of a file: of each verb that a file may come to, what it names and what it changes."""

from __future__ import annotations

import ast
import inspect
from collections.abc import Iterator
from types import ModuleType

import pytest

from lotproof.model import verb as v
from lotproof.model.event import Action
from lotproof.model.identifiers import Gln, Sscc
from lotproof.model.item import LotId
from lotproof.rules import batches, growing, planner, selection, stock
from lotproof.rules.decide import decide
from lotproof.rules.describe import describe
from lotproof.rules.plan import plan
from lotproof.rules.state import State
from lotproof.rules.touch import Aspect, Mode, named, names_lot, touched
from tests.story import GTIN, LOT, MAKER, NUMBER, PHARMACY, PREFIX, WHOLESALER, Story, case, pallet, part
from tests.unit.rules.events import case_name, commission, document, owner, packing, step, unit

OWN = Sscc.with_check_digit("00614141000000001")


def verbs_in(module: ModuleType) -> Iterator[type[v.Verb]]:
    """The verbs that a module's text speaks of."""
    for node in ast.walk(ast.parse(inspect.getsource(module))):
        name = node.attr if isinstance(node, ast.Attribute) else node.id if isinstance(node, ast.Name) else ""
        kind = getattr(v, name, None)
        if isinstance(kind, type) and issubclass(kind, v.Verb) and kind is not v.Verb:
            yield kind


PLANNED = {kind for module in (planner, growing, batches, selection, stock) for kind in verbs_in(module)}


def at_the_maker() -> Story:
    """A story whose maker holds the cases and an empty pallet."""
    story = Story.with_lot()
    story.new_pallet(MAKER, OWN, PREFIX)
    return story


def shipped() -> Story:
    story = Story.with_lot()
    story.ship(MAKER, WHOLESALER, case(1))
    return story


FILES = [
    (Story.begun, MAKER, [commission(unit(0), unit(1))]),
    (Story.with_lot, MAKER, [commission(OWN, lot=None, expiry=None), packing(OWN, case_name("C1"))]),
    (Story.with_lot, MAKER, [packing(case_name("K9"), unit(9))]),
    (at_the_maker, MAKER, [packing(OWN, case_name("C1")), packing(OWN, case_name("C1"), action=Action.DELETE)]),
    (Story.with_lot, MAKER, [step("shipping", unit(9), destinations=owner(WHOLESALER))]),
    (Story.with_lot, MAKER, [step("decommissioning", unit(9))]),
    (shipped, WHOLESALER, [step("receiving", case_name("C1"))]),
    (shipped, MAKER, [step("void_shipping", case_name("C1"))]),
    (Story.with_lot, MAKER, [step("holding", case_name("C1"))]),
    (Story.with_lot, MAKER, [commission(unit(20))]),
    (Story.with_lot, MAKER, [commission(unit(8), unit(9)), packing(case_name("C9"), unit(8), unit(9))]),
    (Story.at_pharmacy, PHARMACY, [step("dispensing", unit(0))]),
    (Story.at_pharmacy, PHARMACY, [step("dispensing", unit(0)), step("dispensing", unit(1))]),
]


def examples() -> Iterator[tuple[v.Verb, Gln, State, Story]]:
    """The verbs of those files, each with who does it and the state that it finds."""
    for begin, who, events in FILES:
        story = begin()
        made = plan(
            document(events),
            state=story.state,
            account=str(who),
            gln=who,
            now=story.time,
            trees={(GTIN, NUMBER): story.tree},
            captured=lambda _: False,
        )
        state = story.state.copy()
        for line in made.steps:
            yield line.verb, who, state.copy(), story
            for record in decide(state, str(who), line.verb, story.time):
                state.apply(record)


EXAMPLES = list(examples())


def test_there_is_an_example_of_every_verb_that_a_file_may_come_to() -> None:
    assert {type(verb) for verb, *_ in EXAMPLES} == PLANNED


@pytest.mark.parametrize(("verb", "who", "state", "story"), EXAMPLES, ids=lambda value: type(value).__name__)
def test_it_reads_all_that_it_names_and_writes_something(verb: v.Verb, who: Gln, state: State, story: Story) -> None:
    things = touched(verb, decide(state, str(who), verb, story.time), state)
    assert {(Aspect.CUSTODY, item, 0) for item in named(verb)} <= things.keys()
    assert set(things.values()) - {Mode.READ}


@pytest.mark.parametrize("kind", sorted(PLANNED, key=str))
def test_it_has_a_sentence(kind: type[v.Verb]) -> None:
    assert describe.dispatch(kind) is not describe.dispatch(object)


@pytest.mark.parametrize("unplanned", [v.Release(items=(case(1),)), v.Recall(lot=LotId(1), recall_class=1)])
def test_a_verb_that_no_file_comes_to_is_not_taken_to_name_nothing(unplanned: v.Verb) -> None:
    with pytest.raises(TypeError, match="is planned by no file"):
        named(unplanned)


def test_units_dispensed_together_name_the_lot_that_they_are_counted_by() -> None:
    verb = Story.at_pharmacy().units_verb(v.DispenseMany, part(8), 8, 9)
    assert (names_lot(verb, LOT), names_lot(verb, LotId(LOT + 1))) == (True, False)


def test_a_pallet_names_no_lot() -> None:
    assert not names_lot(v.Ship(items=(pallet(),), to=WHOLESALER), LOT)
