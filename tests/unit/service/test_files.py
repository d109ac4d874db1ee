"""Files that people name: read with a bound, written whole, for their owner only."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest

from lotproof.errors import BadInput
from lotproof.service import files


def test_a_file_beyond_its_bound_is_bad_input(tmp_path: Path) -> None:
    path = tmp_path / "large"
    path.write_bytes(bytes(11))
    with pytest.raises(BadInput, match=r"found more than 10 bytes; expected a key file"):
        files.read_bytes(path, "a key file", most=10)


def test_a_byte_order_mark_is_no_text(tmp_path: Path) -> None:
    path = tmp_path / "bom"
    path.write_bytes(b"\xef\xbb\xbfA1")
    assert files.read_text(path, "serials", most=10) == "A1"


def test_an_option_takes_text_or_a_file(tmp_path: Path) -> None:
    path = tmp_path / "notice"
    path.write_text("the notice")
    assert files.text_or_file(str(path), "a notice") == b"the notice"
    assert files.text_or_file("just words", "a notice") == b"just words"
    assert files.text_or_file("x" * 5000, "a notice") == b"x" * 5000


def test_a_private_file_is_whole_and_for_its_owner(tmp_path: Path) -> None:
    files.write_private(tmp_path / "secret", "text")
    assert stat.S_IMODE((tmp_path / "secret").stat().st_mode) == 0o600
    assert [path.name for path in tmp_path.iterdir()] == ["secret"]


def test_a_private_file_replaces_no_other(tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("mine")
    with pytest.raises(BadInput, match="expected a new name"):
        files.write_private(tmp_path / "secret", "text")
    assert [path.name for path in tmp_path.iterdir()] == ["secret"]


def test_a_folder_that_is_not_there_is_bad_input(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="cannot be written"):
        files.write_private(tmp_path / "none" / "secret", "text")
