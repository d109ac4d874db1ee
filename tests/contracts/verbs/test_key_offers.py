"""offerKey, withdrawKeyOffer and acceptKey: a lost key is replaced in two steps, seen by the partner (P9)."""

from __future__ import annotations

from typing import Any

import pytest

from lotproof.model.identifiers import Gln
from tests.contracts.consents import made
from tests.contracts.driver import DAY, refused
from tests.contracts.parties import Party, World, new_account

DELAY, LIFE = 2 * DAY, 30 * DAY
NONE = "0x" + "00" * 20
UNKNOWN = Gln.with_check_digit("777777777777")


def offered(world: World, replaces: str = NONE, scopes: int = 31, party: Party | None = None) -> int:
    """The registrar offers the stranger a key of the maker (or of the party); from when on it can be taken."""
    gln = (party or world.maker).gln
    return int(world.does(world.registrar, "offerKey", gln, world.stranger, scopes, replaces)[0][1]["notBefore"])


def taken(world: World, replaces: str = NONE, scopes: int = 31) -> list[tuple[str, dict[str, Any]]]:
    moment = offered(world, replaces, scopes)
    with world.clock.standing_at(moment):
        return world.does(world.stranger, "acceptKey", world.maker.gln)


def untaken(world: World, moment: int) -> Any:
    """Why the stranger does not become a key of the maker at that moment."""
    with world.clock.standing_at(moment):
        return world.refusal(world.stranger, "acceptKey", world.maker.gln)


@pytest.mark.parametrize("first", [True, False])
def test_an_offered_key_is_recorded_and_the_old_one_still_acts(world: World, first: bool) -> None:
    now, replaces = world.clock.now + 60, world.maker.address if first else NONE
    fields = {"partner": world.maker.id, "to": world.stranger, "replaces": replaces, "scopes": 3}
    fields |= {"notBefore": now + DELAY, "notAfter": now + DELAY + LIFE}
    with world.clock.standing_at(now):
        events = world.does(world.registrar, "offerKey", world.maker.gln, world.stranger, 3, replaces)
    assert events == [("KeyOffered", fields)]
    world.does(world.maker, "ship", [world.lot.rest], world.second.gln)


def test_a_taken_key_acts_in_place_of_the_old_one(world: World) -> None:
    fields = {"partner": world.maker.id, "from": world.maker.address, "to": world.stranger, "scopes": 31}
    assert taken(world, world.maker.address) == [("OperatorReplaced", fields)]
    assert world.ledger.view("operatorOf", world.maker.address)["partner"] == 0


def test_a_further_key_acts_beside_the_others(world: World) -> None:
    fields = {"partner": world.maker.id, "operator": world.stranger, "scopes": 3}
    assert taken(world, scopes=3) == [("OperatorAdded", fields)]
    world.does(world.maker, "ship", [world.lot.rest], world.second.gln)


def test_goods_and_history_stay_with_the_partner(world: World) -> None:
    before = world.item(world.lot.rest)
    taken(world, world.maker.address)
    assert world.item(world.lot.rest) == before
    world.does(world.stranger, "ship", [world.lot.rest], world.second.gln)
    refusal = world.refusal(world.maker, "voidShipping", [world.lot.rest])
    assert refusal == refused("NotOperator", account=world.maker.address)


@pytest.mark.parametrize("replaced", ["first", "further", "none"])
def test_a_taken_key_has_the_scopes_offered_and_its_partners_standing(world: World, replaced: str) -> None:
    further = world.add_key(world.maker, 7)
    taken(world, {"first": world.maker.address, "further": further, "none": NONE}[replaced], scopes=3)
    wanted = {"partner": world.maker.id, "gln": int(world.maker.gln), "scopes": 3}
    assert world.ledger.view("operatorOf", world.stranger) == wanted
    world.suspend(world.maker)
    refusal = world.ledger.unanswered("checkOperator", world.stranger, 15, 3)
    assert refusal == refused("AccreditationSuspended", gln=world.maker.gln)


def test_a_key_of_a_suspended_partner_is_taken_and_suspended(world: World) -> None:
    world.suspend(world.maker)
    taken(world, world.maker.address)
    refusal = world.ledger.unanswered("checkOperator", world.stranger, 15, 31)
    assert refusal == refused("AccreditationSuspended", gln=world.maker.gln)


def test_a_partner_that_lost_all_its_keys_gets_one(world: World) -> None:
    world.does(world.registrar, "removeOperator", world.maker.address)
    taken(world)
    world.does(world.stranger, "ship", [world.lot.rest], world.second.gln)


