"""sign-hand-over and receive --signed; sign-receipt and deliver."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.cli.conftest import CASES, LOT, MAKER, PACKS, PALLET, PHARMACY, WHOLESALER, Place


def _sign(place: Place, target: Path, *goods: str | Path, to: str = PHARMACY) -> Path:
    place.run("sign-hand-over", *(goods or (CASES[0],)), "--to", to, "--output", target, "--as", WHOLESALER)
    return target


def _change(path: Path, **changes: Any) -> Path:
    path.write_text(json.dumps(json.loads(path.read_text()) | changes))
    return path


@pytest.fixture
def slip(captured: Place, tmp_path: Path) -> Path:
    """The wholesaler's signature that hands the first case over to the pharmacy."""
    return _sign(captured, tmp_path / "slip.json")


@pytest.fixture
def receipt(captured: Place, tmp_path: Path) -> Path:
    """The pharmacy's signature for the first case, which is in transit to it."""
    captured.run("ship", CASES[0], "--to", PHARMACY, "--as", WHOLESALER)
    captured.run("sign-receipt", "--all", "--output", tmp_path / "receipt.json", "--as", PHARMACY)
    return tmp_path / "receipt.json"


def test_signing_sends_nothing(captured: Place, tmp_path: Path) -> None:
    before = captured.head
    told = captured.json("sign-hand-over", PALLET, "--to", PHARMACY, "--output", tmp_path / "s", "--as", WHOLESALER)
    assert (captured.head, told["done"], len(told["items"])) == (before, [], 1)


def test_what_is_packed_is_taken_out_before_it_is_signed_over(captured: Place, tmp_path: Path) -> None:
    told = captured.json("sign-hand-over", *CASES[:2], "--to", PHARMACY, "--output", tmp_path / "s", "--as", WHOLESALER)
    assert [one["name"] for one in told["done"]] == ["Unpack"]


def test_the_receiver_takes_custody_in_one_transaction(captured: Place, slip: Path) -> None:
    before = captured.head
    (done,) = captured.json("receive", "--signed", slip, "--as", PHARMACY)["done"]
    assert done["name"] == "ReceiveSigned"
    assert captured.head == before + 1
    captured.run("return", CASES[0], "--to", WHOLESALER, "--as", PHARMACY)


def test_only_packs_that_have_to_be_cut_out_take_a_transaction(captured: Place, tmp_path: Path) -> None:
    before = captured.head
    slip = _sign(captured, tmp_path / "slip.json", PACKS[1])
    assert captured.head == before + 1
    captured.run("receive", "--signed", slip, "--as", PHARMACY)


def test_a_pallet_is_handed_over(captured: Place, tmp_path: Path) -> None:
    captured.run("receive", "--signed", _sign(captured, tmp_path / "slip.json", PALLET), "--as", PHARMACY)


def test_a_signature_is_good_once(captured: Place, slip: Path) -> None:
    captured.run("receive", "--signed", slip, "--as", PHARMACY)
    told = captured.refused("receive", "--signed", slip, "--as", PHARMACY)
    assert told.endswith("has moved or changed since this was signed; a signature is good once (P3)")


def test_a_signature_for_another_is_refused(captured: Place, slip: Path) -> None:
    told = captured.refused("receive", "--signed", slip, "--as", MAKER)
    assert told == f"refused: this was signed for GLN {PHARMACY}, and GLN {MAKER} asks (P3)"


def test_a_changed_file_is_refused_before_anything_is_sent(captured: Place, slip: Path) -> None:
    before = captured.head
    told = captured.refused("receive", "--signed", _change(slip, to=MAKER), "--as", MAKER)
    assert told.startswith("refused: the signature is not ")
    assert captured.head == before


def test_goods_of_another_are_not_signed_over(captured: Place, tmp_path: Path) -> None:
    named = ("--to", PHARMACY, "--output", tmp_path / "slip.json")
    told = captured.refused("sign-hand-over", CASES[0], *named, "--as", MAKER)
    assert told.endswith("(P3)")
    assert not (tmp_path / "slip.json").exists()


def test_papers_are_checked_against_what_was_signed(captured: Place, tmp_path: Path) -> None:
    note, other = tmp_path / "note.txt", tmp_path / "other.txt"
    note.write_text("four boxes")
    other.write_text("five boxes")
    slip = _sign(captured, tmp_path / "slip.json", CASES[0], "--document", note)
    told = captured.refused("receive", "--signed", slip, "--document", other, "--as", PHARMACY, code=2)
    assert told == "bad input: --document: found other papers than were signed for; expected those of this delivery"
    captured.run("receive", "--signed", slip, "--document", note, "--as", PHARMACY)


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"type": "lotproof/receipt"}, "found type 'lotproof/receipt', version 1; expected type 'lotproof/hand-over'"),
        ({"items": []}, "versions: found 1 versions of 0 items; expected one of each item"),
        ({"items": ["-1"]}, "items[0]: found '-1'; expected an item, a number below"),
        ({"deadline": "tomorrow"}, "deadline: found 'tomorrow'; expected a time YYYY-MM-DDThh:mm:ssZ"),
        ({"signature": "0x00"}, "signature: found 4 characters; expected 0x and 130 small hexadecimal digits"),
        ({"more": 1}, "found member 'more'; expected only the members"),
    ],
)
def test_a_file_that_is_none_is_bad_input(captured: Place, slip: Path, changes: Any, sentence: str) -> None:
    told = captured.refused("receive", "--signed", _change(slip, **changes), "--as", PHARMACY, code=2)
    assert told.startswith(f"bad input: {slip}")
    assert sentence in told


