"""The digest of EIP-712 typed data, for messages that name their types."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from lotproof.errors import BadInput
from lotproof.model.keccak import checksum_address, keccak256

_DOMAIN = "EIP712Domain"
_ARRAY = re.compile(r"(.+)\[(\d*)\]")
_NUMBER = re.compile(r"(u?)int(\d+)")
_BYTES = re.compile(r"bytes(\d+)")

Types = Mapping[str, list[Mapping[str, str]]]


def digest(message: Mapping[str, Any]) -> bytes:
    """The 32 bytes that are signed for a message of types, primaryType, domain and message.

    Raises BadInput where it is not complete, or a value is not of its type.
    """
    try:
        types, kind = message["types"], message["primaryType"]
        parts = _struct(types, _DOMAIN, message["domain"]), _struct(types, kind, message["message"])
        return keccak256(b"\x19\x01" + b"".join(parts))
    except (KeyError, TypeError, AttributeError, RecursionError) as error:
        raise _unfit(f"{type(error).__name__}: {error}") from error


def _struct(types: Types, kind: str, value: Mapping[str, Any]) -> bytes:
    """hashStruct: of the type, and of each member in a word."""
    if value.keys() != {member["name"] for member in types[kind]}:
        raise _unfit(f"the members {', '.join(map(str, value))} of {kind}")
    words = [_word(types, member["type"], value[member["name"]], member["name"]) for member in types[kind]]
    return keccak256(keccak256(_described(types, kind).encode()) + b"".join(words))


def _described(types: Types, kind: str) -> str:
    """encodeType: the type, and behind it those it refers to by name."""
    others = sorted(_referred(types, kind, set()) - {kind})
    return "".join(
        f"{name}({','.join(member['type'] + ' ' + member['name'] for member in types[name])})"
        for name in [kind, *others]
    )


def _referred(types: Types, kind: str, known: set[str]) -> set[str]:
    if kind not in known:
        known.add(kind)
        for member in types[kind]:
            inner = member["type"].partition("[")[0]
            if inner in types:
                _referred(types, inner, known)
    return known


def _word(types: Types, kind: str, value: Any, name: str) -> bytes:
    """encodeData of one value."""
    array = _ARRAY.fullmatch(kind)
    if array is not None:
        if not isinstance(value, list | tuple) or array[2] not in ("", str(len(value))):
            raise _unfit(f"{name} {value!r:.80}")
        return keccak256(b"".join(_word(types, array[1], inner, name) for inner in value))
    if kind in types:
        return _struct(types, kind, value)
    if kind == "string":
        return keccak256(value.encode())
    if kind == "bytes":
        return keccak256(_octets(value, name))
    if kind == "address":
        return bytes.fromhex(checksum_address(value)[2:]).rjust(32, b"\0")
    if kind == "bool" and isinstance(value, bool):
        return value.to_bytes(32, "big")
    return _number(kind, value, name)


def _number(kind: str, value: Any, name: str) -> bytes:
    whole, fixed = _NUMBER.fullmatch(kind), _BYTES.fullmatch(kind)
    if whole is not None and isinstance(value, int) and not isinstance(value, bool):
        bits, signed = int(whole[2]), not whole[1]
        least, most = (-(1 << bits - 1), 1 << bits - 1) if signed else (0, 1 << bits)
        if least <= value < most:
            return value.to_bytes(32, "big", signed=signed)
    if fixed is not None and len(raw := _octets(value, name)) == int(fixed[1]) <= 32:
        return raw.ljust(32, b"\0")
    raise _unfit(f"{name} {value!r:.80} for {kind}")


def _octets(value: Any, name: str) -> bytes:
    if isinstance(value, str):
        try:
            return bytes.fromhex(value.removeprefix("0x"))
        except ValueError as error:
            raise _unfit(f"{name} {value!r:.80}") from error
    if not isinstance(value, bytes):
        raise _unfit(f"{name} {value!r:.80}")
    return value


def _unfit(found: str) -> BadInput:
    return BadInput(found, expected="complete EIP-712 typed data", where="message to sign")
