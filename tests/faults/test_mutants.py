"""The judge of the fault run sees mistakes that capturing again would mask."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from benchmarks.fault_mutants import FOCUS, MUTANTS, ROUNDS
from tests.faults.run import Run

SEED = time.time_ns() % 2**32


@pytest.mark.parametrize(
    "mutant", ["every_other_document_is_not_kept", "resuming_forgets_what_is_planned", "other_outboxes_are_not_seen"]
)
def test_a_mutant_is_caught(tmp_path: Path, mutant: str) -> None:
    print(f"seed {SEED}")
    kind, turn = FOCUS[MUTANTS[mutant]]
    assert Run(SEED, tmp_path, print, slots=12).catches(mutant, ROUNDS, kind=kind, turn=turn) is not None
