"""The files that pass from hand to hand."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lotproof.commit.documents import Commitment, DocumentKind
from lotproof.errors import BadInput
from lotproof.model.identifiers import Gln
from lotproof.model.item import ItemId
from lotproof.model.verb import NO_DOCUMENT
from lotproof.service import slips

LEDGER = "0x5FbDB2315678afecb367f032d93F642f64180aa3"
TO = Gln("9521733000101")
END = dt.datetime(2031, 5, 6, 7, 8, 9, tzinfo=dt.UTC)
GOODS = slips.SlipGoods(chain_id=31337, ledger=LEDGER, items=(ItemId(5), ItemId(2**88 - 1)), versions=(0, 65535))
UNSIGNED = slips.Consent(deadline=END, document=NO_DOCUMENT, salt=bytes(32), signature=bytes(65))

goods = st.dictionaries(st.integers(1, 2**88 - 1), st.integers(0, 2**16 - 1), min_size=1, max_size=5).map(
    lambda held: slips.SlipGoods(
        chain_id=1,
        ledger=LEDGER,
        items=tuple(map(ItemId, sorted(held))),
        versions=tuple(held[one] for one in sorted(held)),
    )
)
consents = st.builds(
    slips.Consent,
    deadline=st.integers(0, 2**33).map(lambda seconds: dt.datetime.fromtimestamp(seconds, dt.UTC)),
    document=st.binary(min_size=32, max_size=32),
    salt=st.binary(min_size=32, max_size=32),
    signature=st.binary(min_size=65, max_size=65),
)


@settings(max_examples=30, deadline=None, print_blob=True, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(held=goods, consent=consents)
def test_a_hand_over_is_read_as_it_was_written(tmp_path: Path, held: slips.SlipGoods, consent: slips.Consent) -> None:
    slip = slips.HandOverSlip(goods=held, consent=consent, shipper=LEDGER, to=TO)
    path = tmp_path / "slip.json"
    path.write_text(slips.write(slip))
    assert slips.read_hand_over(path) == slip


def test_a_receipt_is_read_as_it_was_written(tmp_path: Path) -> None:
    slip = slips.ReceiptSlip(goods=GOODS, consent=UNSIGNED, receiver=LEDGER)
    (tmp_path / "r").write_text(slips.write(slip))
    assert slips.read_receipt(tmp_path / "r") == slip


def test_a_notice_is_read_as_it_was_written(tmp_path: Path) -> None:
    slip = slips.NoticeSlip(goods=GOODS, to=TO)
    (tmp_path / "n").write_text(slips.write(slip))
    assert slips.read_notice(tmp_path / "n") == slip


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"version": 2}, "found type 'lotproof/shipping-notice', version 2; expected"),
        ({"version": True}, "found type 'lotproof/shipping-notice', version True; expected"),
        ({"ledger": "0x12"}, "ledger: found address '0x12'"),
        ({"items": ["5", "x"]}, "items[1]: found 'x'; expected an item"),
        ({"items": ["05", "6"]}, "items[0]: found '05'; expected an item"),
        ({"items": [str(2**88), "6"]}, "expected an item, a number below 309485009821345068724781056"),
        (
            {"versions": ["0", "1099511627776"]},
            "versions[1]: found '1099511627776'; expected a version, a number below 1099511627776",
        ),
        ({"versions": ["0"]}, "versions: found 1 versions of 2 items; expected one of each item"),
        ({"items": 5}, "items: found a number; expected a list of text"),
        ({"chainId": "31337"}, "chainId: found text; expected a whole number"),
        ({"to": "9521733000102"}, "to: found GLN 9521733000102 with check digit 2"),
    ],
)
def test_each_wrong_member_is_named(tmp_path: Path, changes: dict[str, Any], sentence: str) -> None:
    path = tmp_path / "notice.json"
    path.write_text(json.dumps(json.loads(slips.write(slips.NoticeSlip(goods=GOODS, to=TO))) | changes))
    with pytest.raises(BadInput) as caught:
        slips.read_notice(path)
    assert str(caught.value).startswith(str(path))
    assert sentence in str(caught.value)


@pytest.mark.parametrize("content", ["", "[]", "no json", "\x00", '{"type": "lotproof/receipt"}'])
def test_what_is_no_slip_is_bad_input(tmp_path: Path, content: str) -> None:
    path = tmp_path / "slip.json"
    path.write_text(content)
    with pytest.raises(BadInput, match=r"slip\.json"):
        slips.read_receipt(path)


def test_papers_open_the_commitment() -> None:
    made = Commitment.to(b"four boxes", DocumentKind.TRANSACTION)
    consent = slips.Consent(deadline=END, document=made.value, salt=made.salt, signature=bytes(65))
    consent.check(b"four boxes")
    with pytest.raises(BadInput, match="other papers than were signed for"):
        consent.check(b"five boxes")


def test_where_no_papers_were_signed_for_none_open_it() -> None:
    with pytest.raises(BadInput, match="other papers than were signed for"):
        UNSIGNED.check(b"four boxes")
