"""How long a run waits where nothing moves."""

from __future__ import annotations

import pytest

from lotproof.errors import ChainUnreachable, LotproofError
from lotproof.outbox.in_flight import InFlight
from lotproof.outbox.patience import Patience
from lotproof.ports import Pace
from tests.simulators.ledger import Stopwatch
from tests.unit.outbox.pendings import pending


@pytest.fixture
def watch() -> Stopwatch:
    return Stopwatch()


@pytest.fixture
def patience(watch: Stopwatch) -> Patience:
    """In doubt after 3 seconds, outbidding after 30, at its end after 120."""
    return Patience(Pace(clock=watch, sleep=watch.sleep))


@pytest.fixture
def waiting() -> InFlight:
    in_flight = InFlight()
    in_flight.add(pending(1))
    return in_flight


def test_at_first_nothing_is_in_doubt(patience: Patience, watch: Stopwatch, waiting: InFlight) -> None:
    watch.time = 3
    patience.check(waiting)
    assert (waiting.doubtful, patience.outbids) == ([], False)


def test_then_everything_is_and_again_after_the_same_time(
    patience: Patience, watch: Stopwatch, waiting: InFlight
) -> None:
    watch.time = 4
    patience.check(waiting)
    (doubted,) = waiting.doubtful
    waiting.clear_up(doubted)
    watch.time = 6
    patience.check(waiting)
    assert waiting.doubtful == []
    watch.time = 8
    patience.check(waiting)
    assert waiting.doubtful == [doubted]


def test_later_it_is_to_be_outbid(patience: Patience, watch: Stopwatch, waiting: InFlight) -> None:
    watch.time = 31
    patience.check(waiting)
    assert (patience.outbids, len(waiting.doubtful)) == (True, 1)


def test_whatever_moves_begins_the_time_anew(patience: Patience, watch: Stopwatch, waiting: InFlight) -> None:
    watch.time = 119
    patience.moved()
    watch.time = 121
    patience.check(waiting)
    assert (patience.outbids, waiting.doubtful) == (False, [])


def test_in_the_end_it_says_how_many_wait_and_what_the_node_said(
    patience: Patience, watch: Stopwatch, waiting: InFlight
) -> None:
    next(iter(waiting)).said = LotproofError("pool is full")
    watch.time = 121
    with pytest.raises(ChainUnreachable, match=r"^1 transactions are in no block .* the node said: pool is full"):
        patience.check(waiting)


def test_the_longer_nothing_moved_the_longer_it_pauses_up_to_a_second(patience: Patience, watch: Stopwatch) -> None:
    pauses = []
    for moment in (0.0, 1.0, 100.0):
        watch.time = moment
        patience.pause()
        pauses.append(round(watch.time - moment, 3))
    assert pauses == [0.005, 0.25, 1.0]


def test_it_pauses_only_behind_a_first_look(patience: Patience) -> None:
    assert (patience.has_looked(), patience.has_looked()) == (False, True)
    patience.moved()
    assert not patience.has_looked()
