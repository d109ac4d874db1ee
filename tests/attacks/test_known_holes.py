"""The holes that were shown in public projects of this kind by an executed call; each call is sent here, too.

Holes 10 and 19 are of signatures: see test_signatures.py. Each refusal is a transaction that failed, and its twin had
told the same reason before.
"""

from __future__ import annotations

from typing import Any

import pytest

from lotproof.model.identifiers import Gln
from lotproof.model.item import item_of_range
from tests.contracts.driver import DAY, refused
from tests.contracts.parties import LICENCE, Party, World, new_account, tree_of

OUTSIDER = Gln.with_check_digit("777777777777")


def not_holder(item: int, holder: Party, caller: Party) -> Any:
    return refused("NotHolder", item=item, holder=holder.id, caller=caller.id)


def is_recalled(world: World, item: int, recall_class: int = 1) -> Any:
    return refused("LotIsRecalled", item=item, lot=world.lot.id, recallClass=recall_class)


def test_hole_01_outsider_takes_a_lot_that_never_left_its_maker(world: World) -> None:
    for verb, arguments in (("receiveItems", ([world.lot.rest],)), ("ship", ([world.lot.rest], world.wholesaler.gln))):
        refusal = world.refusal(world.stranger, verb, *arguments)
        assert refusal == refused("NotOperator", account=world.stranger)
    assert world.holder(world.lot.rest) == world.maker.id


def test_hole_01_not_even_an_accredited_partner_takes_it(world: World) -> None:
    refusal = world.refusal(world.wholesaler, "receiveItems", [world.lot.rest])
    assert refusal == refused("NotInTransit", item=world.lot.rest)
    refusal = world.refusal(world.wholesaler, "ship", [world.lot.rest], world.pharmacy.gln)
    assert refusal == not_holder(world.lot.rest, world.maker, world.wholesaler)


def test_hole_02_outsider_delivers_a_shipped_lot_to_himself(world: World) -> None:
    world.does(world.maker, "ship", [world.lot.rest], world.wholesaler.gln)
    for verb in ("receiveItems", "reject", "voidShipping"):
        refusal = world.refusal(world.stranger, verb, [world.lot.rest])
        assert refusal == refused("NotOperator", account=world.stranger)
    assert world.ledger.view("custodyOf", world.lot.rest)[1:] == [world.maker.id, world.wholesaler.id]


def test_hole_02_shipper_plays_the_receiver_too(world: World) -> None:
    world.does(world.maker, "ship", [world.lot.rest], world.wholesaler.gln)
    refusal = world.refusal(world.maker, "receiveItems", [world.lot.rest])
    facts = {"item": world.lot.rest, "pending": world.wholesaler.id, "caller": world.maker.id}
    assert refusal == refused("NotConsignee", **facts)


def test_hole_02_no_verb_takes_an_identity_as_an_argument(world: World) -> None:
    """Only the board's and registrars' verbs, those of keys and the views name an account; all go by who sends.

    `receiveSigned` names the key whose signature is shown.
    """
    board = {"appointRegistrar", "replaceRegistrar", "announceClosing"}
    care = {"offerOffice", "withdrawOfficeOffer", "accredit", "offerKey"}
    keys = {"addOperator", "removeOperator", "withdrawKeyOffer"}
    taking = {
        entry["name"]
        for entry in world.ledger.contract.abi
        if entry["type"] == "function" and entry["stateMutability"] != "view"
        if any(given["type"] == "address" for given in entry["inputs"])
    }
    assert taking == care | keys | board | {"receiveSigned"}


def test_hole_03_outsiders_record_names_a_real_maker(world: World) -> None:
    statement = world.statement(world.pack_gtin, "FALSE", 10, bytes(32))
    refusal = world.refusal(world.stranger, "registerLot", statement, 0, [])
    assert refusal == refused("NotOperator", account=world.stranger)
    assert world.ledger.view("lotIdOf", world.pack_gtin, b"FALSE".ljust(20, b"\0")) == 0


def test_hole_03_another_makers_record_names_a_real_maker(world: World) -> None:
    statement = world.statement(world.pack_gtin, "FALSE", 10, bytes(32))
    refusal = world.refusal(world.rival, "registerLot", statement, 0, [])
    assert refusal == refused("NotMaker", gtin=world.pack_gtin, maker=world.maker.id, caller=world.rival.id)


