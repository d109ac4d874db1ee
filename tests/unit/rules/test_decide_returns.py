"""Returns, goods found again, destruction: one test for each reason."""

from __future__ import annotations

import dataclasses
import datetime as dt
from typing import Any

import pytest

from lotproof.model import record as rec
from lotproof.model import verb as v
from lotproof.model.identifiers import Gln
from lotproof.model.item import GONE, ItemId
from lotproof.model.partner import Role, Scope
from tests.story import (
    LOT,
    MAKER,
    PHARMACY,
    REGISTRAR,
    SIGNED,
    STRANGER,
    WHOLESALER,
    Story,
    case,
    pallet,
    part,
    refused,
    short,
)

NOWHERE = part(77, lot=9)
LOGISTICS = Gln.with_check_digit("061414800001")


@pytest.fixture
def returned(pharmacy: Story) -> Story:
    """Case 1 came back from the pharmacy to the wholesaler; unit 3 had been dispensed."""
    pharmacy.dispense(PHARMACY, case(1), 3)
    pharmacy.ship_return(PHARMACY, WHOLESALER, case(1))
    pharmacy.receive(WHOLESALER, case(1))
    return pharmacy


@pytest.fixture
def lost(under_way: Story) -> Story:
    """Case 1 left the maker for the wholesaler and never came."""
    under_way.receive_differing(WHOLESALER, (case(1),), short(case(1)))
    return under_way


def ship(*items: ItemId, to: Gln = WHOLESALER) -> v.ShipReturn:
    return v.ShipReturn(items=items, to=to)


def test_returned_goods_are_in_transit_and_set_aside(pharmacy: Story) -> None:
    pharmacy.ship_return(PHARMACY, WHOLESALER, case(1))
    item = pharmacy.item(case(1))
    assert (item.pending, item.returning, item.returned) == (pharmacy.id_of(WHOLESALER), True, False)


def test_received_return_stays_set_aside(returned: Story) -> None:
    item = returned.item(case(1))
    assert (item.holder, item.returned) == (returned.id_of(WHOLESALER), True)
    assert refused(returned, WHOLESALER, v.Ship(items=(case(1),), to=PHARMACY)).error == "SetAside"


@pytest.mark.parametrize("to", [MAKER, LOGISTICS])
def test_recalled_goods_are_returned_and_received(pharmacy: Story, to: Gln) -> None:
    pharmacy.accredit(LOGISTICS, Role.THIRD_PARTY_LOGISTICS)
    pharmacy.recall(1)
    pharmacy.ship_return(PHARMACY, to, case(1))
    pharmacy.receive(to, case(1))
    assert pharmacy.item(case(1)).holder == pharmacy.id_of(to)


def test_recalled_goods_are_not_returned_to_a_wholesaler(pharmacy: Story) -> None:
    pharmacy.recall(1)
    assert refused(pharmacy, PHARMACY, ship(case(1))).error == "LotIsRecalled"


def test_goods_recalled_on_their_way_back_are_not_received_by_a_wholesaler(pharmacy: Story) -> None:
    pharmacy.ship_return(PHARMACY, WHOLESALER, case(1))
    pharmacy.recall(1)
    assert refused(pharmacy, WHOLESALER, v.ReceiveItems(items=(case(1),))).error == "LotIsRecalled"


@pytest.mark.parametrize("verb", [v.Reject, v.VoidShipping])
def test_return_that_is_not_taken_is_as_it_was_before(pharmacy: Story, verb: Any) -> None:
    before = pharmacy.item(case(1))
    pharmacy.ship_return(PHARMACY, WHOLESALER, case(1))
    pharmacy.do(PHARMACY if verb is v.VoidShipping else WHOLESALER, verb(items=(case(1),)))
    assert pharmacy.item(case(1)) == dataclasses.replace(before, version=before.version + 2)


def test_goods_in_quarantine_are_returned_and_stay_there(pharmacy: Story) -> None:
    pharmacy.quarantine(PHARMACY, case(1))
    pharmacy.ship_return(PHARMACY, WHOLESALER, case(1))
    pharmacy.receive(WHOLESALER, case(1))
    assert pharmacy.item(case(1)).quarantined


