"""proposeExpiry, extendExpiry: a lot's maker and the maker's registrar together extend its expiry (P8)."""

from __future__ import annotations

from typing import Any

import pytest

from tests.contracts.driver import DAY, DOCUMENT, refused, send
from tests.contracts.parties import LICENCE, World

MONTH = 30 * DAY


@pytest.fixture
def later(world: World) -> Any:
    """A month behind the expiry of the first lot, as its maker proposes."""
    day = world.lot.expiry_day + 30
    world.does(world.maker, "proposeExpiry", world.lot.id, day)
    return day


def extended(world: World, day: int) -> None:
    world.does(world.registrar, "extendExpiry", world.lot.id, day)


def test_a_proposal_is_recorded_and_extends_nothing(world: World) -> None:
    before, day = world.ledger.view("lotOf", world.lot.id), world.lot.expiry_day + 1
    events = world.does(world.maker, "proposeExpiry", world.lot.id, day)
    until = world.clock.now + MONTH
    fields = {"lot": world.lot.id, "by": world.maker.id, "day": day, "notAfter": until, "document": DOCUMENT}
    assert events == [("ExpiryProposed", fields)]
    assert world.ledger.view("lotOf", world.lot.id) == before
    assert world.ledger.view("expiryProposalOf", world.lot.id) == {"day": day, "notAfter": until}


def test_an_extended_lot_keeps_the_day_on_its_labels(world: World, later: int) -> None:
    before = world.ledger.view("lotOf", world.lot.id)
    extended(world, later)
    wanted = before | {"expiryDay": later, "labelDay": world.lot.expiry_day, "changes": 1}
    assert world.ledger.view("lotOf", world.lot.id) == wanted
    assert world.ledger.view("expiryProposalOf", world.lot.id) == {"day": 0, "notAfter": 0}


def test_an_extension_is_recorded(world: World, later: int) -> None:
    days = {"fromDay": world.lot.expiry_day, "toDay": later}
    fields = {"lot": world.lot.id, "by": 0, **days, "document": DOCUMENT}
    events = world.does(world.registrar, "extendExpiry", world.lot.id, later)
    assert events == [("ExpiryExtended", fields)]


def test_a_lot_extended_twice_keeps_the_first_day_on_its_labels(world: World, later: int) -> None:
    extended(world, later)
    world.does(world.maker, "proposeExpiry", world.lot.id, later + 1)
    extended(world, later + 1)
    found = world.ledger.view("lotOf", world.lot.id)
    assert (found["expiryDay"], found["labelDay"]) == (later + 1, world.lot.expiry_day)


def test_goods_of_an_extended_lot_move_until_its_new_day_ends(world: World, later: int) -> None:
    extended(world, later)
    with world.clock.standing_at((later + 1) * DAY - 1):
        world.does(world.maker, "ship", [world.lot.rest], world.second.gln)
    with world.clock.standing_at((later + 1) * DAY):
        refusal = world.refusal(world.second, "receiveItems", [world.lot.rest])
    assert refusal == refused("LotExpired", item=world.lot.rest, lot=world.lot.id, expiryDay=later)


def test_a_second_proposal_takes_the_place_of_the_first(world: World, later: int) -> None:
    world.does(world.maker, "proposeExpiry", world.lot.id, later + 1)
    refusal = world.refusal(world.registrar, "extendExpiry", world.lot.id, later)
    assert refusal == refused("ExpiryNotProposed", lot=world.lot.id, day=later, proposed=later + 1)
    extended(world, later + 1)


@pytest.mark.parametrize("days", [0, -1])
def test_an_expiry_is_extended_and_never_shortened(world: World, days: int) -> None:
    standing = world.lot.expiry_day
    refusal = world.refusal(world.maker, "proposeExpiry", world.lot.id, standing + days)
    assert refusal == refused("ExpiryNotLater", lot=world.lot.id, day=standing + days, expiryDay=standing)


