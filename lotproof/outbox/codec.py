"""Verbs as JSON and back, exactly, so that an intent outlives the process that planned it.

The form follows the dataclasses of lotproof.model.verb field by field. Bytes are 0x hexadecimal, items are decimal text
(88 bits are more than a JSON number carries), dates and times are ISO 8601, times in UTC.
"""

from __future__ import annotations

import datetime as dt
import re
import types
import typing
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields, is_dataclass
from typing import Any

from lotproof.commit.canonical import canonical_json, read_json
from lotproof.errors import BadInput
from lotproof.model import verb as verbs
from lotproof.model.identifiers import CompanyPrefix, Gln, Gtin, LotNumber, SerialNumber, Sscc
from lotproof.model.item import ItemId, LotId, PartnerId
from lotproof.model.partner import Role, Scope
from lotproof.model.record import DecommissionReason, DiscrepancyKind

_HEXADECIMAL = re.compile(r"0x(?:[0-9a-f]{2})*")
_DECIMAL = re.compile(r"0|[1-9][0-9]{0,26}")

_ABSTRACT = (verbs.Verb, verbs.UnitVerb, verbs.UnitsVerb)

VERBS: Mapping[str, type[verbs.Verb]] = {
    name: found
    for name, found in vars(verbs).items()
    if isinstance(found, type) and issubclass(found, verbs.Verb) and found not in _ABSTRACT
}
"""Every verb that can be stored, by its name."""


@dataclass(frozen=True, slots=True)
class _Coder:
    encode: Callable[[Any], object]
    decode: Callable[[object], Any]


_seen: dict[type[Any], dict[str, _Coder]] = {}


def encode(verb: verbs.Verb, *, with_document: bool = True) -> dict[str, object]:
    """``verb`` as a JSON object: its name under "verb", and its fields, with or without its document."""
    members = {name: coder.encode(getattr(verb, name)) for name, coder in _members(type(verb)).items()}
    if not with_document:
        members.pop("document", None)
    return {"verb": type(verb).__name__, **members}


def to_json(verb: verbs.Verb) -> str:
    """``verb`` as canonical JSON (RFC 8785)."""
    return canonical_json(encode(verb)).decode("utf-8")


def from_json(text: str | bytes) -> verbs.Verb:
    """The verb that ``to_json`` wrote; raises BadInput on anything else."""
    members = read_json(text)
    name = members.get("verb") if isinstance(members, dict) else None
    kind = VERBS.get(name) if isinstance(name, str) else None
    if kind is None:
        raise BadInput(f"verb {str(name)[:60]!r}", expected="one of " + ", ".join(VERBS), where="stored verb")
    rest = {key: value for key, value in members.items() if key != "verb"}
    decoded: verbs.Verb = _decode_members(kind, rest, f"stored verb {name}")
    return decoded


def _members(kind: type[Any]) -> dict[str, _Coder]:
    if kind not in _seen:
        hints = typing.get_type_hints(kind)
        _seen[kind] = {field.name: coder_of(hints[field.name]) for field in fields(kind)}
    return _seen[kind]


def _decode_members(kind: type[Any], found: object, where: str) -> Any:
    coders = _members(kind)
    if not isinstance(found, dict) or found.keys() != coders.keys():
        named = ", ".join(found) if isinstance(found, dict) else type(found).__name__
        raise BadInput(f"members {named[:200]}", expected=", ".join(coders), where=where)
    values = {}
    for name, coder in coders.items():
        try:
            values[name] = coder.decode(found[name])
        except BadInput as error:
            raise error.at(f"{where}, {name}") from error
    return kind(**values)


def coder_of(hint: Any) -> _Coder:
    """How values of a type are written; raises TypeError for a type that has no form yet."""
    if hint in _PLAIN:
        return _PLAIN[hint]
    origin, arguments = typing.get_origin(hint), typing.get_args(hint)
    if origin is tuple and len(arguments) == 2 and arguments[1] is ...:
        return _listed(coder_of(arguments[0]))
    if origin in (types.UnionType, typing.Union) and len(arguments) == 2 and type(None) in arguments:
        return _optional(coder_of(next(kind for kind in arguments if kind is not type(None))))
    if isinstance(hint, type) and is_dataclass(hint):
        return _nested(hint)
    raise TypeError(f"{hint} has no JSON form: give it one in lotproof.outbox.codec")


