"""Records of goods set aside, returned and handed over that no ledger wrote."""

from __future__ import annotations

import dataclasses

import pytest

from lotproof.errors import BadInput
from lotproof.model import record as rec
from lotproof.model.item import PartnerId
from tests.story import LOT, MAKER, PHARMACY, REGISTRAR, WHOLESALER, Story, case, pallet, short
from tests.unit.verify.asking import ask, pack, trail
from tests.unit.verify.test_altered_records import NONE, broken


@pytest.fixture
def story() -> Story:
    """Case 1 is at the pharmacy, case 2 at the wholesaler."""
    return Story.at_pharmacy()


def refuses(story: Story, record: rec.Record) -> None:
    """No answer comes of ``record`` in the next block."""
    at = rec.Position(story.block + 1, 0, "0x", story.time)
    records = (*story.records, dataclasses.replace(record, at=at))
    for answer in (lambda: ask(story, records=records, head=at.block), lambda: trail(records, lot=LOT)):
        with pytest.raises(BadInput, match=f"block {at.block}, log 0: found a {type(record).__name__} record"):
            answer()


def test_hand_over_by_another_than_the_holder_breaks_custody(story: Story) -> None:
    wholesaler, maker = story.id_of(WHOLESALER), story.id_of(MAKER)
    story.note(
        rec.HandedOver(
            from_partner=wholesaler,
            to_partner=maker,
            signer=str(WHOLESALER),
            account=str(MAKER),
            items=(case(1),),
            document=NONE,
        )
    )
    assert f"GLN {WHOLESALER} handed over goods in the custody of GLN {PHARMACY}" in broken(ask(story))


def test_hand_over_to_a_suspended_partner_breaks_custody(story: Story) -> None:
    story.suspend(MAKER)
    pharmacy, maker = story.id_of(PHARMACY), story.id_of(MAKER)
    story.note(
        rec.HandedOver(
            from_partner=pharmacy,
            to_partner=maker,
            signer=str(PHARMACY),
            account=str(MAKER),
            items=(case(1),),
            document=NONE,
        )
    )
    assert f"GLN {MAKER} took part while it was suspended" in broken(ask(story))


def test_release_by_another_than_the_holder_breaks_custody(story: Story) -> None:
    story.quarantine(PHARMACY, case(1))
    story.note(rec.Released(by=story.id_of(WHOLESALER), account=str(WHOLESALER), items=(case(1),), document=NONE))
    assert f"GLN {WHOLESALER} released goods in the custody of GLN {PHARMACY}" in broken(ask(story))


def test_release_of_what_a_registrar_ordered_breaks_custody(story: Story) -> None:
    story.quarantine(REGISTRAR, case(1))
    story.note(rec.Released(by=story.id_of(PHARMACY), account=str(PHARMACY), items=(case(1),), document=NONE))
    verdict = ask(story)
    assert verdict.failed == (6, 7)
    assert "released goods whose quarantine was another's to end" in verdict.checks[6].reason


def test_release_by_nobody_breaks_custody(story: Story) -> None:
    story.quarantine(PHARMACY, case(1))
    story.note(rec.Released(by=PartnerId(0), account="0xab", items=(case(1),), document=NONE))
    assert "account 0xab, of no partner, released goods" in broken(ask(story))


def test_return_accepted_by_another_breaks_custody(story: Story) -> None:
    story.ship_return(PHARMACY, WHOLESALER, case(1))
    story.receive(WHOLESALER, case(1))
    story.note(rec.ReturnAccepted(by=story.id_of(MAKER), account=str(MAKER), item=case(1), document=NONE))
    assert f"GLN {MAKER} accepted goods in the custody of GLN {WHOLESALER}" in broken(ask(story))


def test_destruction_by_another_breaks_custody(story: Story) -> None:
    story.note(rec.Destroyed(by=story.id_of(MAKER), account=str(MAKER), items=(case(1),), witness=NONE))
    assert f"GLN {MAKER} destroyed goods in the custody of GLN {PHARMACY}" in broken(ask(story))


def test_shipment_of_what_was_destroyed_breaks_custody(story: Story) -> None:
    story.destroy(PHARMACY, case(1))
    pharmacy, maker = story.id_of(PHARMACY), story.id_of(MAKER)
    story.note(
        rec.Shipped(from_partner=pharmacy, to_partner=maker, account=str(PHARMACY), items=(case(1),), document=NONE)
    )
    assert f"GLN {PHARMACY} shipped goods that had been destroyed" in broken(ask(story))


def test_finding_by_another_breaks_custody(story: Story) -> None:
    story.ship(WHOLESALER, PHARMACY, case(2))
    story.receive_differing(PHARMACY, (case(2),), short(case(2)))
    story.note(rec.RecordedFound(by=story.id_of(PHARMACY), account=str(PHARMACY), items=(case(2),), document=NONE))
    reasons = ask(story, pack(5)).check(7).reason
    assert f"GLN {PHARMACY} found goods in the custody of GLN {WHOLESALER}" in reasons


def test_discrepancies_of_goods_that_nobody_shipped_break_custody(story: Story) -> None:
    lines = (short(case(1)),)
    story.note(
        rec.DiscrepanciesRecorded(
            by=story.id_of(WHOLESALER), account=str(WHOLESALER), discrepancies=lines, document=NONE
        )
    )
    assert f"GLN {WHOLESALER} received goods that nobody had shipped" in broken(ask(story))


@pytest.mark.parametrize("lines", [(short(case(1), 3, 2),), (short(pallet(), 0, 1),), (short(case(1)), short(case(1)))])
def test_discrepancies_that_cannot_be_are_bad_input(story: Story, lines: tuple[rec.Discrepancy, ...]) -> None:
    story.new_pallet()
    refuses(
        story,
        rec.DiscrepanciesRecorded(by=story.id_of(PHARMACY), account=str(PHARMACY), discrepancies=lines, document=NONE),
    )