def test_a_key_is_taken_in_the_last_second_of_its_offer(world: World) -> None:
    moment = offered(world) + LIFE
    with world.clock.standing_at(moment):
        world.does(world.stranger, "acceptKey", world.maker.gln)


@pytest.mark.parametrize("by", ["registrar", "maker"])
def test_a_withdrawn_offer_is_recorded_and_not_taken(world: World, by: str) -> None:
    moment, who = offered(world), getattr(world, by)
    fields = {"partner": world.maker.id, "to": world.stranger}
    events = world.does(who, "withdrawKeyOffer", world.maker.gln, world.stranger)
    assert events == [("KeyOfferWithdrawn", fields)]
    assert untaken(world, moment) == refused("NothingOffered", account=world.stranger)


def test_a_suspended_partner_withdraws_an_offer(world: World) -> None:
    moment = offered(world)
    world.suspend(world.maker)
    world.does(world.maker, "withdrawKeyOffer", world.maker.gln, world.stranger)
    assert untaken(world, moment) == refused("NothingOffered", account=world.stranger)


def test_the_next_registrar_withdraws_an_offer(world: World) -> None:
    offered(world)
    other = new_account(7)
    world.does(world.board, "replaceRegistrar", 1, other)
    world.does(other, "withdrawKeyOffer", world.maker.gln, world.stranger)


def test_offers_of_two_partners_stand_side_by_side(world: World) -> None:
    moment = offered(world)
    offered(world, party=world.rival)
    with world.clock.standing_at(moment):
        world.does(world.stranger, "acceptKey", world.maker.gln)
    assert world.ledger.view("operatorOf", world.stranger)["partner"] == world.maker.id


def test_a_key_is_offered_by_its_partners_registrar_only(world: World) -> None:
    call = (world.maker.gln, world.stranger, 31, NONE)
    refusal = world.refusal(world.other_registrar, "offerKey", *call)
    assert refusal == refused("OtherRegistrar", gln=world.maker.gln, registrar=1, caller=2)
    assert world.refusal(world.maker, "offerKey", *call) == refused("NotRegistrar", account=world.maker.address)


def test_no_key_is_offered_of_a_gln_never_accredited(world: World) -> None:
    wanted = refused("UnknownPartner", gln=UNKNOWN)
    assert world.refusal(world.registrar, "offerKey", UNKNOWN, world.stranger, 31, NONE) == wanted
    assert world.refusal(world.registrar, "withdrawKeyOffer", UNKNOWN, world.stranger) == wanted


@pytest.mark.parametrize("scopes", [0, 32, 63, 255])
def test_a_key_is_offered_with_known_scopes(world: World, scopes: int) -> None:
    refusal = world.refusal(world.registrar, "offerKey", world.maker.gln, world.stranger, scopes, NONE)
    assert refusal == refused("InvalidScopes", scopes=scopes)


def test_the_place_of_no_key_of_the_partner_is_not_offered(world: World) -> None:
    for account in (new_account(8), world.rival.address):
        refusal = world.refusal(world.registrar, "offerKey", world.maker.gln, world.stranger, 31, account)
        assert refusal == refused("NotOperatorOf", account=account, gln=world.maker.gln)


def test_a_key_is_offered_to_who_is_no_key_and_no_registrar(world: World) -> None:
    wanted = {
        world.rival.address: refused("AlreadyOperator", account=world.rival.address, gln=world.rival.gln),
        world.other_registrar: refused("RegistrarIsNoOperator", account=world.other_registrar),
        NONE: refused("NotOperator", account=NONE),
    }
    for account, told in wanted.items():
        assert world.refusal(world.registrar, "offerKey", world.maker.gln, account, 31, NONE) == told


def test_a_key_that_was_not_offered_is_not_taken(world: World) -> None:
    for gln in (world.maker.gln, UNKNOWN):
        wanted = refused("NothingOffered", account=world.stranger)
        assert world.refusal(world.stranger, "acceptKey", gln) == wanted


def test_a_key_offered_for_one_partner_is_none_of_another(world: World) -> None:
    moment = offered(world, party=world.rival)
    assert untaken(world, moment) == refused("NothingOffered", account=world.stranger)


def test_a_key_is_not_taken_before_its_delay_is_over(world: World) -> None:
    moment = offered(world)
    assert untaken(world, moment - 1) == refused("TooEarly", notBefore=moment, now_=moment - 1)


def test_a_key_is_not_taken_after_its_offer_has_ended(world: World) -> None:
    last = offered(world) + LIFE
    assert untaken(world, last + 1) == refused("OfferEnded", notAfter=last, now_=last + 1)


