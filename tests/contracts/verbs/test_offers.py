"""Offices, keys and products pass on in two steps: offered by the one, accepted by the other (P9)."""

from __future__ import annotations

import pytest

from lotproof.model.identifiers import Gln
from tests.contracts.driver import DAY, refused
from tests.contracts.parties import LICENCE, REASON, World, new_account

DELAY = 2 * DAY


def offered(world: World) -> int:
    """The first registrar offers its office to the stranger; from when on it can be taken."""
    return int(world.does(world.registrar, "offerOffice", world.stranger)[0][1]["notBefore"])


def accepted(world: World) -> None:
    moment = offered(world)
    with world.clock.standing_at(moment):
        world.does(world.stranger, "acceptOffice")


def test_an_offered_office_is_recorded_with_its_delay(world: World) -> None:
    now = world.clock.now + 60
    fields = {"number": 1, "from": world.registrar, "to": world.stranger, "notBefore": now + DELAY}
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
        assert world.does(world.stranger, "acceptOffice") == [("RegistrarReplaced", fields)]


def test_an_office_is_not_taken_before_its_delay_is_over(world: World) -> None:
    moment = offered(world)
    with world.clock.standing_at(moment - 1):
        refusal = world.refusal(world.stranger, "acceptOffice")
    assert refusal == refused("TooEarly", notBefore=moment, now_=moment - 1)


def test_an_office_that_was_not_offered_is_not_taken(world: World) -> None:
    refusal = world.refusal(world.stranger, "acceptOffice")
    assert refusal == refused("NothingOffered", account=world.stranger)


def test_an_offer_is_taken_once(world: World) -> None:
    accepted(world)
    refusal = world.refusal(world.stranger, "acceptOffice")
    assert refusal == refused("NothingOffered", account=world.stranger)


def test_only_a_registrar_offers_an_office(world: World) -> None:
    for by in (world.board, world.maker.address, world.stranger):
        assert world.refusal(by, "offerOffice", world.stranger) == refused("NotRegistrar", account=by)


def test_an_office_moved_by_the_board_is_not_taken_by_an_old_offer(world: World) -> None:
    moment = offered(world)
    world.does(world.board, "replaceRegistrar", world.registrar, new_account(7))
    with world.clock.standing_at(moment):
        refusal = world.refusal(world.stranger, "acceptOffice")
    assert refusal == refused("NotRegistrar", account=world.registrar)


def test_a_registrar_takes_no_second_office(world: World) -> None:
    moment = world.does(world.registrar, "offerOffice", world.other_registrar)[0][1]["notBefore"]
    with world.clock.standing_at(moment):
        refusal = world.refusal(world.other_registrar, "acceptOffice")
    assert refusal == refused("AlreadyRegistrar", account=world.other_registrar, number=2)


def test_a_partners_key_takes_no_office(world: World) -> None:
    moment = world.does(world.registrar, "offerOffice", world.maker)[0][1]["notBefore"]
    with world.clock.standing_at(moment):
        refusal = world.refusal(world.maker, "acceptOffice")
    assert refusal == refused("RegistrarIsNoOperator", account=world.maker.address)


def test_an_offered_key_is_recorded_and_the_old_one_still_acts(world: World) -> None:
    fields = {"partner": world.maker.id, "from": world.maker.address, "to": world.stranger}
    events = world.does(world.registrar, "offerKey", world.maker.address, world.stranger)
    assert events == [("KeyOffered", fields)]
    world.does(world.maker, "ship", [world.lot.rest], world.second.gln)


def test_a_taken_key_acts_in_place_of_the_old_one(world: World) -> None:
    world.does(world.registrar, "offerKey", world.maker.address, world.stranger)
    fields = {"partner": world.maker.id, "operator": world.stranger, "scopes": 31}
    events = world.does(world.stranger, "acceptKey")
    assert events[0] == ("OperatorRemoved", {"partner": world.maker.id, "operator": world.maker.address})
    assert events[1:] == [("OperatorAdded", fields)]


