"""deliver: receipts signed by the consignee, submitted by anyone (P3, P4, P5)."""

from __future__ import annotations

from typing import Any

import pytest

from tests.contracts.driver import DAY, DOCUMENT, refused
from tests.contracts.parties import World
from tests.contracts.signing import WINDOW, Domain, key_of, malleated, receipt, with_signature


@pytest.fixture
def rest(world: World) -> Any:
    """The rest of the first lot, under way to the pharmacy."""
    world.does(world.maker, "ship", [world.lot.rest], world.pharmacy.gln)
    return world.lot.rest


def signed(world: World, item: int, **changes: Any) -> tuple[Any, ...]:
    return receipt(world, [item], world.pharmacy.address, **changes)


def bad(world: World) -> Any:
    return refused("BadSignature", signer=world.pharmacy.address)


@pytest.mark.parametrize("name", ["maker", "pharmacy", "stranger", "registrar"])
def test_whoever_submits_it_the_signer_receives(world: World, rest: int, name: str) -> None:
    before = world.item(rest)
    world.does(getattr(world, name), "deliver", [signed(world, rest)])
    assert world.item(rest) == before | {"holder": world.pharmacy.id, "pending": 0, "version": 2}


def test_a_signed_receipt_is_recorded_like_one_sent(world: World, rest: int) -> None:
    fields = {"by": world.pharmacy.id, "items": [rest], "document": DOCUMENT}
    assert world.does(world.stranger, "deliver", [signed(world, rest)]) == [("Received", fields)]


def test_receipts_of_several_are_delivered_at_once(world: World, rest: int) -> None:
    case = world.lot.cases[0]
    world.does(world.maker, "ship", [case], world.second.gln)
    receipts = [signed(world, rest), receipt(world, [case], world.second.address)]
    events = world.does(world.maker, "deliver", receipts)
    assert [fields["by"] for _, fields in events] == [world.pharmacy.id, world.second.id]
    assert (world.holder(rest), world.holder(case)) == (world.pharmacy.id, world.second.id)


def test_one_bad_receipt_stops_them_all(world: World, rest: int) -> None:
    case = world.lot.cases[0]
    world.does(world.maker, "ship", [case], world.second.gln)
    forged = receipt(world, [case], world.second.address, key=key_of(world.maker.address))
    refusal = world.refusal(world.maker, "deliver", [signed(world, rest), forged])
    assert refusal == refused("BadSignature", signer=world.second.address)
    assert world.holder(rest) == world.maker.id


def test_a_receipt_works_once(world: World, rest: int) -> None:
    call = signed(world, rest)
    world.does(world.stranger, "deliver", [call])
    assert world.refusal(world.stranger, "deliver", [call]) == refused("NotInTransit", item=rest)


def test_a_receipt_works_once_in_one_call(world: World, rest: int) -> None:
    call = signed(world, rest)
    assert world.ledger.told(world.stranger, "deliver", [call, call]) == refused("NotInTransit", item=rest)


def test_a_receipt_does_not_work_for_the_next_shipment(world: World, rest: int) -> None:
    call = signed(world, rest)
    world.does(world.maker, "voidShipping", [rest])
    world.does(world.maker, "ship", [rest], world.pharmacy.gln)
    assert world.refusal(world.stranger, "deliver", [call]) == bad(world)


def test_a_receipt_signed_before_the_shipment_is_refused(world: World) -> None:
    call = signed(world, world.lot.rest)
    world.does(world.maker, "ship", [world.lot.rest], world.pharmacy.gln)
    assert world.refusal(world.stranger, "deliver", [call]) == bad(world)


def test_a_receipt_until_its_deadline_passes(world: World, rest: int) -> None:
    deadline = world.clock.now + 100
    call = signed(world, rest, deadline=deadline)
    with world.clock.standing_at(deadline):
        world.does(world.stranger, "deliver", [call])
    assert world.holder(rest) == world.pharmacy.id


def test_a_receipt_after_its_deadline_is_refused(world: World, rest: int) -> None:
    deadline = world.clock.now + 100
    call = signed(world, rest, deadline=deadline)
    with world.clock.standing_at(deadline + 1):
        refusal = world.refusal(world.stranger, "deliver", [call])
    assert refusal == refused("DeadlineOutside", deadline=deadline, now_=deadline + 1)


def test_a_receipt_for_more_than_30_days_is_refused(world: World, rest: int) -> None:
    now = world.clock.now + 100
    deadline = now + WINDOW + 1
    call = signed(world, rest, deadline=deadline)
    with world.clock.standing_at(now):
        refusal = world.refusal(world.stranger, "deliver", [call])
    assert refusal == refused("DeadlineOutside", deadline=deadline, now_=now)


