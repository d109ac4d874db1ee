"""The installed command against a chain of its own: started, used, stopped, started again."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from lotproof.chain.binaries import program
from lotproof.chain.engines import free_port
from lotproof.errors import LotproofError
from tests.cli.conftest import CASE_GTIN, CASES, FILE, GTIN, LOT, MAKER, PALLET, PHARMACY, SCANS, WHOLESALER

Command = Callable[..., Any]


@pytest.fixture(params=["anvil", "ganache"])
def lotproof(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Command]:
    """Runs the command in a home of its own and gives back what it prints as JSON; the chain is up."""
    try:
        program(request.param)
    except LotproofError as missing:
        pytest.skip(str(missing))
    variables = {name: value for name, value in os.environ.items() if not name.startswith("LOTPROOF_")}
    variables |= {"LOTPROOF_HOME": str(tmp_path / "home")}

    def run(*arguments: str | Path, code: int = 0) -> Any:
        called = [sys.executable, "-m", "lotproof", *map(str, arguments), "--json"]
        done = subprocess.run(called, env=variables, capture_output=True, text=True, timeout=120, check=False)
        assert done.returncode == code, f"{arguments}: {done.stdout}\n{done.stderr}"
        return json.loads(done.stdout)

    run.port = str(free_port())  # type: ignore[attr-defined]
    run.engine = request.param  # type: ignore[attr-defined]
    up(run)
    yield run
    run("chain", "down")


def up(lotproof: Any) -> None:
    lotproof("chain", "up", "--engine", lotproof.engine, "--port", lotproof.port)


def hand_over(lotproof: Command, label: str, giver: str, taker: str, folder: Path) -> None:
    passport = folder / f"{taker}.json"
    lotproof("ship", label, "--to", taker, "--as", giver)
    lotproof("lot", "passport", LOT, "--output", passport, "--as", giver)
    lotproof("lot", "import", passport, "--as", taker)
    lotproof("receive", label, "--as", taker)


def test_the_whole_way_survives_a_restart(lotproof: Command, tmp_path: Path) -> None:
    lotproof("deploy", "--as", "anvil:0")
    partners = (
        (MAKER, "manufacturer", "9521410"),
        (WHOLESALER, "wholesaler", "9521987"),
        (PHARMACY, "dispenser", "9521733"),
    )
    for key, (gln, role, prefix) in enumerate(partners, start=1):
        named = ("--gln", gln, "--name", role, "--role", role, "--prefix", prefix, "--operator", f"anvil:{key}")
        lotproof("partner", "add", *named, "--as", "anvil:0")
    lotproof("product", "register", GTIN, "--as", MAKER)
    lotproof("product", "register", CASE_GTIN, "--case-of", GTIN, "--quantity", "1000", "--as", MAKER)
    lotproof("capture", FILE, "--as", MAKER)
    lotproof("lot", "passport", LOT, "--output", tmp_path / "passport.json", "--as", MAKER)
    lotproof("lot", "import", tmp_path / "passport.json", "--as", WHOLESALER)
    lotproof("receive", PALLET, "--as", WHOLESALER)
    hand_over(lotproof, CASES[0], WHOLESALER, PHARMACY, tmp_path)
    lotproof("dispense", SCANS[0], "--as", PHARMACY)
    before = lotproof("history", LOT)
    lotproof("chain", "down")
    lotproof("verify", SCANS[1], code=3)
    up(lotproof)
    assert lotproof("history", LOT) == before
    assert lotproof("verify", SCANS[1], "--holder", PHARMACY)["result"] == "authentic"
    assert lotproof("verify", SCANS[0], code=1)["failed"] == [5]
    lotproof("dispense", SCANS[1], "--as", PHARMACY)
