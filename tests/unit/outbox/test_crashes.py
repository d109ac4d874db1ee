"""Whatever dies in the middle, each verb is on chain exactly once in the end."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lotproof.epcis import read_document
from lotproof.errors import ChainUnreachable
from lotproof.model.event import EpcisDocument
from lotproof.model.verb import CommissionLogisticUnit, Pack, RegisterLot, Ship
from tests.kept import intents, passports
from tests.simulators.ledger import POINTS, Killed, connection_lost
from tests.unit.outbox.world import FILE, MAKER_KEY, World

VERBS = [RegisterLot, CommissionLogisticUnit, Pack, Ship]
Death = tuple[int, Callable[[], BaseException]]


@cache
def file() -> EpcisDocument:
    return read_document(FILE)


@cache
def passings() -> list[str]:
    """The points that a run without faults passes, in order."""
    with tempfile.TemporaryDirectory() as folder:
        world = World(Path(folder) / "outbox")
        world.faults.passed.clear()
        world.capture(file())
        world.close()
        return list(world.faults.passed)


def check_once(world: World) -> None:
    """The chain holds each verb once and in order, and the outbox says what the chain says."""
    assert [type(verb) for verb in world.ledger.executed] == VERBS
    assert world.ledger.nonces == {MAKER_KEY.address: 4}
    kept = intents(world.fresh_store())
    assert [intent.verb for intent in kept] == world.ledger.executed
    assert {intent.transaction for intent in kept} == set(world.ledger.receipts)
    assert {str(intent.state) for intent in kept} == {"mined"}


def check_documents(world: World) -> None:
    """Every commitment on chain can be opened, and the lot's serials can be proven."""
    store, verbs = world.fresh_store(), world.ledger.executed
    assert all(store.document(verb.document) for verb in verbs)  # type: ignore[attr-defined]
    assert [passport.root for passport in passports(store)] == [verbs[0].root]  # type: ignore[attr-defined]


def survive(world: World, deaths: list[Death]) -> None:
    """Captures the file again and again, dying at each of the given passings, until one run comes to its end."""
    for after, error in deaths:
        world.fail(after, "", error)
        try:
            world.capture(file())
        except (Killed, ChainUnreachable):
            continue
        break
    world.fail(-1)
    world.capture(file())


def test_a_run_passes_every_point_where_it_may_die(world: World) -> None:
    assert set(passings()) == set(POINTS)


@pytest.mark.parametrize("after", range(45))
@pytest.mark.parametrize("error", [Killed, connection_lost])
def test_a_death_at_each_step_boundary(world: World, after: int, error: Callable[[], BaseException]) -> None:
    survive(world, [(after, error)])
    check_once(world)
    check_documents(world)


def test_the_boundaries_above_are_all_there_are() -> None:
    assert len(passings()) <= 45


deaths = st.lists(st.tuples(st.integers(0, 45), st.sampled_from([Killed, connection_lost])), max_size=8)


@settings(print_blob=True, deadline=None, max_examples=60)
@given(deaths)
def test_many_deaths_at_random_passings(fates: list[Death]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        world = World(Path(folder) / "outbox")
        try:
            survive(world, fates)
            check_once(world)
            check_documents(world)
        finally:
            world.close()
