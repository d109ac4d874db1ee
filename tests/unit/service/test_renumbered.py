"""The ledger counts lots. Where another lot comes first, no line moves that one's goods instead of its own."""

from __future__ import annotations

import datetime as dt

import pytest

from lotproof.commit.secret import LotSecret
from lotproof.commit.tree import UnitTree
from lotproof.model import verb as v
from lotproof.model.event import EpcisDocument, EpcisEvent
from lotproof.model.identifiers import Gtin, LotNumber, SerialNumber, Sgtin
from lotproof.model.item import PartnerId
from lotproof.outbox import Sender
from lotproof.outbox.sender import RENUMBERED
from lotproof.rules.state import State
from lotproof.service.report import CaptureReport
from tests.kept import intents
from tests.simulators.ledger import Killed
from tests.unit.outbox.world import MAKER_KEY, PRODUCT, WHOLESALER, World
from tests.unit.rules.events import commission, document, owner, step
from tests.unit.service.test_regroup import behind_its_back

MINE, SECOND, OTHER = LotNumber("MINE"), LotNumber("SECOND"), LotNumber("OTHER")
EXPIRY = dt.date(2028, 5, 31)


def pack(number: int, lot: LotNumber = MINE) -> Sgtin:
    return Sgtin(PRODUCT, SerialNumber(f"{lot}{number}"))


def made(lot: LotNumber = MINE) -> EpcisEvent:
    return commission(*(pack(number, lot) for number in range(10)), lot=lot, expiry=EXPIRY)


def shipped(*numbers: int, lot: LotNumber = MINE) -> EpcisEvent:
    return step("shipping", *(pack(number, lot) for number in numbers), destinations=owner(WHOLESALER))


def register(lot: LotNumber) -> v.RegisterLot:
    tree = UnitTree([SerialNumber(f"{lot}{number}") for number in range(10)], LotSecret.new())
    return v.RegisterLot(gtin=PRODUCT, number=lot, expiry=EXPIRY, units=10, root=tree.root, case_gtin=None, cases=())


@pytest.fixture
def file() -> EpcisDocument:
    return document([made(), shipped(0, 1, 2)])


def overtaken(world: World, file: EpcisDocument, others: int = 1) -> CaptureReport:
    """A capture that has read the state before the maker registers other lots from another machine."""
    verbs = [register(LotNumber(f"{OTHER}{number}")) for number in range(others)]
    return world.capture(file, state=behind_its_back(world, *verbs))


def under_way(world: World) -> dict[tuple[Gtin, LotNumber], list[int]]:
    """By lot the units that are shipped to the wholesaler."""
    state: State = world.ledger.state
    found: dict[tuple[Gtin, LotNumber], list[int]] = {}
    for item in state.items.values():
        if item.pending == PartnerId(2):
            lot = state.lots[item.lot]
            found.setdefault((lot.gtin, lot.number), []).extend(range(item.first, item.first + item.count))
    return {lot: sorted(units) for lot, units in found.items()}


def outcomes(report: CaptureReport) -> list[str]:
    return [str(line.outcome) for line in report.lines]


def test_the_number_of_a_new_lot_is_kept_where_others_count_on_it(world: World, file: EpcisDocument) -> None:
    world.capture(file)
    kept = {type(intent.verb): intent.lot for intent in intents(world.fresh_store())}
    assert kept == {v.RegisterLot: 1, v.SplitItem: None, v.Ship: None}


def test_no_number_is_kept_where_none_counts_on_it(world: World) -> None:
    world.capture(document([made()]))
    assert [intent.lot for intent in intents(world.fresh_store())] == [None]


@pytest.mark.parametrize("others", [1, 3])
def test_the_own_goods_move_although_another_lot_came_first(world: World, file: EpcisDocument, others: int) -> None:
    assert outcomes(overtaken(world, file, others)) == ["sent", "sent"]
    assert under_way(world) == {(PRODUCT, MINE): [0, 1, 2]}


def test_the_other_lot_is_not_even_split(world: World, file: EpcisDocument) -> None:
    overtaken(world, file)
    state = world.ledger.state
    assert len([item for item in state.items.values() if state.lots[item.lot].number.value.startswith("OTHER")]) == 1


def test_several_lots_of_a_file_find_their_numbers(world: World) -> None:
    both = document([made(), made(SECOND), shipped(0, 1), shipped(4, lot=SECOND)])
    assert outcomes(overtaken(world, both)) == ["sent"] * 4
    assert under_way(world) == {(PRODUCT, MINE): [0, 1], (PRODUCT, SECOND): [4]}


def test_each_verb_is_on_chain_once(world: World, file: EpcisDocument) -> None:
    report = overtaken(world, file)
    assert [type(verb) for verb in world.ledger.executed] == [v.RegisterLot, v.SplitItem, v.Ship]
    assert (report.totals.transactions, report.refused) == (3, ())


def test_captured_again_there_is_nothing_left_to_do(world: World, file: EpcisDocument) -> None:
    overtaken(world, file)
    assert outcomes(world.capture(file)) == ["already captured"] * 2


def test_going_on_without_the_file_moves_no_other_goods_and_says_why(world: World, file: EpcisDocument) -> None:
    state = behind_its_back(world, register(OTHER))
    world.fail(0, "arrived")
    with pytest.raises(Killed):
        world.capture(file, state=state)
    store = world.fresh_store()
    summary = Sender(store, world.ledger).resume(MAKER_KEY)
    assert [one.error for one in summary.refused] == [RENUMBERED]
    assert summary.refused[0].reason == (
        "the ledger gave its lot the number 2, not 1 as planned, since another lot came first; capture the file again"
    )
    assert under_way(world) == {}


def test_the_file_captured_again_goes_on_from_there(world: World, file: EpcisDocument) -> None:
    state = behind_its_back(world, register(OTHER))
    world.fail(0, "arrived")
    with pytest.raises(Killed):
        world.capture(file, state=state)
    assert outcomes(world.capture(file))[-1] == "sent"
    assert under_way(world) == {(PRODUCT, MINE): [0, 1, 2]}


def test_where_the_file_does_not_fit_any_more_its_lines_stay_refused(world: World, file: EpcisDocument) -> None:
    state = behind_its_back(world, register(OTHER))
    report = world.capture(file, state=state, on_progress=world.suspend_wholesaler)
    assert outcomes(report) == ["sent", "refused"]
    assert under_way(world) == {}
