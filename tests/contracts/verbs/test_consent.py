"""accredit and addOperator ask the new key: no account is bound without its signature, which binds once (P9)."""

from __future__ import annotations

from typing import Any

import pytest

from lotproof.model.identifiers import Gln
from tests.contracts.consents import consent
from tests.contracts.driver import DAY, refused
from tests.contracts.parties import LICENCE, World, new_account
from tests.contracts.wallets import Wallet

NEW = Gln.with_check_digit("777777777777")
WINDOW = 30 * DAY


def signed(world: World, by: str, gln: Gln, scopes: int, **changes: Any) -> tuple[int, bytes]:
    """Deadline and consent of the stranger, good but for the changes."""
    until = changes.pop("deadline", world.clock.now + 600)
    return until, consent(world.ledger, world.stranger, by, int(gln), scopes, until, **changes)


def accredited(world: World, until: int, shown: bytes) -> Any:
    arguments = (NEW, 2, world.clock.now + DAY, LICENCE, world.stranger, until, shown)
    return world.ledger.attempted(world.registrar, "accredit", *arguments)


def added(world: World, until: int, shown: bytes, scopes: int = 3) -> Any:
    return world.ledger.attempted(world.maker, "addOperator", world.stranger, scopes, until, shown)


def test_an_account_consents_to_be_the_first_key(world: World) -> None:
    assert accredited(world, *signed(world, world.registrar, NEW, 31)) is None
    assert world.ledger.view("bindingsOf", world.stranger) == 1


def test_an_account_consents_to_be_a_further_key(world: World) -> None:
    assert added(world, *signed(world, world.maker.address, world.maker.gln, 3)) is None
    assert world.ledger.view("operatorOf", world.stranger)["scopes"] == 3


OTHER: dict[str, dict[str, Any]] = {
    "chain": {"chain_id": 1},
    "ledger": {"contract": "0x" + "11" * 20},
    "binding": {"bindings": 1},
}


@pytest.mark.parametrize("other", OTHER)
def test_a_consent_for_another_place_is_refused(world: World, other: str) -> None:
    wanted = refused("BadSignature", signer=world.stranger)
    assert accredited(world, *signed(world, world.registrar, NEW, 31, **OTHER[other])) == wanted
    assert added(world, *signed(world, world.maker.address, world.maker.gln, 3, **OTHER[other])) == wanted


def test_a_consent_to_another_is_refused(world: World) -> None:
    wanted = refused("BadSignature", signer=world.stranger)
    assert accredited(world, *signed(world, world.other_registrar, NEW, 31)) == wanted
    assert added(world, *signed(world, world.rival.address, world.maker.gln, 3)) == wanted


def test_a_consent_for_another_partner_or_scope_is_refused(world: World) -> None:
    wanted = refused("BadSignature", signer=world.stranger)
    assert accredited(world, *signed(world, world.registrar, world.maker.gln, 31)) == wanted
    assert accredited(world, *signed(world, world.registrar, NEW, 3)) == wanted
    assert added(world, *signed(world, world.maker.address, NEW, 3)) == wanted
    assert added(world, *signed(world, world.maker.address, world.maker.gln, 31)) == wanted


def test_a_consent_with_another_deadline_is_refused(world: World) -> None:
    until, shown = signed(world, world.registrar, NEW, 31)
    assert accredited(world, until + 1, shown) == refused("BadSignature", signer=world.stranger)


def test_a_consent_of_another_key_is_refused(world: World) -> None:
    found = signed(world, world.registrar, NEW, 31, key=world.maker.address)
    assert accredited(world, *found) == refused("BadSignature", signer=world.stranger)


def test_a_consent_binds_once(world: World) -> None:
    found = signed(world, world.maker.address, world.maker.gln, 3)
    assert added(world, *found) is None
    world.does(world.stranger, "removeOperator", world.stranger)
    assert added(world, *found) == refused("BadSignature", signer=world.stranger)
    assert added(world, *signed(world, world.maker.address, world.maker.gln, 3)) is None
    assert world.ledger.view("bindingsOf", world.stranger) == 2


