"""Kills, cuts and reorganises while files are captured, resumes, and counts what was lost or doubled: both must be 0.

Usage: python -m benchmarks.faults [--rounds N] [--seed S]   write benchmarks/faults.json, of 300 rounds or more only
       python -m benchmarks.faults --seed S --only R         play round R alone, and tell its story
       python -m benchmarks.faults [--seed S] --mutants      only see whether mutants are caught, as 300 rounds do
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections import Counter
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.fault_mutants import FOCUS, MUTANTS, ROUNDS
from benchmarks.machine import machine
from tests.faults.run import Run

ROOT = Path(__file__).resolve().parent.parent
FILE = ROOT / "benchmarks" / "faults.json"
ENOUGH = 300
"""Rounds that the recorded figures must rest on; a shorter run is a look, and leaves them alone."""


def main(arguments: list[str]) -> int:
    given = _read(arguments)
    seed = given.seed if given.seed is not None else time.time_ns() % 2**32
    sys.stdout.write(f"seed {seed}\n")
    began = time.monotonic()
    with TemporaryDirectory() as folder:
        run = Run(seed, Path(folder), _tell)
        if given.only is not None:
            outcome = run.one(given.only)
            sys.stdout.write("\n".join([*outcome.story, *outcome.findings.wrong, ""]))
            return 0 if outcome.good else 1
        if given.mutants:
            return 0 if _caught(run) == len(MUTANTS) else 1
        outcomes = run.all(given.rounds)
        # Whoever looks at a few rounds has no time for these.
        caught = _caught(run) if len(outcomes) >= ENOUGH else 0
    kinds: Counter[str] = Counter()
    for outcome in outcomes:
        kinds += outcome.fired
    figures = {
        "rounds": len(outcomes),
        "seed": seed,
        "lost": sum(outcome.findings.lost for outcome in outcomes),
        "doubled": sum(outcome.findings.doubled for outcome in outcomes),
        "documents_missing": sum(outcome.findings.documents_missing for outcome in outcomes),
        "passports_missing": sum(outcome.findings.passports_missing for outcome in outcomes),
        "mutants": len(MUTANTS),
        "caught": caught,
        "bad_rounds": [outcome.number for outcome in outcomes if not outcome.good],
        "kinds": dict(sorted(kinds.items())),
        "seconds": round(time.monotonic() - began),
        "machine": machine(),
    }
    sys.stdout.write(json.dumps(figures) + "\n")
    if len(outcomes) >= ENOUGH:
        FILE.write_text(json.dumps(figures, indent=1) + "\n", "utf-8")
    missed = len(outcomes) >= ENOUGH and caught < len(MUTANTS)
    return 1 if figures["bad_rounds"] or missed else 0


def _caught(run: Run) -> int:
    """How many mutants of ours are found out, each on the rounds of the same seed."""
    caught = 0
    for mutant, planted in MUTANTS.items():
        kind, turn = FOCUS[planted]
        found = run.catches(mutant, ROUNDS, kind=kind, turn=turn)
        caught += found is not None
        _tell(f"{mutant}: {f'not caught in {ROUNDS} rounds' if found is None else f'caught in round {found}'}")
    return caught


def _tell(sentence: str) -> None:
    sys.stdout.write(sentence + "\n")
    sys.stdout.flush()


def _read(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.faults")
    parser.add_argument("--rounds", type=int, default=ENOUGH)
    parser.add_argument("--seed", type=int)
    parser.add_argument("--only", type=int, metavar="ROUND")
    parser.add_argument("--mutants", action="store_true")
    return parser.parse_args(arguments)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
