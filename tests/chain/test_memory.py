"""The memory network behaves towards web3 as a node does."""

from __future__ import annotations

import subprocess
import sys
import time
from datetime import UTC, datetime
from typing import Any

import pytest
from eth_account import Account
from web3 import Web3
from web3.exceptions import ContractCustomError, ContractLogicError, ContractPanicError, Web3RPCError

from lotproof.chain import testkeys
from lotproof.chain.memory import MemoryNode
from lotproof.errors import BadInput, KeyRefused

APRIL = datetime(2023, 4, 1, tzinfo=UTC)
SENDER = testkeys.accounts()[0]
# Init code that puts in place a runtime of at most 32 bytes (PUSH32, MSTORE, RETURN).
RUNTIMES = {
    "reverts with what it was called with": "365f5f37365ffd",
    "answers its chain id": "465f5260205ff3",
    "answers its block's time": "425f5260205ff3",
    "logs one topic": "602a5f5fa1",
}


@pytest.fixture
def chain() -> MemoryNode:
    return MemoryNode(APRIL)


@pytest.fixture
def w3(chain: MemoryNode) -> Web3:
    return chain.web3


def sent(w3: Web3, **fields: Any) -> Any:
    """The receipt of one signed transaction of the first account."""
    nonce = w3.eth.get_transaction_count(Web3.to_checksum_address(SENDER.address))
    known = {"nonce": nonce, "gas": 200_000, "gasPrice": w3.eth.gas_price, "chainId": 31_337, "value": 0}
    raw = Account.sign_transaction({**known, **fields}, SENDER.key).raw_transaction
    return w3.eth.wait_for_transaction_receipt(w3.eth.send_raw_transaction(raw))


def contract(w3: Web3, what: str) -> str:
    """The address of a new contract with one of the runtimes."""
    code = bytes.fromhex(RUNTIMES[what])
    init = (
        bytes([0x7F]) + code.ljust(32, b"\0") + bytes.fromhex("5f52") + bytes([0x60, len(code)]) + bytes.fromhex("5ff3")
    )
    address: str = sent(w3, data="0x" + init.hex())["contractAddress"]
    return address


def number(w3: Web3, address: str) -> int:
    return int(w3.eth.call({"to": Web3.to_checksum_address(address)}).hex(), 16)


def test_chain_and_accounts_are_those_of_the_local_network(w3: Web3) -> None:
    assert w3.eth.chain_id == 31_337
    assert w3.net.version == "31337"
    assert list(w3.eth.accounts) == [account.address for account in testkeys.accounts()]
    assert w3.eth.get_balance(list(w3.eth.accounts)[9]) == Web3.to_wei(10_000, "ether")


def test_contracts_see_the_same_chain_id(w3: Web3) -> None:
    assert number(w3, contract(w3, "answers its chain id")) == 31_337


def test_blocks_hold_thirty_million_gas(w3: Web3) -> None:
    sent(w3, to=SENDER.address)
    assert [w3.eth.get_block(n)["gasLimit"] for n in (0, 1)] == [30_000_000, 30_000_000]


def test_the_clock_stands_at_the_start_and_counts_blocks(w3: Web3) -> None:
    for _ in range(2):
        sent(w3, to=SENDER.address)
    assert [w3.eth.get_block(n)["timestamp"] - int(APRIL.timestamp()) for n in (0, 1, 2)] == [0, 1, 2]


def test_contracts_see_the_chosen_time(w3: Web3) -> None:
    assert number(w3, contract(w3, "answers its block's time")) == int(APRIL.timestamp()) + 1


def test_without_a_start_the_clock_is_this_machines() -> None:
    before = int(time.time())
    assert before <= MemoryNode().web3.eth.get_block("latest")["timestamp"] <= time.time()


def test_a_start_without_a_zone_is_refused() -> None:
    with pytest.raises(BadInput, match="a time with its zone"):
        MemoryNode(datetime(2023, 4, 1))  # noqa: DTZ001 - the missing zone is the point


def test_time_travels_forward_and_goes_on_from_there(chain: MemoryNode, w3: Web3) -> None:
    then = datetime(2024, 1, 1, tzinfo=UTC)
    chain.travel_to(then)
    sent(w3, to=SENDER.address)
    assert [w3.eth.get_block(n)["timestamp"] - int(then.timestamp()) for n in (1, 2)] == [0, 1]


