"""acceptReturn: a returned consignment is saleable again when each unit in it was shown (P5, P6)."""

from __future__ import annotations

from typing import Any

import pytest

from lotproof.model.item import item_of_range
from tests.contracts.driver import DAY, DOCUMENT, refused
from tests.contracts.parties import World


@pytest.fixture
def rest(world: World) -> Any:
    """Units 9 to 11 of the first lot, come back from the pharmacy to the second wholesaler."""
    world.hand_over([world.lot.rest], world.maker, world.pharmacy)
    world.sent_back([world.lot.rest], world.pharmacy, world.second)
    return world.lot.rest


def test_an_accepted_return_is_free_again(world: World, rest: int) -> None:
    before = world.item(rest)
    world.does(world.second, "acceptReturn", rest, world.lot.units([9, 10, 11]))
    assert world.item(rest) == before | {"returned": False, "version": before["version"] + 1}
    world.hand_over([rest], world.second, world.pharmacy)


def test_an_accepted_return_is_recorded(world: World, rest: int) -> None:
    fields = {"by": world.second.id, "item": rest, "document": DOCUMENT}
    events = world.does(world.second, "acceptReturn", rest, world.lot.units([9, 10, 11]))
    assert events == [("ReturnAccepted", fields)]


@pytest.mark.parametrize("indices", [[9], [9, 10], [10, 11]])
def test_every_unit_is_shown(world: World, rest: int, indices: list[int]) -> None:
    refusal = world.refusal(world.second, "acceptReturn", rest, world.lot.units(indices))
    assert refusal == refused("UnitsNotShown", item=rest, shown=len(indices), unspent=3)


def test_units_spent_before_are_not_shown(world: World) -> None:
    world.hand_over([world.lot.rest], world.maker, world.pharmacy)
    world.does(world.pharmacy, "dispense", world.lot.rest, world.lot.unit(10))
    world.sent_back([world.lot.rest], world.pharmacy, world.second)
    world.does(world.second, "acceptReturn", world.lot.rest, world.lot.units([9, 11]))
    assert world.item(world.lot.rest)["returned"] is False


def test_a_returned_container_is_accepted_by_its_cases(world: World) -> None:
    case, pallet = world.lot.cases[0], world.packed(1, world.lot.cases)
    world.hand_over([pallet], world.maker, world.pharmacy)
    world.sent_back([pallet], world.pharmacy, world.second)
    world.does(world.second, "unpack", pallet, [case])
    assert world.item(case)["returned"] is True
    world.does(world.second, "acceptReturn", case, world.lot.units(range(5)))
    world.hand_over([case], world.second, world.pharmacy)


def test_a_returned_container_is_accepted_when_it_is_empty(world: World) -> None:
    pallet = world.packed(1, world.lot.cases)
    world.hand_over([pallet], world.maker, world.second)
    world.sent_back([pallet], world.second, world.maker)
    world.does(world.maker, "unpack", pallet, sorted(world.lot.cases))
    world.does(world.maker, "acceptReturn", pallet, ([], [], [], [], [], 0))
    world.does(world.maker, "pack", pallet, [world.lot.rest])
    assert world.item(pallet)["returned"] is False


def test_pieces_of_a_return_are_accepted_one_by_one(world: World, rest: int) -> None:
    world.does(world.second, "split", rest, [11])
    world.does(world.second, "acceptReturn", rest, world.lot.units([9, 10]))
    piece = item_of_range(world.lot.id, 11)
    assert (world.item(rest)["returned"], world.item(piece)["returned"]) == (False, True)
    world.does(world.second, "acceptReturn", piece, world.lot.units([11]))
    assert world.item(piece)["returned"] is False


def test_a_spent_unit_is_not_shown_for_another(world: World) -> None:
    world.hand_over([world.lot.rest], world.maker, world.pharmacy)
    world.does(world.pharmacy, "dispense", world.lot.rest, world.lot.unit(10))
    world.sent_back([world.lot.rest], world.pharmacy, world.second)
    refusal = world.refusal(world.second, "acceptReturn", world.lot.rest, world.lot.units([9, 10]))
    assert refusal == refused("UnitSpent", lot=world.lot.id, index=10)


def test_an_invented_unit_is_refused(world: World, rest: int) -> None:
    units: list[Any] = list(world.lot.units([9, 10, 11]))
    units[1] = [b"COUNTERFEIT".ljust(20, b"\0"), *units[1][1:]]
    refusal = world.refusal(world.second, "acceptReturn", rest, tuple(units))
    facts = {"lot": world.lot.id, "index": units[0][0], "serial": units[1][0]}
    assert refusal == refused("UnitNotCommitted", **facts)


def test_units_of_another_consignment_are_refused(world: World, rest: int) -> None:
    refusal = world.refusal(world.second, "acceptReturn", rest, world.lot.units([8]))
    assert refusal == refused("UnitOutside", item=rest, index=8, first=9, count=3)


def test_what_was_not_returned_is_not_accepted(world: World) -> None:
    refusal = world.refusal(world.maker, "acceptReturn", world.lot.rest, world.lot.units([9, 10, 11]))
    assert refusal == refused("NotReturned", item=world.lot.rest)


