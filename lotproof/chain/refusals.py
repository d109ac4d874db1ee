"""Revert data as refusals, whichever way a node hands it over."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from lotproof.chain.abi import error_of
from lotproof.chain.rpc import RpcError
from lotproof.errors import BadInput, ChainUnreachable, LotproofError, Refused
from lotproof.model.keccak import checksum_address
from lotproof.rules.refusals import NameSource, refusal

# Solidity documentation, "Panic via assert and Error via require".
_PANICS = {
    0x01: "a broken assertion",
    0x11: "an arithmetic overflow",
    0x12: "a division by zero",
    0x21: "an unknown enumeration value",
    0x22: "a broken storage encoding",
    0x31: "a pop from an empty array",
    0x32: "an index outside an array",
    0x41: "too much memory",
    0x51: "a call of an uninitialised function",
}
_HEX = re.compile(r"0x(?:[0-9a-fA-F]{2})*")
_OUT_OF_GAS = re.compile(r"out of gas|OutOfGas|gas required exceeds|gas too low|exceeds (?:block )?gas limit", re.I)
_NO_FUNDS = re.compile(r"insufficient (?:funds|balance)|upfront cost exceeds|enough funds|cannot afford", re.I)
_TOO_LARGE = re.compile(r"CreateContractSizeLimit|max(?:imum)? (?:init)?code ?size", re.I)
_REVERTED = re.compile(r"revert|invalid opcode|InvalidFEOpcode|VM Exception", re.I)


def refused(data: bytes, names: NameSource | None = None) -> Refused:
    """The refusal that ``data``, a call's revert data, tells."""
    if not data:
        return Refused("the ledger refused and gave no reason", error="NoReason")
    known = error_of(data[:4])
    if known is None:
        return _unknown(data)
    try:
        facts = known.inputs.decode(data[4:])
    except BadInput:
        return _unknown(data)
    if known.name == "Panic":
        fault = _PANICS.get(facts["code"], "a fault of another kind")
        return Refused(f"the contract stopped on {fault} (panic {facts['code']:#04x})", error="Panic", facts=facts)
    if known.name == "Error":
        return Refused(f"the ledger refused: {facts['reason']}", error="Error", facts=facts)
    return refusal(known.name, _said(facts, known.inputs.types), names)


def out_of_gas(gas: int) -> Refused:
    """A transaction that used up its gas."""
    return Refused(f"the transaction ran out of gas at {gas}", error="OutOfGas", facts={"gas": gas})


def told_by(error: RpcError, where: str, names: NameSource | None = None) -> LotproofError:
    """What a node's error on a call, an estimate or a sending means: a refusal, or trouble with the node."""
    data = revert_data(error.data)
    if data:
        return refused(data, names)
    if _OUT_OF_GAS.search(error.message):
        return Refused("the call needs more gas than a block holds", error="OutOfGas")
    if _NO_FUNDS.search(error.message):
        return Refused("the account has too little to pay for the transaction", error="InsufficientFunds")
    if _TOO_LARGE.search(error.message):
        return Refused("the contract's code is larger than this chain takes", error="CodeTooLarge")
    if _REVERTED.search(error.message):
        return refused(b"", names)
    return ChainUnreachable(f"{where}: {error.method} was answered with {error.message[:300]!r}")


def revert_data(data: Any, depth: int = 8) -> bytes | None:
    """The revert data in a JSON-RPC error's ``data``, or None where there is none.

    Anvil, Besu and Ganache give it as hexadecimal; Nethermind puts a word before it; older Ganache and Hardhat wrap it
    in an object.
    """
    if isinstance(data, str):
        found = _HEX.search(data)
        return bytes.fromhex(found[0][2:]) if found else None
    if isinstance(data, Mapping) and depth:
        for key in ("data", "result", "return", *data):
            inner = data.get(key)
            # A transaction's hash maps to the object that holds its data, and is no data itself.
            if isinstance(inner, str | Mapping) and key not in ("hash", "message", "reason", "stack"):
                found_inside = revert_data(inner, depth - 1)
                if found_inside is not None:
                    return found_inside
    return None


def _unknown(data: bytes) -> Refused:
    shown = "0x" + data[:68].hex()
    return Refused(
        f"the ledger refused with {shown}, which is no error of this version of the contract",
        error="UnknownError",
        facts={"data": data},
    )


def _said(facts: Mapping[str, Any], types: tuple[str, ...]) -> dict[str, object]:
    return {
        name: checksum_address(value) if kind == "address" else value
        for (name, value), kind in zip(facts.items(), types, strict=True)
    }
