"""Windows of blocks that fit what a node allows, and the time of each block."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest

from lotproof.chain.logs import LONGEST_SPAN, Logs
from lotproof.chain.rpc import RpcError
from lotproof.errors import ChainUnreachable

ADDRESS = "0x5FbDB2315678afecb367f032d93F642f64180aa3"
Answer = Callable[[dict[str, Any]], Any]


def log(block: int, place: int = 0, **more: Any) -> dict[str, Any]:
    return {"blockNumber": hex(block), "logIndex": hex(place), "blockHash": f"0x{block:064x}"} | more


def one_in_each(wanted: dict[str, Any]) -> list[dict[str, Any]]:
    return [log(block) for block in range(int(wanted["fromBlock"], 16), int(wanted["toBlock"], 16) + 1)]


def at_most(blocks: int) -> Answer:
    """A node that refuses longer ranges."""

    def answer(wanted: dict[str, Any]) -> Any:
        if int(wanted["toBlock"], 16) - int(wanted["fromBlock"], 16) >= blocks:
            return RpcError("eth_getLogs", {"message": "query returned more than 10000 results"})
        return one_in_each(wanted)

    return answer


def spans(chain: Any) -> list[tuple[int, int]]:
    wanted = [parameters[0] for method, parameters in chain.asked if method == "eth_getLogs"]
    return [(int(one["fromBlock"], 16), int(one["toBlock"], 16)) for one in wanted]


def blocks_of(windows: Any) -> list[int]:
    return [int(one["blockNumber"], 16) for window in windows for one in window]


@pytest.mark.parametrize("limit", [1, 2, 3, 7, 10, 1000])
def test_every_block_is_read_once_whatever_the_node_allows(limit: int, node: Any) -> None:
    logs = Logs(node(eth_getLogs=at_most(limit)), ADDRESS, span=16)

    assert blocks_of(logs.windows(5, 60)) == list(range(5, 61))


def test_an_empty_range_asks_nothing(node: Any) -> None:
    chain = node(eth_getLogs=one_in_each)

    assert list(Logs(chain, ADDRESS).windows(6, 5)) == []
    assert chain.asked == []


def test_windows_grow_while_there_is_little_in_them(node: Any) -> None:
    chain = node(eth_getLogs=[])

    assert list(Logs(chain, ADDRESS, span=10).windows(0, 99)) == []
    assert spans(chain) == [(0, 9), (10, 29), (30, 69), (70, 99)]


def test_windows_have_a_greatest_length(node: Any) -> None:
    chain = node(eth_getLogs=[])
    list(Logs(chain, ADDRESS).windows(0, 10**6))

    assert max(last - first + 1 for first, last in spans(chain)) == LONGEST_SPAN


def test_after_a_refusal_windows_grow_slowly(node: Any) -> None:
    chain = node(eth_getLogs=at_most(10))
    list(Logs(chain, ADDRESS, span=16).windows(0, 29))

    assert spans(chain) == [(0, 15), (0, 7), (8, 17), (18, 29), (18, 23), (24, 29)]


def test_the_length_found_is_kept_for_the_next_reading(node: Any) -> None:
    chain = node(eth_getLogs=at_most(10))
    logs = Logs(chain, ADDRESS, span=64)
    list(logs.windows(0, 9))
    before = len(chain.asked)
    list(logs.windows(10, 19))

    assert len(chain.asked) == before + 1


def test_a_single_block_that_is_refused_is_told(node: Any) -> None:
    with pytest.raises(ChainUnreachable, match=r"more than 10000 results \(the logs of block 3\)"):
        list(Logs(node(eth_getLogs=at_most(0)), ADDRESS, span=4).windows(3, 20))


def test_only_the_ledgers_logs_are_asked_for(node: Any) -> None:
    chain = node(eth_getLogs=one_in_each)
    list(Logs(chain, ADDRESS).windows(16, 17))

    assert chain.asked == [("eth_getLogs", ({"address": ADDRESS, "fromBlock": "0x10", "toBlock": "0x11"},))]


def test_logs_come_in_the_order_of_the_chain(node: Any) -> None:
    mixed = [log(2, 1), log(1, 7), log(2, 0)]
    (window,) = Logs(node(eth_getLogs=mixed), ADDRESS).windows(1, 2)

    assert window == [log(1, 7), log(2, 0), log(2, 1)]


def test_the_time_of_a_block_is_asked_once(node: Any) -> None:
    chain = node(eth_getBlockByHash=lambda key, _: {"timestamp": hex(int(key, 16) * 10)})
    logs = Logs(chain, ADDRESS)
    given = [log(1), log(1, 1), log(2)]

    times = logs.times(given)
    logs.times(given)

    assert times[given[2]["blockHash"]] == dt.datetime.fromtimestamp(20, dt.UTC)
    assert len(chain.asked) == 2


def test_a_time_in_the_log_is_taken(node: Any) -> None:
    given = log(1, blockTimestamp="0x14")

    times = Logs(node(), ADDRESS).times([given])

    assert times[given["blockHash"]] == dt.datetime.fromtimestamp(20, dt.UTC)


def test_a_block_that_is_gone_is_told(node: Any) -> None:
    chain = node(eth_getBlockByHash=None)

    with pytest.raises(ChainUnreachable, match=r"found no block 1 .*reorganised meanwhile"):
        Logs(chain, ADDRESS).times([log(1)])
