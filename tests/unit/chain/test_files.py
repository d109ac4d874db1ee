"""Small JSON objects on disk."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from lotproof.chain import files
from lotproof.errors import BadInput

ACCOUNT = "0x70997970C51812dc3A010C7d01b50e0d17dc79C8"


def test_what_is_written_is_read(tmp_path: Path) -> None:
    files.write_object(tmp_path / "a" / "b.json", {"one": 1, "two": ["é"]})

    assert files.read_object(tmp_path / "a" / "b.json", "numbers") == {"one": 1, "two": ["é"]}


def test_nothing_else_is_left_in_the_folder(tmp_path: Path) -> None:
    for value in (1, 2):
        files.write_object(tmp_path / "b.json", {"value": value})

    assert [path.name for path in tmp_path.iterdir()] == ["b.json"]


def test_without_a_file_there_is_nothing(tmp_path: Path) -> None:
    assert files.read_object(tmp_path / "b.json", "numbers") is None


@pytest.mark.parametrize(("raw", "found"), [(b"{", "no JSON"), (b"[]", "list"), (b"\xff", "cannot be read")])
def test_a_file_of_another_shape_is_told(raw: bytes, found: str, tmp_path: Path) -> None:
    (tmp_path / "b.json").write_bytes(raw)

    with pytest.raises(BadInput, match=found) as refused:
        files.read_object(tmp_path / "b.json", "numbers")

    assert refused.value.where == str(tmp_path / "b.json")


def test_a_folder_is_no_file(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="cannot be read"):
        files.read_object(tmp_path, "numbers")


@pytest.mark.parametrize("value", [None, "1", 1.0, True])
def test_a_member_of_another_type_is_told(value: object) -> None:
    with pytest.raises(BadInput, match=r"here, one: found .*; expected a value of type int"):
        files.field({"one": value}, "one", int, "here")


def test_an_address_is_read_with_its_checksum() -> None:
    assert files.address({"who": ACCOUNT.lower()}, "who", "here") == ACCOUNT


@pytest.mark.parametrize("value", ["0x12", None, 7, ACCOUNT.replace("C5", "c5")])
def test_what_is_no_address_is_told(value: object) -> None:
    with pytest.raises(BadInput) as refused:
        files.address({"who": value}, "who", "here")

    assert refused.value.where == "here, who"


def test_a_time_is_read() -> None:
    assert files.time({"at": "2026-05-01T12:00:00+00:00"}, "at", "here") == dt.datetime(2026, 5, 1, 12, tzinfo=dt.UTC)


def test_what_is_no_time_is_told() -> None:
    with pytest.raises(BadInput, match="here, at: found 'noon'"):
        files.time({"at": "noon"}, "at", "here")
