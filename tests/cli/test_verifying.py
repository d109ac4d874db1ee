"""verify and history."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.conftest import CASES, GTIN, LOT, MAKER, PACKS, PALLET, PHARMACY, SCANS, WHOLESALER, Place


def test_a_sound_pack_is_authentic(delivered: Place) -> None:
    told = delivered.json("verify", SCANS[0], "--holder", PHARMACY)
    assert (told["result"], told["failed"]) == ("authentic", [])
    assert [check["number"] for check in told["checks"]] == list(range(1, 10))


def test_a_reader_sees_result_goods_checks_and_advice(delivered: Place) -> None:
    lines = delivered.run("verify", SCANS[0], "--holder", PHARMACY).stdout.splitlines()
    assert lines[0] == f"AUTHENTIC  {SCANS[0]}"
    assert lines[1:4] == [
        "product: Corvalin",
        f"lot: LP2611A, expiry 2031-06-30, made by Company 1 (GLN {MAKER})",
        f"held by: Company 4 (GLN {PHARMACY})",
    ]
    assert lines[5].split()[:3] == ["1", "scan", "pass"]
    assert lines[-1] == "Nothing speaks against it: use it as usual."


def test_stale_evidence_is_said_in_the_first_line(delivered: Place) -> None:
    typed = ("verify", SCANS[0], "--holder", PHARMACY, "--at", "2031-01-01")
    told = delivered.json(*typed, code=4)
    assert (told["result"], told["fresh"]) == ("authentic", False)
    since = f"BLOCK {delivered.head}, {told['evidence']['headTime'][:16]}Z (check 9 skipped)"
    assert delivered.run(*typed, code=4).stdout.splitlines()[0] == f"AUTHENTIC ONLY AS OF {since}  {SCANS[0]}"


def test_no_line_is_cut_off_in_a_pipe(delivered: Place) -> None:
    printed = delivered.run("verify", SCANS[0], "--holder", PHARMACY).stdout
    assert max(map(len, printed.splitlines())) > 100
    assert not any(line.endswith((" ", "…")) for line in printed.splitlines())


def test_a_dispensed_pack_is_suspect(delivered: Place) -> None:
    delivered.run("dispense", SCANS[0], "--as", PHARMACY)
    assert delivered.json("verify", SCANS[0], "--holder", PHARMACY, code=1)["failed"] == [5]


def test_an_invented_serial_is_suspect(delivered: Place) -> None:
    told = delivered.json("verify", SCANS[0] + "X", "--holder", PHARMACY, code=1)
    assert (told["result"], told["failed"]) == ("suspect", [4])


def test_a_recalled_pack_is_suspect(delivered: Place) -> None:
    delivered.run("recall", LOT, "--class", "1", "--reason", "wrong strength", "--as", MAKER)
    assert delivered.json("verify", SCANS[0], "--holder", PHARMACY, code=1)["failed"] == [6]


def test_a_pack_held_by_another_is_suspect(captured: Place) -> None:
    assert captured.json("verify", SCANS[0], "--holder", PHARMACY, code=1)["failed"] == [7]


def test_an_altered_expiry_is_suspect(delivered: Place) -> None:
    told = delivered.json("verify", SCANS[0].replace("310630", "330630"), code=1)
    assert told["failed"] == [3]


def test_a_pack_without_passport_is_unknown(captured: Place) -> None:
    assert captured.json("verify", SCANS[0], "--as", PHARMACY, code=1)["result"] == "unknown"


def test_an_unknown_product_is_unknown(captured: Place) -> None:
    told = captured.json("verify", "(01)09521987000001(17)310630(10)X(21)Y", code=1)
    assert told["result"] == "unknown"


def test_a_passport_may_be_named(captured: Place, tmp_path: Path) -> None:
    path = tmp_path / "p.json"
    captured.run("lot", "passport", LOT, "--output", path, "--as", MAKER)
    captured.run("verify", SCANS[0], "--passport", path, "--holder", WHOLESALER, "--as", PHARMACY)


def test_who_asks_has_the_pack_in_hand(captured: Place, tmp_path: Path) -> None:
    path = tmp_path / "p.json"
    captured.run("lot", "passport", LOT, "--output", path, "--as", MAKER)
    found = captured.json("verify", SCANS[0], "--passport", path, "--as", PHARMACY, code=1)
    assert (found["result"], found["failed"]) == ("suspect", [7])


def test_expiry_is_judged_as_of_the_time_given(captured: Place) -> None:
    assert captured.json("verify", SCANS[0], "--at", "2031-07-01T00:00:00Z", code=1)["failed"] == [3]
    assert captured.json("verify", SCANS[0], "--at", "2031-06-30", code=4)["result"] == "authentic"


def test_a_pack_without_its_lot_on_the_label_is_found_by_its_serial(captured: Place) -> None:
    assert captured.json("verify", PACKS[0], code=1)["checks"][3]["outcome"] == "pass"


@pytest.mark.parametrize("form", [f"0109521410301255{17}31063010LP2611A\x1d21WN8DFGE9AB5YE", SCANS[0]])
def test_scans_may_be_raw_or_bracketed(captured: Place, form: str) -> None:
    assert captured.json("verify", form)["scan"] == SCANS[0]


def test_a_digital_link_is_a_scan(captured: Place) -> None:
    link = f"https://id.gs1.org/01/{GTIN}/10/LP2611A/21/WN8DFGE9AB5YE?17=310630"
    assert captured.json("verify", link)["scan"] == SCANS[0]


def test_a_wrong_check_digit_is_bad_input(captured: Place) -> None:
    told = captured.refused("verify", "(01)09521410301254(21)A", code=2)
    assert told == "bad input: scan, (01): found GTIN 09521410301254 with check digit 4; expected check digit 5"


def test_a_time_without_zone_is_bad_input(captured: Place) -> None:
    told = captured.refused("verify", SCANS[0], "--at", "2031-06-30T12:00:00", code=2)
    assert told.startswith("bad input: --at: found '2031-06-30T12:00:00' without a zone")


def test_a_verification_sends_nothing(captured: Place) -> None:
    before = captured.head
    captured.run("verify", SCANS[0])
    assert captured.head == before


def test_the_way_of_a_pack_leads_from_maker_to_holder(delivered: Place) -> None:
    (part,) = delivered.json("history", SCANS[0])["parts"]
    assert [step["what"] for step in part["steps"]] == [
        *("commission", "pack", "ship", "receive", "unpack", "ship", "receive"),
    ]
    assert part["holder"] == PHARMACY


def test_the_way_as_a_tree_has_times_partners_and_transactions(delivered: Place) -> None:
    lines = delivered.run("history", SCANS[0]).stdout.splitlines()
    assert lines[0] == f"unit 0 of lot {LOT}"
    assert lines[-1] == f"└── now: Company 4 (GLN {PHARMACY}) (1 unit)"
    assert f"Z  Company 1 (GLN {MAKER}) ships {PALLET} to Company 2 (GLN {WHOLESALER})" in lines[5]
    assert lines[6].startswith("│   block ")


def test_the_way_of_a_lot_branches_where_goods_parted(delivered: Place) -> None:
    delivered.run("dispense", SCANS[1], "--as", PHARMACY)
    printed = delivered.run("history", LOT).stdout
    assert f"now: Company 2 (GLN {WHOLESALER}) (8 units, in {PALLET})" in printed
    assert f"now: Company 4 (GLN {PHARMACY}) (4 units, 1 dispensed)" in printed


def test_the_way_of_a_case_needs_no_passport(delivered: Place) -> None:
    assert delivered.json("history", CASES[0], "--as", PHARMACY)["parts"][0]["holder"] == PHARMACY


def test_the_way_of_a_pallet(captured: Place) -> None:
    assert captured.json("history", PALLET)["subject"] == PALLET


def test_a_pack_of_no_passport_is_not_found(captured: Place) -> None:
    told = captured.refused("history", f"(01){GTIN}(21)NOSUCH")
    assert told.startswith(f"not found: (01){GTIN}(21)NOSUCH is no case on this ledger and no unit of a lot")


def test_a_product_alone_has_no_way(captured: Place) -> None:
    assert captured.refused("history", f"(01){GTIN}", code=2).startswith("bad input: ")
