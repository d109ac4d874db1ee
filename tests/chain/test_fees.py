"""What a node says of fees is believed up to a bound, and what it says of receipts only after a second look."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from lotproof.chain.ledger import Ledger
from lotproof.chain.logs import spans
from lotproof.chain.rpc import Rpc, RpcCall, RpcNode
from lotproof.chain.transactions import Transactions
from lotproof.errors import Refused
from lotproof.model import verb as v
from lotproof.outbox import IntentState, Sender, Store
from lotproof.outbox.intents import NewIntent
from lotproof.ports import DEFAULT_MAX_FEE, Inclusion, Terms
from tests.chain.parties import WHOLESALER

World = Any
WEI = 10**15
memory = pytest.mark.parametrize("network", ["memory"], indirect=True)


class Dear:
    """A node that asks for a thousand times what anybody pays."""

    in_process = True
    left_out = ()
    where = "http://dear.example"

    def __init__(self, node: RpcNode) -> None:
        self._node = node

    def elsewhere(self) -> RpcNode:
        return self

    def answers(self, calls: Sequence[RpcCall]) -> list[Any]:
        found = self._node.answers(calls)
        return [WEI if method == "eth_gasPrice" else one for (method, _), one in zip(calls, found, strict=True)]


class NeverAsked:
    """A signer that fails the test that asks it."""

    def __init__(self, address: str) -> None:
        self.address = address

    def sign_transaction(self, transaction: Any) -> bytes:
        raise AssertionError(f"asked to sign {transaction}")

    def sign_typed_data(self, message: Any) -> bytes:
        raise AssertionError(f"asked to sign {message}")


def test_no_test_chain_asks_for_a_tenth_of_the_bound(world: World) -> None:
    assert world.ledger.news().terms.price * 10 <= DEFAULT_MAX_FEE


@memory
def test_a_price_above_the_bound_is_refused_before_signing(world: World, tmp_path: Path) -> None:
    ledger = Ledger(Dear(world.node), world.deployment)
    with Store(tmp_path / "outbox") as store:
        ship = v.Ship(items=(world.cases[0],), to=WHOLESALER)
        batch = store.new_batch("by hand")
        store.add_intent(NewIntent(id="0", content="0", verb=ship, sentence="ship"), batch, 0)
        with pytest.raises(
            Refused, match=r"dear\.example: found a price of 1,000,000.* at most 1,000 gwei.*was signed"
        ):
            Sender(store, ledger).run(NeverAsked(world.maker.address), batch)
        assert store.intent("0").state is IntentState.PLANNED


@memory
def test_a_deployment_is_refused_in_the_same_way(world: World) -> None:
    sending = Transactions(Rpc(Dear(world.node)), world.deployment.chain_id)

    with pytest.raises(Refused, match="max_fee_gwei"):
        sending.sign(NeverAsked(world.maker.address), b"\0", world.maker.address)


@memory
def test_the_bound_is_the_networks(world: World) -> None:
    ledger = Ledger(world.node, world.deployment, max_fee=7)
    verb = v.Ship(items=(world.cases[0],), to=WHOLESALER)

    assert ledger.sign(world.maker, verb, nonce=0, terms=Terms(7, 1, 30_000_000)).raw
    with pytest.raises(Refused, match=r"0\.000000008 gwei .* at most 0\.000000007 gwei"):
        ledger.sign(NeverAsked(world.maker.address), verb, nonce=0, terms=Terms(8, 1, 30_000_000))


def included(world: World) -> Inclusion:
    receipt = world.do(world.maker, v.Ship(items=(world.cases[0],), to=WHOLESALER))
    outcome: Inclusion = world.ledger.look_up([receipt.transaction], []).outcomes[receipt.transaction]
    return outcome


def test_a_record_that_stands_in_its_block_is_seen_again(world: World) -> None:
    outcome = included(world)

    assert world.ledger.seen_again([outcome]) == {outcome.transaction}


@pytest.mark.parametrize(
    "change", [{"block_hash": "0x" + "12" * 32}, {"transaction": "0x" + "12" * 32}, {"block": 1}], ids=str
)
def test_a_record_that_stands_elsewhere_is_not(world: World, change: dict[str, Any]) -> None:
    assert world.ledger.seen_again([replace(included(world), **change)]) == frozenset()


def test_what_stands_far_apart_is_read_in_parts() -> None:
    assert spans([9_000, 5, 7, 5, 1_500, 9_001]) == [(5, 1_500), (9_000, 9_001)]
