"""A ledger, a store beside it, and the project's own file."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from lotproof.epcis import read_document
from lotproof.model.event import EpcisDocument
from lotproof.outbox import Store
from tests.unit.outbox.world import FILE, World


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    made = World(tmp_path / "outbox")
    yield made
    made.close()


@pytest.fixture
def store(world: World) -> Store:
    return world.fresh_store()


@pytest.fixture(scope="session")
def document() -> EpcisDocument:
    """The project's own DSCSA file: 12 units, 3 cases, 1 pallet, shipped."""
    return read_document(FILE)
