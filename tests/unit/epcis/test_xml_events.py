"""XML events: the shapes of EPCIS 1.2 and 2.0, and what is refused at which line."""

import datetime as dt
from decimal import Decimal

import pytest

from lotproof.epcis import read_document
from lotproof.model.event import EventKind
from lotproof.model.identifiers import LotNumber
from tests.unit.epcis.samples import CASE, CLASS, PACK, PACK_2, PLACE, XML_EVENT, one, one_xml, refused_xml, xml

WHEN = "<eventTime>2026-11-02T14:05:12Z</eventTime>\n<eventTimeZoneOffset>-06:00</eventTimeZoneOffset>\n"
PACKING = f"""<AggregationEvent>
{WHEN}<parentID>{CASE}</parentID>
<childEPCs><epc>{PACK}</epc><epc>{PACK_2}</epc></childEPCs>
<action>ADD</action>
</AggregationEvent>"""
QUANTITY = f"<quantityElement><epcClass>{CLASS}</epcClass><quantity>5</quantity></quantityElement>"
MAKING = f"""<TransformationEvent>
{WHEN}<inputQuantityList>{QUANTITY}</inputQuantityList>
<outputEPCList><epc>{PACK}</epc></outputEPCList>
</TransformationEvent>"""
ORDER = "<bizTransaction>https://example.com/po/7</bizTransaction>"
INVOICING = f"""<TransactionEvent>
<bizTransactionList>{ORDER}</bizTransactionList>
{WHEN}<epcList><epc>{PACK}</epc></epcList>
<action>ADD</action>
</TransactionEvent>"""


def with_field(field: str, before: str = "<action>") -> str:
    return XML_EVENT.replace(before, f"{field}\n{before}", 1)


def test_an_xml_event_equals_its_json_twin() -> None:
    assert one_xml() == one()


def test_the_place_of_an_event_is_its_line() -> None:
    assert one_xml().where == "file.xml, line 5"


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        (PACKING, EventKind.AGGREGATION),
        (MAKING, EventKind.TRANSFORMATION),
        (INVOICING, EventKind.TRANSACTION),
        (PACKING.replace("AggregationEvent", "AssociationEvent"), EventKind.ASSOCIATION),
    ],
)
def test_every_kind_of_event_is_read(text: str, kind: EventKind) -> None:
    assert one_xml(text).kind is kind


@pytest.mark.parametrize("depth", [1, 2])
def test_an_event_may_stand_in_the_extension_of_the_list(depth: int) -> None:
    wrapped = "<extension>" * depth + MAKING + "</extension>" * depth
    assert one_xml(wrapped) == one_xml(MAKING)


def test_parent_and_children_are_read() -> None:
    found = one_xml(PACKING)
    assert found.parent is not None
    assert (found.parent.uri, [child.uri for child in found.children]) == (CASE, [PACK, PACK_2])


def test_ilmd_is_read_from_the_extension_of_an_event() -> None:
    ilmd = "<cbvmda:lotNumber>LP1</cbvmda:lotNumber><cbvmda:itemExpirationDate>2031-06-30</cbvmda:itemExpirationDate>"
    text = with_field(f"<extension><ilmd>{ilmd}</ilmd></extension>").replace("OBSERVE", "ADD")
    assert (one_xml(text).lot, one_xml(text).expiry) == (LotNumber("LP1"), dt.date(2031, 6, 30))


def test_ilmd_of_a_users_own_is_kept_under_its_full_name() -> None:
    text = with_field("<ilmd><ex:line>7</ex:line><cbvmda:countryOfOrigin>US</cbvmda:countryOfOrigin></ilmd>")
    pairs = one_xml(text.replace("OBSERVE", "ADD")).ilmd
    assert pairs == (("https://ns.example.com/epcis/line", "7"), ("urn:epcglobal:cbv:mda:countryOfOrigin", "US"))


def test_quantities_are_read_from_the_extension_of_an_event() -> None:
    text = with_field(f"<extension><quantityList>{QUANTITY}</quantityList></extension>")
    assert one_xml(text).quantities[0].amount == Decimal(5)


