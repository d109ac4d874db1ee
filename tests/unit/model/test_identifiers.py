"""GS1 keys and attributes: right ones exist, wrong ones cannot."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lotproof.errors import BadInput
from lotproof.model.identifiers import (
    CompanyPrefix,
    Gln,
    GlnExtension,
    Gtin,
    LotNumber,
    SerialNumber,
    Sgtin,
    Sscc,
    check_digit,
    expiry_from_ai17,
    expiry_to_ai17,
)

SET_82 = "!\"%&'()*+,-./0123456789:;<=>?ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz"
Key = type[Gtin] | type[Gln] | type[Sscc]
KEYS = [(Gtin, "09506000134352"), (Gln, "9506000134307"), (Sscc, "106141412345678908")]


@pytest.mark.parametrize(
    ("body", "digit"),
    [("629104150021", "3"), ("0950600013435", "2"), ("10614141234567890", "8"), ("9", "3")],
)
def test_the_check_digit_weighs_three_and_one_from_the_right(body: str, digit: str) -> None:
    assert check_digit(body) == digit


@pytest.mark.parametrize("body", ["", "12a", "-1", " 1", "\u00b2", "\u0663"])
def test_a_check_digit_of_anything_but_digits_is_refused(body: str) -> None:
    with pytest.raises(BadInput, match="to compute a check digit from"):
        check_digit(body)


@given(st.text("0123456789", min_size=1, max_size=17), st.data())
def test_a_single_wrong_digit_changes_the_check_digit(body: str, data: st.DataObject) -> None:
    place = data.draw(st.integers(0, len(body) - 1))
    other = data.draw(st.sampled_from(sorted(set("0123456789") - {body[place]})))
    assert check_digit(body[:place] + other + body[place + 1 :]) != check_digit(body)


@pytest.mark.parametrize(("key", "digits"), KEYS)
def test_a_right_key_is_its_digits(key: Key, digits: str) -> None:
    assert str(key(digits)) == digits
    assert int(key(digits)) == int(digits)


@pytest.mark.parametrize(("key", "digits"), KEYS)
def test_a_key_is_made_from_its_digits_without_the_last(key: Key, digits: str) -> None:
    assert key.with_check_digit(digits[:-1]) == key(digits)


@pytest.mark.parametrize(("key", "digits"), KEYS)
def test_a_wrong_check_digit_is_refused_with_the_right_one(key: Key, digits: str) -> None:
    wrong = digits[:-1] + str((int(digits[-1]) + 1) % 10)
    with pytest.raises(BadInput, match=f"expected check digit {digits[-1]}"):
        key(wrong)


@pytest.mark.parametrize(
    "digits", ["", "9506000134352", "095060001343520", "0950600013435X", " 9506000134352", "\u0660" * 14]
)
def test_a_gtin_is_fourteen_ascii_digits(digits: str) -> None:
    with pytest.raises(BadInput, match="expected 14 digits"):
        Gtin(digits)


@pytest.mark.parametrize("body", ["", "950600013435", "09506000134352", "095060001343X", "\u00b2" * 13, "\u0663" * 13])
def test_a_gtin_without_its_check_digit_is_thirteen_ascii_digits(body: str) -> None:
    with pytest.raises(BadInput, match="without its check digit; expected 13 digits"):
        Gtin.with_check_digit(body)


def test_keys_of_different_kinds_are_never_equal() -> None:
    assert len({LotNumber("A"), SerialNumber("A"), GlnExtension("A")}) == 3


def test_keys_are_ordered_by_their_digits() -> None:
    assert sorted([Gtin("09506000134352"), Gtin("00614141123452")])[0] == Gtin("00614141123452")


@pytest.mark.parametrize("kind", [LotNumber, SerialNumber, GlnExtension])
def test_a_text_holds_every_sign_of_set_82(kind: type[LotNumber]) -> None:
    assert len(SET_82) == 82
    assert "".join(kind(sign).value for sign in SET_82) == SET_82


def test_no_other_sign_of_latin_1_is_allowed() -> None:
    for sign in set(map(chr, range(256))) - set(SET_82):
        with pytest.raises(BadInput, match="set 82"):
            LotNumber(f"A{sign}")


@pytest.mark.parametrize("value", ["", "x" * 21])
def test_a_text_has_one_to_twenty_characters(value: str) -> None:
    with pytest.raises(BadInput, match="1 to 20 characters"):
        SerialNumber(value)


@given(st.text(SET_82, min_size=1, max_size=20))
def test_a_lot_number_is_read_back_from_its_bytes(value: str) -> None:
    assert LotNumber.from_bytes20(LotNumber(value).to_bytes20()) == LotNumber(value)


def test_the_bytes_are_padded_to_twenty_on_the_right() -> None:
    assert LotNumber("A1").to_bytes20() == b"A1" + bytes(18)


@pytest.mark.parametrize("raw", [b"", b"A", b"A" * 21, b"A" + bytes(31)])
def test_bytes_of_another_length_are_refused(raw: bytes) -> None:
    with pytest.raises(BadInput, match=r"20 (bytes|characters)"):
        LotNumber.from_bytes20(raw)


@pytest.mark.parametrize("raw", [bytes(20), b"A\0B" + bytes(17), b"\xff" + bytes(19), b"A B" + bytes(17)])
def test_bytes_that_are_no_lot_number_are_refused(raw: bytes) -> None:
    with pytest.raises(BadInput):
        LotNumber.from_bytes20(raw)


def test_a_unit_reads_as_on_its_pack() -> None:
    assert str(Sgtin(Gtin("09506000134352"), SerialNumber("X1"))) == "(01)09506000134352(21)X1"


@pytest.mark.parametrize("digits", ["", "061", "0614141000000", "061414a", "\u0660" * 7])
def test_a_company_prefix_is_four_to_twelve_digits(digits: str) -> None:
    with pytest.raises(BadInput, match="4 to 12 digits"):
        CompanyPrefix(digits)


@given(st.text("0123456789", min_size=4, max_size=12))
def test_a_company_prefix_keeps_its_leading_zeros_in_its_key(digits: str) -> None:
    assert CompanyPrefix.from_key(CompanyPrefix(digits).to_key()) == CompanyPrefix(digits)


@pytest.mark.parametrize("key", [0, 1, -10614141, 614141, 20614141, 1061, 10**13])
def test_a_number_that_is_no_company_prefix_key_is_refused(key: int) -> None:
    with pytest.raises(BadInput):
        CompanyPrefix.from_key(key)


COVERED = [
    Gtin("00614141123452"),
    Gtin("70614141123451"),
    Gln("0614141007776"),
    Sscc("006141411234567890"),
    Sscc("106141412345678908"),
]


@pytest.mark.parametrize("key", COVERED)
def test_a_prefix_covers_its_keys_behind_the_indicator_or_extension_digit(key: Gtin | Gln | Sscc) -> None:
    assert CompanyPrefix("0614141").covers(key)


@pytest.mark.parametrize("prefix", ["614141", "0614142", "06141412"])
def test_another_prefix_does_not_cover(prefix: str) -> None:
    assert not CompanyPrefix(prefix).covers(Gtin("00614141123452"))


def test_a_prefix_of_twelve_digits_leaves_the_check_digit_out() -> None:
    assert CompanyPrefix("950600013435").covers(Gtin("09506000134352"))
    assert CompanyPrefix("950600013430").covers(Gln("9506000134307"))


@pytest.mark.parametrize(
    ("text", "date"),
    [
        ("250131", dt.date(2025, 1, 31)),
        ("250200", dt.date(2025, 2, 28)),
        ("240200", dt.date(2024, 2, 29)),
        ("251200", dt.date(2025, 12, 31)),
        ("240229", dt.date(2024, 2, 29)),
    ],
)
def test_day_00_is_the_last_of_the_month(text: str, date: dt.date) -> None:
    assert expiry_from_ai17(text, today=dt.date(2024, 6, 1)) == date


@pytest.mark.parametrize(
    ("text", "today", "year"),
    [
        ("740101", 2024, 2074),
        ("750101", 2024, 1975),
        ("000101", 2049, 2000),
        ("000101", 2050, 2100),
        ("990101", 2000, 1999),
    ],
)
def test_the_century_is_the_nearest_one(text: str, today: int, year: int) -> None:
    assert expiry_from_ai17(text, today=dt.date(today, 6, 1)).year == year


@pytest.mark.parametrize("text", ["", "2501", "20250131", "25013a", "25 131", "\u0662" * 6])
def test_an_expiry_is_six_digits(text: str) -> None:
    with pytest.raises(BadInput, match="six digits YYMMDD"):
        expiry_from_ai17(text)


@pytest.mark.parametrize("text", ["250001", "250000", "251301", "251300", "250132", "250229", "000000"])
def test_an_expiry_that_is_no_date_is_refused(text: str) -> None:
    with pytest.raises(BadInput, match="a real date"):
        expiry_from_ai17(text, today=dt.date(2024, 6, 1))


@given(st.dates(dt.date(1975, 1, 1), dt.date(2074, 12, 31)))
def test_an_expiry_is_read_back(date: dt.date) -> None:
    assert expiry_from_ai17(expiry_to_ai17(date), today=dt.date(2024, 6, 1)) == date
