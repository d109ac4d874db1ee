"""Operator keys: who acts for a partner, and for what (P4, P9)."""

from __future__ import annotations

from typing import Any

import pytest

from lotproof.model.partner import Scope
from tests.contracts.consents import made
from tests.contracts.driver import DAY, refused
from tests.contracts.parties import LICENCE, Party, World, new_account

ZERO = "0x" + "00" * 20


def test_an_added_key_acts_for_the_partner(world: World) -> None:
    key = world.add_key(world.maker, 3)
    wanted = {"partner": world.maker.id, "gln": int(world.maker.gln), "scopes": 3}
    assert world.ledger.view("operatorOf", key) == wanted


def test_an_added_key_is_recorded(world: World) -> None:
    fields = {"partner": world.maker.id, "operator": world.stranger, "scopes": 5}
    events = world.does(world.maker, "addOperator", world.stranger, 5)
    assert events == [("OperatorAdded", fields)]


@pytest.mark.parametrize("scopes", [0, 32, 63, 255])
def test_a_key_has_a_scope_and_none_that_is_unknown(world: World, scopes: int) -> None:
    refusal = world.refusal(world.maker, "addOperator", world.stranger, scopes)
    assert refusal == refused("InvalidScopes", scopes=scopes)


def test_a_key_acts_for_one_partner(world: World) -> None:
    refusal = world.refusal(world.rival, "addOperator", world.maker.address, 31)
    assert refusal == refused("AlreadyOperator", account=world.maker.address, gln=world.maker.gln)


def test_nobody_is_no_key(world: World) -> None:
    refusal = world.refusal(world.maker, "addOperator", ZERO, 31)
    assert refusal == refused("NotOperator", account=ZERO)


def test_a_removed_key_is_recorded_and_forgotten(world: World) -> None:
    key = world.add_key(world.maker, 31)
    events = world.does(world.registrar, "removeOperator", key)
    assert events == [("OperatorRemoved", {"partner": world.maker.id, "operator": key})]
    assert world.ledger.view("operatorOf", key) == {"partner": 0, "gln": 0, "scopes": 0}


def test_a_removed_key_does_nothing_more(world: World) -> None:
    world.does(world.registrar, "removeOperator", world.maker.address)
    refusal = world.refusal(world.maker, "ship", [world.lot.cases[0]], world.wholesaler.gln)
    assert refusal == refused("NotOperator", account=world.maker.address)


def test_a_new_key_goes_on_with_the_goods_of_the_old_one(world: World) -> None:
    key = world.add_key(world.maker, 31)
    world.does(world.registrar, "removeOperator", world.maker.address)
    world.does(key, "ship", [world.lot.cases[0]], world.wholesaler.gln)
    assert world.holder(world.lot.cases[0]) == world.maker.id


def test_a_removed_key_can_be_given_to_another_partner(world: World) -> None:
    key = world.add_key(world.maker, 31)
    world.does(world.registrar, "removeOperator", key)
    world.does(world.rival, "addOperator", key, 1)
    assert world.ledger.view("operatorOf", key)["partner"] == world.rival.id


def test_a_partner_removes_a_key_of_its_own(world: World) -> None:
    key = world.add_key(world.maker, 2)
    world.does(world.maker, "removeOperator", key)
    assert world.ledger.view("operatorOf", key)["partner"] == 0


def test_a_key_of_few_scopes_removes_itself(world: World) -> None:
    key = world.add_key(world.maker, 8)
    world.does(key, "removeOperator", key)
    assert world.ledger.view("operatorOf", key)["partner"] == 0


def test_a_key_of_few_scopes_removes_no_other(world: World) -> None:
    key = world.add_key(world.maker, 8)
    refusal = world.refusal(key, "removeOperator", world.maker.address)
    assert refusal == refused("NotRegistrar", account=key)


def test_a_registrar_is_no_key(world: World) -> None:
    refusal = world.refusal(world.maker, "addOperator", world.registrar, 31)
    assert refusal == refused("RegistrarIsNoOperator", account=world.registrar)


def test_a_key_of_few_scopes_adds_no_other(world: World) -> None:
    key = world.add_key(world.maker, 30)
    refusal = world.refusal(key, "addOperator", world.stranger, 2)
    assert refusal == refused("ScopeMissing", account=key, scopes=30, needed=31)


def test_an_added_key_of_every_scope_adds_others(world: World) -> None:
    world.does(world.add_key(world.maker, 31), "addOperator", world.stranger, 2)
    assert world.ledger.view("operatorOf", world.stranger)["partner"] == world.maker.id


def test_who_is_no_key_adds_none(world: World) -> None:
    for by in (world.registrar, world.board, world.stranger):
        assert world.refusal(by, "addOperator", new_account(7), 31) == refused("NotOperator", account=by)


