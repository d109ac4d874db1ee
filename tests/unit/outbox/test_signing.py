"""What is ready is signed as far as the next block has room, kept, and asked for first where that is careful."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

import pytest

from lotproof.errors import Refused
from lotproof.outbox import IntentState, Store
from lotproof.outbox.background import Background
from lotproof.outbox.in_flight import InFlight
from lotproof.outbox.nonces import NonceKeeper
from lotproof.outbox.pending import WINDOW
from lotproof.outbox.questions import Questions
from lotproof.outbox.ready_queue import ReadyQueue
from lotproof.outbox.reorg_check import Head
from lotproof.outbox.retries import Retries
from lotproof.outbox.settlement import Settler
from lotproof.outbox.signing import WindowSigner
from lotproof.outbox.tally import Tally
from tests.kept import row_of
from tests.simulators.ledger import GAS, PlainSigner, SimulatedLedger
from tests.unit.outbox.world import MAKER_KEY, World, pallet, plan_free, ship

OTHER_KEY = PlainSigner("0x" + "a2" * 20)


@dataclass
class Scene:
    """What signs for one key or several."""

    ledger: SimulatedLedger
    store: Store
    keys: tuple[PlainSigner, ...] = (MAKER_KEY,)

    def __post_init__(self) -> None:
        self.in_flight, self.queue, self.nonces = InFlight(), ReadyQueue(), NonceKeeper()
        self.queue.plan(self.store.planned_rows())
        self.retries, self.head = Retries(Counter()), Head(self.ledger.news())
        accounts = [key.address for key in self.keys]
        for account, counts in self.ledger.look_up([], accounts).counts.items():
            self.nonces.start(account, counts, ())
        self.settler = Settler(
            self.store,
            self.in_flight,
            self.queue,
            self.retries,
            Tally(),
            reason=self.ledger.reason,
            moved=lambda: None,
        )
        self.signing = WindowSigner(
            self.store,
            self.ledger,
            dict(zip(accounts, self.keys, strict=True)),
            queue=self.queue,
            in_flight=self.in_flight,
            nonces=self.nonces,
            retries=self.retries,
            settler=self.settler,
            questions=Questions(Background(beside=False), self.ledger.pace),
            head=self.head,
            signed_by=Counter(),
        )

    def nonces_of_window(self) -> list[tuple[str, int]]:
        return [(one.newest.sender, one.newest.nonce) for one in self.signing.sign_window()]


def test_a_window_is_kept_before_it_is_broadcast(world: World, store: Store) -> None:
    plan_free(store, pallet(0), pallet(1))
    scene = Scene(world.ledger, store)
    window = scene.signing.sign_window()
    assert [one.unsent for one in window] == [True, True]
    assert [store.transactions_of(one.id) for one in window] == [[one.newest.transaction] for one in window]
    assert {store.intent(one.id).state for one in window} == {IntentState.SIGNED}
    assert (world.ledger.executed, scene.signing.has_room()) == ([], False)


def test_no_more_is_signed_than_the_next_block_holds(world: World, store: Store) -> None:
    world.ledger.room = 3
    plan_free(store, *map(pallet, range(5)))
    scene = Scene(world.ledger, store)
    assert scene.nonces_of_window() == [(MAKER_KEY.address, nonce) for nonce in range(3)]
    assert (scene.in_flight.gas, scene.queue.ready, scene.signing.has_room()) == (3 * GAS, 2, False)


def test_it_goes_on_when_little_is_in_flight_any_more_without_a_gap(world: World, store: Store) -> None:
    world.ledger.room = 3
    plan_free(store, *map(pallet, range(5)))
    scene = Scene(world.ledger, store)
    first, second, _ = scene.signing.sign_window()
    scene.in_flight.remove(first)
    assert not scene.signing.has_room()
    scene.in_flight.remove(second)
    assert scene.signing.has_room()
    assert scene.nonces_of_window() == [(MAKER_KEY.address, nonce) for nonce in (3, 4)]


def test_a_window_is_bounded_and_keys_take_turns(world: World, store: Store) -> None:
    world.ledger.room = 1_000
    plan_free(store, *map(pallet, range(WINDOW)))
    scene = Scene(world.ledger, store, (MAKER_KEY, OTHER_KEY))
    senders = [{sender for sender, _ in scene.nonces_of_window()} for _ in range(2)]
    assert senders == [{MAKER_KEY.address}, {OTHER_KEY.address}]
    assert len(scene.in_flight) == WINDOW


@pytest.mark.parametrize("careful", [True, False])
def test_what_the_ledger_refuses_is_signed_only_where_nobody_asked(world: World, store: Store, careful: bool) -> None:
    plan_free(store, pallet(0), ship(9))
    scene = Scene(world.ledger, store)
    scene.signing.careful = careful
    assert [one.id for one in scene.signing.sign_window()] == (["0"] if careful else ["0", "1"])
    assert store.intent("1").error == ("UnknownItem" if careful else "")


def test_behind_a_refusal_each_line_is_asked_for(world: World, store: Store) -> None:
    plan_free(store, pallet(0), ship(9))
    scene = Scene(world.ledger, store)
    scene.settler.some_refused = True
    assert [one.id for one in scene.signing.sign_window()] == ["0"]


def test_what_is_signed_anew_keeps_its_earlier_attempts(world: World, store: Store) -> None:
    plan_free(store, pallet(0))
    scene = Scene(world.ledger, store)
    (one,) = scene.signing.sign_window()
    scene.settler.sign_anew(one, Refused("no"))
    (again,) = scene.signing.sign_window()
    assert [attempt.nonce for attempt in again.attempts] == [0, 1]
    assert again.row == row_of(store, "0")
