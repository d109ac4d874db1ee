"""Any scan, written in any form, is read back as it was; any text gives a scan or BadInput."""

import contextlib
import datetime as dt
from collections.abc import Callable

import pytest
from hypothesis import event, given, settings
from hypothesis import strategies as st

from lotproof.errors import BadInput
from lotproof.gs1 import Scan, format_bracketed, parse_scan, to_digital_link, to_element_string
from lotproof.model.identifiers import Gtin, LotNumber, SerialNumber, Sscc

TODAY = dt.date(2024, 6, 1)
SET_82 = "!\"%&'()*+,-./0123456789:;<=>?ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz"

AWKWARD = ["<GS>", "A<GS>10B", "<FNC1>21", "(21)", "((10)", "%2F", "+", "//", "://", "*", "0"]
values = (
    st.text(SET_82, min_size=1, max_size=20) | st.text("()0129", min_size=1, max_size=20) | st.sampled_from(AWKWARD)
)
dates = st.dates(dt.date(1975, 1, 1), dt.date(2073, 12, 31))


def digits(length: int) -> st.SearchStrategy[str]:
    return st.text("0123456789", min_size=length, max_size=length)


packs = st.builds(
    Scan,
    gtin=st.builds(Gtin.with_check_digit, digits(13)),
    serial=st.none() | st.builds(SerialNumber, values),
    lot=st.none() | st.builds(LotNumber, values),
    expiry=st.none() | dates,
    other=st.dictionaries(st.sampled_from(["240", "714", "91"]), values, max_size=3).map(
        lambda d: tuple(sorted(d.items()))
    ),
)
pallets = st.builds(Scan, sscc=st.builds(Sscc.with_check_digit, digits(17)))
scans = packs | pallets


@pytest.mark.parametrize("write", [format_bracketed, to_element_string, to_digital_link])
@given(scan=scans)
def test_a_written_scan_is_read_back_as_it_was(write: Callable[[Scan], str], scan: Scan) -> None:
    assert parse_scan(write(scan), today=TODAY) == scan


@given(scan=scans)
def test_a_symbology_identifier_changes_nothing(scan: Scan) -> None:
    assert parse_scan("]d2" + to_element_string(scan), today=TODAY) == scan


@given(scan=scans)
def test_an_element_string_holds_set_82_and_fnc1_only(scan: Scan) -> None:
    assert set(to_element_string(scan)) <= {*SET_82, "\x1d"}


@given(scan=scans)
def test_a_digital_link_holds_only_what_a_uri_may(scan: Scan) -> None:
    uri = to_digital_link(scan)
    assert uri.isascii()
    assert not set('"<> \\^`{|}') & set(uri)


@given(body=digits(13), place=st.integers(0, 13), shift=st.integers(1, 9))
def test_any_single_wrong_digit_of_a_gtin_is_found(body: str, place: int, shift: int) -> None:
    right = Gtin.with_check_digit(body).digits
    wrong = f"{right[:place]}{(int(right[place]) + shift) % 10}{right[place + 1 :]}"
    with pytest.raises(BadInput, match="check digit"):
        parse_scan(f"(01){wrong}")


WORDS = (
    r"01 09506000134352 (01) (10) (21) 17 250131 <GS> ^ https:// id.gs1.org / ? ]d2 ]Q1 . = & % %2F A \( ( urn:epc:id:"
)
fragments = st.lists(st.sampled_from([*WORDS.split(), " ", "\x1d", "\x00", "\u0663"]), max_size=14).map("".join)


@settings(max_examples=400)
@given(text=st.text(max_size=60) | fragments)
def test_any_text_gives_a_scan_that_can_be_written_or_bad_input(text: str) -> None:
    with contextlib.suppress(BadInput):
        scan = parse_scan(text, today=TODAY)
        written = format_bracketed(scan)
        event("a scan")
        assert parse_scan(written, today=TODAY) == scan
