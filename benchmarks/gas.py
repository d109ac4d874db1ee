"""Measures what the ledger's operations cost, beside floor contracts that do the least of the same work.

Both run on one Anvil (prague), made with the settings of brownie-config.yaml; gas is gasUsed of the receipts.
Usage: python -m benchmarks.gas            write benchmarks/gas.json
       python -m benchmarks.gas --print    only print
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TypedDict

from benchmarks import floor_costs
from benchmarks.bench import bench
from benchmarks.ledger_costs import LedgerCosts

ROOT = Path(__file__).resolve().parent.parent
FILE = Path("benchmarks/gas.json")
SENTENCES = {
    "accredit_partner": "accredit a partner with its first operator key",
    "register_lot": "register a lot of 1,024 units as one item",
    "register_case_each": "register a further case with its lot, each of 100",
    "hop_two_transactions": "ship and receive one consignment in two transactions, both partners accredited",
    "hop_signed": "hand over one consignment in one transaction with the shipper's signature",
    "hop_batch_100_each": "ship and receive 100 consignments in two transactions, each",
    "hop_container_100_each": "ship and receive a container of 100 consignments, each",
    "dispense_one": "dispense one unit of a lot of 1,024 with its proof, mean over a word of the bitmap",
    "dispense_100_each": "dispense 100 units of a lot of 1,024 in one transaction, each",
}


class Figure(TypedDict):
    """Gas of the ledger and of the floor contract, and how many times the floor the ledger costs."""

    sentence: str
    gas: float
    floor: float
    ratio: float


def measured(root: Path = ROOT) -> dict[str, Figure]:
    """All figures, taken now on an Anvil of their own."""
    floors_made = floor_costs.compiled(root)
    with bench() as on:
        gas = LedgerCosts(on, root).measured()
        floors = floor_costs.measured(on, floors_made)
    return {key: _figure(sentence, gas[key], floors[key]) for key, sentence in SENTENCES.items()}


def formatted(figures: dict[str, Figure]) -> str:
    return json.dumps(figures, indent=1) + "\n"


def _figure(sentence: str, gas: float, floor: float) -> Figure:
    return {"sentence": sentence, "gas": round(gas, 2), "floor": round(floor, 2), "ratio": round(gas / floor, 3)}


def main(arguments: list[str]) -> int:
    figures = measured()
    lines = [f"{f['gas']:>12,.2f} {f['floor']:>12,.2f} {f['ratio']:>7.3f}  {f['sentence']}" for f in figures.values()]
    sys.stdout.write("\n".join(lines) + "\n")
    if "--print" not in arguments:
        (ROOT / FILE).write_text(formatted(figures), "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
