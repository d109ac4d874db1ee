"""State rebuilt from records alone."""

from __future__ import annotations

import dataclasses
import datetime as dt

import pytest

from lotproof.errors import NotFound
from lotproof.model import record as rec
from lotproof.model import verb as v
from lotproof.model.identifiers import LotNumber, SerialNumber, Sgtin, Sscc
from lotproof.model.item import NO_ITEM, LotId, PartnerId, item_of_sgtin
from lotproof.model.partner import Role, Scope
from lotproof.rules import State
from tests.story import (
    BOARD,
    CASE_GTIN,
    GTIN,
    LOT,
    MAKER,
    NUMBER,
    PHARMACY,
    PREFIX,
    REGISTRAR,
    STRANGER,
    WHOLESALER,
    Story,
    case,
    part,
)

NOBODY = PartnerId(0)


def packed() -> Story:
    """The wholesaler has both cases on a pallet."""
    story = Story.with_lot()
    story.move(MAKER, WHOLESALER, case(1), case(2))
    story.pack(WHOLESALER, story.new_pallet(), case(1), case(2))
    return story


def test_registrars_are_known_by_their_accounts(story: Story) -> None:
    assert story.state.registrars == {REGISTRAR: 1}


def test_replaced_registrar_hands_its_number_on(story: Story) -> None:
    story.note(rec.RegistrarReplaced(number=1, from_account=REGISTRAR, to_account="next"))
    assert story.state.registrars == {"next": 1}


def test_accredited_partner_is_found_by_gln(story: Story) -> None:
    maker = story.state.partner(MAKER)
    assert maker is not None
    assert (maker.gln, maker.roles, maker.suspended, maker.prefixes) == (MAKER, Role.MANUFACTURER, False, (PREFIX,))


def test_partner_is_found_by_its_key(story: Story) -> None:
    assert story.state.partner_of(str(MAKER)) == story.state.partner(MAKER)


def test_unknown_partner_is_none(story: Story) -> None:
    assert story.state.partner(STRANGER) is None
    assert story.state.partner_of("no key") is None


def test_gln_of_unknown_partner_raises_not_found(story: Story) -> None:
    with pytest.raises(NotFound, match="partner number 77"):
        story.state.gln_of(PartnerId(77))


def test_renewal_changes_roles_and_validity(story: Story) -> None:
    until = dt.datetime(2040, 1, 1, tzinfo=dt.UTC)
    renewed = rec.AccreditationRenewed(
        partner=story.id_of(PHARMACY), roles=Role.WHOLESALER, valid_until=until, licence=bytes(32)
    )
    story.note(renewed)
    known = story.state.partner(PHARMACY)
    assert known is not None
    assert (known.roles, known.valid_until) == (Role.WHOLESALER, until)


def test_renewal_lifts_no_suspension(story: Story) -> None:
    story.suspend(PHARMACY)
    until = dt.datetime(2040, 1, 1, tzinfo=dt.UTC)
    partner = story.id_of(PHARMACY)
    story.note(rec.AccreditationRenewed(partner=partner, roles=Role.DISPENSER, valid_until=until, licence=bytes(32)))
    assert story.state.partners[partner].suspended


def test_suspension_and_reinstatement(story: Story) -> None:
    partner = story.id_of(PHARMACY)
    story.suspend(PHARMACY)
    assert not story.state.partners[partner].accredited_at(story.time)
    story.note(rec.PartnerReinstated(partner=partner, reason=bytes(32)))
    assert story.state.partners[partner].accredited_at(story.time)


def test_key_change_leaves_custody_alone() -> None:
    story = Story.at_pharmacy()
    partner = story.id_of(PHARMACY)
    story.note(rec.OperatorAdded(partner=partner, operator="new key", scopes=Scope.RECEIVE))
    story.note(rec.OperatorRemoved(partner=partner, operator=str(PHARMACY)))
    assert story.state.operators["new key"] == (partner, Scope.RECEIVE)
    assert str(PHARMACY) not in story.state.operators
    assert story.item(case(1)).holder == partner


def test_prefix_belongs_to_its_owner(story: Story) -> None:
    assert story.state.prefixes[PREFIX] == story.id_of(MAKER)


def test_product_belongs_to_its_maker(story: Story) -> None:
    assert story.state.products[GTIN].maker == story.id_of(MAKER)


def test_lot_is_found_by_product_and_number(story: Story) -> None:
    lot = story.state.lot(GTIN, NUMBER)
    assert lot is not None
    assert (lot.id, lot.units, lot.root, lot.recall_class) == (LOT, 12, story.tree.root, 0)


def test_other_lot_number_is_none(story: Story) -> None:
    assert story.state.lot(GTIN, LotNumber("B2")) is None