def test_a_signature_for_another_ledger_is_bad_input(captured: Place, slip: Path) -> None:
    told = captured.refused("receive", "--signed", _change(slip, chainId=1), "--as", PHARMACY, code=2)
    assert " on chain 1; expected one for 0x" in told


def test_a_signed_file_and_goods_together_are_bad_input(captured: Place, slip: Path) -> None:
    told = captured.refused("receive", CASES[0], "--signed", slip, "--as", PHARMACY, code=2)
    assert told.startswith("bad input: found --signed with goods;")


def test_nothing_is_overwritten(captured: Place, slip: Path) -> None:
    named = ("--to", PHARMACY, "--output", slip)
    told = captured.refused("sign-hand-over", CASES[0], *named, "--as", WHOLESALER, code=2)
    assert told == f"bad input: {slip}: found a file; expected a new name, since nothing is overwritten"


def test_where_the_notice_cannot_be_written_nothing_is_shipped(captured: Place, slip: Path) -> None:
    before = captured.head
    for notice in (slip, slip.parent / "gone" / "n.json"):
        shipping = ("ship", CASES[0], "--to", PHARMACY, "--notice", notice, "--as", WHOLESALER)
        assert captured.refused(*shipping, code=2).startswith(f"bad input: {notice}: found ")
    assert captured.head == before


def test_where_the_signature_cannot_be_written_nothing_is_cut(captured: Place, slip: Path) -> None:
    before = captured.head
    captured.refused("sign-hand-over", PACKS[1], "--to", PHARMACY, "--output", slip, "--as", WHOLESALER, code=2)
    assert captured.head == before


def test_the_shipper_delivers_by_the_receivers_signature(captured: Place, receipt: Path) -> None:
    (done,) = captured.json("deliver", receipt, "--as", WHOLESALER)["done"]
    assert done["name"] == "Deliver"
    captured.run("return", CASES[0], "--to", WHOLESALER, "--as", PHARMACY)


def test_anybody_may_deliver(captured: Place, receipt: Path) -> None:
    captured.run("deliver", receipt, "--as", "anvil:7")


def test_receipts_of_several_go_in_one_transaction(captured: Place, receipt: Path, tmp_path: Path) -> None:
    captured.run("ship", CASES[1], "--to", MAKER, "--as", WHOLESALER)
    captured.run("sign-receipt", CASES[1], "--output", tmp_path / "other.json", "--as", MAKER)
    before = captured.head
    captured.run("deliver", receipt, tmp_path / "other.json", "--as", WHOLESALER)
    assert captured.head == before + 1


def test_a_receipt_is_delivered_once(captured: Place, receipt: Path) -> None:
    captured.run("deliver", receipt, "--as", WHOLESALER)
    told = captured.refused("deliver", receipt, "--as", WHOLESALER)
    assert "a signature is good once" in told


def test_a_receipt_of_what_is_not_coming_is_not_signed(captured: Place, tmp_path: Path) -> None:
    told = captured.refused("sign-receipt", "--all", "--output", tmp_path / "r.json", "--as", PHARMACY)
    assert told == f"refused: nothing is in transit here for GLN {PHARMACY} (P3)"


def test_a_receipt_is_signed_without_a_chain(captured: Place, alone: Place, tmp_path: Path) -> None:
    notice, receipt = tmp_path / "notice.json", tmp_path / "receipt.json"
    captured.run("ship", f"{LOT}:1-2", "--to", PHARMACY, "--notice", notice, "--as", WHOLESALER)
    alone.run("sign-receipt", "--notice", notice, "--output", receipt, "--as", "anvil:4")
    captured.run("deliver", receipt, "--as", WHOLESALER)
    holdings = captured.json("lot", "show", LOT)["holdings"]
    assert {line["partner"]: line["inCustody"] for line in holdings}[PHARMACY] == 2


def test_a_notice_tells_of_its_own_shipment(captured: Place, tmp_path: Path) -> None:
    captured.run("ship", CASES[0], "--to", PHARMACY, "--as", WHOLESALER)
    captured.run("ship", CASES[1], "--to", PHARMACY, "--notice", tmp_path / "n.json", "--as", WHOLESALER)
    assert len(json.loads((tmp_path / "n.json").read_text())["items"]) == 1


def test_a_notice_and_goods_together_are_bad_input(alone: Place) -> None:
    told = alone.refused("sign-receipt", "--all", "--notice", "n", "--output", "r", "--as", "anvil:4", code=2)
    assert told.startswith("bad input: found --notice with goods;")


def test_a_signature_lasts_thirty_days_at_most(captured: Place, tmp_path: Path) -> None:
    named = ("--to", PHARMACY, "--output", tmp_path / "s", "--hours", "721")
    told = captured.refused("sign-hand-over", CASES[0], *named, "--as", WHOLESALER, code=2)
    assert told.startswith("bad input: Invalid value for '--hours'")
