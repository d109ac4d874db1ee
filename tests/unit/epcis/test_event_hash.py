"""The event hash: vectors, one event in both forms, and what changes it."""

import copy
import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from lotproof.epcis import read_document
from lotproof.epcis.hashing import event_hash, pre_hash
from lotproof.epcis.tree import Node, TreeOrigin
from tests.unit.epcis.samples import CLASS, CONTEXT, PACK, PACK_2, PLACE, XML_EVENT, document, event, one, one_xml, read

PREFIX = "eventTime=2026-11-02T14:05:12.000ZeventTimeZoneOffset=-06:00"


def text_of(tree: dict[str, Any]) -> str:
    return pre_hash(Node(tree, TreeOrigin("file.json")))


# Made with epcis-event-hash-generator 1.9.3 from the project's own example file, events 1 to 7.
VECTORS = [
    "b477ff5d430a9d4fba0becb0f45d30f9cbf9d290bd8bcc079f14a5afef2d84cc",
    "21acf4514aca9393ab7ca66032a4999790a69fdaadecc79e32ff8ab499b6cf0b",
    "c6bc6abdac37fafeeba8c543a62287bea6c59328a58635da7cb20ca2109e07a7",
    "cfc8ce1c046f39abdbc05b9838ae322ed26de6b75d2c8bea95328680d0c53c9c",
    "3a7a3e66285a2f42d6ed3fdcf794956c7e9dba55a93c8b974cce5ccfc96b7ec5",
    "ab2316c59e64f1deca1a155a3ed99b0224ed0f8aa05787e624e1420f071624ca",
    "1a7f8555c6ae8f6e7e2128a441513722506d9ece74843f2fb5074c6bcf4fa422",
]


@pytest.mark.parametrize(("place", "digest"), list(enumerate(VECTORS)))
def test_the_example_events_hash_as_the_reference_does(place: int, digest: str, root: Path) -> None:
    events = read_document(root / "lotproof" / "data" / "dscsa_direct_purchase.xml").events
    assert events[place].hash == f"ni:///sha-256;{digest}?ver=CBV2.0"


# Made with the same generator from GS1's examples, where none of the differences of our own play a part.
OFFICIAL = {
    "Example_9.6.1-ObjectEvent.jsonld": "df6523665bc5e5803d6c7b84f5a04e103694d8220f2abc4f2c74310e89f31bc6",
    "WithSensorData/SensorDataExample16.jsonld": "e1c13af8c5c9ca254ba231326fa81b27066cd55b190a64ec6450481baa2e3be6",
}


@pytest.mark.parametrize(("name", "digest"), OFFICIAL.items())
def test_official_examples_hash_as_the_reference_does(name: str, digest: str, shared_data: Path) -> None:
    found = read_document(shared_data / "gs1-epcis" / "JSON" / name).events[0]
    assert found.hash == f"ni:///sha-256;{digest}?ver=CBV2.0"


def test_the_pre_hash_names_type_time_and_fields_in_order() -> None:
    step = "https://ref.gs1.org/cbv/BizStep-shipping"
    epcs = "epc=https://id.gs1.org/01/09521410301255/21/SN1epc=https://id.gs1.org/01/09521410301255/21/SN2"
    assert text_of(event()) == f"eventType=ObjectEvent{PREFIX}epcList{epcs}action=OBSERVEbizStep={step}"


def test_epc_list_comes_before_the_parent() -> None:
    text = text_of(event("TransactionEvent", parentID=PACK_2))
    assert text.index("epcList") < text.index("parentID")


def test_transactions_sources_and_destinations_come_in_the_standards_order() -> None:
    source = [{"type": "location", "source": PLACE}]
    destination = [{"type": "location", "destination": PLACE}]
    text = text_of(event(ilmd={"ex:a": "b"}, sourceList=source, destinationList=destination))
    assert text.index("sourceList") < text.index("destinationList") < text.index("ilmd")


def test_the_type_stands_before_its_value() -> None:
    text = text_of(event("TransactionEvent"))
    assert "bizTransactionListtype=https://ref.gs1.org/cbv/BTT-pobizTransaction=urn:epcglobal:cbv:bt:" in text


def test_quantities_are_sorted_and_lose_trailing_zeros() -> None:
    listed = [{"epcClass": CLASS, "quantity": 5.50, "uom": "KGM"}, {"epcClass": "urn:a:a", "quantity": 1.0}]
    text = text_of(event(quantityList=json.loads(json.dumps(listed), parse_float=Decimal)))
    assert "quantityListquantityElementepcClass=https://id.gs1.org/01/09521410301255/10/LP1quantity=5.5uom=KGM" in text
    assert "quantityElementepcClass=urn:a:aquantity=1action" in text


def test_a_truth_value_is_written_as_xml_writes_it() -> None:
    assert text_of({**event(), "ex:mine": True}).endswith("ex:mine=true")


def test_an_extension_of_a_place_stands_with_the_place() -> None:
    text = text_of(event(readPoint={"id": PLACE, "ex:gate": "7"}, bizLocation={"id": PLACE}))
    assert "readPointid=https://id.gs1.org/414/9521410000103ex:gate=7bizLocation" in text


