"""Intents: their states, the ways between them, and what is kept with each."""

from __future__ import annotations

import datetime as dt
from itertools import product

import pytest

from lotproof.errors import LotproofError, NotFound, Refused
from lotproof.outbox import IntentState, Store
from lotproof.outbox.intents import NewIntent
from lotproof.ports import SignedVerb, VerbReceipt
from tests.unit.outbox.world import NOW, World, pallet, plan_verbs, ship

P, SI, SE, M, F, R = IntentState
WAYS = {
    (P, SI),
    (P, M),
    (P, R),
    (SI, SE),
    (SI, M),
    (SI, R),
    (SI, SI),
    (SE, M),
    (SE, R),
    (SE, SI),
    (M, F),
    (M, SE),
    (F, SE),
    (R, P),
    (R, SE),
}
ROUTES = {P: [], SI: [SI], SE: [SI, SE], M: [M], F: [M, F], R: [R]}
SIGNED = SignedVerb(verb=pallet(0), sender="0xabc", nonce=7, transaction="0x01", raw=b"raw")
RECEIPT = VerbReceipt(transaction="0x01", block=12, gas=345, records=())


@pytest.fixture
def planned(store: Store) -> Store:
    """Three verbs, planned."""
    plan_verbs(store, pallet(0), pallet(1), ship(0))
    return store


@pytest.mark.parametrize(("start", "end"), sorted(WAYS), ids=lambda state: str(state))
def test_a_way_that_there_is(planned: Store, start: IntentState, end: IntentState) -> None:
    for state in (*ROUTES[start], end):
        planned.move("0", state)
    assert planned.intent("0").state is end


@pytest.mark.parametrize(("start", "end"), sorted(set(product(IntentState, repeat=2)) - WAYS), ids=str)
def test_a_way_that_there_is_not(planned: Store, start: IntentState, end: IntentState) -> None:
    for state in ROUTES[start]:
        planned.move("0", state)
    with pytest.raises(LotproofError, match=f"is {start} and cannot become {end}"):
        planned.move("0", end)
    assert planned.intent("0").state is start


def test_an_intent_keeps_what_it_was_planned_with(planned: Store) -> None:
    intent = planned.intent("2")
    assert (intent.verb, intent.sentence, intent.sequence, intent.state) == (ship(0), "verb 2", 2, P)


def test_times_come_from_the_clock(planned: Store) -> None:
    created = planned.intent("0").created
    planned.move("0", R)
    assert NOW < created < planned.intent("0").updated < NOW + dt.timedelta(minutes=1)


def test_signing_keeps_the_bytes(planned: Store) -> None:
    planned.signed("0", SIGNED)
    intent = planned.intent("0")
    assert (intent.state, intent.signed()) == (SI, SIGNED)


def test_bytes_are_kept_with_the_state_or_not_at_all(world: World, planned: Store) -> None:
    world.fail(1, "clock", KeyError)
    with pytest.raises(KeyError):
        planned.signed("0", SIGNED)
    assert (planned.intent("0").state, planned.transactions_of("0")) == (P, [])


def test_the_newest_of_several_transactions_counts(planned: Store) -> None:
    again = SignedVerb(verb=pallet(0), sender="0xabc", nonce=8, transaction="0x02", raw=b"again")
    planned.signed("0", SIGNED)
    planned.signed("0", again)
    assert planned.intent("0").signed() == again
    assert planned.transactions_of("0") == ["0x01", "0x02"]


def test_what_was_never_signed_has_no_bytes(planned: Store) -> None:
    with pytest.raises(LotproofError, match="planned and has no signed transaction"):
        planned.intent("0").signed()


def test_mining_keeps_block_and_gas(planned: Store) -> None:
    planned.signed("0", SIGNED)
    planned.mined("0", RECEIPT)
    planned.move("0", F)
    intent = planned.intent("0")
    assert (intent.block, intent.gas, intent.transaction) == (12, 345, "0x01")


def test_a_reorg_takes_block_and_gas_back(planned: Store) -> None:
    planned.signed("0", SIGNED)
    planned.mined("0", RECEIPT)
    planned.move("0", SE)
    intent = planned.intent("0")
    assert (intent.block, intent.gas, intent.transaction) == (None, None, "0x01")


