"""The long parity run: random moves on the contracts and on their twin in Python, compared after each.

Usage: python -m benchmarks.fuzz [--seed S] [--steps N] [--jobs N]   a run; one of 200,000 steps or more is written down
       python -m benchmarks.fuzz --seed S --world N                  one world of it again, shrunk where it differs
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import os
import platform
import secrets
import sys
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from lotproof.chain import abi
from tests.stateful.replay import Kept, shrunk
from tests.stateful.run import WORLD_STEPS, Failure, Tally, run, world

ROOT = Path(__file__).resolve().parent.parent
FILE = Path("benchmarks/fuzz.json")
LONG = 200_000
OF_SOLIDITY = {"Error", "Panic"}

Outcome = tuple[str, Tally, str]
"""Seed, what was met, and the difference that ended the run, or nothing."""


def seeds(seed: str, jobs: int) -> list[str]:
    """A seed for each process."""
    return [seed] if jobs == 1 else [f"{seed}-{job}" for job in range(jobs)]


def outcome(job: tuple[str, int]) -> Outcome:
    """One process's share of a run."""
    seed, steps = job
    met = Tally()
    try:
        run(seed, steps, met, lambda tally: _progress(seed, tally, steps))
    except Failure as failure:
        return seed, met, str(failure)
    return seed, met, ""


def _progress(seed: str, tally: Tally, steps: int) -> None:
    if tally.worlds % 10 == 0:
        sys.stderr.write(f"seed {seed}: {tally.steps:,} of {steps:,} steps, {tally.worlds} worlds\n")


def report(outcomes: list[Outcome], seconds: float) -> dict[str, Any]:
    """What is written down of a run."""
    passed = sum((tally.passed for _, tally, _ in outcomes), Counter[str]())
    refused = sum((tally.refused for _, tally, _ in outcomes), Counter[str]())
    errors = sum((tally.errors for _, tally, _ in outcomes), Counter[str]())
    steps = sum(tally.steps for _, tally, _ in outcomes)
    known = {error.name for error in abi.contract().errors.values()} - OF_SOLIDITY
    return {
        "steps": steps,
        "seeds": [seed for seed, _, _ in outcomes],
        "differences": sum(1 for _, _, difference in outcomes if difference),
        "worlds": sum(tally.worlds for _, tally, _ in outcomes),
        "contracts": "0x" + abi.version().hex(),
        "engine": "revm (pyrevm), Prague rules, the pieces as lotproof/chain/artifacts has them",
        "machine": f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}",
        "seconds": round(seconds),
        "steps_per_second": round(steps / seconds),
        "verbs": {verb: {"passed": passed[verb], "refused": refused[verb]} for verb in sorted(passed | refused)},
        "errors": dict(sorted(errors.items())),
        "errors_never_met": sorted(known - errors.keys()),
    }


def repeat(seed: str, number: int) -> int:
    """One world again; a difference is shrunk, and kept beside the build."""
    try:
        moves = world(seed, number, WORLD_STEPS, Tally())
    except Failure as failure:
        sys.stdout.write(f"{failure}\nshrinking {len(failure.moves)} moves\n")
        path = ROOT / "build" / "fuzz" / f"{seed}-{number}.json"
        kept = Kept(why=str(failure.difference), ends="", moves=tuple(shrunk(failure.moves)))
        kept.save(path)
        sys.stdout.write("".join(f"  {move}\n" for move in kept.moves))
        sys.stdout.write(
            f"kept in {path}: once it is mended, it belongs in tests/stateful/regressions, by its own name\n"
        )
        return 1
    sys.stdout.write(f"seed {seed}, world {number}: {len(moves)} moves, no difference\n")
    return 0


def long(seed: str, steps: int, jobs: int) -> int:
    """A run in so many processes; the first difference in each ends it."""
    sys.stdout.write(f"seed {seed}, {steps:,} steps in {jobs} processes\n")
    start = time.monotonic()
    outcomes = list(_outcomes([(one, steps // jobs) for one in seeds(seed, jobs)]))
    told = report(outcomes, time.monotonic() - start)
    for _, _, difference in outcomes:
        sys.stdout.write(f"{difference}\n" if difference else "")
    sys.stdout.write(json.dumps({**told, "verbs": {}, "errors": {}}, indent=1) + "\n")
    if steps >= LONG:
        (ROOT / FILE).write_text(json.dumps(told, indent=1) + "\n", "utf-8")
    return 1 if told["differences"] else 0


def _outcomes(shares: list[tuple[str, int]]) -> Iterator[Outcome]:
    if len(shares) == 1:
        yield outcome(shares[0])
        return
    with multiprocessing.get_context("spawn").Pool(len(shares)) as pool:
        yield from pool.imap(outcome, shares)


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(description="Random moves on the contracts and on their twin.")
    parser.add_argument("--seed", default=secrets.token_hex(4))
    parser.add_argument("--steps", type=int, default=LONG)
    parser.add_argument("--jobs", type=int, default=1)
    parser.add_argument("--world", type=int)
    given = parser.parse_args(arguments)
    if given.world is not None:
        return repeat(given.seed, given.world)
    return long(given.seed, given.steps, given.jobs)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