def test_goods_and_history_stay_with_the_partner(world: World) -> None:
    before = world.item(world.lot.rest)
    world.does(world.registrar, "offerKey", world.maker.address, world.stranger)
    world.does(world.stranger, "acceptKey")
    assert world.item(world.lot.rest) == before
    world.does(world.stranger, "ship", [world.lot.rest], world.second.gln)
    refusal = world.refusal(world.maker, "voidShipping", [world.lot.rest])
    assert refusal == refused("NotOperator", account=world.maker.address)


@pytest.mark.parametrize("first", [True, False])
def test_a_taken_key_has_the_scopes_and_the_standing_of_the_old_one(world: World, first: bool) -> None:
    key = world.maker.address if first else world.add_key(world.maker, 3)
    before = world.ledger.view("operatorOf", key)
    world.does(world.registrar, "offerKey", key, world.stranger)
    world.does(world.stranger, "acceptKey")
    assert world.ledger.view("operatorOf", world.stranger) == before
    world.suspend(world.maker)
    refusal = world.ledger.unanswered("checkOperator", world.stranger, 15, before["scopes"])
    assert refusal == refused("AccreditationSuspended", gln=world.maker.gln)


def test_a_key_is_offered_by_its_partners_registrar_only(world: World) -> None:
    call = (world.maker.address, world.stranger)
    refusal = world.refusal(world.other_registrar, "offerKey", *call)
    assert refusal == refused("OtherRegistrar", gln=world.maker.gln, registrar=1, caller=2)
    assert world.refusal(world.maker, "offerKey", *call) == refused("NotRegistrar", account=world.maker.address)


def test_the_place_of_no_key_is_not_offered(world: World) -> None:
    refusal = world.refusal(world.registrar, "offerKey", world.stranger, new_account(8))
    assert refusal == refused("NotOperator", account=world.stranger)


def test_a_key_is_offered_to_who_is_no_key_and_no_registrar(world: World) -> None:
    refusal = world.refusal(world.registrar, "offerKey", world.maker.address, world.rival.address)
    assert refusal == refused("AlreadyOperator", account=world.rival.address, gln=world.rival.gln)
    refusal = world.refusal(world.registrar, "offerKey", world.maker.address, world.other_registrar)
    assert refusal == refused("RegistrarIsNoOperator", account=world.other_registrar)
    zero = "0x" + "00" * 20
    refusal = world.refusal(world.registrar, "offerKey", world.maker.address, zero)
    assert refusal == refused("NotOperator", account=zero)


def test_a_key_that_was_not_offered_is_not_taken(world: World) -> None:
    assert world.refusal(world.stranger, "acceptKey") == refused("NothingOffered", account=world.stranger)


def test_a_removed_key_has_no_place_to_take(world: World) -> None:
    world.does(world.registrar, "offerKey", world.maker.address, world.stranger)
    world.does(world.registrar, "removeOperator", world.maker.address)
    assert world.refusal(world.stranger, "acceptKey") == refused("NotOperator", account=world.maker.address)


def test_who_became_a_key_meanwhile_takes_no_other_place(world: World) -> None:
    world.does(world.registrar, "offerKey", world.maker.address, world.stranger)
    world.does(world.registrar, "addOperator", world.rival.gln, world.stranger, 1)
    refusal = world.refusal(world.stranger, "acceptKey")
    assert refusal == refused("AlreadyOperator", account=world.stranger, gln=world.rival.gln)


def test_a_partner_has_65_keys_at_most(world: World) -> None:
    for number in range(64):
        world.does(world.registrar, "addOperator", world.maker.gln, f"0x{number + 1:040x}", 1)
    refusal = world.refusal(world.registrar, "addOperator", world.maker.gln, world.stranger, 1)
    assert refusal == refused("RegistryFull")


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


