"""receiveSigned: custody in one transaction, by the holder's signature (P3, P4, P5)."""

from __future__ import annotations

from typing import Any

import pytest

from lotproof.model.item import item_of_range
from tests.contracts.driver import DAY, DOCUMENT, refused
from tests.contracts.parties import World
from tests.contracts.signing import WINDOW, Domain, hand_over, key_of, malleated, signed_by, with_signature

OTHER = bytes.fromhex("dd") * 32


def bad(world: World) -> Any:
    return refused("BadSignature", signer=world.maker.address)


def test_the_receiver_holds_what_the_holder_signed_over(world: World) -> None:
    before = world.item(world.lot.rest)
    world.does(world.wholesaler, "receiveSigned", *signed_by(world, [world.lot.rest], world.maker, world.wholesaler))
    assert world.item(world.lot.rest) == before | {"holder": world.wholesaler.id, "version": 1}


def test_a_signed_hand_over_is_recorded_with_both(world: World) -> None:
    items = sorted(world.lot.cases)
    events = world.does(world.second, "receiveSigned", *signed_by(world, items, world.maker, world.second))
    fields = {"from": world.maker.id, "to": world.second.id, "signer": world.maker.address}
    fields |= {"items": items, "document": DOCUMENT}
    assert events == [("HandedOver", fields)]


def test_an_item_in_a_container_is_not_signed_over(world: World) -> None:
    case, pallet = world.lot.cases[0], world.packed(1, world.lot.cases)
    call = signed_by(world, [case], world.maker, world.second)
    expected = refused("IsPacked", item=case, container=pallet)
    assert world.refusal(world.second, "receiveSigned", *call) == expected


def test_a_signature_ends_with_a_way_inside_a_container(world: World) -> None:
    """The pallet went to another and came back: its holder is the same again, its custody was not."""
    case = world.lot.cases[0]
    call = signed_by(world, [case], world.maker, world.second)
    pallet = world.packed(1, [case])
    world.hand_over([pallet], world.maker, world.wholesaler)
    world.hand_over([pallet], world.wholesaler, world.maker)
    world.does(world.maker, "unpack", pallet, [case])
    assert world.refusal(world.second, "receiveSigned", *call) == bad(world)


def test_a_container_is_signed_over_with_all_inside(world: World) -> None:
    pallet = world.packed(1, world.lot.cases)
    world.does(world.second, "receiveSigned", *signed_by(world, [pallet], world.maker, world.second))
    assert [world.holder(case) for case in world.lot.cases] == [world.second.id] * 2


def test_a_signature_works_once(world: World) -> None:
    call = signed_by(world, [world.lot.rest], world.maker, world.second)
    world.does(world.second, "receiveSigned", *call)
    facts = {"item": world.lot.rest, "holder": world.second.id, "caller": world.maker.id}
    assert world.refusal(world.second, "receiveSigned", *call) == refused("NotHolder", **facts)


def test_a_signature_does_not_work_again_when_the_goods_are_back(world: World) -> None:
    call = signed_by(world, [world.lot.rest], world.maker, world.second)
    world.does(world.second, "receiveSigned", *call)
    world.hand_over([world.lot.rest], world.second, world.maker)
    assert world.refusal(world.second, "receiveSigned", *call) == bad(world)


def test_a_signature_ends_with_a_shipment_taken_back(world: World) -> None:
    call = signed_by(world, [world.lot.rest], world.maker, world.second)
    world.does(world.maker, "ship", [world.lot.rest], world.pharmacy.gln)
    world.does(world.maker, "voidShipping", [world.lot.rest])
    assert world.refusal(world.second, "receiveSigned", *call) == bad(world)


def test_a_signature_ends_with_a_split(world: World) -> None:
    call = signed_by(world, [world.lot.rest], world.maker, world.second)
    world.does(world.maker, "split", world.lot.rest, [10])
    assert world.refusal(world.second, "receiveSigned", *call) == bad(world)


