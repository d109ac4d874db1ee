"""The contract's own reasons, whichever engine hands them over."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from lotproof.chain.abi import contract
from lotproof.errors import BadInput, Refused
from lotproof.model import verb as v
from lotproof.model.identifiers import Gln, SerialNumber
from lotproof.model.item import ItemId
from lotproof.model.record import Case
from lotproof.rules.state import State

World = Any
MAKER = Gln.with_check_digit("030001000000")
WHOLESALER = Gln.with_check_digit("040001000000")
PHARMACY = Gln.with_check_digit("050001000000")


def refused(world: World, signer: Any, verb: v.Verb) -> Refused:
    """Both ways to be refused agree; nothing is sent."""
    head = world.ledger.head()
    with pytest.raises(Refused) as checked:
        world.ledger.check(signer.address, verb)
    with pytest.raises(Refused) as signed:
        world.ledger.prepare(signer, verb)
    assert str(checked.value) == str(signed.value)
    assert world.ledger.head() == head
    return checked.value


def test_shipping_what_another_holds(world: World) -> None:
    refusal = refused(world, world.wholesaler, v.Ship(items=world.cases[:1], to=PHARMACY))

    assert refusal.error == "NotHolder"
    assert refusal.promise == "P3"
    assert refusal.facts == {"item": world.cases[0], "holder": (1 << 18) + 1, "caller": (1 << 18) + 2}


def test_an_account_of_nobody(world: World) -> None:
    refusal = refused(world, world.stranger, v.Ship(items=world.cases[:1], to=PHARMACY))

    assert refusal.error == "NotOperator"
    assert refusal.facts == {"account": world.stranger.address}


def test_receiving_what_was_not_shipped(world: World) -> None:
    assert refused(world, world.wholesaler, v.ReceiveItems(items=world.cases[:1])).error == "NotInTransit"


def test_shipping_nothing(world: World) -> None:
    refusal = refused(world, world.maker, v.Ship(items=(), to=PHARMACY))

    assert (refusal.error, refusal.facts) == ("NothingNamed", {})


def test_naming_an_item_twice(world: World) -> None:
    assert refused(world, world.maker, v.Ship(items=world.cases[:1] * 2, to=PHARMACY)).error == "NotRising"


def test_an_unknown_item(world: World) -> None:
    assert refused(world, world.maker, v.Ship(items=(ItemId(7),), to=PHARMACY)).error == "UnknownItem"


def test_a_suspended_consignee(world: World) -> None:
    world.do(world.board, v.Suspend(gln=PHARMACY))

    refusal = refused(world, world.maker, v.Ship(items=world.cases[:1], to=PHARMACY))

    assert (refusal.error, refusal.promise) == ("AccreditationSuspended", "P4")


def test_a_recalled_lot(world: World) -> None:
    world.do(world.board, v.Recall(lot=world.lot, recall_class=1))

    refusal = refused(world, world.maker, v.Ship(items=world.cases[:1], to=PHARMACY))

    assert (refusal.error, refusal.promise) == ("LotIsRecalled", "P5")


def test_a_unit_dispensed_twice(world: World) -> None:
    world.hand_over(world.cases[0], world.maker, world.pharmacy, PHARMACY)
    world.do(world.pharmacy, world.dispensing(world.cases[0], 3))

    refusal = refused(world, world.pharmacy, world.dispensing(world.cases[0], 3))

    assert (refusal.error, refusal.facts) == ("UnitSpent", {"lot": world.lot, "index": 3})


def test_a_serial_that_the_maker_did_not_commit_to(world: World) -> None:
    world.hand_over(world.cases[0], world.maker, world.pharmacy, PHARMACY)
    cloned = replace(world.dispensing(world.cases[0], 3), serial=SerialNumber("CLONE").to_bytes20())

    refusal = refused(world, world.pharmacy, cloned)

    assert refusal.error == "UnitNotCommitted"
    assert "CLONE" in str(refusal)


def test_a_case_named_twice_in_one_call(world: World) -> None:
    (lot,) = [record for record in world.ledger.records() if hasattr(record, "case_gtin")]
    verb = v.RegisterLot(
        gtin=lot.gtin,
        number=type(lot.number)("L2"),
        expiry=lot.expiry,
        units=2,
        root=lot.root,
        case_gtin=lot.case_gtin,
        cases=(Case(serial=SerialNumber("TWICE"), units=1),) * 2,
    )

    assert refused(world, world.maker, verb).error == "ItemTaken"


def test_the_board_alone_appoints(world: World) -> None:
    refusal = refused(world, world.maker, v.AppointRegistrar(account=world.maker.address))

    assert refusal.error == "AccessControlUnauthorizedAccount"
    assert refusal.facts["account"] == world.maker.address


def test_the_ledger_itself_obeys_the_board_alone(world: World) -> None:
    call = contract().functions["appointRegistrar"].encode((world.maker.address,))

    with pytest.raises(Refused) as refusal:
        world.ledger._view(call, world.board.address)

    assert (refusal.value.error, refusal.value.facts) == ("NotBoard", {"account": world.board.address})


def test_a_registrar_is_appointed_once(world: World) -> None:
    refusal = refused(world, world.board, v.AppointRegistrar(account=world.board.address))

    assert (refusal.error, refusal.facts["number"]) == ("AlreadyRegistrar", 1)


def test_a_proof_of_other_units(world: World) -> None:
    world.hand_over(world.cases[0], world.maker, world.pharmacy, PHARMACY)
    shown = world.of_units(v.DispenseMany, world.cases[0], (1, 2))
    cloned = replace(shown, serials=(SerialNumber("CLONE").to_bytes20(), shown.serials[1]))

    assert refused(world, world.pharmacy, cloned).error == "UnitNotCommitted"


def test_a_proof_that_does_not_fit_its_units(world: World) -> None:
    world.hand_over(world.cases[0], world.maker, world.pharmacy, PHARMACY)
    shown = world.of_units(v.DispenseMany, world.cases[0], (1, 2))
    unfit = replace(shown, flags=(True,) * len(shown.flags))

    assert refused(world, world.pharmacy, unfit).error == "InvalidMultiproof"


def test_names_stand_in_the_sentence_where_they_are_known(world: World) -> None:
    world.ledger.names = State()
    for record in world.ledger.records():
        world.ledger.names.apply(record)

    refusal = refused(world, world.wholesaler, v.Ship(items=world.cases[:1], to=PHARMACY))

    assert str(MAKER) in str(refusal)
    assert str(WHOLESALER) in str(refusal)


def test_a_value_that_does_not_fit_is_bad_input(world: World) -> None:
    with pytest.raises(BadInput, match="split"):
        world.ledger.check(world.maker.address, v.SplitItem(item=world.cases[0], cuts=(2**32,)))
