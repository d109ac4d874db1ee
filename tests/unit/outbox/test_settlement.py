"""What a transaction in a block says of its intent."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

import pytest

from lotproof.errors import Refused
from lotproof.outbox import IntentState, Store
from lotproof.outbox.in_flight import InFlight
from lotproof.outbox.pending import PendingIntent
from lotproof.outbox.ready_queue import ReadyQueue
from lotproof.outbox.retries import MOST, Retries
from lotproof.outbox.settlement import Settler
from lotproof.outbox.tally import Tally
from lotproof.ports import SignedVerb
from tests.kept import row_of
from tests.unit.outbox.pendings import KEY, attempt, included
from tests.unit.outbox.world import pallet, plan_verbs


@dataclass
class Scene:
    """A settler over three verbs of which each needs the one before, the first of them signed."""

    store: Store
    why: Refused = field(default_factory=lambda: Refused("expired", error="LotExpired"))
    moves: list[None] = field(default_factory=list)

    def __post_init__(self) -> None:
        plan_verbs(self.store, *map(pallet, range(3)))
        self.in_flight, self.queue, self.tally = InFlight(), ReadyQueue(), Tally()
        self.queue.plan(self.store.planned_rows(), self.store.unmet())
        self.queue.take(1)
        self.settler = Settler(
            self.store,
            self.in_flight,
            self.queue,
            Retries(Counter()),
            self.tally,
            reason=lambda _: self.why,
            moved=lambda: self.moves.append(None),
        )
        self.first = self.sign("0", 0)

    def sign(self, intent: str, nonce: int, *, nothing: bool = False) -> PendingIntent:
        made = attempt(nonce, nothing=nothing)
        verb = None if nothing else pallet(0)
        signed = SignedVerb(verb=verb, sender=KEY, nonce=nonce, transaction=made.transaction, raw=made.raw)
        self.store.keep_signed([(row_of(self.store, intent), signed)])
        pending = PendingIntent(row_of(self.store, intent), intent, "", attempts=[made])
        self.in_flight.add(pending)
        return pending

    def state(self, intent: str) -> IntentState:
        return self.store.intent(intent).state


@pytest.fixture
def scene(store: Store) -> Scene:
    return Scene(store)


def test_what_passed_is_mined_and_what_waits_for_it_is_ready(scene: Scene) -> None:
    scene.settler.settle([included("t0")])
    assert (scene.state("0"), len(scene.in_flight), scene.queue.ready) == (IntentState.MINED, 0, 1)
    assert (scene.tally.done, len(scene.moves)) == (1, 1)


def test_what_reverted_is_refused_and_from_then_on_lines_are_asked_for(scene: Scene) -> None:
    scene.settler.settle([included("t0", passed=False)])
    assert (scene.store.intent("0").error, scene.settler.some_refused) == ("LotExpired", True)


def test_a_transaction_of_others_moves_nothing(scene: Scene) -> None:
    scene.settler.settle([included("another")])
    assert (scene.state("0"), scene.moves) == (IntentState.SIGNED, [])


def test_what_reverted_since_its_needs_are_gone_waits_again(scene: Scene) -> None:
    scene.sign("1", 1)
    scene.settler.settle([included("t1", passed=False)])
    assert (scene.state("1"), scene.settler.needs_gone, scene.tally.done) == (IntentState.PLANNED, True, 0)


def test_what_was_short_of_gas_is_signed_anew_and_asked_for_once(scene: Scene) -> None:
    scene.why = Refused("out of gas", error="OutOfGas")
    scene.settler.settle([included("t0", passed=False)])
    assert (scene.queue.take(1), scene.state("0")) == ([scene.first.row], IntentState.SIGNED)
    scene.in_flight.add(scene.first)
    scene.settler.settle([included("t0", passed=False)])
    assert scene.state("0") is IntentState.REFUSED


def test_what_was_signed_anew_too_often_is_refused(scene: Scene) -> None:
    for _ in range(MOST):
        scene.settler.sign_anew(scene.first, Refused("taken", error="NonceTaken"))
    assert scene.store.intent("0").error == "NonceTaken"


def test_an_earlier_try_that_failed_tells_nothing_of_the_next(scene: Scene) -> None:
    scene.in_flight.add_attempt(scene.first, attempt(7))
    scene.settler.settle([included("t0", passed=False)])
    assert scene.state("0") is IntentState.SIGNED
    scene.settler.settle([included("t0")])
    assert scene.state("0") is IntentState.MINED


def test_a_transaction_of_nothing_cancels_and_warns_of_no_other_line(scene: Scene) -> None:
    scene.in_flight.remove(scene.first)
    taken_back = scene.sign("0", 3, nothing=True)
    taken_back.reason = "cancelled by Ada"
    scene.settler.settle([included("t3")])
    assert (scene.store.intent("0").reason, scene.settler.some_refused) == ("cancelled by Ada", False)


@pytest.mark.parametrize(("passed", "state"), [(True, IntentState.MINED), (False, IntentState.PLANNED)])
def test_of_what_is_planned_again_only_that_it_passed_after_all_settles_it(
    scene: Scene, passed: bool, state: IntentState
) -> None:
    scene.store.refused("0", Refused("no"))
    scene.store.try_again("0")
    scene.settler.settle([included("t0", passed=passed)], [scene.first])
    assert scene.state("0") is state
