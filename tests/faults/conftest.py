"""A chain with goods, made once, and the command line inside this process."""

from __future__ import annotations

import pytest

from tests.cli.conftest import _begun, begun
from tests.faults.goods import Slot
from tests.faults.rounds import KINDS
from tests.faults.world import Template, make

__all__ = ["_begun", "begun"]


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory) -> Template:
    """Goods for one round of each kind."""
    return make(tmp_path_factory.mktemp("faults") / "template", [Slot(number) for number in range(len(KINDS))])
