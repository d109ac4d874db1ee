"""Mutation testing of the contracts: change one thing at a time, and see whether a test notices.

Each mutant is written into a copy of the checkout, compiled there, and tested there with the contract tests. A test
that fails, or takes too long, kills the mutant; one that no test notices has survived. Mutants that do not compile, or
that compile to the same code, are no mutants and are not counted. The sample is drawn with a seed. Results are written
after each mutant, so a run that was stopped goes on where it was; a change of the contracts starts afresh, but keeps
the reasons that were given for survivors.
Usage: python -m benchmarks.mutation [--sample N] [--seed N] [--only REGEX] [--tests PATH ...] [--out FILE] [--list]
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import random
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from benchmarks.mutants import Mutant, mutants_of

ROOT = Path(__file__).resolve().parent.parent

RESULT = ROOT / "benchmarks" / "mutation.json"
COPIED = ("contracts", "interfaces", "lotproof", "scripts", "tests", "tools")
COPIED_FILES = ("brownie-config.yaml", "package.json", "pyproject.toml")
TESTS = ("tests/contracts", "tests/attacks")
COMPILE_SECONDS = 900


class MutationError(Exception):
    """The run cannot be trusted or cannot begin; says why."""


@dataclass(frozen=True)
class Outcome:
    """What became of one mutant: killed, timeout (also killed), survived, stillborn or same."""

    id: str
    file: str
    line: int
    mutant: str
    result: str
    seconds: float


class Workshop:
    """A copy of the checkout in which one mutant at a time is compiled and tested."""

    def __init__(self, folder: Path, tests: tuple[str, ...]) -> None:
        self.folder, self.tests = folder, tests
        for name in COPIED:
            ignored = shutil.ignore_patterns("__pycache__", "node_modules")
            shutil.copytree(ROOT / name, folder / name, ignore=ignored)
        for name in COPIED_FILES:
            shutil.copy2(ROOT / name, folder / name)
        (folder / "node_modules").symlink_to((ROOT / "node_modules").resolve())

    def compiles(self) -> bool:
        """Whether Brownie compiles the copy as it is."""
        return self._run(["-m", "scripts.compile"], COMPILE_SECONDS) == 0

    def code(self) -> str:
        """SHA-256 over the deployed code of every contract, without the metadata that names the sources."""
        digest = hashlib.sha256()
        for path in sorted((self.folder / "build" / "contracts").glob("*.json")):
            code = str(json.loads(path.read_text("utf-8")).get("deployedBytecode") or "")
            metadata = int(code[-4:], 16) * 2 + 4 if len(code) > 4 else 0
            digest.update(f"{path.name} {code[: len(code) - metadata]}\n".encode())
        return digest.hexdigest()

    def tests_pass(self, seconds: float) -> bool | None:
        """Whether all contract tests pass; None when they do not end in time."""
        base = self.folder / "pytest"
        words = ["-m", "pytest", *self.tests, "-x", "-q", "-p", "no:cacheprovider", f"--basetemp={base}"]
        status = self._run(words, seconds)
        self._stop_engines(base)
        if status is not None and status not in (0, 1):
            raise MutationError(f"found pytest's status {status}; expected 0 or 1; see {self.folder / 'run.log'}")
        return None if status is None else status == 0

    def mutate(self, mutant: Mutant) -> None:
        """Write the mutant's file."""
        (self.folder / mutant.file).write_text(mutant.applied(), "utf-8")

    def restore(self, mutant: Mutant) -> None:
        """Write the file as it was."""
        (self.folder / mutant.file).write_text(mutant.source, "utf-8")

    def _run(self, words: list[str], seconds: float) -> int | None:
        environment = {**os.environ, "PYTHONPATH": str(self.folder), "PYTHONDONTWRITEBYTECODE": "1"}
        with (self.folder / "run.log").open("wb") as log:
            process = subprocess.Popen(  # noqa: S603 - this interpreter, our own words
                [sys.executable, *words],
                cwd=self.folder,
                env=environment,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
            try:
                return process.wait(seconds)
            except subprocess.TimeoutExpired:
                return None
            finally:
                if process.poll() is None:
                    os.killpg(process.pid, signal.SIGKILL)
                    process.wait()

    def _stop_engines(self, base: Path) -> None:
        """A test run that was killed leaves its chain behind, in a folder with the record of its process."""
        for record in base.rglob("engine.json"):
            subprocess.run(  # noqa: S603
                [sys.executable, "-c", STOP, str(record.parent)], cwd=self.folder, check=False, capture_output=True
            )
        shutil.rmtree(base, ignore_errors=True)


STOP = "import sys, pathlib; from lotproof.chain import engines; engines.down(pathlib.Path(sys.argv[1]))"


def all_mutants() -> list[Mutant]:
    """Every mutant of every contract, in the order of the files and lines."""
    found: list[Mutant] = []
    for path in sorted((ROOT / "contracts").rglob("*.sol")):
        found += mutants_of(path.relative_to(ROOT).as_posix(), path.read_text("utf-8"))
    return found


def sources_hash() -> str:
    """SHA-256 over the contracts; interfaces hold no code."""
    digest = hashlib.sha256()
    for path in sorted((ROOT / "contracts").rglob("*.sol")):
        digest.update(path.relative_to(ROOT).as_posix().encode() + path.read_bytes())
    return digest.hexdigest()


def load(path: Path) -> dict[str, Any]:
    """The results so far, or none."""
    return json.loads(path.read_text("utf-8")) if path.exists() else {}


def report(outcomes: list[Outcome], seed: int, reasons: dict[str, str]) -> dict[str, Any]:
    """What mutation.json holds; the score is the killed share of the mutants that compile to other code."""
    counted = [one for one in outcomes if one.result in ("killed", "timeout", "survived")]
    survived = [one for one in counted if one.result == "survived"]
    killed = len(counted) - len(survived)
    return {
        "score": round(killed / len(counted), 4) if counted else None,
        "killed": killed,
        "total": len(counted),
        "seed": seed,
        "not_counted": {kind: sum(one.result == kind for one in outcomes) for kind in ("stillborn", "same")},
        "survived": [
            {"file": one.file, "line": one.line, "mutant": one.mutant, "reason": reasons.get(reason_key(one), "")}
            for one in survived
        ],
        "sources": sources_hash(),
        "outcomes": [asdict(one) for one in outcomes],
    }


def reason_key(one: Outcome) -> str:
    """Without the line, so that a reason outlives edits elsewhere in the file."""
    return f"{one.file}: {one.mutant}"


def judge(shop: Workshop, mutant: Mutant, original: str, seconds: float) -> Outcome:
    """Compile and test one mutant."""
    began = time.monotonic()
    shop.mutate(mutant)
    try:
        if not shop.compiles():
            result = "stillborn"
        elif shop.code() == original:
            result = "same"
        else:
            result = {True: "survived", False: "killed", None: "timeout"}[shop.tests_pass(seconds)]
    finally:
        shop.restore(mutant)
    taken = round(time.monotonic() - began, 1)
    return Outcome(mutant.id, mutant.file, mutant.line, mutant.text, result, taken)


def baseline(shop: Workshop) -> tuple[str, float]:
    """The code without a change, and how long its tests take; they must pass."""
    if not shop.compiles():
        raise MutationError(f"the contracts do not compile as they are; see {shop.folder / 'run.log'}")
    began = time.monotonic()
    if not shop.tests_pass(COMPILE_SECONDS):
        shutil.copy2(shop.folder / "run.log", ROOT / "build" / "mutation-baseline.log")
        raise MutationError("the tests do not pass on the contracts as they are; see build/mutation-baseline.log")
    return shop.code(), time.monotonic() - began


def chosen(mutants: list[Mutant], sample: int | None, seed: int) -> list[Mutant]:
    """A sample drawn with the seed, one after the other: a larger one holds the smaller."""
    order = list(mutants)
    random.Random(seed).shuffle(order)  # noqa: S311 - a sample, no secret
    return order if sample is None else order[:sample]


def run(mutants: list[Mutant], seed: int, tests: tuple[str, ...], target: Path) -> dict[str, Any]:
    """Judge the mutants that the file does not know yet, and write it after each."""
    before = load(target)
    reasons = {f"{one['file']}: {one['mutant']}": one["reason"] for one in before.get("survived", []) if one["reason"]}
    kept = before.get("outcomes", []) if before.get("sources") == sources_hash() else []
    outcomes = [Outcome(**one) for one in kept]
    known = {one.id for one in outcomes}
    todo = [mutant for mutant in mutants if mutant.id not in known]
    say(f"seed {seed}: {len(mutants)} mutants, {len(todo)} to do")
    for outcome in judged(todo, tests) if todo else ():
        outcomes.append(outcome)
        target.write_text(json.dumps(report(outcomes, seed, reasons), indent=1) + "\n", "utf-8")
        say(f"{outcome.result:9} {outcome.seconds:6.1f} s  {outcome.file}:{outcome.line}  {outcome.mutant}")
    return report(outcomes, seed, reasons)


def judged(todo: list[Mutant], tests: tuple[str, ...]) -> Iterator[Outcome]:
    """The outcomes, one after the other, from one workshop."""
    (ROOT / "build").mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="lotproof-mutation-") as folder:
        shop = Workshop(Path(folder) / "checkout", tests)
        original, seconds = baseline(shop)
        say(f"as they are, the tests pass in {seconds:.0f} s")
        for mutant in todo:
            yield judge(shop, mutant, original, 3 * seconds + 30)


def say(text: str) -> None:
    sys.stderr.write(text + "\n")
    sys.stderr.flush()


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--sample", type=int, help="how many mutants; all where not given")
    parser.add_argument("--seed", type=int, default=1, help="of the sample (1)")
    parser.add_argument("--only", default="", help="regular expression that the file must match")
    parser.add_argument("--tests", nargs="+", default=list(TESTS), help="what pytest runs")
    parser.add_argument("--out", type=Path, default=RESULT, help="the file of results (benchmarks/mutation.json)")
    parser.add_argument("--list", action="store_true", help="print the mutants and do nothing")
    words = parser.parse_args()
    mutants = [mutant for mutant in all_mutants() if re.search(words.only, mutant.file)]
    mutants = chosen(mutants, words.sample, words.seed)
    if words.list:
        sys.stdout.write("".join(f"{one.file}:{one.line}  {one.text}\n" for one in mutants))
        return 0
    try:
        result = run(mutants, words.seed, tuple(words.tests), words.out)
    except MutationError as error:
        say(str(error))
        return 1
    say(f"killed {result['killed']} of {result['total']}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
