"""One scan, whatever form it comes in."""

import datetime as dt
from collections.abc import Callable

import pytest

from lotproof.errors import BadInput
from lotproof.gs1 import Scan, format_bracketed, parse_scan, to_digital_link, to_element_string
from lotproof.model.identifiers import Gtin, LotNumber, SerialNumber, Sgtin, Sscc

TODAY = dt.date(2024, 6, 1)
PACK = Scan(
    gtin=Gtin("09506000134352"),
    serial=SerialNumber("XYZ"),
    lot=LotNumber("ABC"),
    expiry=dt.date(2025, 1, 31),
)
ELEMENTS = "01095060001343521725013110ABC\x1d21XYZ"

FORMS = [
    ELEMENTS,
    "\x1d" + ELEMENTS,
    ELEMENTS + "\x1d",
    ELEMENTS.replace("\x1d", "<GS>"),
    "]C1" + ELEMENTS,
    "]d2" + ELEMENTS,
    "]d2\x1d" + ELEMENTS,
    "]Q3" + ELEMENTS,
    "]e0" + ELEMENTS,
    "]J1" + ELEMENTS,
    f" {ELEMENTS}\r\n",
    "010950600013435221XYZ\x1d1725010010ABC",
    "(01)09506000134352(17)250131(10)ABC(21)XYZ",
    " (21) XYZ (10) ABC (17) 250100 (01) 09506000134352\n",
    "https://id.gs1.org/01/09506000134352/10/ABC/21/XYZ?17=250131",
    "https://example.com/shop/01/09506000134352/10/ABC/21/XYZ?lang=en&17=250131",
    "]Q1https://id.gs1.org/01/09506000134352/10/ABC/21/XYZ?17=250131",
    "]d1https://id.gs1.org/01/09506000134352/10/ABC/21/XYZ?17=250131",
]


@pytest.mark.parametrize("text", FORMS)
def test_every_form_of_one_pack_gives_the_same_scan(text: str) -> None:
    assert parse_scan(text, today=TODAY) == PACK


def test_the_text_as_it_came_is_kept() -> None:
    assert parse_scan(" (01)09506000134352\n").raw == " (01)09506000134352\n"


def test_further_elements_are_kept_in_the_order_of_their_ais() -> None:
    scan = parse_scan("(01)09506000134352(714)5440987(11)240101(240)X")
    assert scan.other == (("11", "240101"), ("240", "X"), ("714", "5440987"))


def test_a_logistic_label_gives_its_sscc_and_keeps_its_content() -> None:
    scan = parse_scan("(00)106141412345678908(02)09506000134352(37)25(10)ABC")
    assert scan.sscc == Sscc("106141412345678908")
    assert scan.lot == LotNumber("ABC")
    assert scan.gtin is None
    assert scan.other == (("02", "09506000134352"), ("37", "25"))


@pytest.mark.parametrize(
    ("text", "gtin"),
    [
        ("]E09506000134352", "09506000134352"),
        ("]E440052441", "00000040052441"),
        ("]I109506000134352", "09506000134352"),
    ],
)
def test_a_retail_symbol_holds_a_bare_gtin(text: str, gtin: str) -> None:
    assert parse_scan(text) == Scan(gtin=Gtin(gtin))


EPCS = [
    ("urn:epc:id:sgtin:9506000.013435.XYZ", Scan(gtin=PACK.gtin, serial=PACK.serial)),
    ("urn:epc:class:lgtin:9506000.013435.ABC", Scan(gtin=PACK.gtin, lot=PACK.lot)),
    ("urn:epc:idpat:sgtin:9506000.013435.*", Scan(gtin=PACK.gtin)),
    ("urn:epc:id:sscc:0614141.1234567890", Scan(sscc=Sscc("106141412345678908"))),
]


@pytest.mark.parametrize(("uri", "scan"), EPCS)
def test_an_epc_uri_is_a_scan_too(uri: str, scan: Scan) -> None:
    assert parse_scan(uri) == scan


@pytest.mark.parametrize("uri", ["urn:epc:id:sgln:030001.111111.0", "urn:epc:id:giai:4000001.111", "urn:uuid:x"])
def test_an_epc_uri_of_no_goods_is_refused(uri: str) -> None:
    with pytest.raises(BadInput, match="the EPC of a pack"):
        parse_scan(uri)


def test_gtin_and_serial_name_one_unit() -> None:
    assert PACK.sgtin == Sgtin(Gtin("09506000134352"), SerialNumber("XYZ"))


@pytest.mark.parametrize("text", ["(01)09506000134352", "(00)106141412345678908"])
def test_without_a_serial_there_is_no_unit(text: str) -> None:
    assert parse_scan(text).sgtin is None


