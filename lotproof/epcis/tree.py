"""The generic tree of an event: plain dicts, lists and scalars in the shape of EPCIS 2.0 JSON, each with its place.

Both file forms are brought into this one shape, so that there is one validation, one normalisation and one event hash.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from lotproof.errors import BadInput

TreePath = tuple[str | int, ...]
_PLAIN = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_SHOWN = 80
MDA = "urn:epcglobal:cbv:mda"
# A document cannot give these another meaning.
_SCHEMES = frozenset({"http", "https", "ni", "urn"})
# The prefixes the GS1 context of EPCIS 2.0 declares itself.
STANDARD_PREFIXES: Mapping[str, str] = {
    "cbv": "https://ref.gs1.org/cbv/",
    "cbvmda": MDA,
    "gs1": "https://gs1.org/voc/",
    "epcis": "https://ref.gs1.org/epcis/",
}


@dataclass(frozen=True, slots=True)
class TreeOrigin:
    """Where a tree comes from: file name and, for XML, the line of each path; for JSON, the path of its root.

    ``prefixes`` are the namespaces of the JSON-LD context.
    """

    name: str
    root: str = "$"
    lines: Mapping[TreePath, int] | None = None
    prefixes: Mapping[str, str] = field(default_factory=lambda: STANDARD_PREFIXES)

    @property
    def is_xml(self) -> bool:
        return self.lines is not None

    def where(self, path: TreePath) -> str:
        if self.lines is None:
            return f"{self.name}, {self.root}{dotted(path)}"
        line = next(self.lines[path[:end]] for end in range(len(path), -1, -1) if path[:end] in self.lines)
        return ", ".join(filter(None, (self.name, f"line {line}", dotted(path).lstrip("."))))


def dotted(path: TreePath) -> str:
    """``path`` in JSONPath notation, without the root."""
    return "".join(
        f"[{step}]" if isinstance(step, int) else f".{step}" if _PLAIN.fullmatch(step) else f"[{show(step)}]"
        for step in path
    )


def show(value: object) -> str:
    """``value`` for a message: short, on one line, with its kind where the text alone would not tell."""
    if value is None or isinstance(value, bool):
        return {None: "null", True: "true", False: "false"}[value]
    if isinstance(value, dict | list):
        return f"{'an object' if isinstance(value, dict) else 'a list'} of {len(value)}"
    text = ascii(value) if isinstance(value, str) else str(value)
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}... ({len(str(value))} characters)"


@dataclass(frozen=True, slots=True)
class Node:
    """One value of the tree, together with its place."""

    value: Any
    origin: TreeOrigin
    path: TreePath = ()

    def bad(self, expected: str, found: str | None = None) -> BadInput:
        """The error to raise about this value."""
        return BadInput(show(self.value) if found is None else found, expected=expected, where=self.where)

    @property
    def where(self) -> str:
        return self.origin.where(self.path)

    @property
    def field(self) -> str:
        return str(self.path[-1]) if self.path else "document"

    def child(self, key: str | int, value: object) -> Node:
        return Node(value, self.origin, (*self.path, key))

    def get(self, key: str) -> Node | None:
        """The field ``key`` of this object, None when it is not there."""
        return self.child(key, self.value[key]) if key in self.value else None

    def need(self, key: str, expected: str = "") -> Node:
        """The field ``key`` of this object, which must be there."""
        found = self.get(key)
        if found is None:
            raise self.bad(expected or f"the required field {key}", f"no {key}")
        return found

    def fields(self) -> Iterator[tuple[str, Node]]:
        """Every field of this value, which must be an object."""
        if not isinstance(self.value, dict):
            raise self.bad(f"an object for {self.field}")
        return ((key, self.child(key, value)) for key, value in self.value.items())

    def object(self) -> Node:
        """This node itself, which must be an object."""
        self.fields()
        return self

    def list(self) -> Node:
        """This node itself, which must be a list."""
        if not isinstance(self.value, list):
            raise self.bad(f"a list for {self.field}")
        return self

    def items(self) -> Sequence[Node]:
        """Every element of this value, which must be a list."""
        self.list()
        return [self.child(index, value) for index, value in enumerate(self.value)]


def prefixes_of(context: object, known: Mapping[str, str] = STANDARD_PREFIXES) -> Mapping[str, str]:
    """``known`` extended by the namespaces a JSON-LD ``@context`` declares (JSON-LD 1.1, 4.4)."""
    found = dict(known)
    for part in context if isinstance(context, list) else [context]:
        for term, meaning in part.items() if isinstance(part, dict) else ():
            iri = meaning.get("@id") if isinstance(meaning, dict) else meaning
            if isinstance(iri, str):
                found[term] = iri
    return found


def expand(text: str, prefixes: Mapping[str, str]) -> str:
    """The full URI of a CURIE with a declared prefix; any other text unchanged."""
    namespace, rest = _split(text, prefixes)
    return namespace + rest


def qualified(key: str, prefixes: Mapping[str, str]) -> str:
    """The name of an extension as ``{namespace}local``, the same for XML and JSON."""
    namespace, rest = _split(key, prefixes)
    if (namespace + rest).startswith((f"{MDA}:", f"{MDA}#")):
        namespace, rest = MDA, (namespace + rest)[len(MDA) + 1 :]
    return f"{{{namespace}}}{rest}" if namespace else key


def _split(text: str, prefixes: Mapping[str, str]) -> tuple[str, str]:
    """Namespace and rest of a CURIE; no namespace for any other text, which includes every real URI."""
    prefix, colon, rest = text.partition(":")
    known = colon and prefix not in _SCHEMES and not rest.startswith("//") and not text.startswith("{")
    return (prefixes[prefix], rest) if known and prefix in prefixes else ("", text)
