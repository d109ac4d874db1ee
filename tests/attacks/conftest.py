"""The ledger under attack: everyone and everything as in the contract tests, on an Anvil of this folder."""

from __future__ import annotations

from collections.abc import Iterator

import brownie
import pytest

from scripts import compile as compilation
from tests.contracts.driver import rolled_back
from tests.contracts.harness import connected_anvil
from tests.contracts.parties import World, build_world


@pytest.fixture(scope="package")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """A deployed ledger with everyone and everything a test starts with.

    Brownie knows one connection in a process: one that the contract tests left open serves here, too.
    """
    if brownie.network.is_connected():
        yield build_world(compilation.load(), brownie.accounts)
        return
    with connected_anvil(tmp_path_factory.mktemp("anvil")):
        yield build_world(compilation.load(), brownie.accounts)


@pytest.fixture(autouse=True)
def isolation(world: World) -> Iterator[None]:
    """Each attack begins on the same ground."""
    with rolled_back():
        yield
