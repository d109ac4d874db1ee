"""What is stated on record, as the verbs that it takes."""

from __future__ import annotations

import datetime as dt

import pytest

from lotproof.errors import Refused
from lotproof.model import record as rec
from lotproof.service import acts, stated
from tests.story import GTIN, MAKER, NUMBER, PHARMACY, REGISTRAR, WHOLESALER, Story, case, short
from tests.unit.service.test_acts import At, _case, _keys, _pack, at, story

__all__ = ["at", "story"]

LOT = (GTIN, NUMBER)


def test_an_observation_commits_to_what_was_observed(at: At, story: Story) -> None:
    desk = at(MAKER)
    stated.observe(desk, _keys(_case(1)), b"5 degrees")
    seen = story.records[-1]
    assert isinstance(seen, rec.Observed)
    kept = desk.store.document(seen.document)
    assert kept is not None
    assert kept.body == b"5 degrees"


def test_a_unit_dispensed_and_taken_back_twice_shows_the_last_time(at: At, story: Story) -> None:
    story.move(MAKER, PHARMACY, case(1))
    desk = at(PHARMACY)
    for _ in range(2):
        acts.dispense(desk, [_pack(0), _pack(1)])
        stated.take_back(desk, [_pack(0), _pack(1)], b"")
    assert not story.state.dispensed.get(story.lot.id)
    assert sum(isinstance(record, rec.TakenBack) for record in story.records) == 4


def test_a_unit_of_another_dispenser_is_not_taken_back(at: At, story: Story) -> None:
    story.move(MAKER, PHARMACY, case(1))
    acts.dispense(at(PHARMACY), [_pack(0)])
    with pytest.raises(Refused):
        stated.take_back(at(WHOLESALER), [_pack(0)], b"")


def test_all_that_is_missing_is_disputed(at: At, story: Story) -> None:
    story.ship(MAKER, WHOLESALER, case(1), case(2))
    story.receive_differing(WHOLESALER, (case(1), case(2)), short(case(1)))
    (done,) = stated.dispute(at(MAKER), None, b"loaded").done
    assert done.name == "DisputeMissing"


def test_the_maker_proposes_and_the_registrar_confirms(at: At, story: Story) -> None:
    day = story.lot.expiry + dt.timedelta(days=90)
    assert stated.extend_expiry(at(MAKER), LOT, day, b"")[0].name == "ProposeExpiry"
    assert stated.extend_expiry(at(REGISTRAR), LOT, day, b"")[0].name == "ExtendExpiry"  # type: ignore[arg-type]
    assert story.lot.last_day == day
