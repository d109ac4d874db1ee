"""Goods in quarantine, returned, missing, destroyed: what the checks, the trail and the figures say of them."""

from __future__ import annotations

import pytest

from lotproof.gs1 import Scan
from lotproof.model import record as rec
from lotproof.model import verb as v
from lotproof.verify import Holding, Result, holdings
from tests.story import (
    LOT,
    MAKER,
    PALLET,
    PHARMACY,
    REGISTRAR,
    WHOLESALER,
    Story,
    case,
    damaged,
    pallet,
    part,
    short,
)
from tests.unit.verify.asking import ask, case_scan, pack, trail


@pytest.fixture
def story() -> Story:
    """Case 1 is at the pharmacy, case 2 at the wholesaler, the rest with the maker."""
    return Story.at_pharmacy()


def words(story: Story, index: int) -> str:
    return " ".join(step.what for step in trail(story.records, lot=LOT, index=index).root.steps)


def test_pack_in_quarantine_is_suspect(story: Story) -> None:
    story.quarantine(PHARMACY, case(1))
    verdict = ask(story)
    assert (verdict.result, verdict.failed) == (Result.SUSPECT, (6,))
    assert f"put in quarantine by GLN {PHARMACY} on" in verdict.check(6).reason


def test_quarantine_of_a_registrar_names_it(story: Story) -> None:
    story.quarantine(REGISTRAR, case(1))
    assert "in quarantine by a registrar on" in ask(story).check(6).reason


def test_quarantine_of_a_pallet_reaches_all_inside(story: Story) -> None:
    story.pack(WHOLESALER, story.new_pallet(), case(2))
    story.quarantine(WHOLESALER, pallet())
    assert ask(story, pack(5)).failed == (6,)
    assert ask(story, Scan(sscc=PALLET)).failed == (6,)


def test_released_pack_is_authentic(story: Story) -> None:
    story.quarantine(PHARMACY, case(1))
    story.release(PHARMACY, case(1))
    assert ask(story).result is Result.AUTHENTIC


def test_recall_that_ended_is_no_reason(story: Story) -> None:
    story.recall(2)
    story.do(MAKER, v.TerminateRecall(lot=LOT))
    verdict = ask(story)
    assert verdict.result is Result.AUTHENTIC
    assert words(story, 2).endswith("recall end recall")


def test_returned_pack_is_suspect_until_it_is_accepted(story: Story) -> None:
    story.ship_return(PHARMACY, WHOLESALER, case(1))
    story.receive(WHOLESALER, case(1))
    verdict = ask(story)
    assert verdict.failed == (6,)
    assert f"returned by GLN {PHARMACY} on" in verdict.check(6).reason
    story.accept_return(WHOLESALER, case(1), 0, 1, 2, 3)
    assert ask(story, holder=WHOLESALER).result is Result.AUTHENTIC


def test_return_is_a_hop_with_both_consents(story: Story) -> None:
    story.ship_return(PHARMACY, WHOLESALER, case(1))
    story.receive(WHOLESALER, case(1))
    story.accept_return(WHOLESALER, case(1), 0, 1, 2, 3)
    assert "over 3 hops" in ask(story).check(7).reason
    assert words(story, 2).endswith("return receive accept return")


def test_hand_over_by_signature_is_a_hop(story: Story) -> None:
    story.hand_over(WHOLESALER, PHARMACY, case(2))
    verdict = ask(story, pack(5), holder=PHARMACY)
    assert verdict.result is Result.AUTHENTIC
    assert "over 2 hops" in verdict.check(7).reason
    step = trail(story.records, lot=LOT, index=5).root.steps[-1]
    assert (step.what, step.by, step.consignee) == ("hand over", WHOLESALER, PHARMACY)


def test_missing_pack_is_suspect(story: Story) -> None:
    story.ship(WHOLESALER, PHARMACY, case(2))
    story.receive_differing(PHARMACY, (case(2),), short(case(2), 5, 1))
    verdict = ask(story, pack(5))
    assert verdict.failed == (7,)
    assert f"as missing by GLN {PHARMACY}" in verdict.check(7).reason
    assert f"on the account of GLN {WHOLESALER}" in verdict.check(7).reason


def test_packs_beside_a_missing_one_are_authentic(story: Story) -> None:
    story.ship(WHOLESALER, PHARMACY, case(2))
    story.receive_differing(PHARMACY, (case(2),), short(case(2), 5, 1))
    for index in (4, 6):
        verdict = ask(story, pack(index), holder=PHARMACY)
        assert verdict.result is Result.AUTHENTIC
        assert "over 2 hops" in verdict.check(7).reason
        assert words(story, index) == "commission ship receive ship receive"


