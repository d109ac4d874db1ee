"""Mutation testing of the contracts: change one thing at a time, and see whether a test notices.

All mutants are compiled once, each behind a switch; each is then judged in a process of its own. A test that fails, or
takes far too long, kills the mutant; one that no test notices has survived. Mutants that do not compile are not
counted. The order is drawn with a seed, so that a part of a run is a fair sample. A run that was stopped goes on where
it was; a change of the contracts starts afresh, but keeps the reasons that were given for survivors.
Usage: python -m benchmarks.mutation [--sample N] [--seed N] [--only REGEX] [--jobs N] [--again] [--list]
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import random
import re
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from multiprocessing.connection import wait
from pathlib import Path
from typing import Any

from benchmarks.mutants import Mutant
from benchmarks.mutation_judge import RANDOM, STEPS, Trial, prepare
from benchmarks.switched_build import KEPT, ROOT, MutationError, SwitchedBuild, build, sources_hash

RESULT = ROOT / "benchmarks" / "mutation.json"
TIMEOUT = "timeout"
MEANINGLESS = 3
"""A word of so few letters says nothing."""


@dataclass(frozen=True)
class Outcome:
    """What became of one mutant: `killer` is the test that noticed it, `timeout`, or None where it survived."""

    id: str
    file: str
    line: int
    mutant: str
    killer: str | None
    seconds: float

    @property
    def key(self) -> str:
        """Without the line, so that a reason outlives edits elsewhere in the file."""
        return f"{self.file}: {self.mutant}"


def outcome(mutant: Mutant, killer: str | None, seconds: float) -> Outcome:
    return Outcome(mutant.id, mutant.file, mutant.line, mutant.text, killer, round(seconds, 1))


def drawn(numbers: Iterable[int], seed: int) -> list[int]:
    """The order of the run: a larger sample of the same seed holds the smaller."""
    order = sorted(numbers)
    random.Random(seed).shuffle(order)  # noqa: S311 - a sample, no secret
    return order


def judged(made: SwitchedBuild, numbers: Sequence[int], jobs: int, known: Sequence[Outcome]) -> Iterator[Outcome]:
    """The outcomes as they come, `jobs` mutants at a time."""
    killers = [(one.file, one.killer) for one in known if one.killer not in (None, RANDOM, TIMEOUT)]
    limit = 10 * baseline(made) + 60
    waiting, running = list(numbers), list[Trial]()
    while waiting or running:
        while waiting and len(running) < jobs:
            number = waiting.pop(0)
            running.append(Trial(made, number, likely(killers, made.mutants[number])))
        wait([trial.process.sentinel for trial in running], timeout=1)
        for trial in list(running):
            late = trial.seconds > limit
            if trial.process.is_alive() and not late:
                continue
            running.remove(trial)
            killer = ended(trial, late)
            if killer not in (None, RANDOM, TIMEOUT):
                killers.append((made.mutants[trial.number].file, killer))
            yield outcome(made.mutants[trial.number], killer, trial.seconds)


def ended(trial: Trial, late: bool) -> str | None:
    """Who killed the mutant of a trial that has ended, or must."""
    if trial.process.is_alive() and late:
        trial.stop()
        return TIMEOUT
    return trial.verdict()


def likely(killers: Sequence[tuple[str, str | None]], mutant: Mutant) -> list[str]:
    """Where to look first: tests that noticed mutants of this file, the latest first; then words in names of tests."""
    noticed = dict.fromkeys(killer for file, killer in reversed(killers) if file == mutant.file and killer is not None)
    words = re.findall(r"[A-Z]?[a-z]+|[A-Z]+", mutant.function.removeprefix("_may").removeprefix("_require"))
    return [*noticed, *(word.lower() for word in words if len(word) > MEANINGLESS)]


def baseline(made: SwitchedBuild) -> float:
    """How long the tests take on the code as it is, which they must not complain of."""
    prepare()
    trial = Trial(made, 0)
    trial.verdict()
    say(f"as they are, the tests pass in {trial.seconds:.0f} s")
    return trial.seconds


def report(made: SwitchedBuild, outcomes: Sequence[Outcome], seed: int, reasons: Mapping[str, str]) -> dict[str, Any]:
    """What mutation.json holds; the score is the killed share of the mutants that compile and were judged."""
    survived = [one for one in outcomes if one.killer is None]
    killed = len(outcomes) - len(survived)
    by = Counter(one.killer if one.killer in (RANDOM, TIMEOUT) else "contract tests" for one in outcomes if one.killer)
    files = sorted({one.file for one in outcomes})
    return {
        "score": round(killed / len(outcomes), 4) if outcomes else None,
        "killed": killed,
        "total": len(outcomes),
        "of": len(made.mutants),
        "seed": seed,
        "killed_by": dict(sorted(by.items())),
        "random_moves": STEPS,
        "not_compiling": [f"{one.file}:{one.line}  {one.text}" for one in made.stillborn.values()],
        "seconds_each": round(sum(one.seconds for one in outcomes) / max(1, len(outcomes)), 1),
        "machine": f"{os.cpu_count()} cores, {platform.machine()}, shared with other work",
        "sources": sources_hash(),
        "files": {
            file: f"{sum(one.file == file and one.killer is not None for one in outcomes)}"
            f"/{sum(one.file == file for one in outcomes)}"
            for file in files
        },
        "survived": [
            {"file": one.file, "line": one.line, "mutant": one.mutant, "reason": reasons.get(one.key, "")}
            for one in sorted(survived, key=lambda one: (one.file, one.line, one.mutant))
        ],
    }


def reasons_in(path: Path) -> dict[str, str]:
    """The reasons that were given for survivors."""
    known = json.loads(path.read_text("utf-8"))["survived"] if path.exists() else []
    return {f"{one['file']}: {one['mutant']}": one["reason"] for one in known if one["reason"]}


class Journal:
    """The outcomes so far, of these sources, in the build folder."""

    def __init__(self) -> None:
        self._path = KEPT / f"outcomes-{sources_hash()[:16]}.json"
        known = json.loads(self._path.read_text("utf-8")) if self._path.exists() else []
        self.outcomes = [Outcome(**one) for one in known]

    def add(self, one: Outcome) -> None:
        self.outcomes = [known for known in self.outcomes if known.id != one.id] + [one]
        self._path.write_text(json.dumps([asdict(known) for known in self.outcomes]), "utf-8")


def run(words: argparse.Namespace) -> dict[str, Any]:
    """Judge what the journal does not know yet, or with `--again` what survived, and write the result after each."""
    made, reasons = build(), reasons_in(words.out)
    numbers = [number for number in drawn(made.mutants, words.seed) if re.search(words.only, made.mutants[number].file)]
    numbers = numbers[: words.sample]
    journal = Journal()
    known = {one.id: one for one in journal.outcomes}
    wanted = {made.mutants[number].id for number in numbers}
    todo = [
        number
        for number in numbers
        if made.mutants[number].id not in known or (words.again and known[made.mutants[number].id].killer is None)
    ]
    say(f"seed {words.seed}: {len(numbers)} of {len(made.mutants)} mutants, {len(todo)} to do")
    for one in judged(made, todo, words.jobs, journal.outcomes) if todo else ():
        journal.add(one)
        say(f"{'killed' if one.killer else 'SURVIVED'} {one.seconds:6.1f} s  {one.key}  {one.killer or ''}")
    result = report(made, [one for one in journal.outcomes if one.id in wanted], words.seed, reasons)
    words.out.write_text(json.dumps(result, indent=1, ensure_ascii=False) + "\n", "utf-8")
    return result


def say(text: str) -> None:
    sys.stderr.write(text + "\n")
    sys.stderr.flush()


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--sample", type=int, help="how many mutants; all where not given")
    parser.add_argument("--seed", type=int, default=1, help="of the order (1)")
    parser.add_argument("--only", default="", help="regular expression that the file must match")
    parser.add_argument("--jobs", type=int, default=1, help="mutants judged at a time (1)")
    parser.add_argument("--again", action="store_true", help="judge the survivors again, after a change of the tests")
    parser.add_argument("--out", type=Path, default=RESULT, help="the file of results (benchmarks/mutation.json)")
    parser.add_argument("--list", action="store_true", help="print the mutants and do nothing")
    words = parser.parse_args()
    try:
        if words.list:
            made = build()
            sys.stdout.write("".join(f"{n}  {one.file}:{one.line}  {one.text}\n" for n, one in made.mutants.items()))
            return 0
        result = run(words)
    except MutationError as error:
        say(str(error))
        return 1
    say(f"killed {result['killed']} of {result['total']}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