def test_a_refusal_keeps_its_reason(planned: Store) -> None:
    planned.refused("0", Refused("the lot expired", promise="P5", error="LotExpired"))
    refusal = planned.intent("0").refusal
    assert (str(refusal), refusal.error) == ("the lot expired (P5)", "LotExpired")


def test_another_try_forgets_the_reason(planned: Store) -> None:
    planned.refused("0", Refused("the lot expired"))
    planned.move("0", P)
    assert planned.intent("0").reason == ""


def test_an_unknown_intent_is_not_found(store: Store) -> None:
    for attempt in (lambda: store.intent("9"), lambda: store.move("9", R)):
        with pytest.raises(NotFound, match="no intent 9"):
            attempt()
    assert store.find_intent("9") is None


def test_the_same_intent_planned_again_moves_to_the_new_batch(planned: Store) -> None:
    batch = planned.new_batch("again")
    planned.add_intent(NewIntent(id="0", content="content 0", verb=pallet(5)), batch, 0)
    intent = planned.intent("0")
    assert (intent.batch, intent.verb) == (batch, pallet(0))


def test_a_refused_intent_planned_again_gets_another_try(planned: Store) -> None:
    planned.move("0", R)
    planned.add_intent(NewIntent(id="0", content="content 0", verb=pallet(0)), planned.new_batch("again"), 0)
    assert planned.intent("0").state is P


@pytest.mark.parametrize("state", [SI, SE, M, F])
def test_an_intent_under_way_is_not_planned_again(planned: Store, state: IntentState) -> None:
    for step in ROUTES[state]:
        planned.move("0", step)
    with pytest.raises(LotproofError, match="cannot be planned again"):
        planned.add_intent(NewIntent(id="0", content="content 0", verb=pallet(0)), planned.new_batch("again"), 0)


def test_what_is_in_flight_comes_before_what_is_planned(planned: Store) -> None:
    planned.signed("1", SIGNED)
    assert planned.open_intents() == ["1", "0", "2"]
    assert planned.in_flight() == ["1"]


def test_open_intents_of_one_batch_come_with_all_in_flight(planned: Store) -> None:
    planned.signed("1", SIGNED)
    batch = planned.new_batch("other")
    planned.add_intent(NewIntent(id="9", content="c", verb=pallet(9)), batch, 0)
    assert planned.open_intents(batch) == ["1", "9"]


def test_settled_intents_are_not_open(planned: Store) -> None:
    planned.move("0", M)
    planned.move("1", R)
    assert planned.open_intents() == ["2"]


def test_an_intent_lacks_what_it_needs_until_that_is_mined(planned: Store) -> None:
    assert planned.lacks("1") == ["0"]
    planned.move("0", M)
    assert planned.lacks("1") == []


def test_intents_are_listed_in_order(planned: Store) -> None:
    batch = planned.new_batch("other")
    planned.add_intent(NewIntent(id="first", content="c", verb=pallet(9)), batch, 0)
    assert [intent.id for intent in planned.intents()] == ["0", "1", "2", "first"]
    assert [intent.id for intent in planned.intents(batch)] == ["first"]


def test_a_new_process_sees_the_same(world: World, planned: Store) -> None:
    planned.signed("0", SIGNED)
    before = planned.intents()
    assert world.fresh_store().intents() == before


def test_many_are_put_into_a_batch_as_one_by_one(store: Store) -> None:
    new = [NewIntent(id=str(number), content="c", verb=pallet(number)) for number in range(3)]
    store.add_intent(new[1], store.new_batch("before"), 0)
    batch = store.new_batch("many")
    store.add_intents([(new[0], []), (new[1], ["0"]), (new[2], ["0", "1"])], batch)
    assert [intent.id for intent in store.intents(batch)] == ["0", "1", "2"]
    assert store.lacks("2") == ["0", "1"]


def test_many_with_one_on_its_way_change_nothing(planned: Store) -> None:
    planned.signed("0", SignedVerb(verb=pallet(0), sender="0xa", nonce=0, transaction="0x1", raw=b"1"))
    again = [(NewIntent(id=name, content="c", verb=pallet(8)), ()) for name in ("new", "0")]
    with pytest.raises(LotproofError, match="cannot be planned again"):
        planned.add_intents(again, planned.new_batch("again"))
    assert planned.find_intent("new") is None
