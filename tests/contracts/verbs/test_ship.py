"""ship: the holder offers items to an accredited partner (P3, P4, P5)."""

from __future__ import annotations

import pytest

from lotproof.model.identifiers import Gln
from tests.contracts.driver import DAY, DOCUMENT, refused
from tests.contracts.parties import Party, World


def test_shipping_leaves_custody_and_names_the_consignee(world: World) -> None:
    case = world.lot.cases[0]
    before = world.item(case)
    world.does(world.maker, "ship", [case], world.wholesaler.gln)
    assert world.item(case) == before | {"pending": world.wholesaler.id, "moved": True, "version": 1}
    assert world.ledger.view("custodyOf", case) == [case, world.maker.id, world.wholesaler.id]


def test_shipping_is_recorded(world: World) -> None:
    items = sorted(world.lot.cases)
    fields = {"from": world.maker.id, "to": world.wholesaler.id, "items": items, "document": DOCUMENT}
    assert world.does(world.maker, "ship", items, world.wholesaler.gln) == [("Shipped", fields)]


@pytest.mark.parametrize("name", ["rival", "wholesaler", "pharmacy", "logistics"])
def test_goods_go_to_a_partner_in_any_role(world: World, name: str) -> None:
    to: Party = getattr(world, name)
    world.hand_over([world.lot.rest], world.maker, to)
    assert world.holder(world.lot.rest) == to.id


def test_a_container_is_shipped_by_one_write(world: World) -> None:
    pallet = world.packed(1, world.lot.cases)
    inside = [world.item(case) for case in world.lot.cases]
    world.does(world.maker, "ship", [pallet], world.wholesaler.gln)
    assert [world.item(case) for case in world.lot.cases] == inside
    assert world.ledger.view("custodyOf", world.lot.cases[0]) == [pallet, world.maker.id, world.wholesaler.id]


def test_an_empty_container_is_shipped(world: World) -> None:
    pallet = world.pallet(1)
    world.hand_over([pallet], world.maker, world.wholesaler)
    assert world.holder(pallet) == world.wholesaler.id


def test_a_packed_item_that_moves_alone_leaves_its_container(world: World) -> None:
    case, pallet = world.lot.cases[0], world.packed(1, world.lot.cases)
    events = world.does(world.maker, "ship", [case], world.wholesaler.gln)
    assert [name for name, _ in events] == ["Unpacked", "Shipped"]
    assert events[0][1] == {"by": world.maker.id, "container": pallet, "items": [case], "document": bytes(32)}
    assert (world.item(case)["container"], world.item(pallet)["count"]) == (0, 1)


def test_who_received_the_container_holds_what_he_ships_out_of_it(world: World) -> None:
    case, pallet = world.lot.cases[0], world.packed(1, world.lot.cases)
    world.hand_over([pallet], world.maker, world.wholesaler)
    world.does(world.wholesaler, "ship", [case], world.pharmacy.gln)
    assert (world.item(case)["holder"], world.item(case)["pending"]) == (world.wholesaler.id, world.pharmacy.id)


def test_a_container_shipped_empty_of_its_items_forgets_its_lot(world: World) -> None:
    pallet = world.packed(1, world.lot.cases)
    world.does(world.maker, "ship", sorted(world.lot.cases), world.wholesaler.gln)
    assert (world.item(pallet)["count"], world.item(pallet)["pending"]) == (0, 0)
    assert world.ledger.view("lotsIn", pallet) == []


def test_a_container_and_an_item_of_it_shipped_together_go_apart(world: World) -> None:
    case, pallet = world.lot.cases[0], world.packed(1, world.lot.cases)
    world.hand_over(sorted([case, pallet]), world.maker, world.wholesaler)
    assert (world.item(case)["container"], world.item(pallet)["count"]) == (0, 1)
    assert world.holder(case) == world.holder(pallet) == world.holder(world.lot.cases[1]) == world.wholesaler.id


def test_an_inner_container_leaves_the_outer_one(world: World) -> None:
    inner = world.packed(1, world.lot.cases)
    outer = world.packed(2, [inner, world.other_lot.rest])
    world.hand_over([inner], world.maker, world.wholesaler)
    assert world.holder(world.lot.cases[0]) == world.wholesaler.id
    assert (world.item(outer)["count"], world.holder(outer)) == (1, world.maker.id)


