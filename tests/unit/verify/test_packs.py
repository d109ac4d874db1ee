"""Packs as they come over the counter: what each should be found to be, and why."""

from __future__ import annotations

import dataclasses
import datetime as dt

import pytest

from lotproof.gs1 import Scan
from lotproof.model import record as rec
from lotproof.model import verb as v
from lotproof.model.identifiers import Gtin, LotNumber, SerialNumber
from lotproof.model.partner import Role
from lotproof.verify import CheckOutcome, Result, verify
from tests.story import (
    GTIN,
    MAKER,
    NUMBER,
    OTHER_PREFIX,
    PHARMACY,
    REGISTRAR,
    STRANGER,
    WHOLESALER,
    Story,
    case,
    pallet,
    part,
    units,
)
from tests.unit.verify.asking import ask, evidence, outcomes, pack


@pytest.fixture
def story() -> Story:
    """Case 1, units 0 to 3, is at the pharmacy, case 2 at the wholesaler, the rest with the maker."""
    return Story.at_pharmacy()


def test_good_pack_is_authentic(story: Story) -> None:
    verdict = ask(story, holder=PHARMACY)
    assert (verdict.result, outcomes(verdict)) == (Result.AUTHENTIC, "pppppppsp")
    assert verdict.advice == "Nothing speaks against it: use it as usual."


def test_every_unit_of_the_lot_is_authentic(story: Story) -> None:
    results = {ask(story, pack(index)).result for index in range(12)}
    assert results == {Result.AUTHENTIC}


def test_one_proof_does_as_well_as_the_passport(story: Story) -> None:
    assert ask(story, units=story.tree.proof(2)).result is Result.AUTHENTIC


def test_holder_not_named_is_told_who_holds_it(story: Story) -> None:
    verdict = ask(story)
    assert verdict.result is Result.AUTHENTIC
    assert f"GLN {PHARMACY}, its holder on the ledger; no holder was named" in verdict.check(7).reason
    assert "If you are not" in verdict.advice


def test_dispensed_pack_is_suspect_and_says_when_and_by_whom(story: Story) -> None:
    story.later(days=3)
    story.dispense(PHARMACY, case(1), 2)
    verdict = ask(story, holder=WHOLESALER)
    assert (verdict.result, verdict.failed) == (Result.SUSPECT, (5, 7))
    assert verdict.check(5).reason == f"GLN {PHARMACY} dispensed this unit on 2026-01-08 08:13 UTC, in block 14"
    assert "One of the two may be a copy" in verdict.advice


def test_neighbour_of_a_dispensed_pack_is_authentic(story: Story) -> None:
    story.dispense(PHARMACY, case(1), 2)
    assert ask(story, pack(3)).result is Result.AUTHENTIC


def test_dispensed_pack_scanned_by_its_dispenser_is_suspect_with_other_advice(story: Story) -> None:
    story.dispense(PHARMACY, case(1), 2)
    verdict = ask(story, holder=PHARMACY)
    assert (verdict.result, verdict.failed) == (Result.SUSPECT, (5,))
    assert "you recorded it as dispensed" in verdict.advice


def test_decommissioned_pack_is_suspect(story: Story) -> None:
    story.decommission(PHARMACY, case(1), 2)
    verdict = ask(story)
    assert verdict.failed == (5,)
    assert f"GLN {PHARMACY} decommissioned this unit" in verdict.check(5).reason


def test_counterfeit_serial_is_suspect(story: Story) -> None:
    verdict = ask(story, pack(serial=SerialNumber("FALSE")))
    assert (verdict.result, verdict.failed) == (Result.SUSPECT, (4,))
    assert "suspected counterfeit" in verdict.advice
    assert outcomes(verdict) == "pppfspssp"


def test_proof_that_leads_to_another_root_is_suspect(story: Story) -> None:
    forged = units(13).proof(2)
    assert ask(story, units=forged).failed == (4,)


def test_index_behind_the_lots_last_unit_is_suspect() -> None:
    story = Story.begun()
    story.make_lot(root=units(13).root)
    assert ask(story, pack(12), units=units(13)).failed == (4,)
    assert ask(story, pack(12), units=units(13).proof(12)).failed == (4,)


def test_serial_of_another_lot_is_suspect(story: Story) -> None:
    other = units(12)
    story.make_lot(number=LotNumber("B2"), cases=(), count=8)
    verdict = ask(story, pack(10, lot=LotNumber("B2")), units=other.proof(10))
    assert verdict.failed == (4,)


