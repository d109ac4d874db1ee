"""Runs slither on the contracts and holds its findings to those accepted in slither_accepted.toml.

Fails on a finding that no entry accepts, and on an entry that accepts nothing: so the list never outlives its reasons.
Usage: python tools/assure/slither_gate.py (forge in PATH, FOUNDRY_SOLC set; slither beside this Python)
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
import tempfile
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent.parent
ACCEPTED = Path(__file__).with_name("slither_accepted.toml")


@dataclass(frozen=True)
class Finding:
    """One report of slither: the detector, what it names first, and its own words."""

    check: str
    where: str
    text: str


def main() -> int:
    accepted = tomllib.loads(ACCEPTED.read_text("utf-8"))["accepted"]
    found = findings(run_slither())
    new = [finding for finding in found if not any(fits(entry, finding) for entry in accepted)]
    stale = [entry for entry in accepted if not any(fits(entry, finding) for finding in found)]
    for finding in new:
        say(f"{finding.check} at {finding.where}: {finding.text}")
    for entry in stale:
        say(f"{ACCEPTED.name}: {entry['check']} at {entry['where']} fits nothing that slither found; remove it")
    say(f"slither: {len(found)} findings, {len(found) - len(new)} accepted with a reason, {len(new)} open")
    return 1 if new or stale else 0


def run_slither() -> dict[str, Any]:
    """Slither's report; it exits with another status than 0 whenever it has findings."""
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "slither.json"
        slither = Path(sys.executable).with_name("slither")
        done = subprocess.run(  # noqa: S603 - our own environment's slither
            [slither, ".", "--json", out], cwd=ROOT, capture_output=True, text=True, check=False
        )
        report = json.loads(out.read_text("utf-8")) if out.exists() else {"success": False}
    if not report["success"]:
        sys.exit(f"slither did not finish:\n{done.stdout[-2000:]}{done.stderr[-2000:]}")
    return dict(report)


def findings(report: dict[str, Any]) -> list[Finding]:
    """All findings of a report."""
    return [
        Finding(one["check"], name_of(one["elements"][0]) if one["elements"] else "", one["description"].strip())
        for one in report["results"].get("detectors", [])
    ]


def name_of(element: dict[str, Any]) -> str:
    """Contract, function and variable of an element, joined by dots."""
    parent = element.get("type_specific_fields", {}).get("parent")
    name = str(element["name"])
    return f"{name_of(parent)}.{name}" if parent and parent["type"] != "file" else name


def fits(entry: dict[str, str], finding: Finding) -> bool:
    return entry["check"] == finding.check and re.fullmatch(entry["where"], finding.where) is not None


def say(text: str) -> None:
    sys.stderr.write(text + "\n")


if __name__ == "__main__":
    sys.exit(main())
