"""EPC URIs in: identities, classes, and what is refused."""

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lotproof.errors import BadInput
from lotproof.gs1 import GtinEpc, LgtinEpc, OtherEpc, PglnEpc, SglnEpc, SgtinEpc, SsccEpc, parse_epc
from lotproof.model.identifiers import CompanyPrefix, Gln, Gtin, LotNumber, SerialNumber, Sgtin, Sscc

GTIN = Gtin("09506000134352")


def test_an_sgtin_takes_indicator_prefix_item_and_a_new_check_digit() -> None:
    found = parse_epc("urn:epc:id:sgtin:030001.0012345.11")
    assert found == SgtinEpc(Sgtin(Gtin("00300010123455"), SerialNumber("11")))


def test_an_sscc_takes_extension_digit_prefix_reference_and_a_new_check_digit() -> None:
    assert parse_epc("urn:epc:id:sscc:030001.41234567890") == SsccEpc(Sscc("403000112345678901"))


def test_an_sgln_takes_prefix_reference_and_a_new_check_digit() -> None:
    assert parse_epc("urn:epc:id:sgln:030001.111111.0") == SglnEpc(Gln("0300011111116"), "0")


def test_a_pgln_is_a_party() -> None:
    assert parse_epc("urn:epc:id:pgln:0614141.00777") == PglnEpc(Gln("0614141007776"))


def test_an_lgtin_is_a_lot() -> None:
    found = parse_epc("urn:epc:class:lgtin:4012345.012345.998877")
    assert found == LgtinEpc(Gtin("04012345123456"), LotNumber("998877"))


def test_a_pattern_with_any_serial_is_a_product() -> None:
    assert parse_epc("urn:epc:idpat:sgtin:4012345.098765.*") == GtinEpc(Gtin("04012345987652"))


@pytest.mark.parametrize(
    "uri",
    [
        "urn:epc:id:sgtin:030001.0012345.11",
        "urn:epc:id:sscc:030001.41234567890",
        "urn:epc:id:sgln:030001.111111.0",
        "urn:epc:id:pgln:030001.111111",
        "urn:epc:class:lgtin:030001.0012345.A",
        "urn:epc:idpat:sgtin:030001.0012345.*",
    ],
)
def test_the_company_prefix_comes_along(uri: str) -> None:
    found = parse_epc(uri)
    assert not isinstance(found, OtherEpc)
    assert found.prefix == CompanyPrefix("030001")


DIGITAL_LINKS = [
    ("https://id.gs1.org/01/09506000134352/21/12345", SgtinEpc(Sgtin(GTIN, SerialNumber("12345")))),
    ("https://id.gs1.org/01/09506000134352/10/A%2FB", LgtinEpc(GTIN, LotNumber("A/B"))),
    ("https://id.gs1.org/01/09506000134352", GtinEpc(GTIN)),
    ("https://example.com/x/01/09506000134352", GtinEpc(GTIN)),
    ("https://id.gs1.org/00/106141412345678908", SsccEpc(Sscc("106141412345678908"))),
    ("https://id.gs1.org/414/9506000134307", SglnEpc(Gln("9506000134307"), "0")),
    ("https://id.gs1.org/414/9506000134307/254/32a%2Fb", SglnEpc(Gln("9506000134307"), "32a/b")),
    ("https://id.gs1.org/417/9506000134307", PglnEpc(Gln("9506000134307"))),
]


@pytest.mark.parametrize(("uri", "epc"), DIGITAL_LINKS)
def test_a_digital_link_names_the_same_identity(uri: str, epc: object) -> None:
    assert parse_epc(uri) == epc


def test_a_digital_link_does_not_tell_the_company_prefix() -> None:
    found = parse_epc("https://id.gs1.org/01/09506000134352/21/1")
    assert isinstance(found, SgtinEpc)
    assert found.prefix is None


def test_the_prefix_takes_no_part_in_comparing() -> None:
    assert parse_epc("urn:epc:id:sgtin:030001.0012345.1") == parse_epc("https://id.gs1.org/01/00300010123455/21/1")


