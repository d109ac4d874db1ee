"""What a suspended partner tries: it frees nothing, moves nothing onward, undoes nothing for ever (P4, P5)."""

from __future__ import annotations

from typing import Any

import pytest

from lotproof.model.item import item_of_range
from tests.contracts.driver import DAY, refused
from tests.contracts.parties import World
from tests.contracts.signing import receipt

ENDS = ["suspend", "lapse"]


@pytest.fixture
def stock(world: World) -> Any:
    """The rest of the first lot with the wholesaler, supplied by its maker."""
    world.hand_over([world.lot.rest], world.maker, world.wholesaler)
    return world.lot.rest


def no_standing(world: World, end: str, name: str) -> Any:
    gln = getattr(world, name).gln
    if end == "suspend":
        return refused("AccreditationSuspended", gln=gln)
    return refused("AccreditationExpired", gln=gln, validUntil=world.ledger.view("partnerOf", gln)["validUntil"])


@pytest.mark.parametrize("end", ENDS)
def test_a_suspended_wholesaler_returns_goods_to_one_that_never_supplied_them(
    world: World, stock: int, end: str
) -> None:
    """There they would become saleable and be dispensed."""
    getattr(world, end)(world.wholesaler)
    refusal = world.refusal(world.wholesaler, "shipReturn", [stock], world.second.gln)
    assert refusal == refused("OnlyToMaker", item=stock, lot=world.lot.id, maker=world.maker.id)


def test_a_suspended_wholesaler_returns_a_pallet_with_goods_of_two_makers(world: World, stock: int) -> None:
    """The maker of one of the lots is not the maker of the other."""
    other = world.new_lot("RIVAL", 3, by=world.rival).rest
    world.hand_over([other], world.rival, world.wholesaler)
    pallet = world.packed(1, [stock, other], by=world.wholesaler)
    world.suspend(world.wholesaler)
    for maker in (world.maker, world.rival):
        told = world.ledger.attempted(world.wholesaler, "shipReturn", [pallet], maker.gln)
        assert told is not None
        assert told.name == "OnlyToMaker"
    world.does(world.wholesaler, "shipReturn", [stock], world.maker.gln)
    world.does(world.wholesaler, "shipReturn", [other], world.rival.gln)


def test_a_return_from_a_suspended_partner_is_judged_again_when_it_is_received(world: World, stock: int) -> None:
    """Shipped a moment before the suspension, to a wholesaler that waits for it."""
    world.does(world.wholesaler, "shipReturn", [stock], world.second.gln)
    world.suspend(world.wholesaler)
    refusal = world.refusal(world.second, "receiveItems", [stock])
    assert refusal == refused("OnlyToMaker", item=stock, lot=world.lot.id, maker=world.maker.id)


@pytest.mark.parametrize("verb", ["receiveItems", "receiveWithDiscrepancies", "deliver"])
def test_goods_of_a_shipper_suspended_on_their_way_are_taken(world: World, stock: int, verb: str) -> None:
    world.does(world.wholesaler, "ship", [stock], world.pharmacy.gln)
    calls: dict[str, Any] = {"receiveItems": ([stock],), "receiveWithDiscrepancies": ([stock], [])}
    calls["deliver"] = ([receipt(world, [stock], world.pharmacy.address)],)
    world.suspend(world.wholesaler)
    by = world.stranger if verb == "deliver" else world.pharmacy
    refusal = world.refusal(by, verb, *calls[verb])
    assert refusal == refused("ShipperSuspended", item=stock, shipper=world.wholesaler.id)
    world.does(world.pharmacy, "reject", [stock])


def test_one_shipment_of_a_suspended_shipper_hides_among_others(world: World, stock: int) -> None:
    world.does(world.wholesaler, "ship", [stock], world.pharmacy.gln)
    world.does(world.maker, "ship", [world.other_lot.rest, *world.lot.cases][:1], world.pharmacy.gln)
    world.suspend(world.wholesaler)
    refusal = world.refusal(world.pharmacy, "receiveItems", sorted([stock, world.other_lot.rest]))
    assert refusal == refused("ShipperSuspended", item=stock, shipper=world.wholesaler.id)


