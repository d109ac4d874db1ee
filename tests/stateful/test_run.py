"""A run repeats itself, and a difference is found, told, shrunk and kept."""

from __future__ import annotations

from pathlib import Path

import pytest

from lotproof.model.item import Item, PartnerId
from lotproof.outbox.codec import VERBS
from lotproof.rules.decide.judge import Judge
from tests.stateful.draws import DRAWS
from tests.stateful.move import Move
from tests.stateful.replay import Kept, replayed, shrunk
from tests.stateful.run import Failure, Tally, run, world

SEED = "harness"
STEPS = 200


@pytest.fixture(scope="module")
def moves() -> list[Move]:
    return world(SEED, 0, STEPS, Tally())


@pytest.fixture
def _careless(monkeypatch: pytest.MonkeyPatch) -> None:
    """A twin that lets recalled and expired goods move."""

    def movable(judge: Judge, item: Item, consignee: PartnerId) -> bool:
        return False

    monkeypatch.setattr(Judge, "movable", movable)


@pytest.fixture
def failure(_careless: None) -> Failure:
    with pytest.raises(Failure) as caught:
        run(SEED, 10 * STEPS, Tally())
    return caught.value


def test_the_same_seed_gives_the_same_moves(moves: list[Move]) -> None:
    assert world(SEED, 0, STEPS, Tally()) == moves


def test_another_world_of_the_seed_is_another_one(moves: list[Move]) -> None:
    assert world(SEED, 1, 1, Tally())[-1] not in moves


def test_every_verb_is_drawn() -> None:
    assert {kind.__name__ for kind in DRAWS} == {*VERBS}


def test_openings_do_not_count_as_steps() -> None:
    tally = Tally()
    moves = world(SEED, 0, 3, tally)
    assert tally.steps == 3 < len(moves)


def test_moves_are_kept_exactly(moves: list[Move], tmp_path: Path) -> None:
    kept = Kept(why="for a test", ends="passed", moves=tuple(moves))
    kept.save(tmp_path / "kept.json")
    assert Kept.load(tmp_path / "kept.json") == kept


def test_kept_moves_play_again(moves: list[Move]) -> None:
    assert replayed(moves) is None


def test_a_wrong_twin_is_found_with_the_way_to_see_it_again(failure: Failure) -> None:
    assert "refused: Lot" in str(failure)
    assert f"seed {SEED}, world " in str(failure)
    assert f"again: make fuzz SEED={SEED} WORLD=" in str(failure)


def test_a_difference_is_shrunk_to_what_it_needs(failure: Failure) -> None:
    kept = shrunk(failure.moves)
    assert replayed(kept) is not None
    assert len(kept) < len(failure.moves) // 2
    assert kept[-1] == failure.moves[-1]


def test_the_moves_that_led_there_are_told(failure: Failure) -> None:
    item = next(iter(failure.difference.items))
    told = str(failure).splitlines()
    assert any(str(item) in line for line in told if line.startswith("  "))
    assert len(told) < 20
