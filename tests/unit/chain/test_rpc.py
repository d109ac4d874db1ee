"""JSON-RPC over providers that answer, refuse, fail, and do not know batches."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
import requests

from lotproof.chain.memory import memory_web3
from lotproof.chain.rpc import MAX_BATCH, Rpc, RpcError, endpoint_of, number, octets, shown
from lotproof.errors import ChainUnreachable

URL = "http://user:secret@node.example:8545/v3/accesskey?token=1"


class Provider:
    """Answers each call with what ``answer`` gives for its method."""

    endpoint_uri = URL

    def __init__(self, answer: Any, *, batches: Any = None) -> None:
        self.answer = answer
        self.sizes: list[int] = []
        self._batches = batches

    def make_request(self, method: str, params: list[Any]) -> Any:
        return self.answer(method, params)

    def make_batch_request(self, calls: list[tuple[str, list[Any]]]) -> Any:
        self.sizes.append(len(calls))
        return self._batches if self._batches is not None else [self.answer(*call) for call in calls]


def rpc(answer: Any, **more: Any) -> Rpc:
    return Rpc(web3_of(Provider(answer, **more)))


def web3_of(provider: Provider) -> Any:
    return SimpleNamespace(provider=provider)


def echo(method: str, params: list[Any]) -> dict[str, Any]:
    return {"result": params[0] if params else method}


def failing(error: Exception) -> Any:
    def fail(method: str, params: list[Any]) -> Any:
        raise error

    return fail


def test_a_result_is_given_back() -> None:
    assert rpc(echo).call("eth_x", "0x1") == "0x1"


def test_nothing_is_a_result() -> None:
    assert rpc(lambda *_: {"result": None}).call("eth_x") is None


def test_an_error_is_raised_with_its_data() -> None:
    answer = {"error": {"code": 3, "message": "execution reverted", "data": "0x12"}}
    with pytest.raises(RpcError) as raised:
        rpc(lambda *_: answer).call("eth_call")

    assert (raised.value.method, raised.value.code, raised.value.data) == ("eth_call", 3, "0x12")


def test_an_error_where_none_has_a_reason_to_be_is_trouble_with_the_node() -> None:
    with pytest.raises(ChainUnreachable, match="eth_x: down for repair"):
        rpc(lambda *_: {"error": {"message": "down for repair"}}).ask("eth_x")


@pytest.mark.parametrize(
    ("error", "cause"),
    [
        (requests.ConnectTimeout(), "no answer in time"),
        (ConnectionRefusedError(111, "Connection refused"), "cannot be reached (connection refused)"),
        (requests.JSONDecodeError("bad", "<html>", 0), "answered with something that is no JSON"),
        (ValueError("odd"), "failed (ValueError: odd)"),
    ],
)
def test_what_fails_on_the_way_is_told_with_its_cause(error: Exception, cause: str) -> None:
    with pytest.raises(ChainUnreachable) as raised:
        rpc(failing(error)).call("eth_x")

    assert str(raised.value).startswith(f"http://node.example:8545/...: {cause}")


def test_an_http_status_is_told() -> None:
    response = requests.Response()
    response.status_code = 503
    with pytest.raises(ChainUnreachable, match="answered with HTTP status 503"):
        rpc(failing(requests.HTTPError(response=response))).call("eth_x")


def test_an_answer_of_another_shape_is_told() -> None:
    with pytest.raises(ChainUnreachable, match="expected a JSON-RPC response"):
        rpc(lambda *_: "hello").call("eth_x")


def test_secrets_in_a_url_are_not_shown() -> None:
    assert shown(URL) == "http://node.example:8545/..."
    assert shown("https://node.example") == "https://node.example"


def test_a_batch_keeps_its_order() -> None:
    calls = [("eth_x", (place,)) for place in range(2 * MAX_BATCH + 1)]
    provider = Provider(echo)

    assert Rpc(web3_of(provider)).batch(calls) == list(range(2 * MAX_BATCH + 1))
    assert provider.sizes == [MAX_BATCH, MAX_BATCH, 1]


def test_errors_stand_in_a_batch_where_they_came() -> None:
    def odd(method: str, params: list[Any]) -> dict[str, Any]:
        return {"error": {"message": "odd"}} if params[0] % 2 else {"result": params[0]}

    found = rpc(odd).batch([("eth_x", (place,)) for place in range(3)])

    assert found[::2] == [0, 2]
    assert isinstance(found[1], RpcError)


@pytest.mark.parametrize("answer", [{"error": {"message": "no batches"}}, [{"result": 0}]], ids=["error", "cut"])
def test_a_node_without_batches_is_asked_one_by_one(answer: Any) -> None:
    assert rpc(echo, batches=answer).batch([("eth_x", (place,)) for place in range(3)]) == [0, 1, 2]


def test_the_chain_in_this_process_is_asked_in_the_same_way() -> None:
    node = Rpc(memory_web3())

    assert node.where == endpoint_of(node.web3) == "memory"
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


def test_a_block_that_is_not_there_is_trouble_with_the_node() -> None:
    with pytest.raises(ChainUnreachable, match="found no block 5"):
        rpc(lambda *_: {"result": None}).block(5)
