"""Transactions as a node tells of them, back to the bytes that were signed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from lotproof.chain import raw
from lotproof.chain.rpc import number, octets
from lotproof.chain.signing import signer_of
from lotproof.errors import ChainUnreachable
from lotproof.model.keccak import keccak256
from lotproof.ports import SentTransaction

_LEGACY, _DYNAMIC_FEE = 0, 2


def read(transaction: str, fields: Any, where: str) -> SentTransaction | None:
    """What the hash ``transaction`` is of, by the fields that a node tells; None where it has none, or one of a kind
    that is not signed here. Raises ChainUnreachable where they do not come to that hash."""
    if not isinstance(fields, Mapping):
        return None
    kind = number(fields.get("type") or 0)
    if kind not in (_LEGACY, _DYNAMIC_FEE) or fields.get("accessList") or not fields.get("to"):
        return None
    found = f"{where}: found other bytes than those of transaction {transaction}"
    wrong = ChainUnreachable(f"{found}; expected a node that shows what is on the chain")
    try:
        signed = _signed(fields, dynamic=kind == _DYNAMIC_FEE)
        sender = signer_of(*raw.digest_of(signed))
    except (KeyError, ValueError, OverflowError) as error:
        raise wrong from error
    if "0x" + keccak256(signed).hex() != transaction.lower():
        raise wrong
    return SentTransaction(
        transaction=transaction,
        sender=sender,
        nonce=number(fields["nonce"]),
        raw=signed,
        data=_data(fields),
        gas=number(fields["gas"]),
    )


def _signed(fields: Mapping[str, Any], *, dynamic: bool) -> bytes:
    nonce, gas, value, r, s, v = (number(_whole(fields[name])) for name in ("nonce", "gas", "value", "r", "s", "v"))
    to, data = octets(fields["to"]), _data(fields)
    if not dynamic:
        return raw.encoded([nonce, number(fields["gasPrice"]), gas, to, value, data, v, r, s])
    chain_id, tip, most = (number(fields[name]) for name in ("chainId", "maxPriorityFeePerGas", "maxFeePerGas"))
    parity = number(fields["yParity"]) if fields.get("yParity") is not None else v
    return b"\x02" + raw.encoded([chain_id, nonce, tip, most, gas, to, value, data, [], parity, r, s])


def _data(fields: Mapping[str, Any]) -> bytes:
    return octets(fields.get("input", fields.get("data")))


def _whole(value: Any) -> Any:
    """The chain in this process has r and s as bytes."""
    return int.from_bytes(value, "big") if isinstance(value, bytes) else value
