"""JSON-LD events: what is read, and what is refused at which path."""

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest

from lotproof.model.event import Action, BizTransaction, EpcRef, EventKind, PlaceRef
from lotproof.model.identifiers import Gln, Gtin, LotNumber, SerialNumber, Sgtin, Sscc
from tests.unit.epcis.samples import (
    CASE,
    CLASS,
    GONE,
    PACK,
    PACK_2,
    PALLET,
    PLACE,
    document,
    event,
    one,
    read,
    refused,
    refused_event,
)

KINDS = ["ObjectEvent", "AggregationEvent", "AssociationEvent", "TransactionEvent", "TransformationEvent"]
ID = "$.epcisBody.eventList[0]"


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_of_event_is_read(kind: str) -> None:
    assert one(kind).kind is EventKind(kind)


def test_the_place_of_an_event_is_its_path() -> None:
    second = read(document(event(), event("AggregationEvent"))).events[1]
    assert second.where == "file.json, $.epcisBody.eventList[1]"


def test_an_epc_keeps_its_uri_beside_its_key() -> None:
    key = Sgtin(Gtin("09521410301255"), SerialNumber("SN1"))
    assert one().epcs[0] == EpcRef(PACK, key)


def test_an_epc_of_another_scheme_keeps_its_uri_only() -> None:
    assert one(epcList=["urn:epc:id:giai:4000001.12345"]).epcs == (EpcRef("urn:epc:id:giai:4000001.12345"),)


def test_a_private_uri_may_name_an_object() -> None:
    assert one(epcList=["https://example.com/objects/7"]).epcs[0].key is None


def test_a_digital_link_names_the_same_pack_as_a_urn() -> None:
    link = one(epcList=["https://id.gs1.org/01/09521410301255/21/SN1"]).epcs[0]
    assert link.key == one().epcs[0].key


def test_a_pallet_is_an_sscc() -> None:
    assert one("AggregationEvent", parentID=PALLET).parent == EpcRef(PALLET, Sscc("395214100000045174"))


def test_time_and_offset_are_kept() -> None:
    found = one(eventTime="2026-11-02T08:05:12.250-06:00")
    assert found.event_time == dt.datetime(2026, 11, 2, 14, 5, 12, 250_000, tzinfo=dt.UTC)
    assert found.time_zone_offset == "-06:00"


def test_a_fraction_finer_than_a_microsecond_is_cut() -> None:
    assert one(eventTime="2026-11-02T14:05:12.1234567891Z").event_time.microsecond == 123_456


def test_record_time_and_event_id_are_kept() -> None:
    found = one(recordTime="2026-11-02T15:00:00Z", eventID="urn:uuid:374d95fc-9457-4a51-bd6a-0bba133845a8")
    assert found.record_time == dt.datetime(2026, 11, 2, 15, tzinfo=dt.UTC)
    assert found.event_id == "urn:uuid:374d95fc-9457-4a51-bd6a-0bba133845a8"


def test_step_disposition_and_action_are_short_words() -> None:
    found = one(disposition="in_transit")
    assert (found.biz_step, found.disposition, found.action) == ("shipping", "in_transit", Action.OBSERVE)


def test_a_transformation_has_no_action() -> None:
    assert one("TransformationEvent").action is None


def test_inputs_and_outputs_of_a_transformation_are_read() -> None:
    found = one("TransformationEvent", outputQuantityList=[{"epcClass": CLASS, "quantity": 2.5, "uom": "KGM"}])
    assert (found.inputs[0].uri, found.outputs[0].uri) == (PACK, CASE)
    assert found.output_quantities[0].amount == Decimal("2.5")


def test_a_quantity_names_class_amount_and_unit() -> None:
    quantity = one(quantityList=[{"epcClass": CLASS, "quantity": 200, "uom": "KGM"}]).quantities[0]
    assert quantity.epc_class == EpcRef(CLASS, Gtin("09521410301255"), LotNumber("LP1"))
    assert (quantity.amount, quantity.uom) == (Decimal(200), "KGM")


def test_a_quantity_may_leave_its_amount_open() -> None:
    assert one(quantityList=[{"epcClass": CLASS}]).quantities[0].amount is None


