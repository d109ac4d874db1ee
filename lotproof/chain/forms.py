"""How the model's values stand in the ABI: derived from the dataclasses, field by field.

A parameter of a function or event is the field of the same name, `validUntil` that of ``valid_until``; the few names
that differ are in ``_ALSO``. How the field is written and read follows from its type. What cannot be matched is told
when the form is made, by a TypeError: a test makes the form of every verb and every record.
"""

from __future__ import annotations

import datetime as dt
import re
import types
import typing
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, fields, is_dataclass
from functools import lru_cache
from operator import attrgetter
from typing import Any

from lotproof.chain.words import Parameter
from lotproof.errors import BadInput
from lotproof.model.identifiers import CompanyPrefix, Gln, Gtin, LotNumber, SerialNumber, Sscc
from lotproof.model.keccak import ZERO_ACCOUNT, checksum_address
from lotproof.model.lot import date_of, day_of
from lotproof.model.partner import Role, Scope
from lotproof.model.record import DecommissionReason, DiscrepancyKind
from lotproof.model.slots import maker_of

_ALSO: Mapping[str, tuple[str, ...]] = {
    "from": ("from_partner", "from_account"),
    "to": ("to_partner", "to_account"),
    "expiryDay": ("expiry",),
    # What a verb calls its document, whatever the document says.
    "licence": ("document",),
    "reason": ("document",),
    "witness": ("document",),
}
"""Names that a parameter's field may have besides its own."""

_CALLED: Mapping[str, str] = {
    "document": "a document commitment",
    "root": "a Merkle root",
    "serial": "a padded serial",
    "serials": "a padded serial",
    "salt": "a salt",
    "salts": "a salt",
    "proof": "a proof's hash",
}
"""What fields of bytes are called in a message."""

_FLAGS_IN_A_WORD = 256
_seen: dict[Any, Mapping[str, Any]] = {}
_LAST_SECOND = int(dt.datetime(9999, 12, 31, 23, 59, 59, tzinfo=dt.UTC).timestamp())


@dataclass(frozen=True, slots=True)
class Form:
    """From a value of the model to one of the ABI, and back; None for ``read`` where both are the same."""

    write: Callable[[Any], Any]
    read: Callable[[Any], Any] | None


@dataclass(frozen=True, slots=True)
class Match:
    """A parameter and the field that it is."""

    parameter: Parameter
    field: str
    form: Form


def moment(seconds: int) -> dt.datetime:
    """Unix seconds as an aware time; what lies beyond the year 9999 counts as its last second."""
    return dt.datetime.fromtimestamp(min(seconds, _LAST_SECOND), dt.UTC)


def seconds_of(time: dt.datetime) -> int:
    """Whole Unix seconds; raises BadInput where the time has no zone."""
    if time.tzinfo is None:
        raise BadInput(f"the time {time.isoformat()}", expected="a time with its zone, e.g. 2026-01-01T00:00:00Z")
    return int(time.timestamp())


def writer_of(kind: type[Any], parameters: Sequence[Parameter]) -> Callable[[Any], tuple[Any, ...]]:
    """What makes the arguments of a function out of a ``kind``. Raises TypeError unless they are its fields exactly."""
    writers, used = _writers(kind, parameters)
    _check_all_used(kind, used)
    return lambda value: tuple([write(value) for write in writers])


def matches_of(kind: type[Any], parameters: Sequence[Parameter], *, apart: str = "") -> tuple[Match, ...]:
    """The field of ``kind`` behind each parameter. Raises TypeError unless these are its fields exactly, without
    the one that is kept ``apart``."""
    hints = _hints(kind)
    found = []
    for parameter in parameters:
        path = _path_of(kind, parameter.name)
        if path is None or "." in path:
            raise TypeError(f"{kind.__name__} has no field for {parameter.name}")
        found.append(Match(parameter, path, form_of(hints[path], parameter, path)))
    _check_all_used(kind, {match.field for match in found} | {apart})
    return tuple(found)


def form_of(hint: Any, parameter: Parameter, field: str) -> Form:
    """How a field of the type ``hint`` stands as the parameter; raises TypeError where it cannot."""
    origin, inner = typing.get_origin(hint), typing.get_args(hint)
    if origin in (types.UnionType, typing.Union) and type(None) in inner:
        only = next(kind for kind in inner if kind is not type(None))
        return _optional(form_of(only, parameter, field), parameter)
    if hint == tuple[bool, ...] and parameter.type == "uint256[]":
        return Form(_packed, None)
    if origin is tuple and parameter.is_list:
        return _listed(form_of(inner[0], parameter.element, field))
    if parameter.is_struct and is_dataclass(hint):
        return _nested(typing.cast(type[Any], hint), parameter.parts)
    if hint is bytes and parameter.type.startswith("bytes"):
        return _bytes(parameter, field)
    plain, form = _PLAIN.get(getattr(hint, "__supertype__", hint), ("", None))
    if form is None or not parameter.type.startswith(plain) or parameter.is_list:
        raise TypeError(f"the field {field}, {hint}, does not stand for {parameter.type} {parameter.name}")
    return form


def _hints(kind: Any) -> Mapping[str, Any]:
    if kind not in _seen:
        _seen[kind] = typing.get_type_hints(kind)
    return _seen[kind]


def _path_of(kind: type[Any], name: str) -> str | None:
    """The field for a parameter, or that inside a field whose type has no form of its own, as ``sgtin.gtin``."""
    hints = _hints(kind)
    own = re.sub("[A-Z]", lambda capital: "_" + capital[0].lower(), name)
    for wanted in (own, *_ALSO.get(name, ())):
        if wanted in hints:
            return wanted
    for field, hint in hints.items():
        if is_dataclass(hint) and hint not in _PLAIN and own in _hints(hint):
            return f"{field}.{own}"
    return None


