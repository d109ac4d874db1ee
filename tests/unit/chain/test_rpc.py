"""JSON-RPC over HTTP: what comes back, what fails on the way, and nodes that do not know batches."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from lotproof.chain.engines import free_port
from lotproof.chain.httpnode import MAX_BATCH, HttpNode
from lotproof.chain.memory import MemoryNode
from lotproof.chain.rpc import Rpc, RpcError, number, octets, shown
from lotproof.errors import ChainUnreachable
from tests.simulators.node import SimulatedNode

URL = "http://user:secret@node.example:8545/v3/accesskey?token=1"


@pytest.fixture
def server() -> Iterator[SimulatedNode]:
    node = SimulatedNode()
    yield node
    node.close()


@pytest.fixture
def asked(server: SimulatedNode) -> Callable[..., Any]:
    """``asked(answer, *parameters)`` is what a node gives back that answers so."""

    def ask(answer: Any, *parameters: Any) -> Any:
        server.answers["eth_x"] = answer if callable(answer) else lambda *_: answer
        return Rpc(HttpNode(server.url)).call("eth_x", *parameters)

    return ask


def test_a_result_is_given_back(asked: Any) -> None:
    assert asked(lambda given: given, "0x1") == "0x1"


def test_nothing_is_a_result(asked: Any) -> None:
    assert asked(None) is None


def test_an_error_is_raised_with_its_data(asked: Any) -> None:
    with pytest.raises(RpcError) as raised:
        asked({"error": {"code": 3, "message": "execution reverted", "data": "0x12"}})

    assert (raised.value.method, raised.value.code, raised.value.data) == ("eth_x", 3, "0x12")


def test_an_error_where_none_has_a_reason_to_be_is_trouble_with_the_node(server: SimulatedNode) -> None:
    server.answers["eth_x"] = lambda: {"error": {"code": -32000, "message": "down for repair"}}

    with pytest.raises(ChainUnreachable, match=f"{server.url}: eth_x: down for repair"):
        Rpc(HttpNode(server.url)).ask("eth_x")


def test_a_node_that_is_not_there_is_told_with_its_cause() -> None:
    url = f"http://user:secret@127.0.0.1:{free_port()}/v3/accesskey?token=1"

    with pytest.raises(ChainUnreachable) as raised:
        Rpc(HttpNode(url)).call("eth_x")

    assert str(raised.value) == f"{shown(url)}: cannot be reached (connection refused)"


def test_an_http_status_is_told(server: SimulatedNode) -> None:
    server.status = 503

    with pytest.raises(ChainUnreachable, match="answered with HTTP status 503"):
        Rpc(HttpNode(server.url)).call("eth_x")


@pytest.mark.parametrize(
    ("content", "cause"),
    [
        (b"<html>", "answered with something that is no JSON; expected JSON-RPC"),
        (b"[" * 100_000, "answered with something that is no JSON; expected JSON-RPC"),
        (b'"hello"', "eth_x was answered with 'hello'; expected a JSON-RPC response"),
        (b"[]", r"eth_x was answered with \[\]; expected a JSON-RPC response"),
        (b'{"id": 77, "result": 1}', "eth_x was answered with .* expected a JSON-RPC response"),
    ],
)
def test_an_answer_of_another_shape_is_told(server: SimulatedNode, content: bytes, cause: str) -> None:
    server.badly = lambda handler, _: handler.send_json(content)  # type: ignore[attr-defined]

    with pytest.raises(ChainUnreachable, match=cause):
        Rpc(HttpNode(server.url)).call("eth_x")


def test_secrets_in_a_url_are_not_shown() -> None:
    assert shown(URL) == "http://node.example:8545/..."
    assert shown("https://node.example") == "https://node.example"


def test_a_batch_keeps_its_order(server: SimulatedNode) -> None:
    server.answers["eth_x"] = lambda place: place
    calls = [("eth_x", (place,)) for place in range(2 * MAX_BATCH + 1)]

    assert Rpc(HttpNode(server.url)).batch(calls) == list(range(2 * MAX_BATCH + 1))
    assert server.sizes == [MAX_BATCH, MAX_BATCH, 1]


def test_a_batch_may_be_answered_in_any_order(server: SimulatedNode) -> None:
    def backwards(handler: Any, requests: Any) -> None:
        handler.send_json([{"id": one["id"], "result": one["params"][0]} for one in reversed(requests)])

    server.badly = backwards

    assert Rpc(HttpNode(server.url)).batch([("eth_x", (place,)) for place in range(5)]) == list(range(5))


def test_errors_stand_in_a_batch_where_they_came(server: SimulatedNode) -> None:
    server.answers["eth_x"] = lambda place: {"error": {"message": "odd"}} if place % 2 else place
    found = Rpc(HttpNode(server.url)).batch([("eth_x", (place,)) for place in range(3)])

    assert found[::2] == [0, 2]
    assert isinstance(found[1], RpcError)


def test_a_node_without_batches_is_asked_one_by_one(server: SimulatedNode) -> None:
    server.answers["eth_x"], server.batches = lambda place: place, False

    assert Rpc(HttpNode(server.url)).batch([("eth_x", (place,)) for place in range(3)]) == [0, 1, 2]


def test_a_batch_that_is_cut_is_asked_one_by_one(server: SimulatedNode) -> None:
    def cut(handler: Any, request: Any) -> None:
        first = request[0] if isinstance(request, list) else request
        answer = {"id": first["id"], "result": first["params"][0]}
        handler.send_json([answer] if isinstance(request, list) else answer)

    server.badly = cut

    assert Rpc(HttpNode(server.url)).batch([("eth_x", (place,)) for place in range(3)]) == [0, 1, 2]


def test_the_chain_in_this_process_is_asked_in_the_same_way() -> None:
    node = Rpc(MemoryNode())

    assert node.where == "memory"
    assert number(node.call("eth_blockNumber")) == 0
    assert [number(found) for found in node.batch([("eth_chainId", ()), ("eth_blockNumber", ())])] == [31337, 0]


@pytest.mark.parametrize(("value", "expected"), [("0x10", 16), (16, 16), ("0x0", 0)])
def test_numbers(value: Any, expected: int) -> None:
    assert number(value) == expected


@pytest.mark.parametrize(("value", "expected"), [("0x10ff", b"\x10\xff"), (b"\x10", b"\x10"), ("0x", b"")])
def test_bytes(value: Any, expected: bytes) -> None:
    assert octets(value) == expected


@pytest.mark.parametrize("value", [None, "ten", [], {}])
def test_a_number_that_is_none_is_trouble_with_the_node(value: Any) -> None:
    with pytest.raises(ChainUnreachable, match="expected a number"):
        number(value)


@pytest.mark.parametrize("value", [None, "0xz", "0x1"])
def test_bytes_that_are_none_are_trouble_with_the_node(value: Any) -> None:
    with pytest.raises(ChainUnreachable, match="expected bytes"):
        octets(value)


def test_a_block_that_is_not_there_is_trouble_with_the_node(server: SimulatedNode) -> None:
    server.answers["eth_getBlockByNumber"] = lambda *_: None

    with pytest.raises(ChainUnreachable, match="found no block 5"):
        Rpc(HttpNode(server.url)).block(5)