def test_lot_and_expiry_come_from_the_ilmd() -> None:
    found = one(action="ADD", ilmd={"cbvmda:lotNumber": "LP1", "cbvmda:itemExpirationDate": "2031-06-30"})
    assert (found.lot, found.expiry) == (LotNumber("LP1"), dt.date(2031, 6, 30))


@pytest.mark.parametrize("text", ["2031-06-30", "2031-06-30Z", "2031-06-30T00:00:00Z", "2031-06-30+02:00"])
def test_an_expiry_may_carry_a_time(text: str) -> None:
    assert one(action="ADD", ilmd={"cbvmda:itemExpirationDate": text}).expiry == dt.date(2031, 6, 30)


def test_other_simple_ilmd_is_kept_under_its_full_name() -> None:
    found = one(action="ADD", ilmd={"ex:line": "7", "cbvmda:countryOfOrigin": "US", "ex:deep": {"ex:a": "b"}})
    assert found.ilmd == (("https://ns.example.com/epcis/line", "7"), ("urn:epcglobal:cbv:mda:countryOfOrigin", "US"))


def test_a_prefix_of_the_documents_own_does_not_mean_the_cbv() -> None:
    own = ["https://example.com/context", {"cbvmda": "https://example.com/mine/"}]
    found = read(document(event(action="ADD", ilmd={"cbvmda:lotNumber": "LP1"}), **{"@context": own})).events[0]
    assert found.lot is None


def test_places_have_their_gln() -> None:
    found = one(readPoint={"id": PLACE}, bizLocation={"id": "urn:epc:id:sgln:9521410.00010.dock7"})
    assert found.read_point == PlaceRef(PLACE, Gln("9521410000103"))
    assert found.biz_location == PlaceRef("urn:epc:id:sgln:9521410.00010.dock7", Gln("9521410000103"), "dock7")


def test_a_place_may_be_coordinates() -> None:
    assert one(readPoint={"id": "geo:42.698334,23.319941"}).read_point == PlaceRef("geo:42.698334,23.319941")


def test_sources_and_destinations_name_parties() -> None:
    party = "urn:epc:id:pgln:9521987.00010"
    found = one(sourceList=[{"type": "owning_party", "source": party}])
    assert found.sources[0].type == "owning_party"
    assert found.sources[0].party.gln == Gln("9521987000100")


def test_a_business_transaction_may_have_no_type() -> None:
    found = one(bizTransactionList=[{"bizTransaction": "https://example.com/po/7"}])
    assert found.biz_transactions == (BizTransaction(None, "https://example.com/po/7"),)


def test_an_error_declaration_is_read() -> None:
    declared = {"declarationTime": "2026-11-07T14:00:00Z", "reason": "did_not_occur", "correctiveEventIDs": ["urn:a:b"]}
    found = one(errorDeclaration=declared).error
    assert found is not None
    assert (found.reason, found.corrective_event_ids) == ("did_not_occur", ("urn:a:b",))


def test_persistent_dispositions_are_read() -> None:
    found = one(persistentDisposition={"set": ["completeness_verified"], "unset": ["completeness_inferred"]})
    assert (found.dispositions_set, found.dispositions_unset) == (
        ("completeness_verified",),
        ("completeness_inferred",),
    )


@pytest.mark.parametrize("value", ["text", 1, True, None, ["a", {"ex:b": 1}], {"ex:deep": {"ex:deeper": []}}])
def test_a_users_own_field_is_never_an_error(value: Any) -> None:
    assert one(**{"ex:mine": value}) == one()


def test_an_extension_may_be_named_by_a_full_uri() -> None:
    assert one(**{"https://example.com/mine": "x"}) == one()


def test_an_aggregation_may_be_emptied_without_naming_children() -> None:
    assert one("AggregationEvent", action="DELETE", childEPCs=GONE).children == ()


def test_an_observed_aggregation_needs_no_parent() -> None:
    assert one("AggregationEvent", action="OBSERVE", parentID=GONE).parent is None


