"""What the dataclasses of verbs and records must be like, so that calls and events follow from them."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

import pytest

from lotproof.chain.forms import form_of, matches_of, moment, seconds_of, writer_of
from lotproof.chain.words import Parameter
from lotproof.errors import BadInput
from lotproof.model.identifiers import Gln, Gtin, SerialNumber, Sgtin, Sscc
from lotproof.model.item import ItemId, PartnerId

GTIN, GLN, SSCC = Gtin("00300010000015"), Gln("0300010000008"), Sscc("003000100000000015")
ACCOUNT = "0x70997970C51812dc3A010C7d01b50e0d17dc79C8"
NOON = dt.datetime(2026, 5, 1, 12, tzinfo=dt.UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class Recalling:
    """A verb that the contracts might gain."""

    gtin: Gtin
    not_before: dt.datetime
    items: tuple[ItemId, ...]
    document: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Marked:
    sgtin: Sgtin
    by: str | None


GTIN_GIVEN, TIME_GIVEN = Parameter("gtin", "uint48"), Parameter("notBefore", "uint48")
ITEMS_GIVEN, PAPER_GIVEN = Parameter("items", "uint88[]"), Parameter("reason", "bytes32")
RECALLING = Recalling(gtin=GTIN, not_before=NOON, items=(ItemId(3),), document=bytes(32))
GIVEN = (GTIN_GIVEN, TIME_GIVEN, ITEMS_GIVEN, PAPER_GIVEN)


def test_the_parameters_are_the_fields_in_their_own_order() -> None:
    assert writer_of(Recalling, GIVEN)(RECALLING) == (300010000015, 1777636800, (3,), bytes(32))


def test_a_struct_that_is_no_field_gathers_fields() -> None:
    header = Parameter("header", "(uint48,uint48)", (GTIN_GIVEN, TIME_GIVEN))

    assert writer_of(Recalling, (ITEMS_GIVEN, header, PAPER_GIVEN))(RECALLING)[1] == (300010000015, 1777636800)


def test_a_field_of_two_parts_is_two_parameters() -> None:
    given = (GTIN_GIVEN, Parameter("serial", "bytes20"), Parameter("by", "address"))
    marked = Marked(sgtin=Sgtin(GTIN, SerialNumber("A")), by=None)

    assert writer_of(Marked, given)(marked) == (300010000015, b"A".ljust(20, b"\0"), "0x" + "00" * 20)


def test_a_parameter_without_a_field_is_told() -> None:
    with pytest.raises(TypeError, match="Recalling has no field for uint8 class"):
        writer_of(Recalling, (*GIVEN, Parameter("class", "uint8")))
    with pytest.raises(TypeError, match="Recalling has no field for class"):
        matches_of(Recalling, (*GIVEN, Parameter("class", "uint8")))


def test_a_field_without_a_parameter_is_told() -> None:
    with pytest.raises(TypeError, match="nothing in the contract is the field not_before of Recalling"):
        writer_of(Recalling, (GTIN_GIVEN, ITEMS_GIVEN, PAPER_GIVEN))


@pytest.mark.parametrize(
    ("hint", "written"),
    [(Gtin, "bytes20"), (str, "string"), (SerialNumber, "uint160"), (int, "uint8[]"), (bytes, "uint256"), (set, "x")],
)
def test_a_type_that_stands_for_another_is_told(hint: Any, written: str) -> None:
    with pytest.raises(TypeError, match=f"does not stand for {written}".replace("[", r"\[")):
        form_of(hint, Parameter("value", written), "value")


@pytest.mark.parametrize(
    ("hint", "written", "value"),
    [
        (PartnerId, "uint24", 5),
        (Gtin, "uint48", GTIN),
        (Gln, "uint48", GLN),
        (Sscc, "uint64", SSCC),
        (Gtin | None, "uint48", GTIN),
        (Gtin | None, "uint48", None),
        (SerialNumber | None, "bytes20", None),
        (str | None, "address", ACCOUNT),
        (str | None, "address", None),
        (tuple[Gtin, ...], "uint48[]", (GTIN, GTIN)),
        (dt.date, "uint16", dt.date(2031, 6, 30)),
        (dt.datetime, "uint40", NOON),
    ],
)
def test_what_is_written_is_read_again(hint: Any, written: str, value: object) -> None:
    form = form_of(hint, Parameter("value", written), "value")
    stands = form.write(value)

    assert (stands if form.read is None else form.read(stands)) == value


def test_an_end_beyond_the_calendar_is_its_last_second() -> None:
    assert moment(2**40 - 1) == dt.datetime(9999, 12, 31, 23, 59, 59, tzinfo=dt.UTC)
    assert moment(0) == dt.datetime(1970, 1, 1, tzinfo=dt.UTC)


def test_a_time_without_a_zone_is_bad_input() -> None:
    with pytest.raises(BadInput, match="a time with its zone"):
        seconds_of(NOON.replace(tzinfo=None))
