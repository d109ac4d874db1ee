"""Which runs of `make faults` write down their figures."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from benchmarks import faults
from tests.faults.rounds import Outcome


class NoRun:
    """Rounds in which nothing is done and nothing goes wrong."""

    def __init__(self, *_: object) -> None:
        pass

    def all(self, rounds: int) -> list[Outcome]:
        return [self.one(number) for number in range(rounds)]

    def one(self, number: int) -> Outcome:
        return Outcome(number)


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(faults, "Run", NoRun)
    monkeypatch.setattr(faults, "FILE", tmp_path / "faults.json")
    return tmp_path / "faults.json"


def test_three_hundred_rounds_are_recorded(file: Path) -> None:
    faults.main(["--rounds", "300", "--seed", "1"])
    assert json.loads(file.read_text())["rounds"] == 300


@pytest.mark.parametrize("typed", [["--rounds", "299"], ["--rounds", "5"], ["--only", "3"]])
def test_a_shorter_run_leaves_the_recorded_figures_alone(file: Path, typed: list[str]) -> None:
    faults.main([*typed, "--seed", "1"])
    assert not file.exists()
