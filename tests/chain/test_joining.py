"""A ledger that another machine has put there, taken up on every engine."""

from __future__ import annotations

from pathlib import Path

from lotproof.chain import deployments
from lotproof.chain.joining import join
from tests.chain.conftest import World


def test_a_ledger_is_found_by_its_address_alone(world: World, tmp_path: Path) -> None:
    assert join(world.node, world.deployment.address, folder=tmp_path) == world.deployment
    assert deployments.load(world.node, tmp_path) == world.deployment
