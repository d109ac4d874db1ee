"""EPCIS XML, read piece by piece: one event in memory at a time, every element with its line.

The parser is expat behind defusedxml: document type declarations, entities and external references are refused.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, NoReturn
from xml.etree.ElementTree import ParseError

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import DefusedXMLParser

from lotproof.epcis.limits import Limits
from lotproof.epcis.tree import STANDARD_PREFIXES, show
from lotproof.epcis.xml_shape import EPC_LISTS, XmlElement
from lotproof.errors import BadInput

_NAMESPACES = {
    "EPCISDocument": ("urn:epcglobal:epcis:xsd:1", "urn:epcglobal:epcis:xsd:2"),
    "EPCISQueryDocument": ("urn:epcglobal:epcis-query:xsd:1", "urn:epcglobal:epcis-query:xsd:2"),
}
_MOST_PREFIXES = 200
_MOST_NAMES = 10_000


def elements(pieces: Iterator[bytes], name: str, limits: Limits) -> Iterator[XmlElement]:
    """First the root (without children), then the header if there is one and every event, each once it is complete."""
    target = _Target(name, limits)
    parser = DefusedXMLParser(target=target, forbid_dtd=True)
    target.listen(parser.parser)
    for piece in pieces:
        _translated(parser.feed, target, piece)
        yield from target.drain()
    _translated(parser.close, target)
    yield from target.drain()


def _translated(step: Any, target: _Target, *arguments: bytes) -> None:
    """Runs one step of the parser; its exceptions become BadInput."""
    try:
        step(*arguments)
    except DefusedXmlException as error:
        raise target.bad(
            "a document type declaration, an entity or an external reference", "plain EPCIS XML without any of them"
        ) from error
    except ParseError as error:
        line, column = error.position
        where = f"{target.name}, line {line}, column {column + 1}"
        reason = str(error).partition(":")[0]
        raise BadInput(f"broken XML ({reason})", expected="well-formed XML up to its end", where=where) from error
    except (LookupError, ValueError) as error:
        raise target.bad("an encoding this reader does not know", "UTF-8 or UTF-16") from error


class _Target:
    """Receives the parser's events; keeps only the event or header that is being read."""

    def __init__(self, name: str, limits: Limits) -> None:
        self.name = name
        self.expat: Any = None
        self._limits = limits
        self._names: list[str] = []
        self._open: list[XmlElement] = []
        self._done: list[XmlElement] = []
        self._nodes = self._text = 0
        self._seen_list = False
        self._epcs: XmlElement | None = None
        self._leaf: str | None = None
        self._tags: dict[str, str] = {}
        self._prefixes: list[Mapping[str, str]] = [STANDARD_PREFIXES]

    def listen(self, expat: Any) -> None:
        """Takes line numbers and namespace declarations from the parser beneath."""
        self.expat = expat
        # Straight from the parser beneath: the layers between cost as much as all the rest.
        expat.StartElementHandler = self.start
        expat.EndElementHandler = self.end
        expat.CharacterDataHandler = self.data
        expat.StartNamespaceDeclHandler = self._declare
        expat.EndNamespaceDeclHandler = lambda _: self._prefixes.pop()

    def drain(self) -> list[XmlElement]:
        done, self._done = self._done, []
        return done

    def bad(self, found: str, expected: str) -> BadInput:
        line = self.expat.CurrentLineNumber if self.expat is not None else 1
        return BadInput(found, expected=expected, where=f"{self.name}, line {line}")

    def start(self, name: str, given: list[str]) -> None:
        if self._epcs is not None:
            if name == "epc" and not given and self._leaf is None:
                self._start_leaf(self._epcs)
                return
            self._leave_leaves(self._epcs)
        attributes = {self._tag(key): value for key, value in zip(given[::2], given[1::2], strict=True)}
        self._start_element(self._tag(name), attributes)

    def _start_leaf(self, epcs: XmlElement) -> None:
        """An EPC in a list of them is no element of its own: there may be a hundred thousand."""
        self._nodes += 1
        if self._nodes > self._limits.nodes:
            self._guard()
        self._leaf, self._text = "", 0
        epcs.leaf_lines.append(self.expat.CurrentLineNumber)

    def _leave_leaves(self, epcs: XmlElement) -> None:
        """Something else stands in the list, or in an EPC: from here on all are elements."""
        self._epcs = None
        if self._leaf is not None:
            element = XmlElement("epc", {}, epcs.leaf_lines.pop(), self._prefixes[-1])
            element.texts.append(self._leaf)
            epcs.children.append(element)
            self._open.append(element)
            self._names.append("epc")
            self._leaf = None

    def _start_element(self, tag: str, attributes: dict[str, str]) -> None:
        element = XmlElement(tag, attributes, self.expat.CurrentLineNumber, self._prefixes[-1])
        if not self._names:
            self._root(element)
        elif tag.startswith("{urn:epcglobal:epcis:xsd:"):
            raise self.bad(f"element {element.local} in the EPCIS namespace", "only the root element in it")
        elif self._open:
            self._open[-1].children.append(element)
            self._open.append(element)
            self._epcs = element if tag in EPC_LISTS and len(self._names) + 1 < self._limits.depth else None
        elif self._starts(element):
            self._nodes = 0
            self._open.append(element)
        self._names.append(element.local)
        self._guard()
        self._text = sum(map(len, attributes.values()))
        self._guard_text()

    def end(self, _name: str) -> None:
        self._text = 0
        if self._leaf is not None and self._epcs is not None:
            self._epcs.leaves.append(self._leaf.strip())
            self._leaf = None
            return
        self._epcs = None
        self._names.pop()
        if self._open:
            element = self._open.pop()
            if not self._open:
                self._done.append(element)

    def data(self, text: str) -> None:
        if self._open:
            self._text += len(text)
            self._guard_text()
            if self._leaf is not None:
                self._leaf += text
            elif self._epcs is None:
                self._open[-1].texts.append(text)

    def close(self) -> None:
        if not self._seen_list:
            raise self.bad("no EventList", "an EPCISBody with an EventList")

    def _tag(self, name: str) -> str:
        """``{namespace}local`` or a bare name, one and the same text for the same name."""
        known = self._tags.get(name)
        if known is None:
            known = "{" + name if "}" in name else name
            if len(self._tags) < _MOST_NAMES:
                self._tags[name] = known
        return known

    def _declare(self, prefix: str | None, namespace: str | None) -> None:
        if len(self._prefixes) > _MOST_PREFIXES:
            raise self.bad(f"more than {_MOST_PREFIXES} namespaces at once", "fewer namespaces")
        self._prefixes.append({**self._prefixes[-1], prefix or "": namespace or ""})

    def _root(self, element: XmlElement) -> None:
        namespace = element.tag[1:].rpartition("}")[0]
        if namespace not in _NAMESPACES.get(element.local, ()):
            known = "EPCISDocument in urn:epcglobal:epcis:xsd:1 or xsd:2, or EPCISQueryDocument in epcis-query"
            raise self.bad(f"the root element {show(element.tag)}", known)
        self._done.append(element)

    def _starts(self, element: XmlElement) -> bool:
        """Whether ``element`` is one to keep: the header, or an event of the list."""
        if self._names[1:2] != ["EPCISBody"]:
            return len(self._names) == 1 and element.local == "EPCISHeader"
        self._seen_list = self._seen_list or element.local == "EventList"
        return self._names[-1] == "EventList"

    def _guard(self) -> None:
        self._nodes += 1
        if len(self._names) > self._limits.depth:
            self._too_much(f"elements nested deeper than {self._limits.depth}", "a flatter document")
        if self._nodes > self._limits.nodes and self._open:
            self._too_much(f"more than {self._limits.nodes:,} elements in one event", "smaller events")

    def _guard_text(self) -> None:
        if self._text > self._limits.text:
            self._too_much(f"a text longer than {self._limits.text:,} characters", "shorter texts")

    def _too_much(self, found: str, expected: str) -> NoReturn:
        raise self.bad(found, expected)
