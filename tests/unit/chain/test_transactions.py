"""Nonces, fees, gas, and how long a transaction is waited for."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from lotproof.chain import testkeys
from lotproof.chain.rpc import RpcError
from lotproof.chain.transactions import SignedTransaction, Transactions, fees_of
from lotproof.errors import ChainUnreachable, KeyRefused, Refused
from lotproof.model.keccak import keccak256

TO = "0x5FbDB2315678afecb367f032d93F642f64180aa3"
GWEI = 10**9
SIGNED = SignedTransaction(TO, 4, "0x" + "11" * 32, b"raw")
RECEIPT = {"blockNumber": "0x5", "status": "0x1"}


class Key:
    """A signer that keeps what it was given to sign."""

    def __init__(self, address: str = TO) -> None:
        self.address = address
        self.given: dict[str, Any] = {}

    def sign_transaction(self, transaction: Mapping[str, Any]) -> bytes:
        self.given = dict(transaction)
        return repr(sorted(self.given.items())).encode()

    def sign_typed_data(self, message: Mapping[str, Any]) -> bytes:
        raise AssertionError("transactions sign no typed data")


class Clock:
    """Stands until someone sleeps."""

    def __init__(self) -> None:
        self.now = 0.0
        self.pauses: list[float] = []

    def __call__(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.pauses.append(seconds)
        self.now += seconds


def answers(**more: Any) -> dict[str, Any]:
    block = {"gasLimit": "0x1c9c380", "baseFeePerGas": hex(GWEI)}
    return {
        "eth_estimateGas": hex(100_000),
        "eth_getTransactionCount": "0x4",
        "eth_getBlockByNumber": block,
        "eth_gasPrice": hex(3 * GWEI),
    } | more


def refusing(message: str) -> Any:
    return RpcError("eth_sendRawTransaction", {"message": message})


def transactions(node: Any, clock: Clock | None = None, **more: Any) -> Transactions:
    clock = clock or Clock()
    return Transactions(node, 7, sleep=clock.sleep, clock=clock, deadline=10, **more)


def test_a_transaction_has_all_its_fields(node: Any) -> None:
    key = Key()
    signed = transactions(node(**answers())).sign(key, b"\1", TO)

    assert key.given == {
        "data": b"\1",
        "value": 0,
        "gas": 120_000,
        "nonce": 4,
        "chainId": 7,
        "maxFeePerGas": 4 * GWEI,
        "maxPriorityFeePerGas": 2 * GWEI,
        "to": TO,
    }
    assert (signed.sender, signed.nonce) == (TO, 4)
    assert signed.hash == "0x" + keccak256(signed.raw).hex()


def test_a_creation_has_no_receiver(node: Any) -> None:
    key, chain = Key(), node(**answers())
    transactions(chain).sign(key, b"\1", None)

    assert "to" not in key.given
    assert chain.asked[0] == ("eth_estimateGas", ({"from": TO, "data": "0x01"},))


def test_gas_is_never_more_than_a_block_holds(node: Any) -> None:
    key = Key()
    transactions(node(**answers(eth_estimateGas=29_000_000))).sign(key, b"", TO)

    assert key.given["gas"] == 30_000_000


def test_a_node_without_a_block_is_told(node: Any) -> None:
    with pytest.raises(ChainUnreachable, match="found no newest block"):
        transactions(node(**answers(eth_getBlockByNumber=None))).sign(Key(), b"", TO)


def test_the_estimate_runs_the_very_call(node: Any) -> None:
    error = RpcError("eth_estimateGas", {"message": "execution reverted", "data": "0x12"})

    with pytest.raises(RpcError) as raised:
        transactions(node(**answers(eth_estimateGas=error))).sign(Key(), b"", TO)

    assert raised.value is error


def test_nonces_go_on_from_what_the_chain_knows(node: Any) -> None:
    sending = transactions(node(**answers()))

    assert [sending.sign(Key(), b"", TO).nonce for _ in range(3)] == [4, 5, 6]


def test_each_account_has_its_own_nonces(node: Any) -> None:
    sending = transactions(node(**answers()))
    sending.sign(Key(), b"", TO)

    assert sending.sign(Key("0x" + "22" * 20), b"", TO).nonce == 4


def test_what_the_chain_will_never_take_leaves_no_gap(node: Any) -> None:
    refused = answers(
        eth_sendRawTransaction=refusing("too cheap"),
        eth_getTransactionReceipt=None,
        eth_getTransactionByHash=None,
    )
    sending = transactions(node(**refused))
    with pytest.raises(ChainUnreachable, match="'too cheap'"):
        sending.send(sending.sign(Key(), b"", TO))

    assert sending.sign(Key(), b"", TO).nonce == 4


def test_a_published_key_does_not_sign_on_other_chains(node: Any) -> None:
    with pytest.raises(KeyRefused, match="published test key"):
        transactions(node(**answers())).sign(Key(testkeys.accounts()[0].address), b"", TO)


@pytest.mark.parametrize("waits", [None, {"hash": "0x"}], ids=["in a block", "waiting"])
def test_what_the_chain_has_is_not_sent_again(node: Any, waits: Any) -> None:
    receipts = iter([None if waits else RECEIPT, RECEIPT])
    chain = node(
        eth_sendRawTransaction=refusing("already known"),
        eth_getTransactionReceipt=lambda *_: next(receipts),
        eth_getTransactionByHash=waits,
    )

    assert transactions(chain).send(SIGNED) == RECEIPT


def test_a_nonce_that_is_taken_is_told(node: Any) -> None:
    chain = node(
        eth_sendRawTransaction=refusing("nonce too low"),
        eth_getTransactionReceipt=None,
        eth_getTransactionByHash=None,
        eth_getTransactionCount="0x6",
    )

    with pytest.raises(Refused) as refused:
        transactions(chain).send(SIGNED)

    assert refused.value.error == "NonceTaken"
    assert refused.value.facts == {"sender": TO, "nonce": 4, "next": 6}


def test_a_receipt_is_polled_for_at_growing_intervals(node: Any) -> None:
    clock, polls = Clock(), iter([None, None, {"blockNumber": None}, RECEIPT])
    chain = node(eth_sendRawTransaction=SIGNED.hash, eth_getTransactionReceipt=lambda *_: next(polls))

    assert transactions(chain, clock).send(SIGNED) == RECEIPT
    assert clock.pauses == pytest.approx([0.02, 0.03, 0.045])


def test_waiting_ends_and_says_that_it_may_still_come(node: Any) -> None:
    clock = Clock()
    chain = node(eth_sendRawTransaction=SIGNED.hash, eth_getTransactionReceipt=None)

    with pytest.raises(ChainUnreachable, match=f"{SIGNED.hash} is in no confirmed block after 10 s; it may still come"):
        transactions(chain, clock).send(SIGNED)
    assert 10 <= clock.now < 13
    assert max(clock.pauses) <= 2


def test_a_receipt_counts_once_enough_blocks_stand_on_it(node: Any) -> None:
    heights = iter(["0x5", "0x6", "0x7"])
    chain = node(
        eth_sendRawTransaction=SIGNED.hash,
        eth_getTransactionReceipt=RECEIPT,
        eth_blockNumber=lambda: next(heights),
    )

    assert transactions(chain, confirmations=2).send(SIGNED) == RECEIPT
    assert list(heights) == []


@pytest.mark.parametrize(
    ("base", "price", "fees"),
    [
        (None, 5, {"gasPrice": 5}),
        (None, 0, {"gasPrice": 0}),
        (0, 0, {"maxFeePerGas": 0, "maxPriorityFeePerGas": 0}),
        (0, 5, {"maxFeePerGas": 5, "maxPriorityFeePerGas": 5}),
        (10, 12, {"maxFeePerGas": 22, "maxPriorityFeePerGas": 2}),
        (10, 8, {"maxFeePerGas": 20, "maxPriorityFeePerGas": 0}),
    ],
)
def test_fees(base: int | None, price: int, fees: dict[str, int]) -> None:
    block = {} if base is None else {"baseFeePerGas": hex(base)}

    assert fees_of(block, price) == fees
