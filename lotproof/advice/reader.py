"""Dispatch advices in: line by line, so that a million of them need the memory of one."""

from __future__ import annotations

import datetime as dt
import os
import re
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from lotproof.advice.cells import Row, check_cell, rows
from lotproof.advice.columns import COLUMNS, read_header
from lotproof.advice.limits import DEFAULT, AdviceLimits
from lotproof.advice.lines import event_of
from lotproof.errors import BadInput
from lotproof.model.event import EpcisDocument, EpcisEvent, EpcisHeader, PlaceRef, Unread
from lotproof.model.identifiers import Gln
from lotproof.model.source import Source

_PIECE = 64 * 1024


def looks_like_advice(head: bytes) -> bool:
    """Whether a file that begins so is meant as an advice: neither XML nor JSON, its first line has names of columns.

    Two of them are enough: what is wrong with its header is then told column by column.
    """
    text = head.decode("utf-16" if head[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig", "replace")
    first = text.lstrip().partition("\n")[0].lower()
    return not first.startswith(("<", "{")) and len(set(re.findall("[a-z]+", first)) & set(COLUMNS)) >= 2


def read_advice(
    source: Source,
    *,
    sender: Gln,
    at: dt.datetime,
    name: str | None = None,
    limits: AdviceLimits = DEFAULT,
    on_bad: Callable[[Unread], None] | None = None,
    keep: Callable[[Iterator[EpcisEvent]], Sequence[EpcisEvent]] = tuple,
) -> EpcisDocument:
    """The shipments of a whole advice of ``sender``, as if they happened at ``at``.

    Raises BadInput for the first line that is wrong, or hands it to ``on_bad`` and goes on with the next. ``keep`` says
    how the events are held, as for an EPCIS file.
    """
    party = PlaceRef(f"https://id.gs1.org/417/{sender}", sender)
    events = keep(iter_advice(source, sender=sender, at=at, name=name, limits=limits, on_bad=on_bad))
    return EpcisDocument(EpcisHeader(creation_date=at, sender=party), events)


def iter_advice(
    source: Source,
    *,
    sender: Gln,
    at: dt.datetime,
    name: str | None = None,
    limits: AdviceLimits = DEFAULT,
    on_bad: Callable[[Unread], None] | None = None,
) -> Iterator[EpcisEvent]:
    """The shipments one by one, as ``read_advice`` gives them: act on none before the end is reached."""
    called = name or (os.fspath(source) if isinstance(source, str | os.PathLike) else "input")
    found = rows(_pieces(source, called), called, limits)
    header = next(found, None)
    if header is None:
        raise BadInput("an empty file", expected="a header line and a line for each shipment", where=called)
    columns = read_header(header.cells, f"{called}, line {header.line}")
    seen: dict[str, int] = {}
    for row in found:
        try:
            event = _event(row, columns, f"{called}, line {row.line}", sender, at, limits)
            _check_fresh(event, row.line, seen, limits)
        except BadInput as error:
            if on_bad is None:
                raise
            on_bad(Unread(error))
        else:
            yield event


def _event(
    row: Row, columns: tuple[str, ...], where: str, sender: Gln, at: dt.datetime, limits: AdviceLimits
) -> EpcisEvent:
    if len(row.cells) != len(columns):
        raise BadInput(f"{len(row.cells)} cells", expected=f"{len(columns)}, as the header has", where=where)
    for column, cell in zip(columns, row.cells, strict=True):
        check_cell(cell, f"{where}, column {column}", limits)
    fields = {column: cell.strip(" ") for column, cell in zip(columns, row.cells, strict=True)}
    return event_of(fields, where, sender, at)


def _check_fresh(event: EpcisEvent, line: int, seen: dict[str, int], limits: AdviceLimits) -> None:
    before = seen.setdefault(event.hash, line)
    if before != line:
        raise BadInput(
            f"the same as line {before}", expected="each line once, with the whole quantity", where=event.where
        )
    if len(seen) > limits.lines:
        raise BadInput(f"more than {limits.lines:,} lines", expected="smaller files", where=event.where)


def _pieces(source: Source, name: str) -> Iterator[bytes]:
    try:
        if isinstance(source, bytes):
            yield source
        elif isinstance(source, str | os.PathLike):
            with Path(source).open("rb") as stream:
                yield from iter(lambda: stream.read(_PIECE), b"")
        else:
            yield from iter(lambda: source.read(_PIECE), b"")
    except (OSError, ValueError) as error:
        raise BadInput(f"a file that cannot be read ({error})", expected="a readable CSV file", where=name) from error
