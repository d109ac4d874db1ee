"""The long run that was written down: `make fuzz`."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from benchmarks import fuzz
from lotproof.outbox.codec import VERBS
from tests.stateful.run import Tally


@pytest.fixture(scope="module")
def written(root: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((root / fuzz.FILE).read_text("utf-8"))
    return found


def test_it_was_long_and_without_a_difference(written: dict[str, Any]) -> None:
    assert written["steps"] >= fuzz.LONG
    assert written["differences"] == 0
    assert written["seeds"]


def test_every_verb_passed_and_was_refused_many_times(written: dict[str, Any]) -> None:
    told = written["verbs"]
    assert {*told} == {*VERBS}
    assert {verb for verb, counts in told.items() if min(counts.values()) < 50} == set()


def test_every_error_came(written: dict[str, Any]) -> None:
    assert written["errors_never_met"] == []


def test_a_report_adds_up_its_processes() -> None:
    one, other = Tally(steps=3, worlds=1), Tally(steps=4, worlds=2)
    one.passed["Ship"], other.passed["Ship"], other.refused["Ship"] = 2, 3, 1
    told = fuzz.report([("a", one, ""), ("b", other, "they differ")], 7.0)
    assert (told["steps"], told["worlds"], told["differences"], told["seeds"]) == (7, 3, 1, ["a", "b"])
    assert told["verbs"] == {"Ship": {"passed": 5, "refused": 1}}
    assert "SetAside" in told["errors_never_met"]


def test_a_short_run_is_not_written_down(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = (root / fuzz.FILE).read_bytes()
    assert fuzz.main(["--seed", "short", "--steps", "40"]) == 0
    assert (root / fuzz.FILE).read_bytes() == before
    assert "seed short, 40 steps" in capsys.readouterr().out


def test_one_world_is_played_again(capsys: pytest.CaptureFixture[str]) -> None:
    assert fuzz.main(["--seed", "short", "--world", "0"]) == 0
    assert "seed short, world 0" in capsys.readouterr().out
