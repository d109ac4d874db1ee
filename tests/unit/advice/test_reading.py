"""Dispatch advices in CSV: what a line comes to, and every way to be wrong with its line and column."""

from __future__ import annotations

import datetime as dt
import tracemalloc
from collections.abc import Sequence
from decimal import Decimal

import pytest

from lotproof.advice import AdviceLimits, iter_advice, looks_like_advice, read_advice
from lotproof.errors import BadInput
from lotproof.model.event import EpcisEvent, Unread
from tests.story import EXPIRY, GTIN, MAKER, NUMBER, PALLET, WHOLESALER

AT = dt.datetime(2026, 11, 5, 8, tzinfo=dt.UTC)
HEADER = "sscc,gtin,lot,expiry,serial,quantity,to,document"
UNIT = f",{GTIN},{NUMBER},{EXPIRY},S00001,,{WHOLESALER},DA-17"
SOME = f",{GTIN},{NUMBER},{EXPIRY},,12,{WHOLESALER},DA-17"
WHOLE = f"{PALLET},,,,,,{WHOLESALER},DA-17"


def read(*lines: str, header: str = HEADER) -> Sequence[EpcisEvent]:
    return raw("\n".join((header, *lines)).encode())


def raw(content: bytes, limits: AdviceLimits | None = None) -> Sequence[EpcisEvent]:
    return read_advice(content, sender=MAKER, at=AT, name="a.csv", limits=limits or AdviceLimits()).events


def refused(*lines: str, header: str = HEADER) -> str:
    with pytest.raises(BadInput) as caught:
        read(*lines, header=header)
    return str(caught.value)


def test_a_serial_is_a_pack() -> None:
    (event,) = read(UNIT)
    assert [str(epc.key) for epc in event.epcs] == [f"(01){GTIN}(21)S00001"]
    assert (event.biz_step, event.destinations[0].party.gln) == ("shipping", WHOLESALER)


def test_a_quantity_is_so_many_of_the_lot() -> None:
    (event,) = read(SOME)
    assert (event.quantities[0].epc_class.lot, event.quantities[0].amount) == (NUMBER, Decimal(12))


def test_an_sscc_is_a_logistic_unit() -> None:
    assert read(WHOLE)[0].epcs[0].key == PALLET


def test_the_document_is_a_despatch_advice_of_the_sender() -> None:
    (found,) = read(WHOLE)[0].biz_transactions
    assert (found.type, found.id) == ("desadv", f"urn:epcglobal:cbv:bt:{MAKER}:DA-17")


def test_what_the_line_states_is_kept_to_be_checked() -> None:
    stated = read(UNIT)[0].stated
    assert stated is not None
    assert (stated.lot, stated.expiry) == (NUMBER, EXPIRY)


def test_a_line_has_one_name_whatever_the_time_and_the_order_of_columns() -> None:
    other = read_advice(
        f"document,to,sscc\nDA-17,{WHOLESALER},{PALLET}".encode(), sender=MAKER, at=AT + dt.timedelta(days=1)
    )
    assert other.events[0].hash == read(WHOLE)[0].hash


def test_lines_of_other_content_or_sender_have_other_names() -> None:
    names = {read(line)[0].hash for line in (UNIT, SOME, WHOLE, WHOLE.replace("17", "18"))}
    foreign = read_advice(f"{HEADER}\n{WHOLE}".encode(), sender=WHOLESALER, at=AT).events[0].hash
    assert len(names | {foreign}) == 5


@pytest.mark.parametrize("delimiter", [";", "\t"])
def test_semicolons_and_tabs_part_cells_too(delimiter: str) -> None:
    assert read(UNIT.replace(",", delimiter), header=HEADER.replace(",", delimiter)) == read(UNIT)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_a_byte_order_mark_is_understood(encoding: str) -> None:
    assert raw(f"{HEADER}\n{UNIT}".encode(encoding)) == read(UNIT)