def test_a_suspended_partner_adds_no_key(world: World) -> None:
    world.suspend(world.maker)
    refusal = world.refusal(world.maker, "addOperator", world.stranger, 31)
    assert refusal == refused("AccreditationSuspended", gln=world.maker.gln)


def test_a_partner_whose_accreditation_ended_adds_no_key(world: World) -> None:
    world.lapse(world.maker)
    until = world.ledger.view("partnerOf", world.maker.gln)["validUntil"]
    refusal = world.refusal(world.maker, "addOperator", world.stranger, 31)
    assert refusal == refused("AccreditationExpired", gln=world.maker.gln, validUntil=until)


def test_a_partner_has_65_keys_at_most(world: World) -> None:
    for number in range(64):
        world.does(world.maker, "addOperator", made(number + 1), 1)
    refusal = world.refusal(world.maker, "addOperator", world.stranger, 1)
    assert refusal == refused("RegistryFull")


def test_a_removed_key_makes_room_for_another(world: World) -> None:
    for number in range(64):
        world.does(world.maker, "addOperator", made(number + 1), 1)
    world.does(world.maker, "removeOperator", made(7))
    world.does(world.maker, "addOperator", world.stranger, 1)
    assert world.ledger.view("operatorOf", world.stranger)["partner"] == world.maker.id


def test_a_suspension_reaches_every_key(world: World) -> None:
    keys = [world.maker.address, world.add_key(world.maker, 31), world.add_key(world.maker, 3)]
    world.suspend(world.maker)
    for key in keys:
        refusal = world.ledger.unanswered("checkOperator", key, 15, 1)
        assert refusal == refused("AccreditationSuspended", gln=world.maker.gln)


def test_a_renewal_reaches_every_key_that_is_left(world: World) -> None:
    key, removed = world.add_key(world.maker, 31), world.add_key(world.maker, 3)
    world.does(world.registrar, "removeOperator", removed)
    world.does(world.registrar, "removeOperator", world.maker.address)
    world.does(world.registrar, "renew", world.maker.gln, 2, world.clock.now + DAY, LICENCE)
    assert world.ledger.view("checkOperator", key, 2, 1) == world.maker.id
    for gone in (removed, world.maker.address):
        assert world.ledger.view("operatorOf", gone) == {"partner": 0, "gln": 0, "scopes": 0}


def test_a_partner_removes_no_key_of_another(world: World) -> None:
    refusal = world.refusal(world.rival, "removeOperator", world.maker.address)
    assert refusal == refused("NotRegistrar", account=world.rival.address)


def test_a_registrar_of_another_office_removes_no_key(world: World) -> None:
    refusal = world.refusal(world.other_registrar, "removeOperator", world.maker.address)
    assert refusal == refused("OtherRegistrar", gln=world.maker.gln, registrar=1, caller=2)


def test_what_is_no_key_cannot_be_removed(world: World) -> None:
    refusal = world.refusal(world.registrar, "removeOperator", world.stranger)
    assert refusal == refused("NotOperator", account=world.stranger)


def calls(world: World) -> dict[str, tuple[Party, Scope, tuple[Any, ...]]]:
    """For each verb of a partner: who could do it, the scope its key needs, and with what."""
    case, maker = world.lot.cases[0], world.maker
    unit, lot = world.lot.unit(0), world.statement(world.pack_gtin, "NEW", 1, bytes(32))
    return {
        "registerProduct": (maker, Scope.COMMISSION, (maker.gtin(9), maker.prefix, 0, 0)),
        "registerLot": (maker, Scope.COMMISSION, (lot, 0, [])),
        "commissionLogisticUnit": (maker, Scope.COMMISSION, (maker.sscc(9), maker.prefix)),
        "commissionCase": (maker, Scope.COMMISSION, (world.case_gtin, b"X".ljust(20, b"\0"))),
        "pack": (maker, Scope.COMMISSION, (case, [case])),
        "unpack": (maker, Scope.COMMISSION, (case, [case])),
        "split": (maker, Scope.COMMISSION, (case, [1])),
        "decommission": (maker, Scope.COMMISSION, (case, unit, 7)),
        "ship": (maker, Scope.SHIP, ([case], world.wholesaler.gln)),
        "voidShipping": (maker, Scope.SHIP, ([case],)),
        "receiveItems": (maker, Scope.RECEIVE, ([case],)),
        "reject": (maker, Scope.RECEIVE, ([case],)),
        "dispense": (world.pharmacy, Scope.DISPENSE, (case, unit)),
        "recall": (maker, Scope.RECALL, (world.lot.id, 1)),
        "quarantine": (maker, Scope.COMMISSION, ([case],)),
        "release": (maker, Scope.COMMISSION, ([case],)),
        "destroy": (maker, Scope.COMMISSION, ([case],)),
        "offerProduct": (maker, Scope.COMMISSION, (world.pack_gtin, world.rival.gln)),
        "acceptProduct": (maker, Scope.COMMISSION, (world.pack_gtin,)),
        "shipReturn": (maker, Scope.SHIP, ([case], world.wholesaler.gln)),
        "recordFound": (maker, Scope.RECEIVE, ([case],)),
        "acceptReturn": (maker, Scope.RECEIVE, (case, world.lot.units([0]))),
        "receiveWithDiscrepancies": (maker, Scope.RECEIVE, ([case], [])),
        "dispenseMany": (world.pharmacy, Scope.DISPENSE, ([case], world.lot.units([0]))),
        "takeBack": (world.pharmacy, Scope.DISPENSE, (case, 0, (bytes(16), ()))),
        "terminateRecall": (maker, Scope.RECALL, (world.lot.id,)),
        "proposeExpiry": (maker, Scope.RECALL, (world.lot.id, world.lot.expiry_day + 1)),
        "disputeMissing": (maker, Scope.SHIP, ([case],)),
        "observe": (maker, OBSERVES, ([case],)),
    }


