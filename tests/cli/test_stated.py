"""observe, dispute, take-back, decommission --reason, lot extend-expiry, lot repackage, recall --of."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.cli.conftest import CASES, GTIN, LOT, MAKER, PACKS, PALLET, PHARMACY, SCANS, WHOLESALER, Place

Write = Callable[[str, str | bytes], Path]
REGISTRAR = "anvil:0"


def test_a_holder_records_an_observation_that_moves_nothing(captured: Place) -> None:
    (done,) = captured.json("observe", PALLET, "--event", "stored at 5 degrees", "--as", WHOLESALER)["done"]
    assert done["name"] == "Observe"
    part = captured.json("history", PALLET)["parts"][0]
    assert (part["steps"][-1]["what"], part["holder"]) == ("observe", WHOLESALER)


def test_who_has_nothing_to_do_with_the_goods_observes_nothing(captured: Place) -> None:
    assert captured.refused("observe", PALLET, "--event", "seen", "--as", PHARMACY).startswith("refused: ")


def test_a_shipper_disputes_what_its_consignee_recorded_as_short(captured: Place) -> None:
    captured.run("ship", CASES[0], "--to", PHARMACY, "--as", WHOLESALER)
    captured.run("receive", "--all", "--short", CASES[0], "--as", PHARMACY)
    (done,) = captured.json("dispute", "--all", "--reason", "loaded, see photo", "--as", WHOLESALER)["done"]
    assert done["name"] == "DisputeMissing"


def test_what_is_not_missing_is_not_disputed(captured: Place) -> None:
    assert "missing" in captured.refused("dispute", "--all", "--as", WHOLESALER)


def test_a_dispensed_pack_is_taken_back_and_dispensed_again(delivered: Place) -> None:
    delivered.run("dispense", *SCANS[:2], "--as", PHARMACY)
    delivered.run("take-back", SCANS[0], "--reason", "not collected", "--as", PHARMACY)
    (line,) = [one for one in delivered.json("lot", "show", LOT)["holdings"] if one["partner"] == PHARMACY]
    assert (line["inCustody"], line["dispensed"]) == (3, 1)
    delivered.run("dispense", SCANS[0], "--as", PHARMACY)


def test_several_packs_of_one_word_are_taken_back_one_by_one(delivered: Place) -> None:
    delivered.run("dispense", *SCANS[:3], "--as", PHARMACY)
    done = delivered.json("take-back", *SCANS[1:3], "--as", PHARMACY)["done"]
    assert [one["name"] for one in done] == ["TakeBack", "TakeBack"]


def test_what_was_not_dispensed_is_not_taken_back(delivered: Place) -> None:
    told = delivered.refused("take-back", SCANS[0], "--as", PHARMACY)
    assert told == f"refused: unit 0 of lot {LOT} was not dispensed (P6)"


@pytest.mark.parametrize("reason", ["export", "sample", "stolen", "damaged", "expired", "repackaged", "other"])
def test_a_pack_leaves_the_trade_for_a_reason(captured: Place, reason: str) -> None:
    captured.run("decommission", PACKS[0], "--reason", reason, "--as", WHOLESALER)
    assert captured.run("verify", SCANS[0], "--as", WHOLESALER, code=1)


def test_an_unknown_reason_is_bad_input(captured: Place) -> None:
    assert "Invalid value for '--reason'" in captured.refused(
        "decommission", PACKS[0], "--reason", "bored", "--as", WHOLESALER, code=2
    )


def test_an_expiry_is_extended_by_maker_and_registrar(captured: Place) -> None:
    longer = ("lot", "extend-expiry", LOT, "--to", "2031-12-31", "--reason", "shortage")
    assert captured.json(*longer, "--as", MAKER)["done"][0]["name"] == "ProposeExpiry"
    assert captured.json("lot", "show", LOT)["extendedTo"] is None
    assert captured.json(*longer, "--as", REGISTRAR)["done"][0]["name"] == "ExtendExpiry"
    told = captured.json("lot", "show", LOT)
    assert (told["expiry"], told["extendedTo"]) == ("2031-06-30", "2031-12-31")
    assert "extended to 2031-12-31" in captured.run("verify", SCANS[0], "--as", WHOLESALER).stdout


def test_a_registrar_alone_extends_nothing(captured: Place) -> None:
    told = captured.refused("lot", "extend-expiry", LOT, "--to", "2031-12-31", "--as", REGISTRAR)
    assert told.startswith("refused: ")


def test_a_lot_shows_whose_its_recalls_are(captured: Place) -> None:
    captured.run("recall", LOT, "--class", "3", "--reason", "label", "--as", MAKER)
    captured.run("recall", LOT, "--class", "1", "--reason", "harm", "--as", REGISTRAR)
    told = captured.json("lot", "show", LOT)
    assert [(one["by"], one["recallClass"]) for one in told["recalls"]] == [
        ("its maker", 3),
        ("registrar number 1", 1),
    ]
    captured.run("recall", LOT, "--end", "--reason", "relabelled", "--as", MAKER)
    assert "recalled, class 1, by registrar number 1" in captured.run("lot", "show", LOT).stdout


def test_the_board_ends_the_recall_of_another(captured: Place) -> None:
    captured.run("recall", LOT, "--class", "3", "--reason", "label", "--as", MAKER)
    captured.run("recall", LOT, "--end", "--of", "maker", "--reason", "mistaken", "--as", REGISTRAR)
    assert captured.json("lot", "show", LOT)["recalls"] == []


@pytest.mark.parametrize("typed", [("--class", "1", "--of", "maker"), ("--end", "--of", "nobody")])
def test_whose_recall_is_asked_only_with_its_end(captured: Place, typed: tuple[str, ...]) -> None:
    told = captured.refused("recall", LOT, *typed, "--reason", "x", "--as", REGISTRAR, code=2)
    assert told.endswith("expected maker or the number of a registrar's office, with --end")


def test_a_suspended_partner_returns_to_whom_its_registrar_allows(captured: Place) -> None:
    captured.run("partner", "suspend", WHOLESALER, "--as", REGISTRAR)
    allow = ("partner", "allow-returns", WHOLESALER, "--to", PHARMACY)
    (done,) = captured.json(*allow, "--until", "2031-06-30", "--as", REGISTRAR)["done"]
    assert done["sentence"].startswith(f"allow GLN {WHOLESALER} to return its stock to GLN {PHARMACY}")
    captured.run(*allow, "--as", REGISTRAR)


def test_a_lot_made_of_another_names_it_and_is_recalled_with_it(begun: Place, write: Write) -> None:
    made, source = f"(01){GTIN}(10)NEW", f"(01){GTIN}(10)OLD"
    for number, serial in (("OLD", "A1"), ("NEW", "B1")):
        new = ("--gtin", GTIN, "--lot", number, "--expiry", "2031-06-30", "--serials", write(serial, f"{serial}\n"))
        begun.run("lot", "register", *new, "--as", MAKER)
    begun.run("lot", "repackage", made, "--from", source, "--units", "1", "--as", MAKER)
    assert begun.json("lot", "show", made)["madeFrom"] == [source]
    scan = f"(01){GTIN}(17)310630(10)NEW(21)B1"
    begun.run("verify", scan, "--as", MAKER)
    begun.run("recall", source, "--class", "1", "--reason", "harm", "--as", MAKER)
    checks = begun.json("verify", scan, "--as", MAKER, code=1)["checks"]
    assert checks[5]["outcome"] == "fail"
    assert source in checks[5]["reason"]
