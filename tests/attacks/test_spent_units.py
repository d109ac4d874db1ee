"""A spent unit that comes back to life: only by who dispensed it, in time, and once for a dispensing (P6)."""

from __future__ import annotations

from typing import Any

import pytest

from lotproof.model.item import item_of_range
from tests.contracts.driver import DAY, refused
from tests.contracts.parties import World
from tests.contracts.trails import shown, trail


@pytest.fixture
def rest(world: World) -> Any:
    """The rest of the first lot at the pharmacy, of which unit 10 was dispensed."""
    world.hand_over([world.lot.rest], world.maker, world.pharmacy)
    world.does(world.pharmacy, "dispense", world.lot.rest, world.lot.unit(10))
    return world.lot.rest


def test_an_old_dispensing_is_passed_off_as_a_new_one(world: World, rest: int) -> None:
    """A pharmacy dispenses a neighbour to have a fresh link, and claims the old unit was in it."""
    before, links = shown(world, world.lot.id, 10)
    with world.clock.standing_at(world.clock.now + 11 * DAY):
        world.does(world.pharmacy, "dispense", rest, world.lot.unit(9))
        by, time, bits = shown(world, world.lot.id, 9)[1][0]
        forged = (trail(list(links)), ((by, time, (int.from_bytes(bits, "big") | 1 << 10).to_bytes(16, "big")),))
        refusal = world.refusal(world.pharmacy, "takeBack", rest, 10, forged)
        assert refusal == refused("TrailNotShown", lot=world.lot.id, index=10)
        told = world.refusal(world.pharmacy, "takeBack", rest, 10, shown(world, world.lot.id, 10))
        assert told.name == "TooLate"
    assert before == bytes(16)


def test_one_dispensing_is_undone_twice(world: World, rest: int) -> None:
    """Taken back, stolen and decommissioned: the old dispensing brings it back no more."""
    first = shown(world, world.lot.id, 10)
    world.does(world.pharmacy, "takeBack", rest, 10, first)
    world.does(world.pharmacy, "decommission", rest, world.lot.unit(10), 3)
    links = (*first[1], *shown(world, world.lot.id, 10)[1])
    for tried in (first, (first[0], links)):
        refusal = world.refusal(world.pharmacy, "takeBack", rest, 10, tried)
        assert refusal == refused("TrailNotShown", lot=world.lot.id, index=10)


def test_a_unit_is_dispensed_twice_at_one_time(world: World, rest: int) -> None:
    world.does(world.pharmacy, "takeBack", rest, 10, shown(world, world.lot.id, 10))
    world.does(world.pharmacy, "dispense", rest, world.lot.unit(10))
    refusal = world.refusal(world.pharmacy, "dispense", rest, world.lot.unit(10))
    assert refusal == refused("UnitSpent", lot=world.lot.id, index=10)


def test_a_word_of_units_is_shared_by_two_holders(world: World, rest: int) -> None:
    """The other pharmacy's dispensing among the same 128 units shows nothing of this one's."""
    world.does(world.pharmacy, "split", rest, [11])
    world.does(world.registrar, "renew", world.second.gln, 4, world.clock.now + DAY, bytes(32))
    part = item_of_range(world.lot.id, 11)
    world.hand_over([part], world.pharmacy, world.second)
    world.does(world.second, "dispense", part, world.lot.unit(11))
    world.does(world.pharmacy, "takeBack", rest, 10, shown(world, world.lot.id, 10))
    world.does(world.second, "takeBack", part, 11, shown(world, world.lot.id, 11))
    assert [world.ledger.view("isSpent", world.lot.id, index) for index in (10, 11)] == [False, False]


def test_a_signature_survives_a_unit_taken_back(world: World, rest: int) -> None:
    """Whoever takes the goods by it would take a unit more than was signed for."""
    from tests.contracts.signing import signed_by

    call = signed_by(world, [rest], world.pharmacy, world.second)
    world.does(world.pharmacy, "takeBack", rest, 10, shown(world, world.lot.id, 10))
    refusal = world.refusal(world.second, "receiveSigned", *call)
    assert refusal == refused("BadSignature", signer=world.pharmacy.address)


def test_a_dispenser_takes_back_into_anothers_stock(world: World, rest: int) -> None:
    found = shown(world, world.lot.id, 10)
    world.does(world.registrar, "renew", world.second.gln, 4, world.clock.now + DAY, bytes(32))
    world.hand_over([rest], world.pharmacy, world.second)
    refusal = world.refusal(world.pharmacy, "takeBack", rest, 10, found)
    assert refusal == refused("NotHolder", item=rest, holder=world.second.id, caller=world.pharmacy.id)
    told = world.refusal(world.second, "takeBack", rest, 10, found)
    assert told.name == "DispensedByOther"
