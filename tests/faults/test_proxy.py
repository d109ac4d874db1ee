"""The connection fails as it is told to, and in no other way."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from lotproof.chain import engines
from lotproof.errors import ChainUnreachable
from tests.faults.engine import Engine
from tests.simulators.proxy import Proxy, Request, Rule

ASKED = "eth_blockNumber"


class Lost(Rule):
    """Loses the question, or only the answer, of the second request."""

    def __init__(self, *, answer: bool) -> None:
        self.answer = answer

    def arrives(self, request: Request) -> bool:
        return self.answer or request.number != 2

    def answered(self, request: Request) -> bool:
        return request.number != 2


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    engine = Engine(tmp_path_factory.mktemp("chain"))
    engine.up()
    yield engine
    engine.down()


@pytest.fixture
def proxy(engine: Engine) -> Iterator[Proxy]:
    with Proxy(engine.port).listening() as listening:
        yield listening


def ask(proxy: Proxy, method: str) -> object:
    return engines.rpc(proxy.url, method)


def test_what_it_is_not_told_to_lose_comes_through(engine: Engine, proxy: Proxy) -> None:
    assert ask(proxy, ASKED) == engine.ask(ASKED)


@pytest.mark.parametrize(("answer", "arrived"), [(False, 0), (True, 1)])
def test_a_lost_question_never_arrived_and_a_lost_answer_did(
    engine: Engine, proxy: Proxy, answer: bool, arrived: int
) -> None:
    before = engine.head
    proxy.obey(Lost(answer=answer))
    ask(proxy, ASKED)
    with pytest.raises(ChainUnreachable, match="no answer to evm_mine"):
        ask(proxy, "evm_mine")
    assert engine.head == before + arrived
    assert ask(proxy, ASKED) == engine.ask(ASKED)


def test_it_tells_which_requests_carry_transactions(proxy: Proxy) -> None:
    _, request = proxy.meet(b'[{"method": "eth_chainId"}, {"method": "eth_sendRawTransaction"}]')
    assert (request.sends, request.sending, request.number) == (True, 1, 1)


def test_a_node_that_is_down_is_a_lost_connection() -> None:
    with Proxy(engines.free_port()).listening() as proxy, pytest.raises(ChainUnreachable):
        ask(proxy, ASKED)
