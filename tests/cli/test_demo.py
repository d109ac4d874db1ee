"""demo: the whole story, through the real entrance."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

PROGRAM = "from lotproof.cli.main import main; main(prog_name='lotproof')"


def _play(folder: Path, *typed: str) -> subprocess.CompletedProcess[str]:
    root = Path(__file__).parents[2]
    environment = os.environ | {"PYTHONPATH": str(root), "HOME": str(folder), "LOTPROOF_HOME": str(folder / "lotproof")}
    return subprocess.run(
        [sys.executable, "-c", PROGRAM, "demo", *typed],
        capture_output=True,
        text=True,
        env=environment,
        cwd=folder,
        check=True,
        timeout=120,
    )


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(_play(tmp_path_factory.mktemp("demo"), "--json").stdout)
    return found


@pytest.fixture(scope="module")
def printed(tmp_path_factory: pytest.TempPathFactory) -> str:
    folder = tmp_path_factory.mktemp("demo")
    done = _play(folder)
    assert done.stderr == ""
    assert list(folder.iterdir()) == [], "the demonstration left something behind"
    return done.stdout


def test_every_step_has_name_transaction_and_gas(told: dict[str, Any]) -> None:
    for step in told["steps"]:
        assert step["name"]
        assert re.fullmatch("0x[0-9a-f]{64}", step["transaction"])
        assert step["gas"] > 21_000


def test_the_steps_are_those_of_the_story(told: dict[str, Any]) -> None:
    names = [step["name"] for step in told["steps"]]
    assert names.count("accredit") == 4
    assert names[names.index("register lot") :] == [
        *("register lot", "commission logistic unit", "pack", "ship", "receive items", "split item"),
        *("ship", "receive items", "ship", "receive items", "dispense", "recall"),
    ]


def test_the_verdicts_are_those_of_the_story(told: dict[str, Any]) -> None:
    verdicts = [(one["result"], one["failed"]) for one in told["verifications"]]
    assert verdicts == [("authentic", []), ("suspect", [5]), ("suspect", [4]), ("suspect", [6])]


def test_the_scans_are_whole_codes(told: dict[str, Any]) -> None:
    scans = [one["scan"] for one in told["verifications"]]
    assert all(re.fullmatch(r"\(01\)\d{14}\(17\)\d{6}\(10\)\w+\(21\)\w+", scan) for scan in scans)
    assert scans[0] == scans[1]
    assert len(set(scans)) == 3


def test_a_recalled_case_is_not_shipped_on(told: dict[str, Any]) -> None:
    (refusal,) = told["refusals"]
    assert refusal.endswith("is recalled (class 1): it moves only back to its maker or a logistics provider (P5)")


def test_a_reader_is_told_who_did_what(printed: str) -> None:
    for line in (
        "Larkfield Laboratories captures its EPCIS file",
        "Harbor Meridian Wholesale receives the pallet",
        "Two packs go to Old Mill Pharmacy",
        "  Old Mill Pharmacy (GLN 9521733000101): 1 in custody, 1 dispensed",
    ):
        assert f"{line}\n" in printed


def test_a_reader_sees_four_verdicts_and_the_way_of_the_pack(printed: str) -> None:
    assert printed.count("AUTHENTIC") == 1
    assert printed.count("SUSPECT") == 3
    assert "└── now: Old Mill Pharmacy (GLN 9521733000101) (1 unit, 1 dispensed)" in printed