def test_hole_04_anyone_grants_himself_an_accreditation(world: World) -> None:
    accreditation = (OUTSIDER, 15, world.clock.now + DAY, LICENCE, world.stranger)
    key = (world.maker.gln, world.stranger, 31, "0x" + "00" * 20)
    for verb, call in (("accredit", accreditation), ("offerKey", key)):
        refusal = world.refusal(world.stranger, verb, *call)
        assert refusal == refused("NotRegistrar", account=world.stranger)
    refusal = world.refusal(world.stranger, "addOperator", new_account(5), 31)
    assert refusal == refused("NotOperator", account=world.stranger)


@pytest.mark.parametrize("name", ["stranger", "registrar", "maker"])
def test_hole_04_anyone_makes_himself_registrar_or_board(world: World, name: str) -> None:
    by = getattr(world, name)
    account = getattr(by, "address", by)
    for verb, given in (("appointRegistrar", (new_account(5),)), ("replaceRegistrar", (1, account))):
        assert world.refusal(by, verb, *given) == refused("NotBoard", account=account)


def test_hole_04_a_partner_raises_its_own_role(world: World) -> None:
    call = (world.wholesaler.gln, 15, world.clock.now + DAY, LICENCE)
    refusal = world.refusal(world.wholesaler, "renew", *call)
    assert refusal == refused("NotRegistrar", account=world.wholesaler.address)


def test_hole_05_anyone_becomes_the_buyer_without_the_sellers_consent(world: World) -> None:
    for buyer in (world.wholesaler, world.pharmacy, world.rival):
        refusal = world.refusal(buyer, "receiveItems", [world.lot.rest])
        assert refusal == refused("NotInTransit", item=world.lot.rest)
    assert world.holder(world.lot.rest) == world.maker.id


def test_hole_05_a_buyer_steps_in_for_the_one_who_was_named(world: World) -> None:
    world.does(world.maker, "ship", [world.lot.rest], world.wholesaler.gln)
    refusal = world.refusal(world.second, "receiveItems", [world.lot.rest])
    facts = {"item": world.lot.rest, "pending": world.wholesaler.id, "caller": world.second.id}
    assert refusal == refused("NotConsignee", **facts)


def test_hole_06_a_delivered_lot_is_shipped_again_from_the_past(world: World) -> None:
    world.hand_over([world.lot.rest], world.maker, world.wholesaler)
    refusal = world.refusal(world.maker, "ship", [world.lot.rest], world.second.gln)
    assert refusal == not_holder(world.lot.rest, world.wholesaler, world.maker)


def test_hole_06_a_delivered_lot_is_received_or_voided_again(world: World) -> None:
    world.hand_over([world.lot.rest], world.maker, world.wholesaler)
    for by, verb in ((world.wholesaler, "receiveItems"), (world.wholesaler, "reject"), (world.maker, "voidShipping")):
        assert world.refusal(by, verb, [world.lot.rest]) == refused("NotInTransit", item=world.lot.rest)


def test_hole_06_a_case_is_shipped_after_its_pallet_was_delivered(world: World) -> None:
    case = world.lot.cases[0]
    world.hand_over([world.packed(1, [case])], world.maker, world.wholesaler)
    refusal = world.refusal(world.maker, "ship", [case], world.second.gln)
    assert refusal == not_holder(case, world.wholesaler, world.maker)


def test_hole_07_a_registered_lot_is_stated_anew(world: World) -> None:
    before = world.ledger.view("lotOf", world.lot.id)
    statement = world.statement(world.pack_gtin, "LOT-A", 99, bytes(32))
    refusal = world.refusal(world.maker, "registerLot", statement, 0, [])
    assert refusal == refused("LotTaken", gtin=world.pack_gtin, number=world.lot.number, lot=world.lot.id)
    assert world.ledger.view("lotOf", world.lot.id) == before


@pytest.mark.parametrize("verb", ["ship", "receiveItems"])
def test_hole_08_a_recalled_lot_moves_through_another_verb(world: World, verb: str) -> None:
    world.hand_over([world.lot.cases[0]], world.maker, world.wholesaler)
    world.does(world.maker, "ship", [world.lot.rest], world.wholesaler.gln)
    world.does(world.maker, "recall", world.lot.id, 1)
    item = world.lot.cases[0] if verb == "ship" else world.lot.rest
    arguments = ([item], world.pharmacy.gln) if verb == "ship" else ([item],)
    assert world.refusal(world.wholesaler, verb, *arguments) == is_recalled(world, item)


