"""Unsafe, lost, returned and destroyed goods, and many units at once."""

from __future__ import annotations

from typing import Any

import pytest

from lotproof.errors import Refused
from lotproof.model import record as r
from lotproof.model import verb as v
from lotproof.model.item import GONE, ItemId, item_of_range
from tests.chain.parties import DOCUMENT, MAKER_ID, PHARMACY, PHARMACY_ID, WHOLESALER, WHOLESALER_ID

World = Any


@pytest.fixture
def case(world: World) -> ItemId:
    """Units 0 to 7, with the pharmacy."""
    item: ItemId = world.cases[0]
    world.hand_over(item, world.maker, world.pharmacy, PHARMACY)
    return item


def refused(world: World, signer: Any, verb: v.Verb) -> str:
    with pytest.raises(Refused) as refusal:
        world.ledger.check(signer.address, verb)
    return refusal.value.error


@pytest.mark.parametrize("indices", [(3,), (0, 7), tuple(range(8))], ids=str)
def test_many_units_are_dispensed_under_one_proof(indices: tuple[int, ...], world: World, case: ItemId) -> None:
    verb = world.of_units(v.DispenseMany, case, indices)

    record = world.one(world.pharmacy, verb)

    assert record == r.DispensedMany(
        at=record.at,
        by=PHARMACY_ID,
        account=world.pharmacy.address,
        lot=world.lot,
        items=(case,),
        indices=verb.indices,
        document=DOCUMENT,
    )
    assert [index for index in range(16) if world.ledger.is_spent(world.lot, index)] == list(indices)


def test_a_unit_dispensed_before_stops_the_others(world: World, case: ItemId) -> None:
    world.do(world.pharmacy, world.dispensing(case, 3))

    assert refused(world, world.pharmacy, world.of_units(v.DispenseMany, case, (2, 3))) == "UnitSpent"


def test_goods_come_back_and_are_saleable_once_their_units_are_shown(world: World, case: ItemId) -> None:
    world.do(world.pharmacy, world.dispensing(case, 3))
    shipped = world.one(world.pharmacy, v.ShipReturn(items=(case,), to=WHOLESALER, document=DOCUMENT))
    world.do(world.wholesaler, v.ReceiveItems(items=(case,)))
    returned = world.ledger.item(case)
    accepted = world.one(world.wholesaler, world.of_units(v.AcceptReturn, case, (0, 1, 2, 4, 5, 6, 7)))

    assert shipped == r.ReturnShipped(
        at=shipped.at,
        from_partner=PHARMACY_ID,
        to_partner=WHOLESALER_ID,
        account=world.pharmacy.address,
        items=(case,),
        document=DOCUMENT,
    )
    assert accepted == r.ReturnAccepted(
        at=accepted.at, by=WHOLESALER_ID, account=world.wholesaler.address, item=case, document=DOCUMENT
    )
    assert (returned.holder, returned.returned) == (WHOLESALER_ID, True)
    assert not world.ledger.item(case).set_aside


def test_what_came_back_does_not_go_on_unseen(world: World, case: ItemId) -> None:
    world.do(world.pharmacy, v.ShipReturn(items=(case,), to=WHOLESALER))
    world.do(world.wholesaler, v.ReceiveItems(items=(case,)))

    assert refused(world, world.wholesaler, v.Ship(items=(case,), to=PHARMACY)) == "SetAside"
    assert refused(world, world.wholesaler, world.of_units(v.AcceptReturn, case, (0, 1))) == "UnitsNotShown"


def test_the_holder_quarantines_and_releases(world: World, case: ItemId) -> None:
    quarantined = world.one(world.pharmacy, v.Quarantine(items=(case,), document=DOCUMENT))
    set_aside = world.ledger.item(case).quarantined
    dispensing = refused(world, world.pharmacy, world.dispensing(case, 1))
    released = world.one(world.pharmacy, v.Release(items=(case,), document=DOCUMENT))

    key = world.pharmacy.address
    assert quarantined == r.Quarantined(
        at=quarantined.at, by=PHARMACY_ID, account=key, items=(case,), document=DOCUMENT
    )
    assert released == r.Released(at=released.at, by=PHARMACY_ID, account=key, items=(case,), document=DOCUMENT)
    assert (set_aside, dispensing) == (True, "SetAside")
    assert not world.ledger.item(case).quarantined


