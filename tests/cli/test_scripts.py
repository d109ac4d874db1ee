"""The scripts that stand around the command line."""

from __future__ import annotations

from pathlib import Path

import pytest

from lotproof.cli.main import main as program
from scripts import demo, document_commands


def test_the_script_plays_the_demonstration(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = []
    monkeypatch.setattr(program, "main", lambda typed, **_: asked.append(typed))
    demo.main()
    assert asked == [["demo"]]


@pytest.mark.parametrize("code", [1, 3])
def test_a_demonstration_that_fails_is_told(code: int, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object, **__: object) -> None:
        raise SystemExit(code)

    monkeypatch.setattr(program, "main", fail)
    with pytest.raises(SystemExit):
        demo.main()


def test_one_that_ends_well_is_no_exit(monkeypatch: pytest.MonkeyPatch) -> None:
    def end(*_: object, **__: object) -> None:
        raise SystemExit(0)

    monkeypatch.setattr(program, "main", end)
    demo.main()


def test_the_page_is_written_and_compared(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(document_commands, "PAGE", tmp_path / "docs" / "commands.md")
    assert document_commands.main(["--check"]) == 1
    assert document_commands.main([]) == 0
    assert document_commands.main(["--check"]) == 0


def test_a_changed_page_is_found(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(document_commands, "PAGE", tmp_path / "commands.md")
    document_commands.main([])
    (tmp_path / "commands.md").write_text("another")
    assert document_commands.main(["--check"]) == 1
