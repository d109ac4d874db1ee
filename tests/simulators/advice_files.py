"""Dispatch advices of any size, and the cases that they ship as the ledger has them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from lotproof.model import record as rec
from lotproof.model.identifiers import Gln, Gtin, LotNumber, SerialNumber
from lotproof.model.item import LotId, PartnerId

EXPIRY = dt.date(2031, 6, 30)
NUMBER = LotNumber("BIG1")


def cases_registered(lot: int, product: Gtin, case: Gtin, count: int) -> rec.LotRegistered:
    """A lot of the first partner, of ``count`` cases of one unit each."""
    cases = tuple(rec.Case(serial=_serial(number), units=1) for number in range(count))
    return rec.LotRegistered(
        lot=LotId(lot),
        maker=PartnerId(1),
        account="",
        gtin=product,
        number=NUMBER,
        expiry=EXPIRY,
        units=count,
        root=bytes(32),
        replaces=LotId(0),
        case_gtin=case,
        cases=cases,
        document=bytes(32),
    )


def advice_pieces(case: Gtin, to: Gln, lines: int, *, lines_each: int) -> Iterator[str]:
    """A CSV file with a line for each case, ``lines_each`` of them on one advice."""
    yield "gtin,lot,expiry,serial,to,document\n"
    for number in range(lines):
        yield f"{case},{NUMBER},{EXPIRY},{_serial(number)},{to},DA{number // lines_each:06d}\n"


def _serial(number: int) -> SerialNumber:
    return SerialNumber(f"S{number:011d}")
