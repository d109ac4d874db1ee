"""addTranche, commissionCases, withdrawLot and repackage: what becomes of a lot after its registration (P1, P6, P7)."""

from __future__ import annotations

from typing import Any

import pytest

from lotproof.commit.tree import TreeOfTranches
from lotproof.model.identifiers import SerialNumber, Sgtin
from lotproof.model.item import GONE, item_of_range, item_of_sgtin
from tests.contracts.driver import DOCUMENT, refused
from tests.contracts.parties import FULL_CASE, LotFacts, World, tree_of


def text(value: str) -> bytes:
    return value.encode().ljust(20, b"\0")


def grown(world: World, units: int = 6, cases: list[tuple[bytes, int]] | None = None) -> tuple[LotFacts, int]:
    """The second lot with a tranche more, and the tree over both."""
    lot = world.other_lot
    tree = TreeOfTranches((lot.tree,)).grown(SerialNumber(f"T{index}") for index in range(units))
    arguments = (lot.gtin, lot.number, units, tree.roots[1], world.case_gtin if cases else 0, cases or [])
    ((_, fields),) = world.does(world.maker, "addTranche", *arguments)
    return LotFacts(lot.id, lot.gtin, lot.number, lot.expiry_day, tree, (), lot.rest), fields["first"]


def unit_of(lot: LotFacts, index: int) -> tuple[Any, ...]:
    proof = lot.tree.proof(index)
    return proof.index, proof.serial.to_bytes20(), proof.salt, proof.siblings, proof.tranche


def test_a_tranche_stands_behind_what_the_lot_has(world: World) -> None:
    lot, first = grown(world, 6)
    found = world.item(item_of_range(lot.id, 6))
    assert (first, found["first"], found["count"], found["holder"]) == (6, 6, 6, world.maker.id)
    told = world.ledger.view("lotOf", lot.id)
    assert (told["units"], told["tranches"], told["changes"]) == (12, 1, 1)
    assert world.ledger.view("trancheOf", lot.id, 1) == [6, 6, lot.tree.roots[1][:22]]


def test_a_tranche_brings_its_cases(world: World) -> None:
    lot, _ = grown(world, 6, [(text("T1"), 2), (text("T2"), 3)])
    second = world.item(item_of_sgtin(Sgtin(world.case_gtin, SerialNumber("T2"))))
    assert (second["first"], second["count"]) == (8, 3)
    assert world.item(item_of_range(lot.id, 11))["count"] == 1


def test_a_unit_is_shown_by_its_own_tranche(world: World) -> None:
    lot, _ = grown(world)
    piece = item_of_range(lot.id, 6)
    world.hand_over([lot.rest, piece], world.maker, world.pharmacy)
    world.does(world.pharmacy, "dispense", lot.rest, unit_of(lot, 2))
    world.does(world.pharmacy, "dispense", piece, unit_of(lot, 7))
    assert [world.ledger.view("isSpent", lot.id, index) for index in (2, 7)] == [True, True]


@pytest.mark.parametrize("tranche", [0, 2, 2**32 - 1])
def test_a_unit_is_not_shown_by_another_tranche(world: World, tranche: int) -> None:
    lot, _ = grown(world)
    piece = item_of_range(lot.id, 6)
    world.hand_over([piece], world.maker, world.pharmacy)
    unit = (*unit_of(lot, 7)[:4], tranche)
    refusal = world.refusal(world.pharmacy, "dispense", piece, unit)
    assert refusal == refused("UnitNotCommitted", lot=lot.id, index=7, serial=unit[1])


def test_only_its_maker_adds_to_a_lot(world: World) -> None:
    lot = world.other_lot
    refusal = world.refusal(world.rival, "addTranche", lot.gtin, lot.number, 1, bytes(32), 0, [])
    assert refusal == refused("NotMaker", gtin=lot.gtin, maker=world.maker.id, caller=world.rival.id)


