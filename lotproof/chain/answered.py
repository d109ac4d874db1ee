"""Whether what a signer gave back is what was asked for, signed by the key that was named."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from lotproof.chain import typed
from lotproof.chain.raw import decoded, digest_of
from lotproof.chain.signing import signer_of
from lotproof.errors import BadInput, KeyRefused
from lotproof.model.keccak import checksum_address

# EIP-1559 and, for the old kind, EIP-155: the fields in the order in which they are signed.
_DYNAMIC = (
    *("chainId", "nonce", "maxPriorityFeePerGas", "maxFeePerGas", "gas", "to", "value", "data", "accessList"),
    *("v", "r", "s"),
)
_LEGACY = ("nonce", "gasPrice", "gas", "to", "value", "data", "v", "r", "s")
_DYNAMIC_TYPE = b"\x02"
_BYTES = ("to", "data")
_ASKED = frozenset((*_DYNAMIC, *_LEGACY)) - {"accessList", "v", "r", "s"}
_SMALL_S = 0x7FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF5D576E7357A4501DDFE92F46681B20A0
"""Half the order of secp256k1: chains take no ``s`` above it (EIP-2), and neither does the ledger."""

SignedFields = dict[str, int | bytes]


def as_quantities(transaction: Mapping[str, Any]) -> dict[str, str]:
    """``transaction`` as JSON-RPC writes one. Raises BadInput for a field that could not be checked afterwards."""
    fields = {name: _hex(value) for name, value in _asked(transaction).items() if name != "to" or value}
    # Clef warns the one who is asked of an address without its checksum.
    return fields | ({"to": checksum_address(fields["to"])} if "to" in fields else {})


def as_text(value: Any) -> Any:
    """A message's values as every signer reads them: whole numbers in decimal, bytes in hexadecimal."""
    if isinstance(value, bool):
        return value
    if isinstance(value, int):
        return str(int(value))
    if isinstance(value, bytes):
        return "0x" + value.hex()
    if isinstance(value, Mapping):
        return {name: as_text(inner) for name, inner in value.items()}
    return [as_text(inner) for inner in value] if isinstance(value, list | tuple) else value


def check_transaction(raw: bytes, transaction: Mapping[str, Any], address: str, where: str) -> None:
    """Raises KeyRefused unless ``raw`` is ``transaction``, field by field, signed by ``address``."""
    found = _decoded(raw, where)
    for name, expected in _asked(transaction).items():
        if found.get(name) != expected:
            shown = f"{name} {_hex(found[name])[:100]}" if name in found else f"no {name}"
            raise KeyRefused(f"{where}: found a signed transaction with {shown}; expected {_hex(expected)[:100]}")
    if found.get("accessList"):
        raise KeyRefused(f"{where}: found a signed transaction with an access list; expected none")
    _check_s(found["s"], where)
    _check_address(_sender(raw, where), address, where)


def checked_signature(signature: bytes, message: Mapping[str, Any], address: str, where: str) -> bytes:
    """The 65 bytes, v as 27 or 28. Raises KeyRefused unless they are the signature of ``address`` on ``message``."""
    if len(signature) != 65:
        raise KeyRefused(f"{where}: found a signature of {len(signature)} bytes; expected 65")
    parity = signature[64] - 27 if signature[64] >= 27 else signature[64]
    _check_s(int.from_bytes(signature[32:64], "big"), where)
    try:
        signer = signer_of(typed.digest(message), signature[:64] + bytes([parity]))
    except ValueError as error:
        raise KeyRefused(f"{where}: found 65 bytes that are no signature of anybody; expected {address}'s") from error
    _check_address(signer, address, where)
    return signature[:64] + bytes([27 + parity])


def _asked(transaction: Mapping[str, Any]) -> SignedFields:
    unknown = sorted(set(transaction) - _ASKED)
    if unknown:
        raise BadInput(f"the field {unknown[0]}", expected=", ".join(sorted(_ASKED)), where="transaction to sign")
    fields: SignedFields = {"to": b"", "data": b"", "value": 0}
    for name, value in transaction.items():
        fields[name] = _octets(value, name) if name in _BYTES else int(value)
    return fields


def _octets(value: Any, name: str) -> bytes:
    try:
        return bytes.fromhex(value.removeprefix("0x")) if isinstance(value, str) else bytes(value or b"")
    except ValueError as error:
        raise BadInput(f"{name} {value!r:.80}", expected="hexadecimal digits", where="transaction to sign") from error


def _decoded(raw: bytes, where: str) -> dict[str, Any]:
    dynamic = raw[:1] == _DYNAMIC_TYPE
    try:
        values = decoded(raw[1:] if dynamic else raw)
        fields = dict(zip(_DYNAMIC if dynamic else _LEGACY, values, strict=True))
        numbers = {
            name: int.from_bytes(value, "big") for name, value in fields.items() if name not in (*_BYTES, "accessList")
        }
    except (ValueError, TypeError, RecursionError) as error:
        found = f"{len(raw)} bytes 0x{raw[:16].hex()}..."
        raise KeyRefused(
            f"{where}: found {found}; expected a signed transaction of type 2 or of the old kind"
        ) from error
    if not dynamic and numbers["v"] >= 35:
        numbers["chainId"] = (numbers["v"] - 35) // 2
    return fields | numbers


def _sender(raw: bytes, where: str) -> str:
    try:
        return signer_of(*digest_of(raw))
    except ValueError as error:
        raise KeyRefused(f"{where}: found a transaction whose signature is nobody's") from error


def _check_s(s: int, where: str) -> None:
    if s > _SMALL_S:
        raise KeyRefused(f"{where}: found a signature with the larger of its two values s; expected the smaller one")


def _check_address(found: str, expected: str, where: str) -> None:
    if found != expected:
        raise KeyRefused(f"{where}: found a signature of {found}; expected one of {expected}")


def _hex(value: Any) -> str:
    return hex(value) if isinstance(value, int) else "0x" + value.hex()