def _writers(kind: type[Any], parameters: Sequence[Parameter]) -> tuple[list[Callable[[Any], Any]], set[str]]:
    """A writer for each parameter, and the fields that they write. A struct that is no field gathers some of them."""
    writers, used = [], set()
    for parameter in parameters:
        path = _path_of(kind, parameter.name)
        if path is not None:
            owner, _, field = path.rpartition(".")
            hints = _hints(_hints(kind)[owner] if owner else kind)
            writers.append(_then(attrgetter(path), form_of(hints[field], parameter, field).write))
            used.add(path.split(".")[0])
        elif parameter.is_struct:
            inner, gathered = _writers(kind, parameter.parts)
            writers.append(_gathering(inner))
            used |= gathered
        else:
            raise TypeError(f"{kind.__name__} has no field for {parameter.type} {parameter.name}")
    return writers, used


def _then(get: Callable[[Any], Any], write: Callable[[Any], Any]) -> Callable[[Any], Any]:
    return lambda value: write(get(value))


def _gathering(writers: Sequence[Callable[[Any], Any]]) -> Callable[[Any], tuple[Any, ...]]:
    return lambda value: tuple([write(value) for write in writers])


def _check_all_used(kind: type[Any], used: set[str]) -> None:
    left = [field.name for field in fields(kind) if field.name not in used]
    if left:
        raise TypeError(f"nothing in the contract is the field {left[0]} of {kind.__name__}")


def _optional(form: Form, parameter: Parameter) -> Form:
    """None is the type's zero."""
    none = _zero(parameter)
    read = form.read or _same
    return Form(
        lambda value: none if value is None else form.write(value),
        lambda found: None if found == none else read(found),
    )


def _zero(parameter: Parameter) -> int | str | bytes:
    if parameter.type == "address":
        return ZERO_ACCOUNT
    return 0 if parameter.type.startswith("uint") else bytes(int(parameter.type.removeprefix("bytes")))


def _listed(form: Form) -> Form:
    write, read = form.write, form.read
    return Form(
        tuple if write is _same else lambda values: tuple([write(value) for value in values]),
        None if read is None else lambda found: tuple([read(value) for value in found]),
    )


def _nested(kind: type[Any], parts: Sequence[Parameter]) -> Form:
    matches = matches_of(kind, parts)
    make = maker_of(kind, [match.field for match in matches])
    reads = [match.form.read or _same for match in matches]
    return Form(
        writer_of(kind, parts), lambda found: make([read(value) for read, value in zip(reads, found, strict=True)])
    )


def _bytes(parameter: Parameter, field: str) -> Form:
    """Shorter bytes would be padded without a word, and stand for something else."""
    if parameter.type == "bytes":
        return _SAME
    length, called = int(parameter.type.removeprefix("bytes")), _CALLED.get(field, field)

    def write(value: bytes) -> bytes:
        if len(value) != length:
            raise BadInput(f"{called} of {len(value)} bytes", expected=f"{length} bytes")
        return value

    return Form(write, None)


def _packed(flags: Sequence[bool]) -> tuple[int, ...]:
    """256 flags to a word, from its lowest bit."""
    words = range(0, len(flags), _FLAGS_IN_A_WORD)
    return tuple(
        sum(flag << place for place, flag in enumerate(flags[word : word + _FLAGS_IN_A_WORD])) for word in words
    )


def _discrepancy(number: int) -> DiscrepancyKind:
    try:
        return DiscrepancyKind(number)
    except ValueError as error:
        known = ", ".join(str(int(kind)) for kind in DiscrepancyKind)
        raise BadInput(f"discrepancy {number}", expected=known) from error


def _reason(number: int) -> DecommissionReason:
    try:
        return DecommissionReason(number)
    except ValueError as error:
        known = ", ".join(str(int(reason)) for reason in DecommissionReason)
        raise BadInput(f"reason {number}", expected=known) from error


def _same(value: Any) -> Any:
    return value


def _key(kind: type[Gtin] | type[Gln] | type[Sscc]) -> Form:
    """Read once: a product or partner stands in many records, and its check digit is computed for each."""
    return Form(int, lru_cache(maxsize=4096)(lambda number: kind(f"{number:0{kind.length}d}")))


_SAME = Form(_same, None)
_PLAIN: Mapping[Any, tuple[str, Form]] = {
    int: ("uint", _SAME),
    str: ("address", Form(checksum_address, checksum_address)),
    dt.date: ("uint", Form(day_of, date_of)),
    dt.datetime: ("uint", Form(seconds_of, moment)),
    Gtin: ("uint", _key(Gtin)),
    Gln: ("uint", _key(Gln)),
    Sscc: ("uint", _key(Sscc)),
    CompanyPrefix: ("uint", Form(CompanyPrefix.to_key, CompanyPrefix.from_key)),
    LotNumber: ("bytes20", Form(LotNumber.to_bytes20, LotNumber.from_bytes20)),
    SerialNumber: ("bytes20", Form(SerialNumber.to_bytes20, SerialNumber.from_bytes20)),
    Role: ("uint", Form(int, Role)),
    Scope: ("uint", Form(int, Scope)),
    DiscrepancyKind: ("uint8", Form(int, _discrepancy)),
    DecommissionReason: ("uint8", Form(int, _reason)),
}
"""What a type of the model stands as, and how. Further types of fields get their line here."""
