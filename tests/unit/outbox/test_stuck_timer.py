"""How long a run waits where nothing moves."""

from __future__ import annotations

import pytest

from lotproof.errors import ChainUnreachable, LotproofError
from lotproof.outbox.in_flight import InFlight
from lotproof.outbox.stuck_timer import StuckTimer
from lotproof.ports import Pace
from tests.simulators.ledger import Stopwatch
from tests.unit.outbox.pendings import pending


@pytest.fixture
def watch() -> Stopwatch:
    return Stopwatch()


@pytest.fixture
def timer(watch: Stopwatch) -> StuckTimer:
    """In doubt after 3 seconds, outbidding after 30, at its end after 120."""
    return StuckTimer(Pace(clock=watch, sleep=watch.sleep))


@pytest.fixture
def waiting() -> InFlight:
    in_flight = InFlight()
    in_flight.add(pending(1))
    return in_flight


def test_at_first_nothing_is_in_doubt(timer: StuckTimer, watch: Stopwatch, waiting: InFlight) -> None:
    watch.time = 3
    timer.check(waiting)
    assert (waiting.doubtful, timer.outbids) == ([], False)


def test_then_everything_is_and_again_after_the_same_time(
    timer: StuckTimer, watch: Stopwatch, waiting: InFlight
) -> None:
    watch.time = 4
    timer.check(waiting)
    (doubted,) = waiting.doubtful
    waiting.clear_up(doubted)
    watch.time = 6
    timer.check(waiting)
    assert waiting.doubtful == []
    watch.time = 8
    timer.check(waiting)
    assert waiting.doubtful == [doubted]


def test_later_it_is_to_be_outbid(timer: StuckTimer, watch: Stopwatch, waiting: InFlight) -> None:
    watch.time = 31
    timer.check(waiting)
    assert (timer.outbids, len(waiting.doubtful)) == (True, 1)


def test_whatever_moves_begins_the_time_anew(timer: StuckTimer, watch: Stopwatch, waiting: InFlight) -> None:
    watch.time = 119
    timer.moved()
    watch.time = 121
    timer.check(waiting)
    assert (timer.outbids, waiting.doubtful) == (False, [])


def test_in_the_end_it_says_how_many_wait_and_what_the_node_said(
    timer: StuckTimer, watch: Stopwatch, waiting: InFlight
) -> None:
    next(iter(waiting)).said = LotproofError("pool is full")
    watch.time = 121
    with pytest.raises(ChainUnreachable, match=r"^1 transactions are in no block .* the node said: pool is full"):
        timer.check(waiting)


def test_the_longer_nothing_moved_the_longer_it_pauses_up_to_a_second(timer: StuckTimer, watch: Stopwatch) -> None:
    pauses = []
    for moment in (0.0, 1.0, 100.0):
        watch.time = moment
        timer.pause()
        pauses.append(round(watch.time - moment, 3))
    assert pauses == [0.005, 0.25, 1.0]


def test_it_pauses_only_behind_a_first_look(timer: StuckTimer) -> None:
    assert (timer.has_looked(), timer.has_looked()) == (False, True)
    timer.moved()
    assert not timer.has_looked()
