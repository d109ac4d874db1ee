"""A verdict at a desk: one reading of the chain, one fold, whatever is asked and however often."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from pathlib import Path

import pytest

from lotproof.commit.documents import Commitment, DocumentKind
from lotproof.commit.passport import LotPassport
from lotproof.gs1 import Scan
from lotproof.model.record import Record
from lotproof.outbox import Store
from lotproof.service.judging import Question, history, judge
from lotproof.verify import CheckOutcome
from tests.simulators.folds import counted_folds
from tests.story import EXPIRY, GTIN, MAKER, NUMBER, PHARMACY, WHOLESALER, Story, case, serial
from tests.unit.service.recorded import LEDGER, Recorded, books

PAPER = Commitment.to(b"TI 1", DocumentKind.EVENT, bytes)


@pytest.fixture
def ledger() -> Recorded:
    """Case 1 went to the wholesaler, with a paper."""
    story = Story.with_lot()
    story.ship(MAKER, WHOLESALER, case(1), document=PAPER.value)
    story.receive(WHOLESALER, case(1))
    return Recorded(story)


@pytest.fixture
def store(ledger: Recorded, tmp_path: Path) -> Iterator[Store]:
    """With that paper, and the passport of the lot."""
    with Store(tmp_path / "store") as opened:
        opened.put_document(PAPER, b"TI 1")
        opened.put_passport(passport(ledger))
        yield opened


@pytest.fixture
def folded(ledger: Recorded, monkeypatch: pytest.MonkeyPatch) -> list[Record]:
    """The records that were folded into any state."""
    return counted_folds(monkeypatch)


def passport(ledger: Recorded) -> LotPassport:
    story = ledger.story
    return LotPassport(GTIN, NUMBER, EXPIRY, story.tree, LEDGER, 31337, story.time)


def question(ledger: Recorded, index: int = 2) -> Question:
    scan = Scan(gtin=GTIN, serial=serial(index), lot=NUMBER, expiry=EXPIRY)
    return Question(scan=scan, asked_at=ledger.story.time, holder=WHOLESALER, passport=passport(ledger))


def test_verdict_reads_the_chain_once_and_folds_it_once(ledger: Recorded, store: Store, folded: list[Record]) -> None:
    verdict = judge(books(ledger), question(ledger), [store])
    assert verdict.result == "authentic"
    assert ledger.asked == [(0, ledger.head())]
    assert folded == ledger.story.records


def test_many_verdicts_and_ways_share_one_fold(ledger: Recorded, store: Store, folded: list[Record]) -> None:
    kept = books(ledger)
    for index in range(12):
        judge(kept, question(ledger, index), [store])
    history(kept, question(ledger).scan, [store])
    history(kept, Scan(gtin=GTIN, lot=NUMBER))
    assert ledger.asked == [(0, ledger.head())]
    assert folded == ledger.story.records


def test_papers_kept_here_are_compared(ledger: Recorded, store: Store) -> None:
    found = judge(books(ledger), question(ledger), [store]).check(8)
    assert (found.outcome, found.reason) == (
        CheckOutcome.PASS,
        "1 of the 1 commitments on its way are opened by documents in hand",
    )


def test_papers_of_other_goods_are_not_looked_at(ledger: Recorded, store: Store) -> None:
    found = judge(books(ledger), question(ledger, 9), [store]).check(8)
    assert found.outcome is CheckOutcome.SKIPPED


def test_verdict_names_the_newest_block_with_its_hash(ledger: Recorded) -> None:
    found = judge(books(ledger), question(ledger)).evidence
    assert (found["head"], found["headHash"]) == (ledger.head(), f"0x{ledger.head():064x}")


def test_verdict_after_new_blocks_is_of_the_newest(ledger: Recorded) -> None:
    kept = books(ledger)
    before = judge(kept, question(ledger))
    ledger.story.move(WHOLESALER, PHARMACY, case(1))
    after = judge(kept, question(ledger))
    assert (before.result, after.result) == ("authentic", "suspect")
    assert after.evidence["head"] == ledger.head()
    assert after.evidence["headTime"] == ledger.story.time.astimezone(dt.UTC).isoformat()
