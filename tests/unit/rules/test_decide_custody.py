"""Why the ledger refuses to ship, receive, reject and void: one test for each reason."""

from __future__ import annotations

import datetime as dt

import pytest

from lotproof.model import verb as v
from lotproof.model.identifiers import Gln
from lotproof.model.item import ItemId
from lotproof.model.partner import Role
from tests.story import (
    MAKER,
    PHARMACY,
    STRANGER,
    WHOLESALER,
    Story,
    case,
    pallet,
    part,
    refused,
)

NOWHERE = part(77, lot=9)


def ship(*items: ItemId, to: Gln = WHOLESALER) -> v.Ship:
    return v.Ship(items=items, to=to)


def test_shipping_to_an_unknown_partner_is_refused(story: Story) -> None:
    assert refused(story, MAKER, ship(case(1), to=STRANGER)).error == "UnknownPartner"


def test_shipping_to_a_suspended_partner_is_refused(story: Story) -> None:
    story.suspend(WHOLESALER)
    assert refused(story, MAKER, ship(case(1))).error == "AccreditationSuspended"


def test_shipping_to_a_partner_whose_accreditation_ended_is_refused(story: Story) -> None:
    story.accredit(STRANGER, Role.WHOLESALER, days=1)
    story.later(days=2)
    assert refused(story, MAKER, ship(case(1), to=STRANGER)).error == "AccreditationExpired"


def test_shipping_to_oneself_is_refused(story: Story) -> None:
    assert refused(story, MAKER, ship(case(1), to=MAKER)).error == "SelfShipment"


def test_shipping_nothing_is_refused(story: Story) -> None:
    assert refused(story, MAKER, ship()).error == "NothingNamed"


def test_shipping_one_item_twice_is_refused(story: Story) -> None:
    assert refused(story, MAKER, ship(case(1), case(1))).error == "NotRising"


def test_shipping_an_unknown_item_is_refused(story: Story) -> None:
    assert refused(story, MAKER, ship(NOWHERE)).error == "UnknownItem"


def test_shipping_goods_of_another_is_refused(story: Story) -> None:
    found = refused(story, WHOLESALER, ship(case(1), to=PHARMACY))
    assert (found.error, found.promise) == ("NotHolder", "P3")


def test_shipping_goods_in_transit_is_refused(story: Story) -> None:
    story.ship(MAKER, WHOLESALER, case(1))
    assert refused(story, MAKER, ship(case(1), to=PHARMACY)).error == "InTransit"


def test_shipping_out_of_a_shipped_container_is_refused(packed: Story) -> None:
    packed.ship(WHOLESALER, PHARMACY, pallet())
    assert refused(packed, WHOLESALER, ship(case(1), to=MAKER)).error == "InTransit"


def test_shipping_a_packed_case_unpacks_it_first(packed: Story) -> None:
    records = packed.do(WHOLESALER, ship(case(1), to=PHARMACY))
    assert [type(record).__name__ for record in records] == ["Unpacked", "Shipped"]


def test_shipping_a_recalled_lot_is_refused(story: Story) -> None:
    story.recall(2)
    found = refused(story, MAKER, ship(case(1)))
    assert (found.error, found.promise, found.facts["recallClass"]) == ("LotIsRecalled", "P5", 2)


def test_shipping_a_container_with_a_recalled_lot_is_refused(packed: Story) -> None:
    packed.recall(2)
    assert refused(packed, WHOLESALER, ship(pallet(), to=PHARMACY)).error == "LotIsRecalled"


def test_shipping_an_expired_lot_is_refused(story: Story) -> None:
    story.time = dt.datetime(2027, 7, 1, tzinfo=dt.UTC)
    assert refused(story, MAKER, ship(case(1))).error == "LotExpired"


def test_lot_ships_on_its_last_day(story: Story) -> None:
    story.time = dt.datetime(2027, 6, 30, 23, 59, tzinfo=dt.UTC)
    story.ship(MAKER, WHOLESALER, case(1))
    assert story.item(case(1)).pending == story.id_of(WHOLESALER)


