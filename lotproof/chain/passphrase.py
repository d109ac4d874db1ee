"""Takes a passphrase from a file named in the environment, so that it stands in no argument and no variable."""

from __future__ import annotations

import os
import stat
from collections.abc import Mapping
from pathlib import Path

from lotproof.errors import KeyRefused

PASSPHRASE_FILE = "LOTPROOF_PASSPHRASE_FILE"  # noqa: S105, the name of a variable

# A passphrase of 4 KiB is a wrong file.
_MAX_LENGTH = 4096


def passphrase_from(variable: str = PASSPHRASE_FILE, environ: Mapping[str, str] | None = None) -> str | None:
    """The first line of the file that ``variable`` names, or None when the variable is not set.

    Only the line's end is cut off: blanks belong to the passphrase. Raises KeyRefused when the file cannot be read,
    is open to everybody, or begins with an empty line.
    """
    name = (os.environ if environ is None else environ).get(variable)
    if name is None:
        return None
    where = f"passphrase file {name!r} ({variable})"
    line = _read(Path(name), where).split(b"\n", 1)[0].removesuffix(b"\r")
    if not 0 < len(line) <= _MAX_LENGTH:
        raise KeyRefused(f"{where} begins with a line of {len(line)} bytes; expected 1 to {_MAX_LENGTH}")
    text = line.decode("utf-8", errors="replace")
    if "\ufffd" in text:
        raise KeyRefused(f"{where} does not begin with a line of UTF-8 text")
    return text


def _read(path: Path, where: str) -> bytes:
    try:
        with path.open("rb") as file:
            mode = stat.S_IMODE(os.fstat(file.fileno()).st_mode)
            if mode & 0o007:
                raise KeyRefused(f"{where} is open to everybody (mode {mode:04o}); expected 0600 or 0640")
            return file.read(_MAX_LENGTH + 2)
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else error
        raise KeyRefused(f"{where} cannot be read: {reason}") from error
