"""Intents: their states, the ways between them, and what is kept with each."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from itertools import product
from pathlib import Path

import pytest

import lotproof.outbox
from lotproof.errors import LotproofError, NotFound, Refused
from lotproof.outbox import IntentState, Store
from lotproof.outbox.intents import NewIntent
from lotproof.outbox.pending import Settlement
from lotproof.outbox.states import Transition
from lotproof.ports import Inclusion, SignedVerb
from tests.kept import bytes_of, intents, row_of
from tests.unit.outbox.world import NOW, World, pallet, plan_verbs, ship

P, SI, SE, M, F, R = IntentState
WAYS = {
    "keep_signed": {(P, SI), (SI, SI), (SE, SI)},
    "keep_sent": {(SI, SE)},
    "keep_settled as mined": {(P, M), (SI, M), (SE, M)},
    "keep_settled as refused": {(P, R), (SI, R), (SE, R)},
    "keep_settled as planned": {(SI, P), (SE, P)},
    "finalise": {(M, F)},
    "drop": {(M, SE), (F, SE), (R, SE)},
    "forget_unplaced": {(M, SE), (F, SE)},
    "refused": {(P, R), (SI, R), (SE, R)},
    "cancel": {(P, R)},
    "try_again": {(R, P)},
    "retry": {(R, P)},
    "try_dropped_again": {(R, P)},
}
"""By the verb of the store the changes of a state that it makes."""

SIGNED = SignedVerb(verb=pallet(0), sender="0xabc", nonce=7, transaction="0x01", raw=b"raw")
PLACED = Inclusion(transaction="0x01", block=12, block_hash="0x0c", gas=345, passed=True)


@pytest.fixture
def planned(store: Store) -> Store:
    """Three verbs, planned."""
    plan_verbs(store, pallet(0), pallet(1), ship(0))
    return store


def sign(store: Store, intent: str, signed: SignedVerb = SIGNED) -> None:
    store.keep_signed([(row_of(store, intent), signed)])


def settle(store: Store, intent: str, state: IntentState, found: Inclusion | None = None) -> None:
    store.keep_settled([Settlement(row_of(store, intent), state, found)])


def bring(store: Store, intent: str, state: IntentState) -> None:
    """Takes a planned intent to a state: what is mined, final or refused stands in block 12."""
    if state in (SI, SE):
        sign(store, intent)
    if state is SE:
        store.keep_sent([row_of(store, intent)])
    if state in (M, F, R):
        settle(store, intent, R if state is R else M, PLACED)
    if state is F:
        store.finalise(12)


def forget_unplaced(store: Store) -> None:
    """As in an outbox of an earlier version, which kept no block hash."""
    store.database.execute("UPDATE intents SET block_hash = NULL")
    store.forget_unplaced()


def try_dropped_again(store: Store) -> None:
    """As after a reorganisation that dropped all."""
    store.database.execute("UPDATE intents SET dropped = 1")
    store.try_dropped_again()


VERBS: dict[str, Callable[[Store], object]] = {
    "keep_signed": lambda store: sign(store, "0", replace(SIGNED, transaction="0x02")),
    "keep_sent": lambda store: store.keep_sent([row_of(store, "0")]),
    "keep_settled as mined": lambda store: settle(store, "0", M, PLACED),
    "keep_settled as refused": lambda store: settle(store, "0", R),
    "keep_settled as planned": lambda store: settle(store, "0", P),
    "finalise": lambda store: store.finalise(12),
    "drop": lambda store: store.drop([(12, "0x0c")]),
    "forget_unplaced": forget_unplaced,
    "refused": lambda store: store.refused("0", Refused("no")),
    "cancel": lambda store: store.cancel("0", "Ada"),
    "try_again": lambda store: store.try_again("0"),
    "retry": lambda store: store.retry("0"),
    "try_dropped_again": try_dropped_again,
}


@pytest.mark.parametrize(("start", "verb"), list(product(IntentState, VERBS)))
def test_a_verb_of_the_store_makes_its_changes_of_a_state_and_no_others(
    planned: Store, start: IntentState, verb: str
) -> None:
    bring(planned, "0", start)
    assert planned.intent("0").state is start
    with suppress(LotproofError):
        VERBS[verb](planned)
    ends = {end for begin, end in WAYS[verb] if begin is start} or {start}
    assert {planned.intent("0").state} == ends


def test_those_changes_are_all_of_the_table() -> None:
    table = {(begin, transition.ends) for transition in Transition for begin in transition.begins}
    assert set().union(*WAYS.values()) == table


def test_one_statement_writes_a_state_and_the_table_guards_it() -> None:
    texts = [path.read_text(encoding="utf-8") for path in Path(lotproof.outbox.__file__).parent.glob("*.py")]
    written = [change for text in texts for change in re.findall(r"UPDATE\s+intents\s+SET[^\"]*", text)]
    assert len(written) > 2
    changing = [one for one in written if re.search(r"\bstate\b|{", one.partition(" WHERE ")[0])]
    assert changing == ["UPDATE intents SET {changes} WHERE {where} AND state {guard}"]


@pytest.mark.parametrize("state", [M, F])
def test_what_is_on_chain_is_not_refused_and_the_reason_names_both_states(planned: Store, state: IntentState) -> None:
    bring(planned, "0", state)
    with pytest.raises(LotproofError, match=f"is {state} and cannot become refused"):
        planned.refused("0", Refused("no"))


def test_an_intent_keeps_what_it_was_planned_with(planned: Store) -> None:
    intent = planned.intent("2")
    assert (intent.verb, intent.sentence, intent.sequence, intent.state) == (ship(0), "verb 2", 2, P)


def test_times_come_from_the_clock(planned: Store) -> None:
    created = planned.intent("0").created
    planned.refused("0", Refused("no"))
    assert NOW < created < planned.intent("0").updated < NOW + dt.timedelta(minutes=1)


def test_signing_keeps_the_bytes(planned: Store) -> None:
    sign(planned, "0")
    intent = planned.intent("0")
    assert (intent.state, intent.sender, intent.nonce, intent.transaction) == (SI, "0xabc", 7, "0x01")
    assert bytes_of(planned, "0") == b"raw"


def test_bytes_are_kept_with_the_state_or_not_at_all(planned: Store) -> None:
    with pytest.raises(LotproofError):
        planned.keep_signed([(row_of(planned, "0"), SIGNED), (row_of(planned, "1"), SIGNED)])
    assert (planned.intent("0").state, planned.transactions_of("0")) == (P, [])


def test_the_newest_of_several_transactions_counts(planned: Store) -> None:
    again = SignedVerb(verb=pallet(0), sender="0xabc", nonce=8, transaction="0x02", raw=b"again")
    sign(planned, "0")
    sign(planned, "0", again)
    intent = planned.intent("0")
    assert (intent.nonce, intent.transaction, bytes_of(planned, "0")) == (8, "0x02", b"again")
    assert planned.transactions_of("0") == ["0x01", "0x02"]


def test_what_was_never_signed_has_no_transaction(planned: Store) -> None:
    intent = planned.intent("0")
    assert (intent.sender, intent.nonce, intent.transaction) == (None, None, None)


def test_mining_keeps_block_and_gas(planned: Store) -> None:
    sign(planned, "0")
    settle(planned, "0", M, PLACED)
    planned.finalise(12)
    intent = planned.intent("0")
    assert (intent.block, intent.gas, intent.transaction) == (12, 345, "0x01")


def test_a_reorg_takes_block_and_gas_back(planned: Store) -> None:
    sign(planned, "0")
    settle(planned, "0", M, PLACED)
    planned.drop([(12, "0x0c")])
    intent = planned.intent("0")
    assert (intent.block, intent.gas, intent.transaction) == (None, None, "0x01")


def test_a_refusal_keeps_its_reason(planned: Store) -> None:
    planned.refused("0", Refused("the lot expired", promise="P5", error="LotExpired"))
    refusal = planned.intent("0").refusal
    assert (str(refusal), refusal.error) == ("the lot expired (P5)", "LotExpired")


def test_another_try_forgets_the_reason(planned: Store) -> None:
    planned.refused("0", Refused("the lot expired"))
    planned.try_again("0")
    assert planned.intent("0").reason == ""


def test_an_unknown_intent_is_not_found(store: Store) -> None:
    for attempt in (lambda: store.intent("9"), lambda: store.refused("9", Refused("no"))):
        with pytest.raises(NotFound, match="no intent 9"):
            attempt()
    assert store.find_intent("9") is None


def test_the_same_intent_planned_again_moves_to_the_new_batch(planned: Store) -> None:
    batch = planned.new_batch("again")
    planned.add_intent(NewIntent(id="0", content="content 0", verb=pallet(5)), batch, 0)
    intent = planned.intent("0")
    assert (intent.batch, intent.verb) == (batch, pallet(0))


def test_a_refused_intent_planned_again_gets_another_try(planned: Store) -> None:
    planned.refused("0", Refused("no"))
    planned.add_intent(NewIntent(id="0", content="content 0", verb=pallet(0)), planned.new_batch("again"), 0)
    assert planned.intent("0").state is P


@pytest.mark.parametrize("state", [SI, SE, M, F])
def test_an_intent_under_way_is_not_planned_again(planned: Store, state: IntentState) -> None:
    bring(planned, "0", state)
    with pytest.raises(LotproofError, match="cannot be planned again"):
        planned.add_intent(NewIntent(id="0", content="content 0", verb=pallet(0)), planned.new_batch("again"), 0)


def test_what_is_in_flight_comes_before_what_is_planned(planned: Store) -> None:
    sign(planned, "1")
    assert planned.open_intents() == ["1", "0", "2"]


def test_open_intents_of_one_batch_come_with_all_in_flight(planned: Store) -> None:
    sign(planned, "1")
    batch = planned.new_batch("other")
    planned.add_intent(NewIntent(id="9", content="c", verb=pallet(9)), batch, 0)
    assert planned.open_intents(batch) == ["1", "9"]


def test_settled_intents_are_not_open(planned: Store) -> None:
    bring(planned, "0", M)
    bring(planned, "1", R)
    assert planned.open_intents() == ["2"]


def test_an_intent_lacks_what_it_needs_until_that_is_mined(planned: Store) -> None:
    assert planned.lacks("1") == ["0"]
    bring(planned, "0", M)
    assert planned.lacks("1") == []


def test_intents_are_listed_in_order(planned: Store) -> None:
    batch = planned.new_batch("other")
    planned.add_intent(NewIntent(id="first", content="c", verb=pallet(9)), batch, 0)
    assert [intent.id for intent in intents(planned)] == ["0", "1", "2", "first"]
    assert [intent.id for intent in intents(planned, batch)] == ["first"]


def test_a_new_process_sees_the_same(world: World, planned: Store) -> None:
    sign(planned, "0")
    before = intents(planned)
    assert intents(world.fresh_store()) == before


def test_many_are_put_into_a_batch_as_one_by_one(store: Store) -> None:
    new = [NewIntent(id=str(number), content="c", verb=pallet(number)) for number in range(3)]
    store.add_intent(new[1], store.new_batch("before"), 0)
    batch = store.new_batch("many")
    store.add_intents([(new[0], []), (new[1], ["0"]), (new[2], ["0", "1"])], batch)
    assert [intent.id for intent in intents(store, batch)] == ["0", "1", "2"]
    assert store.lacks("2") == ["0", "1"]


def test_many_with_one_on_its_way_change_nothing(planned: Store) -> None:
    sign(planned, "0")
    again = [(NewIntent(id=name, content="c", verb=pallet(8)), ()) for name in ("new", "0")]
    with pytest.raises(LotproofError, match="cannot be planned again"):
        planned.add_intents(again, planned.new_batch("again"))
    assert planned.find_intent("new") is None
