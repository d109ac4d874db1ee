"""Small JSON objects on disk: read field by field, written whole or not at all."""

from __future__ import annotations

import datetime as dt
import json
import os
import secrets
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
    make_private_folder(path.parent)
    write_whole(path, json.dumps(fields, indent=1) + "\n")


def make_private_folder(folder: Path) -> None:
    """Makes ``folder`` and those above it that are missing, for this user alone whatever the umask; what stands above
    stays as it is. Raises OSError."""
    for one in reversed([one for one in (folder, *folder.parents) if not one.exists()]):
        one.mkdir(mode=0o700, exist_ok=True)
        # The umask takes away from a mode, and may take too much.
        one.chmod(0o700)


def write_whole(path: Path, text: str, mode: int = 0o600) -> None:
    """Puts ``text`` in the place of what ``path`` names, as a whole or not at all.

    It is written anew under a name that nobody can guess, and renamed: a link that stands there is replaced, and what
    it names stays as it is. Raises OSError.
    """
    unfinished = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
    descriptor = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC, mode)
    try:
        with open(descriptor, "w", encoding="utf-8") as file:  # noqa: PTH123
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        unfinished.replace(path)
    except BaseException:
        unfinished.unlink(missing_ok=True)
        raise


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
