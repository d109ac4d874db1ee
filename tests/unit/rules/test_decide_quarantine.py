"""Quarantine, release and recall: who may order, who may end it, and what does not move meanwhile (P5)."""

from __future__ import annotations

import pytest

from lotproof.model import record as rec
from lotproof.model import verb as v
from lotproof.model.identifiers import Gln
from lotproof.model.item import NO_ITEM, ItemId, LotId
from lotproof.model.partner import Scope
from tests.story import (
    BOARD,
    LOT,
    MAKER,
    PHARMACY,
    REGISTRAR,
    SIGNED,
    WHOLESALER,
    Story,
    case,
    pallet,
    part,
    refused,
)

NOWHERE = part(77, lot=9)


def quarantine(*items: ItemId) -> v.Quarantine:
    return v.Quarantine(items=items)


def release(*items: ItemId) -> v.Release:
    return v.Release(items=items)


def test_holder_sets_its_goods_aside(story: Story) -> None:
    story.quarantine(MAKER, case(1))
    item = story.item(case(1))
    assert (item.quarantined, item.set_aside, item.version) == (True, True, 1)


def test_packed_item_is_taken_out_for_quarantine(packed: Story) -> None:
    packed.quarantine(WHOLESALER, case(1))
    assert (packed.item(case(1)).container, packed.item(pallet()).count) == (NO_ITEM, 0)


def test_registrar_takes_a_packed_item_out_for_its_holder(packed: Story) -> None:
    first, _ = packed.do(REGISTRAR, quarantine(case(1)))
    assert isinstance(first, rec.Unpacked)
    assert first.by == packed.id_of(WHOLESALER) == packed.item(case(1)).holder


def test_registrar_stops_goods_on_their_way(under_way: Story) -> None:
    under_way.quarantine(REGISTRAR, case(1))
    assert under_way.item(case(1)).pending == under_way.id_of(WHOLESALER)
    assert refused(under_way, WHOLESALER, v.ReceiveItems(items=(case(1),))).error == "SetAside"


def test_registrar_takes_nothing_out_of_what_is_in_transit(packed: Story) -> None:
    packed.ship(WHOLESALER, PHARMACY, pallet())
    assert refused(packed, REGISTRAR, quarantine(case(1))).error == "InTransit"


def test_goods_in_transit_are_not_their_holders_to_quarantine(under_way: Story) -> None:
    assert refused(under_way, MAKER, quarantine(case(1))).error == "InTransit"


def test_goods_of_another_are_not_quarantined(story: Story) -> None:
    assert refused(story, WHOLESALER, quarantine(case(1))).error == "NotHolder"


def test_quarantine_needs_a_key(story: Story) -> None:
    assert refused(story, "x", quarantine(case(1))).error == "NotOperator"


def test_quarantine_needs_a_key_that_commissions(story: Story) -> None:
    story.do(MAKER, v.AddOperator(**SIGNED, operator="x", scopes=Scope.SHIP))
    assert refused(story, "x", quarantine(case(1))).error == "ScopeMissing"


def test_suspended_holder_quarantines(story: Story) -> None:
    story.suspend(MAKER)
    story.quarantine(MAKER, case(1))
    assert story.item(case(1)).quarantined


def test_quarantine_names_something_known_once(story: Story) -> None:
    assert refused(story, MAKER, quarantine()).error == "NothingNamed"
    assert refused(story, MAKER, quarantine(NOWHERE)).error == "UnknownItem"
    assert refused(story, MAKER, quarantine(case(1), case(1))).error == "NotRising"


@pytest.mark.parametrize("who", [MAKER, REGISTRAR])
def test_what_is_in_quarantine_is_not_put_there_by_the_same(story: Story, who: Gln | str) -> None:
    story.quarantine(who, case(1))
    assert refused(story, who, quarantine(case(1))).error == "SetAside"


