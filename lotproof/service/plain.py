"""Values of the model as JSON writes them."""

from __future__ import annotations

import dataclasses
import datetime as dt
import enum
import re
from collections.abc import Mapping
from pathlib import Path

_UNDERSCORE = re.compile("(?<=[a-z0-9])_([a-z])")
_EXACT = 2**53 - 1
"""The largest integer that every JSON reader keeps exact (RFC 8259, section 6)."""


def plain(value: object) -> object:
    """``value`` of JSON's own types: bytes as 0x hexadecimal, times in UTC, larger integers and identifiers as text."""
    if value is None or isinstance(value, bool | float):
        return value
    if isinstance(value, enum.Enum):
        return value.name.lower() if isinstance(value, enum.IntFlag) and value.name else plain(value.value)
    if isinstance(value, int):
        return int(value) if abs(value) <= _EXACT else str(int(value))
    if isinstance(value, bytes):
        return "0x" + value.hex()
    if isinstance(value, dt.datetime):
        return moment(value)
    if isinstance(value, Mapping):
        return {_member(str(key)): plain(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [plain(inner) for inner in value]
    return _object(value)


def _member(name: str) -> str:
    """Members are written chainId, as in passports and bundles."""
    return _UNDERSCORE.sub(lambda found: found[1].upper(), name) if name.isidentifier() else name


def moment(time: dt.datetime) -> str:
    """A time in UTC, to the second."""
    return time.astimezone(dt.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _object(value: object) -> object:
    if isinstance(value, dt.date):
        return value.isoformat()
    if isinstance(value, str | Path):
        return str(value)
    if dataclasses.is_dataclass(value) and type(value).__str__ is object.__str__:
        return {_member(name.name): plain(getattr(value, name.name)) for name in dataclasses.fields(value)}
    return str(value)
