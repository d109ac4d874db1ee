"""The event hash: the same for the XML and the JSON form of one event (CBV 2.0, section 8.9.1).

The pre-hash string lists every field in the standard's order as ``name=value`` without separators. It leaves out what
is not part of the event's own content: eventID, recordTime, errorDeclaration and certificationInfo.
"""

from __future__ import annotations

import hashlib
from decimal import Decimal
from typing import Any

from lotproof.epcis import scalars
from lotproof.epcis.canonical import canonical_number, canonical_text, canonical_time
from lotproof.epcis.epc_list import runs_of
from lotproof.epcis.tree import Node, expand, qualified
from lotproof.epcis.vocabulary import (
    BIZ_STEP,
    BIZ_TRANSACTION,
    COMPONENT,
    DISPOSITION,
    MEASUREMENT,
    SENSOR_ALERT,
    SOURCE_DESTINATION,
    Vocabulary,
)

_ALL = (BIZ_STEP, DISPOSITION, BIZ_TRANSACTION, SOURCE_DESTINATION, COMPONENT, MEASUREMENT, SENSOR_ALERT)
_TIMES = frozenset(["eventTime", "time", "startTime", "endTime"])
_WORDS = {
    "bizStep": BIZ_STEP,
    "disposition": DISPOSITION,
    "set": DISPOSITION,
    "unset": DISPOSITION,
    "component": COMPONENT,
    "exception": SENSOR_ALERT,
}
_QUANTITY = ("epcClass", "quantity", "uom")
_METADATA = [
    "time",
    "startTime",
    "endTime",
    "deviceID",
    "deviceMetadata",
    "rawData",
    "dataProcessingMethod",
    "bizRules",
]
_REPORT = [
    "type",
    "exception",
    "deviceID",
    "deviceMetadata",
    "rawData",
    "dataProcessingMethod",
    "time",
    "microorganism",
    "chemicalSubstance",
    "value",
    "component",
    "stringValue",
    "booleanValue",
    "hexBinaryValue",
    "uriValue",
    "minValue",
    "maxValue",
    "meanValue",
    "sDev",
    "percRank",
    "percValue",
    "uom",
    "coordinateReferenceSystem",
]
# The canonical property order, and how each property is written.
_ORDER = [
    "eventTime",
    "eventTimeZoneOffset",
    "epcList",
    "parentID",
    "inputEPCList",
    "childEPCs",
    "quantityList",
    "childQuantityList",
    "inputQuantityList",
    "outputEPCList",
    "outputQuantityList",
    "action",
    "transformationID",
    "bizStep",
    "disposition",
    "persistentDisposition",
    "readPoint",
    "bizLocation",
    "bizTransactionList",
    "sourceList",
    "destinationList",
    "sensorElementList",
    "ilmd",
]
_KNOWN = frozenset(_ORDER) | frozenset(["type", "eventID", "recordTime", "errorDeclaration", "certificationInfo"])
_TYPES = {
    "bizTransactionList": ("bizTransaction", BIZ_TRANSACTION),
    "sourceList": ("source", SOURCE_DESTINATION),
    "destinationList": ("destination", SOURCE_DESTINATION),
}
_COMMENT = "{http://www.w3.org/2000/01/rdf-schema#}comment"


def event_hash(event: Node) -> str:
    """The ``ni`` URI (RFC 6920) of a checked event."""
    digest = hashlib.sha256(pre_hash(event).encode()).hexdigest()
    return f"ni:///sha-256;{digest}?ver=CBV2.0"


def pre_hash(event: Node) -> str:
    """The text that is hashed."""
    known = "".join(_property(event, key) for key in _ORDER if key in event.value)
    return f"eventType={event.value['type']}{known}{_extensions(event, _KNOWN)}"


