"""GS1 Digital Link URIs: what is read, what is refused, what is written."""

import pytest
from biip.gs1_digital_link_uris import GS1DigitalLinkURI

from lotproof.errors import BadInput
from lotproof.gs1.application_identifiers import check_elements
from lotproof.gs1.digital_link import read_digital_link, write_digital_link

GTIN = ("01", "09506000134352")
HOME = "https://id.gs1.org/01/09506000134352"

READ = [
    (HOME, [GTIN]),
    ("http://id.gs1.org/01/09506000134352", [GTIN]),
    ("HTTPS://ID.GS1.ORG/01/09506000134352", [GTIN]),
    (f"{HOME}/10/A/21/B", [GTIN, ("10", "A"), ("21", "B")]),
    (f"{HOME}/22/V/21/B", [GTIN, ("22", "V"), ("21", "B")]),
    (f"{HOME}/22/V/10/A/21/B", [GTIN, ("22", "V"), ("10", "A"), ("21", "B")]),
    (f"{HOME}/235/T", [GTIN, ("235", "T")]),
    (f"{HOME}/10/A?17=250131&11=240101", [GTIN, ("10", "A"), ("17", "250131"), ("11", "240101")]),
    (f"{HOME}/235/T?10=A", [GTIN, ("235", "T"), ("10", "A")]),
    (f"{HOME}/10/A+B", [GTIN, ("10", "A+B")]),
    (f"{HOME}/10/A%2FB%2fC", [GTIN, ("10", "A/B/C")]),
    (f"{HOME}?99=A%2BB%3BC", [GTIN, ("99", "A+B;C")]),
    (f"{HOME}?%31%37=250131", [GTIN, ("17", "250131")]),
    (f"{HOME}?", [GTIN]),
    (f"{HOME}?&&17=250131&&", [GTIN, ("17", "250131")]),
    (f"{HOME}?linkType=all&x&17=250131", [GTIN, ("17", "250131")]),
    (f"{HOME}?17=250131#top", [GTIN, ("17", "250131")]),
    (f"{HOME}#top", [GTIN]),
    ("https://id.gs1.org/414/9506000134352/254/32a%2Fb", [("414", "9506000134352"), ("254", "32a/b")]),
    ("https://id.gs1.org/8004/95060001", [("8004", "95060001")]),
    (
        "https://id.gs1.org/00/106141412345678908?02=09506000134352&37=25&10=A",
        [("00", "106141412345678908"), ("02", "09506000134352"), ("37", "25"), ("10", "A")],
    ),
]


@pytest.mark.parametrize(("uri", "elements"), READ)
def test_a_right_uri_gives_its_elements(uri: str, elements: list[tuple[str, str]]) -> None:
    assert read_digital_link(uri) == elements


@pytest.mark.parametrize(
    "stem",
    [
        "https://example.com",
        "https://example.com:8443/some/path",
        "https://example.com./a",
        "https://192.0.2.1",
        "https://[2001:db8::1]",
        "https://xn--fsq.xn--0zwm56d",
        "https://example.com/00/faux",
        "https://example.com/21",
        "https://example.com/%C3%A9",
    ],
)
def test_any_domain_and_path_may_stand_in_front(stem: str) -> None:
    assert read_digital_link(f"{stem}/01/09506000134352") == [GTIN]


REFUSED = [
    ("", "begins with https"),
    ("ftp://id.gs1.org/01/09506000134352", "begins with https"),
    ("HtTp://id.gs1.org/01/09506000134352", "begins with https"),
    ("id.gs1.org/01/09506000134352", "begins with https"),
    ("https:id.gs1.org/01/09506000134352", "begins with https"),
    ("https:///01/09506000134352", "a domain name"),
    ("https://u@id.gs1.org/01/09506000134352", "a domain name"),
    ("https://a$b/01/09506000134352", "a domain name"),
    ("https://[fe80::1%25lo]/01/09506000134352", "a domain name"),
    ("https://a:123456/01/09506000134352", "a domain name"),
    ("https://id.gs1.org", "a path that ends"),
    ("https://id.gs1.org/", "a path that ends"),
    ("https://id.gs1.org/01", "a path that ends"),
    ("https://01/09506000134352", "a path that ends"),
    ("https://id.gs1.org/21/B", "a path that ends"),
    ("https://id.gs1.org/gtin/09506000134352", "all in numbers"),
    (f"{HOME}/lot/A", "all in numbers"),
    (f"{HOME}/", "without a trailing slash"),
    (f"{HOME}/10", "a path that ends"),
    (f"{HOME}/10/A/", "a path that ends"),
    (f"{HOME}/17/250131", "a path that ends"),
    (f"{HOME}/89/A", "a path that ends"),
    ("https://id.gs1.org/ARFKk4XPAAAO", "uncompressed"),
    (f"{HOME}/21/B/10/A", "in this order"),
    (f"{HOME}/10/A/10/A", "in this order"),
    (f"{HOME}/10/A/10/B", "in this order"),
    (f"{HOME}/10/A/235/T", "in this order"),
    (f"{HOME}/254/A", "in this order"),
    ("https://id.gs1.org/414/9506000134352/254/A/7040/1ABC", "in this order"),
    ("https://id.gs1.org/00/106141412345678908/10/A", "none"),
    (f"{HOME}/01/09506000134352", "one primary key"),
    ("https://id.gs1.org/00/106141412345678908/01/09506000134352", "one primary key"),
    ("https://id.gs1.org/21/B/01/09506000134352", "qualifiers behind it"),
    (f"{HOME}?10=A", "in the path"),
    (f"{HOME}?21=B", "in the path"),
    (f"{HOME}/21/B?10=A", "in the path"),
    (f"{HOME}?254=A", "in the path"),
    ("https://id.gs1.org/8004/95060001?21=B", "in the path"),
    (f"{HOME}?17=250131&17=250131", "each application identifier once"),
    (f"{HOME}?17=250131&17=260131", "each application identifier once"),
    (f"{HOME}?01=09506000134352", "each application identifier once"),
    (f"{HOME}/10/A?10=A", "each application identifier once"),
    (f"{HOME}?89=A", "a known GS1 application identifier"),
    (f"{HOME}?999=A", "a known GS1 application identifier"),
    (f"{HOME}?99=A+B", "written as %2B"),
    (f"{HOME}?99=A;B", "written as %2B"),
    (f"{HOME}/10/A%2", "percent-encoded as %XX"),
    (f"{HOME}/10/A%zz", "percent-encoded as %XX"),
    (f"{HOME}/10/A B", "percent-encoded as %XX"),
    (f'{HOME}/10/A"B', "percent-encoded as %XX"),
    (f"{HOME}/10/A\n", "percent-encoded as %XX"),
    (f"{HOME}/10/\u00e9", "percent-encoded as %XX"),
]