def test_cases_are_ranges_in_order(story: Story) -> None:
    ranges = [(story.item(item).first, story.item(item).end) for item in (case(1), case(2), part(8))]
    assert ranges == [(0, 4), (4, 8), (8, 12)]


def test_case_keeps_its_name_and_the_rest_has_none(story: Story) -> None:
    assert story.item(case(1)).name == Sgtin(CASE_GTIN, SerialNumber("C1"))
    assert story.item(part(8)).name is None


def test_lot_wholly_in_cases_has_no_rest() -> None:
    story = Story.begun()
    story.make_lot(count=8)
    assert story.state.consignments[LOT] == {case(1), case(2)}


def test_lot_without_cases_is_one_range() -> None:
    story = Story.begun()
    story.make_lot(cases=())
    assert story.state.consignments[LOT] == {part(0)}


def test_cases_without_their_gtin_are_refused() -> None:
    story = Story.begun()
    story.make_lot()
    registered = next(record for record in story.records if isinstance(record, rec.LotRegistered))
    with pytest.raises(TypeError, match="GTIN"):
        State(story.records[:-1]).apply(dataclasses.replace(registered, case_gtin=None))


def test_each_unit_lies_in_one_consignment(story: Story) -> None:
    story.split(MAKER, part(8), 9, 11)
    found = [story.state.consignment_of(LOT, index) for index in range(12)]
    assert [item.id for item in found if item] == [case(1)] * 4 + [case(2)] * 4 + [part(8), part(9), part(9), part(11)]


def test_unit_outside_the_lot_lies_nowhere(story: Story) -> None:
    assert story.state.consignment_of(LOT, 12) is None


def test_shipping_makes_custody_pending(story: Story) -> None:
    story.ship(MAKER, WHOLESALER, case(1))
    item = story.item(case(1))
    assert (item.holder, item.pending) == (story.id_of(MAKER), story.id_of(WHOLESALER))


def test_receiving_moves_custody(story: Story) -> None:
    story.move(MAKER, WHOLESALER, case(1))
    item = story.item(case(1))
    assert (item.holder, item.pending) == (story.id_of(WHOLESALER), NOBODY)


def test_rejecting_gives_custody_back(story: Story) -> None:
    story.ship(MAKER, WHOLESALER, case(1))
    story.do(WHOLESALER, v.Reject(items=(case(1),)))
    assert (story.item(case(1)).holder, story.item(case(1)).pending) == (story.id_of(MAKER), NOBODY)


def test_voiding_gives_custody_back(story: Story) -> None:
    story.ship(MAKER, WHOLESALER, case(1))
    story.do(MAKER, v.VoidShipping(items=(case(1),)))
    assert (story.item(case(1)).holder, story.item(case(1)).pending) == (story.id_of(MAKER), NOBODY)


def test_version_grows_with_each_change_of_custody(story: Story) -> None:
    story.move(MAKER, WHOLESALER, case(1))
    story.ship(WHOLESALER, PHARMACY, case(1))
    story.do(PHARMACY, v.Reject(items=(case(1),)))
    assert story.item(case(1)).version == 4
    assert story.item(case(2)).version == 0


def test_split_cuts_one_range_in_parts_that_sum_up(story: Story) -> None:
    story.split(MAKER, part(8), 9, 11)
    counts = [story.item(part(first)).count for first in (8, 9, 11)]
    assert counts == [1, 2, 1]


def test_split_case_keeps_its_name_on_the_first_units(story: Story) -> None:
    story.split(MAKER, case(1), 1)
    assert (story.item(case(1)).count, story.item(part(1)).name) == (1, None)


def test_split_parts_belong_to_who_split(story: Story) -> None:
    story.move(MAKER, WHOLESALER, case(1))
    story.split(WHOLESALER, case(1), 2)
    assert story.item(part(2)).holder == story.id_of(WHOLESALER)


def test_new_container_is_empty_and_named() -> None:
    story = Story.begun()
    pallet = story.new_pallet()
    item = story.item(pallet)
    assert item.is_container
    assert (item.count, str(item.name), story.state.lots_in(item)) == (0, f"{pallet:018d}", ())


def test_container_may_be_named_by_sgtin() -> None:
    story = Story.begun()
    name = Sgtin(CASE_GTIN, SerialNumber("MIXED"))
    story.do(MAKER, v.CommissionCase(sgtin=name))
    assert story.item(item_of_sgtin(name)).name == name


def test_container_knows_its_contents_and_lots() -> None:
    story = packed()
    pallet = story.item(story.item(case(1)).container)
    assert story.state.contents[pallet.id] == {case(1), case(2)}
    assert (pallet.count, pallet.lot, story.state.lots_in(pallet)) == (2, LOT, (LOT,))