def test_pack_that_was_found_again_is_authentic_when_it_was_shown(story: Story) -> None:
    story.ship(WHOLESALER, PHARMACY, case(2))
    story.receive_differing(PHARMACY, (case(2),), short(case(2), 5, 1))
    story.do(WHOLESALER, v.RecordFound(items=(part(5),)))
    assert ask(story, pack(5), holder=WHOLESALER).result is not Result.AUTHENTIC
    story.accept_return(WHOLESALER, part(5), 5)
    assert ask(story, pack(5), holder=WHOLESALER).result is Result.AUTHENTIC
    assert words(story, 5) == "commission ship receive ship record missing find accept return"


def test_first_pack_of_a_loose_range_missing_is_told_from_its_receipt(story: Story) -> None:
    """The piece keeps the name under which the rest was shipped, and the receipt names it, too."""
    story.ship(MAKER, WHOLESALER, part(8))
    story.receive_differing(WHOLESALER, (part(8),), short(part(8), 8, 1))
    assert words(story, 8) == "commission ship record missing"
    assert words(story, 9) == "commission ship receive"
    assert ask(story, pack(8)).failed == (7,)
    assert ask(story, pack(9), holder=WHOLESALER).result is Result.AUTHENTIC


def test_damaged_pack_comes_in_quarantine(story: Story) -> None:
    story.ship(WHOLESALER, PHARMACY, case(2))
    story.receive_differing(PHARMACY, (case(2),), damaged(case(2)))
    verdict = ask(story, pack(5), holder=PHARMACY)
    assert verdict.failed == (6,)
    assert words(story, 5) == "commission ship receive ship receive damaged"
    assert "over 2 hops" in verdict.check(7).reason


def test_pack_missing_from_a_pallet_is_told_from_its_neighbours(story: Story) -> None:
    story.pack(WHOLESALER, story.new_pallet(), case(2))
    story.ship(WHOLESALER, PHARMACY, pallet())
    story.receive_differing(PHARMACY, (pallet(),), short(case(2), 5, 1))
    assert words(story, 5).endswith("pack ship record missing")
    assert words(story, 4).endswith("pack ship receive")
    assert words(story, 6).endswith("pack ship receive")
    assert ask(story, pack(6), holder=PHARMACY).result is Result.AUTHENTIC


def test_pallet_tells_what_was_missing_from_it(story: Story) -> None:
    story.pack(WHOLESALER, story.new_pallet(), case(2))
    story.ship(WHOLESALER, PHARMACY, pallet())
    story.receive_differing(PHARMACY, (pallet(),), short(case(2)))
    steps = trail(story.records, item=pallet()).root.steps
    assert [step.what for step in steps] == ["commission", "pack", "ship", "record missing", "receive"]
    assert steps[3].items == ("(01)50614141001236(21)C2",)


def test_missing_pallet_is_missing_with_all_inside(story: Story) -> None:
    story.pack(WHOLESALER, story.new_pallet(), case(2))
    story.ship(WHOLESALER, PHARMACY, pallet())
    story.receive_differing(PHARMACY, (pallet(),), short(pallet()))
    assert ask(story, pack(5)).failed == (7,)
    assert holdings(story.state, LOT)[1] == Holding(WHOLESALER, missing=4)


def test_case_that_lost_its_first_pack_is_followed_by_its_label(story: Story) -> None:
    story.ship(WHOLESALER, PHARMACY, case(2))
    story.receive_differing(PHARMACY, (case(2),), short(case(2), 4, 1))
    verdict = ask(story, case_scan(2), holder=PHARMACY)
    assert verdict.result is Result.AUTHENTIC
    assert verdict.lot is not None
    assert verdict.lot["unit"] == 5
    assert "none of the 3 units" in verdict.check(5).reason


def test_case_cut_before_and_short_at_its_end_keeps_its_first_pack(story: Story) -> None:
    story.split(WHOLESALER, case(2), 6)
    story.ship(WHOLESALER, PHARMACY, case(2))
    story.receive_differing(PHARMACY, (case(2),), short(case(2), 5, 1))
    verdict = ask(story, case_scan(2), holder=PHARMACY)
    assert verdict.lot is not None
    assert (verdict.result, verdict.lot["unit"]) == (Result.AUTHENTIC, 4)