TWINS = [
    ({}, ""),
    ({"ex:mine": "a"}, "<ex:mine>a</ex:mine>"),
    ({"ex:mine": True}, "<ex:mine>true</ex:mine>"),
    ({"ex:mine": 12}, "<ex:mine>12.0</ex:mine>"),
    ({"ex:mine": None}, "<ex:mine/>"),
    ({"ex:mine": ["b", "a"]}, "<ex:mine>a</ex:mine><ex:mine>b</ex:mine>"),
    ({"ex:mine": {"ex:b": 1, "ex:a": {"ex:c": "x"}}}, "<ex:mine><ex:a><ex:c>x</ex:c></ex:a><ex:b>1</ex:b></ex:mine>"),
    ({"ex:mine": PACK}, "<ex:mine>https://id.gs1.org/01/09521410301255/21/SN1</ex:mine>"),
    ({"ex:mine": "ex:a"}, "<ex:mine>https://ns.example.com/epcis/a</ex:mine>"),
    ({"readPoint": {"id": PLACE, "ex:a": "b"}}, f"<readPoint><id>{PLACE}</id><ex:a>b</ex:a></readPoint>"),
    ({"disposition": "active"}, "<disposition>urn:epcglobal:cbv:disp:active</disposition>"),
    ({"disposition": "ex:odd"}, "<disposition>https://ns.example.com/epcis/odd</disposition>"),
    (
        {"persistentDisposition": {"unset": ["active", "damaged"]}},
        "<persistentDisposition><unset>urn:epcglobal:cbv:disp:damaged</unset><unset>urn:epcglobal:cbv:disp:active</unset>"
        "</persistentDisposition>",
    ),
    (
        {"bizTransactionList": [{"bizTransaction": "urn:a:b"}, {"type": "po", "bizTransaction": "urn:a:a"}]},
        '<bizTransactionList><bizTransaction type="urn:epcglobal:cbv:btt:po">urn:a:a</bizTransaction>'
        "<bizTransaction>urn:a:b</bizTransaction></bizTransactionList>",
    ),
]


@pytest.mark.parametrize(("fields", "element"), TWINS)
def test_both_forms_of_an_event_hash_alike(fields: dict[str, Any], element: str) -> None:
    in_xml = XML_EVENT.replace("<action>", f"{element}<action>")
    assert one_xml(in_xml).hash == one_xml(in_xml, version="2.0").hash == one(**fields).hash


def test_ilmd_hashes_alike_in_both_forms() -> None:
    parts = "<cbvmda:lotNumber>LP1</cbvmda:lotNumber><ex:line>7</ex:line>"
    in_xml = XML_EVENT.replace("OBSERVE", "ADD").replace(
        "<action>", f"<extension><ilmd>{parts}</ilmd></extension><action>"
    )
    assert one_xml(in_xml).hash == one(action="ADD", ilmd={"ex:line": 7, "cbvmda:lotNumber": "LP1"}).hash


@pytest.mark.parametrize("prefix", ["urn:epcglobal:cbv:mda", "urn:epcglobal:cbv:mda:", "urn:epcglobal:cbv:mda#"])
def test_the_namespace_of_master_data_has_one_name(prefix: str) -> None:
    tree = document(event(action="ADD", ilmd={"m:lotNumber": "A"}), **{"@context": [CONTEXT, {"m": prefix}]})
    assert read(tree).events[0].hash == one(action="ADD", ilmd={"cbvmda:lotNumber": "A"}).hash


SAME = [
    {"eventTime": "2026-11-02T08:05:12.000-06:00"},
    {"epcList": [PACK_2, PACK]},
    {"epcList": [PACK, "https://example.com/01/09521410301255/21/SN2"]},
    {"bizStep": "cbv:BizStep-shipping"},
    {"eventID": "urn:uuid:374d95fc-9457-4a51-bd6a-0bba133845a8"},
    {"recordTime": "2026-11-02T15:00:00Z"},
    {"errorDeclaration": {"declarationTime": "2026-11-07T14:00:00Z"}},
    {"certificationInfo": "https://example.com/certificate"},
    {"quantityList": []},
]


@pytest.mark.parametrize("changes", SAME)
def test_another_way_to_say_the_same_hashes_alike(changes: dict[str, Any]) -> None:
    assert one(**changes).hash == one().hash


DIFFERENT = [
    {"eventTime": "2026-11-02T14:05:12.001Z"},
    {"eventTimeZoneOffset": "-05:00"},
    {"epcList": [PACK]},
    {"bizStep": "receiving"},
    {"action": "DELETE"},
    {"disposition": "active"},
    {"readPoint": {"id": PLACE}},
    {"quantityList": [{"epcClass": CLASS, "quantity": 1}]},
    {"ex:mine": "a"},
]


@pytest.mark.parametrize("changes", DIFFERENT)
def test_another_event_hashes_differently(changes: dict[str, Any]) -> None:
    assert one(**changes).hash != one().hash


def test_lots_with_leading_zeros_are_kept_apart() -> None:
    hashes = {one(action="ADD", ilmd={"cbvmda:lotNumber": lot}).hash for lot in ("7", "07", "007", "7A")}
    assert len(hashes) == 4


def test_long_lots_of_digits_are_kept_apart() -> None:
    hashes = {one(action="ADD", ilmd={"cbvmda:lotNumber": f"1234567890123456789{end}"}).hash for end in range(10)}
    assert len(hashes) == 10


def test_hashing_changes_nothing() -> None:
    tree = {**event(), "ex:mine": {"ex:b": [3, 1]}}
    before = copy.deepcopy(tree)
    event_hash(Node(tree, TreeOrigin("file.json")))
    assert tree == before
