"""What is written goes through no link, over no file of somebody else, and is for its owner only."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from lotproof.chain.files import make_private_folder, write_object, write_whole
from lotproof.errors import BadInput
from lotproof.outbox import Store
from lotproof.service.report import CaptureReport
from lotproof.service.report_files import REPORTS, reported, take_away, write
from lotproof.service.watching import Folder

TOLD: dict[str, object] = {"file": "advice.csv", "sentence": "advice.csv: 2 lines, 1 of them refused", "lines": []}


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A file that was captured."""
    found = tmp_path / "advice.csv"
    found.write_text("to,document\n")
    return found


@pytest.fixture
def precious(tmp_path: Path) -> Path:
    found = tmp_path / "precious"
    found.write_text("mine")
    return found


@pytest.fixture(params=[0o000, 0o022, 0o077, 0o277, 0o777])
def umask(request: pytest.FixtureRequest) -> Iterator[int]:
    before = os.umask(request.param)
    yield request.param
    os.umask(before)


def beside(path: Path, suffix: str) -> Path:
    return path.with_name(path.name + suffix)


@pytest.mark.parametrize("suffix", REPORTS)
def test_a_report_goes_through_no_link(path: Path, precious: Path, suffix: str) -> None:
    beside(path, suffix).symlink_to(precious)
    with pytest.raises(FileExistsError):
        write(path, TOLD)
    assert precious.read_text() == "mine"
    assert beside(path, suffix).is_symlink()


@pytest.mark.parametrize("suffix", REPORTS)
@pytest.mark.parametrize("content", ["mine\nand more of it\n", '{"file": 1}', "[" * 10_000, ""])
def test_a_file_of_somebody_else_stays(path: Path, suffix: str, content: str) -> None:
    beside(path, suffix).write_text(content)
    with pytest.raises(FileExistsError):
        write(path, TOLD)
    with pytest.raises(FileExistsError):
        take_away(path)
    assert beside(path, suffix).read_text() == content
    assert len(list(path.parent.iterdir())) == 2


def test_a_report_takes_the_place_of_an_older_one(path: Path) -> None:
    write(path, TOLD)
    write(path, TOLD | {"sentence": "another"})
    assert json.loads(beside(path, REPORTS[0]).read_text())["sentence"] == "another"
    take_away(path)
    assert list(path.parent.iterdir()) == [path]


def test_the_name_of_an_unfinished_report_cannot_be_guessed(path: Path, precious: Path) -> None:
    for suffix in REPORTS:
        path.with_name(f".{path.name}{suffix}").symlink_to(precious)
    write(path, TOLD)
    assert precious.read_text() == "mine"


def test_what_cannot_be_reported_changes_nothing_and_is_noted(
    path: Path, precious: Path, caplog: pytest.LogCaptureFixture
) -> None:
    beside(path, REPORTS[0]).symlink_to(precious)

    def refuse() -> CaptureReport:
        raise BadInput("a bad line", expected="a good one")

    with pytest.raises(BadInput, match="a bad line"):
        reported(path, refuse)
    assert precious.read_text() == "mine"
    assert [record.getMessage() for record in caplog.records] == ["report not written"]


@pytest.mark.parametrize("suffix", ["", *REPORTS])
def test_a_watched_file_gets_a_name_that_is_free_with_its_reports(tmp_path: Path, precious: Path, suffix: str) -> None:
    def refuse(_: Path) -> CaptureReport:
        raise BadInput("a bad line", expected="a good one")

    (tmp_path / "in").mkdir()
    folder = Folder(tmp_path / "in", refuse)
    (folder.refused / f"advice.csv{suffix}").symlink_to(precious)
    (folder.pending / "advice.csv").write_text("to,document\n")
    (taken,) = folder.look()
    assert taken.place.name == "advice-2.csv"
    assert precious.read_text() == "mine"


def test_a_small_file_is_replaced_and_not_what_a_link_names(tmp_path: Path, precious: Path) -> None:
    (tmp_path / "link").symlink_to(precious)
    write_object(tmp_path / "link", {"a": 1})
    assert precious.read_text() == "mine"
    assert not (tmp_path / "link").is_symlink()


def test_nothing_is_left_of_what_could_not_be_written(tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    with pytest.raises(OSError, match="directory"):
        write_whole(tmp_path / "folder", "text")
    assert [one.name for one in tmp_path.iterdir()] == ["folder"]


def test_a_home_is_private_whatever_the_umask(tmp_path: Path, umask: int) -> None:
    make_private_folder(tmp_path / "one" / "deployments")
    Store(tmp_path / "two" / "outbox").close()
    found = [tmp_path / "one", tmp_path / "one" / "deployments", tmp_path / "two", tmp_path / "two" / "outbox"]
    assert [oct(one.stat().st_mode & 0o777) for one in found] == [oct(0o700)] * 4


def test_files_in_it_are_for_their_owner_only(tmp_path: Path) -> None:
    before = os.umask(0)
    try:
        write_object(tmp_path / "home" / "record.json", {"a": 1})
        Store(tmp_path / "home" / "outbox").close()
    finally:
        os.umask(before)
    found = [one for one in (tmp_path / "home").rglob("*") if one.is_file()]
    assert len(found) > 2
    assert {one.stat().st_mode & 0o777 for one in found} == {0o600}
