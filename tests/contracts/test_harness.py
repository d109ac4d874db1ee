"""The ground the contract tests stand on: Anvil, Brownie's accounts, isolation, decoded refusals."""

from __future__ import annotations

from typing import Any

import pytest
from brownie import compile_source, web3

from lotproof.chain import testkeys
from tests.contracts.reverts import also_errors_of, comparable, decoded, reverts_with

SOURCE = """
// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;
contract Gate {
    error TooMany(address caller, uint256 found, bytes4 tag);
    uint256 public count;
    function add(uint256 n) external { check(n); count += n; }
    function check(uint256 n) public view { if (n > 3) revert TooMany(msg.sender, n, 0x01020304); }
    function say() external { count += 1; revert("words"); }
}
"""


@pytest.fixture(scope="module")
def gate(accounts: Any) -> Any:
    compiled = compile_source(SOURCE, solc_version="0.8.30")
    also_errors_of(compiled.Gate.abi)
    return compiled.Gate.deploy({"from": accounts[0]})


def test_brownie_talks_to_our_anvil(anvil_url: str) -> None:
    assert web3.provider.endpoint_uri == anvil_url
    assert web3.client_version.startswith("anvil/")
    assert web3.eth.chain_id == testkeys.CHAIN_ID


def test_the_accounts_are_the_published_ones(accounts: Any) -> None:
    assert [account.address for account in accounts] == [account.address for account in testkeys.accounts()]


@pytest.mark.parametrize("run", [1, 2])
def test_what_a_test_changes_is_rolled_back(gate: Any, accounts: Any, run: int) -> None:
    gate.add(2, {"from": accounts[1]})
    assert gate.count() == 2
    assert run in (1, 2)


def test_time_can_be_moved(chain: Any, accounts: Any) -> None:
    before = web3.eth.get_block("latest")["timestamp"]
    chain.sleep(3600)
    chain.mine()
    assert web3.eth.get_block("latest")["timestamp"] >= before + 3600


def test_a_refused_transaction_is_compared_by_name_and_facts(gate: Any, accounts: Any) -> None:
    with reverts_with("TooMany", caller=accounts[1], found=4, tag="0x01020304"):
        gate.add(4, {"from": accounts[1]})


def test_a_refused_call_is_compared_by_name_and_facts(gate: Any, accounts: Any) -> None:
    with reverts_with("TooMany", caller=accounts[2], found=9, tag=b"\x01\x02\x03\x04"):
        gate.check(9, {"from": accounts[2]})


def test_a_refusal_in_words_is_the_error_named_error(gate: Any, accounts: Any) -> None:
    with reverts_with("Error", message="words"):
        gate.say({"from": accounts[1]})


@pytest.mark.parametrize(
    ("name", "facts", "complaint"),
    [
        ("TooFew", {}, "expected TooFew"),
        ("TooMany", {"found": 5}, "5"),
        ("TooMany", {"wanted": 5}, "has no wanted"),
    ],
)
def test_another_refusal_than_expected_fails(
    gate: Any, accounts: Any, name: str, facts: dict[str, Any], complaint: str
) -> None:
    with pytest.raises(AssertionError, match=complaint), reverts_with(name, **facts):
        gate.add(4, {"from": accounts[1]})


def test_no_refusal_fails(gate: Any, accounts: Any) -> None:
    with pytest.raises(AssertionError, match="nothing reverted"), reverts_with("TooMany"):
        gate.add(1, {"from": accounts[1]})


def test_an_unknown_error_is_told_by_its_data() -> None:
    assert decoded(bytes.fromhex("deadbeef")) == ("0xdeadbeef", {})


def test_values_compare_whatever_form_they_have(accounts: Any) -> None:
    assert comparable(accounts[0]) == comparable(accounts[0].address.lower())
    assert comparable(b"\xab") == comparable("0xAB")


def test_the_ledger_compiles(project: Any) -> None:
    assert project.CustodyLedger.bytecode
