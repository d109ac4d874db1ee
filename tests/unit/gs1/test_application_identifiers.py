"""Values under application identifiers, one by one and together."""

import subprocess
import sys

import pytest
from biip.gs1_application_identifiers import GS1ApplicationIdentifier
from biip.gs1_element_strings import GS1ElementString

from lotproof.errors import BadInput
from lotproof.gs1.application_identifiers import (
    ai_at,
    check_elements,
    check_value,
    fits_format,
    is_ai,
    predefined_length,
    shown,
)

GTIN = ("01", "09506000134352")

RIGHT = [
    ("00", "106141412345678908"),
    ("02", "09506000134352"),
    ("17", "250100"),
    ("240", "A/B"),
    ("253", "9506000134352X1"),
    ("254", "32a/b"),
    ("402", "95060001343521236"),
    ("410", "9506000134352"),
    ("714", "5440987"),
    ("3103", "000195"),
    ("7003", "2501311330"),
    ("8003", "00614141999996XYZ"),
    ("8006", "095060001343520102"),
    ("91", "x" * 90),
]


@pytest.mark.parametrize(("ai", "value"), RIGHT)
def test_a_right_value_passes(ai: str, value: str) -> None:
    check_value(ai, value)


WRONG = [
    ("01", "09506000134353", "check digit 2"),
    ("02", "09506000134353", "check digit 2"),
    ("03", "09506000134353", "check digit 2"),
    ("00", "106141412345678907", "check digit 8"),
    ("253", "9506000134353X1", "check digit 2"),
    ("255", "9506000134353", "check digit 2"),
    ("410", "9506000134353", "check digit 2"),
    ("417", "9506000134353", "check digit 2"),
    ("8003", "09506000134353", "check digit 2"),
    ("8006", "095060001343530102", "check digit 2"),
    ("8017", "106141412345678907", "check digit 8"),
    ("8018", "106141412345678907", "check digit 8"),
    ("8026", "095060001343530102", "check digit 2"),
    ("01", "0950600013435", "14 digits"),
    ("10", "x" * 21, "1 to 20 characters"),
    ("21", "a b", "set 82"),
    ("21", "a#b", "set 82"),
    ("254", "x" * 21, "1 to 20 characters"),
    ("17", "251301", "a real date"),
    ("17", "250230", "a real date"),
    ("17", "2501", "six digits"),
    ("11", "250230", "format N6"),
    ("7003", "2501312575", "EXPIRY TIME"),
    ("37", "12x", "format N..8"),
    ("240", "x" * 31, "format X..30"),
    ("240", "caf\u00e9", "format X..30"),
    ("37", "\u0663", "format N..8"),
    ("91", "x" * 91, "at most 90 characters"),
]


@pytest.mark.parametrize(("ai", "value", "expected"), WRONG)
def test_a_wrong_value_is_refused_at_its_ai(ai: str, value: str, expected: str) -> None:
    with pytest.raises(BadInput) as caught:
        check_value(ai, value)
    assert expected in caught.value.expected
    assert caught.value.where == f"({ai})"


def test_biip_alone_would_let_a_wrong_check_digit_pass() -> None:
    assert GS1ElementString.parse("0209506000134353").value == "09506000134353"


@pytest.mark.parametrize("ai", ["10", "21", "30", "7004", "99"])
def test_an_empty_value_is_refused(ai: str) -> None:
    with pytest.raises(BadInput, match="without a value"):
        check_value(ai, "")


@pytest.mark.parametrize(("value", "right"), [("95060001", "00000095060001"), ("9506000134352", "09506000134352")])
def test_a_short_gtin_is_refused_with_the_way_to_write_it(value: str, right: str) -> None:
    with pytest.raises(BadInput, match=f"write {right}"):
        check_value("01", value)


@pytest.mark.parametrize("ai", ["", "1", "04", "89", "3109", "010", "(1", "\u0660\u0661"])
def test_an_unknown_ai_is_refused(ai: str) -> None:
    with pytest.raises(BadInput, match="known GS1 application identifier"):
        check_value(ai, "1")


@pytest.mark.parametrize("ai", ["00", "01", "10", "17", "21", "235", "414", "3103", "8200"])
def test_a_known_ai_is_one(ai: str) -> None:
    assert is_ai(ai)


