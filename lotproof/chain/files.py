"""Small JSON objects on disk: read field by field, written whole or not at all."""

from __future__ import annotations

import datetime as dt
import json
import os
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from lotproof.errors import BadInput
from lotproof.model.keccak import checksum_address


def read_object(path: Path, expected: str) -> dict[str, Any] | None:
    """The object in the file, or None without one; raises BadInput, with what was ``expected``, on anything else."""
    try:
        text = path.read_text("utf-8")
    except FileNotFoundError:
        return None
    except (OSError, UnicodeDecodeError) as error:
        raise BadInput(f"a file that cannot be read ({error})", expected=expected, where=str(path)) from error
    try:
        fields = json.loads(text)
    except ValueError as error:
        raise BadInput(f"no JSON ({error})", expected=expected, where=str(path)) from error
    if not isinstance(fields, dict):
        raise BadInput(type(fields).__name__, expected="an object", where=str(path))
    return fields


def write_object(path: Path, fields: Mapping[str, Any]) -> None:
    """Puts the object into the file; a reader sees the old one or the new one."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile("w", encoding="utf-8", dir=path.parent, delete=False) as unfinished:
        unfinished.write(json.dumps(fields, indent=1) + "\n")
        unfinished.flush()
        os.fsync(unfinished.fileno())
    Path(unfinished.name).replace(path)


def field(fields: Mapping[str, Any], name: str, kind: type, where: str) -> Any:
    """The member ``name``; raises BadInput where it is not of this very type."""
    value = fields.get(name)
    if type(value) is not kind:
        raise BadInput(repr(value), expected=f"a value of type {kind.__name__}", where=f"{where}, {name}")
    return value


def address(fields: Mapping[str, Any], name: str, where: str) -> str:
    """The member ``name`` as a checksummed address."""
    try:
        return checksum_address(field(fields, name, str, where))
    except BadInput as error:
        raise error if error.where else error.at(f"{where}, {name}") from error


def time(fields: Mapping[str, Any], name: str, where: str) -> dt.datetime:
    """The member ``name`` as a time in ISO 8601."""
    text = field(fields, name, str, where)
    try:
        return dt.datetime.fromisoformat(text)
    except ValueError as error:
        raise BadInput(repr(text), expected="a time in ISO 8601", where=f"{where}, {name}") from error
