"""The ledger's board: a RegistrarBoard, whose chair passes on in two steps with a delay."""

from __future__ import annotations

from typing import Any

import pytest

from tests.contracts.driver import DAY, Driver, mined, refused, send
from tests.contracts.parties import LICENCE, World, back_office, deploy_ledger, deployed

ADMIN = bytes(32)
NONE = "0x" + "00" * 20
DELAY = 3_600


@pytest.fixture
def board(world: World, project: Any) -> Any:
    """The board; its chair is the account that is the board of the world's own ledger."""
    told = [entry for entry in project.interface.ILedger.abi if entry["type"] in ("error", "event")]
    address = deployed(project.RegistrarBoard, world.board, world.board, DELAY)
    return Driver(address, [*project.RegistrarBoard.abi, *told])


@pytest.fixture
def ledger(world: World, project: Any, board: Driver) -> Driver:
    """A ledger under that board."""
    return deploy_ledger(project, world.board, board.address)


def test_the_chair_appoints_a_registrar_through_the_board(world: World, board: Driver, ledger: Driver) -> None:
    board.does(world.board, "appointRegistrar", ledger.address, world.stranger)
    assert ledger.view("registrarOf", world.stranger) == {"number": 1, "accredited": 0}


def test_the_chair_replaces_a_registrar_through_the_board(world: World, board: Driver, ledger: Driver) -> None:
    board.does(world.board, "appointRegistrar", ledger.address, world.stranger)
    board.does(world.board, "replaceRegistrar", ledger.address, 1, world.registrar)
    assert ledger.view("registrarOf", world.registrar)["number"] == 1


def test_one_board_governs_two_ledgers(world: World, board: Driver, ledger: Driver, project: Any) -> None:
    other = deploy_ledger(project, world.board, board.address)
    board.does(world.board, "appointRegistrar", ledger.address, world.stranger)
    board.does(world.board, "appointRegistrar", other.address, world.registrar)
    assert other.view("registrarOf", world.stranger)["number"] == 0


SPOKEN: dict[str, tuple[Any, ...]] = {
    "appointRegistrar": (NONE,),
    "replaceRegistrar": (1, NONE),
    "announceCompanyPrefixEnd": (1_0614141, []),
    "withdrawCompanyPrefixEnd": (1_0614141,),
    "endCompanyPrefix": (1_0614141, []),
    "announceClosing": (NONE,),
    "withdrawClosing": (),
}


@pytest.mark.parametrize("verb", SPOKEN)
def test_nobody_but_the_chair_speaks_for_the_board(world: World, board: Driver, ledger: Driver, verb: str) -> None:
    refusal = board.told(world.stranger, verb, ledger.address, *SPOKEN[verb])
    assert refusal == refused("AccessControlUnauthorizedAccount", account=world.stranger, neededRole=ADMIN)


def test_the_board_takes_a_prefix_and_ends_the_ledger(world: World, board: Driver, ledger: Driver) -> None:
    prefix = world.maker.prefix
    board.does(world.board, "appointRegistrar", ledger.address, world.registrar)
    ledger.does(
        world.registrar, "accredit", world.maker.gln, 1, world.clock.now + 99 * DAY, LICENCE, world.maker.address
    )
    ledger.does(world.registrar, "assignCompanyPrefix", world.maker.gln, prefix)
    for step in ("announceCompanyPrefixEnd", "withdrawCompanyPrefixEnd", "announceCompanyPrefixEnd"):
        board.does(world.board, step, ledger.address, prefix, *([] if step.startswith("w") else [[]]))
    send("evm_increaseTime", 14 * DAY + 1)
    board.does(world.board, "endCompanyPrefix", ledger.address, prefix, [])
    assert ledger.view("companyPrefixOwner", prefix) == 0
    board.does(world.board, "announceClosing", ledger.address, world.stranger)
    assert ledger.view("closing")["successor"] == world.stranger
    board.does(world.board, "withdrawClosing", ledger.address)
    assert ledger.view("closing")["closesAt"] == 0


def test_the_ledger_names_its_board(board: Driver, ledger: Driver) -> None:
    assert ledger.view("board") == board.address


def test_not_even_the_chair_speaks_past_the_board(world: World, ledger: Driver) -> None:
    refusal = ledger.refusal(world.board, "appointRegistrar", world.stranger)
    assert refusal == refused("NotBoard", account=world.board)


def test_what_the_ledger_refuses_the_board_tells(world: World, board: Driver, ledger: Driver) -> None:
    board.does(world.board, "appointRegistrar", ledger.address, world.stranger)
    refusal = board.told(world.board, "appointRegistrar", ledger.address, world.stranger)
    assert refusal == refused("AlreadyRegistrar", account=world.stranger, number=1)


def test_the_chair_passes_on_after_its_delay(world: World, board: Driver, ledger: Driver) -> None:
    board.does(world.board, "beginDefaultAdminTransfer", world.stranger)
    refusal = board.told(world.stranger, "acceptDefaultAdminTransfer")
    assert refusal.name == "AccessControlEnforcedDefaultAdminDelay"
    send("evm_increaseTime", DELAY + 1)
    board.does(world.stranger, "acceptDefaultAdminTransfer")
    board.does(world.stranger, "appointRegistrar", ledger.address, world.registrar)
    refusal = board.told(world.board, "appointRegistrar", ledger.address, world.other_registrar)
    assert refusal == refused("AccessControlUnauthorizedAccount", account=world.board, neededRole=ADMIN)


def test_the_board_of_another_ledger_is_none_here(world: World, board: Driver) -> None:
    refusal = board.told(world.board, "appointRegistrar", world.ledger.address, world.stranger)
    assert refusal == refused("NotBoard", account=board.address)


@pytest.mark.parametrize("selector", ["0xdeadbeef", "0x"])
def test_a_call_of_no_verb_is_refused(world: World, selector: str) -> None:
    call = {"from": world.maker.address, "to": world.ledger.address, "data": selector, "gas": hex(500_000)}
    receipt = mined(send("eth_sendTransaction", call))
    assert receipt["status"] == "0x0"


def test_the_code_behind_the_ledger_holds_nothing_of_its_own(world: World, project: Any) -> None:
    behind = Driver(back_office(project, world.board), project.interface.ILedger.abi)
    assert behind.refusal(world.board, "appointRegistrar", world.stranger) == refused("NotBoard", account=world.board)
    refusal = behind.refusal(world.maker, "destroy", [world.lot.rest])
    assert refusal == refused("NotOperator", account=world.maker.address)


def test_the_ledger_takes_no_money(world: World) -> None:
    call = {"from": world.maker.address, "to": world.ledger.address, "value": "0x1", "gas": hex(500_000)}
    receipt = mined(send("eth_sendTransaction", call))
    assert receipt["status"] == "0x0"
