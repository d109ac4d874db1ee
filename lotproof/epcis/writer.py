"""Normalised events out as EPCIS 2.0 JSON-LD (EPCIS 2.0, section 9.6)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from lotproof.errors import BadInput
from lotproof.model.event import BizTransaction, EpcisEvent, EpcRef, EventKind, Party, Quantity

CONTEXT = "https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld"


def to_jsonld(
    events: Iterable[EpcisEvent], *, created: dt.datetime, sender: str | None = None, receiver: str | None = None
) -> dict[str, Any]:
    """An EPCISDocument ready for ``json.dumps``; ``created`` is aware, sender and receiver are URIs.

    What the normalised shape does not hold (user extensions, sensor data) is not written; an event that is about
    nothing else raises BadInput.
    """
    if created.tzinfo is None:
        raise BadInput(f"creation date {created}", expected="a time with its time zone")
    companies = {"sender": sender, "receiver": receiver}
    return {
        "@context": [CONTEXT],
        "type": "EPCISDocument",
        "schemaVersion": "2.0",
        "creationDate": created.isoformat(),
        **{key: value for key, value in companies.items() if value is not None},
        "epcisBody": {"eventList": [_event(event) for event in events]},
    }


def _event(event: EpcisEvent) -> dict[str, Any]:
    found = {
        "type": str(event.kind),
        "eventID": event.event_id,
        "eventTime": event.event_time.isoformat(),
        "eventTimeZoneOffset": event.time_zone_offset,
        "recordTime": event.record_time and event.record_time.isoformat(),
        "errorDeclaration": _error(event),
        **_what(event),
        "action": event.action and str(event.action),
        "bizStep": event.biz_step,
        "disposition": event.disposition,
        "persistentDisposition": _given({"set": event.dispositions_set, "unset": event.dispositions_unset}),
        "readPoint": event.read_point and {"id": event.read_point.uri},
        "bizLocation": event.biz_location and {"id": event.biz_location.uri},
        "bizTransactionList": [_biz_transaction(found) for found in event.biz_transactions],
        "sourceList": [_party("source", found) for found in event.sources],
        "destinationList": [_party("destination", found) for found in event.destinations],
        "ilmd": _ilmd(event),
    }
    return _given(found)


def _what(event: EpcisEvent) -> dict[str, Any]:
    below = event.kind in (EventKind.AGGREGATION, EventKind.ASSOCIATION)
    if event.kind is EventKind.OBJECT and not (event.epcs or event.quantities):
        raise BadInput(
            "an event about nothing but sensor data", expected="events with EPCs or quantities", where=event.where
        )
    return {
        "parentID": event.parent and event.parent.uri,
        "epcList": _uris(event.epcs),
        "childEPCs": _uris(event.children),
        "childQuantityList" if below else "quantityList": _quantities(event.quantities),
        "inputEPCList": _uris(event.inputs),
        "inputQuantityList": _quantities(event.input_quantities),
        "outputEPCList": _uris(event.outputs),
        "outputQuantityList": _quantities(event.output_quantities),
        "transformationID": event.transformation_id,
    }


def _error(event: EpcisEvent) -> dict[str, Any] | None:
    if event.error is None:
        return None
    return _given(
        {
            "declarationTime": event.error.declaration_time.isoformat(),
            "reason": event.error.reason,
            "correctiveEventIDs": event.error.corrective_event_ids,
        }
    )


def _ilmd(event: EpcisEvent) -> dict[str, Any]:
    lot = None if event.lot is None else event.lot.value
    expiry = None if event.expiry is None else event.expiry.isoformat()
    return _given({"cbvmda:lotNumber": lot, "cbvmda:itemExpirationDate": expiry, **dict(event.ilmd)})


def _biz_transaction(found: BizTransaction) -> dict[str, Any]:
    return _given({"type": found.type, "bizTransaction": found.id})


def _party(key: str, found: Party) -> dict[str, Any]:
    return {"type": found.type, key: found.party.uri}


def _uris(epcs: Iterable[EpcRef]) -> list[str]:
    return [epc.uri for epc in epcs]


def _quantities(quantities: tuple[Quantity, ...]) -> list[dict[str, Any]]:
    return [
        _given({"epcClass": found.epc_class.uri, "quantity": _number(found.amount), "uom": found.uom})
        for found in quantities
    ]


def _number(amount: Decimal | None) -> int | float | None:
    """As JSON carries it; refuses what a double would change."""
    if amount is None or amount == amount.to_integral_value():
        return None if amount is None else int(amount)
    if Decimal(repr(float(amount))) != amount:
        raise BadInput(f"quantity {amount}", expected="a quantity that a JSON number can carry")
    return float(amount)


def _given(fields: dict[str, Any]) -> dict[str, Any]:
    """Without the fields that hold nothing; JSON has lists, not tuples."""
    return {
        key: list(value) if isinstance(value, tuple) else value
        for key, value in fields.items()
        if value not in (None, (), [], {})
    }