def test_a_return_is_accepted_once(world: World, rest: int) -> None:
    world.does(world.second, "acceptReturn", rest, world.lot.units([9, 10, 11]))
    refusal = world.refusal(world.second, "acceptReturn", rest, world.lot.units([9, 10, 11]))
    assert refusal == refused("NotReturned", item=rest)


def test_a_return_under_way_is_not_accepted(world: World, rest: int) -> None:
    world.does(world.second, "shipReturn", [rest], world.maker.gln)
    refusal = world.refusal(world.second, "acceptReturn", rest, world.lot.units([9, 10, 11]))
    assert refusal == refused("InTransit", item=rest, pending=world.maker.id)


def test_a_return_gone_missing_is_not_accepted(world: World, rest: int) -> None:
    """Sent further back, it did not arrive: who shows its units has not found it yet."""
    world.does(world.second, "shipReturn", [rest], world.maker.gln)
    world.does(world.maker, "receiveWithDiscrepancies", [rest], [(rest, 0, 0, 0)])
    refusal = world.refusal(world.second, "acceptReturn", rest, world.lot.units([9, 10, 11]))
    assert refusal == refused("SetAside", item=rest)


def test_anothers_return_is_not_accepted(world: World, rest: int) -> None:
    refusal = world.refusal(world.maker, "acceptReturn", rest, world.lot.units([9, 10, 11]))
    assert refusal == refused("NotHolder", item=rest, holder=world.second.id, caller=world.maker.id)


def test_a_dispenser_accepts_what_it_found(world: World) -> None:
    rest = world.lot.rest
    world.hand_over([rest], world.maker, world.pharmacy)
    world.does(world.pharmacy, "ship", [rest], world.second.gln)
    world.does(world.second, "receiveWithDiscrepancies", [rest], [(rest, 0, 0, 0)])
    world.does(world.pharmacy, "recordFound", [rest])
    world.does(world.pharmacy, "acceptReturn", rest, world.lot.units([9, 10, 11]))
    assert world.item(rest)["returned"] is False


def test_no_unit_is_named_twice(world: World, rest: int) -> None:
    """Without a dishonest maker, for whom see the attacks, no such proof leads to the lot's root."""
    _, serials, salts, proof, flags, tranche = world.lot.units([9, 10])
    twice = [[9, 9], [serials[0]] * 2, [salts[0]] * 2, proof, flags, tranche]
    refusal = world.refusal(world.second, "acceptReturn", rest, twice)
    assert refusal.name in ("UnitNamedTwice", "UnitNotCommitted")


def test_a_recalled_return_is_not_accepted(world: World, rest: int) -> None:
    world.does(world.maker, "recall", world.lot.id, 3)
    refusal = world.refusal(world.second, "acceptReturn", rest, world.lot.units([9, 10, 11]))
    assert refusal == refused("LotIsRecalled", item=rest, lot=world.lot.id, recallClass=3)


def test_not_even_the_maker_accepts_a_recalled_return(world: World, rest: int) -> None:
    world.sent_back([rest], world.second, world.maker)
    world.does(world.maker, "recall", world.lot.id, 3)
    refusal = world.refusal(world.maker, "acceptReturn", rest, world.lot.units([9, 10, 11]))
    assert refusal == refused("LotIsRecalled", item=rest, lot=world.lot.id, recallClass=3)


def test_an_expired_return_is_not_accepted(world: World) -> None:
    day = world.clock.today + 2
    lot = world.new_lot("SHORT", 2, expiry_day=day)
    world.hand_over([lot.rest], world.maker, world.pharmacy)
    world.sent_back([lot.rest], world.pharmacy, world.maker)
    with world.clock.standing_at((day + 1) * DAY):
        refusal = world.refusal(world.maker, "acceptReturn", lot.rest, lot.units([0, 1]))
    assert refusal == refused("LotExpired", item=lot.rest, lot=lot.id, expiryDay=day)


def test_a_quarantine_outlasts_an_accepted_return(world: World, rest: int) -> None:
    world.does(world.registrar, "quarantine", [rest])
    world.does(world.second, "acceptReturn", rest, world.lot.units([9, 10, 11]))
    refusal = world.refusal(world.second, "ship", [rest], world.pharmacy.gln)
    assert refusal == refused("SetAside", item=rest)


def test_a_container_is_not_accepted(world: World) -> None:
    pallet = world.packed(1, world.lot.cases)
    world.hand_over([pallet], world.maker, world.pharmacy)
    world.sent_back([pallet], world.pharmacy, world.second)
    refusal = world.refusal(world.second, "acceptReturn", pallet, world.lot.units([0]))
    assert refusal == refused("IsContainer", item=pallet)


def test_some_unit_is_shown(world: World, rest: int) -> None:
    units: Any = ([], [], [], [], [], 0)
    assert world.refusal(world.second, "acceptReturn", rest, units) == refused("NothingNamed")


def test_an_unknown_item_is_not_accepted(world: World) -> None:
    refusal = world.refusal(world.second, "acceptReturn", 99, world.lot.units([9]))
    assert refusal == refused("UnknownItem", item=99)


def test_a_key_that_may_not_receive_accepts_no_return(world: World, rest: int) -> None:
    key = world.add_key(world.second, 27)
    refusal = world.refusal(key, "acceptReturn", rest, world.lot.units([9, 10, 11]))
    assert refusal == refused("ScopeMissing", account=key, scopes=27, needed=4)
