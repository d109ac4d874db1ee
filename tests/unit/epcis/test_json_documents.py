"""JSON-LD documents: envelope, header, contexts, query results, bare events, and broken JSON."""

import json
from typing import Any

import pytest

from lotproof.epcis import Limits, read_document
from lotproof.errors import BadInput
from lotproof.model.event import PlaceRef, TransactionStatement
from lotproof.model.identifiers import Gln
from tests.unit.epcis.samples import CONTEXT, GONE, PACK, PLACE, document, event, read, refused

DSCSA = {"gs1ushc": "http://epcis.gs1us.org/hc/ns#"}
MASTER = {
    "vocabularyList": [
        {
            "type": "urn:epcglobal:epcis:vtype:Location",
            "vocabularyElementList": [
                {
                    "id": PLACE,
                    "attributes": [
                        {"id": "urn:epcglobal:cbv:mda#city", "attribute": "Alder Falls"},
                        {"id": "urn:epcglobal:cbv:mda#floors", "attribute": 3},
                        {"id": "urn:epcglobal:cbv:mda#map", "attribute": {"ex:a": 1}},
                    ],
                    "children": ["urn:epc:id:sgln:9521410.00010.dock7"],
                }
            ],
        }
    ]
}


def query(*events: Any, **body: Any) -> dict[str, Any]:
    results = {"queryName": "SimpleEventQuery", "resultsBody": {"eventList": list(events), **body}}
    return document(type="EPCISQueryDocument", epcisBody={"queryResults": results})


def with_header(header: Any) -> dict[str, Any]:
    return document(event(), epcisHeader=header, **{"@context": [CONTEXT, DSCSA]})


def test_the_envelope_is_read() -> None:
    head = read(document(event(), sender=PLACE, receiver="9521987000100", instanceIdentifier="7")).header
    assert (head.schema_version, head.instance_id) == ("2.0", "7")
    assert head.sender == PlaceRef(PLACE, Gln("9521410000103"))
    assert head.receiver == PlaceRef("9521987000100", Gln("9521987000100"))
    assert str(head.creation_date) == "2026-11-05 16:25:00+00:00"


def test_a_sender_may_be_any_text() -> None:
    assert read(document(event(), sender="Larkfield")).header.sender == PlaceRef("Larkfield")


def test_a_document_may_hold_no_events() -> None:
    assert read(document()).events == ()


def test_master_data_is_read() -> None:
    found = read(with_header({"epcisMasterData": MASTER})).header.master_data
    assert found[PLACE]["urn:epcglobal:cbv:mda#city"] == "Alder Falls"
    assert found[PLACE]["urn:epcglobal:cbv:mda#floors"] == "3"


@pytest.mark.parametrize("affirmed", [True, "true"])
def test_the_transaction_statement_is_read(affirmed: Any) -> None:
    statement = {"gs1ushc:affirmTransactionStatement": affirmed, "gs1ushc:legalNotice": "All is well."}
    found = read(with_header({"gs1ushc:dscsaTransactionStatement": statement})).header.statement
    assert found == TransactionStatement(True, "All is well.")


def test_a_statement_that_affirms_nothing_is_refused() -> None:
    error = refused(with_header({"gs1ushc:dscsaTransactionStatement": {"gs1ushc:legalNotice": "x"}}))
    assert error.found == "no affirmTransactionStatement"


@pytest.mark.parametrize("affirmed", ["yes", 1, None])
def test_a_statement_must_say_true_or_false(affirmed: Any) -> None:
    statement = {"gs1ushc:dscsaTransactionStatement": {"gs1ushc:affirmTransactionStatement": affirmed}}
    error = refused(with_header(statement))
    assert error.expected.startswith("true or false")
    assert error.where.endswith("['gs1ushc:dscsaTransactionStatement']['gs1ushc:affirmTransactionStatement']")


@pytest.mark.parametrize("context", [CONTEXT, {"ex": "https://example.com/"}, [CONTEXT, {"ex": {"@id": "urn:x:"}}], []])
def test_a_context_has_several_forms(context: Any) -> None:
    assert len(read(document(event(), **{"@context": context})).events) == 1


@pytest.mark.parametrize("context", [None, 7, "not a uri", [CONTEXT, CONTEXT], [7], [{}] * 101])
def test_a_wrong_context_is_refused(context: Any) -> None:
    assert refused(document(event(), **{"@context": context})).where.startswith("file.json, $['@context']")


def test_an_event_may_add_a_context_of_its_own() -> None:
    own = {**event(bizStep="my:step"), "@context": [{"my": "https://example.com/mine/"}]}
    assert read(document(own)).events[0].biz_step == "https://example.com/mine/step"


def test_a_prefix_may_be_declared_as_an_object() -> None:
    context = [CONTEXT, {"my": {"@id": "https://example.com/mine/"}}]
    found = read(document(event(bizStep="my:step"), **{"@context": context})).events[0]
    assert found.biz_step == "https://example.com/mine/step"


def test_a_query_document_is_read() -> None:
    found = read(query(event(), event()))
    assert [found.events[1].where, len(found.events)] == [
        "file.json, $.epcisBody.queryResults.resultsBody.eventList[1]",
        2,
    ]


def test_a_query_document_may_carry_master_data() -> None:
    assert PLACE in read(query(event(), vocabularyList=MASTER["vocabularyList"])).header.master_data


def test_a_query_document_may_leave_out_date_and_version() -> None:
    tree = {key: value for key, value in query(event()).items() if key not in ("creationDate", "schemaVersion")}
    assert read(tree).header.schema_version is None


