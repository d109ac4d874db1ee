"""What a document says about itself: sender, receiver, master data, DSCSA transaction statement."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterator, Mapping
from decimal import Decimal

from lotproof.epcis import scalars
from lotproof.epcis.ids import place_ref
from lotproof.epcis.sensors import extension_key
from lotproof.epcis.tree import Node, TreeOrigin, qualified
from lotproof.epcis.xml_shape import XmlElement
from lotproof.errors import BadInput
from lotproof.model.event import EpcisHeader, PlaceRef, TransactionStatement
from lotproof.model.identifiers import Gln

_VERSION = re.compile(r"2(\.[0-9]+)*")
# GS1 US implementation guideline for DSCSA, R1.2 and R1.3.
_DSCSA = "http://epcis.gs1us.org/hc/ns"
_DOCUMENT_FIELDS = frozenset(
    [
        "@context",
        "id",
        "type",
        "schemaVersion",
        "creationDate",
        "instanceIdentifier",
        "sender",
        "receiver",
        "epcisHeader",
        "epcisBody",
    ]
)
_QUERY_FIELDS = _DOCUMENT_FIELDS - {"instanceIdentifier", "sender", "receiver", "epcisHeader"}
Master = dict[str, dict[str, str]]


def json_header(document: Node, *, query: bool) -> EpcisHeader:
    """The header of an EPCISDocument, or of an EPCISQueryDocument, which may leave out date and version."""
    only_or_uri(document, *(_QUERY_FIELDS if query else _DOCUMENT_FIELDS))
    if "id" in document.value:
        scalars.uri(document.need("id"))
    header = document.get("epcisHeader")
    if header is not None:
        only_or_uri(header, "epcisMasterData")
    fields = {} if header is None else dict(header.fields())
    needed = Node.get if query else Node.need
    created, version = needed(document, "creationDate"), needed(document, "schemaVersion")
    instance = document.get("instanceIdentifier")
    return EpcisHeader(
        creation_date=None if created is None else scalars.time(created),
        schema_version=None if version is None else _version(version),
        sender=_company(document.get("sender")),
        receiver=_company(document.get("receiver")),
        instance_id=None if instance is None else scalars.text(instance),
        master_data=_json_master(fields.get("epcisMasterData")),
        statement=_json_statement(fields),
    )


def only_or_uri(node: Node, *allowed: str) -> None:
    """Refuses fields of this object that are neither ``allowed`` nor a user's own."""
    for key, value in node.fields():
        if key not in allowed:
            extension_key(value, key)


def texts(node: Node, *keys: str) -> None:
    """Those of ``keys`` that this object has must be texts."""
    for found in filter(None, map(node.get, keys)):
        scalars.text(found)


def vocabulary_list(vocabularies: Node) -> Master:
    """A vocabularyList: id -> attribute URI -> text (EPCIS 2.0, 6.1.1)."""
    master: Master = {}
    for vocabulary in vocabularies.items():
        scalars.uri(vocabulary.object().need("type"))
        elements = vocabulary.get("vocabularyElementList")
        for element in () if elements is None else elements.items():
            attributes = master.setdefault(scalars.uri(element.object().need("id")), {})
            for key in ("attributes", "children"):
                found = element.get(key)
                for item in () if found is None else found.items():
                    if key == "children":
                        scalars.uri(item)
                    else:
                        attributes.update([_attribute(item)])
    return master


def xml_header(root: XmlElement, header: XmlElement | None, name: str) -> EpcisHeader:
    """The header of an XML document: attributes of the root, SBDH, master data, DSCSA statement."""
    created = _attribute_node(root, "creationDate", name)
    sender, receiver, instance = _sbdh(header, name) if header is not None else (None, None, None)
    return EpcisHeader(
        creation_date=scalars.time(created),
        schema_version=_xml_version(root, name),
        sender=_company(sender),
        receiver=_company(receiver),
        instance_id=None if instance is None else scalars.text(instance),
        master_data={} if header is None else _xml_master(header, name),
        statement=None if header is None else _xml_statement(header, name),
    )


def _version(node: Node) -> str:
    if not _VERSION.fullmatch(scalars.text(node)):
        raise node.bad("schemaVersion 2.0")
    return str(node.value)


def _xml_version(root: XmlElement, name: str) -> str:
    node = _attribute_node(root, "schemaVersion", name)
    if "xsd:1}" in root.tag and node.value != "1.2":
        raise node.bad("schemaVersion 1.2")
    return "1.2" if "xsd:1}" in root.tag else _version(node)