def test_event_id_and_error_are_read_from_the_base_extension() -> None:
    declared = (
        "<declarationTime>2026-11-07T14:00:00Z</declarationTime><reason>urn:epcglobal:cbv:er:did_not_occur</reason>"
    )
    ids = "<correctiveEventIDs><correctiveEventID>urn:a:b</correctiveEventID></correctiveEventIDs>"
    error = f"<errorDeclaration>{declared}{ids}</errorDeclaration>"
    found = one_xml(with_field(f"<baseExtension><eventID>urn:a:c</eventID>{error}</baseExtension>"))
    assert (found.event_id, found.error and found.error.reason) == ("urn:a:c", "did_not_occur")


def test_sources_destinations_and_transactions_are_read() -> None:
    order = '<bizTransaction type="urn:epcglobal:cbv:btt:po">urn:epcglobal:cbv:bt:9521987000100:PO1</bizTransaction>'
    source = f'<source type="urn:epcglobal:cbv:sdt:owning_party">{PLACE}</source>'
    lists = f"<bizTransactionList>{order}</bizTransactionList><extension><sourceList>{source}</sourceList></extension>"
    found = one_xml(with_field(lists))
    assert (found.biz_transactions[0].type, found.sources[0].type) == ("po", "owning_party")


def test_persistent_dispositions_are_read() -> None:
    words = "<set>urn:epcglobal:cbv:disp:completeness_verified</set><set>urn:epcglobal:cbv:disp:active</set>"
    found = one_xml(with_field(f"<persistentDisposition>{words}</persistentDisposition>"), version="2.0")
    assert found.dispositions_set == ("completeness_verified", "active")


@pytest.mark.parametrize(
    "field",
    [
        "<ex:mine>text</ex:mine>",
        "<ex:mine/>",
        '<ex:mine ex:a="1"><ex:b>2</ex:b><ex:b>3</ex:b><ex:b>4</ex:b>mixed</ex:mine>',
        "<extension><ex:mine>text</ex:mine></extension>",
        "<ex:eventTime>never</ex:eventTime>",
    ],
)
def test_a_users_own_element_is_never_an_error(field: str) -> None:
    assert one_xml(with_field(field)) == one_xml()


def test_white_space_around_values_does_not_matter() -> None:
    assert one_xml(XML_EVENT.replace(PACK, f"\n  {PACK}\n ")) == one_xml()


def test_comments_and_character_data_sections_do_not_matter() -> None:
    assert one_xml(XML_EVENT.replace("OBSERVE", "<!-- a -->OBS<!-- b --><![CDATA[ERVE]]>")) == one_xml()


def test_a_step_may_use_a_prefix_the_document_declares() -> None:
    found = one_xml(XML_EVENT.replace("urn:epcglobal:cbv:bizstep:shipping", "ex:step"))
    assert found.biz_step == "https://ns.example.com/epcis/step"


def test_a_prefix_declared_by_one_event_does_not_reach_the_next() -> None:
    step = XML_EVENT.replace("urn:epcglobal:cbv:bizstep:shipping", "my:step")
    both = read_document(xml(step.replace("<ObjectEvent>", '<ObjectEvent xmlns:my="https://a.example/">'), step)).events
    assert [event.biz_step for event in both] == ["https://a.example/step", "my:step"]


def test_an_event_of_a_users_type_is_left_aside() -> None:
    own = f"<ex:Inspection>{WHEN}</ex:Inspection>"
    assert read_document(xml(own, XML_EVENT), name="file.xml").foreign == (
        ("https://ns.example.com/epcis/Inspection", "file.xml, line 5"),
    )


