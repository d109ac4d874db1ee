"""A lot whose commissioning comes in many files, or in more cases than one transaction holds."""

from __future__ import annotations

import pytest

from lotproof.model import verb as v
from lotproof.model.event import EpcisDocument, EpcisEvent
from lotproof.model.identifiers import SerialNumber, Sgtin
from lotproof.rules import growing
from lotproof.service.report import EventOutcome
from tests.unit.outbox.world import World
from tests.unit.rules.events import commission, document, packing
from tests.unit.service.test_regroup import behind_its_back
from tests.unit.service.test_renumbered import EXPIRY, MINE, OTHER, pack, register


def case_name(world: World, number: int) -> Sgtin:
    (gtin,) = (product.gtin for product in world.ledger.state.products.values() if product.content is not None)
    return Sgtin(gtin, SerialNumber(f"B{number}"))


def cased(world: World, number: int) -> list[EpcisEvent]:
    """The lines on one case of two packs."""
    packs, name = (pack(2 * number), pack(2 * number + 1)), case_name(world, number)
    units = commission(*packs, lot=MINE, expiry=EXPIRY)
    return [units, commission(name, lot=MINE, expiry=EXPIRY), packing(name, *packs)]


def file_of(world: World, *numbers: int) -> EpcisDocument:
    return document([event for number in numbers for event in cased(world, number)])


def cases_on_ledger(world: World) -> int:
    return sum(item.name is not None and not item.is_container for item in world.ledger.state.items.values())


def test_a_lot_comes_in_twenty_files_over_time(world: World) -> None:
    for number in range(20):
        report = world.capture(file_of(world, number), store=world.fresh_store())
        assert EventOutcome.REFUSED not in report.totals.events
    (lot,) = world.ledger.state.lots.values()
    assert (lot.units, len(lot.tranches), cases_on_ledger(world)) == (40, 20, 20)
    passport = world.fresh_store().passport(lot.gtin, lot.number)
    assert passport is not None
    assert passport.units.roots == tuple(tranche.root for tranche in lot.tranches)


def test_a_file_captured_again_adds_nothing(world: World) -> None:
    world.capture(file_of(world, 0))
    both = file_of(world, 0, 1)
    world.capture(both)
    before = len(world.ledger.executed)
    world.capture(both)
    assert len(world.ledger.executed) == before
    assert [type(verb) for verb in world.ledger.executed] == [v.RegisterLot, v.AddTranche]


def test_cases_beyond_one_transaction_follow_in_others(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(growing, "MOST_CASES", 2)
    world.capture(file_of(world, *range(5)))
    assert [type(verb) for verb in world.ledger.executed] == [v.RegisterLot, v.CommissionCases, v.CommissionCases]
    assert cases_on_ledger(world) == 5


def test_cases_of_a_lot_that_got_another_number_are_planned_anew(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(growing, "MOST_CASES", 2)
    report = world.capture(file_of(world, *range(5)), state=behind_its_back(world, register(OTHER)))
    assert EventOutcome.REFUSED not in report.totals.events
    assert cases_on_ledger(world) == 5
