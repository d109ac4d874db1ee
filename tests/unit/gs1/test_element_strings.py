"""Element strings: where elements begin and end, and what stands for FNC1."""

import pytest
from biip.gs1_messages import GS1Message

from lotproof.errors import BadInput
from lotproof.gs1.element_strings import FNC1, read_element_string, write_element_string

PACK = [("01", "09506000134352"), ("17", "250131"), ("10", "ABC"), ("21", "XYZ")]
GTIN = "0109506000134352"


def test_elements_are_cut_at_predefined_lengths_and_at_fnc1() -> None:
    assert read_element_string(f"{GTIN}1725013110ABC{FNC1}21XYZ") == PACK


@pytest.mark.parametrize(
    "stand_in",
    ["<GS>", "{GS}", "[GS]", "<FNC1>", "{FNC1}", "[FNC1]", "^]", "^", "\\x1d", "\\x1D", "\\u001d", "\\u001D", "\u241d"],
)
def test_a_stand_in_is_read_as_fnc1(stand_in: str) -> None:
    assert read_element_string(f"{GTIN}1725013110ABC{stand_in}21XYZ") == PACK


def test_a_stand_in_is_data_beside_a_real_fnc1() -> None:
    assert read_element_string(f"10A<GS>B{FNC1}21C") == [("10", "A<GS>B"), ("21", "C")]


def test_one_fnc1_may_come_first() -> None:
    assert read_element_string(f"{FNC1}{GTIN}10ABC") == [("01", "09506000134352"), ("10", "ABC")]


def test_one_fnc1_may_come_last() -> None:
    assert read_element_string(f"{GTIN}10ABC{FNC1}") == [("01", "09506000134352"), ("10", "ABC")]


def test_fnc1_may_follow_a_predefined_length() -> None:
    assert read_element_string(f"{GTIN}{FNC1}10ABC") == [("01", "09506000134352"), ("10", "ABC")]


@pytest.mark.parametrize("text", [f"{FNC1}{FNC1}{GTIN}", f"{GTIN}10A{FNC1}{FNC1}21B", f"{GTIN}10A{FNC1}{FNC1}"])
def test_fnc1_twice_in_a_row_is_refused(text: str) -> None:
    with pytest.raises(BadInput, match="known GS1 application identifier"):
        read_element_string(text)


@pytest.mark.parametrize("text", ["", FNC1, "<GS>"])
def test_a_text_without_elements_is_refused(text: str) -> None:
    with pytest.raises(BadInput, match="found nothing"):
        read_element_string(text)


@pytest.mark.parametrize("text", ["XYZ", "0", "89A", "(01)", "\x00" + GTIN, " " + GTIN])
def test_a_text_that_begins_with_no_ai_is_refused(text: str) -> None:
    with pytest.raises(BadInput, match="at character 1"):
        read_element_string(text)


def test_garbage_behind_a_predefined_length_is_refused_at_its_place() -> None:
    with pytest.raises(BadInput, match="'XYZ' at character 17"):
        read_element_string(f"{GTIN}XYZ")


def test_a_predefined_length_cut_short_by_fnc1_keeps_what_there_is() -> None:
    assert read_element_string(f"010950{FNC1}10A") == [("01", "0950"), ("10", "A")]


def test_a_value_cut_short_by_the_end_keeps_what_there_is() -> None:
    assert read_element_string("010950") == [("01", "0950")]


def test_an_overlong_lot_swallows_what_follows_and_never_becomes_two_elements() -> None:
    text = f"{GTIN}10{'A' * 20}17250131"
    assert read_element_string(text)[1] == ("10", "A" * 20 + "17250131")
    assert len(GS1Message.parse(text).element_strings) == 3


def test_writing_puts_fnc1_only_where_a_length_is_not_predefined() -> None:
    assert write_element_string(PACK) == f"{GTIN}1725013110ABC{FNC1}21XYZ"


def test_writing_one_element_puts_no_fnc1() -> None:
    assert write_element_string([("01", "09506000134352"), ("21", "XYZ")]) == f"{GTIN}21XYZ"


def test_writing_nothing_gives_nothing() -> None:
    assert write_element_string([]) == ""


@pytest.mark.parametrize("serial", ["A<GS>10B", "<GS>", "A<FNC1>17250131"])
def test_a_serial_that_looks_like_a_stand_in_is_read_back_whole(serial: str) -> None:
    elements = [("01", "09506000134352"), ("21", serial)]
    assert read_element_string(write_element_string(elements)) == elements
