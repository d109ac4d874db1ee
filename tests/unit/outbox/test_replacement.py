"""Bytes are replaced by dearer ones with the same nonce, and only by the key that signed them."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass

import pytest

from lotproof.errors import LotproofError
from lotproof.outbox import Store
from lotproof.outbox.background import Background
from lotproof.outbox.in_flight import InFlight
from lotproof.outbox.pending import Attempt, PendingIntent, Windows
from lotproof.outbox.questions import Questions
from lotproof.outbox.reorg_check import Head
from lotproof.outbox.replacement import Replacement
from lotproof.ports import Sight
from tests.kept import row_of
from tests.simulators.ledger import PlainSigner, SimulatedLedger
from tests.unit.outbox.world import MAKER_KEY, WHOLESALER_KEY, World, pallet, plan_free


@dataclass
class Scene:
    """Two verbs signed by the maker's key, for a chain that makes no blocks; ``key`` is the one at hand."""

    ledger: SimulatedLedger
    store: Store
    key: PlainSigner = MAKER_KEY

    def __post_init__(self) -> None:
        self.ledger.mining = False
        plan_free(self.store, pallet(0), pallet(1))
        self.in_flight, self.head = InFlight(), Head(self.ledger.news())
        self.first, self.second = self.sign("0", 0), self.sign("1", 1)
        self.to_broadcast: Windows = deque()
        self.replacement = Replacement(
            self.store,
            self.ledger,
            {self.key.address: self.key},
            self.in_flight,
            self.head,
            Questions(Background(beside=False), self.ledger.pace),
            self.to_broadcast,
        )

    def sign(self, intent: str, nonce: int) -> PendingIntent:
        made = self.ledger.sign(MAKER_KEY, pallet(nonce), nonce=nonce, terms=self.head.terms)
        row = row_of(self.store, intent)
        self.store.keep_signed([(row, made)])
        pending = PendingIntent(row, intent, "", attempts=[Attempt.of(made)])
        self.in_flight.add(pending)
        return pending

    def look(self) -> Sight:
        names = [attempt.transaction for one in self.in_flight for attempt in one.attempts]
        return self.ledger.look_up(names, [MAKER_KEY.address])

    def broadcast(self) -> None:
        self.ledger.send([one.newest.raw for one in self.in_flight])


@pytest.fixture
def scene(world: World, store: Store) -> Scene:
    return Scene(world.ledger, store)


@pytest.fixture
def stranger(world: World, store: Store) -> Scene:
    """Another key is at hand."""
    return Scene(world.ledger, store, WHOLESALER_KEY)


def test_of_each_key_the_first_that_waits_is_outbid(scene: Scene) -> None:
    scene.broadcast()
    scene.replacement.outbid(scene.look())
    assert (len(scene.first.rivals), len(scene.second.rivals)) == (2, 1)
    assert list(scene.to_broadcast) == [[scene.first]]
    assert scene.store.transactions_of("0") == [attempt.transaction for attempt in scene.first.attempts]
    assert scene.ledger.send([scene.first.newest.raw]) == [None]


def test_what_the_node_has_not_is_not_outbid(scene: Scene) -> None:
    scene.replacement.outbid(scene.look())
    assert not scene.to_broadcast


def test_where_gas_is_free_nothing_is_outbid(scene: Scene) -> None:
    scene.ledger.price = 0
    scene.head.follows(scene.ledger.news())
    scene.broadcast()
    scene.replacement.outbid(scene.look())
    assert not scene.to_broadcast


def test_what_another_key_signed_is_not_outbid(stranger: Scene) -> None:
    stranger.broadcast()
    stranger.replacement.outbid(stranger.look())
    assert not stranger.to_broadcast


def test_bids_come_to_an_end(scene: Scene) -> None:
    scene.broadcast()
    for _ in range(50):
        scene.replacement.outbid(scene.look())
    assert len(scene.first.rivals) == 20


def test_what_offers_too_little_is_signed_for_what_the_next_block_asks(scene: Scene) -> None:
    scene.ledger.price = scene.ledger.least = 500
    scene.first.said = LotproofError("max fee per gas less than block base fee")
    scene.second.said = LotproofError("the pool is full")
    scene.replacement.offer_more(scene.look(), [scene.first, scene.second])
    assert (len(scene.first.rivals), len(scene.second.rivals)) == (2, 1)
    assert scene.ledger.send([scene.first.newest.raw]) == [None]


def test_what_the_node_has_after_all_is_not_signed_anew(scene: Scene) -> None:
    scene.broadcast()
    scene.first.said = LotproofError("replacement transaction underpriced")
    scene.replacement.offer_more(scene.look(), [scene.first])
    assert len(scene.first.rivals) == 1


def test_what_is_taken_back_is_replaced_by_nothing_and_keeps_the_reason(scene: Scene) -> None:
    scene.replacement.take_back({"1": "cancelled by Ada"})
    assert (scene.second.newest.nothing, scene.second.newest.nonce) == (True, 1)
    assert scene.second.wanted == [scene.second.newest]
    assert (scene.store.intent("1").reason, list(scene.to_broadcast)) == ("cancelled by Ada", [[scene.second]])
    assert scene.first.wanted == scene.first.attempts


def test_what_another_key_signed_is_not_taken_back(stranger: Scene) -> None:
    stranger.replacement.take_back({"1": "cancelled by Ada"})
    assert not stranger.to_broadcast