@pytest.mark.parametrize("end", ENDS)
@pytest.mark.parametrize("verb", ["destroy", "release", "decommission", "split", "ship"])
def test_a_suspended_holder_does_what_cannot_be_undone(world: World, stock: int, verb: str, end: str) -> None:
    if verb == "release":
        world.does(world.wholesaler, "quarantine", [stock])
    calls: dict[str, Any] = {"ship": ([stock], world.pharmacy.gln), "split": (stock, [10])}
    calls["decommission"] = (stock, world.lot.unit(9), 7)
    getattr(world, end)(world.wholesaler)
    refusal = world.refusal(world.wholesaler, verb, *calls.get(verb, ([stock],)))
    assert refusal == no_standing(world, end, "wholesaler")


@pytest.mark.parametrize("end", ENDS)
def test_a_suspended_partner_finds_lost_goods(world: World, stock: int, end: str) -> None:
    world.does(world.wholesaler, "ship", [stock], world.second.gln)
    world.does(world.second, "receiveWithDiscrepancies", [stock], [(stock, 0, 11, 1)])
    lost = item_of_range(world.lot.id, 11)
    getattr(world, end)(world.wholesaler)
    assert world.refusal(world.wholesaler, "recordFound", [lost]) == no_standing(world, end, "wholesaler")


@pytest.mark.parametrize("end", ENDS)
def test_a_suspended_partner_accepts_a_return(world: World, end: str) -> None:
    world.hand_over([world.lot.rest], world.maker, world.pharmacy)
    world.sent_back([world.lot.rest], world.pharmacy, world.wholesaler)
    getattr(world, end)(world.wholesaler)
    refusal = world.refusal(world.wholesaler, "acceptReturn", world.lot.rest, world.lot.units([9, 10, 11]))
    assert refusal == no_standing(world, end, "wholesaler")


@pytest.mark.parametrize("end", ENDS)
def test_a_suspended_maker_recalls_its_lots_at_will_and_ends_its_recalls(world: World, end: str) -> None:
    world.does(world.maker, "recall", world.lot.id, 1)
    getattr(world, end)(world.maker)
    told = no_standing(world, end, "maker")
    assert world.refusal(world.maker, "recall", world.other_lot.id, 3) == told
    assert world.refusal(world.maker, "terminateRecall", world.lot.id) == told
    world.does(world.registrar, "recall", world.other_lot.id, 1)


@pytest.mark.parametrize("end", ENDS)
def test_a_suspended_partner_gives_back_and_returns_to_makers(world: World, stock: int, end: str) -> None:
    """What stays possible: so that nobody's goods are locked up for ever (P10)."""
    world.does(world.wholesaler, "ship", [stock], world.pharmacy.gln)
    world.does(world.maker, "ship", [world.other_lot.rest], world.wholesaler.gln)
    getattr(world, end)(world.wholesaler)
    world.does(world.wholesaler, "voidShipping", [stock])
    world.does(world.wholesaler, "reject", [world.other_lot.rest])
    world.does(world.wholesaler, "quarantine", [stock])
    world.sent_back([stock], world.wholesaler, world.maker)
    assert (world.holder(stock), world.item(stock)["returned"]) == (world.maker.id, True)


def test_an_allowed_way_outlives_a_second_suspension(world: World, stock: int) -> None:
    """A permission ends at its second, whatever the standing was meanwhile; the registrar withdraws it."""
    until = world.clock.now + DAY
    world.does(world.registrar, "allowReturns", world.wholesaler.gln, world.second.gln, until)
    world.suspend(world.wholesaler)
    with world.clock.standing_at(until + 1):
        told = world.ledger.attempted(world.wholesaler, "shipReturn", [stock], world.second.gln)
    assert told is not None
    assert told.name == "OnlyToMaker"
