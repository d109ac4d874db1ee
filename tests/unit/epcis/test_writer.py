"""Events out as JSON-LD: valid by the official schema, and read back equal."""

import dataclasses
import datetime as dt
import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from jsonschema_rs import Draft7Validator

from lotproof.epcis import read_document, to_jsonld
from lotproof.errors import BadInput
from lotproof.model.event import EpcisDocument, EpcisEvent, PlaceRef
from lotproof.model.identifiers import Gln
from tests.unit.epcis.samples import CLASS, GONE, PLACE, document, event, one, read

NOW = dt.datetime(2026, 11, 6, 9, tzinfo=dt.UTC)
KINDS = ["ObjectEvent", "AggregationEvent", "AssociationEvent", "TransactionEvent", "TransformationEvent"]
EVERYTHING: dict[str, Any] = {
    "eventTime": "2026-11-02T14:05:12.123456+01:00",
    "recordTime": "2026-11-02T15:00:00Z",
    "eventID": "urn:uuid:374d95fc-9457-4a51-bd6a-0bba133845a8",
    "errorDeclaration": {
        "declarationTime": "2026-11-07T14:00:00Z",
        "reason": "incorrect_data",
        "correctiveEventIDs": ["urn:a:b"],
    },
    "bizStep": "ex:own",
    "disposition": "in_transit",
    "readPoint": {"id": PLACE},
    "bizLocation": {"id": PLACE},
    "bizTransactionList": [{"type": "po", "bizTransaction": "urn:a:b"}, {"bizTransaction": "urn:a:c"}],
    "sourceList": [{"type": "owning_party", "source": "urn:epc:id:pgln:9521410.00010"}],
    "destinationList": [{"type": "ex:agent", "destination": PLACE}],
}
QUANTITIES = [
    {"epcClass": CLASS, "quantity": 2.5, "uom": "KGM"},
    {"epcClass": CLASS, "quantity": 7},
    {"epcClass": CLASS},
]


def written(*events: EpcisEvent, **options: Any) -> dict[str, Any]:
    return to_jsonld(events, created=NOW, **options)


def again(*events: EpcisEvent) -> EpcisDocument:
    return read(written(*events))


@pytest.fixture(scope="module")
def schema(shared_data: Path) -> Draft7Validator:
    text = (shared_data / "gs1-epcis" / "EPCIS-JSON-Schema.json").read_text()
    return Draft7Validator(json.loads(text), validate_formats=True)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("changes", [{}, EVERYTHING])
def test_an_event_is_read_back_equal(kind: str, changes: dict[str, Any]) -> None:
    found = one(kind, **changes)
    assert again(found).events == (found,)


@pytest.mark.parametrize("kind", KINDS)
def test_what_is_written_is_valid_by_the_official_schema(kind: str, schema: Draft7Validator) -> None:
    assert not list(schema.iter_errors(written(one(kind, **EVERYTHING))))


@pytest.mark.parametrize(
    ("kind", "field"),
    [
        ("ObjectEvent", "quantityList"),
        ("AggregationEvent", "childQuantityList"),
        ("TransactionEvent", "quantityList"),
        ("TransformationEvent", "inputQuantityList"),
        ("TransformationEvent", "outputQuantityList"),
    ],
)
def test_quantities_are_read_back_equal(kind: str, field: str) -> None:
    found = one(kind, **{field: QUANTITIES})
    assert again(found).events == (found,)


def test_ilmd_and_lasting_dispositions_are_read_back_equal() -> None:
    ilmd = {"cbvmda:lotNumber": "LP1", "cbvmda:itemExpirationDate": "2031-06-30", "ex:line": "7"}
    found = one(action="ADD", ilmd=ilmd, persistentDisposition={"set": ["active"], "unset": ["damaged", "recalled"]})
    assert again(found).events == (found,)


def test_the_own_example_is_read_back_equal(root: Path) -> None:
    found = read_document(root / "lotproof" / "data" / "dscsa_direct_purchase.xml").events
    assert again(*found).events == found


def test_the_own_example_keeps_its_hashes_but_for_extensions(root: Path) -> None:
    found = read_document(root / "lotproof" / "data" / "dscsa_direct_purchase.xml").events[:7]
    assert [event.hash for event in again(*found).events] == [event.hash for event in found]


def test_official_examples_are_read_back_equal(shared_data: Path, schema: Draft7Validator) -> None:
    for path in sorted((shared_data / "gs1-epcis" / "JSON").rglob("*.jsonld")):
        found = [event for event in read_document(path).events if event.kind != "ObjectEvent" or event.epcs]
        assert again(*found).events == tuple(found)
        assert schema.is_valid(written(*found))


def test_sender_and_receiver_are_written() -> None:
    head = read(written(one(), sender=PLACE, receiver=PLACE)).header
    assert head.sender == head.receiver == PlaceRef(PLACE, Gln("9521410000103"))
    assert head.creation_date == NOW


def test_no_events_make_a_document_too() -> None:
    assert read(written()).events == ()


def test_a_time_without_zone_is_refused() -> None:
    with pytest.raises(BadInput, match="a time with its time zone"):
        to_jsonld([], created=dt.datetime(2026, 11, 6, 9))  # noqa: DTZ001


def test_an_event_of_sensor_data_only_is_refused() -> None:
    report = [{"sensorReport": [{"type": "Temperature"}]}]
    found = read(document(event(epcList=GONE, readPoint={"id": PLACE}, sensorElementList=report))).events[0]
    with pytest.raises(BadInput, match="an event about nothing but sensor data"):
        written(found)


def test_a_quantity_too_fine_for_json_is_refused() -> None:
    found = one(quantityList=QUANTITIES[:1])
    fine = dataclasses.replace(found.quantities[0], amount=Decimal("0.12345678901234567890"))
    with pytest.raises(BadInput, match="a quantity that a JSON number can carry"):
        written(dataclasses.replace(found, quantities=(fine,)))