def test_the_century_of_the_expiry_follows_today() -> None:
    text = "(01)09506000134352(17)740101"
    assert parse_scan(text, today=dt.date(2024, 1, 1)).expiry == dt.date(2074, 1, 1)
    assert parse_scan(text, today=dt.date(2023, 1, 1)).expiry == dt.date(1974, 1, 1)


REFUSED = [
    ("", "an element string"),
    (" \r\n", "an element string"),
    ("hello", "a known GS1 application identifier"),
    ("0109506000134353", "check digit 2"),
    ("(01)09506000134353", "check digit 2"),
    ("https://id.gs1.org/01/09506000134353", "check digit 2"),
    ("(00)106141412345678907", "check digit 8"),
    ("(01)9506000134352", "write 09506000134352"),
    ("https://id.gs1.org/01/9506000134352", "write 09506000134352"),
    ("09506000134352", "before it: (01)09506000134352"),
    ("9506000134352", "before it: (01)09506000134352"),
    ("(21)XYZ", "beside it"),
    ("10ABC", "beside it"),
    ("(17)250131", "beside it"),
    ("(01)09506000134352(10)", "at least one character"),
    ("010950600013435210", "at least one character"),
    ("(01)09506000134352(10)" + "x" * 21, "1 to 20 characters"),
    ("(01)09506000134352(10)" + "x" * 5000, "at most 90 characters"),
    ("(01)09506000134352(10)A B", "set 82"),
    ("(01)09506000134352(10)A\x1d", "set 82"),
    ("(01)09506000134352(10)caf\u00e9", "set 82"),
    ("010950600013435210A\x00B", "set 82"),
    ("010950600013435210A\tB", "set 82"),
    ("(01)09506000134352(17)251301", "a real date"),
    ("(01)09506000134352(17)250230", "a real date"),
    ("(01)09506000134352(10)A(10)B", "one value"),
    ("(01)09506000134352(01)00614141123452", "one value"),
    ("(01)09506000134352(89)A", "a known GS1 application identifier"),
    ("0109506000134352garbage", "a known GS1 application identifier"),
    ("]X0" + ELEMENTS, "one of ]C1"),
    ("]", "one of ]C1"),
    ("]C0" + ELEMENTS, "one of ]C1"),
    ("]d2", "an element string"),
    ("]d2(01)09506000134352", "a known GS1 application identifier"),
    ("]d2https://id.gs1.org/01/09506000134352", "a known GS1 application identifier"),
    ("]E0950600013435", "13 digits"),
    ("]E09506000134353", "check digit 2"),
    ("]E0950600013435A", "14 digits"),
    ("ftp://id.gs1.org/01/09506000134352", "begins with https"),
    ("urn:epc:id:sgtin:030001.001234.1", "13 digits together"),
    ("(" * 8193, "at most 8192"),
]


@pytest.mark.parametrize(("text", "expected"), REFUSED)
def test_a_wrong_scan_is_refused_with_what_is_expected(text: str, expected: str) -> None:
    with pytest.raises(BadInput) as caught:
        parse_scan(text, today=TODAY)
    assert expected in caught.value.expected
    assert len(str(caught.value)) < 400


def test_a_plain_symbol_that_holds_no_uri_says_what_is_amiss() -> None:
    with pytest.raises(BadInput, match="]d1, a symbol without FNC1: found"):
        parse_scan("]d1" + ELEMENTS)


def test_the_bracketed_form_puts_predefined_lengths_first() -> None:
    assert format_bracketed(PACK) == "(01)09506000134352(17)250131(10)ABC(21)XYZ"


def test_the_element_string_has_fnc1_where_it_is_needed() -> None:
    assert to_element_string(PACK) == ELEMENTS


def test_the_digital_link_has_the_expiry_in_its_query() -> None:
    assert to_digital_link(PACK) == "https://id.gs1.org/01/09506000134352/10/ABC/21/XYZ?17=250131"


def test_the_digital_link_takes_a_stem() -> None:
    assert to_digital_link(Scan(gtin=PACK.gtin), "https://example.com/x") == "https://example.com/x/01/09506000134352"


@pytest.mark.parametrize("write", [format_bracketed, to_element_string, to_digital_link])
@pytest.mark.parametrize(
    "scan",
    [
        Scan(serial=SerialNumber("X")),
        Scan(gtin=PACK.gtin, other=(("89", "X"),)),
        Scan(gtin=PACK.gtin, other=(("240", ""),)),
        Scan(gtin=PACK.gtin, lot=PACK.lot, other=(("10", "other"),)),
    ],
)
def test_what_could_not_be_read_is_not_written(write: Callable[[Scan], str], scan: Scan) -> None:
    with pytest.raises(BadInput):
        write(scan)


def test_a_scan_without_a_primary_key_has_no_digital_link() -> None:
    with pytest.raises(BadInput, match="no primary key"):
        to_digital_link(Scan(other=(("400", "ORDER"),)))
