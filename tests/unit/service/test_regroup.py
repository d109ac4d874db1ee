"""A transaction over several lines that the ledger refuses is taken apart: the good lines go, the bad one is named."""

from __future__ import annotations

import json
from collections import Counter
from contextlib import suppress

import pytest

from lotproof.model import record as rec
from lotproof.model import verb as v
from lotproof.model.event import Action, EpcisDocument, EpcisEvent
from lotproof.model.identifiers import CompanyPrefix, Sgtin, Sscc
from lotproof.model.item import ItemId, PartnerId, item_of_sscc
from lotproof.model.partner import Role
from lotproof.outbox import Store
from lotproof.rules.decide import decide
from lotproof.rules.state import State
from lotproof.service.report import CaptureReport
from tests.simulators.ledger import GAS, Killed
from tests.unit.outbox.world import MAKER_KEY, UNTIL, WHOLESALER, World, sscc
from tests.unit.rules.events import document as file_of
from tests.unit.rules.events import owner, packing, step

LINES = 5
BAD = 2


def item(number: int) -> ItemId:
    return item_of_sscc(sscc(number))


def shipping(name: Sscc) -> EpcisEvent:
    return step("shipping", name, destinations=owner(WHOLESALER))


@pytest.fixture
def pallets(world: World) -> World:
    """The maker has commissioned five pallets, and a sixth on which they can stand."""
    prefix = CompanyPrefix("9521410")
    for number in range(LINES + 1):
        world.act(v.CommissionLogisticUnit(sscc=sscc(number), prefix=prefix))
    world.ledger.executed.clear()
    return world


@pytest.fixture
def shipments() -> EpcisDocument:
    return file_of([shipping(sscc(number)) for number in range(LINES)])


def behind_its_back(world: World, *verbs: v.Verb) -> State:
    """The state as a capture has read it before the maker does something else from another folder."""
    before = State(list(world.ledger.log))
    for verb in verbs:
        world.ledger.happen(decide(world.ledger.state, MAKER_KEY.address, verb, world.ledger.time))
    return before


def with_one_bad(world: World, document: EpcisDocument) -> CaptureReport:
    stale = behind_its_back(world, v.Ship(items=(item(BAD),), to=WHOLESALER))
    return world.capture(document, state=stale)


def outcomes(report: CaptureReport) -> list[str]:
    return [str(line.outcome) for line in report.lines]


def shipped(world: World) -> Counter[ItemId]:
    return Counter(one for verb in world.ledger.executed if isinstance(verb, v.Ship) for one in verb.items)


def texts(store: Store, verb: v.Ship) -> list[str]:
    found = store.document(verb.document)
    assert found is not None
    hashes: list[str] = json.loads(found.body)["eventHashes"]
    return hashes


def test_lines_of_one_transaction_are_all_sent_by_it(pallets: World, shipments: EpcisDocument) -> None:
    report = pallets.capture(shipments)
    assert outcomes(report) == ["sent"] * LINES
    assert len(pallets.ledger.executed) == report.totals.transactions == 1
    assert {line.transactions for line in report.lines} == {tuple(pallets.ledger.receipts)[-1:]}


def test_each_line_speaks_of_its_own_goods(pallets: World, shipments: EpcisDocument) -> None:
    lines = pallets.capture(shipments).lines
    assert [line.sentence for line in lines] == [f"ship (00){sscc(n)} to GLN {WHOLESALER}" for n in range(LINES)]


