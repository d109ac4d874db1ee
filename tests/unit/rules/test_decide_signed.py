"""Custody by signature: the hand-over that the shipper signed, the receipt that the consignee signed."""

from __future__ import annotations

import dataclasses
import datetime as dt

import pytest

from lotproof.commit.handover import HandOverMessage, ReceiptMessage
from lotproof.errors import Refused
from lotproof.model import record as rec
from lotproof.model import verb as v
from lotproof.model.item import ItemId
from lotproof.model.partner import Scope
from lotproof.rules import decide
from tests.story import MAKER, MINUTE, PHARMACY, SIGNED, WHOLESALER, Story, case, pallet, part, refused

SIGNATURE = b"signed"


def signed(story: Story, *items: ItemId, **changes: object) -> v.ReceiveSigned:
    whole = v.ReceiveSigned(items=items, shipper=str(MAKER), deadline=story.time + MINUTE, signature=SIGNATURE)
    return dataclasses.replace(whole, **changes)  # type: ignore[arg-type]


def receipt(story: Story, *items: ItemId, **changes: object) -> v.SignedReceipt:
    whole = v.SignedReceipt(
        items=items, receiver=str(WHOLESALER), deadline=story.time + MINUTE, document=bytes(32), signature=SIGNATURE
    )
    return dataclasses.replace(whole, **changes)  # type: ignore[arg-type]


def test_custody_moves_in_one_step(story: Story) -> None:
    (record,) = story.do(WHOLESALER, signed(story, case(1)))
    assert isinstance(record, rec.HandedOver)
    item = story.item(case(1))
    assert (item.holder, item.pending, item.version) == (story.id_of(WHOLESALER), 0, 1)


def test_item_in_a_container_is_not_signed_over(packed: Story) -> None:
    verb = signed(packed, case(1), shipper=str(WHOLESALER))
    assert refused(packed, PHARMACY, verb).error == "IsPacked"


def test_struct_hash_names_goods_and_consignee(story: Story) -> None:
    seen: list[tuple[str, bytes, bytes]] = []
    verb = signed(story, case(1))
    decide(story.state, str(WHOLESALER), verb, story.time, lambda *asked: seen.append(asked) or True)  # type: ignore[func-returns-value]
    wanted = HandOverMessage((case(1),), (0,), WHOLESALER, verb.deadline, bytes(32)).struct_hash
    assert seen == [(str(MAKER), wanted, SIGNATURE)]


def test_bad_signature_is_refused(story: Story) -> None:
    with pytest.raises(Refused) as found:
        decide(story.state, str(WHOLESALER), signed(story, case(1)), story.time, lambda *_: False)
    assert (found.value.error, found.value.facts) == ("BadSignature", {"signer": str(MAKER)})


def test_receiver_has_a_key(story: Story) -> None:
    assert refused(story, "x", signed(story, case(1))).error == "NotOperator"


def test_receiver_is_accredited(story: Story) -> None:
    story.suspend(WHOLESALER)
    assert refused(story, WHOLESALER, signed(story, case(1))).error == "AccreditationSuspended"


def test_shipper_has_a_key(story: Story) -> None:
    found = refused(story, WHOLESALER, signed(story, case(1), shipper="x"))
    assert (found.error, found.facts) == ("NotOperator", {"account": "x"})


def test_key_of_the_shipper_ships(story: Story) -> None:
    story.do(MAKER, v.AddOperator(**SIGNED, operator="x", scopes=Scope.RECEIVE))
    assert refused(story, WHOLESALER, signed(story, case(1), shipper="x")).error == "ScopeMissing"


def test_shipper_is_accredited(story: Story) -> None:
    story.suspend(MAKER)
    assert refused(story, WHOLESALER, signed(story, case(1))).error == "AccreditationSuspended"


def test_nobody_hands_over_to_itself(story: Story) -> None:
    assert refused(story, MAKER, signed(story, case(1))).error == "SelfShipment"


@pytest.mark.parametrize("span", [dt.timedelta(seconds=-1), dt.timedelta(days=30, seconds=1)])
def test_deadline_lies_within_thirty_days(story: Story, span: dt.timedelta) -> None:
    verb = signed(story, case(1), deadline=story.time + span)
    assert refused(story, WHOLESALER, verb).error == "DeadlineOutside"


@pytest.mark.parametrize("span", [dt.timedelta(), dt.timedelta(days=30)])
def test_deadline_holds_in_its_last_second(story: Story, span: dt.timedelta) -> None:
    assert story.do(WHOLESALER, signed(story, case(1), deadline=story.time + span))


def test_handing_over_nothing_is_refused(story: Story) -> None:
    assert refused(story, WHOLESALER, signed(story)).error == "NothingNamed"


