"""EPCIS 2.0 JSON-LD as plain Python values that are safe to walk (RFC 8259).

What a JSON reader lets pass but no event can mean (repeated fields, NaN, numbers of a thousand digits, halves of a
character) is refused with its path.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from lotproof.epcis.limits import Limits
from lotproof.epcis.tree import Node, Origin
from lotproof.errors import BadInput

_DIGITS = 40
# GS1's own example AssociationEvent-h names its event twice; as in most readers the last one counts.
_MAY_REPEAT = frozenset({"eventID"})


@dataclass(frozen=True, slots=True)
class _Odd:
    """Stands in the tree for something that must be refused once its path is known."""

    found: str
    expected: str


def load(raw: bytes, name: str, limits: Limits) -> Any:
    """The document in ``raw``: dicts, lists, str, int, Decimal, bool, None."""
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        where = f"{name}, byte {error.start}"
        raise BadInput(f"byte 0x{raw[error.start]:02x}", expected="JSON in UTF-8", where=where) from error
    try:
        tree = json.loads(
            text, object_pairs_hook=_object, parse_float=_number, parse_int=_number, parse_constant=_constant
        )
    except json.JSONDecodeError as error:
        where = f"{name}, line {error.lineno}, column {error.colno}"
        raise BadInput(f"broken JSON ({error.msg})", expected="well-formed JSON", where=where) from error
    except RecursionError as error:
        raise _too_deep(name, limits) from error
    _check(Node(tree, Origin(name)), limits)
    return tree


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, value in pairs:
        found[key] = _Odd(f"a second {key}", "each field once") if key in found and key not in _MAY_REPEAT else value
    return found


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


def _check(node: Node, limits: Limits) -> None:
    """Refuses what cannot stand anywhere in a document; walks without recursion beyond the depth limit."""
    if len(node.path) > limits.depth:
        raise _too_deep(node.origin.name, limits)
    value = node.value
    if isinstance(value, _Odd):
        raise node.bad(value.expected, value.found)
    if isinstance(value, str):
        _check_text(node, value, limits)
    elif isinstance(value, dict):
        for key, child in value.items():
            _check_text(node, key, limits)
            _check(node.child(key, child), limits)
    elif isinstance(value, list):
        for index, child in enumerate(value):
            _check(node.child(index, child), limits)


def _check_text(node: Node, text: str, limits: Limits) -> None:
    if len(text) > limits.text:
        raise node.bad("shorter texts", f"a text of {len(text):,} characters")
    if not text.isascii() and any("\ud800" <= letter <= "\udfff" for letter in text):
        raise node.bad("whole Unicode characters", "half of a surrogate pair")
