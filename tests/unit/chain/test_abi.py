"""The tables made of the compiled contract."""

from __future__ import annotations

import pytest

from lotproof.chain.abi import contract, from_artifact
from lotproof.errors import BadInput
from lotproof.model.keccak import keccak256

CASE = {"name": "cases", "type": "tuple[]", "components": [{"name": "serial", "type": "bytes20"}]}
ARTIFACT = {
    "bytecode": "0x6001",
    "abi": [
        {"type": "function", "name": "f", "stateMutability": "pure", "inputs": [CASE], "outputs": []},
        {"type": "event", "name": "E", "inputs": [{"name": "a", "type": "uint8", "indexed": True}]},
        {"type": "error", "name": "X", "inputs": [{"name": "", "type": "uint8"}]},
    ],
}


def test_structs_are_tuples_in_a_signature() -> None:
    assert from_artifact(ARTIFACT).functions["f"].selector == keccak256(b"f((bytes20)[])")[:4]


def test_events_are_found_by_their_topic() -> None:
    event = from_artifact(ARTIFACT).events[keccak256(b"E(uint8)")]

    assert (event.name, event.indexed, event.data.names) == ("E", (("a", "uint8"),), ())


def test_values_without_a_name_are_numbered() -> None:
    error = from_artifact(ARTIFACT).errors[keccak256(b"X(uint8)")[:4]]

    assert error.inputs.decode(bytes(31) + b"\5") == {"_0": 5}


def test_solidity_own_errors_are_known() -> None:
    # Solidity documentation, "Panic via assert and Error via require".
    errors = from_artifact(ARTIFACT).errors

    assert errors[bytes.fromhex("08c379a0")].name == "Error"
    assert errors[bytes.fromhex("4e487b71")].name == "Panic"


def test_a_contract_may_be_created_without_arguments() -> None:
    assert from_artifact(ARTIFACT).creation() == b"\x60\x01"


def test_our_contract_takes_board_and_delay() -> None:
    made = contract().creation("0x" + "11" * 20, 5)

    assert contract().constructor.types == ("address", "uint48")
    assert made == contract().bytecode + bytes(12) + b"\x11" * 20 + bytes(31) + b"\5"


def test_its_hash_tells_versions_apart() -> None:
    assert from_artifact(ARTIFACT).hash == keccak256(b"\x60\x01")
    assert contract().hash != from_artifact(ARTIFACT).hash


@pytest.mark.parametrize("data", [b"", bytes(31)])
def test_too_little_data_is_bad_input(data: bytes) -> None:
    with pytest.raises(BadInput, match=r"ABI values \(uint8\)"):
        from_artifact(ARTIFACT).errors[keccak256(b"X(uint8)")[:4]].inputs.decode(data)


def test_a_number_beyond_its_type_is_bad_input() -> None:
    with pytest.raises(BadInput):
        from_artifact(ARTIFACT).errors[keccak256(b"X(uint8)")[:4]].inputs.decode(b"\xff" * 32)
