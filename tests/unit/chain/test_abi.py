"""The tables made of the compiled contract."""

from __future__ import annotations

import pytest

from lotproof.chain import abi
from lotproof.chain.abi import code, code_of, contract, interface_of
from lotproof.errors import BadInput
from lotproof.model.keccak import keccak256

CASE = {"name": "cases", "type": "tuple[]", "components": [{"name": "serial", "type": "bytes20"}]}
ARTIFACT = {
    "bytecode": "0x6001",
    "deployedBytecode": "0xaa0000bb",
    "immutableReferences": [{"start": 1, "length": 2}],
    "abi": [
        {"type": "function", "name": "f", "stateMutability": "pure", "inputs": [CASE], "outputs": []},
        {"type": "event", "name": "E", "inputs": [{"name": "a", "type": "uint8", "indexed": True}]},
        {"type": "error", "name": "X", "inputs": [{"name": "", "type": "uint8"}]},
    ],
}


def test_structs_are_tuples_in_a_signature() -> None:
    assert interface_of(ARTIFACT).functions["f"].selector == keccak256(b"f((bytes20)[])")[:4]


def test_events_are_found_by_their_topic() -> None:
    event = interface_of(ARTIFACT).events[keccak256(b"E(uint8)")]

    assert (event.name, event.indexed.names, event.indexed.types, event.data.names) == ("E", ("a",), ("uint8",), ())


def test_values_without_a_name_are_numbered() -> None:
    error = interface_of(ARTIFACT).errors[keccak256(b"X(uint8)")[:4]]

    assert error.inputs.decode(bytes(31) + b"\5") == {"_0": 5}


def test_solidity_own_errors_are_known() -> None:
    # Solidity documentation, "Panic via assert and Error via require".
    errors = interface_of(ARTIFACT).errors

    assert errors[bytes.fromhex("08c379a0")].name == "Error"
    assert errors[bytes.fromhex("4e487b71")].name == "Panic"


def test_a_contract_may_be_created_without_arguments() -> None:
    assert code_of(ARTIFACT).creation() == b"\x60\x01"


@pytest.mark.parametrize(
    ("name", "types"),
    [
        (abi.FORESIGHT, ()),
        (abi.INSPECTION, ("address",)),
        (abi.REGISTRY, ("address",)),
        (abi.BACK_OFFICE, ("address",)),
        (abi.BOARD, ("address", "uint48")),
        (abi.LEDGER, ("address", "address")),
    ],
)
def test_each_piece_takes_what_stands_before_it(name: str, types: tuple[str, ...]) -> None:
    assert code(name).constructor.types == types


def test_creating_appends_the_arguments_to_the_code() -> None:
    made = code(abi.BOARD).creation("0x" + "11" * 20, 5)

    assert made == code(abi.BOARD).bytecode + bytes(12) + b"\x11" * 20 + bytes(31) + b"\5"


def test_what_does_not_fit_creates_nothing() -> None:
    with pytest.raises(BadInput, match=r"constructor: found .* 281474976710656; expected a whole number"):
        code(abi.BOARD).creation("0x" + "11" * 20, 2**48)


def test_every_piece_has_its_code() -> None:
    assert set(abi.PIECES) == {abi.FORESIGHT, abi.INSPECTION, abi.REGISTRY, abi.BACK_OFFICE, abi.BOARD, abi.LEDGER}
    assert all(len(code(name).runtime) > 1_000 for name in abi.PIECES)


def test_its_hash_tells_versions_apart() -> None:
    assert code_of(ARTIFACT).hash == keccak256(b"\x60\x01")
    assert len({code(name).hash for name in abi.PIECES}) == 6
    assert abi.version() == keccak256(b"".join(code(name).hash for name in abi.PIECES))


@pytest.mark.parametrize("found", ["aa0000bb", "aa1234bb"])
def test_the_same_code_stands_whatever_its_immutables(found: str) -> None:
    assert code_of(ARTIFACT).is_at(bytes.fromhex(found))


@pytest.mark.parametrize("found", ["", "aa", "ab1234bb", "aa1234bc", "aa1234bb00", "aa12bb"])
def test_other_code_is_told(found: str) -> None:
    assert not code_of(ARTIFACT).is_at(bytes.fromhex(found))


def test_the_ledger_is_not_told_by_what_its_heart_alone_does() -> None:
    assert {"ship", "pack", "recall", "itemOf", "checkShip"} <= set(contract().functions)
    assert "appointRegistrar" in abi.board().functions


def test_errors_are_known_wherever_they_come_from() -> None:
    names = {error.name for error in abi.known_errors()}

    assert {"NotHolder", "AccessControlUnauthorizedAccount", "MerkleProofInvalidMultiproof", "Panic"} <= names
    assert all(abi.error_of(error.selector) == error for error in abi.known_errors())
    assert abi.error_of(b"none") is None


@pytest.mark.parametrize("data", [b"", bytes(31)])
def test_too_little_data_is_bad_input(data: bytes) -> None:
    with pytest.raises(BadInput, match=r"ABI values \(uint8\)"):
        interface_of(ARTIFACT).errors[keccak256(b"X(uint8)")[:4]].inputs.decode(data)


def test_a_number_beyond_its_type_is_bad_input() -> None:
    with pytest.raises(BadInput):
        interface_of(ARTIFACT).errors[keccak256(b"X(uint8)")[:4]].inputs.decode(b"\xff" * 32)
