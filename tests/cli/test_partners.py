"""partner, registrar, product."""

from __future__ import annotations

import datetime as dt

import pytest

from tests.cli.conftest import CASE_GTIN, GTIN, MAKER, PHARMACY, WHOLESALER, Place

NEW = "9521655000104"
ADD = ("partner", "add", "--gln", NEW, "--role", "wholesaler", "--operator", "anvil:3", "--as", "anvil:0")


def test_a_partner_is_added_with_its_prefixes(begun: Place) -> None:
    done = begun.json(*ADD, "--prefix", "9521655", "--prefix", "9521656")["done"]
    assert [one["name"] for one in done] == ["Accredit", "AssignCompanyPrefix", "AssignCompanyPrefix"]
    assert begun.json("partner", "show", NEW)["prefixes"] == ["9521655", "9521656"]


def test_the_accreditation_lasts_a_year_when_nothing_is_said(begun: Place) -> None:
    begun.run(*ADD)
    in_a_year = dt.datetime.now(dt.UTC).date() + dt.timedelta(days=365)
    assert begun.json("partner", "show", NEW)["validUntil"][:10] == in_a_year.isoformat()


def test_the_last_day_of_an_accreditation_is_a_whole_day(begun: Place) -> None:
    begun.run(*ADD, "--valid-until", "2031-12-31")
    assert begun.json("partner", "show", NEW)["validUntil"] == "2031-12-31T23:59:59Z"


def test_a_name_is_kept_here_and_not_on_the_chain(begun: Place) -> None:
    begun.run(*ADD, "--name", "Tallgrass")
    assert begun.json("partner", "show", NEW)["name"] == "Tallgrass"
    assert b"Tallgrass" not in begun.sent


def test_a_licence_goes_as_a_salted_commitment(begun: Place) -> None:
    begun.run(*ADD, "--licence", "WDA-4711")
    assert b"WDA-4711" not in begun.sent
    assert bytes(begun.web3.keccak(text="WDA-4711")) not in begun.sent


def test_a_partner_is_accredited_once(begun: Place) -> None:
    begun.run(*ADD)
    assert begun.refused(*ADD) == f"refused: GLN {NEW} is accredited already (P4)"


def test_a_prefix_of_another_is_refused_before_anything_is_sent(begun: Place) -> None:
    before = begun.head
    told = begun.refused(*ADD, "--prefix", "95214")
    assert told == f"refused: the GS1 company prefix 95214 overlaps one of GLN {MAKER} (P8)"
    assert begun.head == before


def test_nobody_accredits_himself(begun: Place) -> None:
    told = begun.refused(*ADD[:-1], "anvil:7")
    assert told.startswith("refused: account 0x")
    assert told.endswith("is no registrar (P4)")


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        (("--gln", "9521655000105"), "--gln: found GLN 9521655000105 with check digit 5; expected check digit 4"),
        (("--role", "carrier"), "found role 'carrier'; expected one of manufacturer, wholesaler,"),
        (("--prefix", "95x"), "found GS1 company prefix '95x'; expected 4 to 12 digits"),
        (("--valid-until", "next year"), "--valid-until: found 'next year'; expected a date YYYY-MM-DD"),
        (("--operator", "0x12"), "found address '0x12'; expected 0x and 40 hexadecimal digits"),
        (("--operator", "nobody"), "found 'nobody'; expected an address 0x..., a key's name"),
    ],
)
def test_a_wrong_word_is_bad_input(begun: Place, wrong: tuple[str, str], sentence: str) -> None:
    assert begun.refused(*ADD, *wrong, code=2).startswith(f"bad input: {sentence}")


def test_a_suspended_partner_neither_ships_nor_is_shipped_to(captured: Place) -> None:
    captured.run("partner", "suspend", WHOLESALER, "--reason", "licence revoked", "--as", "anvil:0")
    told = captured.refused(
        "ship", "--lot", f"(01){GTIN}(10)LP2611A", "--units", "1", "--to", PHARMACY, "--as", WHOLESALER
    )
    assert told == f"refused: GLN {WHOLESALER} is suspended (P4)"


def test_a_reinstated_partner_acts_again(captured: Place) -> None:
    captured.run("partner", "suspend", WHOLESALER, "--as", "anvil:0")
    captured.run("partner", "reinstate", WHOLESALER, "--as", "anvil:0")
    captured.run("ship", "--lot", f"(01){GTIN}(10)LP2611A", "--units", "1", "--to", PHARMACY, "--as", WHOLESALER)


def test_renewing_keeps_the_roles_that_are_not_named(begun: Place) -> None:
    begun.run("partner", "renew", WHOLESALER, "--valid-until", "2032-01-31", "--as", "anvil:0")
    told = begun.json("partner", "show", WHOLESALER)
    assert (told["roles"], told["validUntil"][:10]) == (["wholesaler"], "2032-01-31")