def test_a_signature_over_a_container_ends_with_a_change_of_its_content(world: World) -> None:
    pallet = world.packed(1, world.lot.cases)
    call = signed_by(world, [pallet], world.maker, world.second)
    world.does(world.maker, "unpack", pallet, [world.lot.cases[0]])
    assert world.refusal(world.second, "receiveSigned", *call) == bad(world)


def test_a_hand_over_until_its_deadline_passes(world: World) -> None:
    deadline = world.clock.now + 100
    call = signed_by(world, [world.lot.rest], world.maker, world.second, deadline=deadline)
    with world.clock.standing_at(deadline):
        world.does(world.second, "receiveSigned", *call)
    assert world.holder(world.lot.rest) == world.second.id


def test_a_hand_over_after_its_deadline_is_refused(world: World) -> None:
    deadline = world.clock.now + 100
    call = signed_by(world, [world.lot.rest], world.maker, world.second, deadline=deadline)
    with world.clock.standing_at(deadline + 1):
        refusal = world.refusal(world.second, "receiveSigned", *call)
    assert refusal == refused("DeadlineOutside", deadline=deadline, now_=deadline + 1)


def test_a_deadline_just_30_days_away_passes(world: World) -> None:
    now = world.clock.now + 100
    call = signed_by(world, [world.lot.rest], world.maker, world.second, deadline=now + WINDOW)
    with world.clock.standing_at(now):
        world.does(world.second, "receiveSigned", *call)
    assert world.holder(world.lot.rest) == world.second.id


@pytest.mark.parametrize("beyond", [1, 365 * DAY])
def test_a_deadline_more_than_30_days_away_is_refused(world: World, beyond: int) -> None:
    now = world.clock.now + 100
    deadline = now + WINDOW + beyond
    call = signed_by(world, [world.lot.rest], world.maker, world.second, deadline=deadline)
    with world.clock.standing_at(now):
        refusal = world.refusal(world.second, "receiveSigned", *call)
    assert refusal == refused("DeadlineOutside", deadline=deadline, now_=now)


@pytest.mark.parametrize("chain_id", [1, 31338])
def test_a_signature_for_another_chain_is_refused(world: World, chain_id: int) -> None:
    domain = Domain(world.ledger.address, chain_id)
    call = signed_by(world, [world.lot.rest], world.maker, world.second, domain=domain)
    assert world.refusal(world.second, "receiveSigned", *call) == bad(world)


def test_a_signature_for_another_ledger_is_refused(world: World) -> None:
    domain = Domain(world.stranger)
    call = signed_by(world, [world.lot.rest], world.maker, world.second, domain=domain)
    assert world.refusal(world.second, "receiveSigned", *call) == bad(world)


def test_a_signature_over_another_item_is_refused(world: World) -> None:
    signature = signed_by(world, [world.lot.cases[0]], world.maker, world.second)[-1]
    call = with_signature(signed_by(world, [world.lot.rest], world.maker, world.second), signature)
    assert world.refusal(world.second, "receiveSigned", *call) == bad(world)


def test_a_signature_over_fewer_items_is_refused(world: World) -> None:
    items = sorted([world.lot.rest, world.other_lot.rest])
    signature = signed_by(world, items[:1], world.maker, world.second)[-1]
    call = with_signature(signed_by(world, items, world.maker, world.second), signature)
    assert world.refusal(world.second, "receiveSigned", *call) == bad(world)


def test_a_signature_for_another_receiver_is_refused(world: World) -> None:
    call = signed_by(world, [world.lot.rest], world.maker, world.second)
    assert world.refusal(world.wholesaler, "receiveSigned", *call) == bad(world)


def test_a_signature_with_another_document_is_refused(world: World) -> None:
    items, shipper, deadline, _, signature = signed_by(world, [world.lot.rest], world.maker, world.second)
    refusal = world.refusal(world.second, "receiveSigned", items, shipper, deadline, OTHER, signature)
    assert refusal == bad(world)


