"""XML documents: envelope and header, and files that are broken, hostile or too much."""

import pytest

from lotproof.epcis import Limits, read_document
from lotproof.errors import BadInput
from lotproof.model.event import PlaceRef, TransactionStatement
from lotproof.model.identifiers import Gln
from tests.unit.epcis.samples import PACK, PLACE, XML_EVENT, refused, xml

SBDH = f"""<s:StandardBusinessDocumentHeader xmlns:s="http://www.unece.org/cefact/namespaces/StandardBusinessDocumentHeader">
<s:Sender><s:Identifier>{PLACE}</s:Identifier></s:Sender>
<s:Receiver><s:Identifier Authority="GLN">9521987000100</s:Identifier></s:Receiver>
<s:DocumentIdentification><s:InstanceIdentifier>7</s:InstanceIdentifier></s:DocumentIdentification>
</s:StandardBusinessDocumentHeader>"""
STATEMENT = """<g:dscsaTransactionStatement xmlns:g="http://epcis.gs1us.org/hc/ns">
<g:affirmTransactionStatement>true</g:affirmTransactionStatement>
<g:legalNotice>All is well.</g:legalNotice></g:dscsaTransactionStatement>"""
MASTER = f"""<EPCISMasterData><VocabularyList><Vocabulary type="urn:epcglobal:epcis:vtype:Location">
<VocabularyElementList><VocabularyElement id="{PLACE}">
<attribute id="urn:epcglobal:cbv:mda#city">Alder Falls</attribute>
</VocabularyElement></VocabularyElementList></Vocabulary></VocabularyList></EPCISMasterData>"""
GOOD = xml(XML_EVENT)


def header(content: str) -> bytes:
    return xml(XML_EVENT, header=f"<EPCISHeader>{content}</EPCISHeader>")


def test_version_and_date_are_read() -> None:
    found = read_document(GOOD).header
    assert (found.schema_version, str(found.creation_date)) == ("1.2", "2026-11-05 16:25:00+00:00")


def test_epcis_two_is_read_from_xml_too() -> None:
    assert read_document(xml(XML_EVENT, version="2.0")).header.schema_version == "2.0"


def test_sender_receiver_and_instance_are_read() -> None:
    found = read_document(header(SBDH)).header
    assert found.sender == PlaceRef(PLACE, Gln("9521410000103"))
    assert found.receiver == PlaceRef("9521987000100", Gln("9521987000100"))
    assert found.instance_id == "7"


def test_a_sender_with_a_wrong_check_digit_is_refused() -> None:
    error = refused(header(SBDH.replace("9521987000100", "9521987000101")), "file.xml")
    assert error.where == "file.xml, line 5, Identifier"


def test_an_empty_sender_is_refused() -> None:
    assert refused(header(SBDH.replace(f">{PLACE}<", "><"))).expected == "a text that is not empty for Identifier"


def test_the_transaction_statement_is_read() -> None:
    assert read_document(header(STATEMENT)).header.statement == TransactionStatement(True, "All is well.")


def test_a_denied_transaction_statement_is_read_as_such() -> None:
    found = read_document(header(STATEMENT.replace(">true<", ">0<"))).header.statement
    assert found == TransactionStatement(False, "All is well.")


def test_a_transaction_statement_must_say_true_or_false() -> None:
    error = refused(header(STATEMENT.replace(">true<", ">maybe<")), "file.xml")
    assert (error.found, error.where) == ("'maybe'", "file.xml, line 4, affirmTransactionStatement")


def test_a_statement_that_affirms_nothing_is_refused() -> None:
    error = refused(header(STATEMENT.replace("affirmTransactionStatement", "other")))
    assert error.found == "no affirmTransactionStatement"


@pytest.mark.parametrize("wrapped", [MASTER, f"<extension>{MASTER}</extension>"])
def test_master_data_is_read(wrapped: str) -> None:
    found = read_document(header(wrapped)).header.master_data
    assert found == {PLACE: {"urn:epcglobal:cbv:mda#city": "Alder Falls"}}


def test_master_data_without_an_id_is_refused() -> None:
    error = refused(header(MASTER.replace(f' id="{PLACE}"', "")), "file.xml")
    assert (error.found, error.where) == ("no id", "file.xml, line 4")


def test_a_header_alone_is_read() -> None:
    found = read_document(xml(header=f"<EPCISHeader>{SBDH}</EPCISHeader>"))
    assert (found.events, found.header.instance_id) == ((), "7")


def test_a_query_document_is_read() -> None:
    text = GOOD.replace(b"epcis:EPCISDocument", b"epcis:EPCISQueryDocument").replace(b":epcis:xsd", b":epcis-query:xsd")
    body = text.replace(b"<EventList>", b"<epcis:QueryResults><resultsBody><EventList>")
    body = body.replace(b"</EventList>", b"</EventList></resultsBody></epcis:QueryResults>")
    assert len(read_document(body).events) == 1


ENVELOPES = [
    (b'schemaVersion="1.2"', b'schemaVersion="9.9"', "schemaVersion 1.2"),
    (b'schemaVersion="1.2"', b'schemaVersion="2.0"', "schemaVersion 1.2"),
    (b'schemaVersion="1.2"', b"", "the attribute schemaVersion of EPCISDocument"),
    (b' creationDate="2026-11-05T16:25:00Z"', b"", "the attribute creationDate of EPCISDocument"),
    (b"2026-11-05T16:25:00Z", b"2026-11-05", "a date and time with its time zone"),
    (b"urn:epcglobal:epcis:xsd:1", b"urn:epcglobal:epcis:xsd:9", "EPCISDocument in urn:epcglobal:epcis:xsd:1"),
    (b"epcis:EPCISDocument", b"epcis:Document", "EPCISDocument in urn:epcglobal:epcis:xsd:1"),
    (b"EventList", b"Events", "an EPCISBody with an EventList"),
    (b"EPCISBody", b"Body", "an EPCISBody with an EventList"),
    (b"xmlns:cbvmda", b'xmlns="urn:epcglobal:epcis:xsd:1" xmlns:cbvmda', "only the root element in it"),
    (b"bizStep", b"epcis:bizStep", "only the root element in it"),
]


