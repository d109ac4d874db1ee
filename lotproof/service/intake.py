"""Whatever file a partner sends: EPCIS XML or JSON, or a dispatch advice as CSV, told by its content."""

from __future__ import annotations

import datetime as dt
import itertools
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from lotproof.advice import looks_like_advice, read_advice
from lotproof.advice.limits import AdviceLimits
from lotproof.epcis import Limits, read_document, spooled
from lotproof.epcis.source import UnknownKind
from lotproof.errors import BadInput
from lotproof.model.event import EpcisDocument, Unread
from lotproof.model.identifiers import Gln

MOST_BYTES = 1 << 30
"""What is read unless another limit is named: far more than a year of a distributor's shipments."""
MOST_UNREAD = 10_000
"""Lines that cannot be read, of one file: behind so many it is another kind of file."""
_HEAD = 4096
_KINDS = "EPCIS 1.2 or 2.0 XML, an EPCIS 2.0 JSON object, or a dispatch advice as CSV"


@dataclass(frozen=True, slots=True)
class Intake:
    """A file as it was read: its events, and what was wrong with lines that are none."""

    name: str
    document: EpcisDocument
    unread: tuple[Unread, ...] = ()

    @property
    def hashes(self) -> list[str]:
        """What names its events."""
        return [ref.hash for ref in self.document.refs]


def take_in(file: Path | BinaryIO, *, sender: Gln, at: dt.datetime, most: int = MOST_BYTES, name: str = "") -> Intake:
    """The content of ``file``, by its path or opened; a dispatch advice is of ``sender``, shipped ``at``.

    ``name`` is what its lines are called by, its path where none is given. Raises BadInput where it cannot be read as a
    whole; a single wrong line stands in ``unread``.
    """
    if not isinstance(file, Path):
        return _read(file, name, sender, at, most)
    name = name or str(file)
    try:
        with file.open("rb") as stream:
            return _read(stream, name, sender, at, most)
    except OSError as error:
        found = f"a file that cannot be read ({error.strerror or error})"
        raise BadInput(found, expected="a readable EPCIS file or dispatch advice", where=name) from error


def _read(stream: BinaryIO, name: str, sender: Gln, at: dt.datetime, most: int) -> Intake:
    head = stream.read(_HEAD)
    again = _Again(head, stream)
    unread = _BadLines(name)
    if looks_like_advice(head):
        bounds = AdviceLimits(file_bytes=most)
        document = read_advice(again, sender=sender, at=at, name=name, limits=bounds, on_bad=unread.add, keep=spooled)
    else:
        limits = Limits(file_bytes=most)
        try:
            document = read_document(again, name=name, limits=limits, on_bad=unread.add, keep=spooled)
        except UnknownKind as error:
            raise BadInput(error.found, expected=_KINDS, where=name) from error
    return Intake(name, document, tuple(unread.found))


class _BadLines:
    """The lines that are none, so many that a person can look at."""

    def __init__(self, name: str) -> None:
        self._name = name
        self.found: list[Unread] = []

    def add(self, one: Unread) -> None:
        """Raises BadInput where there are too many."""
        if len(self.found) >= MOST_UNREAD:
            found = f"more than {MOST_UNREAD:,} lines that cannot be read, the first one being: {self.found[0].error}"
            raise BadInput(found, expected="an EPCIS file or dispatch advice", where=self._name)
        # Without the frames that it was raised in.
        one.error.__traceback__ = one.error.__cause__ = one.error.__context__ = None
        self.found.append(one)


class _Again:
    """A stream that begins with bytes that were read from it already."""

    def __init__(self, head: bytes, stream: BinaryIO) -> None:
        self._parts: Iterator[bytes] = itertools.chain(filter(None, [head]), iter(lambda: stream.read(1 << 16), b""))

    def read(self, _: int, /) -> bytes:
        """The next part, of whatever size it comes in."""
        return next(self._parts, b"")
