"""Sensor elements are checked like everything else, though only the hash uses them."""

from typing import Any

import pytest

from lotproof.model.event import EpcisEvent
from tests.unit.epcis.samples import GONE, PLACE, XML_EVENT, one, one_xml, refused_event, refused_xml

REPORT = {"type": "Temperature", "value": 26.1, "uom": "CEL"}
ELEMENT = {"sensorMetadata": {"time": "2026-11-02T13:05:00Z"}, "sensorReport": [REPORT]}


def sensed(**changes: Any) -> EpcisEvent:
    return one(sensorElementList=[{**ELEMENT, "sensorReport": [{**REPORT, **changes}]}])


def test_sensor_data_change_the_hash_only() -> None:
    assert sensed() == one()
    assert sensed().hash != one().hash


def test_sensors_at_a_place_need_no_objects() -> None:
    found = one(epcList=GONE, sensorElementList=[ELEMENT], readPoint={"id": PLACE})
    assert (found.epcs, found.read_point is not None) == ((), True)


def test_sensors_without_objects_and_place_are_refused() -> None:
    assert refused_event(epcList=GONE, sensorElementList=[ELEMENT]).found == "an event about nothing"


@pytest.mark.parametrize(
    "changes",
    [
        {"type": "gs1:Temperature"},
        {"type": "ex:Smell"},
        {"exception": "ALARM_CONDITION"},
        {"component": "cbv:Comp-latitude"},
        {"component": "x"},
        {"booleanValue": True},
        {"hexBinaryValue": "f0F0"},
        {"uriValue": "https://example.com/7"},
        {"time": "2026-11-02T13:05:00Z"},
        {"ex:note": {"ex:deep": [1, 2]}},
    ],
)
def test_a_report_may_say(changes: dict[str, Any]) -> None:
    assert sensed(**changes) == one()


WRONG = [
    ({"type": "Smell"}, "type", "a CBV measurement type"),
    ({"type": "https://gs1.org/voc/Temperature"}, "type", "the bare word 'Temperature'"),
    ({"exception": "PANIC"}, "exception", "a CBV sensor alert"),
    ({"component": "up"}, "component", "a CBV sensor component"),
    ({"value": "26.1"}, "value", "a number"),
    ({"value": True}, "value", "a number"),
    ({"booleanValue": "true"}, "booleanValue", "true or false"),
    ({"hexBinaryValue": "xyz"}, "hexBinaryValue", "hexadecimal digits"),
    ({"stringValue": 7}, "stringValue", "a text"),
    ({"uriValue": "7"}, "uriValue", "a URI"),
    ({"time": "noon"}, "time", "time zone"),
    ({"note": "x"}, "note", "named by a URI or a prefix"),
]


@pytest.mark.parametrize(("changes", "field", "expected"), WRONG)
def test_a_wrong_report_is_refused_at_its_path(changes: dict[str, Any], field: str, expected: str) -> None:
    error = refused_event(sensorElementList=[{"sensorReport": [{**REPORT, **changes}]}])
    assert error.where == f"file.json, $.epcisBody.eventList[0].sensorElementList[0].sensorReport[0].{field}"
    assert expected in error.expected


@pytest.mark.parametrize(
    ("element", "expected"),
    [
        ({}, "the required field sensorReport"),
        ({"sensorReport": []}, "at least one sensorReport"),
        ({"sensorReport": {}}, "a list"),
        ({"sensorReport": [{"value": 1}]}, "the required field type"),
        ({"sensorReport": [REPORT], "sensorMetadata": []}, "an object"),
        ({"sensorReport": [REPORT], "sensorMetadata": {"deviceID": "x"}}, "a URI"),
        ({"sensorReport": [REPORT], "note": "x"}, "named by a URI or a prefix"),
        (7, "an object"),
    ],
)
def test_a_wrong_element_is_refused(element: Any, expected: str) -> None:
    assert expected in refused_event(sensorElementList=[element]).expected


XML_SENSOR = """<sensorElementList><sensorElement>
<sensorMetadata time="2026-11-02T13:05:00Z"/>
<sensorReport type="gs1:Temperature" value="26.10" uom="CEL"/>
</sensorElement></sensorElementList><action>"""


def test_xml_gives_the_same_sensor_data() -> None:
    assert one_xml(XML_EVENT.replace("<action>", XML_SENSOR), version="2.0").hash == sensed().hash


@pytest.mark.parametrize(
    ("old", "new"), [("26.10", "warm"), ("gs1:Temperature", "Temperature"), ("13:05:00Z", "13:05")]
)
def test_xml_refuses_wrong_sensor_data_at_its_line(old: str, new: str) -> None:
    error = refused_xml(XML_EVENT.replace("<action>", XML_SENSOR.replace(old, new)), version="2.0")
    assert error.where.startswith("file.xml, line 1")
