"""A small share of the fault run: one round of each kind, on a seed of its own each time."""

from __future__ import annotations

import time
from collections.abc import Iterator
from random import Random

import pytest

from tests.faults.goods import MAKER, Slot
from tests.faults.lines import maker_file
from tests.faults.rounds import KINDS, Plan, Round, leave
from tests.faults.strikes import Moment
from tests.faults.world import Template, World, copied

SEED = time.time_ns() % 2**32
MOMENTS = {
    "drop": Moment("sending", 1),
    "swallow": Moment("sending", 1, answered=True),
    "cut": Moment("sending", 1, answered=True),
    "delay": Moment("request", 2),
    "suspend": Moment("request", 8),
    "malformed": Moment("request", 8, answered=True),
    "lie": Moment("request", 8, answered=True),
}


@pytest.fixture(scope="module")
def world(template: Template, tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    with copied(template, tmp_path_factory.mktemp("world") / "home") as lent:
        yield lent


@pytest.mark.parametrize(("number", "kind"), list(enumerate(KINDS)))
def test_nothing_is_lost_or_doubled(world: World, number: int, kind: str) -> None:
    print(f"seed {SEED}")
    dice = Random(f"{SEED}/{number}")
    files = (maker_file(dice, Slot(number), alone=True),)
    moment = MOMENTS.get(kind, Moment("sending", 1, answered=dice.random() < 0.5))
    manner = "twice" if kind == "kill_one" else "file"
    outcome = Round(world, Plan(number, files, (manner,), ((kind, moment),)), dice).play()
    leave(world)
    assert outcome.good, "\n".join([*outcome.story, *outcome.findings.wrong])


@pytest.mark.parametrize("again", [False, True])
@pytest.mark.parametrize("turn", ["second_home", "restored"])
def test_nothing_is_doubled_by_another_outbox(
    template: Template, tmp_path_factory: pytest.TempPathFactory, turn: str, again: bool
) -> None:
    print(f"seed {SEED}")
    dice = Random(f"{SEED}/{turn}/{again}")
    files = (
        next(file for file in iter(lambda: maker_file(dice, Slot(0), alone=True), None) if ".csv" not in file.name),
    )
    strikes = (("kill_sender", Moment("sending", 1, answered=dice.random() < 0.5)),)
    with copied(template, tmp_path_factory.mktemp("turn") / "home") as lent:
        outcome = Round(lent, Plan(0, files, ("file",), strikes, turn, again=again), dice).play()
    assert outcome.good, "\n".join([*outcome.story, *outcome.findings.wrong])


def test_a_round_is_played_the_same_again() -> None:
    twice = [maker_file(Random("7/3"), Slot(3), alone=True) for _ in range(2)]
    assert twice[0].text == twice[1].text
    assert twice[0].owner == MAKER