def test_other_expiry_than_the_ledgers_is_suspect(story: Story) -> None:
    verdict = ask(story, pack(expiry=dt.date(2029, 6, 30)))
    assert (verdict.result, verdict.failed) == (Result.SUSPECT, (3,))
    assert verdict.check(3).reason == "the pack expires on 2029-06-30, its lot on the ledger on 2027-06-30"
    assert "altered" in verdict.advice


def test_expired_pack_is_suspect(story: Story) -> None:
    verdict = ask(story, asked_at=dt.datetime(2027, 7, 1, 0, 1, tzinfo=dt.UTC))
    assert verdict.failed == (3,)
    assert "expired on 2027-06-30" in verdict.check(3).reason


def test_pack_is_good_on_its_last_day(story: Story) -> None:
    assert ask(story, asked_at=dt.datetime(2027, 6, 30, 23, 59, tzinfo=dt.UTC)).check(3).outcome is CheckOutcome.PASS


def test_expiry_is_judged_by_the_day_in_utc(story: Story) -> None:
    zone = dt.timezone(dt.timedelta(hours=9))
    verdict = ask(story, asked_at=dt.datetime(2027, 7, 1, 8, 59, tzinfo=zone))
    assert verdict.check(3).outcome is CheckOutcome.PASS


def test_clock_that_stands_still_makes_nothing_younger(story: Story) -> None:
    story.time = dt.datetime(2027, 7, 2, tzinfo=dt.UTC)
    story.suspend(WHOLESALER)
    assert ask(story, asked_at=dt.datetime(2026, 1, 6, tzinfo=dt.UTC)).failed == (3,)


@pytest.mark.parametrize("recall_class", [1, 2, 3])
def test_recalled_pack_is_suspect_and_says_the_class(story: Story, recall_class: int) -> None:
    story.recall(recall_class)
    verdict = ask(story)
    assert (verdict.result, verdict.failed) == (Result.SUSPECT, (6,))
    assert f"recalled with class {recall_class} by GLN {MAKER} on 2026-01-05 08:13 UTC" in verdict.check(6).reason
    assert "recall notice" in verdict.advice


def test_recall_by_a_registrar_says_so(story: Story) -> None:
    story.recall(1, by=REGISTRAR)
    assert "class 1 by a registrar" in ask(story).check(6).reason


def test_recall_comes_before_other_advice(story: Story) -> None:
    story.dispense(PHARMACY, case(1), 2)
    story.recall(1)
    verdict = ask(story)
    assert verdict.failed == (5, 6)
    assert "recall notice" in verdict.advice


def test_unregistered_lot_of_a_registered_product_is_suspect(story: Story) -> None:
    verdict = ask(story, pack(lot=LotNumber("Z9")))
    assert (verdict.result, verdict.failed) == (Result.SUSPECT, (3,))
    assert outcomes(verdict) == "psfsssssp"
    assert "lot Z9" in verdict.check(3).reason
    assert "ask the maker whether it made this lot" in verdict.advice


def test_product_of_a_maker_that_takes_no_part_is_unknown(story: Story) -> None:
    verdict = ask(story, pack(gtin=Gtin.with_check_digit("0099999000001")))
    assert (verdict.result, outcomes(verdict)) == (Result.UNKNOWN, "psssssssp")
    assert "This ledger cannot tell" in verdict.advice


def test_unregistered_product_under_a_makers_prefix_is_suspect(story: Story) -> None:
    verdict = ask(story, pack(gtin=Gtin.with_check_digit("0061414100999")))
    assert (verdict.result, verdict.failed) == (Result.SUSPECT, (2,))
    assert f"belongs to GLN {MAKER}" in verdict.check(2).reason


def test_unregistered_product_under_a_wholesalers_prefix_is_unknown(story: Story) -> None:
    gtin = Gtin.with_check_digit("0061414200999")
    assert OTHER_PREFIX.covers(gtin)
    assert ask(story, pack(gtin=gtin)).result is Result.UNKNOWN


def test_pack_without_passport_is_unknown(story: Story) -> None:
    verdict = ask(story, units=None)
    assert (verdict.result, outcomes(verdict)) == (Result.UNKNOWN, "pppsspssp")
    assert "lot passport" in verdict.advice


def test_passport_of_another_lot_proves_nothing(story: Story) -> None:
    verdict = ask(story, units=units(13))
    assert (verdict.result, verdict.check(4).outcome) == (Result.UNKNOWN, CheckOutcome.SKIPPED)
    assert "root differs" in verdict.check(4).reason