def test_a_consent_ends_with_any_binding_of_the_account(world: World) -> None:
    until, shown = signed(world, world.registrar, NEW, 31, deadline=world.clock.now + WINDOW)
    offer = (world.maker.gln, world.stranger, 1, "0x" + "00" * 20)
    moment = int(world.does(world.registrar, "offerKey", *offer)[0][1]["notBefore"])
    with world.clock.standing_at(moment):
        world.does(world.stranger, "acceptKey", world.maker.gln)
    world.does(world.stranger, "removeOperator", world.stranger)
    assert accredited(world, until, shown) == refused("BadSignature", signer=world.stranger)


def test_a_suspension_and_a_renewal_change_no_count_of_bindings(world: World) -> None:
    world.suspend(world.maker)
    world.does(world.registrar, "renew", world.maker.gln, 1, world.clock.now + DAY, LICENCE)
    assert world.ledger.view("bindingsOf", world.maker.address) == 1


@pytest.mark.parametrize(("ahead", "fine"), [(-1, False), (0, True), (WINDOW, True), (WINDOW + 1, False)])
def test_a_consent_ends_at_its_deadline_at_most_30_days_away(world: World, ahead: int, fine: bool) -> None:
    now = world.clock.now + 60
    until, shown = signed(world, world.registrar, NEW, 31, deadline=now + ahead)
    with world.clock.standing_at(now):
        told = accredited(world, until, shown)
    assert told == (None if fine else refused("DeadlineOutside", deadline=until, now_=now))


def test_a_contract_consents_by_erc_1271(world: World) -> None:
    wallet = Wallet(world, "HonestWallet", world.maker, 2)
    assert world.ledger.view("operatorOf", wallet.address)["scopes"] == 2


def test_a_contract_that_does_not_consent_is_bound_by_nobody(world: World) -> None:
    wallet = Wallet(world, "HonestWallet", world.maker, 2)
    world.does(world.maker, "removeOperator", wallet.address)
    until = world.clock.now + 600
    refusal = world.refusal(world.rival, "addOperator", wallet.address, 1, until, b"\1" * 65)
    assert refusal == refused("BadSignature", signer=wallet.address)


def test_an_accredited_partner_has_its_keys_in_view(world: World) -> None:
    first, second = world.add_key(world.maker, 2), world.add_key(world.maker, 4)
    assert world.ledger.view("keysOf", world.maker.gln) == [world.maker.address, first, second]
    world.does(world.maker, "removeOperator", first)
    world.does(world.maker, "removeOperator", world.maker.address)
    assert world.ledger.view("keysOf", world.maker.gln) == [second]
    assert world.ledger.view("keysOf", NEW) == []


def test_registrars_are_in_view_by_their_office(world: World) -> None:
    heir = new_account(7)
    assert world.ledger.view("registrars") == [world.registrar, world.other_registrar]
    world.does(world.board, "replaceRegistrar", 1, heir)
    assert world.ledger.view("registrars") == [heir, world.other_registrar]
    assert world.ledger.view("board") == world.board


def test_open_offers_of_keys_and_offices_are_in_view(world: World) -> None:
    call = (world.maker.gln, world.stranger, 3, world.maker.address)
    first = int(world.does(world.registrar, "offerKey", *call)[0][1]["notBefore"])
    told = {"by": world.registrar, "replaces": world.maker.address, "scopes": 3, "notBefore": first}
    assert world.ledger.view("keyOfferOf", *call[:2]) == told | {"notAfter": first + WINDOW}
    none = world.ledger.view("keyOfferOf", world.rival.gln, world.stranger)
    assert {int(str(value), 0) for value in none.values()} == {0}
    first = int(world.does(world.registrar, "offerOffice", world.stranger)[0][1]["notBefore"])
    assert world.ledger.view("officeOfferOf", 1) == [world.stranger, first, first + WINDOW]
    assert world.ledger.view("officeOfferOf", 2) == ["0x" + "00" * 20, 0, 0]
