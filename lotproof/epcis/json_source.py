"""EPCIS 2.0 JSON-LD as plain Python values that are safe to walk (RFC 8259).

What a JSON reader lets pass but no event can mean (repeated fields, NaN, numbers of a thousand digits, halves of a
character) is refused with its path.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from lotproof.epcis.json_stream import JsonText, walk
from lotproof.epcis.limits import Limits
from lotproof.epcis.tree import Node, TreeOrigin, TreePath
from lotproof.errors import BadInput

_DIGITS = 40
# GS1's own example AssociationEvent-h names its event twice; as in most readers the last one counts.
_MAY_REPEAT = frozenset({"eventID"})


@dataclass(frozen=True, slots=True)
class _Odd:
    """Stands in the tree for something that must be refused once its path is known."""

    found: str
    expected: str


# Where a document has its events, and a query its results (EPCIS 2.0, 8.2.5.5).
EVENTS = ("epcisBody", "eventList")
RESULTS = ("epcisBody", "queryResults", "resultsBody", "eventList")


@dataclass(frozen=True, slots=True)
class Piece:
    """One event with its path, or at the end, with path ``$``, the document without its events.

    ``document`` is what was read before it: dicts, lists, str, int, Decimal, bool, None.
    """

    root: str
    value: Any
    document: dict[str, Any]


def pieces(parts: Iterator[bytes], name: str, limits: Limits) -> Iterator[Piece]:
    """The document in ``parts``, one event at a time."""
    scanner = json.JSONDecoder(
        object_pairs_hook=_object, parse_float=_number, parse_int=_number, parse_constant=_constant
    )
    text = JsonText(parts, name, limits, scanner)
    for path, index, value, document in walk(text, frozenset((EVENTS, RESULTS)), _put):
        root = f"$.{'.'.join(path)}[{index}]" if path else "$"
        piece = Piece(root, value if path else document, document)
        _check(piece, name, limits, len(path) + 1 if path else 0)
        yield piece


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = dict(pairs)
    if len(found) < len(pairs):
        found = {}
        for key, value in pairs:
            _put(found, key, value)
    return found


def _put(members: dict[str, Any], key: str, value: Any) -> None:
    again = key in members and key not in _MAY_REPEAT
    members[key] = _Odd(f"a second {key}", "each field once") if again else value


def _number(text: str) -> int | Decimal | _Odd:
    short = len(text) <= _DIGITS
    value = Decimal(text) if short else Decimal(0)
    if not short or abs(value.adjusted()) > _DIGITS:
        return _Odd(f"the number {text[:_DIGITS]}...", f"a number of at most {_DIGITS} digits")
    return int(text) if text.lstrip("-").isdigit() else value


def _constant(text: str) -> _Odd:
    return _Odd(text, "a number; JSON has no NaN and no infinity")


def _too_deep(where: str, limits: Limits) -> BadInput:
    return BadInput(f"values nested deeper than {limits.depth}", expected="a flatter document", where=where)


def _check(piece: Piece, name: str, limits: Limits, depth: int) -> None:
    """Refuses what cannot stand anywhere in a document."""
    flaw = _flaw(piece.value, limits, depth)
    if flaw is None:
        return
    if flaw.path is None:
        raise _too_deep(name, limits)
    raise Node(None, TreeOrigin(name, piece.root), flaw.path).bad(flaw.expected, flaw.found)


@dataclass(frozen=True, slots=True)
class _Flaw:
    expected: str = ""
    found: str = ""
    path: TreePath | None = ()

    def inside(self, step: str | int) -> _Flaw:
        return self if self.path is None else replace(self, path=(step, *self.path))


def _flaw(value: Any, limits: Limits, depth: int) -> _Flaw | None:
    """The first flaw of ``value``, with its path. Paths are made for flaws only: this runs for every pack."""
    if isinstance(value, str):
        return _text_flaw(value, limits)
    if depth > limits.depth:
        return _Flaw(path=None)
    if isinstance(value, list):
        return _list_flaw(value, limits, depth)
    if isinstance(value, dict):
        return _dict_flaw(value, limits, depth)
    return _Flaw(value.expected, value.found) if isinstance(value, _Odd) else None


def _list_flaw(value: list[Any], limits: Limits, depth: int) -> _Flaw | None:
    for index, child in enumerate(value):
        flaw = _flaw(child, limits, depth + 1)
        if flaw is not None:
            return flaw.inside(index)
    return None


def _dict_flaw(value: dict[str, Any], limits: Limits, depth: int) -> _Flaw | None:
    for key, child in value.items():
        flaw = _text_flaw(key, limits) or _flaw(child, limits, depth + 1)
        if flaw is not None:
            return flaw.inside(key) if flaw.found and _text_flaw(key, limits) is None else flaw
    return None


def _text_flaw(text: str, limits: Limits) -> _Flaw | None:
    if len(text) > limits.text:
        return _Flaw("shorter texts", f"a text of {len(text):,} characters")
    if not text.isascii() and any("\ud800" <= letter <= "\udfff" for letter in text):
        return _Flaw("whole Unicode characters", "half of a surrogate pair")
    return None
