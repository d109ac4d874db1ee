"""Whatever anybody tries, contract and twin tell the same: a share of what `make fuzz` runs."""

from __future__ import annotations

import os
import secrets

import pytest

from lotproof.outbox.codec import VERBS
from tests.stateful.run import Tally, run

STEPS = 8_000


@pytest.fixture(scope="module")
def tally() -> Tally:
    """What a run met, from a new seed each time, or from that in LOTPROOF_FUZZ_SEED."""
    seed = os.environ.get("LOTPROOF_FUZZ_SEED") or secrets.token_hex(4)
    print("seed", seed)
    tally = Tally()
    run(seed, STEPS, tally)
    return tally


def test_contract_and_twin_agree_after_each_of_many_random_moves(tally: Tally) -> None:
    assert tally.steps == STEPS


def test_every_verb_passed(tally: Tally) -> None:
    assert {*VERBS} - {*tally.passed} == set()


def test_most_moves_passed_and_many_were_refused(tally: Tally) -> None:
    moves, passed = sum((tally.passed + tally.refused).values()), sum(tally.passed.values())
    assert moves // 2 < passed < moves * 9 // 10
