"""The bracketed form: groups, blanks, and brackets inside values."""

import pytest
from biip.gs1_messages import GS1Message

from lotproof.errors import BadInput
from lotproof.gs1.element_strings import read_bracketed, write_bracketed

PACK = [("01", "09506000134352"), ("17", "250131"), ("10", "ABC"), ("21", "XYZ")]


@pytest.mark.parametrize(
    "text",
    [
        "(01)09506000134352(17)250131(10)ABC(21)XYZ",
        "(01) 09506000134352 (17) 250131 (10) ABC (21) XYZ",
        "(01)09506000134352\r\n(17)250131\n(10)ABC\t(21)XYZ ",
    ],
)
def test_groups_are_read_with_blanks_around_them(text: str) -> None:
    assert read_bracketed(text) == PACK


@pytest.mark.parametrize("lot", ["A(B)C", "(A)", "12(3)45", "A(12345)", "A()", "A(", "A)", ")A(", "((", "(1a)"])
def test_other_brackets_belong_to_the_value(lot: str) -> None:
    assert read_bracketed(f"(10){lot}(21)X") == [("10", lot), ("21", "X")]


def test_biip_alone_would_cut_a_lot_at_its_bracket() -> None:
    message = GS1Message.parse_hri("(01)09506000134352(10)A(B)C")
    assert message.element_strings[1].value == "A"


def test_an_ai_in_brackets_begins_a_new_element() -> None:
    assert read_bracketed("(10)A(21)B") == [("10", "A"), ("21", "B")]


def test_an_escaped_bracket_belongs_to_the_value() -> None:
    assert read_bracketed(r"(10)A\(21)B") == [("10", "A(21)B")]


@pytest.mark.parametrize("code", ["89", "04", "999", "2024"])
def test_digits_in_brackets_that_are_no_ai_are_never_taken_for_data(code: str) -> None:
    with pytest.raises(BadInput, match=rf"\({code}\) at character 6.*written \\\("):
        read_bracketed(f"(10)A({code})B")


@pytest.mark.parametrize("text", ["", "(", "()", "(A)1", "(1)X", "x(01)09506000134352", r"\(01)09506000134352"])
def test_a_text_that_begins_with_no_ai_in_brackets_is_refused(text: str) -> None:
    with pytest.raises(BadInput, match="in brackets first"):
        read_bracketed(text)


def test_an_empty_value_stays_empty() -> None:
    assert read_bracketed("(01)(10)A") == [("01", ""), ("10", "A")]


def test_blanks_inside_a_value_stay() -> None:
    assert read_bracketed("(10)A B") == [("10", "A B")]


def test_elements_are_written_as_people_read_them() -> None:
    assert write_bracketed(PACK) == "(01)09506000134352(17)250131(10)ABC(21)XYZ"


def test_a_harmless_bracket_is_written_as_it_is() -> None:
    assert write_bracketed([("10", "A(B)(1)")]) == "(10)A(B)(1)"


def test_a_bracket_that_would_be_read_as_an_ai_is_escaped() -> None:
    assert write_bracketed([("10", "A(21)B(2024)")]) == r"(10)A\(21)B\(2024)"


@pytest.mark.parametrize("lot", ["((21)", "(21)", "A(2", ")", "(21", "(10)(10)", "1)0(10"])
def test_an_awkward_lot_is_read_back_whole(lot: str) -> None:
    elements = [("10", lot), ("21", lot)]
    assert read_bracketed(write_bracketed(elements)) == elements
