"""What a run does where a chain does not take at once what it is sent: it waits, outbids, fills gaps, gives up."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest

from lotproof.errors import ChainUnreachable, KeyRefused, LotproofError, Refused
from lotproof.outbox import Progress, Sender, Store, Summary
from tests.kept import bytes_of, intents
from tests.simulators.ledger import Killed, SimulatedLedger
from tests.unit.outbox.world import MAKER_KEY, WHOLESALER_KEY, World, pallet, plan_free, ship


def run(world: World, store: Store, batch: int) -> Summary:
    return Sender(store, world.ledger).run(MAKER_KEY, batch)


def states(store: Store) -> list[str]:
    return [str(intent.state) for intent in intents(store)]


def after(seconds: float, act: Callable[[], object]) -> Callable[[], None]:
    """Acts once, when so much time was slept away."""
    slept = [0]

    def asleep() -> None:
        slept[0] += 1
        if slept[0] >= seconds:
            slept[0] = -(10**9)
            act()

    return asleep


@pytest.fixture
def idle(world: World) -> SimulatedLedger:
    """The chain makes no blocks."""
    world.ledger.mining = False
    return world.ledger


def test_what_waits_in_the_pool_is_waited_for(world: World, store: Store, idle: SimulatedLedger) -> None:
    idle.watch.while_asleep = after(5, idle.mine)
    run(world, store, plan_free(store, pallet(1), pallet(2)))
    assert idle.executed == [pallet(1), pallet(2)]
    assert idle.watch() < 5


def test_while_nothing_moves_the_run_still_tells_how_far_it_is(
    world: World, store: Store, idle: SimulatedLedger
) -> None:
    told: list[Progress] = []
    with pytest.raises(ChainUnreachable):
        Sender(store, world.ledger).run(MAKER_KEY, plan_free(store, pallet(1), pallet(2)), told.append)
    assert {(one.done, one.total, one.intent) for one in told} == {(0, 2, None)}
    assert len(told) > idle.pace.deadline / 2


def test_a_chain_that_stands_still_ends_the_run(world: World, store: Store, idle: SimulatedLedger) -> None:
    batch = plan_free(store, pallet(1))
    with pytest.raises(ChainUnreachable, match="1 transactions are in no block after 120 s; they may still come"):
        run(world, store, batch)
    assert states(store) == ["sent"]
    idle.mine()
    assert len(run(world, store, batch).mined) == 1


def bids(ledger: SimulatedLedger) -> dict[int, int]:
    """By nonce the price that waits."""
    return {nonce: json.loads(raw)["price"] for (_, nonce), raw in ledger.pool.items()}


def test_the_first_that_is_stuck_is_outbid(world: World, store: Store, idle: SimulatedLedger) -> None:
    seen: list[dict[int, int]] = []

    def look() -> None:
        if idle.watch() > 40:
            seen.append(bids(idle))
            idle.mine()

    idle.watch.while_asleep = look
    run(world, store, plan_free(store, pallet(1), pallet(2)))
    assert seen[0] == {0: 11, 1: 10}
    assert idle.executed == [pallet(1), pallet(2)]


def test_the_bytes_that_outbid_are_kept_before_they_are_sent(world: World, store: Store, idle: SimulatedLedger) -> None:
    batch = plan_free(store, pallet(1))
    with pytest.raises(ChainUnreachable):
        run(world, store, batch)
    assert len(store.transactions_of("0")) == 4
    assert bytes_of(store, "0") in idle.pool.values()


def test_of_two_with_one_nonce_the_earlier_may_be_the_one_that_counts(
    world: World, store: Store, idle: SimulatedLedger
) -> None:
    batch = plan_free(store, pallet(1))
    with pytest.raises(ChainUnreachable):
        run(world, store, batch)
    idle.forget()
    first = store.transactions_of("0")[0]
    with store.database.transaction():
        raw = store.database.value("SELECT raw FROM transactions WHERE hash = ?", (first,))
    idle.mining = True
    idle.send([raw])
    run(world, store, batch)
    assert (store.intent("0").transaction, len(idle.executed)) == (first, 1)


def test_where_gas_is_free_nothing_is_outbid(world: World, store: Store, idle: SimulatedLedger) -> None:
    idle.price = 0
    with pytest.raises(ChainUnreachable):
        run(world, store, plan_free(store, pallet(1)))
    assert len(store.transactions_of("0")) == 1


def test_a_node_that_lost_its_pool_gets_all_again_in_order(world: World, store: Store, idle: SimulatedLedger) -> None:
    batch = plan_free(store, *map(pallet, range(1, 6)))
    with pytest.raises(ChainUnreachable):
        run(world, store, batch)
    idle.forget()
    idle.mining = True
    run(world, store, batch)
    assert idle.executed == list(map(pallet, range(1, 6)))


def test_a_pool_lost_in_the_middle_of_a_run_is_filled_again(world: World, store: Store, idle: SimulatedLedger) -> None:
    def restart() -> None:
        idle.forget()
        idle.mining = True

    idle.watch.while_asleep = after(3, restart)
    assert run(world, store, plan_free(store, pallet(1), pallet(2))).complete
    assert idle.executed == [pallet(1), pallet(2)]
    assert idle.watch() < idle.pace.stuck / 2
    assert len(store.transactions_of("0")) == 1


def test_a_pool_that_was_lost_is_noticed_long_before_anything_counts_as_stuck(
    world: World, store: Store, idle: SimulatedLedger
) -> None:
    lost = iter([idle.forget])

    def asleep() -> None:
        for forget in lost:
            forget()
        if idle.pool:
            idle.mine()

    idle.watch.while_asleep = asleep
    assert run(world, store, plan_free(store, pallet(1))).complete
    assert idle.watch() < world.ledger.pace.stuck / 3


def test_a_gap_before_what_is_in_flight_is_filled(world: World, store: Store) -> None:
    """A reorganisation dropped what the key had sent by another program, and that one does not come back."""
    world.ledger.use_up_nonce(MAKER_KEY.address)
    head = world.ledger.head()
    batch = plan_free(store, pallet(1))
    run(world, store, batch)
    world.ledger.lose_blocks(head - 1)
    assert Sender(store, world.ledger).recheck() == 1
    assert run(world, store, batch).complete
    assert (world.ledger.executed, world.ledger.nonces[MAKER_KEY.address]) == ([pallet(1)], 2)


def test_a_gap_is_filled_by_a_line_that_is_to_be_sent_anyway(world: World, store: Store) -> None:
    world.ledger.use_up_nonce(MAKER_KEY.address)
    head = world.ledger.head()
    run(world, store, plan_free(store, pallet(1)))
    world.ledger.lose_blocks(head - 1)
    Sender(store, world.ledger).recheck()
    assert run(world, store, plan_free(store, pallet(2), first=1)).complete
    assert world.ledger.executed == [pallet(2), pallet(1)]


def test_what_the_node_will_never_take_is_refused_and_leaves_no_gap(world: World, store: Store) -> None:
    class Choosy(SimulatedLedger):
        def send(self, raws: list[bytes]) -> list[LotproofError | None]:  # type: ignore[override]
            poor = Refused("the account has too little to pay for the transaction", error="InsufficientFunds")
            first = [json.loads(raw)["nonce"] == 0 and bool(json.loads(raw)["data"]) for raw in raws]
            return [poor if refused else self._take(raw) for raw, refused in zip(raws, first, strict=True)]

    world.ledger.__class__ = Choosy
    summary = run(world, store, plan_free(store, *map(pallet, range(20))))
    assert [intent.error for intent in summary.refused] == ["InsufficientFunds"]
    assert world.ledger.executed == list(map(pallet, range(1, 20)))


def test_a_blip_of_the_connection_does_not_end_the_run(world: World, store: Store) -> None:
    world.fail(0, "arrived", lambda: ChainUnreachable("the connection was lost"))
    assert run(world, store, plan_free(store, pallet(1), pallet(2))).complete
    assert world.ledger.executed == [pallet(1), pallet(2)]


def test_what_was_cut_off_is_looked_for_before_it_is_sent_again(world: World, store: Store) -> None:
    world.fail(0, "arrived", lambda: ChainUnreachable("the connection was lost"))
    run(world, store, plan_free(store, pallet(1)))
    assert world.faults.passed.count("broadcast") == 1


def test_a_node_that_cannot_tell_by_the_block_is_asked_one_by_one(world: World, store: Store) -> None:
    world.ledger.by_block = False
    assert run(world, store, plan_free(store, *map(pallet, range(20)))).complete
    assert len(world.ledger.executed) == 20


def test_what_is_in_flight_can_be_taken_back(world: World, store: Store, idle: SimulatedLedger) -> None:
    world.fail(0, "news")
    _in_flight(world, store)
    idle.watch.while_asleep = after(2, idle.mine)
    summary = Sender(store, world.ledger).cancel(["0"], MAKER_KEY, "the night shift")
    assert [intent.reason for intent in summary.refused] == ["cancelled by the night shift"]
    assert (idle.executed, idle.nonces[MAKER_KEY.address]) == ([pallet(2)], 2)


def test_what_never_arrived_is_taken_back_and_not_sent(world: World, store: Store) -> None:
    world.fail(0, "broadcast")
    with pytest.raises(Killed):
        run(world, store, plan_free(store, pallet(1), pallet(2)))
    summary = Sender(store, world.ledger).cancel(["0"], MAKER_KEY, "the night shift")
    assert [intent.id for intent in summary.refused] == ["0"]
    assert world.ledger.executed == [pallet(2)]


def test_what_comes_into_a_block_before_it_is_taken_back_stands(
    world: World, store: Store, idle: SimulatedLedger
) -> None:
    _in_flight(world, store)
    idle.mine()
    summary = Sender(store, world.ledger).cancel(["0"], MAKER_KEY, "the night shift")
    assert [one.id for one in summary.mined] == ["0", "1"]
    assert states(store) == ["mined", "mined"]


def test_a_cancelling_that_was_cut_off_is_finished_by_the_next_run(
    world: World, store: Store, idle: SimulatedLedger
) -> None:
    _in_flight(world, store)
    world.fail(1, "broadcast")
    with pytest.raises(Killed):
        Sender(store, world.ledger).cancel(["0"], MAKER_KEY, "the night shift")
    fresh = world.fresh_store()
    idle.mine()
    Sender(fresh, world.ledger).resume(MAKER_KEY)
    assert idle.executed in ([pallet(2)], [pallet(1), pallet(2)])
    assert fresh.intent("0").reason in ("cancelled by the night shift", "")


def test_what_was_taken_back_can_be_sent_after_all(world: World, store: Store, idle: SimulatedLedger) -> None:
    _in_flight(world, store)
    idle.watch.while_asleep = after(2, idle.mine)
    Sender(store, world.ledger).cancel(["0"], MAKER_KEY, "the night shift")
    store.retry("0")
    assert Sender(store, world.ledger).resume(MAKER_KEY).complete
    assert idle.executed == [pallet(2), pallet(1)]
    assert states(store) == ["mined", "mined"]


def test_taken_back_and_sent_and_taken_back_again_it_stays_away(
    world: World, store: Store, idle: SimulatedLedger
) -> None:
    _in_flight(world, store)
    idle.watch.while_asleep = after(2, idle.mine)
    Sender(store, world.ledger).cancel(["0"], MAKER_KEY, "the night shift")
    store.retry("0")
    store.cancel("0", "the day shift")
    Sender(store, world.ledger).resume(MAKER_KEY)
    assert (store.intent("0").reason, idle.executed) == ("cancelled by the day shift", [pallet(2)])


def test_what_the_node_threw_out_for_its_fee_is_sent_for_more(
    world: World, store: Store, idle: SimulatedLedger
) -> None:
    _in_flight(world, store)
    idle.forget()
    idle.price = idle.least = 40
    idle.mining = True
    assert Sender(store, world.ledger).resume(MAKER_KEY).complete
    assert idle.executed == [pallet(1), pallet(2)]
    assert [len(store.transactions_of(one)) for one in ("0", "1")] == [2, 2]
    assert idle.watch() < idle.pace.stuck


def test_what_the_node_takes_at_no_such_fee_is_sent_once_more_is_offered(world: World, store: Store) -> None:
    ledger = world.ledger
    ledger.least = 40
    ledger.watch.while_asleep = lambda: setattr(ledger, "price", 40)
    assert run(world, store, plan_free(store, pallet(1), pallet(2))).complete
    assert ledger.executed == [pallet(1), pallet(2)]
    assert ledger.watch() < ledger.pace.stuck


def test_what_is_planned_is_taken_back_at_once(world: World, store: Store) -> None:
    plan_free(store, pallet(1))
    Sender(store, world.ledger).cancel(["0"], MAKER_KEY, "the night shift")
    assert (store.intent("0").reason, world.faults.passed.count("news")) == ("cancelled by the night shift", 0)


def test_what_is_on_chain_cannot_be_taken_back(world: World, store: Store) -> None:
    run(world, store, plan_free(store, pallet(1)))
    with pytest.raises(Refused, match="is on chain"):
        Sender(store, world.ledger).cancel(["0"], MAKER_KEY, "the night shift")


def test_only_the_key_that_signed_can_take_back(world: World, store: Store, idle: SimulatedLedger) -> None:
    _in_flight(world, store)
    with pytest.raises(KeyRefused, match=f"was signed by {MAKER_KEY.address}"):
        Sender(store, world.ledger).cancel(["0"], WHOLESALER_KEY, "the night shift")


def _in_flight(world: World, store: Store) -> None:
    """Two pallets are signed and sent, and the process is killed."""
    world.fail(1, "news")
    with pytest.raises(Killed):
        run(world, store, plan_free(store, pallet(1), pallet(2)))


def test_a_refused_verb_does_not_stop_those_that_do_not_need_it(world: World, store: Store) -> None:
    summary = run(world, store, plan_free(store, ship(9), pallet(1)))
    assert [intent.error for intent in summary.refused] == ["UnknownItem"]
    assert world.ledger.executed == [pallet(1)]
