"""Returned, unsafe and lost units on their way back to patients: not before each was shown (P5, P6)."""

from __future__ import annotations

from typing import Any

import pytest

from lotproof.commit.secret import LotSecret
from lotproof.commit.tree import UnitTree
from lotproof.model.identifiers import LotNumber, SerialNumber
from lotproof.model.item import LotId, item_of_range
from tests.contracts.driver import DAY, refused
from tests.contracts.parties import LICENCE, LotFacts, Party, World
from tests.contracts.signing import receipt, signed_by

NAMES = ["wholesaler", "logistics", "maker"]


@pytest.fixture
def rest(world: World) -> Any:
    """The rest of the first lot in the pharmacy's stock."""
    world.hand_over([world.lot.rest], world.maker, world.pharmacy)
    return world.lot.rest


def returned(world: World, item: int, holder: Party) -> bool:
    """In the hands of the holder, who cannot sell it on."""
    told = world.refusal(holder, "ship", [item], world.second.gln)
    return told == refused("SetAside", item=item) and world.holder(item) == holder.id


@pytest.mark.parametrize("name", NAMES)
def test_a_plain_shipment_from_a_dispenser_comes_back_on_sale(world: World, rest: int, name: str) -> None:
    to: Party = getattr(world, name)
    events = world.does(world.pharmacy, "ship", [rest], to.gln)
    assert [kind for kind, _ in events] == ["ReturnShipped"]
    world.does(to, "receiveItems", [rest])
    assert returned(world, rest, to)


@pytest.mark.parametrize("name", NAMES)
def test_a_signed_hand_over_from_a_dispenser_comes_back_on_sale(world: World, rest: int, name: str) -> None:
    to: Party = getattr(world, name)
    events = world.does(to, "receiveSigned", *signed_by(world, [rest], world.pharmacy, to))
    assert [kind for kind, _ in events] == ["ReturnShipped", "HandedOver"]
    assert returned(world, rest, to)


def test_a_dispenser_ships_to_a_wholesaler_that_dispenses_too(world: World, rest: int) -> None:
    """Who may dispense and sell on is a supplier: a return all the same."""
    world.does(world.registrar, "renew", world.wholesaler.gln, 6, world.clock.now + DAY, LICENCE)
    world.does(world.pharmacy, "ship", [rest], world.wholesaler.gln)
    world.does(world.wholesaler, "receiveItems", [rest])
    assert returned(world, rest, world.wholesaler)


def test_a_dispenser_hides_goods_in_a_pallet(world: World, rest: int) -> None:
    pallet = world.packed(1, [rest], by=world.pharmacy)
    world.does(world.pharmacy, "ship", [pallet], world.wholesaler.gln)
    world.does(world.wholesaler, "receiveItems", [pallet])
    world.does(world.wholesaler, "unpack", pallet, [rest])
    assert returned(world, rest, world.wholesaler)


def test_dispensers_help_each_other_out(world: World, rest: int) -> None:
    """Not a return: goods move between pharmacies as stock."""
    world.does(world.registrar, "renew", world.second.gln, 4, world.clock.now + DAY, LICENCE)
    world.hand_over([rest], world.pharmacy, world.second)
    world.does(world.second, "dispense", rest, world.lot.unit(9))


@pytest.mark.parametrize("why", ["recalled", "expired"])
def test_unsafe_goods_shipped_to_their_maker_are_sold_on_when_they_are_safe_again(world: World, why: str) -> None:
    lot = world.new_lot("UNSAFE", 3, expiry_day=world.clock.today + 2)
    world.hand_over([lot.rest], world.maker, world.wholesaler)
    if why == "recalled":
        world.does(world.registrar, "recall", lot.id, 1)
    later = (lot.expiry_day + 1) * DAY if why == "expired" else world.clock.now + 1
    with world.clock.standing_at(later):
        world.does(world.wholesaler, "ship", [lot.rest], world.maker.gln)
        world.does(world.maker, "receiveItems", [lot.rest])
        if why == "recalled":
            world.does(world.registrar, "terminateRecall", lot.id)
        assert returned(world, lot.rest, world.maker)


