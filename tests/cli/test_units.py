"""dispense, decommission, recall."""

from __future__ import annotations

import pytest

from tests.cli.conftest import CASES, LOT, MAKER, PACKS, PHARMACY, SCANS, WHOLESALER, Place


def test_a_pack_is_dispensed(delivered: Place) -> None:
    (done,) = delivered.json("dispense", SCANS[0], "--as", PHARMACY)["done"]
    assert done["sentence"] == f"dispense serial WN8DFGE9AB5YE of {CASES[0]}"


def test_packs_of_one_case_are_dispensed_in_one_transaction(delivered: Place) -> None:
    (done,) = delivered.json("dispense", *SCANS[:3], "--as", PHARMACY)["done"]
    assert (done["name"], done["sentence"]) == ("DispenseMany", f"dispense 3 units of {CASES[0]}")


def test_a_pack_dispensed_among_others_is_dispensed_once(delivered: Place) -> None:
    delivered.run("dispense", *SCANS[:3], "--as", PHARMACY)
    told = delivered.refused("dispense", *SCANS[2:], "--as", PHARMACY)
    assert told == f"refused: unit 2 of lot {LOT} was dispensed or decommissioned before (P6)"


def test_a_pack_is_dispensed_once(delivered: Place) -> None:
    delivered.run("dispense", SCANS[0], "--as", PHARMACY)
    told = delivered.refused("dispense", SCANS[0], "--as", PHARMACY)
    assert told == f"refused: unit 0 of lot {LOT} was dispensed or decommissioned before (P6)"


def test_a_pack_named_twice_sends_nothing(delivered: Place) -> None:
    before = delivered.head
    told = delivered.refused("dispense", SCANS[0], SCANS[0], "--as", PHARMACY, code=2)
    assert told == f"bad input: found {PACKS[0]} twice; expected each pack once"
    assert delivered.head == before


def test_a_wholesaler_dispenses_nothing(captured: Place) -> None:
    told = captured.refused("dispense", SCANS[0], "--as", WHOLESALER)
    assert told == f"refused: GLN {WHOLESALER} is accredited as wholesaler, and this takes a dispenser (P4)"


def test_a_pack_held_elsewhere_is_not_dispensed(captured: Place) -> None:
    captured.pass_on_passport(WHOLESALER, PHARMACY)
    told = captured.refused("dispense", SCANS[0], "--as", PHARMACY)
    assert told == f"refused: {CASES[0]} is held by GLN {WHOLESALER}, not by GLN {PHARMACY} (P3)"


def test_dispensing_takes_the_passport(captured: Place) -> None:
    told = captured.refused("dispense", SCANS[0], "--as", PHARMACY)
    assert told.startswith(f"not found: {PACKS[0]} is no unit of a lot whose passport is kept here")


def test_an_invented_serial_is_not_dispensed(delivered: Place) -> None:
    told = delivered.refused("dispense", SCANS[0] + "X", "--as", PHARMACY)
    assert told.startswith("refused: the maker did not commit to serial ")


@pytest.mark.parametrize("wrong", ["(17)310630(10)OTHER", "(17)200101(10)LP2611A"])
def test_a_label_that_disagrees_is_not_dispensed(delivered: Place, wrong: str) -> None:
    before = delivered.head
    label = SCANS[0].replace("(17)310630(10)LP2611A", wrong)
    assert "on the ledger it is" in delivered.refused("dispense", label, "--as", PHARMACY)
    assert delivered.head == before


def test_a_damaged_pack_is_decommissioned_by_its_holder(captured: Place) -> None:
    captured.run("decommission", SCANS[0], "--as", WHOLESALER)
    line = captured.json("lot", "show", LOT)["holdings"][0]
    assert (line["inCustody"], line["decommissioned"]) == (11, 1)


def test_a_case_is_no_pack_to_dispense(delivered: Place) -> None:
    assert delivered.refused("dispense", CASES[0], "--as", PHARMACY).startswith("not found: ")


def test_a_recalled_lot_is_not_dispensed(delivered: Place) -> None:
    delivered.run("recall", LOT, "--class", "1", "--reason", "wrong strength", "--as", MAKER)
    told = delivered.refused("dispense", SCANS[0], "--as", PHARMACY)
    assert told.endswith("is recalled (class 1): it moves only back to its maker or a logistics provider (P5)")


def test_recalled_goods_go_back_to_their_maker(delivered: Place) -> None:
    delivered.run("recall", LOT, "--class", "2", "--reason", "wrong strength", "--as", MAKER)
    delivered.hand_over([CASES[0]], PHARMACY, MAKER)


def test_the_notice_stays_here(delivered: Place) -> None:
    delivered.run("recall", LOT, "--class", "1", "--reason", "glass in the tablets", "--as", MAKER)
    assert b"glass" not in delivered.sent


def test_a_registrar_recalls_any_lot(captured: Place) -> None:
    captured.run("recall", LOT, "--class", "1", "--reason", "order of the court", "--as", "anvil:0")
    assert captured.json("lot", "show", LOT)["recallClass"] == 1


def test_a_wholesaler_recalls_nothing(captured: Place) -> None:
    told = captured.refused("recall", LOT, "--class", "1", "--reason", "spite", "--as", WHOLESALER)
    assert told == f"refused: lot {LOT} was made by GLN {MAKER}, not by GLN {WHOLESALER} (P8)"


def test_the_maker_ends_its_recall(delivered: Place) -> None:
    delivered.run("recall", LOT, "--class", "2", "--reason", "wrong strength", "--as", MAKER)
    (done,) = delivered.json("recall", LOT, "--end", "--reason", "all found", "--as", MAKER)["done"]
    assert done["sentence"] == f"end the recall of lot {LOT}"
    delivered.run("dispense", SCANS[0], "--as", PHARMACY)


def test_a_registrars_recall_is_not_the_makers_to_end(delivered: Place) -> None:
    delivered.run("recall", LOT, "--class", "1", "--reason", "order of the court", "--as", "anvil:0")
    told = delivered.refused("recall", LOT, "--end", "--reason", "impatience", "--as", MAKER)
    who = "was recalled by registrar number 1, and only who recalled it or the board ends that"
    assert told == f"refused: lot {LOT} {who} (P8)"


def test_a_recall_that_is_none_is_not_ended(delivered: Place) -> None:
    told = delivered.refused("recall", LOT, "--end", "--reason", "x", "--as", MAKER)
    assert told.startswith(f"refused: lot {LOT} is not recalled")


def test_a_recall_begins_or_ends(delivered: Place) -> None:
    both = delivered.refused("recall", LOT, "--class", "1", "--end", "--reason", "x", "--as", MAKER, code=2)
    neither = delivered.refused("recall", LOT, "--reason", "x", "--as", MAKER, code=2)
    assert (both, neither) == (
        "bad input: found --class with --end; expected one of them",
        "bad input: found neither --class nor --end; expected one of them",
    )


def test_there_is_no_fourth_class(captured: Place) -> None:
    told = captured.refused("recall", LOT, "--class", "4", "--reason", "x", "--as", MAKER, code=2)
    assert told.startswith("bad input: Invalid value for '--class'")
