"""Where bytes come from, how much of them, and what they are."""

import io
from pathlib import Path

import pytest

from lotproof.epcis import iter_events, read_document
from lotproof.errors import BadInput
from tests.unit.epcis.samples import XML_EVENT, refused, xml

GOOD = xml(XML_EVENT)


class Failing(io.RawIOBase):
    """A stream that breaks off."""

    def read(self, _size: int = -1, /) -> bytes:
        raise OSError("the disk is gone")


class Counting(io.BytesIO):
    """A stream that notes how much was read."""

    taken = 0

    def read(self, size: int | None = -1, /) -> bytes:
        found = super().read(size)
        self.taken += len(found)
        return found


def test_a_path_is_read_and_named(tmp_path: Path) -> None:
    path = tmp_path / "events.xml"
    path.write_bytes(GOOD)
    assert read_document(path).events[0].where == f"{path}, line 5"


def test_a_path_as_text_is_read(tmp_path: Path) -> None:
    path = tmp_path / "events.xml"
    path.write_bytes(GOOD)
    assert read_document(str(path), name="mine").events[0].where == "mine, line 5"


def test_a_stream_is_read_and_stays_open() -> None:
    stream = io.BytesIO(GOOD)
    assert len(read_document(stream).events) == 1
    assert not stream.closed


def test_content_without_a_name_is_called_input() -> None:
    assert read_document(GOOD).events[0].where == "input, line 5"


def test_a_missing_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="a file that cannot be read"):
        read_document(tmp_path / "nothing.xml")


def test_a_folder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="a file that cannot be read"):
        read_document(tmp_path)


def test_a_path_with_a_zero_byte_is_refused() -> None:
    with pytest.raises(BadInput, match="a file that cannot be read"):
        read_document("a\0b")


def test_a_stream_that_breaks_off_is_refused() -> None:
    with pytest.raises(BadInput, match="the disk is gone"):
        read_document(Failing())


@pytest.mark.parametrize("raw", [b"", b"  \n\t", b"\xef\xbb\xbf", b"\xff\xfe"])
def test_an_empty_file_is_refused(raw: bytes) -> None:
    assert refused(raw).found == "an empty file"


NEITHER = [
    (b"\x1f\x8b\x08\x00", "a gzip archive"),
    (b"PK\x03\x04rest", "a zip archive"),
    (b"%PDF-1.7", "a PDF"),
    (b"sku,lot\n1,2", "content that starts with 'sku,lot\\n1,2'"),
    (b"[1, 2]", "content that starts with '[1, 2]'"),
    (b"\x00\x01\x02\x03", "content that starts with '\\x00\\x01\\x02\\x03'"),
    (bytes(range(128, 256)), "content that starts with"),
]


@pytest.mark.parametrize(("raw", "found"), NEITHER)
def test_a_file_that_is_neither_is_refused(raw: bytes, found: str) -> None:
    assert refused(raw).found.startswith(found)


def test_leading_white_space_does_not_hide_json() -> None:
    assert refused(b"\n\n  {}").found == "no type"


def test_a_file_over_the_limit_is_refused() -> None:
    with pytest.raises(BadInput, match="a file of more than 100 bytes; expected at most 100 bytes"):
        read_document(GOOD, max_bytes=100)


def test_a_file_of_just_the_limit_is_read() -> None:
    assert len(read_document(GOOD, max_bytes=len(GOOD)).events) == 1


def test_a_stream_is_not_read_much_beyond_the_limit() -> None:
    stream = Counting(xml(*[XML_EVENT] * 5_000))
    with pytest.raises(BadInput, match="a file of more than"):
        read_document(stream, max_bytes=100_000)
    assert stream.taken < 200_000


def test_events_come_before_the_file_is_read_to_its_end() -> None:
    stream = Counting(xml(*[XML_EVENT] * 5_000))
    next(iter_events(stream))
    assert stream.taken < 200_000


def test_streaming_gives_what_reading_gives() -> None:
    raw = xml(*[XML_EVENT] * 300)
    assert tuple(iter_events(raw)) == read_document(raw).events


def test_streaming_raises_at_the_wrong_event() -> None:
    wrong = XML_EVENT.replace("OBSERVE", "LOOK")
    events = iter_events(xml(XML_EVENT, wrong), name="file.xml")
    assert next(events).biz_step == "shipping"
    with pytest.raises(BadInput, match="line 15, action"):
        next(events)