def test_hole_08_a_recalled_lot_moves_inside_a_pallet(world: World) -> None:
    world.hand_over([world.lot.rest, world.other_lot.rest], world.maker, world.wholesaler)
    world.does(world.maker, "recall", world.lot.id, 1)
    pallet = world.packed(1, [world.lot.rest, world.other_lot.rest], world.wholesaler)
    outer = world.packed(2, [pallet], world.wholesaler)
    assert world.refusal(world.wholesaler, "ship", [outer], world.pharmacy.gln) == is_recalled(world, outer)


def test_hole_08_a_recalled_lot_moves_after_a_split(world: World) -> None:
    world.does(world.maker, "recall", world.lot.id, 1)
    world.does(world.maker, "split", world.lot.rest, [10])
    part = item_of_range(world.lot.id, 10)
    assert world.refusal(world.maker, "ship", [part], world.pharmacy.gln) == is_recalled(world, part)


def test_hole_09_the_same_lot_number_is_registered_twice(world: World) -> None:
    statement = world.statement(world.pack_gtin, "LOT-A", 12, world.lot.tree.root)
    refusal = world.refusal(world.maker, "registerLot", statement, 0, [])
    assert refusal == refused("LotTaken", gtin=world.pack_gtin, number=world.lot.number, lot=world.lot.id)


def test_hole_11_a_recalled_and_expired_lot_is_dispensed(world: World) -> None:
    day = world.clock.today + 2
    lot = world.new_lot("SHORT", 2, expiry_day=day)
    world.hand_over([lot.rest], world.maker, world.pharmacy)
    with world.clock.standing_at((day + 1) * DAY):
        expired = world.refusal(world.pharmacy, "dispense", lot.rest, lot.unit(0))
        world.does(world.maker, "recall", lot.id, 2)
        recalled = world.refusal(world.pharmacy, "dispense", lot.rest, lot.unit(0))
    assert expired == refused("LotExpired", item=lot.rest, lot=lot.id, expiryDay=day)
    assert recalled == refused("LotIsRecalled", item=lot.rest, lot=lot.id, recallClass=2)


def test_hole_12_a_carrier_without_licence_is_handed_goods(world: World) -> None:
    refusal = world.refusal(world.maker, "ship", [world.lot.rest], OUTSIDER)
    assert refusal == refused("UnknownPartner", gln=OUTSIDER)
    world.suspend(world.logistics)
    refusal = world.refusal(world.maker, "ship", [world.lot.rest], world.logistics.gln)
    assert refusal == refused("AccreditationSuspended", gln=world.logistics.gln)


def test_hole_12_a_carrier_without_consent_holds_nothing(world: World) -> None:
    world.does(world.maker, "ship", [world.lot.rest], world.logistics.gln)
    assert world.holder(world.lot.rest) == world.maker.id
    refusal = world.refusal(world.logistics, "ship", [world.lot.rest], world.pharmacy.gln)
    assert refusal == not_holder(world.lot.rest, world.maker, world.logistics)


def test_hole_13_the_receiver_of_one_unit_freezes_the_whole_lot(world: World) -> None:
    world.does(world.maker, "split", world.lot.rest, [10])
    world.hand_over([world.lot.rest], world.maker, world.pharmacy)
    refusal = world.refusal(world.pharmacy, "recall", world.lot.id, 1)
    assert refusal == refused("NotLotMaker", lot=world.lot.id, maker=world.maker.id, caller=world.pharmacy.id)
    world.hand_over([item_of_range(world.lot.id, 10)], world.maker, world.wholesaler)
    assert world.ledger.view("lotOf", world.lot.id)["recallClass"] == 0


@pytest.mark.parametrize("end", ["suspend", "lapse"])
@pytest.mark.parametrize("verb", ["voidShipping", "reject"])
def test_hole_14_goods_of_a_disputed_shipment_are_stuck_for_ever(world: World, verb: str, end: str) -> None:
    world.does(world.maker, "ship", [world.lot.rest], world.wholesaler.gln)
    world.does(world.maker, "recall", world.lot.id, 1)
    for party in (world.maker, world.wholesaler):
        getattr(world, end)(party)
    world.does(world.maker if verb == "voidShipping" else world.wholesaler, verb, [world.lot.rest])
    assert world.ledger.view("custodyOf", world.lot.rest)[1:] == [world.maker.id, 0]


