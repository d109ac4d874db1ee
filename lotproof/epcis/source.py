"""Bytes of a file, whatever names it: read in pieces, never more than the limit, recognised by content."""

from __future__ import annotations

import itertools
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Literal

from lotproof.epcis.limits import Limits
from lotproof.errors import BadInput
from lotproof.model.source import Source


class UnknownKind(BadInput):
    """Content that is neither XML nor JSON; who reads other kinds as well says so."""


_PIECE = 64 * 1024
_BOMS = (b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")
_ARCHIVES = {b"\x1f\x8b": "a gzip archive", b"PK\x03\x04": "a zip archive", b"%PDF": "a PDF"}


def name_of(source: Source) -> str:
    """How messages call ``source`` when the caller gives no name."""
    if isinstance(source, str | os.PathLike):
        return os.fspath(source)
    name = getattr(source, "name", None)
    return name if isinstance(name, str) else "input"


def pieces(source: Source, name: str, limits: Limits) -> Iterator[bytes]:
    """The content of a path, of bytes or of a binary stream; a stream stays open, a file is closed."""
    try:
        if isinstance(source, bytes):
            yield from _bounded(iter([source]), name, limits)
        elif isinstance(source, str | os.PathLike):
            with Path(source).open("rb") as stream:
                yield from _bounded(iter(lambda: stream.read(_PIECE), b""), name, limits)
        else:
            yield from _bounded(iter(lambda: source.read(_PIECE), b""), name, limits)
    except (OSError, ValueError) as error:
        raise BadInput(f"a file that cannot be read ({error})", expected="a readable EPCIS file", where=name) from error


def recognised(parts: Iterator[bytes], name: str) -> tuple[Literal["xml", "json"], Iterator[bytes]]:
    """Which of the two forms the content has, and the content again from its first byte."""
    head = b""
    for part in parts:
        head += part
        if _opening(head):
            break
    opening = _opening(head)
    again = itertools.chain([head], parts)
    if opening.startswith(b"<"):
        return "xml", again
    if opening.startswith(b"{"):
        return "json", again
    raise UnknownKind(_named(head), expected="EPCIS 1.2 or 2.0 XML, or an EPCIS 2.0 JSON object", where=name)


def _named(head: bytes) -> str:
    """What a file that begins so is, in words."""
    if not _without_mark(head).strip(b"\t\n\r "):
        return "an empty file"
    archive = next((what for start, what in _ARCHIVES.items() if head.startswith(start)), "")
    return archive or f"content that starts with {ascii(head[:12])[1:]}"


def _opening(head: bytes) -> bytes:
    """What follows the byte order mark and white space; zero bytes of UTF-16 left out."""
    return _without_mark(head).lstrip(b"\x00\t\n\r ")[:1]


def _without_mark(head: bytes) -> bytes:
    for mark in _BOMS:
        head = head.removeprefix(mark)
    return head


def _bounded(parts: Iterator[bytes], name: str, limits: Limits) -> Iterator[bytes]:
    total = 0
    for part in parts:
        total += len(part)
        if total > limits.file_bytes:
            allowed = f"at most {limits.file_bytes:,} bytes, or a higher limit given by name"
            raise BadInput(f"a file of more than {limits.file_bytes:,} bytes", expected=allowed, where=name)
        yield part
