"""Small documents to start from; every test changes the one thing it is about."""

from __future__ import annotations

import json
from typing import Any

import pytest

from lotproof.epcis import read_document
from lotproof.errors import BadInput
from lotproof.model.event import EpcisDocument, EpcisEvent

PACK = "urn:epc:id:sgtin:9521410.030125.SN1"
PACK_2 = "urn:epc:id:sgtin:9521410.030125.SN2"
CASE = "urn:epc:id:sgtin:9521410.530125.C1"
PALLET = "urn:epc:id:sscc:9521410.3000004517"
PLACE = "urn:epc:id:sgln:9521410.00010.0"
CLASS = "urn:epc:class:lgtin:9521410.030125.LP1"
CONTEXT = "https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld"
GONE = object()
"""As the value of a field: leave the field out."""

_WHEN = {"eventTime": "2026-11-02T14:05:12Z", "eventTimeZoneOffset": "-06:00"}
_EVENTS: dict[str, dict[str, Any]] = {
    "ObjectEvent": {"action": "OBSERVE", "epcList": [PACK, PACK_2], "bizStep": "shipping"},
    "AggregationEvent": {"action": "ADD", "parentID": CASE, "childEPCs": [PACK, PACK_2], "bizStep": "packing"},
    "AssociationEvent": {"action": "ADD", "parentID": CASE, "childEPCs": [PACK], "bizStep": "installing"},
    "TransactionEvent": {
        "action": "ADD",
        "epcList": [PACK],
        "bizTransactionList": [{"type": "po", "bizTransaction": "urn:epcglobal:cbv:bt:9521987000100:PO1"}],
    },
    "TransformationEvent": {"inputEPCList": [PACK], "outputEPCList": [CASE]},
}


def event(kind: str = "ObjectEvent", **changes: Any) -> dict[str, Any]:
    """A valid event of ``kind`` as JSON, with some fields changed, added or GONE."""
    fields = {"type": kind, **_WHEN, **_EVENTS[kind], **changes}
    return {key: value for key, value in fields.items() if value is not GONE}


def document(*events: Any, **changes: Any) -> dict[str, Any]:
    """A valid EPCIS 2.0 document around ``events``."""
    fields = {
        "@context": [CONTEXT, {"ex": "https://ns.example.com/epcis/"}],
        "type": "EPCISDocument",
        "schemaVersion": "2.0",
        "creationDate": "2026-11-05T16:25:00Z",
        "epcisBody": {"eventList": list(events)},
        **changes,
    }
    return {key: value for key, value in fields.items() if value is not GONE}


def read(tree: Any) -> EpcisDocument:
    """What the reader makes of a JSON document."""
    return read_document(json.dumps(tree).encode(), name="file.json")


def one(kind: str = "ObjectEvent", **changes: Any) -> EpcisEvent:
    """What the reader makes of one JSON event."""
    return read(document(event(kind, **changes))).events[0]


def refused(source: Any, name: str = "file.json") -> BadInput:
    """The error the reader raises about bytes, or about a JSON document."""
    raw = source if isinstance(source, bytes) else json.dumps(source).encode()
    with pytest.raises(BadInput) as caught:
        read_document(raw, name=name)
    return caught.value


def refused_event(kind: str = "ObjectEvent", **changes: Any) -> BadInput:
    """The error about one JSON event, the first of its document."""
    return refused(document(event(kind, **changes)))


XML_EVENT = f"""<ObjectEvent>
<eventTime>2026-11-02T14:05:12Z</eventTime>
<eventTimeZoneOffset>-06:00</eventTimeZoneOffset>
<epcList><epc>{PACK}</epc><epc>{PACK_2}</epc></epcList>
<action>OBSERVE</action>
<bizStep>urn:epcglobal:cbv:bizstep:shipping</bizStep>
</ObjectEvent>"""


def xml(*events: str, header: str = "", version: str = "1.2", root: str = "", prolog: str = "") -> bytes:
    """An EPCIS XML document; the first event starts on line 4 when ``header`` and ``prolog`` have no line breaks."""
    space = "urn:epcglobal:epcis:xsd:2" if version == "2.0" else "urn:epcglobal:epcis:xsd:1"
    return f"""<?xml version="1.0" encoding="UTF-8"?>{prolog}
<epcis:EPCISDocument xmlns:epcis="{space}" xmlns:cbvmda="urn:epcglobal:cbv:mda"
 xmlns:ex="https://ns.example.com/epcis/" {root} schemaVersion="{version}" creationDate="2026-11-05T16:25:00Z">{header}
<EPCISBody><EventList>
{"".join(events)}
</EventList></EPCISBody>
</epcis:EPCISDocument>""".encode()


def one_xml(changed: str = XML_EVENT, **options: str) -> EpcisEvent:
    """What the reader makes of one XML event."""
    return read_document(xml(changed, **options), name="file.xml").events[0]


def refused_xml(changed: str, **options: str) -> BadInput:
    """The error about one XML event."""
    return refused(xml(changed, **options), "file.xml")