OTHERS = [
    "urn:epc:id:giai:4000001.111",
    "urn:epc:id:grai:4012345.55555.987",
    "urn:epc:id:gdti:0614141.00001.1618034",
    "urn:epc:id:gsrn:0614141.0000010253",
    "urn:epc:idpat:grai:4012345.55555.*",
    "urn:epc:idpat:sscc:4012345.*",
    "urn:uuid:374d95fc-9457-4a51-bd6a-0bba133845a8",
    "urn:epcglobal:cbv:bt:9506000134307:1234",
    "https://example.com/pallet/7",
    "https://example.org/2024/01/report",
    "https://id.gs1.org/8004/4000001111",
    "https://id.gs1.org/8003/00614141999996XYZ",
    "gtin:1",
]


@pytest.mark.parametrize("uri", OTHERS)
def test_a_family_without_a_part_here_is_kept_as_it_stands(uri: str) -> None:
    assert parse_epc(uri) == OtherEpc(uri)


@pytest.mark.parametrize(
    ("uri", "gtin"),
    [
        ("urn:epc:id:sgtin:950600.0013435.1", "09506000134352"),
        ("urn:epc:id:sgtin:9506000.013435.1", "09506000134352"),
        ("urn:epc:id:sgtin:950600013435.0.1", "09506000134352"),
        ("urn:epc:id:sgtin:9506000.513435.1", "59506000134357"),
    ],
)
def test_prefixes_of_six_to_twelve_digits_divide_a_gtin(uri: str, gtin: str) -> None:
    found = parse_epc(uri)
    assert isinstance(found, SgtinEpc)
    assert found.sgtin.gtin == Gtin(gtin)


def test_a_prefix_of_twelve_digits_leaves_no_location_reference() -> None:
    assert parse_epc("urn:epc:id:sgln:950600013430..0") == SglnEpc(Gln("9506000134307"))


@pytest.mark.parametrize(
    ("escaped", "serial"), [("A%2FB", "A/B"), ("%22%25%26%2f%3C%3E%3F", '"%&/<>?'), ("a.b.c", "a.b.c")]
)
def test_a_serial_is_unescaped_and_may_hold_dots(escaped: str, serial: str) -> None:
    found = parse_epc(f"urn:epc:id:sgtin:030001.0012345.{escaped}")
    assert isinstance(found, SgtinEpc)
    assert found.sgtin.serial.value == serial


