"""Several endpoints of one chain: who is asked, and what is told when nobody answers."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from lotproof.chain.connect import open_chain
from lotproof.chain.endpoints import LOOK_SECONDS, Endpoints, ask_chain_id
from lotproof.chain.engines import free_port
from lotproof.chain.lookout import MOST_BEHIND
from lotproof.chain.networks import Network, resolve
from lotproof.chain.rpc import Rpc, number
from lotproof.errors import BadInput, ChainUnreachable, WrongChain
from tests.simulators.node import SimulatedNode


@pytest.fixture
def nodes() -> Iterator[tuple[SimulatedNode, SimulatedNode]]:
    both = SimulatedNode("first"), SimulatedNode("second")
    yield both
    for node in both:
        node.close()


def opened(*urls: str, chain_id: int = 7) -> Rpc:
    return Rpc(open_chain(Network("test", urls, chain_id)))


def test_the_first_that_answers_is_asked(nodes: tuple[SimulatedNode, SimulatedNode]) -> None:
    first, second = nodes

    assert opened(first.url, second.url).call("eth_x") == "first"
    assert "eth_x" not in second.asked


def test_a_dead_one_is_passed_over(nodes: tuple[SimulatedNode, SimulatedNode]) -> None:
    assert opened(f"http://127.0.0.1:{free_port()}", nodes[0].url).call("eth_x") == "first"


def test_one_that_fails_later_gives_way_for_good(nodes: tuple[SimulatedNode, SimulatedNode]) -> None:
    first, second = nodes
    chain = opened(first.url, second.url)
    first.status = 500
    assert chain.call("eth_x") == "second"
    first.status = 200

    assert chain.call("eth_x") == "second"
    assert second.asked[-2:] == ["eth_x", "eth_x"]


def test_a_batch_gives_way_too(nodes: tuple[SimulatedNode, SimulatedNode]) -> None:
    first, second = nodes
    chain = opened(first.url, second.url)
    first.status = 503

    assert chain.batch([("eth_x", ()), ("eth_y", ())]) == ["second", "second"]


def test_the_first_comes_back_when_the_second_fails(nodes: tuple[SimulatedNode, SimulatedNode]) -> None:
    first, second = nodes
    chain = opened(first.url, second.url)
    first.status = 500
    chain.call("eth_x")
    first.status, second.status = 200, 500

    assert chain.call("eth_x") == "first"


def test_a_node_of_another_chain_is_told_with_both_ids(nodes: tuple[SimulatedNode, SimulatedNode]) -> None:
    with pytest.raises(WrongChain, match=f"{nodes[0].url}: found chain id 7; expected 8"):
        opened(nodes[0].url, chain_id=8)


def test_failing_over_to_another_chain_is_told(nodes: tuple[SimulatedNode, SimulatedNode]) -> None:
    first, second = nodes
    chain = opened(first.url, second.url)
    first.status, second.chain_id = 500, 8

    with pytest.raises(WrongChain, match="found chain id 8; expected 7"):
        chain.call("eth_x")


class Watch:
    """A clock that a test moves."""

    now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def watch() -> Watch:
    return Watch()


def several(watch: Watch, *nodes: SimulatedNode) -> Endpoints:
    return Endpoints([node.url for node in nodes], 7, clock=watch)


def asked(endpoints: Endpoints) -> Any:
    return Rpc(endpoints).call("eth_x")


def test_one_of_another_chain_is_left_out_and_named(nodes: tuple[SimulatedNode, SimulatedNode], watch: Watch) -> None:
    nodes[0].chain_id = 8
    endpoints = several(watch, *nodes)

    assert asked(endpoints) == "second"
    assert endpoints.left_out == (f"{nodes[0].url}: found chain id 8; expected 7",)


def test_one_that_lags_is_left_out_and_named(nodes: tuple[SimulatedNode, SimulatedNode], watch: Watch) -> None:
    nodes[0].head = 80
    endpoints = several(watch, *nodes)

    assert asked(endpoints) == "second"
    assert endpoints.left_out == (f"{nodes[0].url}: is at block 80, 20 behind the best",)


def test_a_few_blocks_are_no_lag(nodes: tuple[SimulatedNode, SimulatedNode], watch: Watch) -> None:
    nodes[0].head = nodes[1].head - MOST_BEHIND
    endpoints = several(watch, *nodes)

    assert asked(endpoints) == "first"
    assert endpoints.left_out == ()


@pytest.mark.parametrize("trouble", [{"chain_id": 8}, {"head": 1}, {"status": 500}], ids=str)
def test_one_that_is_right_again_is_taken_back(
    nodes: tuple[SimulatedNode, SimulatedNode], watch: Watch, trouble: dict[str, int], caplog: pytest.LogCaptureFixture
) -> None:
    before = {name: getattr(nodes[1], name) for name in trouble}
    vars(nodes[1]).update(trouble)
    endpoints = several(watch, *nodes)
    asked(endpoints)
    vars(nodes[1]).update(before)
    watch.now += LOOK_SECONDS
    asked(endpoints)

    assert endpoints.left_out == ()
    assert [record.msg for record in caplog.records] == ["endpoint left out", "endpoint taken back"]


def test_one_that_begins_to_lag_gives_way(nodes: tuple[SimulatedNode, SimulatedNode], watch: Watch) -> None:
    endpoints = several(watch, *nodes)
    assert asked(endpoints) == "first"
    nodes[1].head += 50
    watch.now += LOOK_SECONDS

    assert asked(endpoints) == "second"


def test_one_that_lags_is_asked_where_no_other_answers(
    nodes: tuple[SimulatedNode, SimulatedNode], watch: Watch
) -> None:
    nodes[0].head = 1
    endpoints = several(watch, *nodes)
    asked(endpoints)
    nodes[1].status = 500

    assert asked(endpoints) == "first"


def test_one_of_another_chain_is_never_asked(nodes: tuple[SimulatedNode, SimulatedNode], watch: Watch) -> None:
    nodes[0].chain_id, nodes[1].status = 8, 500
    endpoints = several(watch, *nodes)

    with pytest.raises(WrongChain, match=r"expected 7.*HTTP status 500"):
        asked(endpoints)
    assert "eth_x" not in nodes[0].asked


def test_when_nobody_answers_each_is_told_with_its_cause(nodes: tuple[SimulatedNode, SimulatedNode]) -> None:
    dead = f"http://127.0.0.1:{free_port()}"
    nodes[0].status = 502

    with pytest.raises(ChainUnreachable) as raised:
        opened(dead, nodes[0].url)

    assert str(raised.value) == (
        f"{dead}: cannot be reached (connection refused); {nodes[0].url}: answered with HTTP status 502"
    )


def test_an_id_in_hexadecimal_is_a_number(nodes: tuple[SimulatedNode, SimulatedNode]) -> None:
    nodes[0].chain_id = "0x7"

    assert number(opened(nodes[0].url).call("eth_chainId")) == 7


def test_a_url_is_asked_for_its_id(nodes: tuple[SimulatedNode, SimulatedNode]) -> None:
    assert resolve(nodes[0].url, Path()) == Network(nodes[0].url, (nodes[0].url,), 7)


def test_a_silent_url_has_no_id() -> None:
    with pytest.raises(ChainUnreachable, match="connection refused"):
        ask_chain_id(f"http://127.0.0.1:{free_port()}")


def test_an_id_that_is_no_number_is_told(nodes: tuple[SimulatedNode, SimulatedNode]) -> None:
    nodes[0].chain_id = None

    with pytest.raises(ChainUnreachable, match="eth_chainId was answered with"):
        ask_chain_id(nodes[0].url)


def test_a_proxy_of_the_environment_does_not_stand_before_this_machine(
    nodes: tuple[SimulatedNode, SimulatedNode], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTP_PROXY", f"http://127.0.0.1:{free_port()}")
    monkeypatch.setenv("http_proxy", f"http://127.0.0.1:{free_port()}")

    assert opened(nodes[0].url).call("eth_x") == "first"


def test_only_memory_starts_at_a_time_of_choice(nodes: tuple[SimulatedNode, SimulatedNode]) -> None:
    start = dt.datetime(2024, 1, 1, tzinfo=dt.UTC)
    memory = Rpc(open_chain(Network("memory", (), 31337), start))

    assert number(memory.call("eth_getBlockByNumber", "0x0", False)["timestamp"]) == start.timestamp()
    with pytest.raises(BadInput, match="start time"):
        open_chain(Network("test", (nodes[0].url,), 7), start)
