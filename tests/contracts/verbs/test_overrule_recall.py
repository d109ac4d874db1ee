"""overruleRecall: the board ends a recall whoever ordered it (P8)."""

from __future__ import annotations

import pytest

from tests.contracts.driver import DOCUMENT, refused
from tests.contracts.parties import World


@pytest.fixture(autouse=True)
def recalled(world: World) -> None:
    """By its maker with class 3, and by the second registrar with class 1."""
    world.does(world.maker, "recall", world.lot.id, 3)
    world.does(world.other_registrar, "recall", world.lot.id, 1)


@pytest.mark.parametrize(("office", "left"), [(0, [(2, 1)]), (2, [(0, 3)])])
def test_the_board_ends_one_order_and_no_other(world: World, office: int, left: list[tuple[int, int]]) -> None:
    world.does(world.board, "overruleRecall", world.lot.id, office)
    assert world.ledger.view("recallsOf", world.lot.id) == left
    assert world.ledger.view("lotOf", world.lot.id)["recallClass"] == left[0][1]


def test_an_overruled_recall_is_recorded(world: World) -> None:
    named = {"lot": world.lot.id, "by": 0, "office": 2, "document": DOCUMENT}
    assert world.does(world.board, "overruleRecall", world.lot.id, 2) == [("RecallTerminated", named)]


@pytest.mark.parametrize("name", ["registrar", "other_registrar", "stranger"])
def test_nobody_but_the_board_overrules(world: World, name: str) -> None:
    account = getattr(world, name)
    refusal = world.refusal(account, "overruleRecall", world.lot.id, 2)
    assert refusal == refused("NotBoard", account=account)


@pytest.mark.parametrize("office", [1, 3, 63, 64, 255])
def test_an_office_that_ordered_none_has_none_to_overrule(world: World, office: int) -> None:
    refusal = world.refusal(world.board, "overruleRecall", world.lot.id, office)
    assert refusal == refused("RecalledByOthers", lot=world.lot.id, orders=0b01_00_11)


def test_a_lot_not_recalled_has_nothing_to_overrule(world: World) -> None:
    refusal = world.refusal(world.board, "overruleRecall", world.other_lot.id, 0)
    assert refusal == refused("NotRecalled", lot=world.other_lot.id)


def test_an_unknown_lot_has_nothing_to_overrule(world: World) -> None:
    assert world.refusal(world.board, "overruleRecall", 99, 0) == refused("UnknownLot", lot=99)