def test_time_never_travels_back(chain: MemoryNode) -> None:
    with pytest.raises(BadInput, match="a time after the last block's"):
        chain.travel_to(APRIL)


@pytest.mark.parametrize("ask", ["call", "estimate_gas"])
@pytest.mark.parametrize(
    ("data", "error"),
    [
        ("0x2c7e53c5" + "00" * 32, ContractCustomError),
        ("0x4e487b71" + "00" * 31 + "12", ContractPanicError),
        ("0x08c379a0" + "00" * 31 + "20" + "00" * 32, ContractLogicError),
    ],
)
def test_a_refusal_carries_its_revert_data(w3: Web3, ask: str, data: str, error: type[ContractLogicError]) -> None:
    address = Web3.to_checksum_address(contract(w3, "reverts with what it was called with"))
    with pytest.raises(error) as refused:
        getattr(w3.eth, ask)({"to": address, "data": data})
    assert refused.value.data == data


def test_a_refused_transaction_is_recorded_with_status_zero(w3: Web3) -> None:
    address = contract(w3, "reverts with what it was called with")
    assert sent(w3, to=address)["status"] == 0


def test_logs_are_found_by_address_and_block(w3: Web3) -> None:
    address = Web3.to_checksum_address(contract(w3, "logs one topic"))
    sent(w3, to=address)
    found = w3.eth.get_logs({"address": address, "fromBlock": 0, "toBlock": "latest"})
    assert [(log["blockNumber"], int(log["topics"][0].hex(), 16)) for log in found] == [(2, 42)]
    assert w3.eth.get_logs({"address": address, "fromBlock": 0, "toBlock": 1}) == []


def test_receipts_come_by_block_number_and_hash(w3: Web3) -> None:
    receipt = sent(w3, to=SENDER.address)
    for block in (1, "latest", receipt["blockHash"]):
        assert [found["transactionHash"] for found in w3.eth.get_block_receipts(block)] == [receipt["transactionHash"]]
    assert list(w3.eth.get_block_receipts(0)) == []


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"chainId": 1}, "found chain id 1 in the transaction; expected 31337"),
        ({"nonce": 7}, "nonce"),
        ({"gas": 20_000}, "gas"),
        ({"value": 10**30}, "Insufficient|insufficient|balance|funds"),
    ],
)
def test_a_bad_transaction_is_refused_as_a_node_refuses_it(w3: Web3, fields: dict[str, int], message: str) -> None:
    with pytest.raises(Web3RPCError, match=message):
        sent(w3, to=SENDER.address, **fields)
    assert w3.eth.block_number == 0


def test_an_unknown_block_is_no_foreign_exception(w3: Web3) -> None:
    with pytest.raises(Web3RPCError):
        w3.eth.get_balance(w3.eth.accounts[0], 99)


def test_the_gas_price_covers_the_next_blocks_base_fee(w3: Web3) -> None:
    assert w3.eth.gas_price >= 1.125 * w3.eth.get_block("latest")["baseFeePerGas"]


def test_each_chain_is_its_own() -> None:
    one, other = MemoryNode(APRIL).web3, MemoryNode(APRIL).web3
    sent(one, to=SENDER.address)
    assert (one.eth.block_number, other.eth.block_number) == (1, 0)


def test_snapshots_roll_back(w3: Web3) -> None:
    sent(w3, to=SENDER.address)
    snapshot = w3.provider.make_request("evm_snapshot", [])["result"]  # type: ignore[arg-type]
    sent(w3, to=SENDER.address)
    w3.provider.make_request("evm_revert", [snapshot])  # type: ignore[arg-type]
    assert w3.eth.block_number == 1
    assert sent(w3, to=SENDER.address)["blockNumber"] == 2


def test_published_keys_are_refused_on_other_chains() -> None:
    testkeys.refuse_elsewhere(SENDER.address, 31_337)
    testkeys.refuse_elsewhere("0x" + "11" * 20, 1)
    with pytest.raises(KeyRefused, match="published test key"):
        testkeys.refuse_elsewhere(SENDER.address.lower(), 1)


def test_deeply_nested_input_still_ends_in_an_exception() -> None:
    """In a process of its own: without the limit, Python ends with a segmentation fault."""
    program = (
        "import json, lotproof.chain.memory as _\n"
        "try: json.loads('[' * 100_000)\n"
        "except RecursionError: print('refused')"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout == "refused\n"