@pytest.mark.parametrize("code", ["", "0", "011", "4", "41", "3109", "31031"])
def test_a_part_or_a_continuation_of_an_ai_is_none(code: str) -> None:
    assert not is_ai(code)


@pytest.mark.parametrize(("text", "ai"), [("0109", "01"), ("21X", "21"), ("3103000195", "3103"), ("4149506", "414")])
def test_the_ai_is_read_where_it_stands(text: str, ai: str) -> None:
    assert ai_at("xx" + text, 2) == ai


def test_a_place_without_an_ai_is_told_by_its_number() -> None:
    with pytest.raises(BadInput, match="'XYZ' at character 4"):
        ai_at("abcXYZ", 3)


@pytest.mark.parametrize("code", ["00", "01", "02", "03", "11", "13", "15", "17", "20", "3103", "3695", "410", "417"])
def test_a_predefined_length_is_that_of_the_format(code: str) -> None:
    entry = GS1ApplicationIdentifier.extract(code)
    length = predefined_length(code)
    assert not entry.separator_required
    assert fits_format(code, "0" * (length or 0)) or code in ("11", "13", "15", "17")
    assert entry.format.endswith(f"N{length}")


@pytest.mark.parametrize("code", ["10", "21", "30", "37", "240", "254", "402", "7003", "8003", "99"])
def test_a_length_that_needs_a_separator_is_not_predefined(code: str) -> None:
    assert GS1ApplicationIdentifier.extract(code).separator_required
    assert predefined_length(code) is None


def test_a_format_does_not_ask_for_a_check_digit() -> None:
    assert fits_format("01", "09506000134353")


def test_a_format_refuses_digits_of_other_scripts() -> None:
    assert not fits_format("01", "\u0663" * 14)


ALONE = [
    ("10", "A"),
    ("11", "250101"),
    ("15", "250101"),
    ("17", "250101"),
    ("20", "01"),
    ("21", "A"),
    ("22", "A"),
    ("30", "1"),
    ("37", "1"),
    ("02", "09506000134352"),
    ("240", "A"),
    ("250", "A"),
    ("254", "A"),
    ("714", "A"),
    ("7003", "2501311330"),
    ("8020", "A"),
]


@pytest.mark.parametrize(("ai", "value"), ALONE)
def test_an_attribute_without_its_key_is_refused(ai: str, value: str) -> None:
    with pytest.raises(BadInput, match=rf"\({ai}\) alone"):
        check_elements([(ai, value)])


def test_a_secondary_serial_needs_the_serial_too() -> None:
    with pytest.raises(BadInput, match=r"\(250\) alone; expected \(21\)"):
        check_elements([GTIN, ("250", "A")])


EXCLUSIVE = [
    [GTIN, ("8006", "095060001343520102")],
    [GTIN, ("02", "09506000134352"), ("37", "2")],
    [GTIN, ("255", "9506000134352")],
    [GTIN, ("21", "A"), ("235", "B")],
    [("8017", "106141412345678908"), ("8018", "106141412345678908")],
]


@pytest.mark.parametrize("elements", EXCLUSIVE)
def test_elements_that_exclude_each_other_are_refused(elements: list[tuple[str, str]]) -> None:
    with pytest.raises(BadInput, match="together; expected only one"):
        check_elements(elements)


def test_a_logistic_label_with_its_content_passes() -> None:
    elements = (("00", "106141412345678908"), ("02", "09506000134352"), ("37", "25"), ("10", "A"))
    assert check_elements(elements) == elements


def test_the_content_may_stand_in_another_barcode_than_the_sscc() -> None:
    elements = (("02", "09506000134352"), ("37", "25"))
    assert check_elements(elements) == elements


def test_an_exact_repetition_counts_once() -> None:
    assert check_elements([GTIN, ("10", "A"), GTIN]) == (GTIN, ("10", "A"))


def test_a_repetition_with_another_value_is_refused() -> None:
    with pytest.raises(BadInput, match=r"\(10\) twice, 'A' and 'B'"):
        check_elements([GTIN, ("10", "A"), ("10", "B")])


def test_a_long_text_is_cut_in_messages() -> None:
    assert shown("x" * 100, limit=5) == "'xxxxx'... of 100 characters"


def test_the_usual_scan_does_not_load_biip() -> None:
    code = (
        "import sys; from lotproof.gs1 import parse_scan; parse_scan('(01)09506000134352(17)250100(10)A(21)B');"
        "sys.exit('biip' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