def test_who_did_not_make_the_lot_proposes_nothing(world: World) -> None:
    refusal = world.refusal(world.rival, "proposeExpiry", world.lot.id, world.lot.expiry_day + 1)
    assert refusal == refused("NotLotMaker", lot=world.lot.id, maker=world.maker.id, caller=world.rival.id)


def test_a_registrar_proposes_nothing(world: World) -> None:
    refusal = world.refusal(world.registrar, "proposeExpiry", world.lot.id, world.lot.expiry_day + 1)
    assert refusal == refused("NotOperator", account=world.registrar)


def test_a_suspended_maker_proposes_nothing(world: World) -> None:
    world.suspend(world.maker)
    refusal = world.refusal(world.maker, "proposeExpiry", world.lot.id, world.lot.expiry_day + 1)
    assert refusal == refused("AccreditationSuspended", gln=world.maker.gln)


def test_a_key_that_may_not_recall_proposes_nothing(world: World) -> None:
    key = world.add_key(world.maker, 15)
    refusal = world.refusal(key, "proposeExpiry", world.lot.id, world.lot.expiry_day + 1)
    assert refusal == refused("ScopeMissing", account=key, scopes=15, needed=16)


@pytest.mark.parametrize("verb", ["proposeExpiry", "extendExpiry"])
def test_the_expiry_of_an_unknown_lot_is_not_extended(world: World, verb: str) -> None:
    by = world.maker if verb == "proposeExpiry" else world.registrar
    assert world.refusal(by, verb, 99, 30_000) == refused("UnknownLot", lot=99)


def test_what_was_not_proposed_is_not_extended(world: World) -> None:
    day = world.lot.expiry_day + 1
    refusal = world.refusal(world.registrar, "extendExpiry", world.lot.id, day)
    assert refusal == refused("ExpiryNotProposed", lot=world.lot.id, day=day, proposed=0)


def test_day_zero_is_no_proposal(world: World) -> None:
    refusal = world.refusal(world.registrar, "extendExpiry", world.lot.id, 0)
    assert refusal == refused("ExpiryNotProposed", lot=world.lot.id, day=0, proposed=0)


def test_an_expiry_is_extended_once_for_a_proposal(world: World, later: int) -> None:
    extended(world, later)
    refusal = world.refusal(world.registrar, "extendExpiry", world.lot.id, later)
    assert refusal == refused("ExpiryNotProposed", lot=world.lot.id, day=later, proposed=0)


def test_a_maker_does_not_extend_alone(world: World, later: int) -> None:
    refusal = world.refusal(world.maker, "extendExpiry", world.lot.id, later)
    assert refusal == refused("NotRegistrar", account=world.maker.address)


def test_a_registrar_of_another_office_extends_nothing(world: World, later: int) -> None:
    refusal = world.refusal(world.other_registrar, "extendExpiry", world.lot.id, later)
    assert refusal == refused("NotMakersRegistrar", lot=world.lot.id, registrar=1, caller=2)


def test_a_proposal_ends_after_30_days(world: World, later: int) -> None:
    until = world.clock.now + MONTH
    with world.clock.standing_at(until + 1):
        refusal = world.refusal(world.registrar, "extendExpiry", world.lot.id, later)
    assert refusal == refused("OfferEnded", notAfter=until, now_=until + 1)
    with world.clock.standing_at(until + 1):
        world.does(world.maker, "proposeExpiry", world.lot.id, later)
        extended(world, later)


def test_a_proposal_rests_while_its_maker_is_suspended(world: World, later: int) -> None:
    world.suspend(world.maker)
    refusal = world.refusal(world.registrar, "extendExpiry", world.lot.id, later)
    assert refusal == refused("MakerSuspended", lot=world.lot.id, maker=world.maker.id)
    world.does(world.registrar, "reinstate", world.maker.gln, LICENCE)
    send("evm_mine")
    extended(world, later)