def _property(event: Node, key: str) -> str:
    found = event.need(key)
    if key in _TYPES:
        name, words = _TYPES[key]
        return _listed(key, [_line(item, "type", words) + _line(item, name) for item in found.items()])
    if key.endswith("QuantityList") or key == "quantityList":
        return _listed(key, ["quantityElement" + _lines(item, _QUANTITY) for item in found.items()])
    if key == "sensorElementList":
        return _listed(key, [_sensor(item) for item in found.items()])
    if isinstance(found.value, list):
        return _listed(key, _epcs(found))
    if key == "persistentDisposition":
        return _listed(key, [_line(found, part, DISPOSITION) for part in ("set", "unset")])
    if key == "ilmd":
        return _listed(key, [_extensions(found)])
    if isinstance(found.value, dict):
        return key + _line(found, "id") + _extensions(found, frozenset({"id"}))
    return _line(event, key)


def _epcs(found: Node) -> list[str]:
    lines: list[str] = []
    for product, texts in runs_of(found.value):
        if product is None:
            lines += [f"epc={_scalar(text, found.origin.prefixes)}" for text in texts]
        else:
            start = f"epc={product.canonical}"
            lines += [start + text for text in texts]
    return lines


def _listed(name: str, parts: list[str]) -> str:
    """A list's name once, its items in the order of their characters; nothing for an empty one."""
    body = "".join(sorted(parts))
    return name + body if body else ""


def _sensor(element: Node) -> str:
    metadata = element.get("sensorMetadata")
    about = "" if metadata is None else "sensorMetadata" + _lines(metadata, _METADATA)
    about += "" if metadata is None else _extensions(metadata, frozenset(_METADATA))
    reports = [
        "sensorReport" + _lines(report, _REPORT, MEASUREMENT) + _extensions(report, frozenset(_REPORT))
        for report in element.need("sensorReport").items()
    ]
    own = _extensions(element, frozenset({"sensorMetadata", "sensorReport"}))
    return f"sensorElement{about}{''.join(sorted(reports))}{own}"


def _lines(node: Node, keys: list[str] | tuple[str, ...], types: Vocabulary | None = None) -> str:
    return "".join(_line(node, key, types if key == "type" else None) for key in keys)


def _line(node: Node, key: str, words: Vocabulary | None = None) -> str:
    """``key=value``, once for each value of a list; nothing for a missing one."""
    found = node.get(key)
    if found is None:
        return ""
    if isinstance(found.value, list):
        return "".join(sorted(f"{key}={_text(item, words or _WORDS.get(key))}" for item in found.items()))
    if key in _TIMES:
        return f"{key}={canonical_time(scalars.time(found))}"
    return f"{key}={_text(found, words or _WORDS.get(key))}"


def _text(node: Node, words: Vocabulary | None = None) -> str:
    return _scalar(node.value, node.origin.prefixes, words)


def _scalar(value: Any, prefixes: Any, words: Vocabulary | None = None) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | Decimal):
        return canonical_number(Decimal(value))
    if words is not None:
        return words.uri_of(value if value in words.words else expand(value, prefixes))
    full = expand(str(value), prefixes)
    if full.startswith("urn:epcglobal:cbv:"):
        full = next((uri for uri in (words.uri_of(full) for words in _ALL) if uri != full), full)
    return canonical_text(full)


def _extensions(node: Node, known: frozenset[str] = frozenset()) -> str:
    """A user's own fields, those within others too, in the order of their characters."""
    return "".join(sorted(_own(node.value, known, node.origin.prefixes)))


def _own(fields: dict[str, Any], known: frozenset[str], prefixes: Any) -> list[str]:
    return [
        line
        for key, value in fields.items()
        if key not in known and not key.startswith(("@", "#")) and qualified(key, prefixes) != _COMMENT
        for line in _extension(qualified(key, prefixes), value, prefixes)
    ]


def _extension(name: str, value: Any, prefixes: Any) -> list[str]:
    if isinstance(value, list):
        return [line for item in value for line in _extension(name, item, prefixes)]
    if isinstance(value, dict):
        text = value.get("@value", value.get("#text"))
        start = [f"{name}={_scalar(text, prefixes)}" if text not in (None, "") else name]
        return ["".join(start + sorted(_own(value, frozenset(), prefixes)))]
    return [name if value in (None, "") else f"{name}={_scalar(value, prefixes)}"]