def test_destroyed_pack_is_suspect(story: Story) -> None:
    story.destroy(PHARMACY, case(1))
    verdict = ask(story)
    assert verdict.failed == (7,)
    assert f"were destroyed by GLN {PHARMACY} on" in verdict.check(7).reason
    assert verdict.holder is not None
    assert (verdict.holder["gln"], verdict.holder["setAside"]) == (str(PHARMACY), ["destroyed"])


def test_destroyed_pallet_is_destroyed_with_all_inside(story: Story) -> None:
    story.pack(WHOLESALER, story.new_pallet(), case(2))
    story.destroy(WHOLESALER, pallet())
    part_of_case = trail(story.records, item=case(2)).root
    assert (part_of_case.holder, part_of_case.set_aside) == (WHOLESALER, ("destroyed",))
    assert ask(story, Scan(sscc=PALLET)).failed == (7,)


def test_registrar_that_looks_into_what_was_destroyed_takes_it_out(story: Story) -> None:
    story.pack(WHOLESALER, story.new_pallet(), case(2))
    story.destroy(WHOLESALER, pallet())
    story.quarantine(REGISTRAR, case(2))
    steps = trail(story.records, item=case(2)).root.steps
    assert [(step.what, step.by) for step in steps[-3:]] == [
        ("destroy", WHOLESALER),
        ("unpack", None),
        ("quarantine", None),
    ]
    assert holdings(story.state, LOT)[1] == Holding(WHOLESALER, destroyed=4)


def test_many_dispensed_together_are_dispensed_one_by_one(story: Story) -> None:
    story.dispense_many(PHARMACY, case(1), 1, 2)
    assert ask(story, pack(2)).failed == (5,)
    assert ask(story, pack(3)).result is Result.AUTHENTIC
    assert trail(story.records, lot=LOT, index=2).root.steps[-1].unit == 2
    assert words(story, 3) == "commission ship receive ship receive"


def test_trail_of_a_lot_names_all_units_dispensed_together(story: Story) -> None:
    story.dispense_many(PHARMACY, case(1), 1, 2)
    (step,) = [one for found in trail(story.records, lot=LOT).parts for one in found.steps if one.what == "dispense"]
    assert (step.unit, sorted(step.units)) == (None, [1, 2])
    assert sorted(step.to_dict()["units"]) == [1, 2]  # type: ignore[call-overload]


def test_witness_of_a_destruction_is_its_document(story: Story) -> None:
    story.do(PHARMACY, v.Destroy(items=(case(1),), document=b"w" * 32))
    assert trail(story.records, item=case(1)).root.steps[-1].document == b"w" * 32


def test_holdings_of_goods_set_aside(story: Story) -> None:
    story.ship(WHOLESALER, PHARMACY, case(2))
    story.receive_differing(
        PHARMACY,
        (case(2),),
        short(case(2), 5, 1),
    )
    story.split(MAKER, part(8), 10)
    story.destroy(MAKER, part(10))
    story.dispense(PHARMACY, case(1), 0)
    story.destroy(PHARMACY, case(1))
    assert holdings(story.state, LOT) == [
        Holding(MAKER, in_custody=2, destroyed=2),
        Holding(WHOLESALER, missing=1),
        Holding(PHARMACY, in_custody=3, dispensed=1, destroyed=3),
    ]


def test_goods_set_aside_are_conserved(story: Story) -> None:
    story.ship(WHOLESALER, PHARMACY, case(2))
    story.receive_differing(PHARMACY, (case(2),), damaged(case(2), 5, 1))
    story.destroy(PHARMACY, part(5))
    found = trail(story.records, lot=LOT)
    assert found.is_conserved
    assert sum(line.total for line in found.holdings) == 12


def test_parts_say_what_keeps_them(story: Story) -> None:
    story.quarantine(PHARMACY, case(1))
    parts = trail(story.records, lot=LOT).parts
    assert sorted(found.set_aside for found in parts) == [(), (), ("quarantined",)]
    assert [found.to_dict()["setAside"] for found in parts if found.set_aside] == [["quarantined"]]


def test_no_record_of_the_ledger_is_without_its_word(story: Story) -> None:
    from lotproof.rules.concerned import items_of
    from lotproof.verify.steps import WORDS

    of_goods = {
        kind for kind in vars(rec).values() if isinstance(kind, type) and "items" in getattr(kind, "__slots__", ())
    }
    assert of_goods <= set(WORDS)
    assert items_of(story.records[0]) == ()
