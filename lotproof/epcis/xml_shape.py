"""One XML event element in the tree shape of EPCIS 2.0 JSON (EPCIS 1.2 and 2.0, section 9.5 against 9.6)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from lotproof.epcis.tree import TreePath, show
from lotproof.errors import BadInput

# A list element and the name of its items.
EPC_LISTS = frozenset({"epcList", "childEPCs", "inputEPCList", "outputEPCList"})
_LISTS = {
    "epcList": "epc",
    "childEPCs": "epc",
    "inputEPCList": "epc",
    "outputEPCList": "epc",
    "quantityList": "quantityElement",
    "childQuantityList": "quantityElement",
    "inputQuantityList": "quantityElement",
    "outputQuantityList": "quantityElement",
    "bizTransactionList": "bizTransaction",
    "sourceList": "source",
    "destinationList": "destination",
    "sensorElementList": "sensorElement",
    "correctiveEventIDs": "correctiveEventID",
}
_TYPED = frozenset({"bizTransaction", "source", "destination"})
_OBJECTS = frozenset(
    [
        "quantityElement",
        "sensorElement",
        "sensorMetadata",
        "sensorReport",
        "persistentDisposition",
        "readPoint",
        "bizLocation",
        "errorDeclaration",
        "ilmd",
    ]
)
_WITH_ATTRIBUTES = frozenset({"sensorMetadata", "sensorReport"})
_REPEATED = frozenset({"sensorReport", "set", "unset", "certificationInfo"})
# EPCIS 1.2 puts what came after 1.0 into these; 2.0 has them no more.
_WRAPPERS = frozenset({"extension", "baseExtension"})


@dataclass(slots=True)
class XmlElement:
    """An XML element with its line and the namespaces in scope; names are ``{namespace}local`` or bare.

    ``leaves`` are the EPCs of a list, which stand before its other children, each with its line.
    """

    tag: str
    attributes: dict[str, str]
    line: int
    prefixes: Mapping[str, str] = field(default_factory=dict)
    children: list[XmlElement] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)
    leaves: list[str] = field(default_factory=list)
    leaf_lines: list[int] = field(default_factory=list)

    @property
    def local(self) -> str:
        return self.tag.rpartition("}")[2]

    @property
    def text(self) -> str:
        return "".join(self.texts).strip()


class LineNumbers(dict[TreePath, int]):
    """The line of every path; of the items of long lists, from the list's own row of lines."""

    def __init__(self) -> None:
        super().__init__()
        self.rows: dict[TreePath, list[int]] = {}

    def __contains__(self, path: object) -> bool:
        return super().__contains__(path) or (isinstance(path, tuple) and self._in_row(path) is not None)

    def __missing__(self, path: TreePath) -> int:
        found = self._in_row(path)
        if found is None:
            raise KeyError(path)
        return found

    def _in_row(self, path: TreePath) -> int | None:
        row = self.rows.get(path[:-1], []) if path else []
        return row[path[-1]] if row and isinstance(path[-1], int) and path[-1] < len(row) else None


class Shaper:
    """Turns elements into the tree and notes the line of every path on the way."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.lines = LineNumbers()

    def event(self, element: XmlElement) -> dict[str, Any]:
        """The event's fields, ``type`` among them."""
        tree = self._object(element, ())
        if "type" in tree:
            raise self._bad(element, f"the name of the element to tell the type: {element.local}", "a field type")
        return {"type": element.local if element.tag == element.local else _uri(element.tag), **tree}

    def _value(self, element: XmlElement, path: TreePath) -> Any:
        self.lines[path] = element.line
        if element.tag in _LISTS:
            return self._list(element, path)
        if element.tag in _TYPED:
            return (
                {"type": element.attributes["type"], element.tag: element.text}
                if "type" in element.attributes
                else {element.tag: element.text}
            )
        if element.tag in _OBJECTS:
            return self._object(element, path)
        if element.tag.startswith("{"):
            return self._extension(element, path)
        if element.children:
            raise self._bad(element.children[0], f"only a text in {element.tag}")
        return element.text

    def _list(self, element: XmlElement, path: TreePath) -> list[Any]:
        wanted = _LISTS[element.tag]
        for item in element.children:
            if item.tag != wanted:
                raise self._bad(item, f"only {wanted} elements in {element.tag}")
        if element.leaves:
            self.lines.rows[path] = element.leaf_lines
        others = enumerate(element.children, start=len(element.leaves))
        return [*element.leaves, *(self._value(item, (*path, index)) for index, item in others)]

    def _object(self, element: XmlElement, path: TreePath) -> dict[str, Any]:
        self.lines[path] = element.line
        tree = self._attributes(element)
        for child in _unwrapped(element):
            key = child.tag
            if key in _REPEATED:
                self.lines.setdefault((*path, key), child.line)
                tree.setdefault(key, []).append(self._value(child, (*path, key, len(tree[key]) if key in tree else 0)))
            elif key.startswith("{"):
                _gather(tree, key, self._value(child, (*path, key)))
            elif key in tree:
                raise self._bad(child, f"one {key} only", f"a second {key}")
            else:
                tree[key] = self._value(child, (*path, key))
        return tree

    def _attributes(self, element: XmlElement) -> dict[str, Any]:
        """As fields; the standard has attributes of its own on sensor data only."""
        for key in element.attributes:
            if not key.startswith("{") and element.tag not in _WITH_ATTRIBUTES:
                raise self._bad(element, f"no attribute on {element.local}", f"the attribute {show(key)}")
        return {key: value for key, value in element.attributes.items() if not _is_schema_hint(key)}

    def _extension(self, element: XmlElement, path: TreePath) -> Any:
        """A user extension: its text, or an object of its attributes and elements."""
        if not element.children and not element.attributes:
            return element.text
        tree: dict[str, Any] = {key: value for key, value in element.attributes.items() if not _is_schema_hint(key)}
        for child in element.children:
            _gather(tree, child.tag, self._extension(child, path))
        if element.text:
            tree["#text"] = element.text
        return tree

    def _bad(self, element: XmlElement, expected: str, found: str | None = None) -> BadInput:
        where = f"{self.name}, line {element.line}"
        return BadInput(found or f"element {show(element.tag)}", expected=expected, where=where)


def _unwrapped(element: XmlElement) -> Iterator[XmlElement]:
    for child in element.children:
        if child.tag in _WRAPPERS:
            yield from _unwrapped(child)
        else:
            yield child


def _gather(tree: dict[str, Any], key: str, value: Any) -> None:
    """Repeated extension elements become a list, as JSON writes them."""
    if key not in tree:
        tree[key] = value
    elif isinstance(tree[key], list):
        tree[key].append(value)
    else:
        tree[key] = [tree[key], value]


def _is_schema_hint(attribute: str) -> bool:
    return attribute.startswith("{http://www.w3.org/2001/XMLSchema-instance}")


def _uri(tag: str) -> str:
    namespace, _, local = tag[1:].rpartition("}")
    return namespace + ("" if namespace.endswith(("/", "#", ":")) else "#") + local
