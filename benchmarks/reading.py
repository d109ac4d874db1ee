"""How fast a ledger's logs become a state: JSON-RPC in, decoded, folded.

Measured is what reading a chain does, window by window, beside the floor in the same run: the JSON alone, and each log
touched once. CPU time of this process, the cyclic garbage collector off in the measured loops, as a program that reads
a long history would have it; medians over the turns. Usage: python -m benchmarks.reading, which writes
benchmarks/reading.json; with --small only a fiftieth of it, for a try; --seed N for another trade.
"""

from __future__ import annotations

import argparse
import gc
import hashlib
import json
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from time import process_time
from typing import Any

from benchmarks.load.trade import Trade, log_of
from benchmarks.machine import machine
from lotproof.chain.logs import Logs, in_order
from lotproof.model import record as rec
from lotproof.model.item import range_of, sscc_of
from lotproof.rules.state import State

ROOT = Path(__file__).resolve().parent.parent
FILE = ROOT / "benchmarks" / "reading.json"
SEED = 20261129
TRANSFERS = 40_000
TURNS = 5
WINDOW = 2_000
"""Logs that a node answers with at once."""
MEASURED = (
    *(f"lotproof/chain/{name}.py" for name in ("abi", "forms", "logs", "records", "words")),
    *("lotproof/model", "lotproof/rules", "benchmarks/load/trade.py", "benchmarks/reading.py"),
)
CLOCKS = {
    "floor": "json.loads of each window, and a loop that looks up each log's first topic",
    "ours": "json.loads of each window, its order, the times of its blocks, each log a record, each record applied to a"
    " state",
    "mixed": "of the transfers 80 % move a pallet, 15 % a case, 5 % a unit, with all that goes before: partners, lots"
    " of 20 cases, pallets packed and unpacked, splits; some units dispensed",
    "single": "of the same trade the records that ship and receive one item, on the state where each begins",
}

Told = dict[str, Any]


class NoNode:
    """Stands for the node behind Logs, which has nothing to ask: the logs tell the times of their blocks."""

    def batch(self, calls: Sequence[object]) -> list[object]:
        return [None for _ in calls]


def windows_of(records: Sequence[rec.Record]) -> list[str]:
    """The records as a node's answers."""
    logs = [log_of(record) for record in records]
    return [json.dumps(logs[first : first + WINDOW]) for first in range(0, len(logs), WINDOW)]


def floor(windows: Sequence[str]) -> float:
    """CPU seconds of the least that any reader of these logs does."""
    seen: Counter[str] = Counter()
    begun = process_time()
    for window in windows:
        for log in json.loads(window):
            seen[log["topics"][0]] += 1
    return process_time() - begun


def ours(windows: Sequence[str], state: State) -> Told:
    """CPU seconds of each stage, with the logs folded into ``state``."""
    reader = Logs(NoNode(), "")  # type: ignore[arg-type]
    parsing = decoding = folding = 0.0
    for window in windows:
        begun = process_time()
        logs = json.loads(window)
        parsed = process_time()
        records = reader.records(in_order(logs))
        decoded = process_time()
        for record in records:
            state.apply(record)
        parsing, decoding = parsing + parsed - begun, decoding + decoded - parsed
        folding += process_time() - decoded
    return {"json": parsing, "decode": decoding, "fold": folding}


def measured(windows: Sequence[str], ground: Sequence[rec.Record], records: int, turns: int) -> Told:
    """Medians of some turns."""
    rows = []
    for _ in range(turns):
        base = floor(windows)
        row = ours(windows, State(ground))
        rows.append(row | {"floor": base, "ratio": sum(row.values()) / base, "whole": sum(row.values())})
    middle = {name: median(row[name] for row in rows) for name in rows[0]}
    stages = ("floor", "json", "decode", "fold")
    return {
        "records": records,
        "with_json_per_second": round(records / middle["whole"]),
        "decoded_and_folded_per_second": round(records / (middle["decode"] + middle["fold"])),
        "ratio_to_floor": round(middle["ratio"], 1),
        "microseconds": {name: round(1e6 * middle[name] / records, 2) for name in stages},
    }


def figures(seed: int, transfers: int, turns: int) -> Told:
    """All figures."""
    trade = Trade(seed, transfers)
    moves = [record for record in trade.records if isinstance(record, rec.Shipped | rec.Received)]
    # Folding the moves behind everything else gives each of them its item, and what they do does not differ.
    ground = [record for record in trade.records if not isinstance(record, rec.Shipped | rec.Received)]
    with without_collector():
        mixed = measured(windows_of(trade.records), (), len(trade.records), turns)
        single = measured(windows_of(moves), ground, len(moves), turns)
    kinds = Counter(type(record).__name__ for record in trade.records)
    return {
        "mixed": mixed | {"kinds": dict(kinds.most_common()), "transfers": transfers_of(moves)},
        "single": single,
        "seed": seed,
        "turns": turns,
        "clocks": CLOCKS,
        "sources": sources_hash(),
        "machine": machine(),
    }


def transfers_of(moves: Sequence[rec.Record]) -> dict[str, int]:
    """How many moved what."""
    items = [item for record in moves if isinstance(record, rec.Received) for item in record.items]
    units, pallets = (sum(name_of(item) is not None for item in items) for name_of in (range_of, sscc_of))
    return {"pallets": pallets, "cases": len(items) - pallets - units, "units": units}


@contextmanager
def without_collector() -> Iterator[None]:
    """Reading makes no cycles, and the collector would go over all that was read again and again."""
    gc.collect()
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


def sources_hash() -> str:
    """SHA-256 over the files that are measured."""
    digest = hashlib.sha256()
    for place in MEASURED:
        path = ROOT / place
        for file in sorted(path.rglob("*.py")) if path.is_dir() else [path]:
            digest.update(file.relative_to(ROOT).as_posix().encode() + b"\0" + file.read_bytes() + b"\0")
    return digest.hexdigest()


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="benchmarks.reading")
    parser.add_argument("--seed", type=int, default=SEED)
    parser.add_argument("--small", action="store_true")
    wanted = parser.parse_args(arguments)
    found = figures(wanted.seed, TRANSFERS // 50 if wanted.small else TRANSFERS, 1 if wanted.small else TURNS)
    sys.stdout.write(json.dumps(found, indent=1) + "\n")
    if not wanted.small:
        FILE.write_text(json.dumps(found, indent=1) + "\n", "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
