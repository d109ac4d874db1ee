"""Sensor elements (EPCIS 2.0, 7.3.7): checked as the standard's schema does; their values are only hashed."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import partial

from lotproof.epcis import scalars
from lotproof.epcis.tree import Node
from lotproof.epcis.vocabulary import COMPONENT, MEASUREMENT, SENSOR_ALERT

NodeCheck = Callable[[Node], object]
_HEX = re.compile(r"[A-Fa-f0-9]+")


def _hex(node: Node) -> str:
    if not _HEX.fullmatch(scalars.text(node)):
        raise node.bad("hexadecimal digits")
    return str(node.value)


def _each(names: str, check: NodeCheck) -> dict[str, NodeCheck]:
    return dict.fromkeys(names.split(), check)


_METADATA: dict[str, NodeCheck] = {
    **_each("time startTime endTime", scalars.time),
    **_each("deviceID deviceMetadata rawData dataProcessingMethod bizRules", scalars.uri),
}
_REPORT: dict[str, NodeCheck] = {
    "type": partial(scalars.term, vocabulary=MEASUREMENT),
    "exception": partial(scalars.term, vocabulary=SENSOR_ALERT),
    "component": partial(scalars.term, vocabulary=COMPONENT),
    "time": scalars.time,
    **_each("deviceID deviceMetadata rawData dataProcessingMethod bizRules", scalars.uri),
    **_each("microorganism chemicalSubstance coordinateReferenceSystem uriValue", scalars.uri),
    **_each("value minValue maxValue meanValue sDev percRank percValue", scalars.number),
    **_each("stringValue uom", scalars.text),
    "booleanValue": scalars.boolean,
    "hexBinaryValue": _hex,
}


def extension_key(node: Node, key: str) -> None:
    """A field beside the standard's own must be named by a URI or CURIE (EPCIS 2.0, 9.6)."""
    if not scalars.is_own_name(node, key):
        raise node.bad("a field of the standard, or a user's own named by a URI or a prefix", f"the field {key[:80]!r}")


def check_fields(node: Node, checks: dict[str, NodeCheck]) -> None:
    """Runs the check of every known field of this object; any other must be a user's own."""
    for key, value in node.fields():
        if key in checks:
            checks[key](value)
        else:
            extension_key(value, key)


def check_sensors(elements: Node) -> None:
    """A whole sensorElementList."""
    for element in elements.items():
        element.object()
        reports = element.need("sensorReport")
        check_fields(element, {"sensorMetadata": partial(check_fields, checks=_METADATA), "sensorReport": Node.items})
        if not reports.items():
            raise reports.bad("at least one sensorReport")
        for report in reports.items():
            check_fields(report, _REPORT)
            report.need("type")
