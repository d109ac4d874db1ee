"""What a reorganisation drops is put back, and is on chain once in the end; what stays becomes final."""

from __future__ import annotations

import random
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from lotproof.errors import ChainUnreachable, LotproofError
from lotproof.outbox import IntentState, Progress, Sender, Store, Summary
from lotproof.outbox.sending_loop import FEW
from tests.kept import intents
from tests.simulators.ledger import Killed, PlainSigner, SimulatedLedger
from tests.unit.outbox.world import MAKER_KEY, World, pallet, plan_free, plan_verbs, ship

MANY = 3 * FEW


def run(world: World, store: Store, batch: int) -> Summary:
    return Sender(store, world.ledger).run(MAKER_KEY, batch)


def states(store: Store) -> list[str]:
    return [str(intent.state) for intent in intents(store)]


def test_what_a_reorganisation_dropped_is_in_flight_again(world: World, store: Store) -> None:
    run(world, store, plan_free(store, *map(pallet, range(4))))
    world.ledger.lose_blocks(world.ledger.head() - 2)
    assert Sender(store, world.ledger).recheck() == 2
    assert states(store) == ["mined", "mined", "sent", "sent"]


def test_what_is_in_place_stays_as_it_is(world: World, store: Store) -> None:
    run(world, store, plan_free(store, pallet(1)))
    assert Sender(store, world.ledger).recheck() == 0
    assert states(store) == ["mined"]


def test_a_resumed_run_sends_the_same_bytes_again(world: World, store: Store) -> None:
    run(world, store, plan_free(store, *map(pallet, range(4))))
    signed = [store.transactions_of(str(number)) for number in range(4)]
    world.ledger.lose_blocks(2)
    summary = Sender(store, world.ledger).resume(MAKER_KEY)
    assert (summary.lost.count, summary.complete) == (3, True)
    assert [store.transactions_of(str(number)) for number in range(4)] == signed
    assert world.ledger.executed == list(map(pallet, range(4)))


def test_what_came_into_other_blocks_by_itself_is_found_there(world: World, store: Store) -> None:
    run(world, store, plan_free(store, *map(pallet, range(4))))
    world.ledger.lose_blocks(1, again=True)
    Sender(store, world.ledger).resume(MAKER_KEY)
    assert len(world.ledger.executed) == 4
    assert {intent.block for intent in intents(store)} == {2, 3, 4, 5}


def test_a_nonce_taken_on_the_other_branch_makes_a_new_signature(world: World, store: Store) -> None:
    run(world, store, plan_free(store, pallet(1)))
    world.ledger.lose_blocks(1)
    world.ledger.use_up_nonce(MAKER_KEY.address)
    Sender(store, world.ledger).resume(MAKER_KEY)
    assert (world.ledger.executed, len(store.transactions_of("0"))) == ([pallet(1)], 2)


def test_a_nonce_taken_in_a_block_that_may_go_does_not(world: World, store: Store) -> None:
    run(world, store, plan_free(store, pallet(1)))
    world.ledger.lose_blocks(1)
    world.ledger.use_up_nonce(MAKER_KEY.address)
    world.ledger.depth = 3
    with pytest.raises(ChainUnreachable):
        Sender(store, world.ledger).resume(MAKER_KEY)
    assert len(store.transactions_of("0")) == 1


def test_a_reorganisation_in_the_middle_of_a_run_is_noticed(world: World, store: Store) -> None:
    losses = iter([2])

    class Shaky(SimulatedLedger):
        def send(self, raws: Sequence[bytes]) -> list[LotproofError | None]:
            said = super().send(raws)
            if len(self.executed) > 2:
                for kept in losses:
                    self.lose_blocks(kept)
            return said

    world.ledger.__class__ = Shaky
    assert run(world, store, plan_verbs(store, *map(pallet, range(6)))).complete
    assert world.ledger.executed == list(map(pallet, range(6)))


