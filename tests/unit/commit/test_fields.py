from typing import NoReturn

import pytest

from lotproof.commit.fields import Fields
from lotproof.errors import BadInput
from lotproof.model.identifiers import Gtin, LotNumber


def fields(**members: object) -> Fields:
    return Fields(members, "passport", tuple(members))


@pytest.mark.parametrize(
    ("value", "kind"),
    [([], "a list"), ("x", "text"), (None, "null"), (True, "true or false"), (1.5, "a number")],
)
def test_what_is_no_object_is_refused(value: object, kind: str) -> None:
    with pytest.raises(BadInput, match=f"passport: found {kind}; expected a JSON object"):
        Fields(value, "passport", ())


def test_missing_member_is_named() -> None:
    with pytest.raises(BadInput, match="found no member 'b'; expected the members a, b"):
        Fields({"a": 1}, "passport", ("a", "b"))


def test_unknown_member_is_named() -> None:
    with pytest.raises(BadInput, match="found member 'c'; expected only the members a"):
        Fields({"a": 1, "c": 2}, "passport", ("a",))


def test_text_is_given_back() -> None:
    assert fields(a="x").text("a") == "x"


@pytest.mark.parametrize("value", [1, None, True, [], {}])
def test_no_text_is_refused(value: object) -> None:
    with pytest.raises(BadInput, match=r"passport, a: .*expected text"):
        fields(a=value).text("a")


def test_whole_number_is_given_back() -> None:
    assert fields(a=-3).integer("a") == -3


@pytest.mark.parametrize("value", [1.0, "1", True, False, None])
def test_no_whole_number_is_refused(value: object) -> None:
    with pytest.raises(BadInput, match="expected a whole number"):
        fields(a=value).integer("a")


def test_hexadecimal_is_given_as_bytes() -> None:
    assert fields(a="0x00ff").hexadecimal("a", 2) == b"\x00\xff"


@pytest.mark.parametrize("text", ["", "0x", "0x00", "00ff00", "0x00FF", "0x00fg", "0x00ff00", "0X00ff", "0x 0ff"])
def test_other_hexadecimal_is_refused(text: str) -> None:
    with pytest.raises(BadInput, match="0x and 4 small hexadecimal digits"):
        fields(a=text).hexadecimal("a", 2)


def test_refused_hexadecimal_is_not_shown() -> None:
    with pytest.raises(BadInput) as caught:
        fields(a="0xc0ffee").hexadecimal("a", 2)
    assert "c0ffee" not in str(caught.value)


def test_list_of_hexadecimal_names_the_wrong_place() -> None:
    with pytest.raises(BadInput, match=r"passport, a\[1\]: found 3 characters"):
        fields(a=["0x00", "0x0"]).hexadecimals("a", 1)


def test_list_of_text_names_the_wrong_place() -> None:
    with pytest.raises(BadInput, match=r"passport, a\[1\]: found a number; expected text"):
        fields(a=["x", 1]).texts("a")


def test_parse_gives_the_parsed_value() -> None:
    assert fields(gtin="06291041500213").parse("gtin", Gtin) == Gtin("06291041500213")


def test_parse_names_the_place_of_what_is_refused() -> None:
    with pytest.raises(BadInput, match=r"passport, gtin: found GTIN .* expected check digit 3"):
        fields(gtin="06291041500214").parse("gtin", Gtin)


def test_parse_all_names_the_place_of_what_is_refused() -> None:
    with pytest.raises(BadInput, match=r"passport, lots\[1\]: found lot number ''"):
        fields(lots=["A", ""]).parse_all("lots", LotNumber)


def test_a_fault_of_the_parser_is_not_hidden() -> None:
    def broken(text: str) -> NoReturn:
        raise ZeroDivisionError(text)

    with pytest.raises(ZeroDivisionError):
        fields(a="x").parse("a", broken)
