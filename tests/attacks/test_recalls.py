"""Ways around a recall: each order is its owner's, and the strictest stands (P5, P8)."""

from __future__ import annotations

import pytest

from tests.contracts.consents import made
from tests.contracts.driver import refused
from tests.contracts.parties import World, new_account


def class_of(world: World) -> int:
    return int(world.ledger.view("lotOf", world.lot.id)["recallClass"])


def test_a_maker_recalls_first_to_keep_a_registrar_out(world: World) -> None:
    """The registrar's order of the same class must go in, and outlast the end of the maker's own."""
    world.does(world.maker, "recall", world.lot.id, 1)
    world.does(world.registrar, "recall", world.lot.id, 1)
    world.does(world.maker, "terminateRecall", world.lot.id)
    assert class_of(world) == 1
    told = world.ledger.attempted(world.maker, "ship", [world.lot.rest], world.second.gln)
    assert told == refused("LotIsRecalled", item=world.lot.rest, lot=world.lot.id, recallClass=1)


def test_a_maker_follows_a_registrar_with_a_weaker_class(world: World) -> None:
    world.does(world.registrar, "recall", world.lot.id, 1)
    world.does(world.maker, "recall", world.lot.id, 3)
    assert class_of(world) == 1
    world.does(world.maker, "terminateRecall", world.lot.id)
    assert class_of(world) == 1


def test_another_office_weakens_a_recall(world: World) -> None:
    world.does(world.registrar, "recall", world.lot.id, 1)
    world.does(world.other_registrar, "recall", world.lot.id, 3)
    assert class_of(world) == 1


@pytest.mark.parametrize("name", ["other_registrar", "maker"])
def test_another_ends_a_registrars_recall(world: World, name: str) -> None:
    world.does(world.registrar, "recall", world.lot.id, 1)
    refusal = world.refusal(getattr(world, name), "terminateRecall", world.lot.id)
    assert refusal == refused("RecalledByOthers", lot=world.lot.id, orders=0b01_00)


def test_a_registrar_ends_a_makers_recall(world: World) -> None:
    world.does(world.maker, "recall", world.lot.id, 2)
    refusal = world.refusal(world.registrar, "terminateRecall", world.lot.id)
    assert refusal == refused("RecalledByOthers", lot=world.lot.id, orders=0b10)


def test_an_office_that_changed_hands_leaves_its_recall_to_nobody(world: World) -> None:
    """The order is the office's: who holds it next ends it."""
    world.does(world.other_registrar, "recall", world.lot.id, 1)
    world.does(world.board, "replaceRegistrar", 2, world.stranger)
    told = world.ledger.attempted(world.other_registrar, "terminateRecall", world.lot.id)
    assert told == refused("NotOperator", account=world.other_registrar)
    world.does(world.stranger, "terminateRecall", world.lot.id)
    assert class_of(world) == 0


def test_the_last_of_63_offices_orders_beside_all_others(world: World) -> None:
    for number in range(61):
        world.does(world.board, "appointRegistrar", made(0xE000 + number))
    last = new_account(0xE000 + 60)
    world.does(last, "recall", world.lot.id, 2)
    world.does(world.maker, "recall", world.lot.id, 3)
    assert world.ledger.view("recallsOf", world.lot.id) == [(0, 3), (63, 2)]
    assert class_of(world) == 2
    world.does(last, "terminateRecall", world.lot.id)
    assert class_of(world) == 3