def test_a_refused_line_whose_block_is_gone_gets_another_verdict(world: World, store: Store) -> None:
    batch = plan_verbs(store, pallet(1), ship(1))
    world.fail(1, "broadcast")
    with pytest.raises(Killed):
        run(world, store, batch)
    world.suspend_wholesaler()
    assert not run(world, store, batch).complete
    world.ledger.lose_blocks(2)
    assert Sender(store, world.ledger).resume(MAKER_KEY).complete
    assert world.ledger.executed == [pallet(1), ship(1)]


def refused_after_a_loss(world: World, store: Store) -> None:
    """The chain drops a shipment, and its consignee is suspended before it is sent again."""
    run(world, store, plan_verbs(store, pallet(1), ship(1)))
    world.ledger.lose_blocks(1)
    world.suspend_wholesaler()
    Sender(store, world.ledger).recheck()
    Sender(store, world.ledger).resume(MAKER_KEY)
    assert states(store) == ["mined", "refused"]


def test_what_was_refused_after_a_loss_is_tried_again(world: World, store: Store) -> None:
    refused_after_a_loss(world, store)
    world.reinstate_wholesaler()
    assert Sender(store, world.ledger).recheck() == 1
    assert Sender(store, world.ledger).resume(MAKER_KEY).complete
    assert world.ledger.executed == [pallet(1), ship(1)]


def test_it_stays_refused_while_the_reason_lasts_and_costs_nothing(world: World, store: Store) -> None:
    refused_after_a_loss(world, store)
    head = world.ledger.head()
    for _ in range(2):
        Sender(store, world.ledger).recheck()
        assert [one.error for one in Sender(store, world.ledger).resume(MAKER_KEY).refused] == [
            "AccreditationSuspended"
        ]
    assert world.ledger.head() == head


def test_what_was_never_on_chain_is_not_tried_again_by_itself(world: World, store: Store) -> None:
    world.suspend_wholesaler()
    run(world, store, plan_verbs(store, pallet(1), ship(1)))
    world.reinstate_wholesaler()
    assert Sender(store, world.ledger).recheck() == 0
    assert states(store) == ["mined", "refused"]


def test_what_stands_deep_enough_is_final(world: World, store: Store) -> None:
    world.ledger.finality = 2
    run(world, store, plan_free(store, *map(pallet, range(4))))
    assert states(store) == ["final", "final", "mined", "mined"]


def test_what_was_mined_becomes_final_by_a_later_run(world: World, store: Store) -> None:
    world.ledger.finality = 2
    run(world, store, plan_free(store, *map(pallet, range(4))))
    for _ in range(2):
        world.ledger.happen([])
    Sender(store, world.ledger).resume(MAKER_KEY)
    assert states(store) == ["final"] * 4


def test_the_summary_says_what_is_final(world: World, store: Store) -> None:
    world.ledger.finality = 1
    summary = run(world, store, plan_free(store, pallet(1), pallet(2)))
    assert [one.state for one in summary.mined] == [IntentState.FINAL, IntentState.MINED]


def test_a_reorganisation_deeper_than_finality_is_told(
    world: World, store: Store, caplog: pytest.LogCaptureFixture
) -> None:
    world.ledger.finality = 0
    run(world, store, plan_free(store, *map(pallet, range(3))))
    world.ledger.lose_blocks(2)
    summary = Sender(store, world.ledger).resume(MAKER_KEY)
    assert (summary.lost.count, summary.lost.final) == (2, 2)
    assert [(record.levelname, record.msg) for record in caplog.records] == [("ERROR", "reorganised")]
    assert len(world.ledger.executed) == 3


def test_rows_of_an_earlier_version_are_looked_for_once_more(world: World, store: Store) -> None:
    batch = plan_free(store, pallet(1))
    run(world, store, batch)
    store.database.execute("UPDATE intents SET block_hash = NULL, settled_by = NULL")
    run(world, store, batch)
    assert (states(store), store.newest_block()) == (["mined"], (2, world.ledger.blocks[2].hash))
    assert world.ledger.executed == [pallet(1)]


