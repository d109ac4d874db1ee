"""Labels, dates and companies, as people write them."""

from __future__ import annotations

import datetime as dt

import pytest

from lotproof.errors import BadInput
from lotproof.model.identifiers import Gln, Gtin
from lotproof.service import things


@pytest.mark.parametrize(
    ("text", "digits"), [("(414)9521987000100", "9521987000100"), (" 9521987000100 ", "9521987000100")]
)
def test_a_gln_may_stand_behind_its_identifier(text: str, digits: str) -> None:
    assert things.gln_of(text, "--to") == Gln(digits)


@pytest.mark.parametrize("text", ["09521410301255", "9521410301255", "(01)09521410301255"])
def test_a_gtin_may_be_short(text: str) -> None:
    assert things.gtin_of(text) == Gtin("09521410301255")


@pytest.mark.parametrize("text", ["(01)09521410301255", "(01)09521410301255(10)A", "(01)09521410301255(17)300101"])
def test_a_label_without_serial_names_no_pack(text: str) -> None:
    with pytest.raises(BadInput):
        things.key_of(text)


def test_a_pack_is_read_from_its_epc() -> None:
    assert str(things.pack_of("urn:epc:id:sgtin:9521410.030125.A1")) == "(01)09521410301255(21)A1"


def test_a_pallet_is_no_pack() -> None:
    with pytest.raises(BadInput, match="expected GTIN and serial of one pack"):
        things.pack_of("(00)395214100000045174")


def test_a_pack_without_lot_names_no_lot() -> None:
    with pytest.raises(BadInput, match="expected GTIN and lot number"):
        things.lot_of("(01)09521410301255(21)A1")


def test_a_date_alone_begins_at_midnight_utc() -> None:
    assert things.aware_time("2030-01-02", "--at") == dt.datetime(2030, 1, 2, tzinfo=dt.UTC)


def test_a_date_ends_with_its_last_second() -> None:
    assert things.last_second("2030-01-02", "x") == dt.datetime(2030, 1, 2, 23, 59, 59, tzinfo=dt.UTC)