def test_an_offered_product_is_its_makers_until_it_is_taken(world: World) -> None:
    fields = {"from": world.maker.id, "to": world.rival.id, "gtin": int(world.pack_gtin)}
    events = world.does(world.maker, "offerProduct", world.pack_gtin, world.rival.gln)
    assert events == [("ProductOffered", fields)]
    assert world.ledger.view("makerOf", world.pack_gtin) == world.maker.id


def test_a_taken_product_has_its_new_maker(world: World) -> None:
    world.does(world.maker, "offerProduct", world.pack_gtin, world.rival.gln)
    fields = {"from": world.maker.id, "to": world.rival.id, "gtin": int(world.pack_gtin)}
    assert world.does(world.rival, "acceptProduct", world.pack_gtin) == [("ProductTransferred", fields)]
    assert world.ledger.view("makerOf", world.pack_gtin) == world.rival.id


def test_new_lots_are_the_new_makers_and_old_ones_the_old_makers(world: World) -> None:
    world.does(world.maker, "offerProduct", world.pack_gtin, world.rival.gln)
    world.does(world.rival, "acceptProduct", world.pack_gtin)
    statement = world.statement(world.pack_gtin, "NEW", 5, bytes(32))
    wanted = refused("NotMaker", gtin=world.pack_gtin, maker=world.rival.id, caller=world.maker.id)
    assert world.refusal(world.maker, "registerLot", statement, 0, []) == wanted
    world.does(world.rival, "registerLot", statement, 0, [])
    world.does(world.maker, "recall", world.lot.id, 1)
    wanted = refused("NotLotMaker", lot=world.lot.id, maker=world.maker.id, caller=world.rival.id)
    assert world.refusal(world.rival, "recall", world.lot.id, 2) == wanted


def test_only_its_maker_offers_a_product(world: World) -> None:
    refusal = world.refusal(world.rival, "offerProduct", world.pack_gtin, world.rival.gln)
    assert refusal == refused("NotMaker", gtin=world.pack_gtin, maker=world.maker.id, caller=world.rival.id)


def test_an_unknown_product_is_not_offered(world: World) -> None:
    gtin = world.maker.gtin(9)
    assert world.refusal(world.maker, "offerProduct", gtin, world.rival.gln) == refused("UnknownProduct", gtin=gtin)


def test_a_product_is_offered_to_a_manufacturer(world: World) -> None:
    refusal = world.refusal(world.maker, "offerProduct", world.pack_gtin, world.second.gln)
    assert refusal == refused("RoleMissing", gln=world.second.gln, roles=2, needed=1)
    gln = Gln.with_check_digit("777777777777")
    assert world.refusal(world.maker, "offerProduct", world.pack_gtin, gln) == refused("UnknownPartner", gln=gln)


def test_a_product_offered_to_another_is_not_taken(world: World) -> None:
    world.does(world.maker, "offerProduct", world.pack_gtin, world.maker.gln)
    refusal = world.refusal(world.rival, "acceptProduct", world.pack_gtin)
    facts = {"gtin": world.pack_gtin, "taker": world.maker.id, "caller": world.rival.id}
    assert refusal == refused("ProductNotOffered", **facts)


def test_a_product_is_taken_once(world: World) -> None:
    world.does(world.maker, "offerProduct", world.pack_gtin, world.rival.gln)
    world.does(world.rival, "acceptProduct", world.pack_gtin)
    refusal = world.refusal(world.rival, "acceptProduct", world.pack_gtin)
    assert refusal == refused("ProductNotOffered", gtin=world.pack_gtin, taker=0, caller=world.rival.id)


@pytest.mark.parametrize("verb", ["offerProduct", "acceptProduct"])
def test_a_key_that_may_not_commission_passes_on_no_product(world: World, verb: str) -> None:
    key = world.add_key(world.maker, 30)
    arguments = (world.pack_gtin, world.rival.gln)[: 2 if verb == "offerProduct" else 1]
    refusal = world.refusal(key, verb, *arguments)
    assert refusal == refused("ScopeMissing", account=key, scopes=30, needed=1)
