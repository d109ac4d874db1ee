"""quarantine, release, return, accept-return, found, destroy."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.conftest import CASES, LOT, MAKER, PACKS, PALLET, PHARMACY, WHOLESALER, Place


@pytest.fixture
def returned(delivered: Place) -> Place:
    """The pharmacy's case is back at the wholesaler, one of its packs dispensed."""
    delivered.run("dispense", PACKS[1], "--as", PHARMACY)
    delivered.run("return", CASES[0], "--to", WHOLESALER, "--as", PHARMACY)
    delivered.run("receive", "--all", "--as", WHOLESALER)
    return delivered


@pytest.fixture
def witness(tmp_path: Path) -> Path:
    """A record of destruction."""
    path = tmp_path / "protocol.txt"
    path.write_text("burnt in the presence of the inspector")
    return path


def test_goods_in_quarantine_do_not_move(captured: Place) -> None:
    (done,) = captured.json("quarantine", CASES[0], "--reason", "seal broken", "--as", WHOLESALER)["done"][-1:]
    assert done["sentence"] == f"put {CASES[0]} in quarantine"
    told = captured.refused("ship", CASES[0], "--to", PHARMACY, "--as", WHOLESALER)
    assert told.startswith(f"refused: {CASES[0]} is ")
    assert told.endswith("(P5)")


def test_the_reason_stays_here(captured: Place) -> None:
    captured.run("quarantine", CASES[0], "--reason", "seal broken", "--as", WHOLESALER)
    assert b"seal" not in captured.sent


def test_released_goods_move_again(captured: Place) -> None:
    captured.run("quarantine", CASES[0], "--as", WHOLESALER)
    captured.run("release", CASES[0], "--as", WHOLESALER)
    captured.run("ship", CASES[0], "--to", PHARMACY, "--as", WHOLESALER)


def test_everything_in_quarantine_is_released_at_once(captured: Place) -> None:
    captured.run("quarantine", CASES[0], CASES[1], "--as", WHOLESALER)
    (done,) = captured.json("release", "--all", "--as", WHOLESALER)["done"]
    assert set(done["sentence"].removeprefix("release ").removesuffix(" from quarantine").split(", ")) == set(CASES[:2])


def test_nothing_in_quarantine_is_nothing_to_release(captured: Place) -> None:
    told = captured.refused("release", "--all", "--as", WHOLESALER)
    assert told == "refused: nothing is in a quarantine that is yours to end"


def test_goods_of_another_are_not_put_in_quarantine(captured: Place) -> None:
    told = captured.refused("quarantine", CASES[0], "--as", PHARMACY)
    assert told == f"refused: {CASES[0]} is held by GLN {WHOLESALER}, not by GLN {PHARMACY} (P3)"


def test_what_a_registrar_stops_it_releases(captured: Place) -> None:
    captured.run("quarantine", PALLET, "--reason", "inspection", "--as", "anvil:0")
    told = captured.refused("release", PALLET, "--as", WHOLESALER)
    assert "registrar" in told
    captured.run("release", "--all", "--as", "anvil:0")
    captured.run("ship", PALLET, "--to", PHARMACY, "--as", WHOLESALER)


def test_a_range_is_cut_out_for_its_quarantine(captured: Place) -> None:
    done = captured.json("quarantine", f"{LOT}:1-2", "--as", WHOLESALER)["done"]
    assert [one["name"] for one in done] == ["SplitItem", "Quarantine"]
    assert done[1]["sentence"] == f"put units 1 to 2 of lot {LOT} in quarantine"


def test_units_in_quarantine_are_not_taken_from_the_stock(captured: Place) -> None:
    captured.run("quarantine", CASES[0], "--as", WHOLESALER)
    told = captured.refused("ship", "--lot", LOT, "--units", "9", "--to", PHARMACY, "--as", WHOLESALER)
    assert told == f"refused: 8 free units of lot {LOT} are held here, and 9 are wanted (P1)"


def test_recalled_goods_are_returned_to_their_maker(delivered: Place) -> None:
    delivered.run("recall", LOT, "--class", "1", "--reason", "glass", "--as", MAKER)
    delivered.run("return", CASES[0], "--to", MAKER, "--as", PHARMACY)
    (done,) = delivered.json("receive", "--all", "--as", MAKER)["done"]
    assert done["sentence"] == f"receive {CASES[0]}"