def test_a_transformation_id_lets_inputs_stand_alone() -> None:
    found = one("TransformationEvent", outputEPCList=GONE, transformationID="urn:epc:id:gdti:9521410.12345.400")
    assert found.transformation_id == "urn:epc:id:gdti:9521410.12345.400"


def test_commissioning_without_a_lot_is_not_yet_an_error() -> None:
    assert one(action="ADD", bizStep="commissioning").lot is None


def test_an_event_of_a_users_type_is_left_aside() -> None:
    own = event(type="ex:InspectionEvent", action=GONE)
    found = read(document(own, event()))
    assert len(found.events) == 1
    assert found.foreign == (("ex:InspectionEvent", "file.json, $.epcisBody.eventList[0]"),)


@pytest.mark.parametrize("field", ["eventTime", "eventTimeZoneOffset", "type"])
@pytest.mark.parametrize("kind", KINDS)
def test_a_common_field_left_out_is_named(kind: str, field: str) -> None:
    error = refused_event(kind, **{field: GONE})
    assert (error.found, error.where) == (f"no {field}", f"file.json, {ID}")


@pytest.mark.parametrize("kind", KINDS[:-1])
def test_an_event_without_action_is_refused(kind: str) -> None:
    assert refused_event(kind, action=GONE).found == "no action"


