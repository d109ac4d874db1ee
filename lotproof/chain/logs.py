"""The contract's logs, in windows of blocks that a node will answer, with the time of each block."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from lotproof.chain.forms import moment
from lotproof.chain.records import Log, record_of
from lotproof.chain.rpc import AnswerTooLarge, Rpc, RpcError, number
from lotproof.errors import ChainUnreachable
from lotproof.model.record import Record

FIRST_SPAN = 2_000
LONGEST_SPAN = 100_000
_FEW_LOGS = 2_000
_KEPT_TIMES = 100_000


class Logs:
    """Reads the logs of one address. Not for several threads."""

    def __init__(self, rpc: Rpc, address: str, span: int = FIRST_SPAN) -> None:
        self._rpc = rpc
        self._address = address
        self._span = span
        self._was_refused = False
        self._times: dict[str, dt.datetime] = {}

    def windows(self, since: int, until: int) -> Iterator[list[Log]]:
        """The logs of blocks ``since`` to ``until``, both included, in order, one list for each window.

        A window that the node refuses, or answers with more than is read, is halved; raises ChainUnreachable where that
        is a single block.
        """
        first = since
        while first <= until:
            last = min(first + self._span - 1, until)
            try:
                found = self._logs(first, last)
            except (RpcError, AnswerTooLarge) as error:
                if first == last:
                    raise ChainUnreachable(f"{self._rpc.where}: {error} (the logs of block {first})") from error
                self._span = max((last - first + 1) // 2, 1)
                self._was_refused = True
                continue
            first = last + 1
            if len(found) < _FEW_LOGS:
                self._grow()
            if found:
                yield found

    def records(self, logs: Sequence[Log]) -> list[Record]:
        """What the logs tell, in their order. Raises WrongChain where one is no event of this contract."""
        times = self.times(logs)
        return [record_of(log, times[block_key(log)]) for log in logs]

    def times(self, logs: Iterable[Log]) -> Mapping[str, dt.datetime]:
        """The time of each log's block, by block hash: a block that replaces another has its own."""
        if len(self._times) > _KEPT_TIMES:
            self._times.clear()
        missing: dict[str, int] = {}
        for log in logs:
            key = block_key(log)
            if key in self._times:
                continue
            if log.get("blockTimestamp") is not None:
                self._times[key] = moment(number(log["blockTimestamp"]))
            else:
                missing[key] = number(log["blockNumber"])
        self._fetch(missing)
        return self._times

    def _grow(self) -> None:
        """Quickly at first; slowly once a limit was met, so that few calls run into it again."""
        more = max(self._span // 4, 1) if self._was_refused else self._span
        self._span = min(self._span + more, LONGEST_SPAN)

    def _logs(self, first: int, last: int) -> list[Log]:
        wanted = {"address": self._address, "fromBlock": hex(first), "toBlock": hex(last)}
        return in_order(self._rpc.call("eth_getLogs", wanted))

    def _fetch(self, missing: Mapping[str, int]) -> None:
        blocks = self._rpc.batch([("eth_getBlockByHash", (key, False)) for key in missing])
        for (key, block_number), block in zip(missing.items(), blocks, strict=True):
            if block is None or isinstance(block, RpcError):
                raise ChainUnreachable(
                    f"{self._rpc.where}: found no block {block_number} with the hash that its logs name; "
                    "expected one: the chain was reorganised meanwhile, read again"
                )
            self._times[key] = moment(number(block["timestamp"]))


def in_order(logs: Iterable[Log]) -> list[Log]:
    """The logs as the chain has them."""
    return sorted(logs, key=lambda log: (number(log["blockNumber"]), number(log["logIndex"])))


def block_key(log: Mapping[str, Any]) -> str:
    """The hash of the log's block as 0x and 64 digits."""
    found = log["blockHash"]
    return found if isinstance(found, str) else "0x" + bytes(found).hex()


def spans(blocks: Iterable[int]) -> list[tuple[int, int]]:
    """The fewest spans, first and last block of each, that hold ``blocks`` and no long stretch of others."""
    found: list[tuple[int, int]] = []
    for block in sorted(set(blocks)):
        if found and block - found[-1][1] <= FIRST_SPAN:
            found[-1] = (found[-1][0], block)
        else:
            found.append((block, block))
    return found
