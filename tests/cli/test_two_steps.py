"""What one offers and the other accepts: a registrar's office, an operator key's place, a product."""

from __future__ import annotations

import datetime as dt
import re

import pytest

from tests.cli.conftest import GTIN, LOT, MAKER, PHARMACY, WHOLESALER, Place

OTHER = "9521655000104"
TWO_DAYS = 2 * 24 * 3600


def _wait(place: Place, seconds: int) -> None:
    tester = place.node.tester
    tester.time_travel(tester.get_block_by_number("latest")["timestamp"] + seconds)


@pytest.fixture
def two_makers(captured: Place) -> Place:
    """Another manufacturer is accredited."""
    named = ("--gln", OTHER, "--role", "manufacturer", "--operator", "anvil:3", "--prefix", "9521655")
    captured.run("partner", "add", *named, "--as", "anvil:0")
    return captured


def test_an_office_is_taken_after_two_days(begun: Place) -> None:
    begun.run("registrar", "offer", "anvil:8", "--as", "anvil:0")
    _wait(begun, TWO_DAYS + 60)
    begun.run("registrar", "accept", "--as", "anvil:8")
    begun.run("partner", "suspend", WHOLESALER, "--as", "anvil:8")


def test_an_office_is_not_taken_at_once(begun: Place) -> None:
    begun.run("registrar", "offer", "anvil:8", "--as", "anvil:0")
    told = begun.refused("registrar", "accept", "--as", "anvil:8")
    assert told.startswith("refused: the offer can be taken from ")


def test_an_offer_tells_when_it_can_be_taken(begun: Place) -> None:
    told = begun.run("registrar", "offer", "anvil:8", "--as", "anvil:0").stdout
    assert re.search(r"0x\w{40} can take it from \S+Z to \S+Z: lotproof registrar accept$", told.strip())
    offer = begun.json("partner", "rekey", "anvil:2", "anvil:6", "--as", "anvil:0")
    term = dt.datetime.fromisoformat(offer["notAfter"]) - dt.datetime.fromisoformat(offer["notBefore"])
    assert term == dt.timedelta(days=30)


def test_an_office_that_nobody_offered_is_not_taken(begun: Place) -> None:
    for number in ((), ("--office", "1")):
        told = begun.refused("registrar", "accept", *number, "--as", "anvil:8")
        assert told.startswith("refused: nothing was offered to account 0x")


def test_an_offer_of_an_office_is_withdrawn(begun: Place) -> None:
    begun.run("registrar", "offer", "anvil:8", "--as", "anvil:0")
    begun.run("registrar", "withdraw", "anvil:8", "--as", "anvil:0")
    _wait(begun, TWO_DAYS + 60)
    told = begun.refused("registrar", "accept", "--as", "anvil:8")
    assert told.startswith("refused: nothing was offered to account 0x")


def test_who_is_offered_two_offices_names_one(begun: Place) -> None:
    begun.run("registrar", "appoint", "anvil:7", "--as", "anvil:0")
    for registrar in ("anvil:0", "anvil:7"):
        begun.run("registrar", "offer", "anvil:8", "--as", registrar)
    _wait(begun, TWO_DAYS + 60)
    told = begun.run("registrar", "accept", "--as", "anvil:8", code=2).stderr
    assert "office 1 and office 2" in told
    begun.run("registrar", "accept", "--office", "2", "--as", "anvil:8")


def test_who_is_no_registrar_has_no_office_to_offer(begun: Place) -> None:
    told = begun.refused("registrar", "offer", "anvil:8", "--as", "anvil:1")
    assert told.endswith("is no registrar (P4)")


def test_a_new_key_takes_the_place_of_the_old_one(captured: Place) -> None:
    captured.run("partner", "rekey", "anvil:2", "anvil:6", "--as", "anvil:0")
    _wait(captured, TWO_DAYS + 60)
    captured.run("key", "accept", "--as", "anvil:6")
    captured.run("ship", "--lot", LOT, "--units", "1", "--to", PHARMACY, "--as", "anvil:6")
    assert captured.refused("void", "--all", "--as", "anvil:2").endswith(
        "is no operator key of any trading partner (P4)"
    )


def test_the_old_key_is_good_until_then(captured: Place) -> None:
    captured.run("partner", "rekey", "anvil:2", "anvil:6", "--as", "anvil:0")
    assert captured.refused("key", "accept", "--as", "anvil:6").startswith("refused: the offer can be taken from ")
    captured.run("ship", "--lot", LOT, "--units", "1", "--to", PHARMACY, "--as", "anvil:2")


def test_a_partner_that_lost_its_key_gets_another(captured: Place) -> None:
    captured.run("partner", "remove-operator", "anvil:2", "--as", "anvil:0")
    captured.run("partner", "offer-operator", WHOLESALER, "anvil:6", "--as", "anvil:0")
    _wait(captured, TWO_DAYS + 60)
    captured.run("key", "accept", "--gln", WHOLESALER, "--as", "anvil:6")
    captured.run("ship", "--lot", LOT, "--units", "1", "--to", PHARMACY, "--as", WHOLESALER)