VERBS = (
    *("registerProduct", "registerLot", "commissionLogisticUnit", "commissionCase", "pack", "unpack", "split"),
    *("decommission", "ship", "voidShipping", "receiveItems", "reject", "dispense", "recall"),
    *("quarantine", "release", "destroy", "offerProduct", "acceptProduct", "shipReturn", "recordFound"),
    *("acceptReturn", "receiveWithDiscrepancies", "dispenseMany"),
    *("takeBack", "terminateRecall", "proposeExpiry", "disputeMissing", "observe"),
)
KEY_ONLY = ("voidShipping", "reject", "quarantine", "shipReturn", "disputeMissing")
OBSERVES = Scope.COMMISSION | Scope.SHIP | Scope.RECEIVE
MAKERS_ONLY = ("registerProduct", "registerLot", "commissionCase", "offerProduct", "acceptProduct")


@pytest.mark.parametrize("verb", VERBS)
def test_a_key_without_the_scope_does_not_do_the_verb(world: World, verb: str) -> None:
    party, needed, arguments = calls(world)[verb]
    scopes = int(Scope.ALL) & ~int(needed)
    key = world.add_key(party, scopes)
    refusal = world.refusal(key, verb, *arguments)
    assert refusal == refused("ScopeMissing", account=key, scopes=scopes, needed=int(needed))


@pytest.mark.parametrize("verb", VERBS)
def test_who_is_nobodys_key_does_not_do_the_verb(world: World, verb: str) -> None:
    arguments = calls(world)[verb][2]
    assert world.refusal(world.stranger, verb, *arguments) == refused("NotOperator", account=world.stranger)


@pytest.mark.parametrize("verb", [verb for verb in VERBS if verb not in KEY_ONLY])
def test_a_suspended_partner_does_not_do_the_verb(world: World, verb: str) -> None:
    party, _, arguments = calls(world)[verb]
    world.suspend(party)
    assert world.refusal(party, verb, *arguments) == refused("AccreditationSuspended", gln=party.gln)


@pytest.mark.parametrize("verb", [verb for verb in VERBS if verb not in KEY_ONLY])
def test_a_partner_whose_accreditation_ended_does_not_do_the_verb(world: World, verb: str) -> None:
    party, _, arguments = calls(world)[verb]
    world.lapse(party)
    until = world.ledger.view("partnerOf", party.gln)["validUntil"]
    refusal = world.refusal(party, verb, *arguments)
    assert refusal == refused("AccreditationExpired", gln=party.gln, validUntil=until)


@pytest.mark.parametrize("verb", MAKERS_ONLY)
def test_who_is_no_manufacturer_does_not_do_the_verb(world: World, verb: str) -> None:
    arguments = calls(world)[verb][2]
    refusal = world.refusal(world.wholesaler, verb, *arguments)
    assert refusal == refused("RoleMissing", gln=world.wholesaler.gln, roles=2, needed=1)


def test_who_is_no_dispenser_does_not_dispense(world: World) -> None:
    refusal = world.refusal(world.maker, "dispense", *calls(world)["dispense"][2])
    assert refusal == refused("RoleMissing", gln=world.maker.gln, roles=1, needed=4)


def test_a_check_of_a_key_names_its_partner(world: World) -> None:
    assert world.ledger.view("checkOperator", world.pharmacy.address, 4, 8) == world.pharmacy.id


def test_any_of_the_roles_asked_for_will_do(world: World) -> None:
    assert world.ledger.view("checkOperator", world.pharmacy.address, 6, 8) == world.pharmacy.id


def test_a_key_of_another_account_is_no_key_of_its_own(world: World) -> None:
    key = new_account(77)
    assert world.ledger.unanswered("checkOperator", key, 15, 31) == refused("NotOperator", account=key)
