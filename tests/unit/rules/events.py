"""EPCIS events in few words, a minute apart, as the reader would give them."""

from __future__ import annotations

import dataclasses
import datetime as dt
import itertools
from collections.abc import Iterable
from typing import Any

from lotproof.model.event import Action, EpcisDocument, EpcisEvent, EpcisHeader, EpcRef, EventKind, Party, PlaceRef
from lotproof.model.identifiers import Gln, LotNumber, SerialNumber, Sgtin, Sscc
from tests.story import CASE_GTIN, EXPIRY, GTIN, NUMBER, START, serial

_minutes = itertools.count()


def unit(index: int) -> Sgtin:
    """The pack with the story's serial of this index."""
    return Sgtin(GTIN, serial(index))


def case_name(name: str) -> Sgtin:
    """A case of the story's case product."""
    return Sgtin(CASE_GTIN, SerialNumber(name))


def event(kind: EventKind, **fields: Any) -> EpcisEvent:
    """An event one minute after the one before, with a place and a hash of its own."""
    minute = next(_minutes)
    time = START + dt.timedelta(minutes=minute)
    whole = EpcisEvent(kind, time, "+00:00", where=f"file.xml, line {minute + 10}", hash=f"ni:{minute}")
    return dataclasses.replace(whole, **fields)


def refs(*names: Sgtin | Sscc) -> tuple[EpcRef, ...]:
    """Names as an epcList has them."""
    return tuple(EpcRef(f"urn:test:{name}", name) for name in names)


def commission(*names: Sgtin | Sscc, **fields: Any) -> EpcisEvent:
    """A commissioning of the story's lot."""
    lot: dict[str, Any] = {"lot": NUMBER, "expiry": EXPIRY}
    what = {"action": Action.ADD, "biz_step": "commissioning", "epcs": refs(*names)}
    return event(EventKind.OBJECT, **what, **(lot | fields))


def packing(parent: Sgtin | Sscc, *children: Sgtin | Sscc, action: Action = Action.ADD) -> EpcisEvent:
    """Packing into ``parent``, or with DELETE unpacking from it."""
    what = {"action": action, "biz_step": "packing", "parent": refs(parent)[0], "children": refs(*children)}
    return event(EventKind.AGGREGATION, **what)


def owner(gln: Gln) -> tuple[Party, ...]:
    """A source or destination list that names the owning party."""
    return (Party("owning_party", PlaceRef(f"urn:test:{gln}", gln)),)


def step(name: str, *names: Sgtin | Sscc, **fields: Any) -> EpcisEvent:
    """An OBSERVE of a business step."""
    return event(EventKind.OBJECT, action=Action.OBSERVE, biz_step=name, epcs=refs(*names), **fields)


def document(events: Iterable[EpcisEvent]) -> EpcisDocument:
    """A file of these events."""
    return EpcisDocument(EpcisHeader(), tuple(events))


def in_lot(number: str) -> dict[str, Any]:
    """The ILMD of another lot."""
    return {"lot": LotNumber(number)}