FIELDS = [
    ("<eventTime>2026-11-02T14:05:12Z</eventTime>\n", "", "line 5", "the required field eventTime"),
    ("2026-11-02T14:05:12Z", "2026-11-02T14:05:12", "line 6, eventTime", "time zone"),
    ("2026-11-02T14:05:12Z", "", "line 6, eventTime", "time zone"),
    ("-06:00", "-6", "line 7, eventTimeZoneOffset", "an offset such as"),
    ("OBSERVE", "LOOK", "line 9, action", "ADD, OBSERVE or DELETE"),
    ("<action>OBSERVE</action>", "", "line 5", "the required field action"),
    ("bizstep:shipping", "bizstep:teleporting", "line 10, bizStep", "a CBV business step"),
    (PACK_2, "SN2", "line 8, epcList[1]", "a URI"),
    (PACK_2, PACK, "line 8, epcList[1]", "each EPC once"),
    (PACK_2, CLASS, "line 8, epcList[1]", "a single object"),
    (PACK_2, "urn:epc:id:sgtin:9521410.30125.S", "line 8, epcList[1]", "13 digits"),
    (f"<epc>{PACK_2}</epc>", f"<sku>{PACK_2}</sku>", "line 8", "only epc elements in epcList"),
    ("<action>OBSERVE</action>", "<action>OBSERVE</action><action>ADD</action>", "line 9", "one action only"),
    ("<action>OBSERVE</action>", f"<parentID>{CASE}</parentID>", "line 9, parentID", "a field of ObjectEvent"),
    ("<action>OBSERVE</action>", "<colour>red</colour>", "line 9, colour", "a field of ObjectEvent"),
    ("<ObjectEvent>", "<ObjectEvent><ilmd/>", "line 5, ilmd", "action ADD"),
]


@pytest.mark.parametrize(("old", "new", "place", "expected"), FIELDS)
def test_a_wrong_field_is_refused_at_its_line(old: str, new: str, place: str, expected: str) -> None:
    error = refused_xml(XML_EVENT.replace(old, new))
    assert error.where.startswith(f"file.xml, {place}")
    assert expected in error.expected


def test_two_parents_are_refused() -> None:
    error = refused_xml(PACKING.replace("<childEPCs>", f"<parentID>{CASE}</parentID><childEPCs>"))
    assert (error.found, error.where) == ("a second parentID", "file.xml, line 9")


def test_an_aggregation_without_parent_is_refused() -> None:
    error = refused_xml(PACKING.replace(f"<parentID>{CASE}</parentID>", ""))
    assert (error.found, error.where) == ("no parentID", "file.xml, line 5")


@pytest.mark.parametrize("amount", ["-5", "0", "0.00", "five", "1e3", "NaN", "", "5,5", "9" * 41])
def test_a_wrong_quantity_is_refused(amount: str) -> None:
    error = refused_xml(MAKING.replace("<quantity>5<", f"<quantity>{amount}<"))
    assert error.where == "file.xml, line 8, inputQuantityList[0].quantity"


def test_a_transaction_in_a_list_of_another_kind_is_refused() -> None:
    assert refused_xml(INVOICING.replace(ORDER, f"<source>{PACK}</source>")).where == "file.xml, line 6"


def test_a_made_up_event_type_is_refused() -> None:
    error = refused_xml("<ObservationEvent/>")
    assert error.expected.startswith("one of ObjectEvent")


SMUGGLED = [
    ("<ObjectEvent>", '<ObjectEvent type="AggregationEvent">', "the attribute 'type'"),
    ("<ObjectEvent>", '<ObjectEvent disposition="active">', "the attribute 'disposition'"),
    ("<ObjectEvent>", "<ObjectEvent><type>AggregationEvent</type>", "a field type"),
    ("OBSERVE", "<b>ADD</b>OBSERVE", "element 'b'"),
]


@pytest.mark.parametrize(("old", "new", "found"), SMUGGLED)
def test_what_stands_where_it_does_not_belong_is_refused(old: str, new: str, found: str) -> None:
    assert refused_xml(XML_EVENT.replace(old, new)).found == found


def test_attributes_of_other_namespaces_do_not_matter() -> None:
    hint = 'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:type="x" xml:lang="en" ex:a="b"'
    assert one_xml(XML_EVENT.replace("<ObjectEvent>", f"<ObjectEvent {hint}>")) == one()
