"""Values as the event hash writes them."""

import datetime as dt
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lotproof.epcis.canonical import canonical_number, canonical_text, canonical_time

# One identifier of every family: its URN and its Digital Link.
FAMILIES = [
    ("urn:epc:id:sgtin:9521410.030125.SN1", "01/09521410301255/21/SN1"),
    ("urn:epc:id:sgtin:9521410.530125.C1", "01/59521410301250/21/C1"),
    ("urn:epc:id:sgtin:9521410.030125.a%2Fb%25", "01/09521410301255/21/a%2Fb%25"),
    ("urn:epc:id:sgtin:9521410.030125.a(b)*", "01/09521410301255/21/a%28b%29%2A"),
    ("urn:epc:id:sgtin:9521410.030125.1.5", "01/09521410301255/21/1.5"),
    ("urn:epc:idpat:sgtin:9521410.030125.*", "01/09521410301255"),
    ("urn:epc:class:lgtin:9521410.030125.LP1", "01/09521410301255/10/LP1"),
    ("urn:epc:id:sscc:9521410.3000004517", "00/395214100000045174"),
    ("urn:epc:id:sgln:9521410.00010.0", "414/9521410000103"),
    ("urn:epc:id:sgln:9521410.00010.dock7", "414/9521410000103/254/dock7"),
    ("urn:epc:id:sgln:952141000010..0", "414/9521410000103"),
    ("urn:epc:id:pgln:9521410.00010", "417/9521410000103"),
    ("urn:epc:id:grai:4012345.55555.987", "8003/04012345555554987"),
    ("urn:epc:idpat:grai:4012345.66666.*", "8003/04012345666663"),
    ("urn:epc:id:giai:4000001.12345", "8004/400000112345"),
    ("urn:epc:id:gdti:0614141.00001.1618034", "253/06141410000121618034"),
    ("urn:epc:idpat:gdti:4012345.55555.*", "253/4012345555554"),
    ("urn:epc:id:gsrn:0614141.0000010253", "8018/061414100000102534"),
    ("urn:epc:id:gsrnp:4012345.0000098765", "8017/401234500000987658"),
    ("urn:epc:id:sgcn:4012345.99999.044", "255/4012345999990044"),
    ("urn:epc:id:ginc:4012345.333", "401/4012345333"),
    ("urn:epc:id:gsin:4012345.999987654", "402/40123459999876541"),
    ("urn:epc:id:cpi:4012345.ABC.123", "8010/4012345ABC/8011/123"),
    ("urn:epc:idpat:cpi:4012345.ABC.*", "8010/4012345ABC"),
    ("urn:epc:id:itip:4012345.012345.01.02.999", "8006/040123451234560102/21/999"),
    ("urn:epc:idpat:itip:4012345.012345.01.02.*", "8006/040123451234560102"),
    ("urn:epc:id:upui:4012345.012345.AB12", "01/04012345123456/235/AB12"),
]


@pytest.mark.parametrize(("urn", "link"), FAMILIES)
def test_a_urn_becomes_a_digital_link(urn: str, link: str) -> None:
    assert canonical_text(urn) == f"https://id.gs1.org/{link}"


@pytest.mark.parametrize("link", sorted({link for _, link in FAMILIES}))
def test_a_digital_link_stays_what_it_is(link: str) -> None:
    assert canonical_text(f"https://id.gs1.org/{link}") == f"https://id.gs1.org/{link}"


LINKS = [
    ("https://example.com/some/path/01/09521410301255/21/SN1", "01/09521410301255/21/SN1"),
    ("https://id.gs1.org/01/09521410301255/10/LP1/21/SN1", "01/09521410301255/21/SN1"),
    ("https://id.gs1.org/01/09521410301255/22/2A/10/LP1", "01/09521410301255/10/LP1"),
    ("https://id.gs1.org/01/09521410301255?17=310630&linkType=all", "01/09521410301255"),
    ("http://id.gs1.org/414/9521410000103", "414/9521410000103"),
]


@pytest.mark.parametrize(("text", "link"), LINKS)
def test_a_digital_link_is_reduced_to_its_finest_identification(text: str, link: str) -> None:
    assert canonical_text(text) == f"https://id.gs1.org/{link}"


@pytest.mark.parametrize(
    "text",
    [
        "urn:epc:id:sgtin:9521410.30125.SN1",
        "urn:epc:id:sgtin:abcdefg.030125.SN1",
        "urn:epc:id:sscc:9521410.30000045170",
        "urn:epc:id:bic:CSQU3054383",
        "urn:epcglobal:cbv:bt:9521987000100:PO1",
        "urn:uuid:374d95fc-9457-4a51-bd6a-0bba133845a8",
        "https://example.com/po/12345678",
        "https://id.gs1.org/00/123",
        "geo:42.698334,23.319941",
        "2031-06-30",
        "007",
        "+5",
        "1e5",
        "1_000",
        ".5",
        "nan",
        "inf",
        "\u0661",
    ],
)
def test_any_other_text_stays_as_it_is(text: str) -> None:
    assert canonical_text(text) == text


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1.0", "1"),
        ("0.3400", "0.34"),
        (" 5 ", "5"),
        ("-0.0", "0"),
        ("100", "100"),
        ("12345678901234567890.50", "12345678901234567890.5"),
    ],
)
def test_a_number_loses_trailing_zeros_and_nothing_else(text: str, expected: str) -> None:
    assert canonical_text(text) == expected


@pytest.mark.parametrize(
    ("value", "expected"), [("1E+2", "100"), ("1E-7", "0.0000001"), ("2.50", "2.5"), ("0E+3", "0")]
)
def test_a_number_has_no_exponent(value: str, expected: str) -> None:
    assert canonical_number(Decimal(value)) == expected


@given(st.decimals(allow_nan=False, allow_infinity=False, min_value=-(10**12), max_value=10**12, places=6))
def test_a_number_keeps_its_value(value: Decimal) -> None:
    assert Decimal(canonical_number(value)) == value
    assert canonical_text(canonical_number(value)) == canonical_number(value)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2026-11-02T14:05:12+00:00", "2026-11-02T14:05:12.000Z"),
        ("2026-11-02T14:05:12-06:00", "2026-11-02T20:05:12.000Z"),
        ("2026-11-02T14:05:12.123400+00:00", "2026-11-02T14:05:12.123Z"),
        ("2026-11-02T14:05:12.123500+00:00", "2026-11-02T14:05:12.124Z"),
        ("2026-12-31T23:59:59.999600+00:00", "2027-01-01T00:00:00.000Z"),
        ("0987-06-05T04:03:02+00:00", "0987-06-05T04:03:02.000Z"),
    ],
)
def test_a_time_is_utc_with_milliseconds(text: str, expected: str) -> None:
    assert canonical_time(dt.datetime.fromisoformat(text)) == expected
