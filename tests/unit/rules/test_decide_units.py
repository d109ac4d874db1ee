"""Why the ledger refuses to dispense, decommission and recall: one test for each reason."""

from __future__ import annotations

import datetime as dt

import pytest

from lotproof.model import record as rec
from lotproof.model import verb as v
from lotproof.model.identifiers import SerialNumber
from lotproof.model.item import ItemId, LotId
from tests.story import (
    LOT,
    MAKER,
    PHARMACY,
    REGISTRAR,
    WHOLESALER,
    Story,
    case,
    pallet,
    part,
    refused,
)

NOWHERE = part(77, lot=9)


def dispense(story: Story, index: int = 2, item: ItemId | None = None, **changes: object) -> v.UnitVerb:
    return story.unit_verb(v.Dispense, case(1) if item is None else item, index, **changes)


def test_unit_is_dispensed_by_its_holder(pharmacy: Story) -> None:
    (record,) = pharmacy.do(PHARMACY, dispense(pharmacy))
    wanted = rec.Dispensed(
        by=pharmacy.id_of(PHARMACY), account=str(PHARMACY), lot=LOT, item=case(1), index=2, document=bytes(32)
    )
    assert record == wanted


def test_wholesaler_dispenses_nothing(pharmacy: Story) -> None:
    assert refused(pharmacy, WHOLESALER, dispense(pharmacy, 5, case(2))).error == "RoleMissing"


def test_unit_of_an_unknown_item_is_refused(pharmacy: Story) -> None:
    assert refused(pharmacy, PHARMACY, dispense(pharmacy, item=NOWHERE)).error == "UnknownItem"


def test_unit_of_a_container_is_refused(pharmacy: Story) -> None:
    pharmacy.move(WHOLESALER, PHARMACY, pharmacy.new_pallet())
    assert refused(pharmacy, PHARMACY, dispense(pharmacy, item=pallet())).error == "IsContainer"


def test_unit_of_another_holder_is_refused(pharmacy: Story) -> None:
    assert refused(pharmacy, PHARMACY, dispense(pharmacy, 5, case(2))).error == "NotHolder"


def test_unit_in_transit_is_refused(pharmacy: Story) -> None:
    pharmacy.ship(PHARMACY, WHOLESALER, case(1))
    assert refused(pharmacy, PHARMACY, dispense(pharmacy)).error == "InTransit"


@pytest.mark.parametrize("index", [4, 11])
def test_unit_outside_the_consignment_is_refused(pharmacy: Story, index: int) -> None:
    found = refused(pharmacy, PHARMACY, dispense(pharmacy, index))
    assert (found.error, found.promise, found.facts["index"]) == ("UnitOutside", "P6", index)


def test_unit_dispensed_twice_is_refused(pharmacy: Story) -> None:
    pharmacy.dispense(PHARMACY, case(1), 2)
    assert refused(pharmacy, PHARMACY, dispense(pharmacy)).error == "UnitSpent"


def test_decommissioned_unit_is_not_dispensed(pharmacy: Story) -> None:
    pharmacy.decommission(PHARMACY, case(1), 2)
    assert refused(pharmacy, PHARMACY, dispense(pharmacy)).error == "UnitSpent"


def test_serial_that_the_maker_did_not_commit_to_is_refused(pharmacy: Story) -> None:
    false = SerialNumber("FALSE").to_bytes20()
    assert refused(pharmacy, PHARMACY, dispense(pharmacy, serial=false)).error == "UnitNotCommitted"


def test_proof_of_another_place_is_refused(pharmacy: Story) -> None:
    assert (
        refused(pharmacy, PHARMACY, dispense(pharmacy, proof=pharmacy.tree.proof(3).siblings)).error
        == "UnitNotCommitted"
    )


def test_wrong_salt_is_refused(pharmacy: Story) -> None:
    assert refused(pharmacy, PHARMACY, dispense(pharmacy, salt=bytes(16))).error == "UnitNotCommitted"


def test_recalled_unit_is_not_dispensed(pharmacy: Story) -> None:
    pharmacy.recall()
    assert refused(pharmacy, PHARMACY, dispense(pharmacy)).error == "LotIsRecalled"


def test_expired_unit_is_not_dispensed(pharmacy: Story) -> None:
    pharmacy.time = dt.datetime(2027, 7, 1, tzinfo=dt.UTC)
    assert refused(pharmacy, PHARMACY, dispense(pharmacy)).error == "LotExpired"


def test_recalled_unit_is_decommissioned(pharmacy: Story) -> None:
    pharmacy.recall()
    pharmacy.decommission(PHARMACY, case(1), 2)
    assert pharmacy.state.is_spent(LOT, 2)


def test_decommissioning_needs_the_same_proof(pharmacy: Story) -> None:
    verb = pharmacy.unit_verb(v.Decommission, case(1), 2, salt=bytes(16))
    assert refused(pharmacy, PHARMACY, verb).error == "UnitNotCommitted"


def test_unknown_lot_is_not_recalled(story: Story) -> None:
    assert refused(story, MAKER, v.Recall(lot=LotId(9), recall_class=1)).error == "UnknownLot"


@pytest.mark.parametrize("recall_class", [0, 4])
def test_recall_class_is_one_to_three(story: Story, recall_class: int) -> None:
    assert refused(story, MAKER, v.Recall(lot=LOT, recall_class=recall_class)).error == "InvalidRecallClass"


def test_same_recall_twice_is_refused(story: Story) -> None:
    story.recall(2)
    assert refused(story, MAKER, v.Recall(lot=LOT, recall_class=2)).error == "AlreadyRecalled"


def test_recall_by_another_partner_is_refused(story: Story) -> None:
    found = refused(story, WHOLESALER, v.Recall(lot=LOT, recall_class=2))
    assert (found.error, found.promise) == ("NotLotMaker", "P8")


def test_registrar_recalls_any_lot(story: Story) -> None:
    story.recall(1, by=REGISTRAR)
    assert story.lot.recall_class == 1


def test_registrar_recalls_for_a_suspended_maker(story: Story) -> None:
    story.suspend(MAKER)
    assert refused(story, MAKER, v.Recall(lot=LOT, recall_class=1)).error == "AccreditationSuspended"
    story.recall(1, by=REGISTRAR)
    assert story.lot.recall_class == 1
