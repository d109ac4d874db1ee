"""EPCIS files in: one entrance for XML and JSON, a whole document or event by event."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from typing import Any

from lotproof.epcis import events, header, json_source, xml_source
from lotproof.epcis.limits import DEFAULT, Limits
from lotproof.epcis.source import Source, name_of, pieces, recognised
from lotproof.epcis.tree import Node, Origin, prefixes_of
from lotproof.epcis.xml_shape import Element, Shaper
from lotproof.model.event import EpcisDocument, EpcisEvent, EpcisHeader, EventKind

Foreign = tuple[str, str]
Item = EpcisHeader | EpcisEvent | Foreign


def read_document(
    source: Source, *, name: str | None = None, max_bytes: int | None = None, limits: Limits = DEFAULT
) -> EpcisDocument:
    """The whole document behind a path, bytes or a binary stream; XML or JSON is told by content.

    Raises BadInput for the first thing that is wrong: ``name``, the line (XML) or path (JSON), field, found, expected.
    """
    head = EpcisHeader()
    found: list[EpcisEvent] = []
    foreign: list[Foreign] = []
    for item in _items(source, name, max_bytes, limits):
        if isinstance(item, EpcisEvent):
            found.append(item)
        elif isinstance(item, EpcisHeader):
            head = item
        else:
            foreign.append(item)
    return EpcisDocument(head, tuple(found), tuple(foreign))


def iter_events(
    source: Source, *, name: str | None = None, max_bytes: int | None = None, limits: Limits = DEFAULT
) -> Iterator[EpcisEvent]:
    """The events one by one, as ``read_document`` gives them; XML needs the memory of one event only.

    Events before a wrong one have been given when BadInput is raised: act on none before the end is reached.
    """
    return (item for item in _items(source, name, max_bytes, limits) if isinstance(item, EpcisEvent))


def _items(source: Source, name: str | None, max_bytes: int | None, limits: Limits) -> Iterator[Item]:
    called = name_of(source) if name is None else name
    if max_bytes is not None:
        limits = dataclasses.replace(limits, file_bytes=max_bytes)
    form, parts = recognised(pieces(source, called, limits), called)
    return (_xml_items if form == "xml" else _json_items)(parts, called, limits)


def _xml_items(parts: Iterator[bytes], name: str, limits: Limits) -> Iterator[Item]:
    found = xml_source.elements(parts, name, limits)
    root, head = next(found), None
    waiting = True
    for element in found:
        if element.local == "EPCISHeader" and waiting:
            head = element
            continue
        if waiting:
            yield header.xml_header(root, head, name)
            waiting = False
        for event in _unwrapped(element):
            yield _xml_event(event, name, limits)
    if waiting:
        yield header.xml_header(root, head, name)


def _unwrapped(element: Element) -> Iterator[Element]:
    """EPCIS 1.2 puts a TransformationEvent into one ``extension`` element or two."""
    if element.tag != "extension":
        yield element
    for child in element.children if element.tag == "extension" else ():
        yield from _unwrapped(child)


def _xml_event(element: Element, name: str, limits: Limits) -> Item:
    shaper = Shaper(name)
    tree = shaper.event(element)
    return _event(Node(tree, Origin(name, lines=shaper.lines, prefixes=element.prefixes)), limits)


def _event(node: Node, limits: Limits) -> EpcisEvent | Foreign:
    kind = events.kind_of(node)
    if isinstance(kind, EventKind):
        return events.read_event(node, kind, limits)
    events.check_common(node)
    return kind, node.where


def _json_items(parts: Iterator[bytes], name: str, limits: Limits) -> Iterator[Item]:
    tree = json_source.load(b"".join(parts), name, limits)
    document = Node(tree, Origin(name, prefixes=prefixes_of(tree.get("@context"))))
    kind = document.need("type", "a type: EPCISDocument, EPCISQueryDocument or an event's").value
    events.context(document.need("@context", "the JSON-LD @context"))
    if kind not in ("EPCISDocument", "EPCISQueryDocument"):
        yield EpcisHeader()
        yield _event(document, limits)
        return
    query = kind == "EPCISQueryDocument"
    head = header.json_header(document, query=query)
    body = document.need("epcisBody").object()
    if query:
        body, head = _query_body(body, head)
    yield head
    for node in body.need("eventList").items():
        yield _event(_with_own_context(node), limits)


def _query_body(body: Node, head: EpcisHeader) -> tuple[Node, EpcisHeader]:
    """The results of a query (EPCIS 2.0, 8.2.5.5), with the master data they may carry."""
    header.only_or_uri(body, "queryResults")
    results = body.need("queryResults").object()
    header.only_or_uri(results, "queryName", "subscriptionID", "resultsBody")
    header.texts(results, "queryName", "subscriptionID")
    results.need("queryName")
    inner = results.need("resultsBody").object()
    header.only_or_uri(inner, "eventList", "vocabularyList")
    found = inner.get("vocabularyList")
    if found is not None:
        head = dataclasses.replace(head, master_data=header.vocabulary_list(found))
    return inner, head


def _with_own_context(node: Node) -> Node:
    own: Any = node.value.get("@context") if isinstance(node.value, dict) else None
    if own is None:
        return node
    return dataclasses.replace(
        node, origin=dataclasses.replace(node.origin, prefixes=prefixes_of(own, node.origin.prefixes))
    )
