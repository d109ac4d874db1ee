"""Many events lie on disk and are as good as in memory."""

from __future__ import annotations

import datetime as dt
import gc
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from lotproof.epcis import spooled
from lotproof.epcis.spool import Spool
from lotproof.errors import LotproofError
from lotproof.model.event import Action, EpcisDocument, EpcisEvent, EpcisHeader, EpcRef, EventKind, EventRef

MANY = 1000


def events(count: int) -> Iterator[EpcisEvent]:
    for number in range(count):
        yield EpcisEvent(
            kind=EventKind.OBJECT,
            event_time=dt.datetime(2026, 1, 5, 8, tzinfo=dt.UTC) + dt.timedelta(seconds=number),
            time_zone_offset="+00:00",
            action=Action.OBSERVE,
            epcs=(EpcRef(f"urn:test:{number}"),),
            where=f"file.xml, line {number}",
            hash=f"ni:{number}",
        )


def test_a_few_events_stay_in_memory() -> None:
    assert spooled(events(3)) == tuple(events(3))


def test_one_more_than_fits_goes_to_disk() -> None:
    assert isinstance(spooled(events(3), in_memory=3), tuple)
    assert isinstance(spooled(events(4), in_memory=3), Spool)


def test_all_come_back_in_order_and_whole() -> None:
    found = spooled(events(MANY), in_memory=1)
    assert len(found) == MANY
    assert list(found) == list(events(MANY))
    assert [(one.where, one.hash) for one in found] == [(one.where, one.hash) for one in events(MANY)]


@pytest.mark.parametrize("place", [0, 63, 64, 65, MANY - 1, -1, -MANY])
def test_each_is_found_at_its_place(place: int) -> None:
    assert spooled(events(MANY), in_memory=1)[place] == tuple(events(MANY))[place]


@pytest.mark.parametrize("place", [slice(60, 70), slice(None, None, 100), slice(990, 2000), slice(5, 5)])
def test_a_slice_is_that_of_a_tuple(place: slice) -> None:
    assert spooled(events(MANY), in_memory=1)[place] == tuple(events(MANY))[place]


@pytest.mark.parametrize("place", [MANY, -MANY - 1])
def test_no_event_lies_past_the_end(place: int) -> None:
    with pytest.raises(IndexError):
        spooled(events(MANY), in_memory=1)[place]


def test_two_can_go_through_them_at_once() -> None:
    found = spooled(events(MANY), in_memory=1)
    assert all(one == other for one, other in zip(found, found[:], strict=True))


def test_a_document_tells_its_events_apart() -> None:
    document = EpcisDocument(EpcisHeader(), spooled(events(MANY), in_memory=1))
    assert document.refs[700] == EventRef(700, "file.xml, line 700", "ni:700")


def test_nothing_is_left_in_the_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    found = spooled(events(MANY), in_memory=1)
    assert list(tmp_path.iterdir()) == []
    file = found._file  # type: ignore[attr-defined]
    del found
    gc.collect()
    assert file.closed


def test_a_folder_that_takes_nothing_is_said_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "none"))
    with pytest.raises(LotproofError, match="does not take the events"):
        spooled(events(MANY), in_memory=1)


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="found no /dev/full, which is a disk without room")
def test_a_full_disk_is_said_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tempfile, "TemporaryFile", lambda prefix: open("/dev/full", "r+b", buffering=0))  # noqa: SIM115, PTH123
    with pytest.raises(LotproofError, match="No space left"):
        spooled(events(MANY), in_memory=1)