def test_a_signature_with_another_deadline_is_refused(world: World) -> None:
    items, shipper, deadline, document, signature = signed_by(world, [world.lot.rest], world.maker, world.second)
    refusal = world.refusal(world.second, "receiveSigned", items, shipper, deadline + 1, document, signature)
    assert refusal == bad(world)


def test_the_receivers_own_signature_is_none_of_the_shippers(world: World) -> None:
    call = signed_by(world, [world.lot.rest], world.maker, world.second, key=key_of(world.second.address))
    assert world.refusal(world.second, "receiveSigned", *call) == bad(world)


def test_a_signature_with_the_other_s_is_refused(world: World) -> None:
    call = signed_by(world, [world.lot.rest], world.maker, world.second)
    call = with_signature(call, malleated(call[-1]))
    assert world.refusal(world.second, "receiveSigned", *call) == bad(world)


@pytest.mark.parametrize("signature", [b"", bytes(65), bytes(64), b"\xff" * 65, bytes(64) + b"\x1b"])
def test_what_is_no_signature_is_refused(world: World, signature: bytes) -> None:
    call = with_signature(signed_by(world, [world.lot.rest], world.maker, world.second), signature)
    assert world.refusal(world.second, "receiveSigned", *call) == bad(world)


def test_a_signature_cut_short_is_refused(world: World) -> None:
    call = signed_by(world, [world.lot.rest], world.maker, world.second)
    call = with_signature(call, call[-1][:-1])
    assert world.refusal(world.second, "receiveSigned", *call) == bad(world)


def test_who_is_nobodys_key_signs_nothing_over(world: World) -> None:
    call = hand_over(world, [world.lot.rest], world.stranger, world.second.gln)
    assert world.refusal(world.second, "receiveSigned", *call) == refused("NotOperator", account=world.stranger)


def test_a_key_that_may_not_ship_signs_nothing_over(world: World) -> None:
    world.does(world.maker, "addOperator", world.stranger, 29)
    call = hand_over(world, [world.lot.rest], world.stranger, world.second.gln)
    refusal = world.refusal(world.second, "receiveSigned", *call)
    assert refusal == refused("ScopeMissing", account=world.stranger, scopes=29, needed=2)


def test_a_key_that_may_only_ship_signs_over(world: World) -> None:
    world.does(world.maker, "addOperator", world.stranger, 2)
    world.does(world.second, "receiveSigned", *hand_over(world, [world.lot.rest], world.stranger, world.second.gln))
    assert world.holder(world.lot.rest) == world.second.id


def test_a_key_that_may_not_receive_takes_nothing(world: World) -> None:
    key = world.add_key(world.second, 27)
    call = signed_by(world, [world.lot.rest], world.maker, world.second)
    refusal = world.refusal(key, "receiveSigned", *call)
    assert refusal == refused("ScopeMissing", account=key, scopes=27, needed=4)


def test_a_key_that_was_removed_signs_nothing_over(world: World) -> None:
    call = signed_by(world, [world.lot.rest], world.maker, world.second)
    world.does(world.registrar, "removeOperator", world.maker.address)
    assert world.refusal(world.second, "receiveSigned", *call) == refused("NotOperator", account=world.maker.address)


@pytest.mark.parametrize("name", ["maker", "second"])
def test_a_suspended_side_hands_nothing_over(world: World, name: str) -> None:
    call = signed_by(world, [world.lot.rest], world.maker, world.second)
    world.suspend(getattr(world, name))
    refusal = world.refusal(world.second, "receiveSigned", *call)
    assert refusal == refused("AccreditationSuspended", gln=getattr(world, name).gln)


@pytest.mark.parametrize("name", ["maker", "second"])
def test_a_side_whose_accreditation_ended_hands_nothing_over(world: World, name: str) -> None:
    call = signed_by(world, [world.lot.rest], world.maker, world.second)
    party = getattr(world, name)
    world.lapse(party)
    until = world.ledger.view("partnerOf", party.gln)["validUntil"]
    refusal = world.refusal(world.second, "receiveSigned", *call)
    assert refusal == refused("AccreditationExpired", gln=party.gln, validUntil=until)


