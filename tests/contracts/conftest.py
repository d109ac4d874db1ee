"""Contracts on a real engine: Brownie's containers and accounts, on an Anvil of this run, rolled back each time."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import brownie
import pytest

from scripts import compile as compilation
from tests.contracts.harness import connected_anvil


@pytest.fixture(scope="session")
def anvil_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """An Anvil of this run with Brownie connected to it."""
    with connected_anvil(tmp_path_factory.mktemp("anvil")) as url:
        yield url


@pytest.fixture(scope="session")
def project(anvil_url: str) -> Any:
    """The compiled project: `project.CustodyLedger` and every other contract by name."""
    return compilation.load()


@pytest.fixture(scope="session")
def accounts(anvil_url: str) -> Any:
    """The ten published accounts, unlocked."""
    return brownie.accounts


@pytest.fixture(scope="session")
def chain(anvil_url: str) -> Any:
    """Brownie's view of the chain: `sleep`, `mine`, `time`, `snapshot`."""
    return brownie.chain


@pytest.fixture(autouse=True)
def isolation(chain: Any) -> Iterator[None]:
    """Each test leaves the chain as the fixtures of wider scope left it.

    By Brownie's own calls: it would wait for ever for the nonces of transactions that are rolled back behind its back.
    """
    chain.snapshot()
    yield
    chain.revert()
