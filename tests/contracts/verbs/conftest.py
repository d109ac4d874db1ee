"""One ledger for all tests of this folder; each test's changes are rolled back."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from tests.contracts.driver import rolled_back
from tests.contracts.parties import World, build_world


@pytest.fixture(scope="session")
def world(project: Any, accounts: Any) -> World:
    """A deployed ledger with everyone and everything a test starts with."""
    return build_world(project, accounts)


@pytest.fixture(autouse=True)
def isolation(world: World) -> Iterator[None]:
    """No transaction here goes through Brownie, so the node alone rolls it back, in a twentieth of the time."""
    with rolled_back():
        yield