@pytest.mark.parametrize(("uri", "expected"), REFUSED)
def test_a_wrong_uri_is_refused_with_what_is_expected(uri: str, expected: str) -> None:
    with pytest.raises(BadInput) as caught:
        read_digital_link(uri)
    assert expected in caught.value.expected


@pytest.mark.parametrize(
    "uri",
    [
        f"{HOME}?17=250131&17=260131",
        f"{HOME}?999=A",
        f"{HOME}/10/A/235/T",
        f"{HOME}?21=B",
        f"{HOME}/10/A%2",
        "https://id.gs1.org/21/B/01/09506000134352",
        "https://id.gs1.org/01/9506000134352",
    ],
)
def test_biip_alone_would_accept_what_is_refused_here(uri: str) -> None:
    assert GS1DigitalLinkURI.parse(uri).element_strings
    with pytest.raises(BadInput):
        check_elements(read_digital_link(uri))


def test_bytes_beyond_ascii_are_left_for_the_check_of_values() -> None:
    assert read_digital_link(f"{HOME}/10/%C3%A9") == [GTIN, ("10", "\u00c3\u00a9")]


WRITTEN = [
    ([GTIN], HOME),
    ([("21", "B"), ("10", "A"), GTIN], f"{HOME}/10/A/21/B"),
    ([GTIN, ("17", "250131"), ("11", "240101")], f"{HOME}?11=240101&17=250131"),
    ([GTIN, ("235", "T"), ("17", "250131")], f"{HOME}/235/T?17=250131"),
    ([GTIN, ("10", "A/B?C%D+E")], f"{HOME}/10/A%2FB%3FC%25D%2BE"),
    ([("00", "106141412345678908"), ("10", "A+B")], "https://id.gs1.org/00/106141412345678908?10=A%2BB"),
    ([("00", "106141412345678908"), GTIN], f"{HOME}?00=106141412345678908"),
    ([("414", "9506000134352"), ("254", "x")], "https://id.gs1.org/414/9506000134352/254/x"),
]


@pytest.mark.parametrize(("elements", "uri"), WRITTEN)
def test_elements_are_written_in_the_order_of_the_standard(elements: list[tuple[str, str]], uri: str) -> None:
    assert write_digital_link(elements) == uri


@pytest.mark.parametrize("stem", ["https://example.com", "https://example.com/", "http://example.com:80/a/b"])
def test_a_stem_of_the_callers_choice_is_used(stem: str) -> None:
    assert write_digital_link([GTIN], stem) == f"{stem.rstrip('/')}/01/09506000134352"


@pytest.mark.parametrize(
    "stem", ["", "example.com", "ftp://a", "https://a?x=1", "https://a#x", "https://a b", "https://a/21/B", "https://"]
)
def test_a_stem_that_is_none_is_refused(stem: str) -> None:
    with pytest.raises(BadInput):
        write_digital_link([GTIN], stem)


@pytest.mark.parametrize("elements", [[], [("10", "A")], [("02", "09506000134352"), ("37", "1")]])
def test_elements_without_a_primary_key_cannot_be_written(elements: list[tuple[str, str]]) -> None:
    with pytest.raises(BadInput, match="no primary key"):
        write_digital_link(elements)


def test_elements_that_no_path_holds_together_cannot_be_written() -> None:
    with pytest.raises(BadInput, match=r"\(235\) in the query"):
        write_digital_link([GTIN, ("22", "V"), ("10", "A"), ("235", "T")])
