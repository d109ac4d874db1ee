"""offerOffice, withdrawOfficeOffer and acceptOffice: a registrar passes its office on in two steps (P9)."""

from __future__ import annotations

import pytest

from tests.contracts.driver import DAY, refused
from tests.contracts.parties import REASON, World, new_account

DELAY, LIFE = 2 * DAY, 30 * DAY
ZERO = "0x" + "00" * 20


def offered(world: World) -> int:
    """The first registrar offers its office to the stranger; from when on it can be taken."""
    return int(world.does(world.registrar, "offerOffice", world.stranger)[0][1]["notBefore"])


def accepted(world: World) -> None:
    moment = offered(world)
    with world.clock.standing_at(moment):
        world.does(world.stranger, "acceptOffice", 1)


def test_an_offered_office_is_recorded_with_its_term(world: World) -> None:
    now = world.clock.now + 60
    first, last = now + DELAY, now + DELAY + LIFE
    fields = {"number": 1, "from": world.registrar, "to": world.stranger, "notBefore": first, "notAfter": last}
    with world.clock.standing_at(now):
        assert world.does(world.registrar, "offerOffice", world.stranger) == [("OfficeOffered", fields)]
    assert world.ledger.view("registrarOf", world.registrar)["number"] == 1


def test_an_accepted_office_moves_with_its_partners(world: World) -> None:
    office = world.ledger.view("registrarOf", world.registrar)
    accepted(world)
    assert world.ledger.view("registrarOf", world.stranger) == office
    assert world.ledger.view("registrarOf", world.registrar) == {"number": 0, "accredited": 0}
    world.does(world.stranger, "suspend", world.maker.gln, REASON)


def test_an_accepted_office_is_recorded(world: World) -> None:
    moment = offered(world)
    fields = {"number": 1, "from": world.registrar, "to": world.stranger}
    with world.clock.standing_at(moment):
        assert world.does(world.stranger, "acceptOffice", 1) == [("RegistrarReplaced", fields)]


def test_an_office_is_taken_in_the_last_second_of_its_offer(world: World) -> None:
    moment = offered(world) + LIFE
    with world.clock.standing_at(moment):
        world.does(world.stranger, "acceptOffice", 1)


def test_a_withdrawn_offer_is_recorded(world: World) -> None:
    offered(world)
    events = world.does(world.registrar, "withdrawOfficeOffer", world.stranger)
    assert events == [("OfficeOfferWithdrawn", {"number": 1, "to": world.stranger})]


def test_two_registrars_offer_their_offices_to_one_account(world: World) -> None:
    moment = offered(world)
    world.does(world.other_registrar, "offerOffice", world.stranger)
    with world.clock.standing_at(moment):
        world.does(world.stranger, "acceptOffice", 1)
    assert world.ledger.view("registrarOf", world.stranger)["number"] == 1


def test_an_office_is_not_taken_before_its_delay_is_over(world: World) -> None:
    moment = offered(world)
    with world.clock.standing_at(moment - 1):
        refusal = world.refusal(world.stranger, "acceptOffice", 1)
    assert refusal == refused("TooEarly", notBefore=moment, now_=moment - 1)


def test_an_office_is_not_taken_after_its_offer_has_ended(world: World) -> None:
    last = offered(world) + LIFE
    with world.clock.standing_at(last + 1):
        refusal = world.refusal(world.stranger, "acceptOffice", 1)
    assert refusal == refused("OfferEnded", notAfter=last, now_=last + 1)


def test_an_office_that_was_not_offered_is_not_taken(world: World) -> None:
    for number in (0, 1, 9):
        refusal = world.refusal(world.stranger, "acceptOffice", number)
        assert refusal == refused("NothingOffered", account=world.stranger)


def test_an_office_offered_to_another_is_not_taken(world: World) -> None:
    offered(world)
    other = new_account(7)
    assert world.refusal(other, "acceptOffice", 1) == refused("NothingOffered", account=other)


def test_an_offer_is_taken_once(world: World) -> None:
    accepted(world)
    refusal = world.refusal(world.stranger, "acceptOffice", 1)
    assert refusal == refused("NothingOffered", account=world.stranger)


def test_a_second_offer_ends_the_first(world: World) -> None:
    offered(world)
    world.does(world.registrar, "offerOffice", new_account(7))
    refusal = world.refusal(world.stranger, "acceptOffice", 1)
    assert refusal == refused("NothingOffered", account=world.stranger)


def test_a_withdrawn_offer_is_not_taken(world: World) -> None:
    moment = offered(world)
    world.does(world.registrar, "withdrawOfficeOffer", world.stranger)
    with world.clock.standing_at(moment):
        refusal = world.refusal(world.stranger, "acceptOffice", 1)
    assert refusal == refused("NothingOffered", account=world.stranger)


def test_an_offer_that_does_not_stand_is_not_withdrawn(world: World) -> None:
    for account in (world.stranger, ZERO):
        refusal = world.refusal(world.registrar, "withdrawOfficeOffer", account)
        assert refusal == refused("NothingOffered", account=account)


def test_an_offer_is_withdrawn_by_no_other_registrar(world: World) -> None:
    offered(world)
    refusal = world.refusal(world.other_registrar, "withdrawOfficeOffer", world.stranger)
    assert refusal == refused("NothingOffered", account=world.stranger)


@pytest.mark.parametrize("verb", ["offerOffice", "withdrawOfficeOffer"])
def test_only_a_registrar_offers_and_withdraws(world: World, verb: str) -> None:
    for by in (world.board, world.maker.address, world.stranger):
        assert world.refusal(by, verb, world.stranger) == refused("NotRegistrar", account=by)


def test_an_office_moved_by_the_board_is_not_taken_by_an_old_offer(world: World) -> None:
    moment, saved = offered(world), new_account(7)
    world.does(world.board, "replaceRegistrar", 1, saved)
    world.does(world.board, "replaceRegistrar", 1, world.registrar)
    with world.clock.standing_at(moment):
        refusal = world.refusal(world.stranger, "acceptOffice", 1)
    assert refusal == refused("NothingOffered", account=world.stranger)


def test_an_office_is_offered_to_no_registrar_no_key_and_nobody(world: World) -> None:
    refusal = world.refusal(world.registrar, "offerOffice", world.other_registrar)
    assert refusal == refused("AlreadyRegistrar", account=world.other_registrar, number=2)
    refusal = world.refusal(world.registrar, "offerOffice", world.maker)
    assert refusal == refused("RegistrarIsNoOperator", account=world.maker.address)
    assert world.refusal(world.registrar, "offerOffice", ZERO) == refused("NotRegistrar", account=ZERO)


def test_who_became_a_registrar_meanwhile_takes_no_second_office(world: World) -> None:
    moment = offered(world)
    world.does(world.board, "appointRegistrar", world.stranger)
    with world.clock.standing_at(moment):
        refusal = world.refusal(world.stranger, "acceptOffice", 1)
    assert refusal == refused("AlreadyRegistrar", account=world.stranger, number=3)


def test_who_became_a_key_meanwhile_takes_no_office(world: World) -> None:
    moment = offered(world)
    world.does(world.maker, "addOperator", world.stranger, 1)
    with world.clock.standing_at(moment):
        refusal = world.refusal(world.stranger, "acceptOffice", 1)
    assert refusal == refused("RegistrarIsNoOperator", account=world.stranger)