def test_packed_item_is_taken_out_to_be_returned(packed: Story) -> None:
    records = packed.do(WHOLESALER, ship(case(1), to=MAKER))
    assert [type(record).__name__ for record in records] == ["Unpacked", "ReturnShipped"]


def test_suspended_partner_returns_what_it_holds_to_its_maker_only(pharmacy: Story) -> None:
    pharmacy.suspend(PHARMACY)
    other = v.ShipReturn(items=(case(1),), to=WHOLESALER)
    assert refused(pharmacy, PHARMACY, other).error == "OnlyToMaker"
    pharmacy.ship_return(PHARMACY, MAKER, case(1))
    assert pharmacy.item(case(1)).returning


def test_suspended_partner_returns_where_its_registrar_allows(pharmacy: Story) -> None:
    pharmacy.suspend(PHARMACY)
    until = pharmacy.time + dt.timedelta(days=9)
    pharmacy.do(REGISTRAR, v.AllowReturns(gln=PHARMACY, to=WHOLESALER, until=until))
    pharmacy.ship_return(PHARMACY, WHOLESALER, case(1))
    assert pharmacy.item(case(1)).returning


def test_what_a_dispenser_ships_to_a_wholesaler_is_a_return(pharmacy: Story) -> None:
    pharmacy.move(PHARMACY, WHOLESALER, case(1))
    assert pharmacy.item(case(1)).returned


def test_return_is_not_received_by_who_takes_none_any_more(pharmacy: Story) -> None:
    pharmacy.ship_return(PHARMACY, WHOLESALER, case(1))
    until = pharmacy.time + dt.timedelta(days=9)
    pharmacy.do(REGISTRAR, v.Renew(gln=WHOLESALER, roles=Role.DISPENSER, valid_until=until))
    assert refused(pharmacy, WHOLESALER, v.ReceiveItems(items=(case(1),))).error == "RoleMissing"


def test_what_leaves_a_returned_container_is_returned(packed: Story) -> None:
    packed.ship_return(WHOLESALER, MAKER, pallet())
    packed.receive(MAKER, pallet())
    packed.do(MAKER, v.Unpack(container=pallet(), items=(case(1),)))
    assert packed.item(case(1)).returned
    packed.do(MAKER, accept(packed, 0, 1, 2, 3))
    assert not packed.item(case(1)).set_aside


def test_empty_returned_container_has_nothing_to_show(packed: Story) -> None:
    packed.ship_return(WHOLESALER, MAKER, pallet())
    packed.receive(MAKER, pallet())
    packed.do(MAKER, v.Unpack(container=pallet(), items=(case(1),)))
    nothing: dict[str, Any] = dict.fromkeys(("indices", "serials", "salts", "proof", "flags"), ())
    packed.do(MAKER, v.AcceptReturn(item=pallet(), **nothing))
    assert not packed.item(pallet()).set_aside


def test_pieces_of_a_return_are_returned(returned: Story) -> None:
    returned.do(WHOLESALER, v.SplitItem(item=case(1), cuts=(2,)))
    assert returned.item(part(2)).returned


def test_return_goes_to_who_takes_returns(pharmacy: Story) -> None:
    assert refused(pharmacy, WHOLESALER, ship(case(2), to=PHARMACY)).error == "RoleMissing"
    assert refused(pharmacy, WHOLESALER, ship(case(2), to=STRANGER)).error == "UnknownPartner"
    assert refused(pharmacy, WHOLESALER, ship(case(2))).error == "SelfShipment"


def test_return_names_goods_in_custody(pharmacy: Story) -> None:
    assert refused(pharmacy, PHARMACY, ship()).error == "NothingNamed"
    assert refused(pharmacy, PHARMACY, ship(NOWHERE)).error == "UnknownItem"
    assert refused(pharmacy, PHARMACY, ship(case(2))).error == "NotHolder"
    pharmacy.ship(PHARMACY, WHOLESALER, case(1))
    assert refused(pharmacy, PHARMACY, ship(case(1))).error == "InTransit"