def _listed(inner: _Coder) -> _Coder:
    def decode(found: object) -> tuple[Any, ...]:
        if not isinstance(found, list):
            raise BadInput(type(found).__name__, expected="a list")
        return tuple(inner.decode(item) for item in found)

    return _Coder(lambda items: [inner.encode(item) for item in items], decode)


def _optional(inner: _Coder) -> _Coder:
    return _Coder(
        lambda value: None if value is None else inner.encode(value),
        lambda found: None if found is None else inner.decode(found),
    )


def _nested(kind: type[Any]) -> _Coder:
    return _Coder(
        lambda value: {name: coder.encode(getattr(value, name)) for name, coder in _members(kind).items()},
        lambda found: _decode_members(kind, found, kind.__name__),
    )


def _text(found: object) -> str:
    if not isinstance(found, str):
        raise BadInput(type(found).__name__, expected="a text")
    return found


def _whole(found: object) -> int:
    if not isinstance(found, int) or isinstance(found, bool) or found < 0:
        raise BadInput(f"{str(found)[:60]!r}", expected="a whole number")
    return found


def _truth(found: object) -> bool:
    if not isinstance(found, bool):
        raise BadInput(f"{str(found)[:60]!r}", expected="true or false")
    return found


def _discrepancy(found: object) -> DiscrepancyKind:
    kind = DiscrepancyKind.__members__.get(_text(found))
    if kind is None:
        raise BadInput(f"{str(found)[:60]!r}", expected=", ".join(DiscrepancyKind.__members__))
    return kind


def _reason(found: object) -> DecommissionReason:
    reason = DecommissionReason.__members__.get(_text(found))
    if reason is None:
        raise BadInput(f"{str(found)[:60]!r}", expected=", ".join(DecommissionReason.__members__))
    return reason


def _decimal(found: object) -> int:
    text = _text(found)
    if not _DECIMAL.fullmatch(text):
        raise BadInput(f"{text[:60]!r}", expected="an item's number in decimal digits")
    return int(text)


def _bytes(found: object) -> bytes:
    text = _text(found)
    if not _HEXADECIMAL.fullmatch(text):
        raise BadInput(f"{len(text)} characters", expected="0x and pairs of small hexadecimal digits")
    return bytes.fromhex(text[2:])


def _date(found: object) -> dt.date:
    text = _text(found)
    try:
        return dt.date.fromisoformat(text)
    except ValueError as error:
        raise BadInput(f"{text[:60]!r}", expected="a date YYYY-MM-DD") from error


def _time(found: object) -> dt.datetime:
    text = _text(found)
    try:
        time = dt.datetime.fromisoformat(text)
    except ValueError as error:
        raise BadInput(f"{text[:60]!r}", expected="a time in ISO 8601") from error
    if time.tzinfo is None:
        raise BadInput(f"{text[:60]!r}", expected="a time with its zone")
    return time


def _write_time(time: dt.datetime) -> str:
    if time.tzinfo is None:
        raise BadInput(f"time {time.isoformat()}", expected="a time with its zone")
    return time.astimezone(dt.UTC).isoformat()


def _by_text(kind: Callable[[str], Any]) -> _Coder:
    return _Coder(str, lambda found: kind(_text(found)))


def _by_number(kind: Callable[[int], Any]) -> _Coder:
    return _Coder(int, lambda found: kind(_whole(found)))


_PLAIN: dict[Any, _Coder] = {
    str: _Coder(str, _text),
    int: _by_number(int),
    bool: _Coder(bool, _truth),
    bytes: _Coder(lambda raw: "0x" + raw.hex(), _bytes),
    dt.date: _Coder(dt.date.isoformat, _date),
    dt.datetime: _Coder(_write_time, _time),
    ItemId: _Coder(str, _decimal),
    LotId: _by_number(LotId),
    PartnerId: _by_number(PartnerId),
    Role: _by_number(Role),
    Scope: _by_number(Scope),
    DiscrepancyKind: _Coder(lambda kind: kind.name, _discrepancy),
    DecommissionReason: _Coder(lambda reason: reason.name, _reason),
    **{kind: _by_text(kind) for kind in (Gtin, Gln, Sscc, LotNumber, SerialNumber, CompanyPrefix)},
}
