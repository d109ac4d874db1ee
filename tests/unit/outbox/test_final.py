"""A line is final only once a second look finds its record."""

from __future__ import annotations

import logging

import pytest

from lotproof.outbox import Sender, Store, Summary
from lotproof.ports import Inclusion
from tests.kept import intents
from tests.unit.outbox.world import MAKER_KEY, World, pallet, plan_verbs


@pytest.fixture(autouse=True)
def _at_once(world: World) -> None:
    world.ledger.finality = 0


def states(store: Store) -> list[str]:
    return [str(intent.state) for intent in intents(store)]


def run(world: World, store: Store, *numbers: int) -> Summary:
    return Sender(store, world.ledger).run(MAKER_KEY, plan_verbs(store, *map(pallet, numbers)))


def told(summary: Summary) -> list[str]:
    return [str(settled.state) for settled in summary.mined]


def test_what_both_looks_find_is_final(world: World, store: Store) -> None:
    assert told(run(world, store, 1, 2)) == ["final", "final"]
    assert states(store) == ["final", "final"]


def test_what_only_one_answer_says_is_not_final(world: World, store: Store, caplog: pytest.LogCaptureFixture) -> None:
    invented: list[Inclusion] = []

    def see(inclusion: Inclusion) -> bool:
        invented.append(inclusion)
        return inclusion.transaction != invented[0].transaction

    world.ledger.sees_again = see
    with caplog.at_level(logging.WARNING):
        summary = run(world, store, 1, 2)

    assert sorted(told(summary)) == sorted(states(store)) == ["final", "mined"]
    assert [(record.msg, vars(record)["count"]) for record in caplog.records] == [("not final", 1)]


def test_it_is_looked_for_again_by_the_next_run(world: World, store: Store) -> None:
    world.ledger.sees_again = lambda _: False
    run(world, store, 1)
    world.ledger.sees_again = lambda _: True
    Sender(store, world.ledger).resume(MAKER_KEY)

    assert states(store) == ["final"]


def test_another_endpoint_that_is_a_little_behind_is_given_a_moment(world: World, store: Store) -> None:
    looks: list[Inclusion] = []

    def see(inclusion: Inclusion) -> bool:
        looks.append(inclusion)
        return len(looks) > 2

    world.ledger.sees_again = see

    assert told(run(world, store, 1)) == ["final"]
    assert len(looks) == 3
