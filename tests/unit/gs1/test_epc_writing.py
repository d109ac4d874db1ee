"""EPC URIs out, and the way back."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lotproof.errors import BadInput
from lotproof.gs1 import (
    GtinEpc,
    LgtinEpc,
    PglnEpc,
    SglnEpc,
    SgtinEpc,
    SsccEpc,
    gtin_uri,
    lgtin_uri,
    parse_epc,
    pgln_uri,
    sgln_uri,
    sgtin_uri,
    sscc_uri,
)
from lotproof.model.identifiers import CompanyPrefix, Gln, Gtin, LotNumber, SerialNumber, Sgtin, Sscc

PREFIX = CompanyPrefix("030001")
CASE = Sgtin(Gtin("10300010123452"), SerialNumber("110"))

SET_82 = "!\"%&'()*+,-./0123456789:;<=>?ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz"
texts = st.text(SET_82, min_size=1, max_size=20)
lengths = st.integers(6, 12)


def bodies(length: int) -> st.SearchStrategy[str]:
    return st.text("0123456789", min_size=length, max_size=length)


def test_a_case_is_written_with_its_indicator_before_the_item_reference() -> None:
    assert sgtin_uri(CASE, PREFIX) == "urn:epc:id:sgtin:030001.1012345.110"


def test_an_sscc_is_written_with_its_extension_digit_behind_the_prefix() -> None:
    assert sscc_uri(Sscc("403000112345678901"), PREFIX) == "urn:epc:id:sscc:030001.41234567890"


def test_a_place_is_written_with_extension_zero() -> None:
    assert sgln_uri(Gln("0300011111116"), PREFIX) == "urn:epc:id:sgln:030001.111111.0"


def test_a_part_of_a_place_is_written_with_its_extension_escaped() -> None:
    assert sgln_uri(Gln("0300011111116"), PREFIX, "a/b") == "urn:epc:id:sgln:030001.111111.a%2Fb"


def test_a_party_is_written_without_extension() -> None:
    assert pgln_uri(Gln("0300011111116"), PREFIX) == "urn:epc:id:pgln:030001.111111"


def test_a_lot_is_written_as_a_class() -> None:
    assert lgtin_uri(CASE.gtin, LotNumber("A%1"), PREFIX) == "urn:epc:class:lgtin:030001.1012345.A%251"


def test_a_product_is_written_as_a_pattern() -> None:
    assert gtin_uri(CASE.gtin, PREFIX) == "urn:epc:idpat:sgtin:030001.1012345.*"


def test_only_seven_signs_of_set_82_are_escaped() -> None:
    escaped = [sign for sign in SET_82 if "%" in sgtin_uri(Sgtin(CASE.gtin, SerialNumber(sign)), PREFIX)]
    assert "".join(escaped) == '"%&/<>?'


def test_a_prefix_of_four_digits_counts_as_a_block_of_six() -> None:
    assert sgtin_uri(CASE, CompanyPrefix("0300")) == "urn:epc:id:sgtin:030001.1012345.110"


def test_a_prefix_of_twelve_digits_leaves_the_indicator_alone() -> None:
    assert gtin_uri(Gtin("09506000134352"), CompanyPrefix("950600013435")) == "urn:epc:idpat:sgtin:950600013435.0.*"


def test_a_foreign_prefix_is_refused() -> None:
    with pytest.raises(BadInput, match="GTIN 10300010123452 and company prefix 0614141"):
        sgtin_uri(CASE, CompanyPrefix("0614141"))


def test_a_foreign_prefix_is_refused_for_a_place() -> None:
    with pytest.raises(BadInput, match="GLN 0300011111116 and company prefix 0614141"):
        sgln_uri(Gln("0300011111116"), CompanyPrefix("0614141"))


@pytest.mark.parametrize("extension", ["", "a b", "x" * 21])
def test_a_wrong_extension_is_refused(extension: str) -> None:
    with pytest.raises(BadInput, match="GLN extension"):
        sgln_uri(Gln("0300011111116"), PREFIX, extension)


@given(bodies(13), texts, lengths)
def test_an_sgtin_is_read_back(body: str, serial: str, length: int) -> None:
    sgtin = Sgtin(Gtin.with_check_digit(body), SerialNumber(serial))
    prefix = CompanyPrefix(body[1 : 1 + length])
    found = parse_epc(sgtin_uri(sgtin, prefix))
    assert found == SgtinEpc(sgtin)
    assert isinstance(found, SgtinEpc)
    assert found.prefix == prefix


@given(bodies(13), texts, lengths)
def test_an_lgtin_is_read_back(body: str, lot: str, length: int) -> None:
    gtin = Gtin.with_check_digit(body)
    uri = lgtin_uri(gtin, LotNumber(lot), CompanyPrefix(body[1 : 1 + length]))
    assert parse_epc(uri) == LgtinEpc(gtin, LotNumber(lot))


@given(bodies(13), lengths)
def test_a_pattern_is_read_back(body: str, length: int) -> None:
    gtin = Gtin.with_check_digit(body)
    assert parse_epc(gtin_uri(gtin, CompanyPrefix(body[1 : 1 + length]))) == GtinEpc(gtin)


@given(bodies(17), lengths)
def test_an_sscc_is_read_back(body: str, length: int) -> None:
    sscc = Sscc.with_check_digit(body)
    assert parse_epc(sscc_uri(sscc, CompanyPrefix(body[1 : 1 + length]))) == SsccEpc(sscc)


@given(bodies(12), texts, lengths)
def test_an_sgln_is_read_back(body: str, extension: str, length: int) -> None:
    gln = Gln.with_check_digit(body)
    assert parse_epc(sgln_uri(gln, CompanyPrefix(body[:length]), extension)) == SglnEpc(gln, extension)


@given(bodies(12), lengths)
def test_a_pgln_is_read_back(body: str, length: int) -> None:
    gln = Gln.with_check_digit(body)
    assert parse_epc(pgln_uri(gln, CompanyPrefix(body[:length]))) == PglnEpc(gln)