@pytest.mark.parametrize("ending", ["\r\n", "\n", "\r"])
def test_every_line_ending_is_understood(ending: str) -> None:
    assert [event.where for event in raw(f"{HEADER}{ending}{UNIT}{ending}{WHOLE}".encode())] == [
        "a.csv, line 2",
        "a.csv, line 3",
    ]


def test_quotes_are_those_of_rfc_4180() -> None:
    assert read(UNIT.replace("DA-17", '"DA-17"')) == read(UNIT)
    (event,) = read(UNIT.replace("DA-17", '"DA,""17"""'))
    assert event.biz_transactions[0].id.endswith(":DA%2C%2217%22")


def test_empty_lines_and_spaces_around_values_do_not_count() -> None:
    assert read("", UNIT.replace(",S00001,", ", S00001 ,"), "") == read(UNIT)


WRONG: dict[str, tuple[str, str]] = {
    "check digit of gtin": (UNIT.replace(str(GTIN), str(GTIN)[:-1] + "0"), "column gtin: found GTIN"),
    "check digit of to": (UNIT.replace(str(WHOLESALER), str(WHOLESALER)[:-1] + "0"), "column to: found GLN"),
    "check digit of sscc": (WHOLE.replace(str(PALLET), str(PALLET)[:-1] + "0"), "column sscc: found SSCC"),
    "a GTIN that a spreadsheet spoilt": (UNIT.replace(str(GTIN), "6.14141E+12"), "column gtin"),
    "no consignee": (UNIT.replace(str(WHOLESALER), ""), "column to: found nothing"),
    "no document": (UNIT.replace("DA-17", ""), "column document: found nothing"),
    "no lot": (UNIT.replace(f",{NUMBER},", ",,"), "column lot: found nothing"),
    "a lot of wrong characters": (UNIT.replace(f",{NUMBER},", ",Ä1,"), "column lot"),
    "a date of another order": (UNIT.replace(str(EXPIRY), "30.06.2027"), "column expiry"),
    "a date that is none": (UNIT.replace(str(EXPIRY), "2027-06-31"), "column expiry"),
    "both": (UNIT.replace("S00001,", "S00001,3"), "found both serial and quantity"),
    "neither": (UNIT.replace("S00001", ""), "found neither serial nor quantity"),
    "an sscc and goods": (f"{PALLET}{UNIT}", "column gtin: found a value beside an sscc"),
    "none": (SOME.replace(",12,", ",0,"), "column quantity"),
    "a fraction": (SOME.replace(",12,", ",1.5,"), "column quantity"),
    "a sign": (SOME.replace(",12,", ",-3,"), "column quantity"),
    "too many": (SOME.replace(",12,", ",4294967296,"), "column quantity"),
    "a formula": (UNIT.replace("DA-17", "=1+1"), "column document"),
    "an @": (UNIT.replace("S00001", "@S1"), "column serial"),
    "a control character": (UNIT.replace("DA-17", "DA\x0017"), "column document"),
    "a line break in a cell": (UNIT.replace("DA-17", '"DA\n17"'), "column document"),
    "a cell too many": (UNIT + ",", "found 9 cells; expected 8"),
    "a cell too few": (UNIT.rpartition(",")[0], "found 7 cells; expected 8"),
    "a form feed": (UNIT.replace("DA-17", "DA\x0c17"), "column document"),
    "a very long cell": (UNIT.replace("DA-17", "D" * 257), "found 257 characters"),
    "a long document": (UNIT.replace("DA-17", "D" * 81), "column document: found 81 characters"),
    "an open quote": (UNIT.replace("DA-17", '"DA-17'), "broken CSV"),
}


@pytest.mark.parametrize("fault", WRONG)
def test_a_wrong_line_is_named_with_file_line_and_column(fault: str) -> None:
    line, said = WRONG[fault]
    told = refused(WHOLE, line)
    assert told.startswith("a.csv, line 3")
    assert said in told
    assert "; expected " in told