def test_nothing_is_added_to_a_lot_that_is_not_there(world: World) -> None:
    refusal = world.refusal(world.maker, "addTranche", world.pack_gtin, text("NONE"), 1, bytes(32), 0, [])
    assert refusal == refused("NoSuchLot", gtin=world.pack_gtin, number=text("NONE"))


def test_nothing_is_added_to_a_recalled_lot(world: World) -> None:
    lot = world.other_lot
    world.does(world.registrar, "recall", lot.id, 2)
    refusal = world.refusal(world.maker, "addTranche", lot.gtin, lot.number, 1, bytes(32), 0, [])
    assert refusal == refused("LotIsRecalled", item=item_of_range(lot.id, 6), lot=lot.id, recallClass=2)


def test_a_lot_grows_to_its_last_number(world: World) -> None:
    lot, most = world.other_lot, 2**32 - 7
    refusal = world.refusal(world.maker, "addTranche", lot.gtin, lot.number, most + 1, bytes(32), 0, [])
    assert refusal == refused("InvalidUnits", inCases=6, units=most + 1)
    world.does(world.maker, "addTranche", lot.gtin, lot.number, most, bytes(32), 0, [])
    assert world.ledger.view("lotOf", lot.id)["units"] == 2**32 - 1


def cased(world: World, *cases: tuple[str, int], item: int | None = None) -> tuple[Any, ...]:
    lot = world.other_lot
    named = [(text(serial), units) for serial, units in cases]
    return lot.gtin, lot.number, lot.rest if item is None else item, world.case_gtin, named


def test_units_that_are_there_go_into_cases(world: World) -> None:
    fields: dict[str, Any] = {"lot": world.other_lot.id, "by": world.maker.id, "item": world.other_lot.rest}
    fields |= {"caseGtin": int(world.case_gtin), "cases": [[text("K1"), 2], [text("K2"), 3]], "document": DOCUMENT}
    events = world.does(world.maker, "commissionCases", *cased(world, ("K1", 2), ("K2", 3)))
    assert events == [("CasesCommissioned", fields)]
    case = world.item(item_of_sgtin(Sgtin(world.case_gtin, SerialNumber("K2"))))
    assert (case["first"], case["count"], case["version"]) == (2, 3, 0)
    assert world.item(item_of_range(world.other_lot.id, 5))["count"] == 1


def test_a_name_that_is_used_up_keeps_its_version_alone(world: World) -> None:
    world.does(world.maker, "commissionCases", *cased(world, ("K1", 6)))
    left = world.item(world.other_lot.rest)
    assert (left["version"], left["count"], left["holder"], left["lot"]) == (1, 0, 0, 0)
    refusal = world.refusal(world.maker, "ship", [world.other_lot.rest], world.second.gln)
    assert refusal == refused("UnknownItem", item=world.other_lot.rest)


def test_a_case_holds_no_more_than_a_full_one(world: World) -> None:
    outer = world.maker.gtin(1, 2)
    world.does(world.maker, "registerProduct", outer, world.maker.prefix, world.pack_gtin, 2)
    arguments = (*cased(world)[:3], outer, [(text("K1"), 3)])
    refusal = world.refusal(world.maker, "commissionCases", *arguments)
    assert refusal == refused("CaseOverfull", serial=text("K1"), units=3, quantity=2)


def test_a_case_of_another_product_holds_none_of_it(world: World) -> None:
    other = world.maker.gtin(2)
    world.does(world.maker, "registerProduct", other, world.maker.prefix, 0, 0)
    outer = world.maker.gtin(2, 1)
    world.does(world.maker, "registerProduct", outer, world.maker.prefix, other, FULL_CASE)
    refusal = world.refusal(world.maker, "commissionCases", *cased(world)[:3], outer, [(text("K1"), 1)])
    assert refusal == refused("NotCaseOf", caseGtin=outer, gtin=world.pack_gtin)


