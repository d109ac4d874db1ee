"""The number of the next transaction of a key, gaps first."""

from __future__ import annotations

from lotproof.outbox.nonces import NonceKeeper
from lotproof.ports import Counts

KEY = "0xkey"


def counts(mined: int, pending: int) -> Counts:
    return Counts(settled=mined, mined=mined, pending=pending)


def nonces(mined: int, pending: int, *live: int) -> NonceKeeper:
    found = NonceKeeper()
    found.start(KEY, counts(mined, pending), live)
    return found


def taken(found: NonceKeeper, count: int) -> list[int]:
    return [found.take(KEY) for _ in range(count)]


def test_nonces_go_on_from_what_the_chain_knows() -> None:
    assert taken(nonces(4, 6), 3) == [6, 7, 8]


def test_nonces_go_on_from_what_is_signed() -> None:
    assert taken(nonces(4, 4, 4, 5), 2) == [6, 7]


def test_a_gap_is_filled_first() -> None:
    assert taken(nonces(4, 4, 6, 8), 4) == [4, 5, 7, 9]


def test_what_another_program_has_waiting_is_no_gap() -> None:
    assert taken(nonces(4, 6, 7), 2) == [6, 8]


def test_the_gaps_are_those_below_what_is_in_flight() -> None:
    found = nonces(4, 4, 6)
    assert found.gaps(KEY, {6}) == [4, 5]
    assert found.gaps(KEY, set()) == []


def test_a_number_given_back_is_taken_again() -> None:
    found = nonces(0, 0)
    taken(found, 3)
    found.give_back(KEY, 1)
    assert taken(found, 2) == [1, 3]


def test_the_last_number_given_back_leaves_no_gap() -> None:
    found = nonces(0, 0)
    taken(found, 3)
    found.give_back(KEY, 2)
    assert (found.gaps(KEY, {0, 1}), taken(found, 1)) == ([], [2])
