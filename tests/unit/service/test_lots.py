"""Serial lists, the room behind `lot register`."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lotproof.errors import BadInput
from lotproof.model.identifiers import SerialNumber
from lotproof.model.record import Case
from lotproof.service.lots import read_serials

Write = Callable[[str, str | bytes], Path]
LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ0123456789"


def _serials(*names: str) -> tuple[SerialNumber, ...]:
    return tuple(map(SerialNumber, names))


def _case(name: str, units: int) -> Case:
    return Case(serial=SerialNumber(name), units=units)


def test_a_plain_list_keeps_its_order(write: Write) -> None:
    assert read_serials(write("s", "B2\nA1\nC3\n")).units == _serials("B2", "A1", "C3")


def test_a_plain_list_has_no_cases(write: Write) -> None:
    assert read_serials(write("s", "B2\nA1\n")).cases == ()


def test_units_of_a_case_come_together(write: Write) -> None:
    read = read_serials(write("s", "C1,A1\nC2,B1\nC1,A2\n"))
    assert read.units == _serials("A1", "A2", "B1")
    assert read.cases == (_case("C1", 2), _case("C2", 1))


def test_units_in_no_case_come_last(write: Write) -> None:
    read = read_serials(write("s", ",L1\nC1,A1\nL2\n"))
    assert read.units == _serials("A1", "L1", "L2")
    assert read.cases == (_case("C1", 1),)


@pytest.mark.parametrize("text", ["serial\nA1\n", "case,serial\n,A1\n", "\ufeffA1\n", "A1\r\n", "\nA1\n\n", " A1 \n"])
def test_headings_blank_lines_and_marks_are_no_serials(write: Write, text: str) -> None:
    assert read_serials(write("s", text)).units == _serials("A1")


def test_a_serial_may_hold_a_comma_in_quotes(write: Write) -> None:
    assert read_serials(write("s", '"A,1"\n')).units == _serials("A,1")


def test_a_case_may_be_named_as_a_unit_is(write: Write) -> None:
    """They are other products: the GTIN tells them apart."""
    assert read_serials(write("s", "A1,A1\n")).cases == (_case("A1", 1),)


def test_the_heading_is_only_looked_for_in_the_first_line(write: Write) -> None:
    assert read_serials(write("s", "A1\nserial\n")).units == _serials("A1", "serial")


def test_a_wrong_case_is_told_with_its_line(write: Write) -> None:
    with pytest.raises(BadInput, match=r"line 2: found serial number 'C 2'"):
        read_serials(write("s", "C1,A1\nC 2,A2\n"))


def test_a_serial_in_two_cases_is_told_with_both_lines(write: Write) -> None:
    with pytest.raises(BadInput, match=r"line 3: found serial A1, which stands in line 1"):
        read_serials(write("s", "C1,A1\nC1,A2\nC2,A1\n"))


@settings(max_examples=80, deadline=None, print_blob=True)
@given(
    placed=st.dictionaries(
        st.text(LETTERS, min_size=1, max_size=20),
        st.one_of(st.none(), st.text(LETTERS, min_size=1, max_size=3)),
        min_size=1,
    )
)
def test_no_serial_is_lost_and_cases_hold_their_own(
    tmp_path_factory: pytest.TempPathFactory, placed: dict[str, str | None]
) -> None:
    path = tmp_path_factory.mktemp("serials") / "s.csv"
    path.write_text("case,serial\n" + "".join(f"{case or ''},{unit}\n" for unit, case in placed.items()))
    read = read_serials(path)
    assert sorted(read.units) == sorted(map(SerialNumber, placed))
    first = 0
    for case in read.cases:
        inside = read.units[first : first + case.units]
        assert {placed[unit.value] for unit in inside} == {case.serial.value}
        first += case.units
    assert all(placed[unit.value] is None for unit in read.units[first:])
