"""An intent is signed anew so often and no more."""

from __future__ import annotations

from collections import Counter

from lotproof.outbox.retries import MOST, Retries
from tests.unit.outbox.pendings import pending


def test_it_is_signed_with_so_many_nonces_in_all() -> None:
    retries, one = Retries(Counter()), pending(1)
    assert [retries.allow(one) for _ in range(MOST)] == [True] * (MOST - 1) + [False]


def test_what_waits_is_taken_once_and_stays_known_as_tried() -> None:
    retries, one = Retries(Counter()), pending(1)
    assert 1 not in retries
    retries.allow(one)
    assert (retries.take(1), retries.take(1), 1 in retries) == (one, None, True)


def test_counts_outlive_a_reorganisation_and_what_waits_does_not() -> None:
    counts: Counter[int] = Counter()
    Retries(counts).allow(pending(1))
    anew = Retries(counts)
    assert (1 in anew, anew.take(1)) == (True, None)
