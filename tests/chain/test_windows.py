"""Many verbs at once on real chains: windows, reorganisations, empty pools, gaps, replacements, refusals."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from lotproof.chain.rpc import Rpc
from lotproof.errors import ChainUnreachable
from lotproof.model import verb as v
from lotproof.model.identifiers import Sscc
from lotproof.model.item import item_of_sscc
from lotproof.outbox import Sender, Store, Summary
from lotproof.outbox.intents import NewIntent
from lotproof.ports import Pace
from tests.chain.doing import DoingLedger
from tests.chain.parties import MAKER, PHARMACY, PREFIX, WHOLESALER
from tests.kept import intents
from tests.simulators.ledger import Stopwatch

World = Any
LINES = 30
anvil = pytest.mark.parametrize("network", ["anvil"], indirect=True)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store(tmp_path / "outbox") as opened:
        yield opened


@pytest.fixture
def watch() -> Stopwatch:
    return Stopwatch()


@pytest.fixture
def ledger(world: World, watch: Stopwatch) -> DoingLedger:
    """The ledger on a clock that stands until somebody sleeps."""
    patient = DoingLedger(world.node, world.deployment)
    patient.pace = Pace(clock=watch, sleep=watch.sleep)
    return patient


@pytest.fixture
def rpc(world: World) -> Rpc:
    return Rpc(world.node)


@pytest.fixture
def idle(rpc: Rpc) -> Iterator[Callable[[], None]]:
    """Blocks are made only by what this returns."""

    def mine() -> None:
        rpc.call("evm_mine")

    rpc.call("evm_setAutomine", False)
    yield mine
    rpc.call("evm_setAutomine", True)


def pallet(number: int) -> v.CommissionLogisticUnit:
    return v.CommissionLogisticUnit(sscc=Sscc.with_check_digit(f"003000100{number:08d}"), prefix=PREFIX)


PALLETS = [pallet(number) for number in range(LINES)]


def planned(store: Store, *verbs: v.Verb) -> int:
    """A batch of verbs that do not need each other."""
    batch = store.new_batch("by hand")
    for number, verb in enumerate(verbs):
        store.add_intent(NewIntent(id=str(number), content=str(number), verb=verb, sentence=f"{number}"), batch, number)
    return batch


def run(world: World, ledger: DoingLedger, store: Store, *verbs: v.Verb) -> Summary:
    return Sender(store, ledger).run(world.maker, planned(store, *verbs))


def cut_short(world: World, ledger: DoingLedger, store: Store, *verbs: v.Verb) -> None:
    """The verbs are sent to a chain that makes no blocks, and the run gives up."""
    with pytest.raises(ChainUnreachable, match="are in no block"):
        run(world, ledger, store, *verbs)


def resume(world: World, ledger: DoingLedger, store: Store) -> Summary:
    return Sender(store, ledger).resume(world.maker)


def check_once(ledger: DoingLedger, store: Store) -> None:
    """Every line is on chain, once, where the outbox says."""
    for intent in intents(store):
        found = ledger.receipt(intent.transaction or "")
        assert found is not None
        assert (found.block, found.gas, ledger.block_hash(found.block)) == (
            intent.block,
            intent.gas,
            store.database.value("SELECT block_hash FROM intents WHERE id = ?", (intent.id,)),
        )
        assert ledger.item(item_of_sscc(intent.verb.sscc)).is_container  # type: ignore[attr-defined]


def test_a_window_of_verbs_is_on_chain(world: World, ledger: DoingLedger, store: Store) -> None:
    summary = run(world, ledger, store, *PALLETS)
    assert (len(summary.mined), summary.complete) == (LINES, True)
    check_once(ledger, store)


def test_a_refusal_on_chain_is_told_by_the_contract_and_stops_no_other(
    world: World, ledger: DoingLedger, store: Store
) -> None:
    ships = [v.Ship(items=world.cases[:1], to=to) for to in (WHOLESALER, PHARMACY)]
    summary = run(world, ledger, store, *PALLETS, *ships)
    assert [(one.error, one.gas is None) for one in summary.refused] == [("InTransit", False)]
    assert len(summary.mined) == LINES + 1


def test_too_little_gas_is_mended_by_an_estimate(
    world: World, ledger: DoingLedger, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("lotproof.chain.gas.ceiling", lambda _: 30_000)
    assert run(world, ledger, store, *PALLETS[:10]).complete
    assert [len(store.transactions_of(intent.id)) for intent in intents(store)] == [2] * 10


def test_two_keys_share_the_lines(world: World, ledger: DoingLedger, store: Store) -> None:
    world.do(world.maker, world.adding(world.maker, world.stranger, MAKER))
    assert Sender(store, ledger).run([world.maker, world.stranger], planned(store, *(map(pallet, range(120))))).complete
    senders = [intent.sender for intent in intents(store)]
    assert min(senders.count(key.address) for key in (world.maker, world.stranger)) >= 40


@anvil
def test_a_reorganisation_puts_back_what_it_drops(world: World, ledger: DoingLedger, store: Store, rpc: Rpc) -> None:
    run(world, ledger, store, *PALLETS)
    rpc.call("anvil_reorg", 2, [])
    summary = resume(world, ledger, store)
    assert summary.lost.count > 0
    assert summary.lost.final == summary.lost.count
    check_once(ledger, store)


@anvil
def test_a_chain_that_went_back_gets_all_again(world: World, ledger: DoingLedger, store: Store, rpc: Rpc) -> None:
    before = rpc.call("evm_snapshot")
    run(world, ledger, store, *PALLETS)
    signed = [store.transactions_of(intent.id) for intent in intents(store)]
    rpc.call("evm_revert", before)
    assert resume(world, ledger, store).lost.count == LINES
    check_once(ledger, store)
    assert [store.transactions_of(intent.id) for intent in intents(store)] == signed


@anvil
def test_a_nonce_taken_on_the_other_branch_makes_a_new_signature(
    world: World, ledger: DoingLedger, store: Store, rpc: Rpc
) -> None:
    before = rpc.call("evm_snapshot")
    run(world, ledger, store, PALLETS[0])
    rpc.call("evm_revert", before)
    world.again().do(world.maker, v.Recall(lot=world.lot, recall_class=1))
    resume(world, ledger, store)
    check_once(ledger, store)
    assert len(store.transactions_of("0")) == 2


@anvil
def test_a_node_that_lost_its_pool_gets_all_again(
    world: World, ledger: DoingLedger, store: Store, rpc: Rpc, idle: Callable[[], None], watch: Stopwatch
) -> None:
    cut_short(world, ledger, store, *PALLETS)
    rpc.call("anvil_dropAllTransactions")
    watch.while_asleep = idle
    assert len(resume(world, ledger, store).mined) == LINES
    check_once(ledger, store)


@anvil
def test_a_transaction_that_the_node_dropped_is_sent_again(
    world: World, ledger: DoingLedger, store: Store, rpc: Rpc, idle: Callable[[], None], watch: Stopwatch
) -> None:
    """Those behind it can be in no block before."""
    cut_short(world, ledger, store, *PALLETS[:3])
    for transaction in store.transactions_of("0"):
        rpc.call("anvil_dropTransaction", transaction)
    watch.while_asleep = idle
    assert resume(world, ledger, store).complete
    check_once(ledger, store)


@anvil
def test_a_node_without_old_states_is_sure_of_nothing(
    world: World, ledger: DoingLedger, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It answers with an error for an account's count some blocks ago, as a pruned node does."""
    ledger.finality = 1_000_000
    monkeypatch.setattr(DoingLedger, "_deep", lambda _: hex(2**40))
    assert ledger.look_up([], [world.maker.address]).counts[world.maker.address].settled == 0
    assert run(world, ledger, store, *PALLETS).complete


@anvil
def test_what_is_stuck_is_replaced_by_a_dearer_one(
    world: World, ledger: DoingLedger, store: Store, rpc: Rpc, idle: Callable[[], None], watch: Stopwatch
) -> None:
    watch.while_asleep = lambda: idle() if watch() > 40 else None
    assert run(world, ledger, store, PALLETS[0]).complete
    first, second = store.transactions_of("0")
    assert (ledger.receipt(first), store.intent("0").transaction) == (None, second)
    check_once(ledger, store)


@anvil
def test_what_is_in_flight_is_taken_back(
    world: World, ledger: DoingLedger, store: Store, idle: Callable[[], None], watch: Stopwatch
) -> None:
    cut_short(world, ledger, store, *PALLETS[:2])
    watch.while_asleep = idle
    summary = Sender(store, ledger).cancel(["0"], world.maker, "the night shift")
    assert [(one.id, one.reason) for one in summary.refused] == [("0", "cancelled by the night shift")]
    assert [one.id for one in summary.mined] == ["1"]