REFUSED = [
    ({"eventTime": "2026-02-30T10:00:00Z"}, "eventTime", "a date and time that exists"),
    ({"eventTime": "2026-11-02T10:00:00"}, "eventTime", "with its time zone"),
    ({"eventTime": "2026-11-02 10:00:00Z"}, "eventTime", "with its time zone"),
    ({"eventTime": "2026-11-02"}, "eventTime", "with its time zone"),
    ({"eventTime": "2026-11-02T25:00:00Z"}, "eventTime", "that exists"),
    ({"eventTime": "2026-11-02T10:00:60Z"}, "eventTime", "that exists"),
    ({"eventTime": "2026-11-02T10:00:00+15:00"}, "eventTime", "between -14:00 and +14:00"),
    ({"eventTime": "0001-01-01T00:00:00+14:00"}, "eventTime", "that exists"),
    ({"eventTime": "\u0662026-11-02T10:00:00Z"}, "eventTime", "with its time zone"),
    ({"eventTime": 1762000000}, "eventTime", "a text"),
    ({"eventTime": None}, "eventTime", "a text"),
    ({"recordTime": "yesterday"}, "recordTime", "with its time zone"),
    ({"eventTimeZoneOffset": "-6:00"}, "eventTimeZoneOffset", "an offset such as"),
    ({"eventTimeZoneOffset": "Z"}, "eventTimeZoneOffset", "an offset such as"),
    ({"eventTimeZoneOffset": "+14:30"}, "eventTimeZoneOffset", "an offset such as"),
    ({"eventID": "no uri"}, "eventID", "a URI"),
    ({"action": "add"}, "action", "ADD, OBSERVE or DELETE"),
    ({"action": "REMOVE"}, "action", "ADD, OBSERVE or DELETE"),
    ({"action": ["ADD"]}, "action", "a text"),
    ({"bizStep": "shippping"}, "bizStep", "a CBV business step"),
    ({"bizStep": ""}, "bizStep", "a CBV business step"),
    ({"bizStep": "urn:epcglobal:cbv:bizstep:shipping"}, "bizStep", "the bare word 'shipping'"),
    ({"bizStep": "urn:epcglobal:cbv:bizstep:teleporting"}, "bizStep", "a CBV business step"),
    ({"bizStep": "https://ref.gs1.org/cbv/BizStep-teleporting"}, "bizStep", "a CBV business step"),
    ({"bizStep": "https://ns.gs1.org/cbv/BizStep-shipping"}, "bizStep", "the bare word 'shipping'"),
    ({"bizStep": "cbv:BizStep-teleporting"}, "bizStep", "a CBV business step"),
    ({"bizStep": "cbv:Disp-in_transit"}, "bizStep", "a CBV business step"),
    ({"disposition": "lost"}, "disposition", "a CBV disposition"),
    ({"readPoint": PLACE}, "readPoint", "an object"),
    ({"readPoint": {}}, "readPoint", "the required field id"),
    ({"readPoint": {"id": "urn:epc:id:sgln:9521410.0010.0"}}, "readPoint.id", "12 digits together"),
    ({"readPoint": {"id": "https://id.gs1.org/414/9521410000104"}}, "readPoint.id", "check digit 3"),
    ({"epcList": PACK}, "epcList", "a list"),
    ({"epcList": [7]}, "epcList[0]", "a text"),
    ({"epcList": [PACK, "SN2"]}, "epcList[1]", "a URI"),
    ({"epcList": [PACK, PACK]}, "epcList[1]", "each EPC once"),
    ({"epcList": ["urn:epc:id:sgtin:9521410.30125.SN1"]}, "epcList[0]", "13 digits together"),
    ({"epcList": ["urn:epc:id:sgtim:9521410.030125.SN1"]}, "epcList[0]", "a scheme of the EPC"),
    ({"epcList": ["https://id.gs1.org/01/09521410301254/21/SN1"]}, "epcList[0]", "check digit 5"),
    ({"epcList": [CLASS]}, "epcList[0]", "a single object"),
    ({"epcList": ["https://id.gs1.org/01/09521410301255"]}, "epcList[0]", "a single object"),
    ({"epcList": []}, "", "epcList, quantityList"),
    ({"epcList": GONE}, "", "epcList, quantityList"),
    ({"quantityList": [{"quantity": 1}]}, "quantityList[0]", "the required field epcClass"),
    ({"quantityList": [{"epcClass": CLASS, "quantity": -1}]}, "quantityList[0].quantity", "greater than zero"),
    ({"quantityList": [{"epcClass": CLASS, "quantity": 0}]}, "quantityList[0].quantity", "greater than zero"),
    ({"quantityList": [{"epcClass": CLASS, "quantity": "5"}]}, "quantityList[0].quantity", "a number"),
    ({"quantityList": [{"epcClass": CLASS, "quantity": True}]}, "quantityList[0].quantity", "a number"),
    ({"quantityList": [{"epcClass": CLASS, "quantity": 1, "uom": "kg"}]}, "quantityList[0].uom", "a unit"),
    ({"quantityList": [{"epcClass": CLASS, "uom": "KGM"}]}, "quantityList[0]", "a quantity beside the uom"),
    ({"quantityList": [{"epcClass": PACK}]}, "quantityList[0].epcClass", "without a serial"),
    ({"quantityList": [{"epcClass": CLASS, "ex:a": 1}]}, "quantityList[0]['ex:a']", "only epcClass"),
    ({"parentID": CASE}, "parentID", "a field of ObjectEvent"),
    ({"colour": "red"}, "colour", "a field of ObjectEvent"),
    ({"{https://ns.example.com/}mine": 1}, "['{https://ns.example.com/}mine']", "a field of ObjectEvent"),
    ({"ilmd": {}}, "ilmd", "action ADD"),
    ({"action": "ADD", "ilmd": {"lotNumber": "A"}}, "ilmd.lotNumber", "named by a URI"),
    ({"action": "ADD", "ilmd": {"cbvmda:lotNumber": "x" * 21}}, "ilmd['cbvmda:lotNumber']", "1 to 20"),
    ({"action": "ADD", "ilmd": {"cbvmda:lotNumber": []}}, "ilmd['cbvmda:lotNumber']", "a text"),
    (
        {"action": "ADD", "ilmd": {"cbvmda:itemExpirationDate": "2031-06-31"}},
        "ilmd['cbvmda:itemExpirationDate']",
        "date",
    ),
    (
        {"action": "ADD", "ilmd": {"cbvmda:itemExpirationDate": "30.06.2031"}},
        "ilmd['cbvmda:itemExpirationDate']",
        "date",
    ),
    ({"bizTransactionList": [{"type": "po"}]}, "bizTransactionList[0]", "the required field bizTransaction"),
    ({"bizTransactionList": [{"type": "order", "bizTransaction": "urn:a:b"}]}, "bizTransactionList[0].type", "a CBV"),
    ({"sourceList": [{"source": PLACE}]}, "sourceList[0]", "the required field type"),
    (
        {"sourceList": [{"type": "owning_party", "destination": PLACE}]},
        "sourceList[0].destination",
        "only type, source",
    ),
    ({"destinationList": [{"type": "seller", "destination": PLACE}]}, "destinationList[0].type", "a CBV source"),
    ({"errorDeclaration": {"reason": "did_not_occur"}}, "errorDeclaration", "the required field declarationTime"),
    (
        {"errorDeclaration": {"declarationTime": "2026-11-07T14:00:00Z", "reason": "oops"}},
        "errorDeclaration.reason",
        "a CBV",
    ),
    ({"persistentDisposition": {}}, "persistentDisposition", "set, unset or both"),
    ({"persistentDisposition": {"set": []}}, "persistentDisposition.set", "at least one"),
    ({"persistentDisposition": {"set": ["active", "active"]}}, "persistentDisposition.set", "each once"),
    ({"certificationInfo": 5}, "certificationInfo", "a text"),
    ({"type": "ObjectEvnt"}, "type", "ObjectEvent, AggregationEvent"),
]