def test_a_bare_event_is_read() -> None:
    found = read({"@context": CONTEXT, **event()})
    assert found.events[0].where == "file.json, $"


def test_a_bare_event_needs_its_context() -> None:
    assert refused(event()).found == "no @context"


@pytest.mark.parametrize("field", ["@context", "type", "schemaVersion", "creationDate", "epcisBody"])
def test_an_envelope_field_left_out_is_named(field: str) -> None:
    error = refused(document(event(), **{field: GONE}))
    assert (error.found, error.where) == (f"no {field}", "file.json, $")


ENVELOPES: list[tuple[dict[str, Any], str]] = [
    ({"schemaVersion": "1.2"}, "$.schemaVersion"),
    ({"schemaVersion": "3.0"}, "$.schemaVersion"),
    ({"schemaVersion": 2.0}, "$.schemaVersion"),
    ({"creationDate": "2026-11-05"}, "$.creationDate"),
    ({"id": "no uri"}, "$.id"),
    ({"sender": 7}, "$.sender"),
    ({"sender": ""}, "$.sender"),
    ({"receiver": "9521987000101"}, "$.receiver"),
    ({"instanceIdentifier": 7}, "$.instanceIdentifier"),
    ({"colour": "red"}, "$.colour"),
    ({"epcisBody": []}, "$.epcisBody"),
    ({"epcisBody": {}}, "$.epcisBody"),
    ({"epcisBody": {"eventList": {}}}, "$.epcisBody.eventList"),
    ({"epcisBody": {"eventList": ["x"]}}, "$.epcisBody.eventList[0]"),
    ({"epcisHeader": []}, "$.epcisHeader"),
    ({"epcisHeader": {"colour": 1}}, "$.epcisHeader.colour"),
    ({"epcisHeader": {"epcisMasterData": []}}, "$.epcisHeader.epcisMasterData"),
    ({"epcisHeader": {"epcisMasterData": {"vocabularyList": {}}}}, "$.epcisHeader.epcisMasterData.vocabularyList"),
    ({"type": "EPCISDocumnt"}, "$.type"),
    ({"type": 7}, "$.type"),
]


@pytest.mark.parametrize(("changes", "path"), ENVELOPES)
def test_a_wrong_envelope_is_refused_at_its_path(changes: dict[str, Any], path: str) -> None:
    assert refused(document(event(), **changes)).where == f"file.json, {path}"


BROKEN = [
    (b'{"type": "EPCISDocument",}', "line 1, column 26"),
    (b'{\n "type": "EPCIS', "line 2, column 10"),
    (b'{"a": 1} {', "line 1, column 10"),
    (b'{"a": +1}', "line 1, column 7"),
    (b"{'a': 1}", "line 1, column 2"),
    (b'{"a": "\x01"}', "line 1, column 8"),
    (b'{"a": "\xff"}', "byte 7"),
    (b"\xff\xfe{\x00}\x00", "byte 0"),
]


@pytest.mark.parametrize(("raw", "place"), BROKEN)
def test_broken_json_is_refused_at_its_place(raw: bytes, place: str) -> None:
    assert refused(raw).where == f"file.json, {place}"


ODD = [
    ('"ex:a": 1, "ex:a": 1', "['ex:a']", "a second ex:a"),
    ('"epcList": ["urn:a:b"]', ".epcList", "a second epcList"),
    ('"ex:a": NaN', "['ex:a']", "NaN"),
    ('"ex:a": -Infinity', "['ex:a']", "-Infinity"),
    ('"ex:a": 1e999999999', "['ex:a']", "the number 1e999999999..."),
    ('"ex:a": ' + "9" * 5000, "['ex:a']", f"the number {'9' * 40}..."),
    ('"ex:a": "\\ud800"', "['ex:a']", "half of a surrogate pair"),
    ('"ex:a": "' + "x" * 70_000 + '"', "['ex:a']", "a text of 70,000 characters"),
]


@pytest.mark.parametrize(("field", "path", "found"), ODD)
def test_what_json_allows_but_means_nothing_is_refused(field: str, path: str, found: str) -> None:
    text = json.dumps(document(event())).replace('"type": "ObjectEvent"', f'"type": "ObjectEvent", {field}')
    error = refused(text.encode())
    assert (error.found, error.where) == (found, f"file.json, $.epcisBody.eventList[0]{path}")


def test_of_two_event_ids_the_last_one_counts() -> None:
    text = json.dumps(document(event(eventID="urn:a:1"))).replace('"urn:a:1"', '"urn:a:1", "eventID": "urn:a:2"')
    assert read_document(text.encode()).events[0].event_id == "urn:a:2"


@pytest.mark.parametrize("depth", [100, 100_000])
def test_deep_nesting_is_refused(depth: int) -> None:
    raw = b'{"a": ' + b"[" * depth + b"]" * depth + b"}"
    assert refused(raw).found == "values nested deeper than 64"


def test_a_byte_order_mark_does_not_matter() -> None:
    assert len(read_document(b"\xef\xbb\xbf" + json.dumps(document(event())).encode()).events) == 1


def test_too_many_epcs_in_one_event_are_refused() -> None:
    raw = json.dumps(document(event(epcList=[f"{PACK}{number}" for number in range(11)]))).encode()
    with pytest.raises(BadInput, match="11 items in epcList; expected at most 10"):
        read_document(raw, limits=Limits(epcs=10))