def test_an_unknown_consignee_is_refused(world: World) -> None:
    gln = Gln.with_check_digit("777777777777")
    assert world.refusal(world.maker, "ship", [world.lot.rest], gln) == refused("UnknownPartner", gln=gln)


def test_nothing_is_shipped_to_a_suspended_partner(world: World) -> None:
    world.suspend(world.wholesaler)
    refusal = world.refusal(world.maker, "ship", [world.lot.rest], world.wholesaler.gln)
    assert refusal == refused("AccreditationSuspended", gln=world.wholesaler.gln)


def test_nothing_is_shipped_to_a_partner_whose_accreditation_ended(world: World) -> None:
    world.lapse(world.wholesaler)
    until = world.ledger.view("partnerOf", world.wholesaler.gln)["validUntil"]
    refusal = world.refusal(world.maker, "ship", [world.lot.rest], world.wholesaler.gln)
    assert refusal == refused("AccreditationExpired", gln=world.wholesaler.gln, validUntil=until)


def test_nobody_ships_to_himself(world: World) -> None:
    refusal = world.refusal(world.maker, "ship", [world.lot.rest], world.maker.gln)
    assert refusal == refused("SelfShipment", gln=world.maker.gln)


def test_something_is_shipped(world: World) -> None:
    assert world.refusal(world.maker, "ship", [], world.wholesaler.gln) == refused("NothingNamed")


def test_each_item_is_named_once(world: World) -> None:
    item = world.lot.rest
    refusal = world.refusal(world.maker, "ship", [item, item], world.wholesaler.gln)
    assert refusal == refused("NotRising", item=item)


def test_an_unknown_item_is_refused(world: World) -> None:
    refusal = world.refusal(world.maker, "ship", [99, world.lot.rest], world.wholesaler.gln)
    assert refusal == refused("UnknownItem", item=99)


def test_goods_of_another_are_not_shipped(world: World) -> None:
    refusal = world.refusal(world.wholesaler, "ship", [world.lot.rest], world.pharmacy.gln)
    facts = {"item": world.lot.rest, "holder": world.maker.id, "caller": world.wholesaler.id}
    assert refusal == refused("NotHolder", **facts)


def test_one_foreign_item_stops_the_whole_shipment(world: World) -> None:
    own, foreign = world.lot.cases
    world.hand_over([foreign], world.maker, world.second)
    refusal = world.refusal(world.maker, "ship", sorted([own, foreign]), world.wholesaler.gln)
    assert refusal == refused("NotHolder", item=foreign, holder=world.second.id, caller=world.maker.id)
    assert world.item(own)["pending"] == 0


def test_who_packed_a_container_and_gave_it_away_ships_nothing_of_it(world: World) -> None:
    case = world.lot.cases[0]
    world.hand_over([world.packed(1, [case])], world.maker, world.wholesaler)
    refusal = world.refusal(world.maker, "ship", [case], world.second.gln)
    assert refusal == refused("NotHolder", item=case, holder=world.wholesaler.id, caller=world.maker.id)


def test_goods_in_transit_are_not_shipped_again(world: World) -> None:
    world.does(world.maker, "ship", [world.lot.rest], world.wholesaler.gln)
    refusal = world.refusal(world.maker, "ship", [world.lot.rest], world.second.gln)
    assert refusal == refused("InTransit", item=world.lot.rest, pending=world.wholesaler.id)


def test_an_item_in_a_container_in_transit_is_not_shipped(world: World) -> None:
    case = world.lot.cases[0]
    world.does(world.maker, "ship", [world.packed(1, [case])], world.wholesaler.gln)
    refusal = world.refusal(world.maker, "ship", [case], world.second.gln)
    assert refusal == refused("InTransit", item=case, pending=world.wholesaler.id)


@pytest.mark.parametrize("packed", [False, True])
def test_a_recalled_lot_goes_to_nobody_but_its_maker(world: World, packed: bool) -> None:
    item = world.packed(1, [world.lot.rest]) if packed else world.lot.rest
    world.hand_over([item], world.maker, world.wholesaler)
    world.does(world.maker, "recall", world.lot.id, 2)
    facts = {"item": item, "lot": world.lot.id, "recallClass": 2}
    refusal = world.refusal(world.wholesaler, "ship", [item], world.pharmacy.gln)
    assert refusal == refused("LotIsRecalled", **facts)