def test_proof_of_another_serial_proves_nothing(story: Story) -> None:
    verdict = ask(story, units=story.tree.proof(3))
    assert verdict.result is Result.UNKNOWN
    assert "another serial" in verdict.check(4).reason


def test_pack_in_transit_is_unknown_to_its_consignee(story: Story) -> None:
    story.ship(WHOLESALER, PHARMACY, case(2))
    verdict = ask(story, pack(5), holder=PHARMACY)
    assert (verdict.result, verdict.check(7).outcome) == (Result.UNKNOWN, CheckOutcome.SKIPPED)
    assert f"in transit from GLN {WHOLESALER} to GLN {PHARMACY}, which has not received it" in verdict.check(7).reason
    assert "Record the receipt" in verdict.advice


def test_pack_in_transit_is_unknown_where_nobody_says_who_holds_it(story: Story) -> None:
    story.ship(WHOLESALER, PHARMACY, case(2))
    assert ask(story, pack(5)).result is Result.UNKNOWN


def test_pack_in_transit_is_authentic_while_its_shipper_has_it(story: Story) -> None:
    story.ship(WHOLESALER, PHARMACY, case(2))
    verdict = ask(story, pack(5), holder=WHOLESALER)
    assert verdict.result is Result.AUTHENTIC
    assert f"shipped it to GLN {PHARMACY}" in verdict.check(7).reason


def test_pack_of_another_holder_is_suspect(story: Story) -> None:
    verdict = ask(story, holder=WHOLESALER)
    assert (verdict.result, verdict.failed) == (Result.SUSPECT, (7,))
    assert verdict.check(7).reason == f"the ledger has it with GLN {PHARMACY}, not with GLN {WHOLESALER}"


def test_pack_in_transit_to_a_third_is_suspect(story: Story) -> None:
    story.ship(PHARMACY, WHOLESALER, case(1))
    reason = ask(story, holder=MAKER).check(7).reason
    assert f"with GLN {PHARMACY}, in transit to GLN {WHOLESALER}, not with GLN {MAKER}" in reason


def test_pack_with_a_company_that_was_never_accredited_is_suspect(story: Story) -> None:
    verdict = ask(story, holder=STRANGER)
    assert verdict.failed == (7,)
    assert "never accredited" in verdict.check(7).reason


def test_pack_that_never_left_its_maker_says_so(story: Story) -> None:
    verdict = ask(story, pack(9), holder=MAKER)
    assert verdict.result is Result.AUTHENTIC
    assert "never moved from its maker" in verdict.check(7).reason


def test_pack_that_never_left_its_maker_is_suspect_in_a_pharmacy(story: Story) -> None:
    assert ask(story, pack(9), holder=PHARMACY).failed == (7,)


def test_returned_pack_is_authentic_again(story: Story) -> None:
    story.move(PHARMACY, WHOLESALER, case(1))
    assert ask(story, holder=WHOLESALER).result is not Result.AUTHENTIC
    story.accept_return(WHOLESALER, case(1), 0, 1, 2, 3)
    verdict = ask(story, holder=WHOLESALER)
    assert verdict.result is Result.AUTHENTIC
    assert "over 3 hops" in verdict.check(7).reason


def test_rejected_shipment_leaves_the_pack_with_its_shipper(story: Story) -> None:
    story.ship(PHARMACY, WHOLESALER, case(1))
    story.do(WHOLESALER, v.Reject(items=(case(1),)))
    assert ask(story, holder=PHARMACY).result is Result.AUTHENTIC


def test_pack_is_followed_through_splits_and_pallets(story: Story) -> None:
    story.split(WHOLESALER, case(2), 6)
    story.pack(WHOLESALER, story.new_pallet(), part(6))
    story.move(WHOLESALER, PHARMACY, pallet())
    verdict = ask(story, pack(7), holder=PHARMACY)
    assert verdict.result is Result.AUTHENTIC
    assert verdict.holder is not None
    assert verdict.holder["container"] == f"(00){pallet():018d}"


def test_other_half_of_a_split_case_stays(story: Story) -> None:
    story.split(WHOLESALER, case(2), 6)
    story.move(WHOLESALER, PHARMACY, part(6))
    assert ask(story, pack(5), holder=WHOLESALER).result is Result.AUTHENTIC


def test_maker_suspended_after_the_lot_was_made_is_no_reason_to_suspect(story: Story) -> None:
    story.suspend(MAKER)
    verdict = ask(story)
    assert verdict.result is Result.AUTHENTIC
    assert verdict.check(2).reason.endswith("it is not accredited any more")