def test_items_handed_over_rise(story: Story) -> None:
    assert refused(story, WHOLESALER, signed(story, case(1), case(1))).error == "NotRising"
    assert refused(story, WHOLESALER, signed(story, ItemId(0))).error == "NotRising"


def test_unknown_item_is_not_handed_over(story: Story) -> None:
    assert refused(story, WHOLESALER, signed(story, part(77))).error == "UnknownItem"


def test_goods_of_another_are_not_handed_over(story: Story) -> None:
    verb = signed(story, case(1), shipper=str(PHARMACY))
    assert refused(story, WHOLESALER, verb).error == "NotHolder"


def test_goods_in_transit_are_not_handed_over(under_way: Story) -> None:
    assert refused(under_way, PHARMACY, signed(under_way, case(1))).error == "InTransit"


def test_goods_set_aside_are_not_handed_over(story: Story) -> None:
    story.quarantine(MAKER, case(1))
    assert refused(story, WHOLESALER, signed(story, case(1))).error == "SetAside"


def test_recalled_goods_are_not_handed_over(story: Story) -> None:
    story.recall()
    assert refused(story, WHOLESALER, signed(story, case(1))).error == "LotIsRecalled"


def test_receipts_move_custody_whoever_submits_them(under_way: Story) -> None:
    under_way.do("a relay", v.Deliver(receipts=(receipt(under_way, case(1), document=b"d" * 32),)))
    assert under_way.item(case(1)).holder == under_way.id_of(WHOLESALER)
    assert under_way.records[-1].document == b"d" * 32  # type: ignore[attr-defined]


def test_receipts_are_judged_one_after_the_other(story: Story) -> None:
    story.ship(MAKER, WHOLESALER, case(1), case(2))
    twice = receipt(story, *sorted((case(1), case(2))))
    found = refused(story, "a relay", v.Deliver(receipts=(receipt(story, case(1)), twice)))
    assert (found.error, found.facts) == ("NotInTransit", {"item": case(1)})


def test_many_receipts_are_delivered(story: Story) -> None:
    story.ship(MAKER, WHOLESALER, case(1), case(2))
    story.ship(MAKER, PHARMACY, part(8))
    third = receipt(story, part(8), receiver=str(PHARMACY))
    verb = v.Deliver(receipts=(receipt(story, case(1)), receipt(story, case(2)), third))
    before = vars(story.state.copy())
    records = decide(story.state, "a relay", verb, story.time)
    assert [record.by for record in records] == [  # type: ignore[attr-defined]
        story.id_of(WHOLESALER),
        story.id_of(WHOLESALER),
        story.id_of(PHARMACY),
    ]
    assert vars(story.state) == before


def test_receipt_names_the_goods_in_their_state(under_way: Story) -> None:
    seen: list[tuple[str, bytes, bytes]] = []
    one = receipt(under_way, case(1))
    verb = v.Deliver(receipts=(one,))
    decide(under_way.state, "x", verb, under_way.time, lambda *asked: seen.append(asked) or True)  # type: ignore[func-returns-value]
    assert seen == [(str(WHOLESALER), ReceiptMessage((case(1),), (1,), one.deadline, bytes(32)).struct_hash, SIGNATURE)]


def test_receipt_with_a_bad_signature_is_refused(under_way: Story) -> None:
    with pytest.raises(Refused) as found:
        decide(
            under_way.state, "x", v.Deliver(receipts=(receipt(under_way, case(1)),)), under_way.time, lambda *_: False
        )
    assert found.value.error == "BadSignature"


def test_receipt_is_for_its_consignee(under_way: Story) -> None:
    verb = v.Deliver(receipts=(receipt(under_way, case(1), receiver=str(PHARMACY)),))
    assert refused(under_way, "x", verb).error == "NotConsignee"


def test_receipt_has_a_deadline(under_way: Story) -> None:
    verb = v.Deliver(receipts=(receipt(under_way, case(1), deadline=under_way.time - MINUTE),))
    assert refused(under_way, "x", verb).error == "DeadlineOutside"


def test_receipt_names_something(under_way: Story) -> None:
    assert refused(under_way, "x", v.Deliver(receipts=(receipt(under_way),))).error == "NothingNamed"


def test_delivering_no_receipt_leaves_no_record(under_way: Story) -> None:
    assert under_way.do("x", v.Deliver(receipts=())) == []


def test_pallet_is_delivered_as_a_whole(packed: Story) -> None:
    packed.ship(WHOLESALER, PHARMACY, pallet())
    packed.do("x", v.Deliver(receipts=(receipt(packed, pallet(), receiver=str(PHARMACY)),)))
    assert packed.state.outermost(packed.item(case(1))).holder == packed.id_of(PHARMACY)
