"""Files that people name: read with a bound, written whole and for their owner only."""

from __future__ import annotations

import os
import secrets
from contextlib import suppress
from pathlib import Path

from lotproof.errors import BadInput


def read_bytes(path: Path, what: str, *, most: int) -> bytes:
    """The content of ``path``. Raises BadInput where it cannot be read or has more than ``most`` bytes."""
    try:
        with path.open("rb") as file:
            content = file.read(most + 1)
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
        raise BadInput(f"a file that cannot be read ({reason})", expected=what, where=str(path)) from error
    if len(content) > most:
        raise BadInput(f"more than {most} bytes", expected=what, where=str(path))
    return content


def read_text(path: Path, what: str, *, most: int) -> str:
    """The same as UTF-8 text, without a byte order mark."""
    try:
        return read_bytes(path, what, most=most).decode("utf-8-sig")
    except UnicodeDecodeError as error:
        found = f"a byte that is not UTF-8 at {error.start}"
        raise BadInput(found, expected=f"{what} in UTF-8", where=str(path)) from error


def text_or_file(given: str, what: str) -> bytes:
    """The content of the file that ``given`` names where there is one, else ``given`` itself."""
    path = Path(given)
    with suppress(OSError, ValueError):
        if path.is_file():
            return read_bytes(path, what, most=16 * 2**20)
    return given.encode("utf-8", "surrogateescape")


def require_new(path: Path) -> None:
    """Raises BadInput where something stands at ``path``, before an act that is to end in writing it."""
    if os.path.lexists(path):
        raise _taken(path)
    if not path.parent.is_dir():
        raise BadInput("no folder to write it in", expected="a folder of your own", where=str(path))


def write_private(path: Path, text: str) -> None:
    """``text`` in a new file that only its owner can read. Raises BadInput where one stands there or cannot be made."""
    unfinished = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    try:
        descriptor = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o600)
        with open(descriptor, "w", encoding="utf-8") as file:  # noqa: PTH123
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        os.link(unfinished, path)
    except FileExistsError as error:
        raise _taken(path) from error
    except OSError as error:
        found = f"a place that cannot be written ({error.strerror})"
        raise BadInput(found, expected="a folder of your own", where=str(path)) from error
    finally:
        with suppress(OSError):
            unfinished.unlink()


def _taken(path: Path) -> BadInput:
    return BadInput("a file", expected="a new name, since nothing is overwritten", where=str(path))