def test_missing_goods_are_not_returned(lost: Story) -> None:
    assert refused(lost, MAKER, ship(case(1))).error == "SetAside"


def accept(story: Story, *indices: int, item: ItemId | None = None, **changes: object) -> v.UnitsVerb:
    return story.units_verb(v.AcceptReturn, case(1) if item is None else item, *indices, **changes)


def test_return_gone_missing_is_not_accepted(returned: Story) -> None:
    returned.ship_return(WHOLESALER, MAKER, case(1))
    returned.receive_differing(MAKER, (case(1),), short(case(1)))
    assert refused(returned, WHOLESALER, accept(returned, 0, 1, 2)).error == "SetAside"


def test_return_is_accepted_with_every_unit_left(returned: Story) -> None:
    returned.do(WHOLESALER, accept(returned, 0, 1, 2))
    item = returned.item(case(1))
    assert (item.returned, item.version) == (False, 7)


def test_unit_not_shown_keeps_a_return_out(returned: Story) -> None:
    found = refused(returned, WHOLESALER, accept(returned, 0, 2))
    assert (found.error, found.facts["shown"], found.facts["unspent"]) == ("UnitsNotShown", 2, 3)


def test_spent_unit_is_not_shown(returned: Story) -> None:
    assert refused(returned, WHOLESALER, accept(returned, 0, 1, 2, 3)).error == "UnitSpent"


def test_false_unit_keeps_a_return_out(returned: Story) -> None:
    assert refused(returned, WHOLESALER, accept(returned, 0, 1, 2, salts=(bytes(16),) * 3)).error == "UnitNotCommitted"


def test_unit_is_named_once(returned: Story) -> None:
    twice = accept(returned, 0, 1, 2)
    again = dataclasses.replace(twice, indices=(*twice.indices[:2], twice.indices[0]))
    assert refused(returned, WHOLESALER, again).error in ("UnitNamedTwice", "UnitNotCommitted")


def test_recalled_return_is_not_accepted(returned: Story) -> None:
    returned.recall()
    assert refused(returned, WHOLESALER, accept(returned, 0, 1, 2)).error == "LotIsRecalled"


def test_recalled_return_is_not_accepted_even_by_its_maker(returned: Story) -> None:
    returned.recall()
    returned.ship_return(WHOLESALER, MAKER, case(1))
    returned.receive(MAKER, case(1))
    assert refused(returned, MAKER, accept(returned, 0, 1, 2)).error == "LotIsRecalled"


def test_only_what_was_returned_is_accepted(returned: Story) -> None:
    assert refused(returned, WHOLESALER, accept(returned, 5, item=case(2))).error == "NotReturned"
    assert refused(returned, WHOLESALER, accept(returned, 5, item=NOWHERE)).error == "UnknownItem"
    assert refused(returned, MAKER, accept(returned, 0)).error == "NotHolder"


def test_container_is_not_accepted_as_a_whole(packed: Story) -> None:
    packed.ship_return(WHOLESALER, MAKER, pallet())
    packed.receive(MAKER, pallet())
    assert refused(packed, MAKER, accept(packed, 0, item=pallet())).error == "IsContainer"


def test_return_under_way_is_not_accepted(pharmacy: Story) -> None:
    pharmacy.ship_return(PHARMACY, WHOLESALER, case(1))
    pharmacy.recall()
    assert refused(pharmacy, WHOLESALER, accept(pharmacy, 0)).error == "NotHolder"


def found(*items: ItemId) -> v.RecordFound:
    return v.RecordFound(items=items)


def test_lost_goods_are_found_by_whose_account_they_are_on(lost: Story) -> None:
    lost.do(MAKER, found(case(1)))
    assert not lost.item(case(1)).missing
    assert refused(lost, MAKER, v.Ship(items=(case(1),), to=WHOLESALER)).error == "SetAside"
    lost.accept_return(MAKER, case(1), *range(lost.item(case(1)).count))
    lost.ship(MAKER, WHOLESALER, case(1))


def test_lost_goods_are_not_found_by_another(lost: Story) -> None:
    assert refused(lost, WHOLESALER, found(case(1))).error == "NotHolder"