@pytest.mark.parametrize(("changes", "field", "expected"), REFUSED)
def test_a_wrong_field_is_refused_at_its_path(changes: dict[str, Any], field: str, expected: str) -> None:
    error = refused_event(**changes)
    assert error.where.startswith(f"file.json, {ID}" + (f".{field}" if field else "").replace(".[", "["))
    assert expected in error.expected


BROKEN_RULES = [
    ("AggregationEvent", {"parentID": GONE}, "no parentID"),
    ("AggregationEvent", {"parentID": GONE, "action": "DELETE"}, "no parentID"),
    ("AggregationEvent", {"childEPCs": GONE}, "no children"),
    ("AggregationEvent", {"childEPCs": []}, "no children"),
    ("AggregationEvent", {"childEPCs": [], "action": "OBSERVE"}, "no children"),
    ("AggregationEvent", {"childEPCs": [CASE]}, f"the parent {CASE} itself"),
    ("AggregationEvent", {"childEPCs": [PACK, PACK]}, f"{PACK} again"),
    ("AggregationEvent", {"ilmd": {}}, "the field 'ilmd'"),
    ("AssociationEvent", {"parentID": GONE, "action": "OBSERVE"}, "no parentID"),
    ("AssociationEvent", {"childEPCs": GONE}, "no children"),
    ("TransactionEvent", {"bizTransactionList": GONE}, "no bizTransaction"),
    ("TransactionEvent", {"bizTransactionList": []}, "no bizTransaction"),
    ("TransactionEvent", {"epcList": GONE}, "an event about nothing"),
    ("TransformationEvent", {"action": "ADD"}, "the field 'action'"),
    ("TransformationEvent", {"inputEPCList": GONE}, "a transformation without inputs"),
    ("TransformationEvent", {"outputEPCList": []}, "a transformation without outputs"),
    (
        "TransformationEvent",
        {"inputEPCList": GONE, "outputEPCList": GONE, "transformationID": "urn:a:b"},
        "a transformation of nothing",
    ),
]


@pytest.mark.parametrize(("kind", "changes", "found"), BROKEN_RULES)
def test_a_rule_of_the_kind_is_kept(kind: str, changes: dict[str, Any], found: str) -> None:
    assert refused_event(kind, **changes).found == found


def test_the_message_is_one_sentence_with_place_found_and_expected() -> None:
    text = str(refused(document(event(), event(), event(), event(eventTime=GONE))))
    assert text == "file.json, $.epcisBody.eventList[3]: found no eventTime; expected the required field eventTime"


def test_a_long_value_is_cut_in_the_message() -> None:
    assert "... (50000 characters)" in refused_event(bizStep="x" * 50_000).found


def test_control_characters_do_not_reach_the_message() -> None:
    assert "\x1b" not in str(refused_event(bizStep="\x1b[2Jshipping"))


def test_a_transaction_may_name_both_parent_and_children() -> None:
    found = one("TransactionEvent", parentID=PALLET, epcList=[PACK, PACK_2])
    assert (found.parent is not None, len(found.epcs)) == (True, 2)
