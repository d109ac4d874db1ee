"""Records that no ledger wrote, as a file of evidence may hold them: a broken hop is suspect, nonsense is bad input."""

from __future__ import annotations

import dataclasses
import datetime as dt
from typing import Any

import pytest

from lotproof.errors import BadInput
from lotproof.model import record as rec
from lotproof.model.identifiers import Sscc
from lotproof.model.item import PartnerId
from lotproof.model.partner import Role
from lotproof.verify import Result, Verdict, holdings
from tests.story import LOT, MAKER, PHARMACY, WHOLESALER, Story, case, pallet
from tests.unit.verify.asking import ask, evidence, pack, trail

NONE = bytes(32)


@pytest.fixture
def story() -> Story:
    """Case 1 is at the pharmacy, case 2 at the wholesaler."""
    return Story.at_pharmacy()


def drop(story: Story, kind: type[rec.Record], nth: int = 0) -> None:
    """Leaves out the ``nth`` record of a kind."""
    found = [record for record in story.records if isinstance(record, kind)]
    story.records.remove(found[nth])


def change(story: Story, kind: type[rec.Record], nth: int = 0, **changes: Any) -> None:
    """Alters the ``nth`` record of a kind."""
    place = [n for n, record in enumerate(story.records) if isinstance(record, kind)][nth]
    story.records[place] = dataclasses.replace(story.records[place], **changes)


def broken(verdict: Verdict) -> str:
    """The reason of check 7, which alone has failed."""
    assert (verdict.result, verdict.failed) == (Result.SUSPECT, (7,))
    return verdict.check(7).reason


def test_receipt_without_shipment_breaks_custody(story: Story) -> None:
    drop(story, rec.Shipped, 1)
    assert f"GLN {PHARMACY} received goods that nobody had shipped" in broken(ask(story))


def test_receipt_by_another_than_the_consignee_breaks_custody(story: Story) -> None:
    change(story, rec.Shipped, 1, to_partner=story.id_of(MAKER))
    assert f"received goods that were shipped to GLN {MAKER}" in broken(ask(story))


def test_shipment_by_another_than_the_holder_breaks_custody(story: Story) -> None:
    change(story, rec.Shipped, 1, from_partner=story.id_of(MAKER))
    assert f"GLN {MAKER} shipped goods in the custody of GLN {WHOLESALER}" in broken(ask(story))


def test_shipment_of_goods_in_transit_breaks_custody(story: Story) -> None:
    drop(story, rec.Received, 0)
    change(story, rec.Shipped, 1, from_partner=story.id_of(MAKER))
    assert f"that were in transit to GLN {WHOLESALER}" in broken(ask(story))


def test_break_names_its_block(story: Story) -> None:
    drop(story, rec.Shipped, 1)
    assert broken(ask(story)).startswith("in block 13 ")


def test_break_of_another_case_does_not_matter(story: Story) -> None:
    drop(story, rec.Shipped, 1)
    assert ask(story, pack(5)).result is Result.AUTHENTIC


@pytest.mark.parametrize("who", [WHOLESALER, PHARMACY])
def test_hop_by_a_suspended_partner_breaks_custody(who: Any) -> None:
    story = Story.with_lot()
    story.move(MAKER, WHOLESALER, case(1))
    partner = story.id_of(who)
    story.note(rec.PartnerSuspended(partner=partner, reason=NONE))
    wholesaler, pharmacy = story.id_of(WHOLESALER), story.id_of(PHARMACY)
    story.note(
        rec.Shipped(
            from_partner=wholesaler, to_partner=pharmacy, account=str(WHOLESALER), items=(case(1),), document=NONE
        )
    )
    story.note(rec.Received(by=pharmacy, account=str(PHARMACY), items=(case(1),), document=NONE))
    story.note(rec.PartnerReinstated(partner=partner, reason=NONE))
    assert f"GLN {who} took part while it was suspended" in broken(ask(story))


def test_shipment_to_a_suspended_partner_breaks_custody() -> None:
    story = Story.with_lot()
    maker, wholesaler = story.id_of(MAKER), story.id_of(WHOLESALER)
    story.suspend(WHOLESALER)
    story.note(
        rec.Shipped(from_partner=maker, to_partner=wholesaler, account=str(MAKER), items=(case(1),), document=NONE)
    )
    story.note(rec.PartnerReinstated(partner=wholesaler, reason=NONE))
    story.receive(WHOLESALER, case(1))
    assert f"GLN {WHOLESALER} took part while it was suspended" in broken(ask(story))


def test_receiver_suspended_on_the_way_breaks_custody() -> None:
    story = Story.with_lot()
    story.ship(MAKER, WHOLESALER, case(1))
    story.suspend(WHOLESALER)
    story.note(rec.Received(by=story.id_of(WHOLESALER), account=str(WHOLESALER), items=(case(1),), document=NONE))
    assert "took part while it was suspended" in broken(ask(story))


