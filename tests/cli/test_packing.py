"""split, pack, unpack."""

from __future__ import annotations

from tests.cli.conftest import CASE_GTIN, CASES, LOT, MAKER, PACKS, PALLET, PHARMACY, WHOLESALER, Place

NEW = "(00)095219870000000018"


def test_a_case_is_cut_by_its_own_count(captured: Place) -> None:
    (done,) = captured.json("split", CASES[1], "--at", "3", "--as", WHOLESALER)["done"]
    assert done["sentence"] == f"split {CASES[1]} before unit 7"


def test_a_lot_is_cut_by_its_own_count(captured: Place) -> None:
    (done,) = captured.json("split", LOT, "--at", "10", "--as", WHOLESALER)["done"]
    assert done["sentence"] == f"split {CASES[2]} before unit 10"


def test_several_cuts_in_one_case_are_one_act(captured: Place) -> None:
    (done,) = captured.json("split", CASES[0], "--at", "3", "--at", "1", "--as", WHOLESALER)["done"]
    assert done["sentence"] == f"split {CASES[0]} before unit 1, 3"


def test_a_cut_where_one_is_already_is_refused(captured: Place) -> None:
    told = captured.refused("split", LOT, "--at", "4", "--as", WHOLESALER)
    assert told == f"refused: lot {LOT} is cut there already (P1)"


def test_a_cut_behind_the_end_is_refused(captured: Place) -> None:
    told = captured.refused("split", CASES[0], "--at", "4", "--as", WHOLESALER)
    assert told.endswith("which begins at 0 and has 4 units (P1)")


def test_a_cut_in_goods_of_another_is_refused(captured: Place) -> None:
    told = captured.refused("split", LOT, "--at", "10", "--as", MAKER)
    assert told == f"refused: unit 10 of lot {LOT} is not held here (P3)"


def test_a_cut_at_the_beginning_is_bad_input(captured: Place) -> None:
    assert captured.refused("split", LOT, "--at", "0", "--as", WHOLESALER, code=2).startswith("bad input: ")


def test_a_new_container_is_commissioned_under_the_own_prefix(captured: Place) -> None:
    done = captured.json("pack", "--into", NEW, CASES[0], "--as", WHOLESALER)["done"]
    assert [one["name"] for one in done] == ["CommissionLogisticUnit", "Unpack", "Pack"]


def test_a_new_container_under_the_prefix_of_another_is_refused(captured: Place) -> None:
    other = "(00)395214100000045181"
    told = captured.refused("pack", "--into", other, CASES[0], "--as", WHOLESALER)
    assert told == f"refused: {other} is new and lies under no GS1 company prefix of GLN {WHOLESALER} (P8)"


def test_packs_of_two_cases_are_packed_together(captured: Place) -> None:
    done = captured.json("pack", "--into", NEW, PACKS[0], PACKS[2], "--as", WHOLESALER)["done"]
    assert [one["name"] for one in done] == ["CommissionLogisticUnit", "SplitItem", "Pack"]
    assert captured.json("history", NEW)["parts"][0]["units"] == 2


def test_so_many_units_of_a_lot_are_packed(captured: Place) -> None:
    captured.run("pack", "--into", NEW, "--lot", LOT, "--units", "5", "--as", WHOLESALER)
    assert captured.json("history", NEW)["parts"][0]["units"] == 5


def test_a_maker_packs_into_a_new_mixed_case(captured: Place) -> None:
    captured.hand_over([PALLET], WHOLESALER, MAKER)
    case = f"(01){CASE_GTIN}(21)MIXED1"
    done = captured.json("pack", "--into", case, PACKS[0], "--as", MAKER)["done"]
    assert done[0]["sentence"] == f"commission the case {case}"


def test_what_is_packed_moves_with_its_container(captured: Place) -> None:
    captured.run("pack", "--into", NEW, CASES[0], "--as", WHOLESALER)
    captured.hand_over([NEW], WHOLESALER, PHARMACY)
    captured.run("unpack", NEW, CASES[0], "--as", PHARMACY)


def test_unpacking_takes_everything_out(captured: Place) -> None:
    captured.run("unpack", PALLET, "--as", WHOLESALER)
    (part,) = captured.json("history", LOT)["parts"]
    assert part["container"] is None


def test_unpacking_what_lies_elsewhere_is_refused(captured: Place) -> None:
    captured.run("pack", "--into", NEW, CASES[0], "--as", WHOLESALER)
    told = captured.refused("unpack", PALLET, CASES[0], "--as", WHOLESALER)
    assert told == f"refused: {CASES[0]} is not packed in {PALLET} (P2)"


def test_a_container_is_not_packed_into_itself(captured: Place) -> None:
    told = captured.refused("pack", "--into", PALLET, PALLET, "--as", WHOLESALER)
    assert told == f"refused: {PALLET} cannot be packed into itself (P2)"


def test_an_unknown_container_is_not_found(captured: Place) -> None:
    told = captured.refused("unpack", NEW, "--as", WHOLESALER)
    assert told == f"not found: {NEW} does not stand on this ledger"


def test_an_empty_pallet_is_shipped_with_a_word(captured: Place) -> None:
    captured.run("pack", "--into", NEW, CASES[0], "--as", WHOLESALER)
    captured.run("unpack", NEW, "--as", WHOLESALER)
    result = captured.run("ship", NEW, "--to", PHARMACY, "--as", WHOLESALER)
    assert result.stderr == f"note: {NEW} is empty: nothing was packed into it\n"
    assert "ship " in result.stdout


def test_a_full_pallet_is_shipped_without_a_word(captured: Place) -> None:
    told = captured.json("ship", PALLET, "--to", PHARMACY, "--as", WHOLESALER)
    assert told["empty"] == []