def test_a_receipt_for_another_chain_is_refused(world: World, rest: int) -> None:
    call = signed(world, rest, domain=Domain(world.ledger.address, 1))
    assert world.refusal(world.stranger, "deliver", [call]) == bad(world)


def test_a_receipt_for_another_ledger_is_refused(world: World, rest: int) -> None:
    call = signed(world, rest, domain=Domain(world.stranger))
    assert world.refusal(world.stranger, "deliver", [call]) == bad(world)


def test_a_receipt_with_another_document_is_refused(world: World, rest: int) -> None:
    items, receiver, deadline, _, signature = signed(world, rest)
    call = (items, receiver, deadline, bytes(32), signature)
    assert world.refusal(world.stranger, "deliver", [call]) == bad(world)


def test_a_receipt_of_another_item_is_refused(world: World, rest: int) -> None:
    world.does(world.maker, "ship", [world.other_lot.rest], world.pharmacy.gln)
    call = with_signature(signed(world, rest), signed(world, world.other_lot.rest)[-1])
    assert world.refusal(world.stranger, "deliver", [call]) == bad(world)


def test_a_receipt_with_the_other_s_is_refused(world: World, rest: int) -> None:
    call = signed(world, rest)
    call = with_signature(call, malleated(call[-1]))
    assert world.refusal(world.stranger, "deliver", [call]) == bad(world)


def test_the_shippers_signature_is_no_receipt(world: World, rest: int) -> None:
    call = signed(world, rest, key=key_of(world.maker.address))
    assert world.refusal(world.stranger, "deliver", [call]) == bad(world)


def test_a_receipt_of_who_was_not_named_is_refused(world: World, rest: int) -> None:
    call = receipt(world, [rest], world.second.address)
    facts = {"item": rest, "pending": world.pharmacy.id, "caller": world.second.id}
    assert world.refusal(world.stranger, "deliver", [call]) == refused("NotConsignee", **facts)


def test_a_receipt_of_nobodys_key_is_refused(world: World, rest: int) -> None:
    call = receipt(world, [rest], world.stranger)
    assert world.refusal(world.maker, "deliver", [call]) == refused("NotOperator", account=world.stranger)


def test_a_receipt_by_a_key_that_may_not_receive_is_refused(world: World, rest: int) -> None:
    world.does(world.pharmacy, "addOperator", world.stranger, 27)
    call = receipt(world, [rest], world.stranger)
    refusal = world.refusal(world.maker, "deliver", [call])
    assert refusal == refused("ScopeMissing", account=world.stranger, scopes=27, needed=4)


def test_a_suspended_consignee_receives_nothing(world: World, rest: int) -> None:
    call = signed(world, rest)
    world.suspend(world.pharmacy)
    refusal = world.refusal(world.stranger, "deliver", [call])
    assert refusal == refused("AccreditationSuspended", gln=world.pharmacy.gln)


def test_recalled_goods_are_not_received_by_signature(world: World, rest: int) -> None:
    call = signed(world, rest)
    world.does(world.maker, "recall", world.lot.id, 2)
    facts = {"item": rest, "lot": world.lot.id, "recallClass": 2}
    assert world.refusal(world.stranger, "deliver", [call]) == refused("LotIsRecalled", **facts)


def test_goods_that_expired_on_the_way_are_not_received_by_signature(world: World) -> None:
    day = world.clock.today + 2
    lot = world.new_lot("SHORT", 2, expiry_day=day)
    world.does(world.maker, "ship", [lot.rest], world.pharmacy.gln)
    start = (day + 1) * DAY
    call = signed(world, lot.rest, deadline=start)
    with world.clock.standing_at(start):
        refusal = world.refusal(world.stranger, "deliver", [call])
    assert refusal == refused("LotExpired", item=lot.rest, lot=lot.id, expiryDay=day)


def test_a_receipt_names_something(world: World) -> None:
    call = receipt(world, [], world.pharmacy.address)
    assert world.refusal(world.stranger, "deliver", [call]) == refused("NothingNamed")


def test_items_of_a_receipt_rise(world: World) -> None:
    items = sorted(world.lot.cases)
    world.does(world.maker, "ship", items, world.pharmacy.gln)
    call = receipt(world, items[::-1], world.pharmacy.address)
    assert world.refusal(world.stranger, "deliver", [call]) == refused("NotRising", item=items[0])


def test_a_returned_item_is_received_by_signature_and_stays_set_aside(world: World) -> None:
    world.hand_over([world.lot.rest], world.maker, world.pharmacy)
    world.does(world.pharmacy, "shipReturn", [world.lot.rest], world.maker.gln)
    world.does(world.stranger, "deliver", [receipt(world, [world.lot.rest], world.maker.address)])
    found = world.item(world.lot.rest)
    assert (found["holder"], found["returned"]) == (world.maker.id, True)