def test_holder_whose_accreditation_had_ended_at_its_hop_breaks_custody(story: Story) -> None:
    ended = dt.datetime(2026, 1, 5, 8, 11, 30, tzinfo=dt.UTC)
    change(story, rec.PartnerAccredited, 2, valid_until=ended)
    reason = broken(ask(story))
    assert f"in block 13 GLN {PHARMACY} took part after its accreditation had ended on 2026-01-05" in reason


def test_renewed_accreditation_mends_no_earlier_hop(story: Story) -> None:
    ended = dt.datetime(2026, 1, 5, 8, 11, 30, tzinfo=dt.UTC)
    change(story, rec.PartnerAccredited, 2, valid_until=ended)
    later = dt.datetime(2030, 1, 1, tzinfo=dt.UTC)
    partner = story.id_of(PHARMACY)
    story.note(rec.AccreditationRenewed(partner=partner, roles=Role.DISPENSER, valid_until=later, licence=NONE))
    assert "had ended" in broken(ask(story))


def test_accreditation_that_ended_after_the_hop_is_no_break(story: Story) -> None:
    change(story, rec.PartnerAccredited, 2, valid_until=dt.datetime(2026, 1, 5, 8, 12, 10, tzinfo=dt.UTC))
    assert ask(story).result is Result.AUTHENTIC


def test_lot_made_without_accreditation_is_suspect(story: Story) -> None:
    change(story, rec.PartnerAccredited, 0, roles=Role.WHOLESALER)
    verdict = ask(story)
    assert verdict.failed == (2,)
    assert "was not accredited as manufacturer" in verdict.check(2).reason


def test_lot_made_by_a_suspended_maker_is_suspect() -> None:
    story = Story.begun()
    story.suspend(MAKER)
    story.note(next(record for record in Story.with_lot().records if isinstance(record, rec.LotRegistered)))
    story.note(rec.PartnerReinstated(partner=story.id_of(MAKER), reason=NONE))
    assert ask(story).failed == (2,)


def test_packing_into_a_container_of_another_breaks_custody(story: Story) -> None:
    story.new_pallet()
    story.note(
        rec.Packed(by=story.id_of(PHARMACY), account=str(PHARMACY), container=pallet(), items=(case(1),), document=NONE)
    )
    assert f"GLN {PHARMACY} packed into a container of GLN {WHOLESALER}" in broken(ask(story))


def test_packing_goods_of_another_breaks_custody(story: Story) -> None:
    story.new_pallet()
    story.note(
        rec.Packed(
            by=story.id_of(WHOLESALER), account=str(WHOLESALER), container=pallet(), items=(case(1),), document=NONE
        )
    )
    assert f"GLN {WHOLESALER} packed goods in the custody of GLN {PHARMACY}" in broken(ask(story))


def test_unpacking_by_another_breaks_custody(story: Story) -> None:
    story.pack(WHOLESALER, story.new_pallet(), case(2))
    story.note(
        rec.Unpacked(
            by=story.id_of(PHARMACY), account=str(PHARMACY), container=pallet(), items=(case(2),), document=NONE
        )
    )
    assert f"GLN {PHARMACY} unpacked goods in the custody of" in broken(ask(story, pack(5)))


def test_splitting_by_another_breaks_custody(story: Story) -> None:
    story.note(rec.Split(by=story.id_of(WHOLESALER), account=str(WHOLESALER), item=case(1), cuts=(2,), document=NONE))
    assert f"GLN {WHOLESALER} split goods in the custody of GLN {PHARMACY}" in broken(ask(story))


def test_packed_goods_that_move_on_their_own_break_custody(story: Story) -> None:
    story.pack(WHOLESALER, story.new_pallet(), case(2))
    wholesaler, pharmacy = story.id_of(WHOLESALER), story.id_of(PHARMACY)
    story.note(
        rec.Shipped(
            from_partner=wholesaler, to_partner=pharmacy, account=str(WHOLESALER), items=(case(2),), document=NONE
        )
    )
    assert "moved on its own while it was packed" in broken(ask(story, pack(5)))


def test_rejection_by_another_breaks_custody(story: Story) -> None:
    story.ship(PHARMACY, WHOLESALER, case(1))
    story.note(rec.Rejected(by=story.id_of(MAKER), account=str(MAKER), items=(case(1),), document=NONE))
    assert f"GLN {MAKER} rejected goods that were shipped to GLN {WHOLESALER}" in broken(ask(story))


def test_voiding_by_another_breaks_custody(story: Story) -> None:
    story.ship(PHARMACY, WHOLESALER, case(1))
    story.note(rec.ShippingVoided(by=story.id_of(MAKER), account=str(MAKER), items=(case(1),), document=NONE))
    assert f"GLN {MAKER} voided a shipment of GLN {PHARMACY}" in broken(ask(story))


def test_voiding_nothing_breaks_custody(story: Story) -> None:
    story.note(rec.ShippingVoided(by=story.id_of(PHARMACY), account=str(PHARMACY), items=(case(1),), document=NONE))
    assert "voided a shipment that was not under way" in broken(ask(story))


