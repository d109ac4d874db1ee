"""Endpoints that answer badly, slowly, endlessly or not: each is left within a bound, and the next one is asked."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from lotproof.chain.endpoints import Endpoints
from lotproof.chain.httpnode import HttpNode
from lotproof.chain.logs import Logs
from lotproof.chain.rpc import AnswerTooLarge, Rpc, RpcError
from lotproof.chain.wire import MOST_BYTES, Patience
from lotproof.errors import ChainUnreachable
from tests.simulators.node import SimulatedNode, dripping, dripping_headers, endless, silent

SHORT = Patience(connect=1, answer=0.3)
LEDGER = "0x5FbDB2315678afecb367f032d93F642f64180aa3"
Badly = Callable[[Any, Any], None]


@pytest.fixture
def nodes() -> Iterator[tuple[SimulatedNode, SimulatedNode]]:
    both = SimulatedNode("first"), SimulatedNode("second")
    yield both
    for node in both:
        node.close()


def opened(*nodes: SimulatedNode) -> Rpc:
    return Rpc(Endpoints([node.url for node in nodes], 7, patience=SHORT, probing=SHORT))


def refusing(code: int, message: str) -> Callable[..., Any]:
    return lambda *_: {"error": {"code": code, "message": message}}


@pytest.mark.parametrize("badly", [dripping, dripping_headers, silent])
def test_an_answer_that_does_not_end_is_given_up_in_time(
    nodes: tuple[SimulatedNode, SimulatedNode], badly: Badly
) -> None:
    nodes[0].badly = badly
    begun = time.monotonic()

    with pytest.raises(ChainUnreachable, match="no answer in time"):
        Rpc(HttpNode(nodes[0].url, SHORT)).call("eth_x")
    assert time.monotonic() - begun < 5


@pytest.mark.parametrize("badly", [dripping, dripping_headers, silent, endless])
@pytest.mark.parametrize("place", [0, 1])
def test_one_that_does_not_end_holds_nobody_up(
    nodes: tuple[SimulatedNode, SimulatedNode], badly: Badly, place: int
) -> None:
    nodes[place].badly = badly
    chain = opened(*nodes)

    assert chain.call("eth_x") == nodes[1 - place].name
    assert chain.call("eth_x") == nodes[1 - place].name


@pytest.mark.parametrize("badly", [dripping, silent])
def test_when_all_hang_each_is_told(nodes: tuple[SimulatedNode, SimulatedNode], badly: Badly) -> None:
    for node in nodes:
        node.badly = badly
    begun = time.monotonic()

    with pytest.raises(ChainUnreachable, match=r"no answer in time; .* no answer in time"):
        opened(*nodes).call("eth_x")
    assert time.monotonic() - begun < 10


def test_one_that_does_not_end_is_left_out_and_named(nodes: tuple[SimulatedNode, SimulatedNode]) -> None:
    nodes[0].badly = silent
    endpoints = Endpoints([node.url for node in nodes], 7, patience=SHORT, probing=SHORT, clock=lambda: 0)
    Rpc(endpoints).call("eth_x")
    nodes[1].badly = silent

    with pytest.raises(ChainUnreachable, match=f"{nodes[0].url}: no answer in time; {nodes[1].url}: no answer in time"):
        Rpc(endpoints).call("eth_x")


def test_of_an_answer_that_is_too_large_no_more_is_read_than_the_bound(
    nodes: tuple[SimulatedNode, SimulatedNode],
) -> None:
    nodes[0].badly = endless

    with pytest.raises(AnswerTooLarge, match=f"answered with more than {MOST_BYTES:,} bytes"):
        Rpc(HttpNode(nodes[0].url, Patience(1, 60))).call("eth_x")
    nodes[0].close()
    assert nodes[0].written < MOST_BYTES + 16 * 1024 * 1024


def test_a_window_of_logs_that_is_too_large_is_halved(nodes: tuple[SimulatedNode, SimulatedNode]) -> None:
    wanted: list[tuple[int, int]] = []

    def large(handler: Any, request: Any) -> None:
        first, last = (int(request["params"][0][name], 16) for name in ("fromBlock", "toBlock"))
        wanted.append((first, last))
        if last - first >= 2:
            handler.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Length: 300000000\r\n\r\n")
            handler.close_connection = True
        else:
            handler.send_json({"id": request["id"], "result": []})

    nodes[0].badly = large

    assert list(Logs(Rpc(HttpNode(nodes[0].url)), LEDGER, span=8).windows(0, 7)) == []
    answered = [(first, last) for first, last in wanted if last - first < 2]
    assert wanted[:3] == [(0, 7), (0, 3), (0, 1)]
    assert [block for first, last in answered for block in range(first, last + 1)] == list(range(8))


@pytest.mark.parametrize(
    ("code", "message"),
    [
        (-32005, "rate limited"),
        (-32005, "limit exceeded"),
        (429, "Your app has exceeded its compute units per second capacity"),
        (-32000, "Too many requests, please slow down"),
        (-32029, "daily request count exceeded, request rate limited"),
    ],
)
def test_one_that_has_too_much_to_do_gives_way(
    nodes: tuple[SimulatedNode, SimulatedNode], code: int, message: str
) -> None:
    nodes[0].answers["eth_x"] = refusing(code, message)

    assert opened(*nodes).call("eth_x") == "second"
    assert opened(*nodes).batch([("eth_x", ()), ("eth_y", ())]) == ["second", "second"]


def test_alone_it_is_told_with_what_it_said(nodes: tuple[SimulatedNode, SimulatedNode]) -> None:
    nodes[0].answers["eth_x"] = refusing(-32005, "rate limited")

    with pytest.raises(ChainUnreachable, match=f"{nodes[0].url}: eth_x was answered with 'rate limited'"):
        opened(nodes[0]).call("eth_x")


def test_too_many_logs_are_no_reason_to_ask_another(nodes: tuple[SimulatedNode, SimulatedNode]) -> None:
    nodes[0].answers["eth_getLogs"] = refusing(-32005, "query returned more than 10000 results")

    with pytest.raises(RpcError, match="more than 10000 results"):
        opened(*nodes).call("eth_getLogs", {"address": LEDGER, "fromBlock": "0x0", "toBlock": "0x1"})


@pytest.mark.parametrize("error", [{"code": 3, "message": "execution reverted: quota", "data": "0x12"}], ids=str)
def test_what_a_contract_says_is_no_reason_to_ask_another(
    nodes: tuple[SimulatedNode, SimulatedNode], error: dict[str, Any]
) -> None:
    nodes[0].answers["eth_call"] = lambda *_: {"error": error}

    with pytest.raises(RpcError, match="quota"):
        opened(*nodes).call("eth_call", {}, "latest")


@pytest.mark.parametrize("status", [301, 307, 401, 404, 429, 500, 502, 503])
def test_an_http_status_but_200_gives_way(nodes: tuple[SimulatedNode, SimulatedNode], status: int) -> None:
    nodes[0].status = status

    assert opened(*nodes).call("eth_x") == "second"


HASH, OTHER = "0x" + "11" * 32, "0x" + "22" * 32
BLOCK = {"number": "0x5", "hash": HASH, "timestamp": "0x64", "gasLimit": "0x1c9c380", "baseFeePerGas": "0x7"}
LOG = {
    "address": LEDGER,
    "topics": [HASH],
    "data": "0x",
    "blockNumber": "0x5",
    "blockHash": HASH,
    "transactionHash": HASH,
    "logIndex": "0x0",
}
RECEIPT = {
    "transactionHash": HASH,
    "blockNumber": "0x5",
    "blockHash": HASH,
    "gasUsed": "0x5208",
    "status": "0x1",
    "logs": [LOG],
}
SENT = {"hash": HASH, "from": LEDGER, "to": None, "gas": "0x5208", "input": "0x"}
SPAN = {"address": LEDGER, "fromBlock": "0x4", "toBlock": "0x6"}


@pytest.mark.parametrize(
    ("method", "parameters", "right", "wrong"),
    [
        ("eth_blockNumber", (), "0x5", None),
        ("eth_blockNumber", (), "0x5", "0x" + "f" * 64),
        ("eth_blockNumber", (), "0x5", True),
        ("eth_gasPrice", (), "0x5", "-0x5"),
        ("eth_gasPrice", (), "0x5", 1e300),
        ("eth_gasPrice", (), "0x5", "0x" + "f" * 5000),
        ("eth_estimateGas", ({},), "0x5", None),
        ("eth_getTransactionCount", (LEDGER, "latest"), "0x5", "0x"),
        ("eth_getCode", (LEDGER, "latest"), "0x", None),
        ("eth_call", ({}, "latest"), "0x00", "0x0"),
        ("eth_call", ({}, "latest"), "0x00", {"data": "0x"}),
        ("eth_sendRawTransaction", ("0x00",), HASH, None),
        ("eth_getBlockByNumber", ("latest", False), BLOCK, None),
        ("eth_getBlockByNumber", ("0x5", False), BLOCK, []),
        ("eth_getBlockByNumber", ("0x5", False), BLOCK, BLOCK | {"number": "0x6"}),
        ("eth_getBlockByNumber", ("0x5", False), BLOCK, BLOCK | {"hash": "0x12"}),
        ("eth_getBlockByNumber", ("0x5", False), BLOCK, BLOCK | {"timestamp": "0x" + "f" * 20}),
        ("eth_getBlockByNumber", ("0x5", False), BLOCK, BLOCK | {"gasLimit": None}),
        ("eth_getBlockByNumber", ("0x5", True), BLOCK | {"transactions": [SENT]}, BLOCK | {"transactions": [HASH]}),
        ("eth_getBlockByHash", (HASH, False), BLOCK, BLOCK | {"hash": OTHER}),
        ("eth_getTransactionReceipt", (HASH,), RECEIPT, RECEIPT | {"transactionHash": OTHER}),
        ("eth_getTransactionReceipt", (HASH,), RECEIPT, RECEIPT | {"status": None}),
        ("eth_getTransactionReceipt", (HASH,), RECEIPT, RECEIPT | {"logs": [LOG | {"transactionHash": OTHER}]}),
        ("eth_getTransactionByHash", (HASH,), SENT, SENT | {"gas": "much"}),
        ("eth_getTransactionByHash", (HASH,), SENT, SENT | {"input": None}),
        ("eth_getBlockReceipts", ("0x5",), [RECEIPT], {}),
        ("eth_getBlockReceipts", ("0x5",), [RECEIPT], [RECEIPT | {"blockNumber": "0x6"}]),
        ("eth_getLogs", (SPAN,), [LOG], None),
        ("eth_getLogs", (SPAN,), [LOG], [LOG | {"address": OTHER[:42]}]),
        ("eth_getLogs", (SPAN,), [LOG], [LOG | {"blockNumber": "0x7"}]),
        ("eth_getLogs", (SPAN,), [LOG], [LOG | {"removed": True}]),
        ("eth_getLogs", (SPAN,), [LOG], [LOG | {"topics": [HASH] * 5}]),
        ("eth_getLogs", (SPAN,), [LOG], [LOG | {"topics": [None]}]),
        ("eth_getLogs", (SPAN,), [LOG], [LOG | {"data": "0x123"}]),
        ("eth_getLogs", (SPAN,), [LOG], [LOG | {"blockTimestamp": "soon"}]),
    ],
)
def test_an_answer_of_another_kind_is_told_and_gives_way(
    nodes: tuple[SimulatedNode, SimulatedNode], method: str, parameters: tuple[Any, ...], right: Any, wrong: Any
) -> None:
    nodes[0].answers[method] = lambda *_: wrong
    with pytest.raises(ChainUnreachable, match=rf"{nodes[0].url}: (?:{method} was answered with|answered with some)"):
        Rpc(HttpNode(nodes[0].url)).call(method, *parameters)

    nodes[1].answers[method] = lambda *_: right
    assert Rpc(HttpNode(nodes[1].url)).call(method, *parameters) == right
    if method != "eth_blockNumber":
        assert opened(*nodes).call(method, *parameters) == right


@pytest.mark.parametrize(
    ("method", "parameters"),
    [
        ("eth_getBlockByNumber", ("0x5", False)),
        ("eth_getBlockByHash", (HASH, False)),
        ("eth_getTransactionReceipt", (HASH,)),
        ("eth_getTransactionByHash", (HASH,)),
        ("eth_getBlockReceipts", ("0x5",)),
    ],
)
def test_nothing_is_an_answer_where_there_may_be_nothing(
    nodes: tuple[SimulatedNode, SimulatedNode], method: str, parameters: tuple[Any, ...]
) -> None:
    nodes[0].answers[method] = lambda *_: None

    assert opened(nodes[0]).call(method, *parameters) is None


def test_a_second_look_is_at_another_endpoint(nodes: tuple[SimulatedNode, SimulatedNode]) -> None:
    chain = opened(*nodes)

    assert chain.call("eth_x") == "first"
    assert Rpc(chain.node.elsewhere()).call("eth_x") == "second"
    assert chain.call("eth_x") == "first"


def test_a_second_look_is_at_the_same_endpoint_where_no_other_answers(
    nodes: tuple[SimulatedNode, SimulatedNode],
) -> None:
    chain = opened(*nodes)
    chain.call("eth_x")
    nodes[1].status = 500

    assert Rpc(chain.node.elsewhere()).call("eth_x") == "first"
