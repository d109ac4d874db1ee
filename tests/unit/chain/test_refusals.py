"""Revert data in every form that a node hands over."""

from __future__ import annotations

from typing import Any

import pytest
from eth_abi.abi import encode

from lotproof.chain import refusals
from lotproof.chain.abi import contract, known_errors
from lotproof.chain.rpc import RpcError
from lotproof.errors import ChainUnreachable, Refused
from lotproof.rules import refusals as sentences

ACCOUNT = "0x70997970C51812dc3A010C7d01b50e0d17dc79C8"


def revert(name: str, *values: object) -> bytes:
    error = next(found for found in known_errors() if found.name == name)
    return error.selector + encode(error.inputs.types, values)


def sample(written: str) -> object:
    """A value of the ABI type."""
    if written == "address":
        return ACCOUNT
    if written == "string":
        return "reason"
    return b"" if written.startswith("bytes") else 5


SPENT = revert("UnitSpent", 7, 3)


def told(message: str, data: Any = None, method: str = "eth_call") -> Exception:
    return refusals.told_by(RpcError(method, {"code": 3, "message": message, "data": data}), "http://node:8545")


@pytest.mark.parametrize("error", known_errors(), ids=lambda error: error.name)
def test_every_error_of_the_contract_has_a_sentence(error: Any) -> None:
    values = [sample(written) for written in error.inputs.types]
    refused = refusals.refused(error.selector + encode(error.inputs.types, values))

    assert refused.error == error.name
    assert list(refused.facts) == list(error.inputs.names)
    assert len(str(refused)) > 10


def test_the_rules_know_every_error_that_is_our_own() -> None:
    ours = {error.name for error in contract().errors.values()} - {"Error", "Panic"}

    assert ours <= set(sentences.SENTENCES)


def test_a_refusal_of_the_board_is_told() -> None:
    refused = refusals.refused(revert("AccessControlUnauthorizedAccount", ACCOUNT, bytes(32)))

    assert (refused.error, refused.facts["account"]) == ("AccessControlUnauthorizedAccount", ACCOUNT)
    assert ACCOUNT in str(refused)


def test_a_refusal_of_a_library_is_told_by_its_name() -> None:
    assert refusals.refused(revert("MerkleProofInvalidMultiproof")).error == "MerkleProofInvalidMultiproof"


def test_facts_are_named_as_in_the_contract() -> None:
    refused = refusals.refused(SPENT)

    assert (refused.error, refused.promise, refused.facts) == ("UnitSpent", "P6", {"lot": 7, "index": 3})


def test_addresses_are_checksummed() -> None:
    assert refusals.refused(revert("NotOperator", ACCOUNT.lower())).facts == {"account": ACCOUNT}


def test_a_reason_in_words_is_told() -> None:
    refused = refusals.refused(revert("Error", "not today"))

    assert (refused.error, str(refused)) == ("Error", "the ledger refused: not today")


@pytest.mark.parametrize(("code", "fault"), [(0x11, "an arithmetic overflow"), (0x99, "a fault of another kind")])
def test_a_panic_is_told(code: int, fault: str) -> None:
    refused = refusals.refused(revert("Panic", code))

    assert (refused.error, refused.promise) == ("Panic", "")
    assert str(refused) == f"the contract stopped on {fault} (panic {code:#04x})"


def test_no_data_is_no_reason() -> None:
    assert refusals.refused(b"").error == "NoReason"


@pytest.mark.parametrize("data", [b"\xde\xad\xbe\xef", b"\1", SPENT[:20]])
def test_data_of_no_known_error_is_shown(data: bytes) -> None:
    refused = refusals.refused(data)

    assert (refused.error, refused.facts) == ("UnknownError", {"data": data})
    assert data.hex() in str(refused)


@pytest.mark.parametrize(
    "data",
    [
        "0x" + SPENT.hex(),
        "Reverted 0x" + SPENT.hex(),
        {"data": "0x" + SPENT.hex(), "message": "reverted"},
        {"hash": "0x" + "11" * 32, "programCounter": 4, "result": "0x" + SPENT.hex(), "reason": None},
        {"0x" + "11" * 32: {"error": "revert", "program_counter": 4, "return": "0x" + SPENT.hex()}, "stack": "0x00"},
        {"data": {"data": "0x" + SPENT.hex()}},
    ],
    ids=["hex", "word and hex", "object", "result", "by transaction", "nested"],
)
def test_data_is_found_wherever_a_node_puts_it(data: Any) -> None:
    assert getattr(told("execution reverted", data), "error", "") == "UnitSpent"


@pytest.mark.parametrize("data", [None, 5, "no data", {"hash": "0x" + "11" * 32}, []])
def test_no_data_is_found_where_none_is(data: Any) -> None:
    assert refusals.revert_data(data) is None


@pytest.mark.parametrize(
    ("message", "error"),
    [
        ("execution reverted", "NoReason"),
        ("VM Exception while processing transaction: revert", "NoReason"),
        ("gas required exceeds allowance (30000000)", "OutOfGas"),
        ("EVM error OutOfGas", "OutOfGas"),
        ("insufficient funds for gas * price + value", "InsufficientFunds"),
        ("Upfront cost exceeds account balance", "InsufficientFunds"),
        ("EVM error CreateContractSizeLimit", "CodeTooLarge"),
        ("max code size exceeded", "CodeTooLarge"),
    ],
)
def test_a_message_without_data_is_understood(message: str, error: str) -> None:
    refused = told(message, "0x")

    assert isinstance(refused, Refused)
    assert (refused.error, refused.promise) == (error, "")


def test_any_other_error_is_trouble_with_the_node() -> None:
    trouble = told("the method does not exist", method="eth_estimateGas")

    assert isinstance(trouble, ChainUnreachable)
    assert str(trouble) == "http://node:8545: eth_estimateGas was answered with 'the method does not exist'"


def test_running_out_of_gas_names_the_gas() -> None:
    assert refusals.out_of_gas(50_000).facts == {"gas": 50_000}
