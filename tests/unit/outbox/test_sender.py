"""The sender: order, refusals, look-ups before a second broadcast, nonces that others took."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from lotproof.errors import ChainUnreachable, LotproofError, Refused
from lotproof.outbox import IntentState, Progress, Sender, Store, Summary
from lotproof.outbox.intents import NewIntent
from tests.kept import bytes_of, intents
from tests.simulators.ledger import GAS, Killed, SimulatedLedger
from tests.unit.outbox.world import MAKER_KEY, WHOLESALER_KEY, World, pallet, plan_verbs, ship


def states(store: Store) -> list[str]:
    return [str(intent.state) for intent in intents(store)]


def run(world: World, store: Store, batch: int) -> Summary:
    return Sender(store, world.ledger).run(MAKER_KEY, batch)


def die(world: World, store: Store, batch: int, point: str) -> None:
    """A run that is killed at its first passing of ``point``."""
    world.fail(0, point)
    with pytest.raises(Killed):
        run(world, store, batch)


def test_a_batch_is_sent_in_order(world: World, store: Store) -> None:
    verbs = (pallet(2), pallet(1), ship(1))
    summary = run(world, store, plan_verbs(store, *verbs))
    assert world.ledger.executed == list(verbs)
    assert (summary.complete, summary.gas, states(store)) == (True, 3 * GAS, ["mined"] * 3)


def test_what_the_chain_said_is_kept(world: World, store: Store) -> None:
    run(world, store, plan_verbs(store, pallet(1)))
    intent = store.intent("0")
    assert intent.transaction is not None
    outcome = world.ledger.receipts[intent.transaction]
    assert (intent.block, intent.gas) == (outcome.block, outcome.gas)


def test_the_bytes_are_kept_before_they_are_broadcast(world: World, store: Store) -> None:
    die(world, store, plan_verbs(store, pallet(1)), "broadcast")
    intent = world.fresh_store().intent("0")
    assert intent.state is IntentState.SENT
    assert bytes_of(world.fresh_store(), "0")


def test_a_second_run_sends_the_same_bytes(world: World, store: Store) -> None:
    batch = plan_verbs(store, pallet(1))
    die(world, store, batch, "broadcast")
    signed = store.intent("0").transaction
    run(world, store, batch)
    assert (list(world.ledger.receipts), store.transactions_of("0")) == ([signed], [signed])


def test_a_second_run_asks_the_chain_first(world: World, store: Store) -> None:
    batch = plan_verbs(store, pallet(1))
    die(world, store, batch, "arrived")
    world.faults.passed.clear()
    run(world, store, batch)
    assert "broadcast" not in world.faults.passed
    assert states(store) == ["mined"]


def test_a_lost_connection_leaves_the_rest_for_the_next_run(world: World, store: Store) -> None:
    batch = plan_verbs(store, pallet(1), pallet(2))
    world.cut_off(1, "broadcast")
    with pytest.raises(ChainUnreachable):
        run(world, store, batch)
    world.fail(-1)
    assert states(store) == ["mined", "sent"]
    assert len(run(world, store, batch).mined) == 1
    assert world.ledger.executed == [pallet(1), pallet(2)]


def test_a_refused_verb_holds_back_what_depends_on_it(world: World, store: Store) -> None:
    summary = run(world, store, plan_verbs(store, pallet(1), ship(9), ship(1)))
    assert states(store) == ["mined", "refused", "planned"]
    assert [[intent.id for intent in part] for part in (summary.mined, summary.refused, summary.waiting)] == [
        ["0"],
        ["1"],
        ["2"],
    ]
    assert not summary.complete


def test_a_refused_verb_keeps_the_ledgers_reason(world: World, store: Store) -> None:
    run(world, store, plan_verbs(store, ship(9)))
    assert (store.intent("0").error, store.intent("0").promise) == ("UnknownItem", "P6")


def test_a_refused_verb_does_not_stop_another_batch(world: World, store: Store) -> None:
    run(world, store, plan_verbs(store, ship(9)))
    batch = store.new_batch("other")
    store.add_intent(_renamed("other"), batch, 0)
    assert len(run(world, store, batch).mined) == 1


def test_a_verb_that_reverts_on_chain_is_refused(world: World, store: Store) -> None:
    batch = plan_verbs(store, pallet(1), ship(1))
    world.fail(1, "broadcast")
    with pytest.raises(Killed):
        run(world, store, batch)
    world.suspend_wholesaler()
    summary = run(world, store, batch)
    assert [intent.error for intent in summary.refused] == ["AccreditationSuspended"]


def test_a_revert_found_by_look_up_is_refused(world: World, store: Store) -> None:
    batch = plan_verbs(store, pallet(1), ship(1))
    world.fail(1, "broadcast")
    with pytest.raises(Killed):
        run(world, store, batch)
    world.suspend_wholesaler()
    world.ledger.send([bytes_of(store, "1")])
    world.faults.passed.clear()
    assert [intent.error for intent in run(world, store, batch).refused] == ["AccreditationSuspended"]
    assert "broadcast" not in world.faults.passed


def test_a_nonce_taken_by_another_program_is_signed_anew(world: World, store: Store) -> None:
    batch = plan_verbs(store, pallet(1))
    die(world, store, batch, "broadcast")
    world.ledger.use_up_nonce(MAKER_KEY.address)
    run(world, store, batch)
    assert (world.ledger.executed, len(store.transactions_of("0"))) == ([pallet(1)], 2)


def test_a_key_that_two_programs_use_all_the_time_is_named(world: World, store: Store) -> None:
    ledger = world.ledger

    class Contended(SimulatedLedger):
        def send(self, raws: Sequence[bytes]) -> list[LotproofError | None]:
            self.use_up_nonce(MAKER_KEY.address)
            return super().send(raws)

    ledger.__class__ = Contended
    summary = run(world, store, plan_verbs(store, pallet(1)))
    assert "let only one program use it" in summary.refused[0].reason
    assert ledger.executed == []


def test_bytes_refused_by_an_endpoint_although_on_chain_are_mined(world: World, store: Store) -> None:
    class Forgetful(SimulatedLedger):
        def send(self, raws: Sequence[bytes]) -> list[LotproofError | None]:
            super().send(raws)
            return [Refused("nonce too low")] * len(raws)

    world.ledger.__class__ = Forgetful
    assert run(world, store, plan_verbs(store, pallet(1))).complete


def test_a_retried_intent_whose_old_transaction_passed_is_not_sent_again(world: World, store: Store) -> None:
    batch = plan_verbs(store, pallet(1))
    die(world, store, batch, "arrived")
    store.refused("0", Refused("an endpoint said so"))
    store.try_again("0")
    assert run(world, store, batch).complete
    assert world.ledger.executed == [pallet(1)]


def test_a_retried_intent_whose_old_transaction_reverted_is_sent_again(world: World, store: Store) -> None:
    batch = plan_verbs(store, pallet(1), ship(1))
    world.fail(1, "broadcast")
    with pytest.raises(Killed):
        run(world, store, batch)
    world.suspend_wholesaler()
    run(world, store, batch)
    world.reinstate_wholesaler()
    store.try_again("1")
    assert run(world, store, batch).complete
    assert world.ledger.executed == [pallet(1), ship(1)]


def test_what_another_batch_left_in_flight_goes_first(world: World, store: Store) -> None:
    die(world, store, plan_verbs(store, pallet(1), pallet(2)), "broadcast")
    batch = store.new_batch("other")
    store.add_intent(_renamed("other"), batch, 0)
    run(world, store, batch)
    assert world.ledger.executed == [pallet(1), pallet(7)]
    assert states(store) == ["mined", "planned", "mined"]


def test_resume_sends_what_all_batches_left(world: World, store: Store) -> None:
    die(world, store, plan_verbs(store, pallet(1), pallet(2)), "broadcast")
    store.add_intent(_renamed("other"), store.new_batch("other"), 0)
    summary = Sender(store, world.ledger).resume(MAKER_KEY)
    assert [intent.id for intent in summary.mined] == ["0", "other", "1"]


def test_settling_signs_nothing_new(world: World, store: Store) -> None:
    die(world, store, plan_verbs(store, pallet(1), pallet(2)), "broadcast")
    Sender(store, world.ledger).settle(MAKER_KEY)
    assert states(store) == ["mined", "planned"]


def test_another_key_finishes_what_the_first_one_signed(world: World, store: Store) -> None:
    batch = plan_verbs(store, pallet(1))
    die(world, store, batch, "broadcast")
    Sender(store, world.ledger).run(WHOLESALER_KEY, batch)
    assert world.ledger.nonces == {MAKER_KEY.address: 1}


def test_progress_names_each_intent_settled(world: World, store: Store) -> None:
    told: list[Progress] = []
    Sender(store, world.ledger).run(MAKER_KEY, plan_verbs(store, pallet(1), ship(9), ship(1)), told.append)
    assert [(one.done, one.total, str(one.intent.state)) for one in told if one.intent] == [
        (1, 3, "mined"),
        (2, 3, "refused"),
        (3, 3, "planned"),
    ]


def test_two_senders_at_once_do_not_send_twice(world: World, store: Store) -> None:
    batch = plan_verbs(store, pallet(1))
    with Store(world.folder) as other, other.exclusive(), pytest.raises(Refused, match="another lotproof process"):
        run(world, store, batch)
    assert world.ledger.executed == []


def _renamed(name: str) -> NewIntent:
    return NewIntent(id=name, content=name, verb=pallet(7), sentence=name)
