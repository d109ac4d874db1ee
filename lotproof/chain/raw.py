"""Transactions as bytes (EIP-2718): written and signed, and read back."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from lotproof.errors import BadInput
from lotproof.model.keccak import keccak256

_DYNAMIC_FEE = 2
_WHOLE = ("nonce", "gas", "value", "chainId")
_FEES = (("maxFeePerGas", "maxPriorityFeePerGas"), ("gasPrice",))
_OPTIONAL = frozenset({"to", "data"})

Sign = Callable[[bytes], tuple[int, int, int]]
"""From a digest to r, s and the parity of y."""


@dataclass(frozen=True, slots=True)
class Bid:
    """What signed bytes offer for a unit of gas, in wei; ``tip`` is None in the form without a base fee."""

    price: int
    tip: int | None


def signed(transaction: Mapping[str, Any], sign: Sign) -> bytes:
    """The raw transaction: EIP-1559 where it has maxFeePerGas, else EIP-155. Raises BadInput where a field is missing,
    is unknown or does not fit."""
    fees = next((names for names in _FEES if names[0] in transaction), None)
    if fees is None or not _OPTIONAL.issuperset(transaction.keys() - {*_WHOLE, *fees}):
        raise _unfit(", ".join(transaction))
    nonce, gas, value, chain_id = (_whole(transaction, name) for name in _WHOLE)
    bid = [_whole(transaction, name) for name in fees]
    to, data = _address(transaction.get("to")), _data(transaction.get("data", b""))
    if len(bid) == 1:
        body = [nonce, bid[0], gas, to, value, data]
        r, s, parity = sign(keccak256(encoded([*body, chain_id, 0, 0])))
        return encoded([*body, 35 + 2 * chain_id + parity, r, s])
    body = [chain_id, nonce, bid[1], bid[0], gas, to, value, data, []]
    r, s, parity = sign(keccak256(bytes([_DYNAMIC_FEE]) + encoded(body)))
    return bytes([_DYNAMIC_FEE]) + encoded([*body, parity, r, s])


def bid_of(raw: bytes) -> Bid:
    """What a raw transaction of ``signed`` offers."""
    if raw[0] == _DYNAMIC_FEE:
        fields = decoded(raw[1:])
        return Bid(int.from_bytes(fields[3], "big"), int.from_bytes(fields[2], "big"))
    return Bid(int.from_bytes(decoded(raw)[1], "big"), None)


def digest_of(raw: bytes) -> tuple[bytes, bytes]:
    """What the key of a raw transaction signed: the digest, and r, s and the parity of y.

    Raises ValueError where it is none of the two kinds of ``signed``.
    """
    dynamic = raw[:1] == bytes([_DYNAMIC_FEE])
    *body, v, r, s = decoded(raw[1:] if dynamic else raw)
    told = int.from_bytes(v, "big")
    chain_id, parity = (0, told) if dynamic else divmod(told - 35, 2)
    if parity not in (0, 1) or chain_id < 0:
        raise ValueError(f"v {told}")
    signed_part = bytes([_DYNAMIC_FEE]) + encoded(body) if dynamic else encoded([*body, chain_id, 0, 0])
    return keccak256(signed_part), r.rjust(32, b"\0") + s.rjust(32, b"\0") + bytes([parity])


def decoded(data: bytes) -> list[Any]:
    """The list that RLP ``data`` is, of bytes and lists. Raises ValueError unless it is the one way to write it."""
    found, end = _item(data, 0, len(data))
    if end != len(data) or not isinstance(found, list):
        raise ValueError("no list, or more than one")
    return found


def _item(data: bytes, at: int, end: int) -> tuple[Any, int]:
    """The value that begins at ``at``, and where it ends."""
    if at >= end:
        raise ValueError("ends too early")
    kind = data[at]
    if kind < 0x80:
        return data[at : at + 1], at + 1
    is_list, short = kind >= 0xC0, kind - (0xC0 if kind >= 0xC0 else 0x80)
    start = at + 1 + max(short - 55, 0)
    length = int.from_bytes(data[at + 1 : start], "big") if short > 55 else short
    if short > 55 and (length < 56 or data[at + 1] == 0):
        raise ValueError("a length that is written too long")
    stop = start + length
    if stop > end:
        raise ValueError("ends too early")
    if not is_list:
        if length == 1 and data[start] < 0x80:
            raise ValueError("a byte that is written too long")
        return data[start:stop], stop
    values = []
    while start < stop:
        value, start = _item(data, start, stop)
        values.append(value)
    return values, stop


def encoded(value: object) -> bytes:
    """RLP (Ethereum yellow paper, appendix B) of bytes, whole numbers and lists."""
    if isinstance(value, list):
        inner = b"".join(map(encoded, value))
        return _prefix(0xC0, len(inner)) + inner
    raw = value.to_bytes((value.bit_length() + 7) // 8, "big") if isinstance(value, int) else value
    if not isinstance(raw, bytes):
        raise _unfit(f"a field of type {type(value).__name__}")
    return raw if len(raw) == 1 and raw[0] < 0x80 else _prefix(0x80, len(raw)) + raw


def _prefix(kind: int, length: int) -> bytes:
    if length < 56:
        return bytes([kind + length])
    size = length.to_bytes((length.bit_length() + 7) // 8, "big")
    return bytes([kind + 55 + len(size)]) + size


def _whole(transaction: Mapping[str, Any], name: str) -> int:
    found = transaction.get(name)
    if not isinstance(found, int) or isinstance(found, bool) or not 0 <= found < 1 << 256:
        raise _unfit(f"{name} {found!r:.80}")
    return found


def _address(found: object) -> bytes:
    if found is None:
        return b""
    try:
        raw = found if isinstance(found, bytes) else bytes.fromhex(str(found).removeprefix("0x"))
    except ValueError as error:
        raise _unfit(f"to {found!r:.80}") from error
    if len(raw) != 20:
        raise _unfit(f"to {found!r:.80}")
    return raw


def _data(found: object) -> bytes:
    if not isinstance(found, bytes):
        raise _unfit(f"data of type {type(found).__name__}")
    return found


def _unfit(found: str) -> BadInput:
    names = "nonce, gas, value, chainId, maxFeePerGas and maxPriorityFeePerGas or gasPrice, and perhaps to and data"
    return BadInput(found, expected=f"a complete transaction: {names}", where="transaction to sign")