def test_renewing_may_change_the_roles(begun: Place) -> None:
    begun.run("partner", "renew", WHOLESALER, "--role", "wholesaler,dispenser", "--as", "anvil:0")
    assert begun.json("partner", "show", WHOLESALER)["roles"] == ["wholesaler", "dispenser"]


def test_a_partner_gets_further_prefixes(begun: Place) -> None:
    begun.run("partner", "prefix", WHOLESALER, "9521988", "--as", "anvil:0")
    assert begun.json("partner", "show", WHOLESALER)["prefixes"] == ["9521987", "9521988"]


def test_goods_stay_with_a_partner_whose_key_is_replaced(captured: Place) -> None:
    captured.run("partner", "add-operator", "anvil:6", "--as", "anvil:2")
    captured.run("partner", "remove-operator", "anvil:2", "--as", "anvil:6")
    captured.run("ship", "--lot", f"(01){GTIN}(10)LP2611A", "--units", "1", "--to", PHARMACY, "--as", WHOLESALER)
    told = captured.refused("void", "--all", "--as", "anvil:2")
    assert told.endswith("is no operator key of any trading partner (P4)")


def test_a_key_is_good_for_what_it_was_given_for(captured: Place) -> None:
    captured.run("partner", "add-operator", "anvil:6", "--scope", "ship,receive", "--as", "anvil:2")
    captured.run("ship", "--lot", f"(01){GTIN}(10)LP2611A", "--units", "4", "--to", PHARMACY, "--as", "anvil:6")
    told = captured.refused("split", f"(01){GTIN}(10)LP2611A", "--at", "6", "--as", "anvil:6")
    assert told.endswith("is not good for commission (P4)")


def test_an_unknown_scope_is_bad_input(begun: Place) -> None:
    told = begun.refused("partner", "add-operator", "anvil:6", "--scope", "sell", "--as", "anvil:2", code=2)
    expected = "commission, ship, receive, dispense, recall, all"
    assert told == f"bad input: --scope: found scope 'sell'; expected one of {expected}"


def test_partners_are_listed_with_standing_and_name(begun: Place) -> None:
    begun.run("partner", "suspend", PHARMACY, "--as", "anvil:0")
    lines = begun.run("partner", "list").stdout.splitlines()
    assert lines[0].startswith(f"{MAKER} Company 1: manufacturer; accredited, until ")
    assert lines[2].startswith(f"{PHARMACY} Company 4: dispenser; suspended, until ")


def test_an_unknown_partner_is_not_found(begun: Place) -> None:
    assert begun.refused("partner", "show", NEW) == f"not found: GLN {NEW} was never accredited on this ledger"


def test_the_board_appoints_a_registrar(begun: Place) -> None:
    begun.run("registrar", "appoint", "anvil:9", "--as", "anvil:0")
    begun.run(*ADD[:-1], "anvil:9")


def test_only_the_board_appoints_registrars(begun: Place) -> None:
    told = begun.refused("registrar", "appoint", "anvil:9", "--as", "anvil:1")
    assert told.endswith("does not sit on the board (P4)")


def test_a_replaced_registrar_hands_over_its_partners(begun: Place) -> None:
    begun.run("registrar", "replace", "anvil:0", "anvil:8", "--as", "anvil:0")
    begun.run("partner", "suspend", WHOLESALER, "--as", "anvil:8")


def test_products_are_listed_with_their_maker(begun: Place) -> None:
    begun.run("product", "register", "09521410000004", "--name", "Otherin", "--as", MAKER)
    told = begun.json("product", "list")["products"][-1]
    unit = {"content": None, "quantity": 0}
    assert told == {"gtin": "09521410000004", "name": "Otherin", "maker": MAKER, "prefix": "9521410"} | unit
    line = f"(01){CASE_GTIN} -: case of 1000 of (01){GTIN}, made by GLN {MAKER}"
    assert line in begun.run("product", "list").stdout.splitlines()


def test_a_product_of_another_maker_is_refused(begun: Place) -> None:
    told = begun.refused("product", "register", GTIN, "--as", MAKER)
    assert told == f"refused: GTIN {GTIN} is registered already, by GLN {MAKER} (P8)"


def test_a_product_outside_the_own_prefixes_is_bad_input(begun: Place) -> None:
    told = begun.refused("product", "register", "09521987000001", "--as", MAKER, code=2)
    assert told.endswith(f"expected one under a GS1 company prefix of GLN {MAKER} (here: 9521410)")


def test_a_wholesaler_registers_no_product(begun: Place) -> None:
    told = begun.refused("product", "register", "09521987000001", "--as", WHOLESALER)
    assert told == f"refused: GLN {WHOLESALER} is accredited as wholesaler, and this takes a manufacturer (P4)"
