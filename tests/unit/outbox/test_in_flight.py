"""What is in flight: whose transaction it is, what it may use, and what is in doubt."""

from __future__ import annotations

from dataclasses import replace

from lotproof.errors import LotproofError
from lotproof.outbox.in_flight import InFlight, in_order
from tests.unit.outbox.pendings import KEY, attempt, pending


def test_every_attempt_tells_its_intent() -> None:
    in_flight, one = InFlight(), pending(1, attempt(4), attempt(5))
    in_flight.add(one)
    assert (in_flight.owner("t4"), in_flight.owner("t5"), in_flight.owner("t6")) == (one, one, None)


def test_of_each_intent_the_newest_attempt_counts_for_gas_and_nonces() -> None:
    in_flight, one = InFlight(), pending(1, attempt(4, gas=100))
    in_flight.add(one)
    in_flight.add(pending(2, attempt(9, gas=30)))
    in_flight.add_attempt(one, attempt(5, gas=120))
    assert (in_flight.gas, in_flight.nonces(KEY), in_flight.nonces("other")) == (150, {5, 9}, set())


def test_what_is_removed_leaves_nothing_behind() -> None:
    in_flight, one = InFlight(), replace(pending(1), unsent=True, said=LotproofError("no"), overtaken=1)
    in_flight.add(one)
    in_flight.doubt([one])
    in_flight.remove(one)
    assert (len(in_flight), in_flight.gas, in_flight.owner("t1"), in_flight.doubtful) == (0, 0, None, [])
    assert (one.unsent, one.said, one.overtaken) == (False, None, 0)


def test_what_is_removed_twice_is_counted_once() -> None:
    in_flight, one = InFlight(), pending(1)
    in_flight.add(one)
    in_flight.remove(one)
    in_flight.remove(one)
    assert in_flight.gas == 0


def test_only_what_is_in_flight_is_in_doubt() -> None:
    in_flight, one, other = InFlight(), pending(1), pending(2)
    in_flight.add(one)
    in_flight.doubt([one, other])
    assert in_flight.doubtful == [one]
    in_flight.clear_up(one)
    assert in_flight.doubtful == []


def test_an_objection_of_the_node_is_told() -> None:
    in_flight, one = InFlight(), pending(1)
    in_flight.add(pending(0))
    in_flight.add(one)
    assert in_flight.objection() is None
    one.said = LotproofError("too cheap")
    assert in_flight.objection() is one.said


def test_a_chain_takes_them_by_key_and_nonce() -> None:
    last, first = pending(1, attempt(7)), pending(2, attempt(3))
    other = pending(3, attempt(9, sender="0xa"))
    assert in_order([last, first, other]) == [other, first, last]
