"""What the fault run found, each as one case."""

from __future__ import annotations

from collections.abc import Iterator
from random import Random

import pytest

from lotproof.errors import ChainUnreachable
from tests.faults.checks import check
from tests.faults.goods import MAKER, Slot
from tests.faults.lines import maker_file
from tests.faults.world import CONFIRMATIONS, Template, World, copied


@pytest.fixture
def world(template: Template, tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    with copied(template, tmp_path_factory.mktemp("resuming") / "home") as lent:
        yield lent


def capture(world: World) -> None:
    file = maker_file(Random(4), Slot(0), alone=True)
    world.run("capture", str(world.write(file.name, file.text)), "--as", MAKER)
    file.book(world.account)


def test_resume_puts_back_what_the_chain_lost_although_nothing_was_open(world: World) -> None:
    capture(world)
    world.engine.reorganise(world.engine.head - world.engine.base, [])
    resumed = world.run("outbox", "resume").told
    assert resumed["summary"]["sent"] > 0
    found = check(world)
    assert found.good, found.wrong


def test_resume_leaves_alone_what_stands(world: World) -> None:
    capture(world)
    before = world.engine.head
    assert world.run("outbox", "resume").told["intents"] == []
    assert world.engine.head == before


def test_a_node_that_keeps_no_old_states_can_be_sent_to(world: World) -> None:
    """One that was started again, or prunes them."""
    with pytest.raises(ChainUnreachable, match="BlockOutOfRange"):
        world.engine.ask("eth_getTransactionCount", "0x" + "11" * 20, hex(world.engine.head - CONFIRMATIONS))
    capture(world)
    found = check(world)
    assert found.good, found.wrong