@pytest.mark.parametrize("verb", ["receiveItems", "receiveWithDiscrepancies", "deliver"])
def test_goods_that_become_unsafe_on_their_way_to_their_maker_are_sold_on(world: World, verb: str) -> None:
    """Shipped while they are safe, received while they are recalled."""
    rest, maker = world.lot.rest, world.maker
    world.hand_over([rest], maker, world.wholesaler)
    world.does(world.wholesaler, "ship", [rest], maker.gln)
    world.does(world.registrar, "recall", world.lot.id, 1)
    calls: dict[str, Any] = {"receiveItems": ([rest],), "receiveWithDiscrepancies": ([rest], [(rest, 1, 11, 1)])}
    calls["deliver"] = ([receipt(world, [rest], maker.address)],)
    events = world.does(world.stranger if verb == "deliver" else maker, verb, *calls[verb])
    assert events[0] == ("ReturnShipped", _back(world, rest))
    world.does(world.registrar, "terminateRecall", world.lot.id)
    assert returned(world, rest, maker)
    if verb == "receiveWithDiscrepancies":
        piece = item_of_range(world.lot.id, 11)
        world.does(maker, "release", [piece])
        assert returned(world, piece, maker)


def _back(world: World, item: int) -> dict[str, Any]:
    return {"from": world.wholesaler.id, "to": world.maker.id, "items": [item], "document": bytes(32)}


def test_unsafe_goods_are_signed_over_to_their_maker_and_sold_on(world: World) -> None:
    rest = world.lot.rest
    world.hand_over([rest], world.maker, world.wholesaler)
    world.does(world.registrar, "recall", world.lot.id, 1)
    world.does(world.maker, "receiveSigned", *signed_by(world, [rest], world.wholesaler, world.maker))
    world.does(world.registrar, "terminateRecall", world.lot.id)
    assert returned(world, rest, world.maker)


def test_a_maker_that_no_longer_supplies_takes_unsafe_goods_as_stock(world: World) -> None:
    rest = world.lot.rest
    world.hand_over([rest], world.maker, world.wholesaler)
    world.does(world.registrar, "recall", world.lot.id, 1)
    world.does(world.registrar, "renew", world.maker.gln, 4, world.clock.now + DAY, LICENCE)
    refusal = world.refusal(world.wholesaler, "ship", [rest], world.maker.gln)
    assert refusal == refused("RoleMissing", gln=world.maker.gln, roles=4, needed=11)


def test_goods_recorded_as_found_are_sold_unseen(world: World, rest: int) -> None:
    """Lost between two pharmacies and found again: who knows where they were."""
    world.does(world.registrar, "renew", world.second.gln, 4, world.clock.now + DAY, LICENCE)
    world.does(world.pharmacy, "ship", [rest], world.second.gln)
    world.does(world.second, "receiveWithDiscrepancies", [rest], [(rest, 0, 0, 0)])
    world.does(world.pharmacy, "recordFound", [rest])
    refusal = world.refusal(world.pharmacy, "dispense", rest, world.lot.unit(9))
    assert refusal == refused("SetAside", item=rest)
    world.does(world.pharmacy, "acceptReturn", rest, world.lot.units([9, 10, 11]))
    world.does(world.pharmacy, "dispense", rest, world.lot.unit(9))


def test_one_unit_is_shown_twice_in_place_of_one_that_is_gone(world: World) -> None:
    """A dishonest maker commits to one unit at two places of its tree, so that a proof shows it twice."""
    lot = twice_committed(world)
    world.hand_over([lot.rest], world.rival, world.pharmacy)
    world.sent_back([lot.rest], world.pharmacy, world.wholesaler)
    refusal = world.refusal(world.wholesaler, "acceptReturn", lot.rest, lot.units([0, 0]))
    assert refusal == refused("UnitNamedTwice", lot=lot.id, index=0)


class Twin(LotFacts):
    """A lot of two units whose tree has the first one twice, and the second one not."""

    def units(self, indices: Any) -> Any:
        leaf = self.tree.proof(0)
        serial = leaf.serial.to_bytes20()
        return [0, 0], [serial, serial], [leaf.salt, leaf.salt], [], [1], 0


def twice_committed(world: World) -> LotFacts:
    from lotproof.commit.proof import inner_node, unit_leaf

    tree = UnitTree([SerialNumber("T0")], LotSecret(b"T".ljust(32)))
    shown = tree.proof(0)
    leaf = unit_leaf(0, shown.serial, shown.salt)
    gtin = world.rival.gtin(1)
    statement = world.statement(gtin, "TWICE", 2, inner_node(leaf, leaf))
    events = world.does(world.rival, "registerLot", statement, 0, [])
    lot = LotId(events[-1][1]["lot"])
    return Twin(lot, gtin, LotNumber("TWICE"), statement[2], tree, (), item_of_range(lot, 0))
