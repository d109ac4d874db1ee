"""Rows of text out of bytes (RFC 4180), each with its line; nothing is guessed at."""

from __future__ import annotations

import codecs
import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass

from lotproof.advice.limits import AdviceLimits
from lotproof.errors import BadInput

_DELIMITERS = (",", ";", "\t")
# What a spreadsheet would take for a formula (OWASP, CSV injection).
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True, slots=True)
class Row:
    """The cells of one line of the file."""

    line: int
    cells: list[str]


def rows(parts: Iterator[bytes], name: str, limits: AdviceLimits) -> Iterator[Row]:
    """All lines that are not empty, the header first. Raises BadInput where the text is no CSV in UTF-8 or UTF-16."""
    lines = _lines(parts, name, limits)
    first = next(lines, "")
    delimiter = max(_DELIMITERS, key=first.count)
    reader = csv.reader(_again(first, lines), delimiter=delimiter, strict=True)
    while True:
        line = reader.line_num + 1
        try:
            cells = next(reader, None)
        except csv.Error as error:
            where = f"{name}, line {line}"
            raise BadInput(
                f"broken CSV ({error})", expected="quotes that close, as RFC 4180 has them", where=where
            ) from error
        if cells is None:
            return
        if cells:
            yield Row(line, cells)


def check_cell(value: str, where: str, limits: AdviceLimits) -> None:
    """Raises BadInput for what no field of an advice can be."""
    if len(value) > limits.cell:
        raise BadInput(f"{len(value)} characters", expected=f"at most {limits.cell}", where=where)
    if value.startswith(_FORMULA):
        raise BadInput(f"{value[:60]!a}", expected="no value that a spreadsheet takes for a formula", where=where)
    if not value.isprintable():
        raise BadInput(f"{value[:60]!a}", expected="characters that can be printed, on one line", where=where)


def _again(first: str, lines: Iterator[str]) -> Iterator[str]:
    if first:
        yield first
    yield from lines


def _lines(parts: Iterator[bytes], name: str, limits: AdviceLimits) -> Iterator[str]:
    decoder: codecs.IncrementalDecoder | None = None
    text, total = "", 0
    for part in _ended(parts):
        decoder = decoder or codecs.getincrementaldecoder(_encoding(part))()
        held = len(decoder.getstate()[0])
        try:
            text += decoder.decode(part, final=not part)
        except UnicodeDecodeError as error:
            where = f"{name}, byte {total - held + error.start}"
            found = f"byte 0x{error.object[error.start]:02x}"
            raise BadInput(found, expected="CSV in UTF-8, or in UTF-16 with its mark", where=where) from error
        total += len(part)
        if total > limits.file_bytes:
            expected = f"at most {limits.file_bytes:,} bytes"
            raise BadInput(f"a file of more than {limits.file_bytes:,} bytes", expected=expected, where=name)
        whole = list(io.StringIO(text, newline=""))
        # A carriage return may be the first half of a line ending.
        text = whole.pop() if whole and not whole[-1].endswith("\n") else ""
        yield from whole
    if text:
        yield text


def _ended(parts: Iterator[bytes]) -> Iterator[bytes]:
    """The parts that hold something, and an empty one at the end."""
    yield from filter(None, parts)
    yield b""


def _encoding(head: bytes) -> str:
    return "utf-16" if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)) else "utf-8-sig"
