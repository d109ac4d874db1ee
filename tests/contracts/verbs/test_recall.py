"""recall: a lot's maker and any registrar recall it, each by an order of its own, wherever its units are (P8)."""

from __future__ import annotations

import pytest

from lotproof.model.item import item_of_range
from tests.contracts.driver import DOCUMENT, refused
from tests.contracts.parties import World


@pytest.mark.parametrize("recall_class", [1, 2, 3])
def test_a_recalled_lot_has_its_class(world: World, recall_class: int) -> None:
    before = world.ledger.view("lotOf", world.lot.id)
    world.does(world.maker, "recall", world.lot.id, recall_class)
    assert world.ledger.view("lotOf", world.lot.id) == before | {"recallClass": recall_class, "changes": 1}


def test_a_recall_by_its_maker_is_recorded(world: World) -> None:
    named = {"lot": world.lot.id, "by": world.maker.id, "office": 0}
    fields = named | {"recallClass": 2, "document": DOCUMENT}
    assert world.does(world.maker, "recall", world.lot.id, 2) == [("LotRecalled", fields)]


@pytest.mark.parametrize("name", ["registrar", "other_registrar"])
def test_any_registrar_recalls_any_lot(world: World, name: str) -> None:
    account = getattr(world, name)
    office = 1 if name == "registrar" else 2
    fields = {"lot": world.lot.id, "by": 0, "office": office, "recallClass": 1, "document": DOCUMENT}
    assert world.does(account, "recall", world.lot.id, 1) == [("LotRecalled", fields)]


def test_the_strictest_recall_stands(world: World) -> None:
    told = []
    for by, recall_class in ((world.maker, 3), (world.registrar, 2), (world.other_registrar, 1), (world.maker, 2)):
        world.does(by, "recall", world.lot.id, recall_class)
        told.append(world.ledger.view("lotOf", world.lot.id)["recallClass"])
    assert told == [3, 2, 1, 1]


def test_another_class_replaces_ones_own(world: World) -> None:
    world.does(world.maker, "recall", world.lot.id, 1)
    world.does(world.maker, "recall", world.lot.id, 3)
    assert world.ledger.view("lotOf", world.lot.id)["recallClass"] == 3


def test_a_view_tells_who_recalled_and_how(world: World) -> None:
    assert world.ledger.view("recallsOf", world.lot.id) == []
    for by, recall_class in ((world.other_registrar, 1), (world.maker, 3)):
        world.does(by, "recall", world.lot.id, recall_class)
    assert world.ledger.view("recallsOf", world.lot.id) == [(0, 3), (2, 1)]


def test_a_recall_leaves_other_lots_alone(world: World) -> None:
    world.does(world.maker, "recall", world.lot.id, 1)
    world.hand_over([world.other_lot.rest], world.maker, world.wholesaler)
    assert world.ledger.view("lotOf", world.other_lot.id)["recallClass"] == 0


def test_a_recall_moves_nothing(world: World) -> None:
    world.hand_over([world.lot.rest], world.maker, world.wholesaler)
    before = world.item(world.lot.rest)
    world.does(world.maker, "recall", world.lot.id, 1)
    assert world.item(world.lot.rest) == before


def test_a_recall_reaches_every_holder_and_every_part(world: World) -> None:
    world.does(world.maker, "split", world.lot.rest, [10])
    parts = [world.lot.rest, item_of_range(world.lot.id, 10)]
    world.hand_over([parts[0]], world.maker, world.wholesaler)
    world.hand_over([parts[1]], world.maker, world.second)
    world.does(world.maker, "recall", world.lot.id, 1)
    holders = (world.wholesaler, world.second)
    refusals = [world.refusal(by, "ship", [part], world.pharmacy.gln) for by, part in zip(holders, parts, strict=True)]
    assert refusals == [refused("LotIsRecalled", item=part, lot=world.lot.id, recallClass=1) for part in parts]


@pytest.mark.parametrize("end", ["suspend", "lapse"])
def test_a_registrar_recalls_for_a_maker_without_standing(world: World, end: str) -> None:
    getattr(world, end)(world.maker)
    refusal = world.refusal(world.maker, "recall", world.lot.id, 1)
    assert refusal.name == ("AccreditationSuspended" if end == "suspend" else "AccreditationExpired")
    world.does(world.registrar, "recall", world.lot.id, 1)


def test_an_unknown_lot_is_refused(world: World) -> None:
    for lot in (0, 99):
        assert world.refusal(world.maker, "recall", lot, 1) == refused("UnknownLot", lot=lot)


@pytest.mark.parametrize("recall_class", [0, 4, 255])
def test_a_recall_has_class_1_to_3(world: World, recall_class: int) -> None:
    refusal = world.refusal(world.maker, "recall", world.lot.id, recall_class)
    assert refusal == refused("InvalidRecallClass", recallClass=recall_class)


def test_a_recalled_lot_is_not_freed(world: World) -> None:
    world.does(world.maker, "recall", world.lot.id, 1)
    for by in (world.maker, world.registrar):
        assert world.refusal(by, "recall", world.lot.id, 0) == refused("InvalidRecallClass", recallClass=0)


def test_the_same_class_is_not_recalled_again(world: World) -> None:
    world.does(world.registrar, "recall", world.lot.id, 1)
    world.does(world.maker, "recall", world.lot.id, 2)
    refusal = world.refusal(world.maker, "recall", world.lot.id, 2)
    assert refusal == refused("AlreadyRecalled", lot=world.lot.id, recallClass=2)


@pytest.mark.parametrize("name", ["rival", "wholesaler", "pharmacy"])
def test_who_did_not_make_the_lot_does_not_recall_it(world: World, name: str) -> None:
    caller = getattr(world, name)
    refusal = world.refusal(caller, "recall", world.lot.id, 1)
    assert refusal == refused("NotLotMaker", lot=world.lot.id, maker=world.maker.id, caller=caller.id)


def test_the_board_recalls_nothing(world: World) -> None:
    refusal = world.refusal(world.board, "recall", world.lot.id, 1)
    assert refusal == refused("NotOperator", account=world.board)


def test_a_replaced_registrar_recalls_nothing(world: World) -> None:
    world.does(world.board, "replaceRegistrar", 2, world.stranger)
    refusal = world.refusal(world.other_registrar, "recall", world.lot.id, 1)
    assert refusal == refused("NotOperator", account=world.other_registrar)