def _company(node: Node | None) -> PlaceRef | None:
    """The standard lets a sender be any text; a URI or GLN must be right."""
    if node is None:
        return None
    found = scalars.filled(node)
    if re.fullmatch("[0-9]{13}", found):
        return PlaceRef(found, _gln(found, node))
    return place_ref(node) if scalars.is_uri(found) else PlaceRef(found)


def _gln(digits: str, node: Node) -> Gln:
    try:
        return Gln(digits)
    except BadInput as error:
        raise error.at(node.where) from error


def _json_master(node: Node | None) -> Master:
    if node is None:
        return {}
    found = node.object().get("vocabularyList")
    return {} if found is None else vocabulary_list(found)


def _attribute(node: Node) -> tuple[str, str]:
    key = scalars.uri(node.object().need("id"))
    value = node.get("attribute")
    if value is None or isinstance(value.value, dict):
        return key, ""
    if isinstance(value.value, bool) or not isinstance(value.value, str | int | Decimal):
        raise value.bad("a text, a number or an object for attribute")
    return key, str(value.value)


def _json_statement(fields: Mapping[str, Node]) -> TransactionStatement | None:
    node = next((node for key, node in fields.items() if _dscsa(key, node) == "dscsaTransactionStatement"), None)
    if node is None:
        return None
    parts = {_dscsa(key, value): value for key, value in node.fields()}
    if "affirmTransactionStatement" not in parts:
        raise node.bad("affirmTransactionStatement, true or false", "no affirmTransactionStatement")
    affirmed = parts["affirmTransactionStatement"]
    if affirmed.value in ("true", "false"):
        affirmed = dataclasses.replace(affirmed, value=affirmed.value == "true")
    notice = parts.get("legalNotice")
    return TransactionStatement(scalars.boolean(affirmed), "" if notice is None else scalars.text(notice).strip())


def _dscsa(key: str, node: Node) -> str:
    """The local name of a field in the DSCSA namespace, "" for any other."""
    namespace, _, local = qualified(key, node.origin.prefixes).removeprefix("{").rpartition("}")
    return local if namespace.rstrip("#/") == _DSCSA else ""


def _sbdh(header: XmlElement, name: str) -> tuple[Node | None, Node | None, Node | None]:
    paths = (
        ("Sender", "Identifier"),
        ("Receiver", "Identifier"),
        ("DocumentIdentification", "InstanceIdentifier"),
    )
    found = (next(_descend(header, "StandardBusinessDocumentHeader", *path), None) for path in paths)
    sender, receiver, instance = (None if part is None else _text_node(part, name) for part in found)
    return sender, receiver, instance


def _xml_master(header: XmlElement, name: str) -> Master:
    master: Master = {}
    path = ("EPCISMasterData", "VocabularyList", "Vocabulary", "VocabularyElementList", "VocabularyElement")
    for element in _descend(header, *path):
        attributes = master.setdefault(str(_attribute_node(element, "id", name).value), {})
        for part in _descend(element, "attribute"):
            attributes[str(_attribute_node(part, "id", name).value)] = part.text
    return master


def _xml_statement(header: XmlElement, name: str) -> TransactionStatement | None:
    found = next(_descend(header, f"{{{_DSCSA}}}dscsaTransactionStatement"), None)
    if found is None:
        return None
    affirmed = next(_descend(found, f"{{{_DSCSA}}}affirmTransactionStatement"), None)
    if affirmed is None:
        raise _text_node(found, name).bad("affirmTransactionStatement, true or false", "no affirmTransactionStatement")
    notice = next(_descend(found, f"{{{_DSCSA}}}legalNotice"), None)
    return TransactionStatement(scalars.boolean(_text_node(affirmed, name)), "" if notice is None else notice.text)


def _descend(element: XmlElement, first: str, *rest: str) -> Iterator[XmlElement]:
    """Elements along a path of names; local names match in any namespace; ``extension`` wrappers are looked through."""
    for child in element.children:
        if child.local == "extension":
            yield from _descend(child, first, *rest)
        elif first in (child.local, child.tag):
            yield from _descend(child, *rest) if rest else (child,)


def _text_node(element: XmlElement, name: str) -> Node:
    return Node(element.text, TreeOrigin(name, lines={(): element.line}), (element.local,))


def _attribute_node(element: XmlElement, key: str, name: str) -> Node:
    node = Node(element.attributes, TreeOrigin(name, lines={(): element.line}))
    return node.need(key, f"the attribute {key} of {element.local}")
