"""One line of an advice: its fields read, and the shipping event that it comes to."""

from __future__ import annotations

import datetime as dt
import functools
import hashlib
from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import TypeVar
from urllib.parse import quote

from lotproof.errors import BadInput
from lotproof.model.event import (
    Action,
    BizTransaction,
    EpcisEvent,
    EpcRef,
    EventKind,
    Party,
    PlaceRef,
    Quantity,
    Stated,
)
from lotproof.model.identifiers import Gln, Gtin, LotNumber, SerialNumber, Sgtin, Sscc

_T = TypeVar("_T")
_GOODS = ("gtin", "lot", "expiry", "serial", "quantity")
_MOST_UNITS = 2**32 - 1
_LONGEST_DOCUMENT = 80
_HOME = "https://id.gs1.org"


def event_of(fields: Mapping[str, str], where: str, sender: Gln, at: dt.datetime) -> EpcisEvent:
    """The shipping of what the line names, at ``at``; its hash is of the line's content alone.

    Raises BadInput with the column for the first field that cannot be right.
    """
    line = _AdviceLine(fields, where)
    to = line.need("to", _gln)
    document = line.need("document", _document)
    epcs, quantities, stated = _goods(line)
    return EpcisEvent(
        kind=EventKind.OBJECT,
        event_time=at,
        time_zone_offset="+00:00",
        action=Action.OBSERVE,
        biz_step="shipping",
        disposition="in_transit",
        epcs=epcs,
        quantities=quantities,
        biz_transactions=_advice(sender, document),
        sources=_owner(sender),
        destinations=_owner(to),
        stated=stated,
        where=where,
        hash=_hash(fields, sender),
    )


class _AdviceLine:
    def __init__(self, fields: Mapping[str, str], where: str) -> None:
        self.fields = fields
        self.where = where

    def need(self, name: str, read: Callable[[str], _T]) -> _T:
        text = self.fields.get(name, "")
        if not text:
            raise self.bad(name, "nothing", f"a value for {name}")
        try:
            return read(text)
        except BadInput as error:
            raise self.bad(name, error.found, error.expected) from error

    def has(self, name: str) -> bool:
        return bool(self.fields.get(name))

    def bad(self, name: str, found: str, expected: str) -> BadInput:
        return BadInput(found, expected=expected, where=f"{self.where}, column {name}")


def _goods(line: _AdviceLine) -> tuple[tuple[EpcRef, ...], tuple[Quantity, ...], Stated | None]:
    if line.has("sscc"):
        sscc = line.need("sscc", Sscc)
        other = next((name for name in _GOODS if line.has(name)), None)
        if other is not None:
            raise line.bad(
                other, "a value beside an sscc", "an empty field: a logistic unit goes with all that is in it"
            )
        return (EpcRef(f"{_HOME}/00/{sscc}", sscc),), (), None
    gtin, lot = line.need("gtin", _gtin), line.need("lot", _lot)
    stated = _stated(lot, line.need("expiry", _date))
    if line.has("serial") == line.has("quantity"):
        found = "both serial and quantity" if line.has("serial") else "neither serial nor quantity"
        raise line.bad("serial", found, "one of the two")
    if line.has("serial"):
        unit = Sgtin(gtin, line.need("serial", SerialNumber))
        return (EpcRef(f"{_HOME}/01/{gtin}/21/{quote(unit.serial.value, safe='')}", unit),), (), stated
    amount = Decimal(line.need("quantity", _count))
    named = EpcRef(f"{_HOME}/01/{gtin}/10/{quote(lot.value, safe='')}", gtin, lot)
    return (), (Quantity(named, amount),), stated


# Lines share what they say alike: of a hundred thousand of them each would hold its own otherwise.
@functools.lru_cache(maxsize=1024)
def _owner(gln: Gln) -> tuple[Party]:
    return (Party("owning_party", PlaceRef(f"{_HOME}/417/{gln}", gln)),)


@functools.lru_cache(maxsize=1024)
def _advice(sender: Gln, document: str) -> tuple[BizTransaction]:
    return (BizTransaction("desadv", f"urn:epcglobal:cbv:bt:{sender}:{quote(document, safe='')}"),)


@functools.lru_cache(maxsize=1024)
def _stated(lot: LotNumber, expiry: dt.date) -> Stated:
    return Stated(lot, expiry)


_gtin = functools.lru_cache(maxsize=1024)(Gtin)
_gln = functools.lru_cache(maxsize=1024)(Gln)
_lot = functools.lru_cache(maxsize=1024)(LotNumber)


def _hash(fields: Mapping[str, str], sender: Gln) -> str:
    """One name for the same line, whatever the order of its columns and whenever it is captured."""
    text = "\n".join(f"{name}={fields[name]}" for name in sorted(fields) if fields[name])
    digest = hashlib.sha256(f"dispatch advice of {sender}\n{text}".encode()).hexdigest()
    return f"ni:///sha-256;{digest}?ver=Advice1"


def _date(text: str) -> dt.date:
    try:
        found = dt.date.fromisoformat(text)
    except ValueError:
        found = None
    if found is None or found.isoformat() != text:
        raise BadInput(ascii(text[:60]), expected="a date YYYY-MM-DD")
    return found


def _count(text: str) -> int:
    digits = text.isascii() and text.isdigit() and len(text) <= 10 and not text.startswith("0")
    if not digits or int(text) > _MOST_UNITS:
        raise BadInput(ascii(text[:60]), expected=f"a whole number of packs, 1 to {_MOST_UNITS:,}, in digits only")
    return int(text)


def _document(text: str) -> str:
    if len(text) > _LONGEST_DOCUMENT:
        raise BadInput(f"{len(text)} characters", expected=f"a document number of at most {_LONGEST_DOCUMENT}")
    return text