@pytest.mark.parametrize("whos", [(MAKER, REGISTRAR), (REGISTRAR, MAKER)])
def test_goods_are_in_quarantine_as_long_as_one_order_stands(story: Story, whos: tuple[Gln | str, ...]) -> None:
    for who in whos:
        story.quarantine(who, case(1))
    assert story.item(case(1)).orders == 0b11
    story.release(whos[0], case(1))
    assert story.item(case(1)).quarantined
    story.release(whos[1], case(1))
    assert not story.item(case(1)).set_aside


@pytest.mark.parametrize("verb", [quarantine(case(1)), v.Unpack(container=pallet(), items=(case(1),))])
def test_what_leaves_a_container_takes_its_orders_along(packed: Story, verb: v.Verb) -> None:
    packed.quarantine(REGISTRAR, pallet())
    packed.do(WHOLESALER, verb)
    assert packed.item(case(1)).orders & 0b10
    assert refused(packed, WHOLESALER, v.Ship(items=(case(1),), to=PHARMACY)).error == "SetAside"


def test_pieces_take_the_orders_of_the_whole_along(packed: Story) -> None:
    packed.quarantine(REGISTRAR, pallet())
    packed.do(WHOLESALER, v.SplitItem(item=case(1), cuts=(2,)))
    assert [packed.item(item).orders for item in (case(1), part(2))] == [0b10, 0b10]


def test_holder_releases_what_it_set_aside(story: Story) -> None:
    story.quarantine(MAKER, case(1))
    story.release(MAKER, case(1))
    assert not story.item(case(1)).set_aside


def test_holder_does_not_release_what_a_registrar_set_aside(story: Story) -> None:
    story.quarantine(REGISTRAR, case(1))
    found = refused(story, MAKER, release(case(1)))
    assert (found.error, found.facts["orders"]) == ("OrderedByOthers", 0b10)
    assert "registrar number 1" in str(found)


def test_registrar_does_not_release_what_its_holder_set_aside(story: Story) -> None:
    story.quarantine(MAKER, case(1))
    found = refused(story, REGISTRAR, release(case(1)))
    assert (found.error, found.facts["orders"]) == ("OrderedByOthers", 0b1)
    assert "its holder" in str(found)


def test_registrar_releases_what_its_office_set_aside(story: Story) -> None:
    story.quarantine(REGISTRAR, case(1))
    story.do(BOARD, v.ReplaceRegistrar(number=1, to_account="next"))
    story.release("next", case(1))
    assert not story.item(case(1)).quarantined


def test_registrar_of_another_office_does_not_release(story: Story) -> None:
    story.quarantine(REGISTRAR, case(1))
    story.do(BOARD, v.AppointRegistrar(account="other"))
    assert refused(story, "other", release(case(1))).error == "OrderedByOthers"


def test_release_needs_an_accredited_holder(story: Story) -> None:
    story.quarantine(MAKER, case(1))
    story.suspend(MAKER)
    assert refused(story, MAKER, release(case(1))).error == "AccreditationSuspended"


def test_goods_of_another_are_not_released(story: Story) -> None:
    story.quarantine(MAKER, case(1))
    assert refused(story, WHOLESALER, release(case(1))).error == "NotHolder"


def test_release_names_something_in_quarantine(story: Story) -> None:
    assert refused(story, MAKER, release()).error == "NothingNamed"
    assert refused(story, MAKER, release(NOWHERE)).error == "UnknownItem"
    assert refused(story, MAKER, release(case(1))).error == "NotQuarantined"


@pytest.mark.parametrize(
    "verb",
    [
        v.Ship(items=(pallet(),), to=PHARMACY),
        v.Ship(items=(case(1),), to=PHARMACY),
        v.Pack(container=pallet(), items=(case(2),)),
    ],
    ids=["ship", "ship what is inside", "pack"],
)
def test_quarantine_of_a_container_holds_all_inside(packed: Story, verb: v.Verb) -> None:
    packed.quarantine(WHOLESALER, pallet())
    found = refused(packed, WHOLESALER, verb)
    assert (found.error, found.facts) == ("SetAside", {"item": pallet()})


