"""What one offers and the other accepts: a registrar's office, an operator key's place, a product."""

from __future__ import annotations

import pytest

from tests.cli.conftest import GTIN, LOT, MAKER, PHARMACY, WHOLESALER, Place

OTHER = "9521655000104"
TWO_DAYS = 2 * 24 * 3600


def _wait(place: Place, seconds: int) -> None:
    tester = place.web3.provider.ethereum_tester
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
    assert told.startswith("refused: ")


def test_an_office_that_nobody_offered_is_not_taken(begun: Place) -> None:
    told = begun.refused("registrar", "accept", "--as", "anvil:8")
    assert told.startswith("refused: nothing was offered to account 0x")


def test_who_is_no_registrar_has_no_office_to_offer(begun: Place) -> None:
    told = begun.refused("registrar", "offer", "anvil:8", "--as", "anvil:1")
    assert told.endswith("is no registrar (P4)")


def test_a_new_key_takes_the_place_of_the_old_one(captured: Place) -> None:
    captured.run("partner", "rekey", "anvil:2", "anvil:6", "--as", "anvil:0")
    captured.run("key", "accept", "--as", "anvil:6")
    captured.run("ship", "--lot", LOT, "--units", "1", "--to", PHARMACY, "--as", "anvil:6")
    assert captured.refused("void", "--all", "--as", "anvil:2").endswith(
        "is no operator key of any trading partner (P4)"
    )


def test_the_old_key_is_good_until_then(captured: Place) -> None:
    captured.run("partner", "rekey", "anvil:2", "anvil:6", "--as", "anvil:0")
    captured.run("ship", "--lot", LOT, "--units", "1", "--to", PHARMACY, "--as", "anvil:2")


def test_a_partner_does_not_rekey_itself(begun: Place) -> None:
    told = begun.refused("partner", "rekey", "anvil:2", "anvil:6", "--as", "anvil:2")
    assert told.endswith("is no registrar (P4)")


def test_a_key_to_which_nothing_was_offered_takes_nothing(begun: Place) -> None:
    told = begun.refused("key", "accept", "--as", "anvil:6")
    assert told.startswith("refused: nothing was offered to account 0x")


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
