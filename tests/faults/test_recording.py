"""Which runs of `make faults` write down their figures."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from benchmarks import faults
from benchmarks.fault_mutants import MUTANTS
from tests.faults.rounds import Outcome


class NoRun:
    """Rounds in which nothing is done and nothing goes wrong."""

    def __init__(self, *_: object) -> None:
        pass

    def all(self, rounds: int) -> list[Outcome]:
        return [self.one(number) for number in range(rounds)]

    def one(self, number: int) -> Outcome:
        return Outcome(number)

    def catches(self, mutant: str, rounds: int, **_: str) -> int | None:
        return None if mutant == self.missed else 0

    missed = ""


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(faults, "Run", NoRun)
    monkeypatch.setattr(faults, "FILE", tmp_path / "faults.json")
    return tmp_path / "faults.json"


def test_three_hundred_rounds_are_recorded(file: Path) -> None:
    assert faults.main(["--rounds", "300", "--seed", "1"]) == 0
    found = json.loads(file.read_text())
    assert found["rounds"] == 300
    assert found["caught"] == found["mutants"] == len(MUTANTS)


def test_a_mutant_that_is_missed_is_a_bad_run(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(NoRun, "missed", next(iter(MUTANTS)))
    assert faults.main(["--rounds", "300", "--seed", "1"]) == 1
    found = json.loads(file.read_text())
    assert found["caught"] == found["mutants"] - 1


@pytest.mark.parametrize("typed", [["--rounds", "299"], ["--rounds", "5"], ["--only", "3"]])
def test_a_shorter_run_leaves_the_recorded_figures_alone(file: Path, typed: list[str]) -> None:
    faults.main([*typed, "--seed", "1"])
    assert not file.exists()