@pytest.mark.parametrize("packed", [False, True])
def test_a_recalled_lot_goes_back_to_its_maker(world: World, packed: bool) -> None:
    item = world.packed(1, [world.lot.rest]) if packed else world.lot.rest
    world.hand_over([item], world.maker, world.wholesaler)
    world.does(world.maker, "recall", world.lot.id, 1)
    world.hand_over([item], world.wholesaler, world.maker)
    assert world.holder(item) == world.maker.id


@pytest.mark.parametrize("recalled", ["lot", "other_lot"])
def test_one_recalled_lot_stops_a_mixed_container(world: World, recalled: str) -> None:
    inner = world.packed(1, [world.lot.rest, world.other_lot.rest])
    outer, lot = world.packed(2, [inner]), getattr(world, recalled).id
    world.does(world.maker, "recall", lot, 1)
    refusal = world.refusal(world.maker, "ship", [outer], world.wholesaler.gln)
    assert refusal == refused("LotIsRecalled", item=outer, lot=lot, recallClass=1)


def test_what_is_not_recalled_is_shipped_out_of_a_mixed_container(world: World) -> None:
    world.packed(1, [world.lot.rest, world.other_lot.rest])
    world.does(world.maker, "recall", world.lot.id, 1)
    world.hand_over([world.other_lot.rest], world.maker, world.wholesaler)
    assert world.holder(world.other_lot.rest) == world.wholesaler.id


def test_a_mixed_container_with_two_makers_lots_goes_back_to_neither_while_the_other_is_recalled(world: World) -> None:
    foreign = world.new_lot("RIVAL", 2, by=world.rival)
    world.hand_over([foreign.rest], world.rival, world.maker)
    world.does(world.rival, "recall", foreign.id, 1)
    world.does(world.maker, "recall", world.lot.id, 1)
    pallet = world.packed(1, [foreign.rest, world.lot.rest])
    refusal = world.refusal(world.maker, "ship", [pallet], world.rival.gln)
    assert refusal == refused("LotIsRecalled", item=pallet, lot=world.lot.id, recallClass=1)


def test_a_lot_moves_until_the_last_second_of_its_expiry_day(world: World) -> None:
    day = world.clock.today + 3
    lot = world.new_lot("SHORT", 1, expiry_day=day)
    with world.clock.standing_at((day + 1) * DAY - 1):
        world.hand_over([lot.rest], world.maker, world.wholesaler)
    assert world.holder(lot.rest) == world.wholesaler.id


@pytest.mark.parametrize("packed", [False, True])
def test_an_expired_lot_goes_to_nobody_but_its_maker(world: World, packed: bool) -> None:
    day = world.clock.today + 3
    lot = world.new_lot("SHORT", 1, expiry_day=day)
    item = world.packed(1, [lot.rest, world.other_lot.rest]) if packed else lot.rest
    world.hand_over([item], world.maker, world.wholesaler)
    with world.clock.standing_at((day + 1) * DAY):
        refusal = world.refusal(world.wholesaler, "ship", [item], world.pharmacy.gln)
        world.hand_over([item], world.wholesaler, world.maker)
    assert refusal == refused("LotExpired", item=item, lot=lot.id, expiryDay=day)


def test_a_partner_holds_four_levels_deep_what_it_received(world: World) -> None:
    """P2: the holder of the outermost container is the holder of everything in it."""
    tower = [world.lot.rest]
    for level in range(4):
        tower.append(world.packed(10 + level, [tower[-1]]))
    world.hand_over([tower[-1]], world.maker, world.wholesaler)
    custody = [world.ledger.view("custodyOf", item) for item in tower]
    assert custody == [[tower[-1], world.wholesaler.id, 0]] * 5


def test_an_item_leaves_four_levels_in_one_shipment(world: World) -> None:
    tower = [world.lot.rest]
    for level in range(4):
        tower.append(world.packed(10 + level, [tower[-1]]))
    world.hand_over([tower[-1]], world.maker, world.wholesaler)
    world.hand_over([tower[0]], world.wholesaler, world.pharmacy)
    assert [world.holder(item) for item in tower] == [world.pharmacy.id] + [world.wholesaler.id] * 4
    assert [world.item(item)["count"] for item in tower[1:]] == [0, 1, 1, 1]