def test_mixed_container_has_its_lots_in_order_and_no_single_one() -> None:
    story = packed()
    story.make_lot(number=LotNumber("B2"), cases=())
    story.move(MAKER, WHOLESALER, part(0, lot=2))
    pallet = story.item(case(1)).container
    story.pack(WHOLESALER, pallet, part(0, lot=2))
    assert story.state.lots_in(story.item(pallet)) == (LOT, LotId(2))
    assert story.item(pallet).lot == 0


def test_item_inside_is_held_by_the_holder_of_the_outermost() -> None:
    story = packed()
    pallet = story.item(case(1)).container
    story.move(WHOLESALER, PHARMACY, pallet)
    assert story.state.outermost(story.item(case(1))).holder == story.id_of(PHARMACY)
    assert story.item(case(1)).holder == NOBODY


def test_chain_goes_outwards() -> None:
    story = packed()
    inner = story.item(case(1)).container
    outer = story.new_pallet(sscc=Sscc.with_check_digit("00614142000000002"))
    story.pack(WHOLESALER, outer, inner)
    assert [item.id for item in story.state.chain_of(story.item(case(1)))] == [case(1), inner, outer]
    assert story.item(outer).height == 2


def test_unpacked_item_is_held_by_who_unpacked_it() -> None:
    story = packed()
    pallet = story.item(case(1)).container
    story.move(WHOLESALER, PHARMACY, pallet)
    story.unpack(PHARMACY, pallet, case(1))
    assert (story.item(case(1)).holder, story.item(case(1)).container) == (story.id_of(PHARMACY), NO_ITEM)
    assert story.state.contents[pallet] == {case(2)}


def test_emptied_container_forgets_its_lots() -> None:
    story = packed()
    pallet = story.item(case(1)).container
    story.unpack(WHOLESALER, pallet, case(1), case(2))
    item = story.item(pallet)
    assert (item.count, item.lot, item.height, story.state.lots_in(item)) == (0, 0, 1, ())


def test_container_emptied_in_part_keeps_its_lots() -> None:
    story = packed()
    pallet = story.item(case(1)).container
    story.unpack(WHOLESALER, pallet, case(1))
    assert story.state.lots_in(story.item(pallet)) == (LOT,)


def test_item_that_ships_on_its_own_leaves_its_container() -> None:
    story = packed()
    pallet = story.item(case(1)).container
    story.ship(WHOLESALER, PHARMACY, case(1))
    assert story.item(case(1)).container == NO_ITEM
    assert story.item(pallet).count == 1


def test_item_that_splits_leaves_its_container() -> None:
    story = packed()
    story.split(WHOLESALER, case(1), 2)
    assert (story.item(case(1)).container, story.item(part(2)).container) == (NO_ITEM, NO_ITEM)


def test_dispensed_unit_is_spent_and_its_record_kept() -> None:
    story = Story.at_pharmacy()
    story.dispense(PHARMACY, case(1), 2)
    assert story.state.is_spent(LOT, 2)
    assert not story.state.is_spent(LOT, 3)
    assert story.state.dispensed[LOT][2].by == story.id_of(PHARMACY)


def test_decommissioned_unit_is_spent(story: Story) -> None:
    story.decommission(MAKER, part(8), 9)
    assert story.state.is_spent(LOT, 9)
    assert 9 in story.state.decommissioned[LOT]


def test_spending_rewrites_no_count() -> None:
    story = Story.at_pharmacy()
    story.dispense(PHARMACY, case(1), 2)
    assert story.item(case(1)).count == 4


def test_recall_keeps_the_last_class(story: Story) -> None:
    story.recall(3)
    story.recall(1)
    assert story.lot.recall_class == 1


def test_units_of_all_consignments_sum_up_to_the_lot() -> None:
    story = packed()
    story.split(WHOLESALER, case(1), 1, 3)
    story.split(MAKER, part(8), 10)
    counts = [story.item(item).count for item in story.state.consignments[LOT]]
    assert sum(counts) == 12


def test_records_alone_rebuild_the_state() -> None:
    story = packed()
    story.ship(WHOLESALER, PHARMACY, story.item(case(1)).container)
    assert vars(State(story.records, BOARD)) == vars(story.state)


def test_copy_is_equal_and_apart() -> None:
    story = packed()
    before = vars(State(story.records, BOARD))
    trial = Story()
    trial.state, trial.block, trial.time = story.state.copy(), story.block, story.time
    assert vars(trial.state) == before
    trial.split(WHOLESALER, case(1), 1)
    trial.recall()
    trial.decommission(MAKER, part(8), 9)
    trial.suspend(MAKER)
    assert vars(story.state) == before


def test_something_else_is_no_record(story: Story) -> None:
    with pytest.raises(TypeError, match="no record"):
        story.state.apply(rec.Record())
