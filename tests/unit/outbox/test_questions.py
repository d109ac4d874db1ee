"""Questions to the chain are asked again a few times where the connection is cut."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from lotproof.errors import ChainUnreachable, WrongChain
from lotproof.outbox.background import Background
from lotproof.outbox.questions import Questions
from lotproof.ports import Pace
from tests.simulators.ledger import Stopwatch


@pytest.fixture
def watch() -> Stopwatch:
    return Stopwatch()


@pytest.fixture
def questions(watch: Stopwatch) -> Questions:
    return Questions(Background(beside=False), Pace(clock=watch, sleep=watch.sleep))


def cut(times: int, error: Exception | None = None) -> Callable[[], str]:
    """Fails so often, and answers then."""
    left = [times]

    def task() -> str:
        left[0] -= 1
        if left[0] >= 0:
            raise error or ChainUnreachable("cut")
        return "answer"

    return task


def test_after_up_to_three_failures_the_answer_counts(questions: Questions, watch: Stopwatch) -> None:
    assert questions.ask(cut(3)) == "answer"
    assert watch() == pytest.approx(0.2 + 0.4 + 0.8)


def test_the_fourth_failure_ends_it(questions: Questions) -> None:
    with pytest.raises(ChainUnreachable):
        questions.ask(cut(4))


def test_failures_of_several_questions_add_up_until_something_comes_of_one(questions: Questions) -> None:
    questions.ask(cut(2))
    with pytest.raises(ChainUnreachable):
        questions.ask(cut(2))
    questions.went_well()
    assert questions.ask(cut(2)) == "answer"


def test_another_chain_is_not_asked_again(questions: Questions, watch: Stopwatch) -> None:
    with pytest.raises(WrongChain):
        questions.ask(cut(1, WrongChain("chain 2")))
    assert watch() == 0


def test_an_answer_is_taken_when_it_is_asked_for(questions: Questions) -> None:
    told: list[str] = []
    questions.start(cut(0), told.append)
    assert (questions.open, told) == (True, [])
    questions.take_answer()
    assert (questions.open, told) == (False, ["answer"])


def test_of_a_missing_answer_is_told_before_the_next_try(questions: Questions) -> None:
    told: list[str] = []
    questions.start(cut(1), told.append, lambda: told.append("missing"))
    questions.take_answer()
    assert (questions.open, told) == (False, ["missing"])