def test_an_offer_is_taken_once(world: World) -> None:
    moment = offered(world)
    with world.clock.standing_at(moment):
        world.does(world.stranger, "acceptKey", world.maker.gln)
        world.does(world.registrar, "removeOperator", world.stranger)
        refusal = world.refusal(world.stranger, "acceptKey", world.maker.gln)
    assert refusal == refused("NothingOffered", account=world.stranger)


def test_a_second_offer_begins_the_delay_again(world: World) -> None:
    moment = offered(world)
    with world.clock.standing_at(moment):
        again = offered(world, scopes=1)
        refusal = world.refusal(world.stranger, "acceptKey", world.maker.gln)
    assert refusal == refused("TooEarly", notBefore=again, now_=moment)


def test_where_the_replaced_key_is_gone_a_further_one_is_taken(world: World) -> None:
    moment = offered(world, world.maker.address)
    world.does(world.registrar, "removeOperator", world.maker.address)
    fields = {"partner": world.maker.id, "operator": world.stranger, "scopes": 31}
    with world.clock.standing_at(moment):
        assert world.does(world.stranger, "acceptKey", world.maker.gln) == [("OperatorAdded", fields)]
    assert world.ledger.view("keysOf", world.maker.gln) == [world.stranger]


def test_who_became_a_key_meanwhile_takes_no_other_place(world: World) -> None:
    moment = offered(world)
    world.does(world.rival, "addOperator", world.stranger, 1)
    wanted = refused("AlreadyOperator", account=world.stranger, gln=world.rival.gln)
    assert untaken(world, moment) == wanted


def test_who_became_a_registrar_meanwhile_takes_no_key(world: World) -> None:
    moment = offered(world)
    world.does(world.board, "appointRegistrar", world.stranger)
    assert untaken(world, moment) == refused("RegistrarIsNoOperator", account=world.stranger)


def test_a_key_that_its_partner_added_and_removed_is_offered_no_more(world: World) -> None:
    moment = offered(world)
    world.does(world.maker, "addOperator", world.stranger, 1)
    world.does(world.maker, "removeOperator", world.stranger)
    assert untaken(world, moment) == refused("NothingOffered", account=world.stranger)


def test_a_further_key_needs_room_when_it_is_offered_and_when_it_is_taken(world: World) -> None:
    moment = offered(world)
    for number in range(64):
        world.does(world.maker, "addOperator", made(number + 1), 1)
    call = (world.maker.gln, new_account(0xA0), 31)
    assert world.refusal(world.registrar, "offerKey", *call, NONE) == refused("RegistryFull")
    assert untaken(world, moment) == refused("RegistryFull")
    world.does(world.registrar, "offerKey", *call, world.maker.address)


def test_a_key_offered_by_a_registrar_that_was_replaced_is_not_taken(world: World) -> None:
    moment = offered(world)
    world.does(world.board, "replaceRegistrar", 1, new_account(7))
    assert untaken(world, moment) == refused("NotRegistrar", account=world.registrar)


def test_a_key_offered_by_a_registrar_that_has_another_office_is_not_taken(world: World) -> None:
    moment = offered(world)
    world.does(world.board, "replaceRegistrar", 1, new_account(7))
    world.does(world.board, "replaceRegistrar", 2, world.registrar)
    assert untaken(world, moment) == refused("OtherRegistrar", gln=world.maker.gln, registrar=1, caller=2)


def test_an_offer_that_does_not_stand_is_not_withdrawn(world: World) -> None:
    for by in (world.registrar, world.maker):
        refusal = world.refusal(by, "withdrawKeyOffer", world.maker.gln, world.stranger)
        assert refusal == refused("NothingOffered", account=world.stranger)


def test_a_key_of_few_scopes_withdraws_nothing(world: World) -> None:
    offered(world)
    key = world.add_key(world.maker, 30)
    refusal = world.refusal(key, "withdrawKeyOffer", world.maker.gln, world.stranger)
    assert refusal == refused("ScopeMissing", account=key, scopes=30, needed=31)


def test_an_offer_is_withdrawn_by_no_other_partner_or_registrar(world: World) -> None:
    offered(world)
    call = ("withdrawKeyOffer", world.maker.gln, world.stranger)
    for by in (world.rival.address, world.stranger):
        assert world.refusal(by, *call) == refused("NotRegistrar", account=by)
    refusal = world.refusal(world.other_registrar, *call)
    assert refusal == refused("OtherRegistrar", gln=world.maker.gln, registrar=1, caller=2)


def test_a_removed_key_withdraws_nothing(world: World) -> None:
    world.does(world.registrar, "removeOperator", world.maker.address)
    offered(world)
    refusal = world.refusal(world.maker, "withdrawKeyOffer", world.maker.gln, world.stranger)
    assert refusal == refused("NotRegistrar", account=world.maker.address)