def test_goods_of_another_lot_are_not_cased_as_its_own(world: World) -> None:
    refusal = world.refusal(world.maker, "commissionCases", *cased(world, ("K1", 1), item=world.lot.rest))
    assert refusal == refused("OtherLot", item=world.lot.rest, found=world.lot.id, lot=world.other_lot.id)


def test_some_case_is_named(world: World) -> None:
    assert world.refusal(world.maker, "commissionCases", *cased(world)) == refused("NothingNamed")


def test_a_pack_is_no_case(world: World) -> None:
    refusal = world.refusal(world.maker, "commissionCase", world.pack_gtin, text("PACK"))
    assert refusal == refused("GtinOfUnits", gtin=world.pack_gtin)


@pytest.mark.parametrize(("content", "quantity"), [(True, 0), (False, 3)])
def test_a_case_holds_some_of_a_product_and_a_unit_none(world: World, content: bool, quantity: int) -> None:
    gtin, inside = world.maker.gtin(7), world.pack_gtin if content else 0
    refusal = world.refusal(world.maker, "registerProduct", gtin, world.maker.prefix, inside, quantity)
    assert refusal == refused("InvalidQuantity", gtin=gtin, content=inside, quantity=quantity)


def test_a_product_tells_its_packaging_level(world: World) -> None:
    assert world.ledger.view("contentOf", world.case_gtin) == [int(world.pack_gtin), FULL_CASE]
    assert world.ledger.view("contentOf", world.pack_gtin) == [0, 0]


def test_a_withdrawn_lot_makes_room_for_its_number(world: World) -> None:
    lot = world.lot
    items = sorted([*lot.cases, lot.rest])
    events = world.does(world.maker, "withdrawLot", lot.id, items)
    assert events[0][1]["left"] == 0
    assert world.ledger.view("lotOf", lot.id)["withdrawn"] is True
    cases = [(text("LOT-A-C0"), 5), (text("LOT-A-C1"), 4)]
    again = world.statement(lot.gtin, "LOT-A", 12, tree_of("LOT-A", 12).root, lot.expiry_day + 1)
    ((_, fields),) = world.does(world.maker, "registerLot", again, world.case_gtin, cases)
    assert (fields["replaces"], world.ledger.view("lotIdOf", lot.gtin, lot.number)) == (lot.id, fields["lot"])
    assert world.item(lot.cases[0])["version"] == 2


def test_a_lot_is_withdrawn_in_as_many_calls_as_it_takes(world: World) -> None:
    lot = world.lot
    left = [world.does(world.maker, "withdrawLot", lot.id, [item])[0][1]["left"] for item in (*lot.cases, lot.rest)]
    assert left == [7, 3, 0]
    refusal = world.refusal(world.maker, "withdrawLot", lot.id, [lot.rest])
    assert refusal == refused("LotIsWithdrawn", lot=lot.id)


def test_what_has_moved_is_not_withdrawn(world: World) -> None:
    world.does(world.maker, "ship", [world.lot.rest], world.second.gln)
    world.does(world.maker, "voidShipping", [world.lot.rest])
    refusal = world.refusal(world.maker, "withdrawLot", world.lot.id, [world.lot.rest])
    assert refusal == refused("HasMoved", item=world.lot.rest)


def test_what_another_holds_is_not_withdrawn(world: World) -> None:
    world.hand_over([world.lot.rest], world.maker, world.second)
    refusal = world.refusal(world.maker, "withdrawLot", world.lot.id, [world.lot.rest])
    assert refusal == refused("NotHolder", item=world.lot.rest, holder=world.second.id, caller=world.maker.id)


def test_spent_units_are_not_withdrawn(world: World) -> None:
    world.does(world.maker, "decommission", world.lot.rest, world.lot.unit(10), 1)
    refusal = world.refusal(world.maker, "withdrawLot", world.lot.id, [world.lot.rest])
    assert refusal == refused("UnitSpent", lot=world.lot.id, index=10)


