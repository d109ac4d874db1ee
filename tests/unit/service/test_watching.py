"""A watched folder: every file ends in done or refused, with a report, and none is lost by a crash."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path

import pytest

from lotproof.errors import BadInput, ChainUnreachable, LinesRefused, Refused
from lotproof.service.report import CaptureReport, RefusedLine, Totals
from lotproof.service.watching import Folder, Taken, watch

Capture = Callable[[Path], CaptureReport]
BAD = BadInput("GLN 1", expected="13 digits", where="a.csv, line 2, column to")


def report(path: Path, *refused: RefusedLine) -> CaptureReport:
    return CaptureReport(path.name, False, (), Totals({}, 0, 0), refused_lines=refused)


def failing(error: Exception) -> Capture:
    def capture(_: Path) -> CaptureReport:
        raise error

    return capture


def drop(folder: Path, name: str, text: str = "x") -> Path:
    path = folder / name
    path.write_text(text)
    return path


def run(root: Path, capture: Capture = report, wait: Callable[[], None] = lambda: None) -> list[Taken]:
    taken: list[Taken] = []
    watch(Folder(root, capture), once=True, wait=wait, tell=taken.append)
    return taken


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_a_good_file_ends_in_done(tmp_path: Path) -> None:
    drop(tmp_path, "a.csv")
    (taken,) = run(tmp_path)
    assert (taken.done, names(tmp_path / "done"), names(tmp_path)) == (True, ["a.csv"], ["done", "pending", "refused"])


def test_it_is_captured_where_it_is_pending(tmp_path: Path) -> None:
    seen: list[Path] = []
    drop(tmp_path, "a.csv")
    run(tmp_path, lambda path: seen.append(path) or report(path))  # type: ignore[func-returns-value]
    assert seen == [tmp_path / "pending" / "a.csv"]


def test_several_kinds_of_files_go_oldest_first(tmp_path: Path) -> None:
    for age, name in enumerate(("c.xml", "a.json", "b.csv")):
        path = drop(tmp_path, name)
        os.utime(path, (age, age))
    assert [one.name for one in run(tmp_path)] == ["c.xml", "a.json", "b.csv"]


def test_a_refused_file_has_a_report_beside_it(tmp_path: Path) -> None:
    drop(tmp_path, "a.csv")
    run(tmp_path, failing(BAD))
    assert names(tmp_path / "refused") == ["a.csv", "a.csv.report.json", "a.csv.report.txt"]
    told = json.loads((tmp_path / "refused" / "a.csv.report.json").read_text("utf-8"))
    assert told["sentence"] == str(BAD)
    assert (told["lines"][0]["where"], told["lines"][0]["found"]) == ("a.csv, line 2, column to", "GLN 1")


def test_all_bad_lines_stand_in_the_report(tmp_path: Path) -> None:
    drop(tmp_path, "a.csv")
    refused = Refused("a.csv, line 3: GLN 2 is suspended", promise="P4", where="a.csv, line 3")
    run(tmp_path, failing(LinesRefused([BAD, refused])))
    told = json.loads((tmp_path / "refused" / "a.csv.report.json").read_text("utf-8"))
    assert [line["where"] for line in told["lines"]] == ["a.csv, line 2, column to", "a.csv, line 3"]
    assert told["lines"][1]["found"] == "GLN 2 is suspended"


def test_the_sentence_stands_in_a_text_too(tmp_path: Path) -> None:
    drop(tmp_path, "a.csv")
    run(tmp_path, failing(BAD))
    assert (tmp_path / "refused" / "a.csv.report.txt").read_text("utf-8") == f"{BAD}\n"


def test_a_file_taken_in_part_is_done_with_a_report(tmp_path: Path) -> None:
    drop(tmp_path, "a.csv")
    run(tmp_path, lambda path: report(path, RefusedLine.of(BAD)))
    assert names(tmp_path / "done") == ["a.csv", "a.csv.report.json", "a.csv.report.txt"]


def test_a_growing_file_is_left_alone(tmp_path: Path) -> None:
    path = drop(tmp_path, "a.csv")

    def grow() -> None:
        path.write_text("xx")

    assert run(tmp_path, wait=grow) == []
    assert path.exists()


def test_a_file_with_its_ready_mark_is_taken_at_the_first_look(tmp_path: Path) -> None:
    drop(tmp_path, "a.csv")
    drop(tmp_path, "a.csv.ready")
    assert [one.name for one in Folder(tmp_path, report).look()] == ["a.csv"]
    assert names(tmp_path) == ["done", "pending", "refused"]


@pytest.mark.parametrize("name", [".a.csv", "a.csv.part", "a.csv.tmp", "a.csv.filepart", "a.csv.ready"])
def test_unfinished_files_are_left_alone(tmp_path: Path, name: str) -> None:
    drop(tmp_path, name)
    assert run(tmp_path) == []


def test_links_are_left_alone(tmp_path: Path) -> None:
    target = drop(tmp_path.parent, "outside.csv")
    (tmp_path / "a.csv").symlink_to(target)
    assert run(tmp_path) == []


def test_what_a_dead_process_left_pending_is_taken_up(tmp_path: Path) -> None:
    Folder(tmp_path, report)
    drop(tmp_path / "pending", "a.csv")
    assert [one.name for one in Folder(tmp_path, report).look()] == ["a.csv"]


def test_a_chain_that_does_not_answer_leaves_the_file_pending(tmp_path: Path) -> None:
    drop(tmp_path, "a.csv")
    with pytest.raises(ChainUnreachable):
        run(tmp_path, failing(ChainUnreachable("no endpoint answers")))
    assert names(tmp_path / "pending") == ["a.csv"]
    assert [one.done for one in run(tmp_path)] == [True]


def test_a_process_that_dies_in_the_capture_loses_nothing(tmp_path: Path) -> None:
    drop(tmp_path, "a.csv")
    with pytest.raises(SystemExit):
        run(tmp_path, failing(SystemExit()))  # type: ignore[arg-type]
    assert names(tmp_path / "pending") == ["a.csv"]


def test_a_name_that_was_there_yesterday_is_kept(tmp_path: Path) -> None:
    for text in ("monday", "tuesday"):
        drop(tmp_path, "a.csv", text)
        run(tmp_path)
    assert [(tmp_path / "done" / name).read_text() for name in ("a.csv", "a-2.csv")] == ["monday", "tuesday"]


def test_a_file_that_another_process_took_is_not_missed(tmp_path: Path) -> None:
    path = drop(tmp_path, "a.csv")
    folder = Folder(tmp_path, report)
    assert list(folder.look()) == []
    folder._complete = lambda: [path]  # type: ignore[method-assign]
    path.unlink()
    assert list(folder.look()) == []


def test_an_interruption_while_waiting_ends_the_watch(tmp_path: Path) -> None:
    drop(tmp_path, "a.csv")
    drop(tmp_path, "a.csv.ready")

    def interrupt() -> None:
        raise KeyboardInterrupt

    taken: list[Taken] = []
    with pytest.raises(KeyboardInterrupt):
        watch(Folder(tmp_path, report), once=False, wait=interrupt, tell=taken.append)
    assert [one.name for one in taken] == ["a.csv"]


def test_an_interruption_in_the_capture_leaves_the_file_pending(tmp_path: Path) -> None:
    drop(tmp_path, "a.csv")
    folder = Folder(tmp_path, failing(KeyboardInterrupt()))  # type: ignore[arg-type]
    with pytest.raises(KeyboardInterrupt):
        watch(folder, once=True, wait=lambda: None, tell=lambda _: None)
    assert [path.name for path in folder.waiting()] == ["a.csv"]


def test_a_folder_that_cannot_be_used_is_bad_input(tmp_path: Path) -> None:
    drop(tmp_path, "pending")
    with pytest.raises(BadInput, match="a folder that cannot be used"):
        Folder(tmp_path, report)