def test_recalled_goods_are_not_returned_to_a_wholesaler(delivered: Place) -> None:
    delivered.run("recall", LOT, "--class", "1", "--reason", "glass", "--as", MAKER)
    told = delivered.refused("return", CASES[0], "--to", WHOLESALER, "--as", PHARMACY)
    assert told.endswith("it moves only back to its maker or a logistics provider (P5)")


def test_a_dispenser_takes_no_returns(captured: Place) -> None:
    told = captured.refused("return", CASES[0], "--to", PHARMACY, "--as", WHOLESALER)
    assert told.startswith(f"refused: GLN {PHARMACY} is accredited as dispenser")


def test_returned_goods_are_not_sold_before_they_are_accepted(returned: Place) -> None:
    told = returned.refused("ship", CASES[0], "--to", PHARMACY, "--as", WHOLESALER)
    assert told.endswith("(P5)")


def test_a_return_is_accepted_with_every_unit_that_is_left(returned: Place) -> None:
    (done,) = returned.json("accept-return", CASES[0], "--as", WHOLESALER)["done"]
    assert done["sentence"] == f"accept the return of {CASES[0]}, 3 units shown"
    returned.run("ship", CASES[0], "--to", PHARMACY, "--as", WHOLESALER)


def test_all_returns_are_accepted_at_once(returned: Place) -> None:
    assert len(returned.json("accept-return", "--all", "--as", WHOLESALER)["done"]) == 1


def test_what_was_not_returned_is_not_accepted(captured: Place) -> None:
    told = captured.refused("accept-return", CASES[1], "--as", WHOLESALER)
    assert told.startswith(f"refused: {CASES[1]} ")


def test_a_pallet_is_not_accepted_as_a_whole(captured: Place) -> None:
    told = captured.refused("accept-return", PALLET, "--as", WHOLESALER)
    assert told == f"refused: {PALLET} is a container: a return is accepted by its cases and ranges"


def test_accepting_takes_the_passport(returned: Place, tmp_path: Path) -> None:
    elsewhere = Place(returned.node, tmp_path / "elsewhere")
    told = elsewhere.refused("accept-return", CASES[0], "--as", WHOLESALER)
    assert told == f"not found: the passport of lot {LOT} is not kept here: import it (lotproof lot import)"


def test_a_returned_case_without_units_is_not_accepted(delivered: Place) -> None:
    delivered.run("dispense", *PACKS, "--as", PHARMACY)
    delivered.run("return", CASES[0], "--to", WHOLESALER, "--as", PHARMACY)
    delivered.run("receive", "--all", "--as", WHOLESALER)
    told = delivered.refused("accept-return", CASES[0], "--as", WHOLESALER)
    assert told == f"refused: no unit is left in {CASES[0]} (P6)"


def test_nothing_missing_is_nothing_to_find(captured: Place) -> None:
    told = captured.refused("found", "--all", "--as", WHOLESALER)
    assert told == f"refused: nothing is missing on the account of GLN {WHOLESALER}"


def test_destroyed_goods_are_gone(captured: Place, witness: Path) -> None:
    captured.run("destroy", CASES[0], "--witness", witness, "--as", WHOLESALER)
    assert b"inspector" not in captured.sent
    told = captured.refused("ship", CASES[0], "--to", PHARMACY, "--as", WHOLESALER)
    assert told == f"refused: {CASES[0]} is held by nobody: it was destroyed, not by GLN {WHOLESALER} (P3)"


def test_destruction_takes_a_witness(captured: Place) -> None:
    told = captured.refused("destroy", CASES[0], "--as", WHOLESALER, code=2)
    assert told.startswith("bad input: Missing option '--witness'")


def test_recalled_goods_are_destroyed(captured: Place, witness: Path) -> None:
    captured.run("recall", LOT, "--class", "1", "--reason", "glass", "--as", MAKER)
    captured.run("destroy", PALLET, "--witness", witness, "--as", WHOLESALER)