def test_nobody_hands_over_to_itself(world: World) -> None:
    call = signed_by(world, [world.lot.rest], world.maker, world.maker)
    assert world.refusal(world.maker, "receiveSigned", *call) == refused("SelfShipment", gln=world.maker.gln)


def test_something_is_handed_over(world: World) -> None:
    call = signed_by(world, [], world.maker, world.second)
    assert world.refusal(world.second, "receiveSigned", *call) == refused("NothingNamed")


def test_items_handed_over_rise(world: World) -> None:
    items = sorted(world.lot.cases, reverse=True)
    call = signed_by(world, items, world.maker, world.second)
    assert world.refusal(world.second, "receiveSigned", *call) == refused("NotRising", item=items[1])


def test_an_unknown_item_is_not_handed_over(world: World) -> None:
    call = signed_by(world, [99], world.maker, world.second)
    assert world.refusal(world.second, "receiveSigned", *call) == refused("UnknownItem", item=99)


def test_anothers_goods_are_not_signed_over(world: World) -> None:
    call = signed_by(world, [world.lot.rest], world.wholesaler, world.second)
    facts = {"item": world.lot.rest, "holder": world.maker.id, "caller": world.wholesaler.id}
    assert world.refusal(world.second, "receiveSigned", *call) == refused("NotHolder", **facts)


def test_goods_in_transit_are_not_signed_over(world: World) -> None:
    world.does(world.maker, "ship", [world.lot.rest], world.pharmacy.gln)
    call = signed_by(world, [world.lot.rest], world.maker, world.second)
    facts = {"item": world.lot.rest, "pending": world.pharmacy.id}
    assert world.refusal(world.second, "receiveSigned", *call) == refused("InTransit", **facts)


def test_goods_in_quarantine_are_not_signed_over(world: World) -> None:
    call = signed_by(world, [world.lot.rest], world.maker, world.second)
    world.does(world.maker, "quarantine", [world.lot.rest])
    assert world.refusal(world.second, "receiveSigned", *call) == refused("SetAside", item=world.lot.rest)


def test_recalled_goods_are_not_signed_over(world: World) -> None:
    call = signed_by(world, [world.lot.rest], world.maker, world.second)
    world.does(world.registrar, "recall", world.lot.id, 1)
    facts = {"item": world.lot.rest, "lot": world.lot.id, "recallClass": 1}
    assert world.refusal(world.second, "receiveSigned", *call) == refused("LotIsRecalled", **facts)


def test_recalled_goods_are_signed_over_to_their_maker(world: World) -> None:
    world.hand_over([world.lot.rest], world.maker, world.second)
    world.does(world.registrar, "recall", world.lot.id, 1)
    world.does(world.maker, "receiveSigned", *signed_by(world, [world.lot.rest], world.second, world.maker))
    assert world.holder(world.lot.rest) == world.maker.id


def test_expired_goods_are_not_signed_over(world: World) -> None:
    day = world.clock.today + 2
    lot = world.new_lot("SHORT", 2, expiry_day=day)
    start = (day + 1) * DAY
    call = signed_by(world, [lot.rest], world.maker, world.second, deadline=start)
    with world.clock.standing_at(start):
        refusal = world.refusal(world.second, "receiveSigned", *call)
    assert refusal == refused("LotExpired", item=lot.rest, lot=lot.id, expiryDay=day)


def test_a_part_of_a_split_has_its_own_signature(world: World) -> None:
    world.does(world.maker, "split", world.lot.rest, [10])
    part = item_of_range(world.lot.id, 10)
    world.does(world.second, "receiveSigned", *signed_by(world, [part], world.maker, world.second))
    assert (world.holder(part), world.holder(world.lot.rest)) == (world.second.id, world.maker.id)