@pytest.mark.parametrize("who", ["anvil:0", WHOLESALER])
def test_an_offered_key_is_seen_and_withdrawn(begun: Place, who: str) -> None:
    begun.run("partner", "offer-operator", WHOLESALER, "anvil:6", "--scope", "ship", "--as", "anvil:0")
    seen = begun.run("partner", "show", WHOLESALER).stdout
    assert re.search(r"key offered: 0x\w{40}, to be taken from \S+Z to \S+Z$", seen, re.MULTILINE)
    begun.run("partner", "withdraw-operator", WHOLESALER, "anvil:6", "--as", who)
    assert begun.json("partner", "show", WHOLESALER)["offered"] == []
    _wait(begun, TWO_DAYS + 60)
    assert begun.refused("key", "accept", "--as", "anvil:6").startswith("refused: nothing was offered to account 0x")


def test_the_place_that_is_offered_is_seen(begun: Place) -> None:
    begun.run("partner", "rekey", "anvil:2", "anvil:6", "--as", "anvil:0")
    told = begun.json("partner", "show", WHOLESALER)
    assert [offer["replaces"] for offer in told["offered"]] == told["operators"]
    assert "in place of" in begun.run("partner", "show", WHOLESALER).stdout


def test_a_partner_adds_a_key_of_its_own_at_once(captured: Place) -> None:
    captured.run("partner", "add-operator", "anvil:6", "--scope", "ship,commission", "--as", WHOLESALER)
    captured.run("ship", "--lot", LOT, "--units", "1", "--to", PHARMACY, "--as", "anvil:6")


def test_a_registrar_adds_no_key(begun: Place) -> None:
    told = begun.refused("partner", "add-operator", "anvil:6", "--as", "anvil:0")
    assert told.endswith("is no operator key of any trading partner (P4)")


def test_a_partner_does_not_rekey_itself(begun: Place) -> None:
    told = begun.refused("partner", "rekey", "anvil:2", "anvil:6", "--as", "anvil:2")
    assert told.endswith("is no registrar (P4)")


def test_the_place_of_what_is_no_key_is_not_offered(begun: Place) -> None:
    told = begun.refused("partner", "rekey", "anvil:5", "anvil:6", "--as", "anvil:0")
    assert told.endswith("is no operator key of any trading partner (P4)")


def test_a_key_to_which_nothing_was_offered_takes_nothing(begun: Place) -> None:
    for gln in ((), ("--gln", WHOLESALER)):
        told = begun.refused("key", "accept", *gln, "--as", "anvil:6")
        assert told.startswith("refused: nothing was offered to account 0x")


def test_who_is_offered_keys_of_two_partners_names_one(begun: Place) -> None:
    for gln in (MAKER, WHOLESALER):
        begun.run("partner", "offer-operator", gln, "anvil:6", "--as", "anvil:0")
    _wait(begun, TWO_DAYS + 60)
    told = begun.run("key", "accept", "--as", "anvil:6", code=2).stderr
    assert f"GLN {MAKER} and GLN {WHOLESALER}" in told
    begun.run("key", "accept", "--gln", MAKER, "--as", "anvil:6")


def test_a_product_goes_to_another_maker(two_makers: Place) -> None:
    two_makers.run("product", "offer", GTIN, "--to", OTHER, "--as", MAKER)
    two_makers.run("product", "accept", GTIN, "--as", OTHER)
    makers = {one["gtin"]: one["maker"] for one in two_makers.json("product", "list")["products"]}
    assert makers[GTIN] == OTHER


def test_a_lot_stays_its_makers_to_recall(two_makers: Place) -> None:
    two_makers.run("product", "offer", GTIN, "--to", OTHER, "--as", MAKER)
    two_makers.run("product", "accept", GTIN, "--as", OTHER)
    two_makers.run("recall", LOT, "--class", "2", "--reason", "x", "--as", MAKER)


def test_a_product_that_is_not_offered_is_not_taken(two_makers: Place) -> None:
    told = two_makers.refused("product", "accept", GTIN, "--as", OTHER)
    assert told.startswith(f"refused: GTIN {GTIN} is ")


def test_a_product_of_another_is_not_offered(two_makers: Place) -> None:
    told = two_makers.refused("product", "offer", GTIN, "--to", MAKER, "--as", OTHER)
    assert told == f"refused: GTIN {GTIN} is a product of GLN {MAKER}, not of GLN {OTHER} (P8)"


def test_a_product_goes_to_a_manufacturer_only(begun: Place) -> None:
    told = begun.refused("product", "offer", GTIN, "--to", WHOLESALER, "--as", MAKER)
    assert told == f"refused: GLN {WHOLESALER} is accredited as wholesaler, and this takes a manufacturer (P4)"
