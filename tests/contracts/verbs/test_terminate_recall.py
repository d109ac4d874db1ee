"""terminateRecall: who recalled a lot ends that order, and no other (P8)."""

from __future__ import annotations

import pytest

from tests.contracts.driver import DOCUMENT, refused
from tests.contracts.parties import World


@pytest.mark.parametrize("name", ["maker", "registrar", "other_registrar"])
def test_who_recalled_a_lot_ends_it(world: World, name: str) -> None:
    before = world.ledger.view("lotOf", world.lot.id)
    world.does(getattr(world, name), "recall", world.lot.id, 2)
    world.does(getattr(world, name), "terminateRecall", world.lot.id)
    assert world.ledger.view("lotOf", world.lot.id) == before | {"changes": 2}


@pytest.mark.parametrize("name", ["maker", "other_registrar"])
def test_the_end_of_a_recall_is_recorded(world: World, name: str) -> None:
    by = getattr(world, name)
    world.does(by, "recall", world.lot.id, 2)
    office = 0 if name == "maker" else 2
    fields = {"lot": world.lot.id, "by": getattr(by, "id", 0), "office": office, "document": DOCUMENT}
    assert world.does(by, "terminateRecall", world.lot.id) == [("RecallTerminated", fields)]


def test_the_orders_of_others_stand(world: World) -> None:
    for by, recall_class in ((world.maker, 1), (world.registrar, 2), (world.other_registrar, 3)):
        world.does(by, "recall", world.lot.id, recall_class)
    told = []
    for by in (world.maker, world.registrar, world.other_registrar):
        world.does(by, "terminateRecall", world.lot.id)
        told.append(world.ledger.view("lotOf", world.lot.id)["recallClass"])
    assert told == [2, 3, 0]


def test_goods_move_again_after_a_recall(world: World) -> None:
    world.does(world.maker, "recall", world.lot.id, 2)
    world.does(world.maker, "terminateRecall", world.lot.id)
    world.hand_over([world.lot.rest], world.maker, world.second)
    assert world.holder(world.lot.rest) == world.second.id


def test_a_lot_is_recalled_again_after_a_recall(world: World) -> None:
    world.does(world.registrar, "recall", world.lot.id, 2)
    world.does(world.registrar, "terminateRecall", world.lot.id)
    world.does(world.maker, "recall", world.lot.id, 2)
    world.does(world.maker, "terminateRecall", world.lot.id)
    assert world.ledger.view("lotOf", world.lot.id)["recallClass"] == 0


def test_a_maker_does_not_end_a_registrars_recall(world: World) -> None:
    world.does(world.registrar, "recall", world.lot.id, 1)
    refusal = world.refusal(world.maker, "terminateRecall", world.lot.id)
    assert refusal == refused("RecalledByOthers", lot=world.lot.id, orders=0b01_00)


def test_a_registrar_does_not_end_anothers_recall(world: World) -> None:
    world.does(world.registrar, "recall", world.lot.id, 1)
    refusal = world.refusal(world.other_registrar, "terminateRecall", world.lot.id)
    assert refusal == refused("RecalledByOthers", lot=world.lot.id, orders=0b01_00)


def test_a_lot_not_recalled_has_no_recall_to_end(world: World) -> None:
    for by in (world.maker, world.registrar):
        assert world.refusal(by, "terminateRecall", world.lot.id) == refused("NotRecalled", lot=world.lot.id)


@pytest.mark.parametrize("end", ["suspend", "lapse"])
def test_a_maker_without_standing_ends_no_recall(world: World, end: str) -> None:
    world.does(world.maker, "recall", world.lot.id, 1)
    getattr(world, end)(world.maker)
    refusal = world.refusal(world.maker, "terminateRecall", world.lot.id)
    assert refusal.name == ("AccreditationSuspended" if end == "suspend" else "AccreditationExpired")


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
