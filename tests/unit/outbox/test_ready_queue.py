"""Which intents may be signed, and in which order."""

from __future__ import annotations

from lotproof.outbox.ready_queue import ReadyQueue


def planned(rows: list[int], unmet: list[tuple[int, int]] | None = None) -> ReadyQueue:
    queue = ReadyQueue()
    queue.plan(rows, unmet or [])
    return queue


def test_what_needs_nothing_is_ready_in_order() -> None:
    queue = planned([5, 3, 9])
    assert (queue.take(2), queue.take(2), queue.ready) == ([5, 3], [9], 0)


def test_what_waits_is_ready_once_all_that_it_needs_passed() -> None:
    queue = planned([1, 2, 3], [(3, 1), (3, 2)])
    assert queue.take(9) == [1, 2]
    queue.passed(1)
    assert queue.ready == 0
    queue.passed(2)
    assert queue.take(9) == [3]


def test_what_needs_something_of_another_run_waits_for_it() -> None:
    queue = planned([1], [(1, 77)])
    assert queue.ready == 0
    queue.passed(77)
    assert queue.take(1) == [1]


def test_what_is_signed_again_keeps_its_place() -> None:
    queue = planned([1, 2, 3])
    queue.take(2)
    queue.again(2)
    assert queue.take(9) == [2, 3]


def test_what_was_in_flight_before_goes_first() -> None:
    queue = planned([1])
    queue.again(50)
    assert queue.take(9) == [50, 1]


def test_what_is_to_be_signed_again_before_the_plan_is_made_stays_first() -> None:
    queue = ReadyQueue()
    queue.again(50)
    queue.plan([1, 2])
    assert queue.take(9) == [50, 1, 2]