def test_hole_15_a_producer_registers_a_competitors_gtin(world: World) -> None:
    gtin = world.maker.gtin(2)
    refusal = world.refusal(world.rival, "registerProduct", gtin, world.rival.prefix, 0, 0)
    assert refusal == refused("GtinOutsidePrefix", gtin=gtin, prefix=world.rival.prefix)
    refusal = world.refusal(world.rival, "registerProduct", gtin, world.maker.prefix, 0, 0)
    facts = {"prefix": world.maker.prefix, "owner": world.maker.id, "caller": world.rival.id}
    assert refusal == refused("CompanyPrefixNotOwned", **facts)


def test_hole_15_a_producer_names_its_cases_by_a_competitors_gtin(world: World) -> None:
    statement = world.statement(world.rival.gtin(1), "R-1", 4, bytes(32))
    wanted = refused("NotMaker", gtin=world.case_gtin, maker=world.maker.id, caller=world.rival.id)
    call = (statement, world.case_gtin, [(b"C".ljust(20, b"\0"), 4)])
    assert world.refusal(world.rival, "registerLot", *call) == wanted
    assert world.refusal(world.rival, "commissionCase", world.case_gtin, b"C".ljust(20, b"\0")) == wanted


def test_hole_16_a_competitor_recalls_another_makers_lot(world: World) -> None:
    refusal = world.refusal(world.rival, "recall", world.lot.id, 1)
    assert refusal == refused("NotLotMaker", lot=world.lot.id, maker=world.maker.id, caller=world.rival.id)
    key = world.add_key(world.rival, 16)
    assert world.refusal(key, "recall", world.lot.id, 1) == refusal


def test_hole_17_a_part_of_a_lot_brings_its_own_root(world: World) -> None:
    """A part has its lot's root: units of another tree, at a place the part has, are not committed to."""
    world.does(world.maker, "split", world.lot.rest, [10])
    part = item_of_range(world.lot.id, 10)
    world.hand_over([part], world.maker, world.pharmacy)
    forged = tree_of("FORGED", 12).proof(10)
    unit = (10, forged.serial.to_bytes20(), forged.salt, forged.siblings, 0)
    refusal = world.refusal(world.pharmacy, "dispense", part, unit)
    assert refusal == refused("UnitNotCommitted", lot=world.lot.id, index=10, serial=forged.serial)


def test_hole_17_a_genuine_unit_is_dispensed_from_another_part(world: World) -> None:
    world.does(world.maker, "split", world.lot.rest, [10])
    part = item_of_range(world.lot.id, 10)
    world.hand_over([part], world.maker, world.pharmacy)
    refusal = world.refusal(world.pharmacy, "dispense", part, world.lot.unit(9))
    assert refusal == refused("UnitOutside", item=part, index=9, first=10, count=2)


def test_hole_18_a_recall_does_not_reach_what_was_split_off(world: World) -> None:
    world.does(world.maker, "split", world.lot.rest, [10, 11])
    parts = [world.lot.rest, item_of_range(world.lot.id, 10), item_of_range(world.lot.id, 11)]
    world.hand_over(parts, world.maker, world.pharmacy)
    world.does(world.maker, "recall", world.lot.id, 1)
    units = [world.lot.unit(index) for index in (9, 10, 11)]
    found = [world.refusal(world.pharmacy, "dispense", *pair) for pair in zip(parts, units, strict=True)]
    assert found == [is_recalled(world, part) for part in parts]


def test_hole_20_an_alarm_is_rolled_back_with_the_call(world: World) -> None:
    """Nothing is told by an event of a call that fails: the reason is the error, and anyone may ask the twin."""
    world.hand_over([world.lot.rest], world.maker, world.pharmacy)
    world.does(world.pharmacy, "dispense", world.lot.rest, world.lot.unit(9))
    wanted = refused("UnitSpent", lot=world.lot.id, index=9)
    assert world.ledger.foretold(world.pharmacy, "dispense", world.lot.rest, world.lot.unit(9)) == wanted
    assert world.ledger.told(world.pharmacy, "dispense", world.lot.rest, world.lot.unit(9)) == wanted


