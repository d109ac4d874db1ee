"""A verdict and a way rest on the records that concern them, and are what all records would give."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

import pytest

from lotproof import verify as room
from lotproof.gs1 import Scan
from lotproof.model.identifiers import LotNumber, Sscc
from lotproof.model.record import Position, Record
from lotproof.ports import LedgerHead, LedgerView, RecordSource
from lotproof.rules import State
from lotproof.rules.whole_chain import WholeChain
from lotproof.verify import Evidence
from tests.simulators.folds import counted_folds
from tests.simulators.listed import ListedRecords
from tests.simulators.worlds import random_world
from tests.story import GTIN, LOT, MAKER, NUMBER, PALLET, PHARMACY, WHOLESALER, Story, case, serial
from tests.unit.verify.asking import ask, case_scan, evidence, pack

SEEDS = range(10)
B2 = LotNumber("B2")


class AllRead(ListedRecords):
    """Answers with all records whatever it is asked of; what they come to is asked of a chain read before."""

    def __init__(self, story: Story) -> None:
        super().__init__(story.records, head_of(story), narrow=False)
        self._kept = WholeChain(story.records, head_of(story))

    def state(self) -> State:
        return self._kept.state()

    def before(self, position: Position) -> LedgerView:
        return self._kept.before(position)

    def after(self, position: Position) -> LedgerView:
        return self._kept.after(position)


def head_of(story: Story) -> LedgerHead:
    return LedgerHead(story.block, story.records[-1].at.time)


def scans(story: Story) -> Iterator[Scan]:
    """Every pack of both lots, with and without its lot, every label of a case or pallet, and some that are wrong."""
    for index in range(12):
        yield pack(index)
        yield pack(index, lot=B2)
        yield pack(index, lot=None)
    yield from (case_scan(number) for number in (1, 2, 3))
    yield from (Scan(sscc=item.name) for item in story.state.items.values() if isinstance(item.name, Sscc))
    yield pack(serial=None)
    yield Scan(gtin=GTIN, serial=serial(99), lot=NUMBER)
    yield Scan(gtin=GTIN)


def told(scan: Scan, story: Story, source: RecordSource[State]) -> dict[str, object]:
    """The verdict without how many records were read for it."""
    asked = Evidence(
        source=source,
        asked_at=story.time + dt.timedelta(seconds=1),
        chain_id=31337,
        ledger="0xAB",
        units=story.tree,
        holder=PHARMACY,
    )
    verdict = room.verify(scan, asked).to_dict()
    assert isinstance(verdict["evidence"], dict)
    del verdict["evidence"]["records"]
    return verdict


@pytest.mark.parametrize("seed", SEEDS)
def test_verdict_on_a_random_ledger_is_that_of_all_records(seed: int) -> None:
    print(f"seed {seed}")
    story = random_world(seed, acts=100)
    narrowed, everything = WholeChain(story.records, head_of(story)), AllRead(story)
    for scan in scans(story):
        assert told(scan, story, narrowed) == told(scan, story, everything)


@pytest.mark.parametrize("seed", SEEDS)
def test_way_on_a_random_ledger_is_that_of_all_records(seed: int) -> None:
    print(f"seed {seed}")
    story = random_world(seed, acts=100)
    narrowed, everything = WholeChain(story.records, head_of(story)), AllRead(story)
    for lot in story.state.lots:
        assert room.trail(narrowed, lot=lot) == room.trail(everything, lot=lot)
        for index in range(12):
            assert room.trail(narrowed, lot=lot, index=index) == room.trail(everything, lot=lot, index=index)
    for item in story.state.items:
        assert room.trail(narrowed, item=item) == room.trail(everything, item=item)


@pytest.fixture
def folded(monkeypatch: pytest.MonkeyPatch) -> list[Record]:
    """The records that were folded into any state."""
    return counted_folds(monkeypatch)


def test_verdict_folds_each_record_once(folded: list[Record]) -> None:
    story = Story.at_pharmacy()
    folded.clear()
    ask(story, holder=PHARMACY)
    assert folded == story.records


def test_many_scans_share_one_fold(folded: list[Record]) -> None:
    story = Story.at_pharmacy()
    folded.clear()
    asked = evidence(story)
    verdicts = [room.verify(scan, asked) for scan in (pack(1), pack(2), pack(9), case_scan(1), Scan(sscc=PALLET))]
    assert len({verdict.result for verdict in verdicts}) > 1
    assert folded == story.records


def test_way_folds_each_record_once(folded: list[Record]) -> None:
    story = Story.at_pharmacy()
    folded.clear()
    source = WholeChain(story.records)
    room.trail(source, lot=LOT)
    room.trail(source, lot=LOT, index=3)
    assert folded == story.records


def test_verdict_says_how_many_records_it_rests_on() -> None:
    story = Story.at_pharmacy()
    of_lot_and_two_hops = ask(story).evidence["records"]
    story.make_lot(cases=(), number=B2)
    story.suspend(MAKER)
    of_other_goods = ask(story).evidence["records"]
    story.ship(PHARMACY, WHOLESALER, case(1))
    assert (of_lot_and_two_hops, of_other_goods, ask(story).evidence["records"]) == (5, 5, 6)


def test_verdict_names_its_newest_block() -> None:
    story = Story.at_pharmacy()
    source = WholeChain(story.records, LedgerHead(story.block, story.records[-1].at.time, "0xabc"))
    found = ask(story, source=source).evidence
    assert (found["head"], found["headHash"]) == (story.block, "0xabc")
