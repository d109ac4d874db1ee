"""What stands in an outbox, in numbers and lists; and what may be tried again or taken back."""

from __future__ import annotations

import datetime as dt

import pytest

from lotproof.errors import BadInput, NotFound, Refused
from lotproof.outbox import IntentState, Store, figures
from lotproof.outbox.events import CapturedEvent, Link
from lotproof.outbox.intents import NewIntent
from lotproof.outbox.pending import Settlement
from lotproof.ports import Inclusion
from tests.kept import row_of
from tests.unit.outbox.world import NOW, World, pallet, plan_verbs


def mine(store: Store, intent: str, gas: int = 50_000) -> None:
    found = Inclusion(transaction="0x1", block=7, block_hash="0x7", gas=gas, passed=True)
    store.keep_settled([Settlement(row_of(store, intent), IntentState.MINED, found)])


@pytest.fixture
def planned(store: Store) -> Store:
    """Five lines, each resting on the one before it."""
    plan_verbs(store, *map(pallet, range(5)))
    return store


def test_an_empty_outbox_has_figures_too(store: Store) -> None:
    found = figures.figures(store.database)
    assert set(found.states.values()) == {0}
    assert (found.waiting, found.gas, found.rate, found.oldest_open, found.last_success) == (0, 0, 0.0, None, None)


def test_states_are_counted_and_gas_is_added_up(planned: Store) -> None:
    mine(planned, "0")
    mine(planned, "1", gas=20_000)
    found = figures.figures(planned.database)
    assert (found.states[IntentState.MINED], found.states[IntentState.PLANNED], found.gas) == (2, 3, 70_000)


def test_all_that_rests_on_a_refused_line_is_waiting(planned: Store) -> None:
    mine(planned, "0")
    planned.refused("1", Refused("no"))
    assert figures.figures(planned.database).waiting == 3


def test_the_oldest_open_line_and_the_last_success_have_their_times(planned: Store) -> None:
    mine(planned, "0")
    found = figures.figures(planned.database)
    assert found.oldest_open == planned.intent("1").created
    assert found.last_success == planned.intent("0").updated


def test_the_rate_is_that_of_the_last_minute_of_work(world: World, store: Store) -> None:
    for second, intent in ((0, "0"), (100, "1"), (105, "2"), (110, "3")):
        store.clock.time = NOW + dt.timedelta(seconds=second)  # type: ignore[attr-defined]
        store.add_intent(NewIntent(id=intent, content=intent, verb=pallet(int(intent))), store.new_batch("x"), 0)
        mine(store, intent)
    assert figures.figures(store.database).rate == pytest.approx(3 / 10)


def test_one_run_is_counted_by_itself(planned: Store) -> None:
    batch = planned.new_batch("another")
    planned.add_intent(NewIntent(id="9", content="9", verb=pallet(9)), batch, 0)
    assert figures.newest_batch(planned.database) == batch
    assert figures.counts(planned.database, batch)[IntentState.PLANNED] == 1
    assert figures.counts(planned.database)[IntentState.PLANNED] == 6


def test_what_is_not_on_chain_is_listed_in_order(planned: Store) -> None:
    mine(planned, "0")
    planned.refused("1", Refused("no"))
    assert figures.listed(planned.database) == ["1", "2", "3", "4"]
    assert figures.listed(planned.database, limit=2) == ["3", "4"]


def test_a_state_a_run_or_all_may_be_listed(planned: Store) -> None:
    mine(planned, "0")
    assert figures.listed(planned.database, state="mined") == ["0"]
    assert figures.listed(planned.database, state="all", batch=1) == ["0", "1", "2", "3", "4"]
    assert figures.listed(planned.database, state="all", batch=2) == []


def test_what_was_set_aside_for_a_new_plan_is_neither_open_nor_to_be_tried_again(planned: Store) -> None:
    planned.put_events([CapturedEvent("e", "file, line 1")], 1)
    planned.link([Link("0", "e")])
    planned.supersede({"e"}, set())
    assert "0" not in figures.listed(planned.database)
    assert figures.refused(planned.database) == []
    with pytest.raises(Refused, match="set aside for another one"):
        planned.retry("0")


def test_a_refused_line_is_planned_again(planned: Store) -> None:
    planned.refused("0", Refused("no"))
    assert figures.refused(planned.database) == ["0"]
    planned.retry("0")
    assert planned.intent("0").state is IntentState.PLANNED


def test_only_a_refused_line_is(planned: Store) -> None:
    with pytest.raises(Refused, match="is planned; only what was refused is tried again"):
        planned.retry("0")


def test_a_planned_line_is_taken_back_in_somebodys_name(planned: Store) -> None:
    planned.cancel("4", "9521410000103")
    assert planned.intent("4").reason == "cancelled by 9521410000103"
    assert figures.refused(planned.database) == []


def test_a_line_on_chain_is_not(planned: Store) -> None:
    mine(planned, "0")
    with pytest.raises(Refused, match="is mined"):
        planned.cancel("0", "me")


def test_an_id_may_be_named_by_its_beginning(store: Store) -> None:
    batch = store.new_batch("x")
    for place, digits in enumerate(("abcd01", "abcd02", "abce03")):
        store.add_intent(NewIntent(id=digits, content=digits, verb=pallet(place)), batch, place)
    assert figures.ids_from(store.database, "abce") == ["abce03"]
    assert len(figures.ids_from(store.database, "abcd")) == 2
    assert figures.ids_from(store.database, "ffff") == []


@pytest.mark.parametrize("start", ["", "abc", "ABCD", "a*cd", "0xabcd", "a" * 65])
def test_what_can_begin_no_id_is_bad_input(store: Store, start: str) -> None:
    with pytest.raises(BadInput, match="intent "):
        figures.ids_from(store.database, start)


def test_a_run_has_its_name_and_an_unknown_one_is_not_found(planned: Store) -> None:
    assert figures.batch(planned.database, 1).name == "by hand"
    with pytest.raises(NotFound, match="no run 2"):
        figures.batch(planned.database, 2)