def test_the_gas_is_shared_out(pallets: World, shipments: EpcisDocument) -> None:
    report = pallets.capture(shipments)
    assert [line.gas for line in report.lines] == [GAS // LINES] * LINES
    assert report.totals.gas == GAS


def test_one_document_commits_to_all_lines(pallets: World, shipments: EpcisDocument) -> None:
    pallets.capture(shipments)
    (verb,) = pallets.ledger.executed
    assert isinstance(verb, v.Ship)
    assert texts(pallets.fresh_store(), verb) == [event.hash for event in shipments.events]


def test_the_same_lines_in_other_company_change_nothing(pallets: World, shipments: EpcisDocument) -> None:
    pallets.capture(file_of(shipments.events[1:3]))
    report = pallets.capture(shipments)
    assert outcomes(report) == ["sent", "already captured", "already captured", "sent", "sent"]
    assert shipped(pallets) == Counter({item(number): 1 for number in range(LINES)})


def test_the_good_lines_of_a_refused_transaction_go(pallets: World, shipments: EpcisDocument) -> None:
    report = with_one_bad(pallets, shipments)
    assert outcomes(report) == ["sent", "sent", "refused", "sent", "sent"]
    assert shipped(pallets) == Counter({item(number): 1 for number in range(LINES) if number != BAD})
    assert len(pallets.ledger.executed) == 1


def test_the_bad_line_is_named_with_its_reason(pallets: World, shipments: EpcisDocument) -> None:
    report = with_one_bad(pallets, shipments)
    assert [intent.error for intent in report.refused] == ["InTransit"]
    assert f"(00){sscc(BAD)}" in report.lines[BAD].sentence


def test_the_document_of_the_good_lines_is_silent_on_the_bad(pallets: World, shipments: EpcisDocument) -> None:
    with_one_bad(pallets, shipments)
    (verb,) = pallets.ledger.executed
    assert isinstance(verb, v.Ship)
    good = [event.hash for place, event in enumerate(shipments.events) if place != BAD]
    assert texts(pallets.fresh_store(), verb) == good


def test_the_bad_line_goes_when_it_can(pallets: World, shipments: EpcisDocument) -> None:
    with_one_bad(pallets, shipments)
    behind_its_back(pallets, v.VoidShipping(items=(item(BAD),)))
    report = pallets.capture(shipments)
    assert outcomes(report) == ["already captured"] * BAD + ["sent"] + ["already captured"] * (LINES - BAD - 1)
    assert shipped(pallets) == Counter({item(number): 1 for number in range(LINES)})


def test_a_reason_that_all_lines_share_leaves_them_together(pallets: World, shipments: EpcisDocument) -> None:
    stale = State(list(pallets.ledger.log))
    pallets.suspend_wholesaler()
    assert outcomes(pallets.capture(shipments, state=stale)) == ["refused"] * LINES
    pallets.reinstate_wholesaler()
    assert outcomes(pallets.capture(shipments)) == ["sent"] * LINES
    assert len(pallets.ledger.executed) == 1


def test_what_does_not_wait_for_the_bad_line_goes_on(pallets: World) -> None:
    on = sscc(LINES)
    pallets.act(v.Pack(container=item_of_sscc(on), items=tuple(sorted(map(item, range(3))))))
    out = [packing(on, sscc(number), action=Action.DELETE) for number in range(3)]
    away = [shipping(sscc(number)) for number in range(3)]
    stale = behind_its_back(pallets, v.Unpack(container=item_of_sscc(on), items=(item(1),)))
    report = pallets.capture(file_of([*out, *away]), state=stale)
    assert outcomes(report) == ["sent", "refused", "sent", "sent", "waiting", "sent"]
    assert shipped(pallets) == Counter({item(0): 1, item(2): 1})


def test_units_of_a_refused_proof_are_shown_by_another(world: World, document: EpcisDocument) -> None:
    both = Role.MANUFACTURER | Role.DISPENSER
    renewed = rec.AccreditationRenewed(partner=PartnerId(1), roles=both, valid_until=UNTIL, licence=bytes(32))
    world.ledger.happen([renewed])
    commissioning = document.events[0]
    world.capture(EpcisDocument(document.header, (commissioning,)))
    units = [epc.key for epc in commissioning.epcs[:4] if isinstance(epc.key, Sgtin)]
    stale = State(list(world.ledger.log))
    world.capture(file_of([step("dispensing", units[1])]))
    report = world.capture(file_of([step("dispensing", one) for one in units]), state=stale)
    assert outcomes(report) == ["sent", "refused", "sent", "sent"]


@pytest.mark.parametrize("after", range(0, 40, 3))
def test_a_death_while_it_is_taken_apart_loses_and_doubles_nothing(
    pallets: World, shipments: EpcisDocument, after: int
) -> None:
    pallets.fail(after)
    with suppress(Killed):
        with_one_bad(pallets, shipments)
    pallets.fail(-1)
    if not pallets.ledger.state.items[item(BAD)].pending:
        behind_its_back(pallets, v.Ship(items=(item(BAD),), to=WHOLESALER))
    pallets.capture(shipments)
    assert outcomes(pallets.capture(shipments))[:BAD] == ["already captured"] * BAD
    assert shipped(pallets) == Counter({item(number): 1 for number in range(LINES) if number != BAD})