def test_a_registrars_quarantine_is_the_registrars_to_end(world: World, case: ItemId) -> None:
    world.do(world.board, v.Quarantine(items=(case,)))

    assert refused(world, world.pharmacy, v.Release(items=(case,))) == "OrderedByOthers"
    assert isinstance(world.one(world.board, v.Release(items=(case,))), r.Released)


def discrepant(world: World) -> tuple[r.Record, ...]:
    """The wholesaler receives case 0 without units 2 and 3, case 1 damaged, and a stranger's box."""
    items = tuple(sorted(world.cases))
    world.do(world.maker, v.Ship(items=items, to=WHOLESALER))
    lines = (
        r.Discrepancy(item=world.cases[0], kind=r.DiscrepancyKind.SHORT, first=2, units=2),
        r.Discrepancy(item=world.cases[1], kind=r.DiscrepancyKind.DAMAGED),
    )
    wrong = r.Discrepancy(item=ItemId(2**88 - 1), kind=r.DiscrepancyKind.WRONG)
    verb = v.ReceiveWithDiscrepancies(
        items=items, discrepancies=(*sorted(lines, key=lambda line: line.item), wrong), document=DOCUMENT
    )
    records: tuple[r.Record, ...] = world.do(world.wholesaler, verb).records
    told = records[0]
    assert isinstance(told, r.DiscrepanciesRecorded)
    assert told.discrepancies == verb.discrepancies
    return records


def test_what_was_not_as_shipped_is_recorded(world: World) -> None:
    assert [type(record) for record in discrepant(world)] == [r.DiscrepanciesRecorded, r.Received]


def test_what_is_missing_stays_on_the_shippers_account(world: World) -> None:
    discrepant(world)
    missing = world.ledger.item(item_of_range(world.lot, 2))

    assert (missing.holder, missing.first, missing.count, missing.missing) == (MAKER_ID, 2, 2, True)
    assert world.ledger.item(world.cases[0]).count == 2
    rest = world.ledger.item(item_of_range(world.lot, 4))
    assert (rest.holder, rest.first, rest.count) == (WHOLESALER_ID, 4, 4)


def test_what_is_damaged_comes_in_quarantine(world: World) -> None:
    discrepant(world)
    damaged = world.ledger.item(world.cases[1])

    assert (damaged.holder, damaged.quarantined, damaged.count) == (WHOLESALER_ID, True, 8)


def test_what_was_missing_is_found_again(world: World) -> None:
    discrepant(world)
    item = item_of_range(world.lot, 2)

    found = world.one(world.maker, v.RecordFound(items=(item,), document=DOCUMENT))

    assert found == r.RecordedFound(
        at=found.at, by=MAKER_ID, account=world.maker.address, items=(item,), document=DOCUMENT
    )
    told = world.ledger.item(item)
    assert (told.missing, told.returned) == (False, True)


def test_destroyed_goods_are_nobodys_for_ever(world: World, case: ItemId) -> None:
    destroyed = world.one(world.pharmacy, v.Destroy(items=(case,), document=DOCUMENT))

    assert destroyed == r.Destroyed(
        at=destroyed.at, by=PHARMACY_ID, account=world.pharmacy.address, items=(case,), witness=DOCUMENT
    )
    assert world.ledger.item(case).holder == GONE
    assert refused(world, world.pharmacy, v.Ship(items=(case,), to=WHOLESALER)) == "NotHolder"


def test_a_recall_ends(world: World, case: ItemId) -> None:
    world.do(world.maker, v.Recall(lot=world.lot, recall_class=1))
    stopped = refused(world, world.pharmacy, world.dispensing(case, 1))

    ended = world.one(world.maker, v.TerminateRecall(lot=world.lot, document=DOCUMENT))

    assert stopped == "LotIsRecalled"
    assert ended == r.RecallTerminated(
        at=ended.at, lot=world.lot, by=MAKER_ID, account=world.maker.address, office=0, document=DOCUMENT
    )
    assert isinstance(world.one(world.pharmacy, world.dispensing(case, 1)), r.Dispensed)


def test_a_registrars_recall_is_a_registrars_to_end(world: World) -> None:
    world.do(world.board, v.Recall(lot=world.lot, recall_class=1))

    assert refused(world, world.maker, v.TerminateRecall(lot=world.lot)) == "RecalledByOthers"