def test_shipment_to_a_partner_unknown_to_the_ledger_is_bad_input(story: Story) -> None:
    wrong = rec.Shipped(
        from_partner=story.id_of(PHARMACY),
        to_partner=PartnerId(99),
        account=str(PHARMACY),
        items=(case(1),),
        document=NONE,
    )
    story.note(wrong)
    with pytest.raises(BadInput, match=r"block 14, log 0.*all records of one ledger"):
        ask(story)


def test_records_that_begin_in_the_middle_are_bad_input(story: Story) -> None:
    with pytest.raises(BadInput, match="CompanyPrefixAssigned record"):
        ask(story, records=tuple(story.records[3:]))


def refuses(story: Story, record: rec.Record) -> None:
    """No answer comes of ``record`` in the next block."""
    at = rec.Position(story.block + 1, 0, "0x", story.time)
    records = (*story.records, dataclasses.replace(record, at=at))
    for answer in (lambda: ask(story, records=records, head=at.block), lambda: trail(records, lot=LOT)):
        with pytest.raises(BadInput, match=f"block {at.block}, log 0: found a {type(record).__name__} record"):
            answer()


def test_split_without_a_cut_is_bad_input(story: Story) -> None:
    refuses(story, rec.Split(by=story.id_of(PHARMACY), account=str(PHARMACY), item=case(1), cuts=(), document=NONE))


def test_cut_outside_the_range_is_bad_input(story: Story) -> None:
    refuses(story, rec.Split(by=story.id_of(PHARMACY), account=str(PHARMACY), item=case(1), cuts=(9,), document=NONE))


def test_lot_registered_twice_is_bad_input(story: Story) -> None:
    refuses(story, next(record for record in story.records if isinstance(record, rec.LotRegistered)))


def test_container_packed_into_itself_is_bad_input(story: Story) -> None:
    own = story.new_pallet()
    refuses(
        story,
        rec.Packed(by=story.id_of(WHOLESALER), account=str(WHOLESALER), container=own, items=(own,), document=NONE),
    )


def test_containers_packed_into_each_other_are_bad_input(story: Story) -> None:
    inner, outer = story.new_pallet(), story.new_pallet(sscc=Sscc.with_check_digit("00614142000000002"))
    story.pack(WHOLESALER, outer, inner)
    refuses(
        story,
        rec.Packed(by=story.id_of(WHOLESALER), account=str(WHOLESALER), container=inner, items=(outer,), document=NONE),
    )


def test_containers_nested_too_deep_are_bad_input(story: Story) -> None:
    inner = story.new_pallet()
    for level in range(2, 7):
        outer = story.new_pallet(sscc=Sscc.with_check_digit(f"0061414200000000{level}"))
        record = rec.Packed(
            by=story.id_of(WHOLESALER), account=str(WHOLESALER), container=outer, items=(inner,), document=NONE
        )
        if level < 6:
            story.note(record)
        inner = outer
    refuses(story, record)


def test_item_packed_twice_is_bad_input(story: Story) -> None:
    story.pack(WHOLESALER, story.new_pallet(), case(2))
    refuses(
        story,
        rec.Packed(
            by=story.id_of(WHOLESALER), account=str(WHOLESALER), container=pallet(), items=(case(2),), document=NONE
        ),
    )


def test_item_unpacked_from_where_it_is_not_is_bad_input(story: Story) -> None:
    own = story.new_pallet()
    refuses(
        story,
        rec.Unpacked(
            by=story.id_of(WHOLESALER), account=str(WHOLESALER), container=own, items=(case(2),), document=NONE
        ),
    )


def test_something_else_than_a_record_is_bad_input(story: Story) -> None:
    refuses(story, rec.Record())


def test_cycle_of_containers_keeps_no_one_for_ever(story: Story) -> None:
    story.pack(WHOLESALER, story.new_pallet(), case(2))
    state = story.state.copy()
    state.apply(
        rec.Packed(
            by=story.id_of(WHOLESALER), account=str(WHOLESALER), container=pallet(), items=(pallet(),), document=NONE
        )
    )
    with pytest.raises(BadInput, match="nest to 4 levels"):
        holdings(state, LOT)


def test_records_out_of_order_are_bad_input(story: Story) -> None:
    with pytest.raises(BadInput, match="in the order of the chain"):
        evidence(story, records=tuple(reversed(story.records)))


def test_record_given_twice_is_bad_input(story: Story) -> None:
    with pytest.raises(BadInput, match="each once"):
        evidence(story, records=(*story.records, story.records[-1]))


def test_record_behind_the_head_is_bad_input(story: Story) -> None:
    with pytest.raises(BadInput, match="none behind block 12"):
        evidence(story, head=12)


@pytest.mark.parametrize("name", ["head_time", "asked_at"])
def test_time_without_a_zone_is_bad_input(story: Story, name: str) -> None:
    with pytest.raises(BadInput, match=f"{name}.*a time with its zone"):
        evidence(story, **{name: dt.datetime(2026, 1, 5)})  # noqa: DTZ001 - what is tested
