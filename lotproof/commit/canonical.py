"""JSON with one spelling: written by RFC 8785, read without anything that would make two readers disagree."""

from __future__ import annotations

import json
import re
from typing import Any, NoReturn

from lotproof.errors import BadInput
from lotproof.model.nodes import more_nodes_than

_WIDEST = 2**53 - 1
_SURROGATE = re.compile("[\ud800-\udfff]")
_ENCODER = json.JSONEncoder(ensure_ascii=False, allow_nan=False, sort_keys=True, separators=(",", ":"))


MOST_NODES = 2_000_000
"""A lot of a million units has as many serials; a document over 200 events far less."""


def canonical_json(value: object) -> bytes:
    """``value`` in the JSON Canonicalization Scheme (RFC 8785), UTF-8.

    Raises BadInput on what the scheme cannot write: NaN, integers beyond 2**53-1, lone surrogates, other types.
    """
    import rfc8785

    try:
        if _is_plain(value):
            return _ENCODER.encode(value).encode("utf-8")
        return rfc8785.dumps(value)  # type: ignore[arg-type]
    except rfc8785.CanonicalizationError as error:
        raise BadInput(str(error), expected="a value that RFC 8785 can write", where="JSON") from error
    except RecursionError as error:
        raise BadInput("members nested too deep", expected="plain JSON", where="JSON") from error


def _is_plain(value: object) -> bool:
    """Whether the standard encoder writes ``value`` as the scheme does, several times faster: no fractions, no wide
    integers, no surrogates, and names that sort by characters as by UTF-16 units.
    """
    kind = type(value)
    if isinstance(value, str):
        return kind is str and (value.isascii() or not _SURROGATE.search(value))
    if isinstance(value, dict):
        names = kind is dict and all(type(name) is str and name.isascii() for name in value)
        return names and all(map(_is_plain, value.values()))
    if isinstance(value, list | tuple):
        return kind in (list, tuple) and all(map(_is_plain, value))
    return value is None or kind is bool or (isinstance(value, int) and kind is int and abs(value) <= _WIDEST)


def read_json(text: str | bytes, most: int = MOST_NODES) -> Any:
    """The value ``text`` spells (I-JSON, RFC 7493).

    Raises BadInput on a name given twice, NaN, no JSON at all, and more than ``most`` lists, objects and members.
    """
    try:
        if isinstance(text, bytes):
            text = text.decode("utf-8")
        if len(text) > most and more_nodes_than(most, text):
            raise BadInput(f"more than {most:,} values", expected="a smaller file", where="JSON")
        return json.loads(text, object_pairs_hook=_members, parse_constant=_no_constant)
    except UnicodeDecodeError as error:
        raise BadInput(f"a byte that is not UTF-8 at {error.start}", expected="JSON in UTF-8", where="JSON") from error
    except json.JSONDecodeError as error:
        where = f"JSON, line {error.lineno}, column {error.colno}"
        raise BadInput(error.msg, expected="valid JSON", where=where) from error
    except (ValueError, RecursionError) as error:
        raise BadInput("a number too long or members nested too deep", expected="plain JSON", where="JSON") from error


def _members(pairs: list[tuple[str, object]]) -> dict[str, object]:
    members = dict(pairs)
    if len(members) != len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise BadInput(f"member {twice[:60]!r} twice", expected="each name once", where="JSON")
    return members


def _no_constant(name: str) -> NoReturn:
    raise BadInput(name, expected="a finite number", where="JSON")
