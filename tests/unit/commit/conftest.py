"""Lots to build trees of."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from lotproof.commit.secret import LotSecret
from lotproof.commit.tree import UnitTree
from lotproof.model.identifiers import SerialNumber

MakeTree = Callable[[int], UnitTree]


@pytest.fixture(scope="session")
def tree_of() -> MakeTree:
    """A tree over as many units as asked for."""
    secret = LotSecret(bytes(range(32)))
    return lambda size: UnitTree((SerialNumber(f"SN-{index}") for index in range(size)), secret)
