"""EPCIS files in: one entrance for XML and JSON, a whole document or event by event."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from lotproof.epcis import events, header, json_source, xml_source
from lotproof.epcis.limits import DEFAULT, Limits
from lotproof.epcis.source import name_of, pieces, recognised
from lotproof.epcis.tree import Node, TreeOrigin, prefixes_of
from lotproof.epcis.xml_shape import EPC_LISTS, Shaper, XmlElement
from lotproof.errors import BadInput
from lotproof.model.event import EpcisDocument, EpcisEvent, EpcisHeader, EventKind, Unread
from lotproof.model.source import Source

Foreign = tuple[str, str]
HeadOrEvent = EpcisHeader | EpcisEvent | Foreign
OnBad = Callable[[Unread], None]
Keep = Callable[[Iterator[EpcisEvent]], Sequence[EpcisEvent]]


@dataclass(frozen=True, slots=True)
class _Waiting:
    """An event that is still to be read: what is wrong in it does not stop the file."""

    read: Callable[[], EpcisEvent | Foreign]
    names: Callable[[], Iterator[str]]


def read_document(
    source: Source,
    *,
    name: str | None = None,
    max_bytes: int | None = None,
    limits: Limits = DEFAULT,
    on_bad: OnBad | None = None,
    keep: Keep = tuple,
) -> EpcisDocument:
    """The whole document behind a path, bytes or a binary stream; XML or JSON is told by content.

    Raises BadInput for the first thing that is wrong: ``name``, the line (XML) or path (JSON), field, found, expected.
    Where ``on_bad`` is given, it gets what is wrong in one event, which is left out, and reading goes on. ``keep`` says
    how the events are held: lotproof.epcis.spooled for a file of any size.
    """
    head = EpcisHeader()
    foreign: list[Foreign] = []

    def events() -> Iterator[EpcisEvent]:
        nonlocal head
        for item in _items(source, name, max_bytes, limits, on_bad):
            if isinstance(item, EpcisEvent):
                yield item
            elif isinstance(item, EpcisHeader):
                head = item
            else:
                foreign.append(item)

    kept = keep(events())
    return EpcisDocument(head, kept, tuple(foreign))


def iter_events(
    source: Source, *, name: str | None = None, max_bytes: int | None = None, limits: Limits = DEFAULT
) -> Iterator[EpcisEvent]:
    """The events one by one, as ``read_document`` gives them; XML needs the memory of one event only.

    Events before a wrong one have been given when BadInput is raised: act on none before the end is reached.
    """
    return (item for item in _items(source, name, max_bytes, limits, None) if isinstance(item, EpcisEvent))


def _items(
    source: Source, name: str | None, max_bytes: int | None, limits: Limits, on_bad: OnBad | None
) -> Iterator[HeadOrEvent]:
    called = name_of(source) if name is None else name
    if max_bytes is not None:
        limits = dataclasses.replace(limits, file_bytes=max_bytes)
    form, parts = recognised(pieces(source, called, limits), called)
    for item in (_xml_items if form == "xml" else _json_items)(parts, called, limits):
        if not isinstance(item, _Waiting):
            yield item
            continue
        try:
            yield item.read()
        except BadInput as error:
            if on_bad is None:
                raise
            on_bad(Unread(error, tuple(item.names())))


def _xml_items(parts: Iterator[bytes], name: str, limits: Limits) -> Iterator[HeadOrEvent | _Waiting]:
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
            yield _Waiting(partial(_xml_event, event, name, limits), partial(_xml_names, event))
    if waiting:
        yield header.xml_header(root, head, name)


def _unwrapped(element: XmlElement) -> Iterator[XmlElement]:
    """EPCIS 1.2 puts a TransformationEvent into one ``extension`` element or two."""
    if element.tag != "extension":
        yield element
    for child in element.children if element.tag == "extension" else ():
        yield from _unwrapped(child)


def _xml_event(element: XmlElement, name: str, limits: Limits) -> EpcisEvent | Foreign:
    shaper = Shaper(name)
    tree = shaper.event(element)
    return _event(Node(tree, TreeOrigin(name, lines=shaper.lines, prefixes=element.prefixes)), limits)


def _xml_names(element: XmlElement) -> Iterator[str]:
    for child in element.children:
        if child.tag in EPC_LISTS:
            yield from child.leaves
        yield from [child.text] if child.tag in ("parentID", "epc") else _xml_names(child)


def _event(node: Node, limits: Limits) -> EpcisEvent | Foreign:
    kind = events.kind_of(node)
    if isinstance(kind, EventKind):
        return events.read_event(node, kind, limits)
    events.check_common(node)
    return kind, node.where


def _json_items(parts: Iterator[bytes], name: str, limits: Limits) -> Iterator[HeadOrEvent | _Waiting]:
    """The events as they come, the header last: its fields may stand behind them."""
    waiting: list[json_source.Piece] = []
    for piece in json_source.pieces(parts, name, limits):
        if piece.root == "$":
            yield from _json_end(piece, waiting, name, limits)
        elif "@context" in piece.document:
            yield _Waiting(partial(_json_event, piece, name, limits), partial(_json_names, piece.value))
        else:
            # The names in it cannot be understood before the context that follows.
            waiting.append(piece)


def _json_names(value: Any) -> Iterator[str]:
    """What names objects in an event that cannot be read."""
    for key in ("parentID", *EPC_LISTS) if isinstance(value, dict) else ():
        found = value.get(key)
        yield from (text for text in (found if isinstance(found, list) else [found]) if isinstance(text, str))


def _json_event(piece: json_source.Piece, name: str, limits: Limits) -> EpcisEvent | Foreign:
    origin = TreeOrigin(name, piece.root, prefixes=prefixes_of(piece.document.get("@context")))
    return _event(_with_own_context(Node(piece.value, origin)), limits)


def _json_end(
    piece: json_source.Piece, waiting: list[json_source.Piece], name: str, limits: Limits
) -> Iterator[HeadOrEvent | _Waiting]:
    document = Node(piece.value, TreeOrigin(name, prefixes=prefixes_of(piece.document.get("@context"))))
    kind = document.need("type", "a type: EPCISDocument, EPCISQueryDocument or an event's").value
    events.context(document.need("@context", "the JSON-LD @context"))
    if kind not in ("EPCISDocument", "EPCISQueryDocument"):
        yield EpcisHeader()
        yield _Waiting(partial(_event, document, limits), partial(_json_names, piece.value))
        return
    query = kind == "EPCISQueryDocument"
    head = header.json_header(document, query=query)
    body = document.need("epcisBody").object()
    if query:
        body, head = _query_body(body, head)
    body.need("eventList").list()
    yield head
    for early in waiting:
        yield _Waiting(partial(_json_event, early, name, limits), partial(_json_names, early.value))


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
