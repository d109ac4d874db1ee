"""Refusals by the contract, compared by the error's name and facts, from the revert data itself."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from brownie import project, web3
from brownie.exceptions import VirtualMachineError
from eth_abi.abi import decode
from eth_utils.abi import collapse_if_tuple, function_signature_to_4byte_selector
from web3.exceptions import ContractLogicError

_others: list[dict[str, Any]] = []


def also_errors_of(abi: list[dict[str, Any]]) -> None:
    """Know the errors of a contract that is not part of the project."""
    _others.extend(abi)


@contextmanager
def reverts_with(name: str, **facts: object) -> Iterator[None]:
    """Expect the block's transaction or call to revert with the custom error `name`.

    Each fact is compared with the error's parameter of that name; parameters that are not named are not compared.
    Addresses may be text or Brownie accounts; bytes may be bytes or 0x text.
    """
    try:
        yield
    except (VirtualMachineError, ContractLogicError) as error:
        found_name, found = decoded(revert_data(error))
    else:
        raise AssertionError(f"nothing reverted; expected {name}")
    assert found_name == name, f"reverted with {found_name}({found}); expected {name}"
    unknown = set(facts) - set(found)
    assert not unknown, f"{name} has no {', '.join(sorted(unknown))}; it has {', '.join(found)}"
    wanted = {fact: comparable(value) for fact, value in facts.items()}
    seen = {fact: comparable(found[fact]) for fact in facts}
    assert seen == wanted, f"{name} carries {seen}; expected {wanted}"


def revert_data(error: VirtualMachineError | ContractLogicError) -> bytes:
    """The bytes the contract reverted with: carried by a call's error, asked of the node for a transaction."""
    if isinstance(error, VirtualMachineError) and error.txid:
        answer = web3.provider.make_request("debug_traceTransaction", [error.txid, {"tracer": "callTracer"}])
        return bytes.fromhex(answer["result"].get("output", "0x")[2:])
    data = getattr(error, "data", None) or _answered(error).get("data")
    assert isinstance(data, str), f"no revert data in {error!r}"
    return bytes.fromhex(data[2:])


def _answered(error: Exception) -> dict[str, Any]:
    """The node's JSON-RPC error inside Brownie's exception, which wraps web3's."""
    inner = error.args[0] if error.args else None
    answer = getattr(inner, "rpc_response", None)
    found = answer["error"] if answer else getattr(inner, "args", (None,))[0]
    return found if isinstance(found, dict) else {}


def decoded(data: bytes) -> tuple[str, dict[str, Any]]:
    """The error's name and its facts by parameter name; `Error` and `Panic` for Solidity's own."""
    known = {**_errors(), "08c379a0": _builtin("Error", "string"), "4e487b71": _builtin("Panic", "uint256")}
    entry = known.get(data[:4].hex())
    if entry is None:
        return f"0x{data.hex()}", {}
    inputs: Sequence[dict[str, Any]] = entry["inputs"]
    values = decode([collapse_if_tuple(value) for value in inputs], data[4:])
    return entry["name"], {value["name"]: found for value, found in zip(inputs, values, strict=True)}


def _errors() -> dict[str, dict[str, Any]]:
    entries = [entry for loaded in project.get_loaded_projects() for made in loaded for entry in made.abi]
    return {_selector(entry): entry for entry in [*entries, *_others] if entry["type"] == "error"}


def _selector(entry: dict[str, Any]) -> str:
    types = ",".join(collapse_if_tuple(value) for value in entry["inputs"])
    return function_signature_to_4byte_selector(f"{entry['name']}({types})").hex()


def _builtin(name: str, kind: str) -> dict[str, Any]:
    return {"name": name, "inputs": [{"name": "message" if name == "Error" else "code", "type": kind}]}


def comparable(value: object) -> object:
    """One form for each value: 0x text in lower case for bytes, addresses and accounts, all else as it is."""
    if isinstance(value, bytes | bytearray):
        return "0x" + bytes(value).hex()
    text = str(getattr(value, "address", value))
    return text.lower() if text.startswith("0x") else value
