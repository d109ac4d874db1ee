"""Scans of cases and pallets: what can be said of them, and what only a pack can show."""

from __future__ import annotations

import dataclasses
import datetime as dt

import pytest

from lotproof.gs1 import Scan
from lotproof.model import record as rec
from lotproof.model import verb as v
from lotproof.model.identifiers import LotNumber, SerialNumber, Sgtin, Sscc
from lotproof.model.item import item_of_sgtin
from lotproof.verify import CheckOutcome, Result
from tests.story import CASE_GTIN, GTIN, MAKER, PALLET, PHARMACY, WHOLESALER, Story, case, pallet, part
from tests.unit.verify.asking import ask, case_scan, outcomes


@pytest.fixture
def story() -> Story:
    """Case 1 is at the pharmacy, case 2 on a pallet of the wholesaler, the rest with the maker."""
    story = Story.at_pharmacy()
    story.pack(WHOLESALER, story.new_pallet(), case(2))
    return story


def test_case_that_its_maker_named_is_authentic(story: Story) -> None:
    verdict = ask(story, case_scan(1), units=None, holder=PHARMACY)
    assert verdict.result is Result.AUTHENTIC
    assert "the maker named case C1" in verdict.check(4).reason


def test_second_case_is_followed_from_its_own_first_unit(story: Story) -> None:
    verdict = ask(story, case_scan(2), holder=WHOLESALER)
    assert verdict.result is Result.AUTHENTIC
    assert verdict.lot is not None
    assert verdict.lot["unit"] == 4


def test_case_that_its_maker_did_not_name_is_suspect(story: Story) -> None:
    verdict = ask(story, case_scan(9))
    assert (verdict.result, verdict.failed) == (Result.SUSPECT, (4,))


def test_pack_whose_product_also_names_the_cases_stays_a_pack() -> None:
    """The ledger refuses such a lot today; records of one are still told apart."""
    story = Story.begun()
    story.make_lot()
    lot = story.records[-1]
    assert isinstance(lot, rec.LotRegistered)
    story.records[-1] = dataclasses.replace(lot, case_gtin=GTIN)
    assert ask(story).result is Result.AUTHENTIC


def test_case_with_the_lot_of_another_is_suspect(story: Story) -> None:
    verdict = ask(story, case_scan(1, lot=LotNumber("B2")))
    assert verdict.failed == (3,)
    assert "shows lot B2" in verdict.check(3).reason


def test_opened_case_is_unknown(story: Story) -> None:
    story.dispense(PHARMACY, case(1), 2)
    verdict = ask(story, case_scan(1), holder=PHARMACY)
    assert verdict.result is Result.UNKNOWN
    assert verdict.check(5).reason.startswith("1 of the 4 units")


def test_emptied_case_is_suspect(story: Story) -> None:
    for index in range(3):
        story.dispense(PHARMACY, case(1), index)
    story.decommission(PHARMACY, case(1), 3)
    assert ask(story, case_scan(1)).failed == (5,)


def test_units_of_other_cases_do_not_count(story: Story) -> None:
    story.decommission(WHOLESALER, case(2), 4)
    assert ask(story, case_scan(1)).check(5).outcome is CheckOutcome.PASS


def test_case_split_by_its_holder_answers_for_what_is_left(story: Story) -> None:
    story.split(PHARMACY, case(1), 2)
    story.dispense(PHARMACY, part(2), 2)
    assert "none of the 2 units" in ask(story, case_scan(1)).check(5).reason


def pallet_scan() -> Scan:
    return Scan(sscc=PALLET)


def test_pallet_shows_custody_only(story: Story) -> None:
    verdict = ask(story, pallet_scan(), holder=WHOLESALER)
    assert (verdict.result, outcomes(verdict)) == (Result.UNKNOWN, "pssssppsp")
    assert "Scan a pack" in verdict.advice


def test_pallet_of_another_holder_is_suspect(story: Story) -> None:
    assert ask(story, pallet_scan(), holder=PHARMACY).failed == (7,)


def test_pallet_with_a_recalled_lot_is_suspect(story: Story) -> None:
    story.recall(1)
    assert ask(story, pallet_scan()).failed == (6,)


def test_pallet_with_an_expired_lot_is_suspect(story: Story) -> None:
    assert ask(story, pallet_scan(), asked_at=dt.datetime(2028, 1, 1, tzinfo=dt.UTC)).failed == (3,)


def test_shipped_pallet_counts_its_hops(story: Story) -> None:
    story.move(WHOLESALER, PHARMACY, pallet())
    reason = ask(story, pallet_scan(), holder=PHARMACY).check(7).reason
    assert f"from the partner that named the container, GLN {WHOLESALER}, over 1 hop to" in reason


def test_unknown_pallet_is_unknown(story: Story) -> None:
    verdict = ask(story, Scan(sscc=Sscc.with_check_digit("00614142000000009")))
    assert (verdict.result, outcomes(verdict)) == (Result.UNKNOWN, "psssssssp")
    assert "This ledger cannot tell" in verdict.advice


def test_empty_pallet_has_nothing_to_recall(story: Story) -> None:
    story.unpack(WHOLESALER, pallet(), case(2))
    assert ask(story, pallet_scan()).check(6).outcome is CheckOutcome.SKIPPED


def test_mixed_case_is_a_container(story: Story) -> None:
    name = Sgtin(CASE_GTIN, SerialNumber("MIXED"))
    story.do(MAKER, v.CommissionCase(sgtin=name))
    story.pack(MAKER, item_of_sgtin(name), part(8))
    verdict = ask(story, Scan(gtin=name.gtin, serial=name.serial), holder=MAKER)
    assert (verdict.result, outcomes(verdict)) == (Result.UNKNOWN, "pssssppsp")
