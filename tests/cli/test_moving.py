"""ship, receive, reject, void."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from tests.cli.conftest import CASE_GTIN, CASES, GTIN, LOT, MAKER, PACKS, PALLET, PHARMACY, WHOLESALER, Place


def test_a_shipment_says_what_was_done_with_block_gas_and_transaction(captured: Place) -> None:
    (done,) = captured.json("ship", CASES[0], "--to", PHARMACY, "--as", WHOLESALER)["done"]
    assert done["sentence"] == f"ship {CASES[0]} to GLN {PHARMACY}"
    assert done["block"] == captured.head
    assert done["gas"] > 21_000
    assert len(done["transaction"]) == 66


def test_the_same_for_a_reader_stands_in_one_line(captured: Place) -> None:
    printed = captured.run("ship", CASES[0], "--to", PHARMACY, "--as", WHOLESALER).stdout
    assert printed.startswith(f"done: ship {CASES[0]} to GLN {PHARMACY}; block ")
    assert printed.count("\n") == 1


def test_single_packs_are_cut_out_of_their_case(captured: Place) -> None:
    done = captured.json("ship", PACKS[2], PACKS[3], "--to", PHARMACY, "--as", WHOLESALER)["done"]
    assert [one["name"] for one in done] == ["SplitItem", "Ship"]
    assert done[1]["sentence"] == f"ship units 2 to 3 of lot {LOT} to GLN {PHARMACY}"


def test_so_many_units_of_a_lot_are_taken_from_the_stock(captured: Place) -> None:
    captured.run("ship", "--lot", LOT, "--units", "6", "--to", PHARMACY, "--as", WHOLESALER)
    captured.run("receive", "--lot", LOT, "--as", PHARMACY)
    holdings = captured.json("lot", "show", LOT)["holdings"]
    assert {line["partner"]: line["inCustody"] for line in holdings} == {PHARMACY: 6, WHOLESALER: 6}


def test_more_units_than_are_held_are_refused(captured: Place) -> None:
    told = captured.refused("ship", "--lot", LOT, "--units", "13", "--to", PHARMACY, "--as", WHOLESALER)
    assert told == f"refused: 12 free units of lot {LOT} are held here, and 13 are wanted (P1)"


def test_goods_of_another_are_not_shipped(captured: Place) -> None:
    before = captured.head
    told = captured.refused("ship", CASES[0], "--to", PHARMACY, "--as", MAKER)
    assert told == f"refused: {CASES[0]} is held by GLN {WHOLESALER}, not by GLN {MAKER} (P3)"
    assert captured.head == before


def test_a_refusal_of_the_shipment_leaves_no_split_behind(captured: Place) -> None:
    before = captured.head
    captured.refused("ship", PACKS[0], "--to", WHOLESALER, "--as", WHOLESALER)
    assert captured.head == before


def test_a_consignee_that_is_not_accredited_is_refused(captured: Place) -> None:
    stranger = "9521655000104"
    told = captured.refused("ship", CASES[0], "--to", stranger, "--as", WHOLESALER)
    assert told == f"refused: GLN {stranger} was never accredited on this ledger (P4)"


def test_receiving_moves_custody(captured: Place) -> None:
    captured.run("ship", CASES[0], "--to", PHARMACY, "--as", WHOLESALER)
    (done,) = captured.json("receive", CASES[0], "--as", PHARMACY)["done"]
    assert done["sentence"] == f"receive {CASES[0]}"


def test_a_case_that_came_on_a_pallet_is_received_with_the_pallet(captured: Place) -> None:
    captured.run("ship", PALLET, "--to", PHARMACY, "--as", WHOLESALER)
    told = captured.refused("receive", CASES[0], "--as", PHARMACY)
    assert told == f"refused: {CASES[0]} came inside {PALLET}, which is answered as a whole (P2)"


def test_one_pack_does_not_stand_for_the_case_that_came(captured: Place) -> None:
    captured.pass_on_passport(WHOLESALER, PHARMACY)
    captured.run("ship", CASES[0], "--to", PHARMACY, "--as", WHOLESALER)
    told = captured.refused("receive", PACKS[0], "--as", PHARMACY)
    assert told == f"refused: 3 more packs belong to {CASES[0]}: name them all, or name the lot (P3)"


def test_all_packs_of_a_case_stand_for_it(captured: Place) -> None:
    captured.pass_on_passport(WHOLESALER, PHARMACY)
    captured.run("ship", CASES[0], "--to", PHARMACY, "--as", WHOLESALER)
    (done,) = captured.json("receive", *PACKS, "--as", PHARMACY)["done"]
    assert done["sentence"] == f"receive {CASES[0]}"


def test_a_pack_that_nobody_here_knows_is_not_found(captured: Place) -> None:
    told = captured.refused("receive", PACKS[0], "--as", PHARMACY)
    assert told.startswith(f"not found: {PACKS[0]} stands neither on this ledger nor in a lot passport")


def test_receiving_all_names_what_was_left_out(captured: Place, write: Callable[[str, str], Path]) -> None:
    other = f"(01){CASE_GTIN}(21)X1"
    new = ("--gtin", GTIN, "--lot", "X1", "--expiry", "2031-06-30", "--case-gtin", CASE_GTIN)
    captured.run("lot", "register", *new, "--serials", write("s.csv", "X1,A1\n"), "--as", MAKER)
    captured.run("ship", other, "--to", PHARMACY, "--as", MAKER)
    captured.run("ship", CASES[0], "--to", PHARMACY, "--as", WHOLESALER)
    captured.run("recall", f"(01){GTIN}(10)X1", "--class", "2", "--reason", "leaks", "--as", MAKER)
    told = captured.json("receive", "--all", "--as", PHARMACY, code=1)
    assert [one["name"] for one in told["done"]] == ["ReceiveItems"]
    assert [one["goods"] for one in told["leftOut"]] == [other]
    captured.run("ship", CASES[1], "--to", PHARMACY, "--as", WHOLESALER)
    said = captured.run("receive", "--all", "--as", PHARMACY, code=1).stdout.splitlines()
    assert said[0].startswith(f"done: receive {CASES[1]}")
    assert said[1].startswith(f"left out: {other}: ")
    assert "recalled" in said[1]


def test_receiving_where_nothing_comes_is_refused(captured: Place) -> None:
    told = captured.refused("receive", "--all", "--as", PHARMACY)
    assert told == f"refused: nothing is in transit here for GLN {PHARMACY} (P3)"


def test_rejecting_leaves_the_goods_with_the_shipper(captured: Place) -> None:
    captured.run("ship", CASES[0], "--to", PHARMACY, "--as", WHOLESALER)
    captured.run("reject", CASES[0], "--as", PHARMACY)
    captured.run("ship", CASES[0], "--to", MAKER, "--as", WHOLESALER)


def test_voiding_takes_everything_back(captured: Place) -> None:
    captured.run("ship", CASES[0], CASES[1], "--to", PHARMACY, "--as", WHOLESALER)
    (done,) = captured.json("void", "--all", "--as", WHOLESALER)["done"]
    assert set(CASES[:2]) == set(done["sentence"].removeprefix("void the shipping of ").split(", "))


def test_shipping_voided_and_shipping_again_are_three_acts(captured: Place) -> None:
    shipping = ("ship", CASES[0], "--to", PHARMACY, "--as", WHOLESALER)
    first = captured.json(*shipping)["done"][0]["transaction"]
    captured.run("void", CASES[0], "--as", WHOLESALER)
    assert captured.json(*shipping)["done"][0]["transaction"] != first


def test_papers_stay_here_and_are_found_by_verify(captured: Place, tmp_path: Path) -> None:
    papers = tmp_path / "delivery-note.txt"
    papers.write_text("ten boxes")
    captured.run("ship", CASES[0], "--to", PHARMACY, "--document", papers, "--as", WHOLESALER)
    captured.run("receive", "--all", "--as", PHARMACY)
    scan = f"{PACKS[0]}(10)LP2611A(17)310630"
    check = captured.json("verify", scan, "--holder", PHARMACY, "--as", WHOLESALER)["checks"][7]
    assert (check["outcome"], check["reason"][:20]) == ("pass", "1 of the 4 commitmen")


def test_papers_that_are_not_there_are_bad_input(captured: Place) -> None:
    told = captured.refused("ship", CASES[0], "--to", PHARMACY, "--document", "gone.pdf", "--as", WHOLESALER, code=2)
    assert told.startswith("bad input: gone.pdf: found a file that cannot be read (No such file")


def test_nothing_named_is_bad_input(captured: Place) -> None:
    told = captured.refused("ship", "--to", PHARMACY, "--as", WHOLESALER, code=2)
    assert told.startswith("bad input: found no goods; expected either labels")


def test_labels_and_a_lot_together_are_bad_input(captured: Place) -> None:
    named = (CASES[0], "--lot", LOT, "--units", "2")
    told = captured.refused("ship", *named, "--to", PHARMACY, "--as", WHOLESALER, code=2)
    assert told.startswith("bad input: found labels and a lot;")


def test_a_lot_without_a_number_of_units_is_bad_input(captured: Place) -> None:
    told = captured.refused("ship", "--lot", LOT, "--to", PHARMACY, "--as", WHOLESALER, code=2)
    assert told == f"bad input: found lot {LOT} without a number of units; expected --units with --lot"


def test_a_negative_number_of_units_is_bad_input(captured: Place) -> None:
    told = captured.refused("ship", "--lot", LOT, "--units", "-3", "--to", PHARMACY, "--as", WHOLESALER, code=2)
    assert told == "bad input: --units: found -3 units; expected a number from 1 on, with --lot"


def test_all_and_items_together_are_bad_input(captured: Place) -> None:
    told = captured.refused("receive", PALLET, "--all", "--as", WHOLESALER, code=2)
    assert told.startswith("bad input: found --all with goods;")