def test_a_recalled_lot_is_not_withdrawn(world: World) -> None:
    world.does(world.registrar, "recall", world.lot.id, 1)
    refusal = world.refusal(world.maker, "withdrawLot", world.lot.id, [world.lot.rest])
    assert refusal == refused("LotIsRecalled", item=world.lot.rest, lot=world.lot.id, recallClass=1)


def test_nobody_withdraws_the_lot_of_another(world: World) -> None:
    refusal = world.refusal(world.rival, "withdrawLot", world.lot.id, [world.lot.rest])
    assert refusal == refused("NotLotMaker", lot=world.lot.id, maker=world.maker.id, caller=world.rival.id)


def test_a_lot_that_is_not_there_is_not_withdrawn(world: World) -> None:
    assert world.refusal(world.maker, "withdrawLot", 99, [world.lot.rest]) == refused("UnknownLot", lot=99)


def test_what_a_lot_was_made_of_leaves_the_trade_by_range(world: World) -> None:
    world.does(world.maker, "repackage", world.other_lot.id, [world.lot.rest])
    assert world.item(world.lot.rest)["holder"] == GONE
    assert world.ledger.view("sourcesOf", world.other_lot.id) == [world.lot.id]


def test_a_lot_made_of_a_recalled_one_is_as_unsafe(world: World) -> None:
    world.does(world.maker, "repackage", world.other_lot.id, [world.lot.rest])
    world.does(world.registrar, "recall", world.lot.id, 2)
    refusal = world.refusal(world.maker, "ship", [world.other_lot.rest], world.second.gln)
    assert refusal == refused("LotIsRecalled", item=world.other_lot.rest, lot=world.other_lot.id, recallClass=2)


def test_a_recall_is_seen_through_every_step(world: World) -> None:
    third = world.new_lot("LOT-C", 4)
    world.does(world.maker, "repackage", world.other_lot.id, [world.lot.rest])
    world.does(world.maker, "repackage", third.id, [world.other_lot.rest])
    world.does(world.registrar, "recall", world.lot.id, 3)
    refusal = world.refusal(world.maker, "ship", [third.rest], world.second.gln)
    assert refusal == refused("LotIsRecalled", item=third.rest, lot=third.id, recallClass=3)
    assert world.ledger.view("sourcesOf", third.id) == [world.other_lot.id, world.lot.id]


def test_a_lot_is_not_made_of_itself(world: World) -> None:
    refusal = world.refusal(world.maker, "repackage", world.lot.id, [world.lot.rest])
    assert refusal == refused("MadeOfItself", lot=world.lot.id, source=world.lot.id)


def test_a_lot_is_not_made_of_what_was_made_of_it(world: World) -> None:
    world.does(world.maker, "repackage", world.other_lot.id, [world.lot.rest])
    refusal = world.refusal(world.maker, "repackage", world.lot.id, [world.other_lot.rest])
    assert refusal == refused("MadeOfItself", lot=world.lot.id, source=world.other_lot.id)


def test_a_lot_does_not_outlive_what_it_is_made_of(world: World) -> None:
    short = world.new_lot("SHORT", 4, expiry_day=world.lot.expiry_day - 1)
    refusal = world.refusal(world.maker, "repackage", world.lot.id, [short.rest])
    facts = {"lot": world.lot.id, "source": short.id, "expiryDay": short.expiry_day}
    assert refusal == refused("OutlivesSource", **facts)


def test_a_lot_is_made_of_64_others_at_most(world: World) -> None:
    sources = [world.new_lot(f"S{number}", 1).rest for number in range(65)]
    world.does(world.maker, "repackage", world.lot.id, sorted(sources[:64]))
    refusal = world.refusal(world.maker, "repackage", world.lot.id, [sources[64]])
    assert refusal == refused("TooManySources", lot=world.lot.id)
