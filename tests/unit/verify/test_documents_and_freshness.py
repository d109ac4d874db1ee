"""Checks 8 and 9: the documents in hand, and how fresh and final the evidence is."""

from __future__ import annotations

import dataclasses
import datetime as dt

import pytest

from lotproof.commit.documents import Commitment, DocumentKind
from lotproof.verify import CheckOutcome, Document, Result
from tests.story import MAKER, PHARMACY, WHOLESALER, Story, case
from tests.unit.verify.asking import ask, evidence


def paper(text: bytes, number: int = 1) -> Document:
    """A document with a salt of its own."""
    return Document(text, Commitment.to(text, DocumentKind.EVENT, lambda size: bytes([number]) * size), text.decode())


SHIPPED, SHIPPED_ON, OTHER, UNRECORDED = (
    paper(text.encode(), number) for number, text in enumerate(("TI 1", "TI 2", "TI of case 2", "TI of nobody"), 1)
)


@pytest.fixture
def story() -> Story:
    """Both hops of case 1, and the second of case 2, are committed to."""
    story = Story.with_lot()
    story.ship(MAKER, WHOLESALER, case(1), case(2), document=SHIPPED.commitment.value)
    story.receive(WHOLESALER, case(1), case(2))
    story.ship(WHOLESALER, PHARMACY, case(2), document=OTHER.commitment.value)
    story.receive(PHARMACY, case(2))
    story.ship(WHOLESALER, PHARMACY, case(1), document=SHIPPED_ON.commitment.value)
    story.receive(PHARMACY, case(1))
    return story


def altered(document: Document, text: bytes) -> Document:
    return dataclasses.replace(document, content=text)


def test_no_document_in_hand_is_skipped(story: Story) -> None:
    assert ask(story).check(8).outcome is CheckOutcome.SKIPPED


def test_documents_that_open_the_commitments_pass(story: Story) -> None:
    found = ask(story, documents=(SHIPPED, SHIPPED_ON)).check(8)
    assert (found.outcome, found.reason[:6]) == (CheckOutcome.PASS, "2 of t")
    assert "2 of the 2 commitments" in found.reason


def test_missing_documents_are_counted(story: Story) -> None:
    assert "1 of the 2 commitments" in ask(story, documents=(SHIPPED,)).check(8).reason


def test_altered_document_is_suspect(story: Story) -> None:
    verdict = ask(story, documents=(SHIPPED, altered(SHIPPED_ON, b"TI 2, 400 units")))
    assert (verdict.result, verdict.failed) == (Result.SUSPECT, (8,))
    assert verdict.check(8).reason.startswith("TI 2:")
    assert "with their salts" in verdict.advice


def test_document_of_another_kind_is_suspect(story: Story) -> None:
    other = dataclasses.replace(SHIPPED.commitment, kind=DocumentKind.TRANSACTION)
    assert ask(story, documents=(dataclasses.replace(SHIPPED, commitment=other),)).failed == (8,)


def test_document_that_nobody_committed_to_is_suspect(story: Story) -> None:
    verdict = ask(story, documents=(UNRECORDED,))
    assert verdict.failed == (8,)
    assert "nobody committed to it" in verdict.check(8).reason


def test_document_of_other_goods_is_only_counted(story: Story) -> None:
    found = ask(story, documents=(SHIPPED, OTHER)).check(8)
    assert found.outcome is CheckOutcome.PASS
    assert "1 in hand concern other goods" in found.reason


def test_documents_of_other_goods_alone_are_skipped(story: Story) -> None:
    assert ask(story, documents=(OTHER,)).check(8).outcome is CheckOutcome.SKIPPED


def test_empty_commitment_is_none(story: Story) -> None:
    nothing = Document(b"", Commitment(bytes(32), bytes(32), DocumentKind.EVENT), "nothing")
    assert ask(story, documents=(nothing,)).check(8).outcome is not CheckOutcome.PASS


def age(story: Story, **span: float) -> dt.datetime:
    """A clock so much later than the newest block."""
    return evidence(story).head_time + dt.timedelta(**span)


def test_ten_minutes_are_fresh(story: Story) -> None:
    found = ask(story, asked_at=age(story, minutes=10)).check(9)
    assert found.outcome is CheckOutcome.PASS
    assert "10 minutes old" in found.reason


def test_older_evidence_is_skipped_with_its_figures(story: Story) -> None:
    verdict = ask(story, asked_at=age(story, hours=3))
    assert verdict.check(9).outcome is CheckOutcome.SKIPPED
    assert "3 hours old, which is older than 10 minutes: the chain is idle, or" in verdict.check(9).reason


def test_old_evidence_makes_nothing_suspect(story: Story) -> None:
    verdict = ask(story, asked_at=age(story, days=40), holder=PHARMACY)
    assert verdict.result is Result.AUTHENTIC
    assert "at the newest block seen" in verdict.advice


def test_clock_a_little_behind_the_chain_is_fresh(story: Story) -> None:
    found = ask(story, asked_at=age(story, seconds=-60)).check(9)
    assert found.outcome is CheckOutcome.PASS
    assert "0 seconds old" in found.reason


def test_block_from_the_future_is_skipped(story: Story) -> None:
    found = ask(story, asked_at=age(story, minutes=-2)).check(9)
    assert found.outcome is CheckOutcome.SKIPPED
    assert "2 minutes ahead of the clock here" in found.reason


def test_too_few_confirmations_are_skipped(story: Story) -> None:
    found = ask(story, confirmations=2).check(9)
    assert found.outcome is CheckOutcome.SKIPPED
    assert "1 deep where 2 are wanted: it may still be undone" in found.reason


def test_blocks_count_from_the_last_record_of_the_goods(story: Story) -> None:
    story.suspend(MAKER)
    found = ask(story, confirmations=2).check(9)
    assert found.outcome is CheckOutcome.PASS
    assert found.reason.endswith(", and final")


def test_goods_without_record_say_so(story: Story) -> None:
    assert "no record touches the goods" in ask(story, units=None, records=(), head=0).check(9).reason


def test_validators_are_named(story: Story) -> None:
    assert "sealed by 0xA, 0xB" in ask(story, validators=("0xA", "0xB")).check(9).reason


def test_validators_not_shown_are_passed_over(story: Story) -> None:
    assert "sealed" not in ask(story).check(9).reason