def test_holder_suspended_after_its_hops_is_no_break(story: Story) -> None:
    story.suspend(WHOLESALER)
    assert ask(story).check(7).outcome is CheckOutcome.PASS


def test_scan_without_expiry_is_unknown(story: Story) -> None:
    verdict = ask(story, pack(expiry=None))
    assert (verdict.result, verdict.check(3).outcome) == (Result.UNKNOWN, CheckOutcome.SKIPPED)
    assert "(17)" in verdict.check(3).reason


def test_scan_without_lot_finds_it_by_the_passport(story: Story) -> None:
    verdict = ask(story, pack(lot=None))
    assert (verdict.result, outcomes(verdict)) == (Result.UNKNOWN, "ppsppppsp")
    assert verdict.lot is not None
    assert verdict.lot["lot"] == "A1"


def test_expired_scan_without_expiry_is_suspect(story: Story) -> None:
    assert ask(story, pack(expiry=None), asked_at=dt.datetime(2028, 1, 1, tzinfo=dt.UTC)).failed == (3,)


def test_scan_without_lot_and_passport_is_unknown(story: Story) -> None:
    verdict = ask(story, pack(lot=None), units=None)
    assert (verdict.result, outcomes(verdict)) == (Result.UNKNOWN, "psssssssp")
    assert "(10)" in verdict.check(3).reason


def test_scan_without_serial_is_unknown_and_judges_the_lot(story: Story) -> None:
    verdict = ask(story, pack(serial=None), holder=PHARMACY)
    assert (verdict.result, outcomes(verdict)) == (Result.UNKNOWN, "pppsspssp")
    assert "4 in custody" in verdict.check(7).reason
    assert "without a serial" in verdict.advice


def test_scan_without_serial_of_a_recalled_lot_is_suspect(story: Story) -> None:
    story.recall()
    assert ask(story, pack(serial=None)).failed == (6,)


def test_scan_without_serial_where_no_unit_of_the_lot_ever_came_is_suspect(story: Story) -> None:
    story.accredit(STRANGER, Role.DISPENSER)
    assert ask(story, pack(serial=None), holder=STRANGER).failed == (7,)


def test_scan_without_serial_and_holder_is_unknown(story: Story) -> None:
    assert "no holder was named" in ask(story, pack(serial=None)).check(7).reason


def test_scan_of_nothing_of_use_is_unknown(story: Story) -> None:
    verdict = ask(story, Scan())
    assert (verdict.result, outcomes(verdict)) == (Result.UNKNOWN, "ssssssssp")


def test_empty_ledger_knows_nothing() -> None:
    whole = evidence(Story.begun(), records=(), head=0)
    verdict = verify(pack(), whole)
    assert (verdict.result, outcomes(verdict)) == (Result.UNKNOWN, "psssssssp")


def test_lot_registered_by_another_than_the_products_maker_is_suspect() -> None:
    story = Story.with_lot()
    product = next(record for record in story.records if isinstance(record, rec.ProductRegistered))
    other = dataclasses.replace(product, maker=story.id_of(WHOLESALER))
    verdict = ask(story, records=tuple(other if record is product else record for record in story.records))
    assert (verdict.result, verdict.failed) == (Result.SUSPECT, (2,))


def test_answer_as_json_has_all_members(story: Story) -> None:
    members = ask(story, holder=PHARMACY).to_dict()
    assert list(members) == ["scan", "result", "fresh", "checks", "failed", "advice", "lot", "holder", "evidence"]
    assert members["scan"] == f"(01){GTIN}(17)270630(10){NUMBER}(21)S00002"
    assert members["holder"] == {
        "gln": str(PHARMACY),
        "inTransitTo": None,
        "item": "(01)50614141001236(21)C1",
        "container": None,
        "setAside": [],
    }


def test_every_check_has_number_name_and_reason(story: Story) -> None:
    checks = ask(story).to_dict()["checks"]
    assert isinstance(checks, list)
    assert [check["number"] for check in checks] == list(range(1, 10))
    assert all(check["name"] and check["reason"] and check["outcome"] for check in checks)


def test_lot_in_the_answer_is_the_ledgers(story: Story) -> None:
    story.recall(3)
    lot = ask(story).lot
    assert lot is not None
    assert (lot["maker"], lot["units"], lot["recallClass"], lot["unit"]) == (str(MAKER), 12, 3, 2)
