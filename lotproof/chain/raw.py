"""Transactions as bytes (EIP-2718): written and signed without a detour, and read back as far as needed."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import rlp

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
        r, s, parity = sign(keccak256(_encoded([*body, chain_id, 0, 0])))
        return _encoded([*body, 35 + 2 * chain_id + parity, r, s])
    body = [chain_id, nonce, bid[1], bid[0], gas, to, value, data, []]
    r, s, parity = sign(keccak256(bytes([_DYNAMIC_FEE]) + _encoded(body)))
    return bytes([_DYNAMIC_FEE]) + _encoded([*body, parity, r, s])


def bid_of(raw: bytes) -> Bid:
    """What a raw transaction of ``signed`` offers."""
    if raw[0] == _DYNAMIC_FEE:
        fields = rlp.decode(raw[1:])
        return Bid(int.from_bytes(fields[3], "big"), int.from_bytes(fields[2], "big"))
    return Bid(int.from_bytes(rlp.decode(raw)[1], "big"), None)


def _encoded(value: object) -> bytes:
    """RLP (Ethereum yellow paper, appendix B) of bytes, whole numbers and lists.

    The library asks of each value which kind it is, which takes five times as long as signing does.
    """
    if isinstance(value, list):
        inner = b"".join(map(_encoded, value))
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