REFUSED = [
    ("", "an EPC such as"),
    ("hello", "an EPC such as"),
    ("09506000134352", "an EPC such as"),
    ("urn:epc:id:sgtin:030001.0012345.a b", "an EPC such as"),
    ("urn:epc:id:sgtin:030001.0012345.a\n", "an EPC such as"),
    ("x:" + "a" * 8192, "at most 8192"),
    ("urn:epc:id:sgtin", "lower case"),
    ("URN:EPC:ID:SGTIN:030001.0012345.1", "lower case"),
    ("urn:epc:tag:sgtin-96:3.0614141.812345.6789", "urn:epc:id:"),
    ("urn:epc:raw:96.x309", "urn:epc:id:"),
    ("urn:epc:id:sgtim:030001.0012345.1", "a scheme of the EPC Tag Data Standard"),
    ("urn:epc:id:lgtin:030001.0012345.1", "a scheme of the EPC Tag Data Standard"),
    ("urn:epc:class:sgtin:030001.0012345.1", "a scheme of the EPC Tag Data Standard"),
    ("urn:epc:id:sgtin:030001.0012345", "with a dot between"),
    ("urn:epc:id:sscc:030001.41234567890.1", "with a dot between"),
    ("urn:epc:id:sgln:030001.111111", "with a dot between"),
    ("urn:epc:id:pgln:030001.111111.0", "with a dot between"),
    ("urn:epc:id:sgtin:03000.00123456.1", "6 to 12 digits"),
    ("urn:epc:id:sgtin:0300010012345..1", "6 to 12 digits"),
    ("urn:epc:id:sgtin:03000A.0012345.1", "6 to 12 digits"),
    ("urn:epc:id:sgtin:\u0660\u0660\u0660\u0660\u0660\u0661.0012345.1", "6 to 12 digits"),
    ("urn:epc:id:sgtin:030001.001234.1", "13 digits together, 7 of them for the item reference"),
    ("urn:epc:id:sgtin:030001.00123456.1", "13 digits together"),
    ("urn:epc:id:sgtin:030001.001234x.1", "digits"),
    ("urn:epc:id:sscc:030001.4123456789", "17 digits together"),
    ("urn:epc:id:sgln:030001.11111.0", "12 digits together"),
    ("urn:epc:id:pgln:030001.1111111", "12 digits together"),
    ("urn:epc:id:sgtin:030001.0012345.", "letters, digits and signs"),
    ("urn:epc:id:sgtin:030001.0012345.a/b", "letters, digits and signs"),
    ("urn:epc:id:sgtin:030001.0012345.a%2", "letters, digits and signs"),
    ("urn:epc:id:sgtin:030001.0012345.*%zz", "letters, digits and signs"),
    ("urn:epc:id:sgtin:030001.0012345.%00", "set 82"),
    ("urn:epc:id:sgtin:030001.0012345.%C3%A9", "set 82"),
    ("urn:epc:id:sgtin:030001.0012345." + "a" * 21, "1 to 20 characters"),
    ("urn:epc:id:sgtin:030001.0012345." + "a" * 200, "1 to 20 characters"),
    ("urn:epc:class:lgtin:030001.0012345." + "a" * 21, "1 to 20 characters"),
    ("urn:epc:id:sgln:030001.111111." + "a" * 21, "1 to 20 characters"),
    ("urn:epc:idpat:sgtin:030001.0012345.7", "* for any serial"),
    ("urn:epc:idpat:sgtin:030001.*.*", "digits"),
    ("urn:epc:idpat:sgtin:*.*.*", "6 to 12 digits"),
    ("https://id.gs1.org/01/09506000134353/21/1", "check digit 2"),
    ("https://id.gs1.org/01/9506000134352/21/1", "write 09506000134352"),
    ("https://id.gs1.org/00/106141412345678907", "check digit 8"),
    ("https://id.gs1.org/414/9506000134308", "check digit 7"),
    ("https://example.com/01/09506000134353/21/1", "check digit 2"),
    ("https://id.gs1.org/01/09506000134352/21/", "at least one character"),
    ("https://id.gs1.org/gtin/09506000134352", "a path that ends"),
    ("https://id.gs1.org/01/09506000134352/10/A/21/1", "no query"),
    ("https://id.gs1.org/01/09506000134352/21/1?17=250131", "no query"),
    ("https://id.gs1.org/414/9506000134307/7040/1ABC", "no query"),
]


@pytest.mark.parametrize(("uri", "expected"), REFUSED)
def test_a_malformed_uri_is_refused_with_what_is_expected(uri: str, expected: str) -> None:
    with pytest.raises(BadInput) as caught:
        parse_epc(uri)
    assert expected in caught.value.expected


def test_an_error_stands_at_its_uri() -> None:
    with pytest.raises(BadInput) as caught:
        parse_epc("urn:epc:id:sgtin:0300.1.1")
    assert caught.value.where == "urn:epc:id:sgtin:0300.1.1"


def test_an_error_at_a_long_uri_stays_short() -> None:
    with pytest.raises(BadInput) as caught:
        parse_epc("urn:epc:id:sgtin:" + "9" * 8000)
    assert len(str(caught.value)) < 400


@pytest.mark.parametrize("start", ["", "urn:epc:", "urn:epc:id:sgln:030001.", "https://id.gs1.org/01/"])
@given(text=st.text(max_size=60))
def test_no_text_raises_anything_but_bad_input(start: str, text: str) -> None:
    with contextlib.suppress(BadInput):
        parse_epc(start + text)
