"""terminateRecall: who may recall a lot ends its recall; a registrar's only a registrar (P8)."""

from __future__ import annotations

import pytest

from tests.contracts.driver import DOCUMENT, refused
from tests.contracts.parties import World


@pytest.mark.parametrize("name", ["maker", "registrar", "other_registrar"])
def test_a_makers_recall_is_ended_by_maker_and_registrars(world: World, name: str) -> None:
    before = world.ledger.view("lotOf", world.lot.id)
    world.does(world.maker, "recall", world.lot.id, 2)
    world.does(getattr(world, name), "terminateRecall", world.lot.id)
    assert world.ledger.view("lotOf", world.lot.id) == before | {"changes": 2}


def test_the_end_of_a_recall_is_recorded(world: World) -> None:
    world.does(world.maker, "recall", world.lot.id, 2)
    fields = {"lot": world.lot.id, "by": world.maker.id, "document": DOCUMENT}
    assert world.does(world.maker, "terminateRecall", world.lot.id) == [("RecallTerminated", fields)]


def test_goods_move_again_after_a_recall(world: World) -> None:
    world.does(world.maker, "recall", world.lot.id, 2)
    world.does(world.maker, "terminateRecall", world.lot.id)
    world.hand_over([world.lot.rest], world.maker, world.second)
    assert world.holder(world.lot.rest) == world.second.id


def test_a_lot_is_recalled_again_after_a_recall(world: World) -> None:
    world.does(world.registrar, "recall", world.lot.id, 2)
    world.does(world.other_registrar, "terminateRecall", world.lot.id)
    world.does(world.maker, "recall", world.lot.id, 2)
    world.does(world.maker, "terminateRecall", world.lot.id)
    assert world.ledger.view("lotOf", world.lot.id)["recallClass"] == 0


def test_a_maker_does_not_end_a_registrars_recall(world: World) -> None:
    world.does(world.registrar, "recall", world.lot.id, 1)
    refusal = world.refusal(world.maker, "terminateRecall", world.lot.id)
    assert refusal == refused("RecalledByRegistrar", lot=world.lot.id)


def test_a_maker_does_not_weaken_a_registrars_recall(world: World) -> None:
    world.does(world.registrar, "recall", world.lot.id, 1)
    refusal = world.refusal(world.maker, "recall", world.lot.id, 3)
    assert refusal == refused("RecalledByRegistrar", lot=world.lot.id)


def test_a_registrar_that_changes_a_makers_recall_takes_it_over(world: World) -> None:
    world.does(world.maker, "recall", world.lot.id, 3)
    world.does(world.registrar, "recall", world.lot.id, 1)
    refusal = world.refusal(world.maker, "terminateRecall", world.lot.id)
    assert refusal == refused("RecalledByRegistrar", lot=world.lot.id)


def test_a_lot_not_recalled_has_no_recall_to_end(world: World) -> None:
    for by in (world.maker, world.registrar, world.rival):
        assert world.refusal(by, "terminateRecall", world.lot.id) == refused("NotRecalled", lot=world.lot.id)


@pytest.mark.parametrize("lot", [0, 99])
def test_an_unknown_lot_has_no_recall_to_end(world: World, lot: int) -> None:
    assert world.refusal(world.maker, "terminateRecall", lot) == refused("UnknownLot", lot=lot)


@pytest.mark.parametrize("name", ["rival", "wholesaler", "pharmacy"])
def test_who_did_not_make_the_lot_does_not_end_its_recall(world: World, name: str) -> None:
    world.does(world.maker, "recall", world.lot.id, 1)
    caller = getattr(world, name)
    refusal = world.refusal(caller, "terminateRecall", world.lot.id)
    assert refusal == refused("NotLotMaker", lot=world.lot.id, maker=world.maker.id, caller=caller.id)


def test_a_key_that_may_not_recall_ends_no_recall(world: World) -> None:
    world.does(world.maker, "recall", world.lot.id, 1)
    key = world.add_key(world.maker, 15)
    refusal = world.refusal(key, "terminateRecall", world.lot.id)
    assert refusal == refused("ScopeMissing", account=key, scopes=15, needed=16)


def test_an_outsider_ends_no_recall(world: World) -> None:
    world.does(world.maker, "recall", world.lot.id, 1)
    refusal = world.refusal(world.stranger, "terminateRecall", world.lot.id)
    assert refusal == refused("NotOperator", account=world.stranger)
