"""A node that answers what a test tells it to."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import pytest

from lotproof.chain.rpc import RpcCall, RpcError
from lotproof.errors import ChainUnreachable


class Node:
    """Stands for a node and for Rpc: ``known`` maps a method to its answer, or what makes it; RpcErrors are raised."""

    where = "http://node:8545"
    in_process = False
    left_out = ()

    def __init__(self, known: Mapping[str, Any]) -> None:
        self.known = dict(known)
        self.asked: list[tuple[str, tuple[Any, ...]]] = []

    def _answer(self, method: str, parameters: tuple[Any, ...]) -> Any:
        self.asked.append((method, parameters))
        answer = self.known[method]
        return answer(*parameters) if callable(answer) else answer

    def call(self, method: str, *parameters: Any) -> Any:
        found = self._answer(method, parameters)
        if isinstance(found, RpcError):
            raise found
        return found

    def ask(self, method: str, *parameters: Any) -> Any:
        try:
            return self.call(method, *parameters)
        except RpcError as error:
            raise ChainUnreachable(f"{self.where}: {error}") from error

    def batch(self, calls: Sequence[RpcCall]) -> list[Any]:
        return self.answers(calls)

    def elsewhere(self) -> Any:
        return self

    def answers(self, calls: Sequence[RpcCall]) -> list[Any]:
        return [self._answer(method, parameters) for method, parameters in calls]


@pytest.fixture
def node() -> Callable[..., Node]:
    """``node(eth_blockNumber="0x1")`` answers these methods and no other."""
    return lambda **answers: Node(answers)
