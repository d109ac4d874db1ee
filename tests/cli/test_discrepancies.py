"""receive --short, --damaged, --over, --wrong; found."""

from __future__ import annotations

import pytest

from tests.cli.conftest import CASES, GTIN, LOT, PACKS, PALLET, PHARMACY, WHOLESALER, Place


@pytest.fixture
def shipped(captured: Place) -> Place:
    """The first case is in transit to the pharmacy, which has the passport."""
    captured.pass_on_passport(WHOLESALER, PHARMACY)
    captured.run("ship", CASES[0], "--to", PHARMACY, "--as", WHOLESALER)
    return captured


def _held(place: Place, partner: str) -> tuple[int, int]:
    """What a partner has in custody, and what is missing on its account."""
    (line,) = (one for one in place.json("lot", "show", LOT)["holdings"] if one["partner"] == partner)
    return line["inCustody"], line["missing"]


def test_a_short_pack_stays_missing_with_the_shipper(shipped: Place) -> None:
    (done,) = shipped.json("receive", "--all", "--short", PACKS[3], "--as", PHARMACY)["done"]
    assert done["sentence"] == f"receive {CASES[0]} with short: 1 unit of {CASES[0]}"
    assert (_held(shipped, PHARMACY), _held(shipped, WHOLESALER)) == ((3, 0), (8, 1))


def test_a_range_is_short(shipped: Place) -> None:
    shipped.run("receive", "--all", "--short", f"{LOT}:1-2", "--as", PHARMACY)
    assert _held(shipped, WHOLESALER)[1] == 2


def test_packs_that_follow_one_another_are_one_line(shipped: Place) -> None:
    (done,) = shipped.json("receive", "--all", "--short", PACKS[2], "--short", PACKS[1], "--as", PHARMACY)["done"]
    assert done["sentence"].endswith(f"short: 2 units of {CASES[0]}")


def test_packs_that_do_not_follow_one_another_are_several_lines(shipped: Place) -> None:
    shipped.run("receive", "--all", "--short", PACKS[0], "--short", PACKS[2], "--as", PHARMACY)
    assert (_held(shipped, PHARMACY), _held(shipped, WHOLESALER)) == ((2, 0), (8, 2))


def test_some_packs_of_a_case_are_short_and_others_damaged(shipped: Place) -> None:
    shipped.run("receive", "--all", "--short", PACKS[0], "--damaged", PACKS[1], "--as", PHARMACY)
    assert (_held(shipped, PHARMACY), _held(shipped, WHOLESALER)) == ((3, 0), (8, 1))
    shipped.run("release", f"{LOT}:1", "--as", PHARMACY)


def test_a_pack_is_not_short_and_damaged(shipped: Place) -> None:
    both = ("--short", PACKS[0], "--damaged", PACKS[0])
    told = shipped.refused("receive", "--all", *both, "--as", PHARMACY, code=2)
    assert told.startswith(f"bad input: found two discrepancies of the same units of {CASES[0]};")


def test_a_case_named_whole_and_in_part_is_bad_input(shipped: Place) -> None:
    both = ("--short", CASES[0], "--short", PACKS[1])
    told = shipped.refused("receive", "--all", *both, "--as", PHARMACY, code=2)
    assert told.startswith(f"bad input: found two discrepancies of the same units of {CASES[0]};")


def test_a_whole_case_off_a_pallet_is_short(captured: Place) -> None:
    captured.run("ship", PALLET, "--to", PHARMACY, "--as", WHOLESALER)
    captured.run("receive", PALLET, "--short", CASES[1], "--as", PHARMACY)
    assert (_held(captured, PHARMACY), _held(captured, WHOLESALER)) == ((8, 0), (0, 4))


def test_damaged_goods_come_in_quarantine(shipped: Place) -> None:
    shipped.run("receive", "--all", "--damaged", f"{LOT}:3", "--as", PHARMACY)
    told = shipped.refused("dispense", PACKS[3], "--as", PHARMACY)
    assert told.endswith("(P5)")
    shipped.run("release", f"{LOT}:3", "--as", PHARMACY)
    shipped.run("dispense", PACKS[3], "--as", PHARMACY)


def test_goods_that_nobody_shipped_are_recorded(shipped: Place) -> None:
    stray = f"(01){GTIN}(21)STRAY1"
    (done,) = shipped.json("receive", "--all", "--over", stray, "--wrong", f"{LOT}:9", "--as", PHARMACY)["done"]
    assert done["name"] == "ReceiveWithDiscrepancies"
    assert _held(shipped, PHARMACY) == (4, 0)


def test_what_was_missing_is_found(shipped: Place) -> None:
    shipped.run("receive", "--all", "--short", f"{LOT}:1-2", "--as", PHARMACY)
    (done,) = shipped.json("found", f"{LOT}:1-2", "--as", WHOLESALER)["done"]
    assert done["sentence"] == f"record units 1 to 2 of lot {LOT} as found"
    assert _held(shipped, WHOLESALER) == (10, 0)


def test_everything_missing_is_found_at_once(shipped: Place) -> None:
    shipped.run("receive", "--all", "--short", CASES[0], "--as", PHARMACY)
    shipped.run("found", "--all", "--as", WHOLESALER)
    assert _held(shipped, WHOLESALER) == (12, 0)


def test_only_the_shipper_finds_what_is_missing(shipped: Place) -> None:
    shipped.run("receive", "--all", "--short", f"{LOT}:1-2", "--as", PHARMACY)
    told = shipped.refused("found", f"{LOT}:1-2", "--as", PHARMACY)
    assert f"are held by GLN {WHOLESALER}, not by GLN {PHARMACY}" in told


def test_what_is_not_in_transit_is_not_short(shipped: Place) -> None:
    before = shipped.head
    told = shipped.refused("receive", "--all", "--short", CASES[1], "--as", PHARMACY)
    assert told.startswith("refused: ")
    assert shipped.head == before


def test_a_range_behind_the_lot_is_not_found(shipped: Place) -> None:
    told = shipped.refused("receive", "--all", "--short", f"{LOT}:11-12", "--as", PHARMACY)
    assert told == f"not found: lot {LOT} has units 0 to 11, and no unit 12"


def test_a_range_that_falls_is_bad_input(shipped: Place) -> None:
    told = shipped.refused("receive", "--all", "--short", f"{LOT}:7-4", "--as", PHARMACY, code=2)
    assert told.startswith(f"bad input: {LOT}:7-4: found units 7 to 4;")