def test_suspended_partner_finds_nothing_and_disputes(lost: Story) -> None:
    lost.suspend(MAKER)
    assert refused(lost, MAKER, found(case(1))).error == "AccreditationSuspended"
    before = lost.item(case(1))
    lost.do(MAKER, v.DisputeMissing(items=(case(1),)))
    assert lost.item(case(1)) == dataclasses.replace(before, version=before.version + 1)


def test_finding_needs_a_key_that_receives(lost: Story) -> None:
    lost.do(MAKER, v.AddOperator(**SIGNED, operator="x", scopes=Scope.SHIP))
    assert refused(lost, "x", found(case(1))).error == "ScopeMissing"


def test_finding_names_what_is_missing(lost: Story) -> None:
    assert refused(lost, MAKER, found()).error == "NothingNamed"
    assert refused(lost, MAKER, found(NOWHERE)).error == "UnknownItem"
    assert refused(lost, MAKER, found(case(2))).error == "NotMissing"
    assert refused(lost, MAKER, found(case(1), case(1))).error == "NotRising"


def destroy(*items: ItemId) -> v.Destroy:
    return v.Destroy(items=items, document=b"w" * 32)


def test_destroyed_goods_are_gone(story: Story) -> None:
    (record,) = story.do(MAKER, destroy(case(1)))
    assert isinstance(record, rec.Destroyed)
    assert (record.witness, story.item(case(1)).holder) == (b"w" * 32, GONE)
    assert story.state.destroyed_by == {case(1): story.id_of(MAKER)}


def test_nothing_is_done_with_what_is_gone(story: Story) -> None:
    story.destroy(MAKER, case(1))
    found = refused(story, MAKER, v.Ship(items=(case(1),), to=WHOLESALER))
    assert (found.error, found.facts["holder"]) == ("NotHolder", GONE)
    assert "destroyed" in str(found)


def test_container_is_destroyed_with_all_inside(packed: Story) -> None:
    packed.destroy(WHOLESALER, pallet())
    assert packed.state.outermost(packed.item(case(1))).holder == GONE
    assert packed.state.destroyer_of(packed.item(case(1))) == packed.id_of(WHOLESALER)


def test_registrar_looks_into_what_is_gone_and_it_stays_gone(packed: Story) -> None:
    packed.destroy(WHOLESALER, pallet())
    packed.quarantine(REGISTRAR, case(1))
    assert packed.item(case(1)).holder == GONE
    assert packed.state.destroyer_of(packed.item(case(1))) == packed.id_of(WHOLESALER)


def test_recalled_goods_in_quarantine_are_destroyed(story: Story) -> None:
    story.quarantine(MAKER, case(1))
    story.recall()
    story.destroy(MAKER, case(1))
    assert story.item(case(1)).holder == GONE


def test_suspended_partner_destroys_nothing(story: Story) -> None:
    story.suspend(MAKER)
    assert refused(story, MAKER, destroy(case(1))).error == "AccreditationSuspended"


def test_destroying_needs_a_key_that_commissions(story: Story) -> None:
    story.do(MAKER, v.AddOperator(**SIGNED, operator="x", scopes=Scope.SHIP))
    assert refused(story, "x", destroy(case(1))).error == "ScopeMissing"


def test_destroying_names_goods_in_custody(under_way: Story) -> None:
    assert refused(under_way, MAKER, destroy()).error == "NothingNamed"
    assert refused(under_way, MAKER, destroy(NOWHERE)).error == "UnknownItem"
    assert refused(under_way, MAKER, destroy(case(1))).error == "InTransit"
    assert refused(under_way, WHOLESALER, destroy(case(2))).error == "NotHolder"


def test_missing_goods_are_neither_destroyed_nor_decommissioned(lost: Story) -> None:
    assert refused(lost, MAKER, destroy(case(1))).error == "SetAside"
    assert refused(lost, MAKER, lost.unit_verb(v.Decommission, case(1), 1)).error == "SetAside"
    assert not lost.state.is_spent(LOT, 1)
