"""Custody moves by one party's transaction and the other's signature."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from lotproof.chain.handover import sign_hand_over, sign_receipt
from lotproof.errors import Refused
from lotproof.model import record as r
from lotproof.model import verb as v
from lotproof.model.item import ItemId, item_of_sscc
from tests.chain.parties import DOCUMENT, MAKER_ID, PHARMACY, PREFIX, SSCC, WHOLESALER, WHOLESALER_ID

World = Any


def signed(world: World, items: tuple[ItemId, ...], days: int = 1) -> v.ReceiveSigned:
    """The maker hands over to the wholesaler."""
    deadline, versions = world.in_days(days), world.versions(items)
    signature = sign_hand_over(world.maker, world.ledger, items, versions, WHOLESALER, deadline, DOCUMENT)
    return v.ReceiveSigned(
        items=items, shipper=world.maker.address, deadline=deadline, signature=signature, document=DOCUMENT
    )


def receipt(world: World, items: tuple[ItemId, ...], key: Any = None) -> v.SignedReceipt:
    """The wholesaler's receipt, signed by its key or by another."""
    deadline, versions = world.in_days(1), world.versions(items)
    signature = sign_receipt(key or world.wholesaler, world.ledger, items, versions, deadline, DOCUMENT)
    return v.SignedReceipt(
        items=items,
        receiver=world.wholesaler.address,
        deadline=deadline,
        document=DOCUMENT,
        signature=signature,
    )


def shipped(world: World, items: tuple[ItemId, ...]) -> None:
    world.do(world.maker, v.Ship(items=items, to=WHOLESALER))


def error_of(world: World, signer: Any, verb: v.Verb) -> str:
    with pytest.raises(Refused) as refused:
        world.ledger.check(signer.address, verb)
    return refused.value.error


def test_one_transaction_moves_custody(world: World) -> None:
    items = tuple(sorted(world.cases))

    record = world.one(world.wholesaler, signed(world, items))

    assert record == r.HandedOver(
        at=record.at,
        from_partner=MAKER_ID,
        to_partner=WHOLESALER_ID,
        signer=world.maker.address,
        account=world.wholesaler.address,
        items=items,
        document=DOCUMENT,
    )
    assert world.ledger.custody(items[0]).holder == WHOLESALER_ID


def test_a_packed_case_is_not_handed_over(world: World) -> None:
    world.do(world.maker, v.CommissionLogisticUnit(sscc=SSCC, prefix=PREFIX))
    world.do(world.maker, v.Pack(container=item_of_sscc(SSCC), items=tuple(sorted(world.cases))))

    assert error_of(world, world.wholesaler, signed(world, world.cases[:1])) == "IsPacked"


def test_a_hand_over_works_once(world: World) -> None:
    verb = signed(world, world.cases[:1])
    world.do(world.wholesaler, verb)
    world.hand_over(world.cases[0], world.wholesaler, world.pharmacy, PHARMACY)
    world.do(world.pharmacy, v.ShipReturn(items=world.cases[:1], to=WHOLESALER))
    world.do(world.wholesaler, v.ReceiveItems(items=world.cases[:1]))

    assert error_of(world, world.wholesaler, verb) == "SetAside"


def test_a_hand_over_is_for_its_consignee_alone(world: World) -> None:
    assert error_of(world, world.pharmacy, signed(world, world.cases[:1])) == "BadSignature"


def test_a_hand_over_of_goods_that_moved_meanwhile_is_void(world: World) -> None:
    verb = signed(world, world.cases[:1])
    shipped(world, world.cases[:1])
    world.do(world.maker, v.VoidShipping(items=world.cases[:1]))

    assert error_of(world, world.wholesaler, verb) == "BadSignature"


def test_a_hand_over_of_other_goods_is_void(world: World) -> None:
    verb = replace(signed(world, world.cases[:1]), items=world.cases[1:])

    assert error_of(world, world.wholesaler, verb) == "BadSignature"


@pytest.mark.parametrize("days", [-1, 31])
def test_a_deadline_is_within_thirty_days(days: int, world: World) -> None:
    assert error_of(world, world.wholesaler, signed(world, world.cases[:1], days)) == "DeadlineOutside"


def test_the_shipper_delivers_a_signed_receipt(world: World) -> None:
    shipped(world, world.cases[:1])

    record = world.one(world.maker, v.Deliver(receipts=(receipt(world, world.cases[:1]),)))

    assert record == r.Received(
        at=record.at, by=WHOLESALER_ID, account=world.wholesaler.address, items=world.cases[:1], document=DOCUMENT
    )


def test_anyone_delivers_many_receipts_at_once(world: World) -> None:
    items = tuple(sorted(world.cases))
    shipped(world, items)

    receipts = tuple(receipt(world, (item,)) for item in items)
    records = world.do(world.stranger, v.Deliver(receipts=receipts)).records

    assert [record.items for record in records] == [(item,) for item in items]
    assert {world.ledger.custody(item).holder for item in items} == {WHOLESALER_ID}


def test_a_receipt_works_once(world: World) -> None:
    shipped(world, world.cases[:1])
    verb = v.Deliver(receipts=(receipt(world, world.cases[:1]),))
    world.do(world.maker, verb)

    assert error_of(world, world.maker, verb) == "NotInTransit"


def test_a_receipt_signed_by_another_is_refused(world: World) -> None:
    shipped(world, world.cases[:1])
    forged = receipt(world, world.cases[:1], world.maker)

    assert error_of(world, world.maker, v.Deliver(receipts=(forged,))) == "BadSignature"


def test_one_bad_receipt_stops_all(world: World) -> None:
    items = tuple(sorted(world.cases))
    shipped(world, items)
    receipts = (receipt(world, items[:1]), receipt(world, items[1:], world.maker))

    assert error_of(world, world.maker, v.Deliver(receipts=receipts)) == "BadSignature"
    assert world.ledger.custody(items[0]).pending == WHOLESALER_ID