def test_the_same_line_twice_is_refused() -> None:
    assert refused(SOME, WHOLE, SOME) == (
        "a.csv, line 4: found the same as line 2; expected each line once, with the whole quantity"
    )


HEADERS = {
    "unknown": (f"{HEADER},price", "line 1, column 9: found the column 'price'"),
    "twice": (f"{HEADER},To", "line 1, column 9: found a second column to"),
    "no to": ("sscc,document", "found no column to"),
    "no document": ("sscc,to", "found no column document"),
    "no goods": ("lot,to,document", "found neither sscc nor gtin"),
    "gtin alone": ("gtin,to,document", "found gtin with gtin, to, document"),
    "data": (UNIT, "line 1, column 1: found the column ''"),
}


@pytest.mark.parametrize("fault", HEADERS)
def test_a_wrong_header_is_refused(fault: str) -> None:
    header, said = HEADERS[fault]
    assert said in refused(UNIT, header=header)


@pytest.mark.parametrize("content", [b"", b"\xef\xbb\xbf", b"\n\n"])
def test_an_empty_file_is_refused(content: bytes) -> None:
    with pytest.raises(BadInput, match="an empty file"):
        raw(content)


def test_a_header_alone_is_an_advice_of_nothing() -> None:
    assert read() == ()


def test_another_encoding_is_refused_with_its_byte() -> None:
    with pytest.raises(BadInput, match=f"byte {len(HEADER) + 1}: found byte 0xe4; expected CSV in UTF-8"):
        raw(f"{HEADER}\n".encode() + "ä".encode("latin-1"))


def test_a_file_beyond_the_limit_is_refused() -> None:
    with pytest.raises(BadInput, match="a file of more than 100 bytes"):
        raw(f"{HEADER}\n{UNIT}".encode(), AdviceLimits(file_bytes=100))


def test_a_file_that_is_not_there_is_refused() -> None:
    with pytest.raises(BadInput, match="cannot be read"):
        read_advice("gone.csv", sender=MAKER, at=AT)


def test_all_wrong_lines_are_handed_over_and_the_others_read() -> None:
    bad: list[Unread] = []
    content = "\n".join((HEADER, UNIT, SOME.replace(",12,", ",x,"), WHOLE, SOME.replace(",12,", ",y,"))).encode()
    found = read_advice(content, sender=MAKER, at=AT, name="a.csv", on_bad=bad.append)
    assert [event.where for event in found.events] == ["a.csv, line 2", "a.csv, line 4"]
    assert [one.error.where for one in bad] == ["a.csv, line 3, column quantity", "a.csv, line 5, column quantity"]


def test_lines_are_streamed() -> None:
    class Stream:
        def __init__(self) -> None:
            lines = (UNIT.replace("S00001", f"S{number}") for number in range(5_000))
            self.lines = lines
            self.begun = False

        def read(self, _: int) -> bytes:
            if not self.begun:
                self.begun = True
                return f"{HEADER}\n".encode()
            line = next(self.lines, None)
            return b"" if line is None else f"{line}\n".encode()

    tracemalloc.start()
    assert sum(1 for _ in iter_advice(Stream(), sender=MAKER, at=AT)) == 5_000
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 5_000 * 400


@pytest.mark.parametrize(
    ("head", "is_advice"),
    [
        (f"{HEADER}\n".encode(), True),
        (f"{HEADER}\n".encode("utf-16"), True),
        (b"SSCC;To;Document\n", True),
        (b"<EPCISDocument to='gtin'>", False),
        (b'{"to": "gtin"}', False),
        (b"gtin,lot,expiry,serial\n", True),
        (b"lot;serial\n1;2\n", True),
        (b"serial;price\n1;2\n", False),
        (b"", False),
    ],
)
def test_an_advice_is_told_by_its_header(head: bytes, is_advice: bool) -> None:
    assert looks_like_advice(head) is is_advice
