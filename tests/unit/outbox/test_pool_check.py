"""What becomes of that which is in no block, by what a node knows of it."""

from __future__ import annotations

from collections import Counter, deque
from dataclasses import dataclass

import pytest

from lotproof.errors import LotproofError, Refused
from lotproof.outbox import IntentState, Store
from lotproof.outbox.in_flight import InFlight
from lotproof.outbox.nonces import NonceKeeper
from lotproof.outbox.pending import WINDOW, PendingIntent, Windows
from lotproof.outbox.pool_check import PoolCheck
from lotproof.outbox.ready_queue import ReadyQueue
from lotproof.outbox.retries import Retries
from lotproof.outbox.settlement import Settler
from lotproof.outbox.tally import Tally
from tests.kept import row_of
from tests.unit.outbox.pendings import KEY, attempt, pending, sight
from tests.unit.outbox.world import pallet, plan_free


@dataclass
class Scene:
    """One intent in flight with nonce 4, and what watches the pool for it."""

    store: Store

    def __post_init__(self) -> None:
        plan_free(self.store, pallet(0))
        self.in_flight, self.queue, self.nonces = InFlight(), ReadyQueue(), NonceKeeper()
        self.to_broadcast: Windows = deque()
        settler = Settler(
            self.store,
            self.in_flight,
            self.queue,
            Retries(Counter()),
            Tally(),
            reason=lambda _: Refused("no"),
            moved=lambda: None,
        )
        self.pool = PoolCheck(self.in_flight, self.nonces, settler, self.to_broadcast)
        row = row_of(self.store, "0")
        self.one = PendingIntent(row, "0", "", attempts=[attempt(4)])
        self.in_flight.add(self.one)
        self.nonces.start(KEY, sight().counts[KEY], {4})

    def hear(self, said: LotproofError) -> None:
        """The node says this against the transaction."""
        self.one.said = said


@pytest.fixture
def scene(store: Store) -> Scene:
    return Scene(store)


def test_what_the_node_has_is_waited_for(scene: Scene) -> None:
    scene.hear(LotproofError("already known"))
    scene.pool.check(sight(known=["t4"]), [scene.one])
    assert (list(scene.to_broadcast), scene.one.said) == ([], None)


def test_what_the_node_has_not_is_broadcast(scene: Scene) -> None:
    scene.pool.check(sight(), [scene.one])
    assert list(scene.to_broadcast) == [[scene.one]]


def test_what_was_not_broadcast_yet_is_left_alone(scene: Scene) -> None:
    scene.one.unsent = True
    scene.pool.check(sight(), [scene.one])
    assert not scene.to_broadcast


def test_many_are_broadcast_in_windows_by_their_nonces(scene: Scene) -> None:
    many = [pending(number) for number in range(WINDOW + 1, 0, -1)]
    scene.pool.check(sight(), many)
    first, second = scene.to_broadcast
    assert [one.newest.nonce for one in (*first, *second)] == list(range(1, WINDOW + 2))
    assert len(first) == WINDOW


def test_a_nonce_taken_for_good_must_be_seen_twice(scene: Scene) -> None:
    scene.pool.check(sight(mined=5), [scene.one])
    assert (scene.in_flight.doubtful, scene.queue.ready) == ([scene.one], 0)
    scene.pool.check(sight(mined=5), [scene.one])
    assert (len(scene.in_flight), scene.queue.ready) == (0, 1)


def test_a_nonce_taken_in_a_block_that_may_go_stays_in_doubt(scene: Scene) -> None:
    for _ in range(5):
        scene.pool.check(sight(mined=5, settled=4), [scene.one])
    assert (scene.in_flight.doubtful, scene.queue.ready) == ([scene.one], 0)


def test_what_was_taken_back_is_refused_when_its_nonce_is_taken(scene: Scene) -> None:
    scene.one.reason = "cancelled by Ada"
    for _ in range(2):
        scene.pool.check(sight(mined=5), [scene.one])
    assert (scene.store.intent("0").state, scene.store.intent("0").reason) == (IntentState.REFUSED, "cancelled by Ada")


def test_what_no_node_will_ever_take_is_refused_and_its_nonce_is_free_again(scene: Scene) -> None:
    scene.one.unsent = True
    scene.hear(Refused("the sender has no funds", error="InsufficientFunds"))
    scene.pool.check(sight(), [scene.one])
    assert scene.store.intent("0").error == "InsufficientFunds"
    assert [scene.nonces.take(KEY) for _ in range(5)] == [0, 1, 2, 3, 4]


def test_what_a_node_may_have_is_not_refused_for_what_it_says(scene: Scene) -> None:
    scene.hear(Refused("nonce too low"))
    scene.pool.check(sight(), [scene.one])
    assert list(scene.to_broadcast) == [[scene.one]]
