"""What each method must be answered with: nothing that a node says goes further into this package in another shape.

Numbers are bounded by what they count, so that none of them is too long to be printed, stored or a date.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from lotproof.chain.rpc import number
from lotproof.chain.wire import NoAnswer

_WEI = re.compile(r"0x0*[0-9a-fA-F]{1,30}").fullmatch
"""Below 2^120, which is more than there is."""
_COUNT = re.compile(r"0x0*[0-9a-fA-F]{1,15}").fullmatch
"""Of blocks, gas, transactions: below 2^60."""
_SECONDS = re.compile(r"0x0*[0-9a-fA-F]{1,9}").fullmatch
"""Below 2^36, in the year 4147."""
_DATA = re.compile(r"0x(?:[0-9a-fA-F]{2})*").fullmatch
_HASH = re.compile(r"0x[0-9a-fA-F]{64}").fullmatch
_ADDRESS = re.compile(r"0x[0-9a-fA-F]{40}").fullmatch
_LOG_LINE = re.compile(
    r"0x[0-9a-fA-F]{40} (?:0x0*[0-9a-fA-F]{1,15} ){2}(?:0x[0-9a-fA-F]{64} ){2,6}0x[0-9a-fA-F]*"
).fullmatch
_TAGS = ("latest", "earliest", "safe", "finalized")

Parameters = Sequence[Any]
Fits = Callable[[Any], bool]


class _Misanswered(Exception):
    """Says what is expected instead."""


def check(method: str, parameters: Parameters, found: Any) -> None:
    """Raises NoAnswer where ``found`` is no answer to such a call. Methods that this package does not use pass."""
    known = _CHECKS.get(method)
    if known is None:
        return
    try:
        known(parameters, found)
    except _Misanswered as expected:
        raise NoAnswer(f"{method} was answered with {_brief(found)}; expected {expected}") from expected


def _brief(found: Any) -> str:
    return f"{found!r:.100}"


def _text(fits: Callable[[str], object]) -> Fits:
    return lambda value: isinstance(value, str) and fits(value) is not None


def _number(fits: Callable[[str], object], most: int) -> Fits:
    """Also as a plain number, which some nodes write."""
    return lambda value: (
        fits(value) is not None
        if isinstance(value, str)
        else isinstance(value, int) and not isinstance(value, bool) and 0 <= value < most
    )


_is_wei, _is_count = _number(_WEI, 1 << 120), _number(_COUNT, 1 << 60)
_is_seconds = _number(_SECONDS, 1 << 36)
_is_data, _is_hash, _is_address = _text(_DATA), _text(_HASH), _text(_ADDRESS)


def _simple(fits: Fits, expected: str) -> Callable[[Parameters, Any], None]:
    def checked(_: Parameters, found: Any) -> None:
        if not fits(found):
            raise _Misanswered(expected)

    return checked


_BLOCK: dict[str, tuple[Fits, bool]] = {
    "number": (_is_count, True),
    "hash": (_is_hash, True),
    "timestamp": (_is_seconds, True),
    "gasLimit": (_is_count, True),
    "baseFeePerGas": (_is_wei, False),
}
_PENDING = _BLOCK | {"number": (_is_count, False), "hash": (_is_hash, False)}
_LOG: Mapping[str, tuple[Fits, bool]] = {
    "address": (_is_address, True),
    "topics": (lambda value: isinstance(value, list) and len(value) <= 4 and all(map(_is_hash, value)), True),
    "data": (_is_data, True),
    "blockNumber": (_is_count, True),
    "blockHash": (_is_hash, True),
    "transactionHash": (_is_hash, True),
    "logIndex": (_is_count, True),
    "blockTimestamp": (_is_seconds, False),
}
_RECEIPT: Mapping[str, tuple[Fits, bool]] = {
    "transactionHash": (_is_hash, True),
    "blockNumber": (_is_count, True),
    "blockHash": (_is_hash, True),
    "gasUsed": (_is_count, True),
    "status": (_is_count, True),
    "contractAddress": (_is_address, False),
    "logs": (lambda value: isinstance(value, list), True),
}
_TRANSACTION: Mapping[str, tuple[Fits, bool]] = {
    "hash": (_is_hash, True),
    "from": (_is_address, True),
    "to": (_is_address, False),
    "gas": (_is_count, True),
}


def _members(found: Any, wanted: Mapping[str, tuple[Fits, bool]], what: str) -> None:
    """Each member as it must be; one that need not be there may be null."""
    if not isinstance(found, dict):
        raise _Misanswered(what)
    for name, (fits, needed) in wanted.items():
        value = found.get(name)
        if not fits(value) if needed or value is not None else False:
            raise _Misanswered(f"{what} with a {name} of its kind, where {_brief(value)} stands")


def _same(found: Any, name: str, asked: Any, what: str) -> None:
    """Whether a node talks of what it was asked for, in whatever capitals."""
    if found[name].lower() != str(asked).lower():
        raise _Misanswered(f"{what} {asked}")


def _log(found: Any) -> None:
    """There may be very many: what is right at a glance is not looked at one by one."""
    try:
        line = (
            f"{found['address']} {found['blockNumber']} {found['logIndex']} {found['blockHash']} "
            f"{found['transactionHash']} {' '.join(found['topics'])} {found['data']}"
        )
        right = _LOG_LINE(line) and len(found["data"]) % 2 == 0 and found.get("blockTimestamp") is None
    except (KeyError, TypeError):
        right = False
    if not right:
        _members(found, _LOG, "a log")


def _receipt(found: Any) -> None:
    _members(found, _RECEIPT, "a receipt")
    for log in found["logs"]:
        _log(log)
        _same(log, "transactionHash", found["transactionHash"], "a log of transaction")


def _transaction(found: Any) -> None:
    _members(found, _TRANSACTION, "a transaction")
    if not _is_data(found.get("input", found.get("data"))):
        raise _Misanswered("a transaction with its data")


def _block(found: Any, parameters: Parameters) -> None:
    _members(found, _PENDING if parameters[0] == "pending" else _BLOCK, "a block")
    if parameters[1]:
        if not isinstance(found.get("transactions"), list):
            raise _Misanswered("a block with its transactions")
        for transaction in found["transactions"]:
            _transaction(transaction)


def _block_by_number(parameters: Parameters, found: Any) -> None:
    asked = parameters[0]
    if found is None and asked not in (*_TAGS, "pending"):
        # The chain may not be that long.
        return
    _block(found, parameters)
    if asked.startswith("0x") and number(found["number"]) != int(asked, 16):
        raise _Misanswered(f"block {int(asked, 16)}")


def _block_by_hash(parameters: Parameters, found: Any) -> None:
    if found is not None:
        _block(found, parameters)
        _same(found, "hash", parameters[0], "the block with hash")


def _receipt_of(parameters: Parameters, found: Any) -> None:
    # Some nodes tell of a transaction that waits by a receipt without a block.
    if found is None or (isinstance(found, dict) and "blockNumber" in found and found["blockNumber"] is None):
        return
    _receipt(found)
    _same(found, "transactionHash", parameters[0], "the receipt of transaction")


def _transaction_of(parameters: Parameters, found: Any) -> None:
    if found is not None:
        _transaction(found)
        _same(found, "hash", parameters[0], "transaction")


def _receipts_in(parameters: Parameters, found: Any) -> None:
    if found is None:
        return
    if not isinstance(found, list):
        raise _Misanswered("a list of receipts")
    for receipt in found:
        _receipt(receipt)
        if number(receipt["blockNumber"]) != int(parameters[0], 16):
            raise _Misanswered(f"receipts of block {int(parameters[0], 16)}")


def _logs_in(parameters: Parameters, found: Any) -> None:
    if not isinstance(found, list):
        raise _Misanswered("a list of logs")
    wanted = parameters[0]
    first, last = int(wanted["fromBlock"], 16), int(wanted["toBlock"], 16)
    for log in found:
        _log(log)
        _same(log, "address", wanted["address"], "a log of")
        if not first <= number(log["blockNumber"]) <= last or log.get("removed"):
            raise _Misanswered(f"logs that stand in blocks {first} to {last}")


_CHECKS: Mapping[str, Callable[[Parameters, Any], None]] = {
    **dict.fromkeys(
        ("eth_chainId", "eth_blockNumber", "eth_estimateGas", "eth_getTransactionCount"),
        _simple(_is_count, "a number"),
    ),
    "eth_gasPrice": _simple(_is_wei, "a number"),
    **dict.fromkeys(("eth_call", "eth_getCode"), _simple(_is_data, "bytes in hexadecimal")),
    "eth_sendRawTransaction": _simple(_is_hash, "the transaction's hash"),
    "eth_getBlockByNumber": _block_by_number,
    "eth_getBlockByHash": _block_by_hash,
    "eth_getBlockReceipts": _receipts_in,
    "eth_getTransactionReceipt": _receipt_of,
    "eth_getTransactionByHash": _transaction_of,
    "eth_getLogs": _logs_in,
}