def test_after_a_refusal_each_line_is_asked_for_before_it_is_signed(world: World, store: Store) -> None:
    world.ledger.room = 10
    run(world, store, plan_free(store, ship(77), *(ship(number) for number in range(MANY))))
    assert (set(states(store)), len(world.ledger.refusals) <= 10) == ({"refused"}, True)


def test_no_more_is_in_flight_than_a_block_holds(world: World, store: Store) -> None:
    world.ledger.room = 10
    world.ledger.mining = False
    most: list[int] = []

    def asleep() -> None:
        most.append(len(world.ledger.pool))
        world.ledger.mine()
        world.ledger.mining = False

    world.ledger.watch.while_asleep = asleep
    assert run(world, store, plan_free(store, *map(pallet, range(MANY)))).complete
    assert max(most) == 10


def test_several_keys_share_the_lines(world: World, store: Store) -> None:
    other = PlainSigner("0x" + "a2" * 20)
    world.add_operator(other)
    world.ledger.room = 10
    Sender(store, world.ledger).run([MAKER_KEY, other], plan_free(store, *map(pallet, range(MANY))))
    assert len(world.ledger.executed) == MANY
    assert min(world.ledger.nonces[key.address] for key in (MAKER_KEY, other)) >= MANY // 4


def test_several_keys_keep_the_order_of_what_depends_on_each_other(world: World, store: Store) -> None:
    other = PlainSigner("0x" + "a2" * 20)
    world.add_operator(other)
    verbs = [verb for number in range(FEW) for verb in (pallet(number), ship(number))]
    needs = {number: number - 1 for number in range(1, 2 * FEW, 2)}
    batch = plan_free(store, *verbs, needs=needs)
    assert Sender(store, world.ledger).run([MAKER_KEY, other], batch).complete
    assert sorted(map(repr, world.ledger.executed)) == sorted(map(repr, verbs))


def test_progress_counts_every_line_once(world: World, store: Store) -> None:
    told: list[Progress] = []
    Sender(store, world.ledger).run(MAKER_KEY, plan_free(store, *map(pallet, range(MANY))), told.append)
    assert [(one.done, one.total) for one in told] == [(number + 1, MANY) for number in range(MANY)]


def misfortune(world: World, chance: random.Random) -> None:
    """One thing that may happen to a chain or to the way there."""
    ledger = world.ledger
    happenings: list[Callable[[], None]] = [
        lambda: world.fail(chance.randrange(12), "", Killed),
        lambda: world.fail(chance.randrange(12), "", lambda: ChainUnreachable("the connection was lost")),
        lambda: ledger.lose_blocks(chance.randint(1, ledger.head()), again=chance.random() < 0.5),
        ledger.forget,
        lambda: setattr(ledger, "mining", chance.random() < 0.5),
        lambda: ledger.use_up_nonce(MAKER_KEY.address),
    ]
    chance.choice(happenings)()


@pytest.mark.parametrize("seed", range(60))
def test_whatever_happens_each_line_is_on_chain_once(seed: int) -> None:
    chance = random.Random(seed)
    with tempfile.TemporaryDirectory() as folder:
        world = World(Path(folder) / "outbox")
        verbs = [verb for number in range(6) for verb in (pallet(number), ship(number))]
        batch = plan_free(world.fresh_store(), *verbs, needs={number: number - 1 for number in range(1, 12, 2)})
        for _ in range(8):
            misfortune(world, chance)
            try:
                Sender(world.fresh_store(), world.ledger).run(MAKER_KEY, batch)
            except (Killed, ChainUnreachable):
                continue
        world.fail(-1)
        world.ledger.mine()
        store = world.fresh_store()
        summary = Sender(store, world.ledger).resume(MAKER_KEY)
        assert summary.complete, seed
        assert sorted(map(repr, world.ledger.executed)) == sorted(map(repr, verbs)), seed
        settled = {intent.transaction: intent.block for intent in intents(store)}
        assert settled == {name: world.ledger.receipts[name or ""].block for name in settled}, seed
        world.close()
