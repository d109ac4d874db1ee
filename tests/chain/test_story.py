"""A lot's way from its maker to patients, as the ledger records it."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from lotproof.errors import NotFound, Refused
from lotproof.model import record as r
from lotproof.model import verb as v
from lotproof.model.identifiers import CompanyPrefix, Gln, Gtin, LotNumber, SerialNumber
from lotproof.model.item import ItemId, LotId, item_of_range, item_of_sscc
from lotproof.model.partner import Role, Scope
from tests.chain.parties import (
    DOCUMENT,
    GTIN,
    MAKER,
    MAKER_ID,
    PHARMACY,
    PHARMACY_ID,
    PREFIX,
    SSCC,
    WHOLESALER,
    WHOLESALER_ID,
)

World = Any


def test_deploying_appoints_the_first_registrar(world: World) -> None:
    first = next(iter(world.ledger.records()))

    assert first == r.RegistrarAppointed(at=first.at, number=1, account=world.board.address)


def test_accrediting_records_partner_and_key(world: World) -> None:
    partner, operator = list(world.ledger.records())[1:3]

    assert partner == r.PartnerAccredited(
        at=partner.at,
        partner=MAKER_ID,
        gln=MAKER,
        roles=Role.MANUFACTURER,
        valid_until=dt.datetime(2040, 1, 1, tzinfo=dt.UTC),
        licence=DOCUMENT,
    )
    assert operator == r.OperatorAdded(at=operator.at, partner=MAKER_ID, operator=world.maker.address, scopes=Scope.ALL)


def test_the_lot_is_recorded_with_its_cases(world: World) -> None:
    lot = list(world.ledger.records())[-1]

    assert isinstance(lot, r.LotRegistered)
    assert (lot.lot, lot.maker, lot.gtin, lot.number) == (LotId(1), MAKER_ID, GTIN, LotNumber("L1"))
    assert (lot.expiry, lot.units, lot.root) == (dt.date(2040, 6, 30), 16, world.tree.root)
    assert lot.cases == tuple(r.Case(serial=SerialNumber(name), units=8) for name in ("C0", "C1"))
    assert lot.document == DOCUMENT


def test_records_stand_in_the_order_of_the_chain(world: World) -> None:
    positions = [record.at for record in world.ledger.records()]

    assert len(positions) == 11
    assert positions == sorted(positions)
    assert len(set(positions)) == len(positions)


def test_a_record_has_its_transaction_and_the_time_of_its_block(world: World) -> None:
    receipt = world.do(world.maker, v.Ship(items=world.cases[:1], to=WHOLESALER, document=DOCUMENT))
    (record,) = receipt.records

    assert record.at.transaction == receipt.transaction
    assert record.at.block == receipt.block == world.ledger.head()
    assert record.at.time == world.ledger.now()


def test_a_pallet_moves_with_what_is_in_it(world: World) -> None:
    pallet = item_of_sscc(SSCC)
    items = tuple(sorted(world.cases))
    world.do(world.maker, v.CommissionLogisticUnit(sscc=SSCC, prefix=PREFIX, document=DOCUMENT))
    world.do(world.maker, v.Pack(container=pallet, items=items, document=DOCUMENT))
    world.hand_over(pallet, world.maker, world.wholesaler, WHOLESALER)

    commissioned, packed, shipped, received = list(world.ledger.records())[-4:]
    assert commissioned == r.ContainerCommissioned(
        at=commissioned.at,
        by=MAKER_ID,
        account=world.maker.address,
        container=pallet,
        gtin=None,
        serial=None,
        document=DOCUMENT,
    )
    assert packed == r.Packed(
        at=packed.at, by=MAKER_ID, account=world.maker.address, container=pallet, items=items, document=DOCUMENT
    )
    assert shipped == r.Shipped(
        at=shipped.at,
        from_partner=MAKER_ID,
        to_partner=WHOLESALER_ID,
        account=world.maker.address,
        items=(pallet,),
        document=DOCUMENT,
    )
    assert received == r.Received(
        at=received.at, by=WHOLESALER_ID, account=world.wholesaler.address, items=(pallet,), document=DOCUMENT
    )
    custody = world.ledger.custody(world.cases[0])
    assert (custody.outermost, custody.holder, custody.pending) == (pallet, WHOLESALER_ID, 0)


def test_a_case_shipped_from_a_pallet_is_unpacked(world: World) -> None:
    pallet = item_of_sscc(SSCC)
    world.do(world.maker, v.CommissionLogisticUnit(sscc=SSCC, prefix=PREFIX))
    world.do(world.maker, v.Pack(container=pallet, items=tuple(sorted(world.cases))))

    receipt = world.do(world.maker, v.Ship(items=world.cases[:1], to=WHOLESALER, document=DOCUMENT))

    kinds = [type(record) for record in receipt.records]
    assert kinds == [r.Unpacked, r.Shipped]


def test_a_split_case_dispenses_its_own_units(world: World) -> None:
    world.do(world.maker, v.SplitItem(item=world.cases[0], cuts=(4,), document=DOCUMENT))
    rest = item_of_range(world.lot, 4)
    world.hand_over(rest, world.maker, world.pharmacy, PHARMACY)

    (dispensed,) = world.do(world.pharmacy, world.dispensing(rest, 5)).records

    assert dispensed == r.Dispensed(
        at=dispensed.at,
        by=PHARMACY_ID,
        account=world.pharmacy.address,
        lot=world.lot,
        item=rest,
        index=5,
        document=DOCUMENT,
    )
    assert world.ledger.is_spent(world.lot, 5)
    assert not world.ledger.is_spent(world.lot, 4)


def test_a_recall_names_maker_account_and_class(world: World) -> None:
    (recalled,) = world.do(world.maker, v.Recall(lot=world.lot, recall_class=2, document=DOCUMENT)).records

    assert recalled == r.LotRecalled(
        at=recalled.at,
        lot=world.lot,
        by=MAKER_ID,
        account=world.maker.address,
        office=0,
        recall_class=2,
        document=DOCUMENT,
    )
    assert world.ledger.lot(world.lot).recall_class == 2


def test_the_registry_changes_as_the_registrar_says(world: World) -> None:
    other = world.stranger.address
    until = dt.datetime(2041, 1, 1, tzinfo=dt.UTC)
    verbs = (
        v.Renew(gln=MAKER, roles=Role.MANUFACTURER, valid_until=until, document=DOCUMENT),
        v.Suspend(gln=MAKER, document=DOCUMENT),
        v.Reinstate(gln=MAKER, document=DOCUMENT),
        v.RemoveOperator(operator=world.maker.address),
        v.ReplaceRegistrar(number=1, to_account=other),
    )

    records = [world.do(world.board, verb).records[0] for verb in verbs]

    assert records == [
        r.AccreditationRenewed(
            at=records[0].at, partner=MAKER_ID, roles=Role.MANUFACTURER, valid_until=until, licence=DOCUMENT
        ),
        r.PartnerSuspended(at=records[1].at, partner=MAKER_ID, reason=DOCUMENT),
        r.PartnerReinstated(at=records[2].at, partner=MAKER_ID, reason=DOCUMENT),
        r.OperatorRemoved(at=records[3].at, partner=MAKER_ID, operator=world.maker.address),
        r.RegistrarReplaced(at=records[4].at, number=1, from_account=world.board.address, to_account=other),
    ]


def test_a_shipment_can_be_rejected_and_voided(world: World) -> None:
    shipping = v.Ship(items=world.cases[:1], to=WHOLESALER)
    world.do(world.maker, shipping)
    (rejected,) = world.do(world.wholesaler, v.Reject(items=world.cases[:1], document=DOCUMENT)).records
    world.do(world.maker, shipping)
    (voided,) = world.do(world.maker, v.VoidShipping(items=world.cases[:1], document=DOCUMENT)).records

    assert rejected == r.Rejected(
        at=rejected.at, by=WHOLESALER_ID, account=world.wholesaler.address, items=world.cases[:1], document=DOCUMENT
    )
    assert voided == r.ShippingVoided(
        at=voided.at, by=MAKER_ID, account=world.maker.address, items=world.cases[:1], document=DOCUMENT
    )


def test_records_of_a_range_of_blocks_are_those_of_these_blocks(world: World) -> None:
    everything = list(world.ledger.records())
    since, until = everything[3].at.block, everything[6].at.block

    some = list(world.ledger.records(since, until))

    assert some == [record for record in everything if since <= record.at.block <= until]
    assert 0 < len(some) < len(everything)


def test_the_board_records_nothing_at_the_ledgers_address(world: World) -> None:
    assert list(world.ledger.records(0, world.deployment.block)) == []


def test_views_tell_what_stands(world: World) -> None:
    item = world.ledger.item(world.cases[1])
    lot = world.ledger.lot(world.lot)

    assert (item.holder, item.lot, item.first, item.count, item.is_container) == (MAKER_ID, world.lot, 8, 8, False)
    assert (lot.maker, lot.expiry, lot.units, lot.root_start) == (
        MAKER_ID,
        dt.date(2040, 6, 30),
        16,
        world.tree.root[:22],
    )
    assert world.ledger.lot_id(GTIN, LotNumber("L1")) == world.lot
    assert world.ledger.lots_in(world.cases[0]) == (world.lot,)


def test_views_of_the_registry(world: World) -> None:
    partner, operator = world.ledger.partner(PHARMACY), world.ledger.operator(world.maker.address)

    assert (partner.id, partner.roles, partner.suspended) == (PHARMACY_ID, Role.DISPENSER, False)
    assert (operator.partner, operator.gln, operator.scopes) == (MAKER_ID, MAKER, Scope.ALL)
    assert world.ledger.registrar_number(world.board.address) == 1
    assert world.ledger.registrar_number(world.maker.address) == 0
    assert world.ledger.prefix_owner(PREFIX) == world.ledger.product_maker(GTIN) == MAKER_ID


@pytest.mark.parametrize(
    ("view", "arguments"),
    [
        ("item", (ItemId(7),)),
        ("lot", (LotId(9),)),
        ("lot_id", (GTIN, LotNumber("L9"))),
        ("partner", (Gln.with_check_digit("060001000000"),)),
        ("operator", ("0x" + "11" * 20,)),
        ("prefix_owner", (CompanyPrefix("999999"),)),
        ("product_maker", (Gtin.with_check_digit("9030001000001"),)),
    ],
)
def test_a_view_knows_nothing_of_what_never_was(view: str, arguments: tuple[Any, ...], world: World) -> None:
    with pytest.raises(NotFound):
        getattr(world.ledger, view)(*arguments)


def test_custody_of_an_unknown_item_is_refused(world: World) -> None:
    with pytest.raises(Refused) as refused:
        world.ledger.custody(ItemId(7))

    assert refused.value.error == "UnknownItem"


def test_block_hashes_tell_a_chain_apart(world: World) -> None:
    head = world.ledger.head()

    assert world.ledger.block_hash(head) != world.ledger.block_hash(head - 1)
    assert world.ledger.block_hash(head + 1) is None