def test_item_in_quarantine_is_not_packed(packing: Story) -> None:
    packing.quarantine(WHOLESALER, case(1))
    verb = v.Pack(container=pallet(), items=(case(1),))
    assert refused(packing, WHOLESALER, verb).facts == {"item": case(1)}


def test_quarantine_is_told_before_the_holder(story: Story) -> None:
    story.quarantine(MAKER, case(1))
    assert refused(story, WHOLESALER, v.Ship(items=(case(1),), to=PHARMACY)).error == "SetAside"


def test_unit_in_quarantine_is_not_dispensed(pharmacy: Story) -> None:
    pharmacy.quarantine(PHARMACY, case(1))
    assert refused(pharmacy, PHARMACY, pharmacy.unit_verb(v.Dispense, case(1), 1)).error == "SetAside"


def test_unit_in_quarantine_is_decommissioned(pharmacy: Story) -> None:
    pharmacy.quarantine(PHARMACY, case(1))
    pharmacy.decommission(PHARMACY, case(1), 1)
    assert pharmacy.state.is_spent(LOT, 1)


def terminate(lot: int = LOT) -> v.TerminateRecall:
    return v.TerminateRecall(lot=LotId(lot))


def test_maker_ends_its_recall(story: Story) -> None:
    story.recall(2)
    story.do(MAKER, terminate())
    assert story.lot.recall_class == 0


def test_registrar_does_not_end_the_recall_of_a_maker(story: Story) -> None:
    story.recall(2)
    assert refused(story, REGISTRAR, terminate()).error == "RecalledByOthers"


def test_maker_does_not_end_the_recall_of_a_registrar(story: Story) -> None:
    story.recall(2, by=REGISTRAR)
    assert refused(story, MAKER, terminate()).error == "RecalledByOthers"


def test_weaker_recall_of_a_maker_leaves_the_stricter_of_a_registrar(story: Story) -> None:
    story.recall(2, by=REGISTRAR)
    story.recall(3)
    assert (story.lot.recall_class, story.state.recalls) == (2, {LOT: {0: 3, 1: 2}})


def test_recall_of_a_maker_stands_beside_that_of_a_registrar(story: Story) -> None:
    story.recall(2)
    story.recall(1, by=REGISTRAR)
    story.do(REGISTRAR, terminate())
    assert (story.lot.recall_class, story.state.recalls) == (2, {LOT: {0: 2}})


def test_recall_of_a_registrar_that_ended_binds_nobody(story: Story) -> None:
    story.recall(2, by=REGISTRAR)
    story.do(REGISTRAR, terminate())
    assert (story.lot.recall_class, story.state.recalls) == (0, {})


def test_board_ends_any_recall(story: Story) -> None:
    story.recall(2, by=REGISTRAR)
    story.do(BOARD, v.OverruleRecall(lot=LOT, office=1))
    assert story.lot.recall_class == 0


def test_registrar_does_not_end_a_recall_as_the_board(story: Story) -> None:
    story.recall(2)
    assert refused(story, REGISTRAR, v.OverruleRecall(lot=LOT, office=0)).error == "NotBoard"


def test_unknown_lot_has_no_recall_to_end(story: Story) -> None:
    assert refused(story, MAKER, terminate(9)).error == "UnknownLot"


def test_lot_that_is_not_recalled_has_none_to_end(story: Story) -> None:
    assert refused(story, MAKER, terminate()).error == "NotRecalled"


def test_recall_is_ended_by_a_key_that_recalls(story: Story) -> None:
    story.recall(2)
    assert refused(story, "x", terminate()).error == "NotOperator"
    assert refused(story, PHARMACY, terminate()).error == "NotLotMaker"