@pytest.mark.parametrize(("old", "new", "expected"), ENVELOPES)
def test_a_wrong_envelope_is_refused(old: bytes, new: bytes, expected: str) -> None:
    error = refused(GOOD.replace(old, new), "file.xml")
    assert error.where.startswith("file.xml, line ")
    assert error.expected.startswith(expected)


@pytest.mark.parametrize("cut", [40, 200, 400, len(GOOD) - 5])
def test_a_truncated_file_is_refused(cut: int) -> None:
    error = refused(GOOD[:cut], "file.xml")
    assert error.expected == "well-formed XML up to its end"
    assert error.where.startswith("file.xml, line ")


def test_an_entity_bomb_is_refused() -> None:
    lines = "".join(f'<!ENTITY e{n} "&e{n - 1};&e{n - 1};">' for n in range(1, 40))
    error = refused(xml(XML_EVENT, prolog=f'<!DOCTYPE a [<!ENTITY e0 "x">{lines}]>'), "file.xml")
    assert error.found == "a document type declaration, an entity or an external reference"
    assert error.where == "file.xml, line 1"


@pytest.mark.parametrize(
    "declared",
    [
        '<!DOCTYPE a SYSTEM "http://example.com/a.dtd">',
        '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]>',
        '<!DOCTYPE a [<!ENTITY % p SYSTEM "http://example.com/p"> %p;]>',
        "<!DOCTYPE a>",
    ],
)
def test_document_types_and_external_entities_are_refused(declared: str) -> None:
    assert refused(xml(XML_EVENT, prolog=declared)).expected == "plain EPCIS XML without any of them"


def test_an_undefined_entity_is_refused() -> None:
    assert refused(GOOD.replace(b"OBSERVE", b"&who;")).found == "broken XML (undefined entity)"


def test_the_five_entities_of_xml_itself_are_read() -> None:
    found = read_document(GOOD.replace(b"SN2", b"S&#78;2"))
    assert found.events == read_document(GOOD).events


@pytest.mark.parametrize("encoding", ["UTF-7", "no-such-thing", "EBCDIC-CP-US", "UTF-16", "utf-32"])
def test_a_wrong_declared_encoding_is_refused(encoding: str) -> None:
    assert refused(GOOD.replace(b"UTF-8", encoding.encode()), "file.xml").where.startswith("file.xml, line 1")


def test_bytes_that_are_not_of_the_encoding_are_refused() -> None:
    assert refused(GOOD.replace(b"OBSERVE", b"\xff\xfe")).found == "broken XML (not well-formed (invalid token))"


@pytest.mark.parametrize("encoding", ["utf-16", "utf-8-sig", "utf-16-le", "latin-1"])
def test_other_encodings_are_read(encoding: str) -> None:
    declared = {"utf-8-sig": "UTF-8", "latin-1": "ISO-8859-1"}.get(encoding, "UTF-16")
    text = GOOD.decode().replace("UTF-8", declared)
    mark = "\ufeff" if encoding == "utf-16-le" else ""
    assert read_document((mark + text).encode(encoding)).events == read_document(GOOD).events


def test_deep_nesting_is_refused() -> None:
    deep = "<ex:a>" * 100 + "</ex:a>" * 100
    error = refused(xml(XML_EVENT.replace("<action>", f"{deep}<action>")))
    assert error.found == "elements nested deeper than 64"


def test_deep_nesting_outside_of_events_is_refused() -> None:
    assert refused(b"<a>" * 100 + b"</a>" * 100).expected.startswith("EPCISDocument")


def test_a_long_text_is_refused() -> None:
    error = refused(GOOD.replace(b"OBSERVE", b"x" * 70_000))
    assert error.found == "a text longer than 65,536 characters"


def test_a_long_attribute_is_refused() -> None:
    assert refused(GOOD.replace(b"<action>", b'<ex:a b="' + b"x" * 70_000 + b'"/><action>')).found.startswith("a text")


def test_too_many_elements_in_one_event_are_refused() -> None:
    with pytest.raises(BadInput, match="more than 100 elements in one event"):
        read_document(GOOD.replace(b"<action>", b"<ex:a/>" * 100 + b"<action>"), limits=Limits(nodes=100))


def test_too_many_epcs_in_one_event_are_refused() -> None:
    many = b"".join(f"<epc>{PACK}{number}</epc>".encode() for number in range(9))
    with pytest.raises(BadInput, match="11 items in epcList; expected at most 10"):
        read_document(GOOD.replace(b"</epcList>", many + b"</epcList>"), limits=Limits(epcs=10))


def test_too_many_namespaces_are_refused() -> None:
    spaces = " ".join(f'xmlns:n{number}="urn:n:{number}"' for number in range(300))
    assert refused(xml(XML_EVENT, root=spaces)).found == "more than 200 namespaces at once"


def test_many_events_do_not_count_as_one() -> None:
    assert len(read_document(xml(*[XML_EVENT] * 50), limits=Limits(nodes=20)).events) == 50