def test_recalled_goods_go_back_to_their_maker(packed: Story) -> None:
    packed.recall(1)
    packed.move(WHOLESALER, MAKER, pallet())
    assert packed.item(pallet()).holder == packed.id_of(MAKER)


@pytest.mark.parametrize("kind", [v.ReceiveItems, v.Reject])
def test_receiver_names_something(under_way: Story, kind: type[v.ReceiveItems]) -> None:
    assert refused(under_way, WHOLESALER, kind(items=())).error == "NothingNamed"


@pytest.mark.parametrize("kind", [v.ReceiveItems, v.Reject])
def test_receiver_names_known_items(under_way: Story, kind: type[v.ReceiveItems]) -> None:
    assert refused(under_way, WHOLESALER, kind(items=(NOWHERE,))).error == "UnknownItem"


@pytest.mark.parametrize("kind", [v.ReceiveItems, v.Reject])
def test_receiver_takes_only_what_was_shipped(under_way: Story, kind: type[v.ReceiveItems]) -> None:
    assert refused(under_way, WHOLESALER, kind(items=(case(2),))).error == "NotInTransit"


@pytest.mark.parametrize("kind", [v.ReceiveItems, v.Reject])
def test_receiver_takes_only_what_was_shipped_to_it(under_way: Story, kind: type[v.ReceiveItems]) -> None:
    assert refused(under_way, PHARMACY, kind(items=(case(1),))).error == "NotConsignee"


def test_item_inside_a_shipped_container_is_received_with_it_only(packed: Story) -> None:
    packed.ship(WHOLESALER, PHARMACY, pallet())
    assert refused(packed, PHARMACY, v.ReceiveItems(items=(case(1),))).error == "NotInTransit"


def test_suspended_partner_receives_nothing(under_way: Story) -> None:
    under_way.suspend(WHOLESALER)
    assert refused(under_way, WHOLESALER, v.ReceiveItems(items=(case(1),))).error == "AccreditationSuspended"


def test_goods_recalled_on_the_way_are_not_received(under_way: Story) -> None:
    under_way.recall()
    assert refused(under_way, WHOLESALER, v.ReceiveItems(items=(case(1),))).error == "LotIsRecalled"


def test_goods_expired_on_the_way_are_not_received(under_way: Story) -> None:
    under_way.time = dt.datetime(2027, 7, 1, tzinfo=dt.UTC)
    assert refused(under_way, WHOLESALER, v.ReceiveItems(items=(case(1),))).error == "LotExpired"


def test_suspended_partner_rejects_recalled_goods(under_way: Story) -> None:
    under_way.recall()
    under_way.suspend(WHOLESALER)
    under_way.do(WHOLESALER, v.Reject(items=(case(1),)))
    assert not under_way.item(case(1)).pending


def test_suspended_shipper_voids_recalled_goods(under_way: Story) -> None:
    under_way.recall()
    under_way.suspend(MAKER)
    under_way.do(MAKER, v.VoidShipping(items=(case(1),)))
    assert not under_way.item(case(1)).pending


def test_voiding_nothing_is_refused(under_way: Story) -> None:
    assert refused(under_way, MAKER, v.VoidShipping(items=())).error == "NothingNamed"


def test_voiding_an_unknown_item_is_refused(under_way: Story) -> None:
    assert refused(under_way, MAKER, v.VoidShipping(items=(NOWHERE,))).error == "UnknownItem"


def test_voiding_what_was_received_is_refused(under_way: Story) -> None:
    under_way.receive(WHOLESALER, case(1))
    assert refused(under_way, MAKER, v.VoidShipping(items=(case(1),))).error == "NotInTransit"


def test_voiding_a_shipment_of_another_is_refused(under_way: Story) -> None:
    assert refused(under_way, WHOLESALER, v.VoidShipping(items=(case(1),))).error == "NotHolder"
