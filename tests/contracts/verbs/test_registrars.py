"""appointRegistrar and replaceRegistrar: the board gives and moves the offices."""

from __future__ import annotations

import pytest

from lotproof.model.identifiers import Gln
from tests.contracts.driver import refused, send
from tests.contracts.parties import LICENCE, REASON, World, new_account
from tests.contracts.slots import mapping_slot

FULL_OFFICE = 2**18 - 2
ZERO = "0x" + "00" * 20


def test_the_board_appoints_a_registrar_with_the_next_number(world: World) -> None:
    events = world.does(world.board, "appointRegistrar", world.stranger)
    assert events == [("RegistrarAppointed", {"number": 3, "account": world.stranger})]
    assert world.ledger.view("registrarOf", world.stranger) == {"number": 3, "accredited": 0}


def test_only_the_board_appoints(world: World) -> None:
    refusal = world.refusal(world.registrar, "appointRegistrar", world.stranger)
    assert refusal == refused("NotBoard", account=world.registrar)


def test_an_account_holds_one_office(world: World) -> None:
    refusal = world.refusal(world.board, "appointRegistrar", world.registrar)
    assert refusal == refused("AlreadyRegistrar", account=world.registrar, number=1)


def test_nobody_is_no_registrar(world: World) -> None:
    assert world.refusal(world.board, "appointRegistrar", ZERO) == refused("NotRegistrar", account=ZERO)


def test_there_are_63_offices(world: World) -> None:
    for number in range(3, 64):
        world.does(world.board, "appointRegistrar", f"0x{number:040x}")
    assert world.refusal(world.board, "appointRegistrar", world.stranger) == refused("RegistryFull")


def test_a_replaced_registrar_hands_over_number_and_count(world: World) -> None:
    office = world.ledger.view("registrarOf", world.registrar)
    events = world.does(world.board, "replaceRegistrar", 1, world.stranger)
    assert events == [("RegistrarReplaced", {"number": 1, "from": world.registrar, "to": world.stranger})]
    assert world.ledger.view("registrarOf", world.stranger) == office
    assert world.ledger.view("registrarOf", world.registrar) == {"number": 0, "accredited": 0}


def test_the_care_of_partners_goes_with_the_office(world: World) -> None:
    world.does(world.board, "replaceRegistrar", 1, world.stranger)
    world.does(world.stranger, "suspend", world.maker.gln, REASON)
    refusal = world.refusal(world.registrar, "reinstate", world.maker.gln, REASON)
    assert refusal == refused("NotRegistrar", account=world.registrar)


def test_only_the_board_replaces(world: World) -> None:
    refusal = world.refusal(world.other_registrar, "replaceRegistrar", 1, world.stranger)
    assert refusal == refused("NotBoard", account=world.other_registrar)


@pytest.mark.parametrize("number", [0, 3, 63, 255])
def test_only_an_office_that_is_given_can_be_moved(world: World, number: int) -> None:
    refusal = world.refusal(world.board, "replaceRegistrar", number, new_account(1))
    assert refusal == refused("UnknownOffice", number=number)


def test_a_registrar_cannot_take_a_second_office(world: World) -> None:
    refusal = world.refusal(world.board, "replaceRegistrar", 1, world.other_registrar)
    assert refusal == refused("AlreadyRegistrar", account=world.other_registrar, number=2)


def test_an_office_is_not_handed_to_nobody(world: World) -> None:
    refusal = world.refusal(world.board, "replaceRegistrar", 1, ZERO)
    assert refusal == refused("NotRegistrar", account=ZERO)


def test_an_office_accredits_no_more_than_its_numbers_last(world: World) -> None:
    _fill_office(world)
    arguments = (Gln.with_check_digit("777777777777"), 2, world.clock.now + 100, LICENCE, world.stranger)
    assert world.refusal(world.registrar, "accredit", *arguments) == refused("RegistryFull")


def test_the_last_number_of_an_office_is_given(world: World) -> None:
    _fill_office(world, accredited=FULL_OFFICE - 1)
    arguments = (Gln.with_check_digit("777777777777"), 2, world.clock.now + 100, LICENCE, world.stranger)
    events = world.does(world.registrar, "accredit", *arguments)
    assert events[0][1]["partner"] == 1 << 18 | FULL_OFFICE


def _fill_office(world: World, accredited: int = FULL_OFFICE) -> None:
    account = int(world.registrar, 16)
    slot = mapping_slot(world, account, 1 | world.ledger.view("registrarOf", world.registrar)["accredited"] << 8)
    send("anvil_setStorageAt", world.ledger.address, hex(slot), f"0x{1 | accredited << 8:064x}")
    assert world.ledger.view("registrarOf", world.registrar)["accredited"] == accredited


def test_a_partners_key_is_no_registrar(world: World) -> None:
    refusal = world.refusal(world.board, "appointRegistrar", world.maker.address)
    assert refusal == refused("RegistrarIsNoOperator", account=world.maker.address)
