"""What every source of records must answer: on a story whose answers are known, and on random ledgers."""

from __future__ import annotations

from collections.abc import Callable, Iterable

import pytest

from lotproof.model import record as rec
from lotproof.model import verb as v
from lotproof.model.identifiers import Gtin, Sscc
from lotproof.model.item import ItemId, LotId, PartnerId
from lotproof.model.record import Position, Record
from lotproof.ports import LedgerHead, LedgerView, RecordSource
from lotproof.rules import State
from lotproof.rules.whole_chain import WholeChain
from tests.simulators.listed import ListedRecords
from tests.simulators.worlds import random_world
from tests.story import (
    CASE_GTIN,
    GTIN,
    LOT,
    MAKER,
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

Source = RecordSource[State]
Read = Callable[[Story], Source]
PAPER = bytes(range(32))
SEEDS = range(6)


def head_of(story: Story) -> LedgerHead:
    return LedgerHead(story.block, story.records[-1].at.time, f"0x{story.block:064x}")


def whole_chain(story: Story) -> Source:
    return WholeChain(story.records, head_of(story))


def grown_chain(story: Story) -> Source:
    """Read block by block, and asked in between."""
    source = WholeChain()
    for record in story.records:
        source.take([record])
        source.is_committed(PAPER)
    source.take([], head_of(story))
    return source


def listed(story: Story) -> Source:
    return ListedRecords(story.records, head_of(story))


@pytest.fixture(params=[listed, whole_chain, grown_chain])
def read(request: pytest.FixtureRequest) -> Read:
    """How a source is made of a story: one line here for each implementation."""
    made: Read = request.param
    return made


@pytest.fixture
def story() -> Story:
    """Case 1 went loose to the pharmacy, case 2 on a pallet to the wholesaler and out of it; unit 1 is dispensed."""
    story = Story.with_lot()
    story.move(MAKER, WHOLESALER, case(1))
    story.ship(WHOLESALER, PHARMACY, case(1), document=PAPER)
    story.receive(PHARMACY, case(1))
    story.move(MAKER, WHOLESALER, case(2))
    story.pack(WHOLESALER, story.new_pallet(), case(2))
    story.move(WHOLESALER, PHARMACY, pallet())
    story.unpack(PHARMACY, pallet(), case(2))
    story.move(PHARMACY, WHOLESALER, pallet())
    story.dispense(PHARMACY, case(1), 1)
    return story


OTHER_PALLET = Sscc.with_check_digit("00614142000000002")


def named(records: Iterable[Record]) -> str:
    return " ".join(type(record).__name__ for record in records)


def at(story: Story, kind: type[Record], nth: int = 0) -> Position:
    return [record for record in story.records if isinstance(record, kind)][nth].at


def test_head_is_how_far_it_was_read(read: Read, story: Story) -> None:
    assert read(story).head() == head_of(story)


def test_state_is_what_all_records_come_to(read: Read, story: Story) -> None:
    state = read(story).state()
    assert (state.items, state.lots, state.dispensed) == (story.state.items, story.state.lots, story.state.dispensed)


def test_all_records_in_order(read: Read, story: Story) -> None:
    assert list(read(story).since()) == story.records


def test_records_behind_a_position(read: Read, story: Story) -> None:
    place = story.records[4].at
    assert list(read(story).since(place)) == story.records[5:]
    assert list(read(story).since(Position(place.block, place.log + 1000))) == [
        record for record in story.records if record.at.block > place.block
    ]
    assert list(read(story).since(story.records[-1].at)) == []


def test_records_of_a_lot_are_its_registration_and_recalls(read: Read, story: Story) -> None:
    story.recall(2, by=REGISTRAR)
    story.do(REGISTRAR, v.TerminateRecall(lot=LOT))
    assert named(read(story).of_lot(LOT)) == "LotRegistered LotRecalled RecallTerminated"


def test_records_of_a_unit_are_those_of_what_it_was_in(read: Read, story: Story) -> None:
    found = read(story).of_units(LOT, 5)
    assert named(found) == "LotRegistered Shipped Received Packed Shipped Received Unpacked"


def test_records_of_a_unit_go_on_behind_a_cut(read: Read, story: Story) -> None:
    story.split(MAKER, part(8), 10)
    story.move(MAKER, WHOLESALER, part(10))
    assert named(read(story).of_units(LOT, 11)) == "LotRegistered Split Shipped Received"
    assert named(read(story).of_units(LOT, 9)) == "LotRegistered Split"


def test_records_of_a_unit_go_on_behind_a_receipt_with_discrepancies(read: Read, story: Story) -> None:
    story.ship(PHARMACY, WHOLESALER, case(2))
    story.receive_differing(WHOLESALER, (case(2),), damaged(case(2), 5, 1), short(case(2), 7, 1))
    story.release(WHOLESALER, part(5))
    assert named(read(story).of_units(LOT, 5)).endswith("Shipped DiscrepanciesRecorded Released")
    assert named(read(story).of_units(LOT, 6)).endswith("Shipped DiscrepanciesRecorded")
    assert named(read(story).of_units(LOT, 4)).endswith("Shipped DiscrepanciesRecorded Received")


def test_records_of_a_unit_outside_the_lot_are_the_lots(read: Read, story: Story) -> None:
    assert named(read(story).of_units(LOT, 99)) == "LotRegistered"


def test_records_of_all_units_of_a_lot(read: Read, story: Story) -> None:
    count = sum(isinstance(record, rec.Shipped) for record in read(story).of_units(LOT))
    assert count == sum(isinstance(record, rec.Shipped) for record in story.records) - 1  # the empty pallet back


def test_records_of_a_container_begin_with_its_own(read: Read, story: Story) -> None:
    found = read(story).of_item(pallet())
    assert named(found) == "ContainerCommissioned Packed Shipped Received Unpacked Shipped Received"


def test_records_of_a_case_begin_with_its_lot(read: Read, story: Story) -> None:
    found = read(story).of_item(case(1))
    assert named(found) == "LotRegistered Shipped Received Shipped Received Dispensed"


def test_records_of_a_container_tell_of_discrepancies_inside(read: Read, story: Story) -> None:
    story.pack(WHOLESALER, pallet(), story.new_pallet(sscc=OTHER_PALLET))
    assert "DiscrepanciesRecorded" not in named(read(story).of_item(pallet()))
    story.ship(WHOLESALER, PHARMACY, pallet())
    story.receive_differing(PHARMACY, (pallet(),), short(pallet(OTHER_PALLET)))
    assert named(read(story).of_item(pallet())).endswith("Packed Shipped DiscrepanciesRecorded Received")


def test_records_of_a_partner_name_it_or_its_account(read: Read, story: Story) -> None:
    story.quarantine(PHARMACY, case(1))
    story.suspend(WHOLESALER)
    source = read(story)
    assert named(source.of_partner(story.id_of(PHARMACY))).endswith("Shipped Dispensed Quarantined")
    assert named(source.of_partner(story.id_of(WHOLESALER))).startswith("PartnerAccredited OperatorAdded Company")
    assert named(source.of_partner(story.id_of(WHOLESALER))).endswith("Received PartnerSuspended")


def test_registrations_are_found_by_the_gtin_of_units_or_cases(read: Read, story: Story) -> None:
    for gtin in (GTIN, CASE_GTIN):
        assert [record.lot for record in read(story).registrations(gtin)] == [LOT]


def test_commitments_are_known(read: Read, story: Story) -> None:
    source = read(story)
    assert (source.is_committed(PAPER), source.is_committed(b"x" * 32)) == (True, False)


def test_no_commitment_is_none(read: Read, story: Story) -> None:
    assert not read(story).is_committed(bytes(32))


def test_witness_of_a_destruction_is_a_commitment(read: Read, story: Story) -> None:
    story.quarantine(PHARMACY, case(1))
    story.do(PHARMACY, v.Destroy(items=(case(1),), document=b"w" * 32))
    assert read(story).is_committed(b"w" * 32)


def test_goods_are_seen_as_they_were(read: Read, story: Story) -> None:
    source, place = read(story), at(story, rec.Received)
    before, after = source.before(place).items[case(1)], source.after(place).items[case(1)]
    assert (before.holder, before.pending) == (story.id_of(MAKER), story.id_of(WHOLESALER))
    assert (after.holder, after.pending) == (story.id_of(WHOLESALER), 0)


def test_what_was_not_there_yet_is_not_seen(read: Read, story: Story) -> None:
    source, place = read(story), at(story, rec.LotRegistered)
    assert case(1) not in source.before(place).items
    assert LOT not in source.before(place).lots
    assert case(1) in source.after(place).items
    assert dict(source.before(story.records[0].at).items) == {}


def test_partners_and_keys_are_seen_as_they_were(read: Read, story: Story) -> None:
    story.suspend(WHOLESALER)
    partner = story.id_of(WHOLESALER)
    story.note(rec.OperatorRemoved(partner=partner, operator=str(WHOLESALER)))
    source = read(story)
    suspended, removed = at(story, rec.PartnerSuspended), at(story, rec.OperatorRemoved)
    assert [view.partners[partner].suspended for view in (source.before(suspended), source.after(suspended))] == [
        False,
        True,
    ]
    acted_for = source.before(removed).partner_of(str(WHOLESALER))
    assert acted_for is not None
    assert acted_for.gln == WHOLESALER
    assert source.after(removed).partner_of(str(WHOLESALER)) is None


def test_offices_are_seen_as_they_were(read: Read, story: Story) -> None:
    story.note(rec.RegistrarReplaced(number=1, from_account=REGISTRAR, to_account="next"))
    source, place = read(story), at(story, rec.RegistrarReplaced)
    assert dict(source.before(place).registrars) == {REGISTRAR: 1}
    assert dict(source.after(place).registrars) == {"next": 1}


def test_what_nobody_recorded_has_no_records(read: Read, story: Story) -> None:
    source = read(story)
    nothing: list[Iterable[Record]] = [
        source.of_lot(LotId(9)),
        source.of_units(LotId(9)),
        source.of_units(LotId(9), 0),
        source.of_item(ItemId(9)),
        source.of_partner(PartnerId(9)),
        source.registrations(Gtin("00000000000000")),
    ]
    assert [list(records) for records in nothing] == [[]] * len(nothing)


@pytest.mark.parametrize("seed", SEEDS)
def test_answers_on_a_random_ledger_are_those_of_reading_all_of_it(read: Read, seed: int) -> None:
    print(f"seed {seed}")
    story = random_world(seed)
    source, oracle = read(story), listed(story)
    for item in story.state.items:
        assert list(source.of_item(item)) == list(oracle.of_item(item)), item
    for lot in story.state.lots:
        assert list(source.of_units(lot)) == list(oracle.of_units(lot))
        for index in range(12):
            assert list(source.of_units(lot, index)) == list(oracle.of_units(lot, index)), (lot, index)
    for partner in story.state.partners:
        assert list(source.of_partner(partner)) == list(oracle.of_partner(partner))


@pytest.mark.parametrize("seed", SEEDS)
def test_a_random_ledger_is_seen_as_it_was(read: Read, seed: int) -> None:
    print(f"seed {seed}")
    story = random_world(seed)
    source = read(story)
    for number, record in enumerate(story.records):
        for view, state in (
            (source.before(record.at), State(story.records[:number])),
            (source.after(record.at), State(story.records[: number + 1])),
        ):
            assert _tables(view) == _tables(state)


def _tables(view: LedgerView) -> list[object]:
    return [dict(view.partners), dict(view.registrars), dict(view.products), dict(view.lots), dict(view.items)]
