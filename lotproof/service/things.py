"""Things as people name them, turned into the model's: labels and scans, partners, dates."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass

from lotproof.errors import BadInput
from lotproof.gs1 import Scan, parse_scan
from lotproof.model.identifiers import Gln, Gtin, LotNumber, Sgtin, Sscc
from lotproof.model.partner import Scope

_RANGE = re.compile(r"(.+):([0-9]{1,10})(?:-([0-9]{1,10}))?", re.DOTALL)


@dataclass(frozen=True, slots=True)
class UnitRange:
    """The units of a lot from index ``first`` to ``last``, both included, as items without a label are shown."""

    gtin: Gtin
    lot: LotNumber
    first: int
    last: int


Key = Sgtin | Sscc | UnitRange
"""What names goods."""


def goods_of(text: str) -> Key:
    """The container, case, pack or range of a lot that ``text`` names; a range is "(01)...(10)...:4-7"."""
    parts = _RANGE.fullmatch(text.strip())
    if parts is None:
        return key_of(text)
    try:
        scan = read_scan(parts[1])
    except BadInput:
        return key_of(text)
    if scan.gtin is None or scan.lot is None or scan.serial is not None:
        return key_of(text)
    first, last = int(parts[2]), int(parts[3] or parts[2])
    if first > last:
        raise BadInput(f"units {first} to {last}", expected="the first, then the last, counted from 0", where=text)
    return UnitRange(scan.gtin, scan.lot, first, last)


def key_of(text: str) -> Sgtin | Sscc:
    """The container, case or pack that a label or EPC names."""
    scan = read_scan(text)
    found = scan.sscc or scan.sgtin
    if found is None:
        raise BadInput(f"{text!r}", expected='an SSCC "(00)..." or GTIN and serial "(01)...(21)..."')
    return found


def pack_of(text: str) -> Sgtin:
    """One pack or case."""
    found = read_scan(text).sgtin
    if found is None:
        raise BadInput(f"{text!r}", expected='GTIN and serial of one pack, "(01)...(21)..."')
    return found


def lot_of(text: str) -> tuple[Gtin, LotNumber]:
    """The lot on a label; a whole pack's code names its lot as well."""
    scan = read_scan(text)
    if scan.gtin is None or scan.lot is None:
        raise BadInput(f"{text!r}", expected='GTIN and lot number, "(01)...(10)..."')
    return scan.gtin, scan.lot


def read_scan(text: str) -> Scan:
    """The scan that ``text`` holds, with the text in the error's place."""
    try:
        return parse_scan(text.strip())
    except BadInput as error:
        raise error.at("scan") from error


def gln_of(text: str, where: str) -> Gln:
    """A GLN as 13 digits, or behind its AI (414)."""
    digits = text.strip().removeprefix("(414)")
    try:
        return Gln(digits)
    except BadInput as error:
        raise error.at(where) from error


def scopes_of(text: str, where: str) -> Scope:
    """What a key is to be good for: "ship,receive", or "all"."""
    scopes = Scope(0)
    for name in text.split(","):
        found = Scope.__members__.get(name.strip().upper())
        if found is None:
            known = ", ".join(name.lower() for name in Scope.__members__)
            raise BadInput(f"scope {name.strip()!r}", expected=f"one of {known}", where=where)
        scopes |= found
    return scopes


def date_of(text: str, where: str) -> dt.date:
    """A date YYYY-MM-DD."""
    try:
        return dt.date.fromisoformat(text)
    except ValueError as error:
        raise BadInput(repr(text), expected="a date YYYY-MM-DD", where=where) from error


def aware_time(text: str, where: str) -> dt.datetime:
    """A time with its zone; a date alone is its first second in UTC."""
    try:
        time = dt.datetime.fromisoformat(text)
    except ValueError as error:
        raise BadInput(repr(text), expected="a time such as 2023-04-01T00:00:00Z", where=where) from error
    if time.tzinfo is None:
        if len(text) > len("2023-04-01"):
            raise BadInput(f"{text!r} without a zone", expected="a time such as 2023-04-01T00:00:00Z", where=where)
        time = time.replace(tzinfo=dt.UTC)
    return time


def last_second(text: str, where: str) -> dt.datetime:
    """The last second, in UTC, of a date YYYY-MM-DD."""
    return dt.datetime.combine(date_of(text, where), dt.time(23, 59, 59), dt.UTC)


def gtin_of(text: str) -> Gtin:
    """A GTIN of 8, 12, 13 or 14 digits, or behind its AI (01)."""
    digits = text.strip().removeprefix("(01)")
    if digits.isascii() and digits.isdigit() and len(digits) in (8, 12, 13):
        digits = digits.zfill(14)
    try:
        return Gtin(digits)
    except BadInput as error:
        raise error.at("GTIN") from error
