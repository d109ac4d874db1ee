"""EPCIS 2.0 events as their JSON-LD has them, as few fields as capture needs."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from lotproof.model.identifiers import Sgtin, Sscc

Event = dict[str, Any]
Name = Sgtin | Sscc
_HOME = "https://id.gs1.org"
_CONTEXT = "https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld"
_START = dt.datetime(2026, 11, 2, 8, tzinfo=dt.UTC)


def document(events: Iterable[Event], first: int = 0) -> str:
    """A file of ``events``, one a minute from minute ``first`` on."""
    return "".join(pieces(events, first))


def pieces(events: Iterable[Event], first: int = 0) -> Iterator[str]:
    """The same piece by piece, so that a large one need not be held."""
    head = {"@context": [_CONTEXT], "type": "EPCISDocument", "schemaVersion": "2.0"}
    yield json.dumps({**head, "creationDate": "2026-11-20T08:00:00Z"})[:-1] + ', "epcisBody": {"eventList": [\n'
    for minute, event in enumerate(events):
        yield (",\n" if minute else "") + json.dumps({**event, **_at(first + minute)})
    yield "\n]}}\n"


def commissioned(names: Sequence[Name], lot: str = "", expiry: str = "") -> Event:
    """Brings objects into being; packs and cases with their lot."""
    master = {"ilmd": {"cbvmda:lotNumber": lot, "cbvmda:itemExpirationDate": expiry}} if lot else {}
    return _object(names, "ADD", "commissioning") | master


def aggregated(parent: Name, children: Sequence[Name], action: str = "ADD") -> Event:
    """Puts children into a parent; DELETE takes them out."""
    step = "packing" if action == "ADD" else "unpacking"
    whole = {"parentID": uri(parent), "childEPCs": [uri(child) for child in children]}
    return {"type": "AggregationEvent", "action": action, "bizStep": step, **whole}


def shipped(names: Sequence[Name], giver: str, taker: str, quantity: tuple[str, str, int] | None = None) -> Event:
    """Ships objects, or of (GTIN, lot, units) so many packs."""
    event = _object(names, "OBSERVE", "shipping") | _parties(giver, taker)
    if quantity is not None:
        gtin, lot, units = quantity
        event["quantityList"] = [{"epcClass": f"{_HOME}/01/{gtin}/10/{lot}", "quantity": units}]
    return event


def received(names: Sequence[Name], giver: str, taker: str) -> Event:
    return _object(names, "OBSERVE", "receiving") | _parties(giver, taker)


def voided(names: Sequence[Name], giver: str, taker: str) -> Event:
    return _object(names, "OBSERVE", "void_shipping") | _parties(giver, taker)


def decommissioned(names: Sequence[Name]) -> Event:
    return _object(names, "DELETE", "decommissioning")


def uri(name: Name) -> str:
    """The Digital Link of a pack, case or logistic unit."""
    return f"{_HOME}/00/{name}" if isinstance(name, Sscc) else f"{_HOME}/01/{name.gtin}/21/{name.serial}"


def _object(names: Sequence[Name], action: str, step: str) -> Event:
    named = {"epcList": [uri(name) for name in names]} if names else {}
    return {"type": "ObjectEvent", "action": action, "bizStep": step, **named}


def _parties(giver: str, taker: str) -> Event:
    return {
        "sourceList": [{"type": "owning_party", "source": f"{_HOME}/417/{giver}"}],
        "destinationList": [{"type": "owning_party", "destination": f"{_HOME}/417/{taker}"}],
    }


def _at(minute: int) -> Event:
    time = (_START + dt.timedelta(minutes=minute)).isoformat().replace("+00:00", "Z")
    return {"eventTime": time, "eventTimeZoneOffset": "+00:00"}