def test_hole_21_stock_is_subtracted_twice_for_one_dispensing(world: World) -> None:
    world.hand_over([world.lot.rest], world.maker, world.pharmacy)
    world.does(world.pharmacy, "dispense", world.lot.rest, world.lot.unit(9))
    for verb, why in (("dispense", ()), ("decommission", (7,))):
        refusal = world.refusal(world.pharmacy, verb, world.lot.rest, world.lot.unit(9), *why)
        assert refusal == refused("UnitSpent", lot=world.lot.id, index=9)
    assert [world.ledger.view("isSpent", world.lot.id, index) for index in (9, 10, 11)] == [True, False, False]


@pytest.mark.parametrize("place", [0, 1])
def test_hole_22_a_bulk_call_skips_the_check_of_a_single_one(world: World, place: int) -> None:
    """One item of many that may not move stops them all, first or last."""
    low, high = sorted(world.lot.cases)
    foreign, own = (low, high) if place == 0 else (high, low)
    world.hand_over([foreign], world.maker, world.second)
    refusal = world.refusal(world.maker, "ship", [low, high], world.wholesaler.gln)
    assert refusal == not_holder(foreign, world.second, world.maker)
    assert world.item(own)["pending"] == 0


@pytest.mark.parametrize("recalled", ["lot", "other_lot"])
@pytest.mark.parametrize("verb", ["ship", "receiveItems"])
def test_hole_22_an_unsafe_item_moves_among_others(world: World, verb: str, recalled: str) -> None:
    lot, items = getattr(world, recalled), sorted([world.lot.rest, world.other_lot.rest])
    if verb == "receiveItems":
        world.does(world.maker, "ship", items, world.wholesaler.gln)
    world.does(world.maker, "recall", lot.id, 1)
    if verb == "receiveItems":
        refusal = world.refusal(world.wholesaler, verb, items)
    else:
        refusal = world.refusal(world.maker, verb, items, world.wholesaler.gln)
    assert refusal == refused("LotIsRecalled", item=lot.rest, lot=lot.id, recallClass=1)
    assert [world.holder(item) for item in items] == [world.maker.id] * 2


@pytest.mark.parametrize("place", [0, 1])
@pytest.mark.parametrize("verb", ["receiveItems", "reject"])
def test_hole_22_goods_for_another_are_taken_among_others(world: World, verb: str, place: int) -> None:
    items = sorted(world.lot.cases)
    for item in items:
        to = world.second if item == items[place] else world.wholesaler
        world.does(world.maker, "ship", [item], to.gln)
    refusal = world.refusal(world.wholesaler, verb, items)
    facts = {"item": items[place], "pending": world.second.id, "caller": world.wholesaler.id}
    assert refusal == refused("NotConsignee", **facts)


@pytest.mark.parametrize("place", [0, 1])
def test_hole_22_anothers_shipment_is_voided_among_others(world: World, place: int) -> None:
    items = sorted(world.lot.cases)
    world.hand_over([items[place]], world.maker, world.second)
    world.does(world.second, "ship", [items[place]], world.pharmacy.gln)
    world.does(world.maker, "ship", [items[1 - place]], world.wholesaler.gln)
    refusal = world.refusal(world.maker, "voidShipping", items)
    assert refusal == not_holder(items[place], world.second, world.maker)


@pytest.mark.parametrize("place", [0, 1])
def test_hole_22_anothers_goods_are_packed_among_others(world: World, place: int) -> None:
    items, pallet = sorted(world.lot.cases), world.pallet(1)
    world.hand_over([items[place]], world.maker, world.second)
    refusal = world.refusal(world.maker, "pack", pallet, items)
    assert refusal == not_holder(items[place], world.second, world.maker)


@pytest.mark.parametrize("place", [0, 1])
def test_hole_22_what_is_not_inside_is_unpacked_among_others(world: World, place: int) -> None:
    items = sorted(world.lot.cases)
    pallet = world.packed(1, [items[1 - place]])
    refusal = world.refusal(world.maker, "unpack", pallet, items)
    assert refusal == refused("NotPackedIn", item=items[place], container=pallet)
