"""How fast lines are logged, beside a bare script that sends the same signed transactions and keeps nothing.

Each run is a process of its own against an Anvil of its own, begun from the same state; what is compared runs turn by
turn, and the ratios are medians over the turns. Usage: python -m benchmarks.logging, which writes
benchmarks/logging.json; with --small only a thousandth of it, for a try.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import Any

from benchmarks.load.anvil import anvil
from benchmarks.load.ground import Ground, prepare
from benchmarks.machine import machine

ROOT = Path(__file__).resolve().parent.parent
FILE = ROOT / "benchmarks" / "logging.json"
CONSIGNMENTS = 10_000
IN_CONTAINERS = 50_000
"""Fewer would be through in two blocks, and the time between blocks be what is measured."""
TURNS = 3
ROWS = (1_000, 10_000, 100_000)
CLOCKS = {
    "bare": "from the first byte sent to the last receipt read: signed bytes in JSON-RPC batches of 100, then receipts"
    " in batches of 100; the maker's ships, then the wholesaler's receipts",
    "ours": "from verbs to confirmed: written into the outbox, signed, stored, sent, what came of each stored; durably",
    "file": "the same from files on: read, checked, planned and their documents made as well",
    "rows": "so many lines of two parties: half of them ship, half receive",
    "one_file": "all lines in the maker's file, and as many again in the wholesaler's",
}

Told = dict[str, Any]


class Bench:
    """Runs loads on copies of prepared ground."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._grounds: dict[tuple[int, bool], Ground] = {}
        self.peak = 0

    def ours(self, cases: int, how: str) -> Told:
        """One load through the outbox; its signed transactions are kept for ``bare``."""
        ground = self._ground(cases, packed=how == "container")
        with anvil(ground.folder, load=ground.state) as url:
            told = _run("benchmarks.load.outbox", url, ground.folder, cases, how, self._raws)
        self.peak = max(self.peak, told["peak_mb"])
        told["total"] = sum(told["seconds"].values())
        return told

    def bare(self, cases: int) -> float:
        """Seconds that the bare script takes for the transactions of the last load."""
        ground = self._ground(cases, packed=False)
        with anvil(ground.folder, load=ground.state) as url:
            return float(_run("benchmarks.load.bare", url, self._raws)["seconds"])

    @property
    def _raws(self) -> Path:
        return self._folder / "raws"

    def _ground(self, cases: int, *, packed: bool) -> Ground:
        if (cases, packed) not in self._grounds:
            folder = self._folder / f"{cases}{'-packed' * packed}"
            folder.mkdir()
            self._grounds[cases, packed] = prepare(folder, cases, packed=packed)
        return self._grounds[cases, packed]


def ratios(bench: Bench, sizes: Mapping[str, int], turns: int) -> Told:
    """Custody transfers a second, ours as a multiple of the bare script's single ones."""
    speeds: dict[str, list[float]] = {how: [] for how in ("bare", *sizes)}
    for _ in range(turns):
        for how, consignments in sizes.items():
            speeds[how].append(consignments / bench.ours(consignments, how)["total"])
            if how == "single":
                speeds["bare"].append(consignments / bench.bare(consignments))
    told: Told = {
        f"ratio_{how}": round(median(own / base for own, base in zip(speeds[how], speeds["bare"], strict=True)), 2)
        for how in sizes
    }
    told["transfers_per_second"] = {how: round(median(found)) for how, found in speeds.items()}
    told["consignments"] = dict(sizes)
    return told


def row(bench: Bench, lines: int) -> Told:
    """Half of ``lines`` ship a consignment each, the others receive it; the bare script sends the same singly."""
    single = bench.ours(lines // 2, "single")
    bare = bench.bare(lines // 2)
    return {
        "lines": lines,
        "single": _speed(lines, single),
        "bare": {"seconds": round(bare, 2), "lines_per_second": round(lines / bare)},
        "from_file": _speed(lines, bench.ours(lines // 2, "file")),
    }


def _speed(lines: int, told: Told) -> Told:
    seconds = told["total"]
    return {
        "transactions": told["transactions"],
        "seconds": round(seconds, 2),
        "lines_per_second": round(lines / seconds),
        "peak_mb": told["peak_mb"],
    }


def _run(module: str, *arguments: object) -> Told:
    called = [sys.executable, "-m", module, *map(str, arguments)]
    done = subprocess.run(called, capture_output=True, text=True, check=False, cwd=ROOT)  # noqa: S603
    if done.returncode:
        raise SystemExit(f"{module} ended with {done.returncode}: {done.stderr[-4000:]}")
    told: Told = json.loads(done.stdout)
    return told


def measured(bench: Bench, consignments: int, in_containers: int, turns: int, rows: Sequence[int]) -> Told:
    """All figures."""
    sizes = {"single": consignments, "batched": consignments, "container": in_containers, "file": consignments}
    figures = ratios(bench, sizes, turns)
    figures["signing_per_second"] = _run("benchmarks.load.signing")["per_second"]
    figures["rows"] = [row(bench, lines) for lines in rows]
    figures["one_file"] = {"lines": rows[-1]} | _speed(2 * rows[-1], bench.ours(rows[-1], "file"))
    figures["peak_memory_mb"] = bench.peak
    return {**figures, "clocks": CLOCKS, "machine": machine()}


def main(arguments: list[str]) -> int:
    small = "--small" in arguments
    wanted = (100, 100, 1, (200,)) if small else (CONSIGNMENTS, IN_CONTAINERS, TURNS, ROWS)
    with TemporaryDirectory() as folder:
        figures = measured(Bench(Path(folder)), *wanted)
    sys.stdout.write(json.dumps(figures, indent=1) + "\n")
    if not small:
        FILE.write_text(json.dumps(figures, indent=1) + "\n", "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
