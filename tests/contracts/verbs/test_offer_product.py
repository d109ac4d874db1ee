"""Products pass on in two steps: offered by the one maker, taken by the other (P8)."""

from __future__ import annotations

import pytest

from lotproof.model.identifiers import Gln
from tests.contracts.driver import DAY, refused
from tests.contracts.parties import World

LIFE = 30 * DAY


def test_an_offered_product_is_its_makers_until_it_is_taken(world: World) -> None:
    now = world.clock.now + 60
    fields = {"from": world.maker.id, "to": world.rival.id, "gtin": int(world.pack_gtin), "notAfter": now + LIFE}
    with world.clock.standing_at(now):
        events = world.does(world.maker, "offerProduct", world.pack_gtin, world.rival.gln)
    assert events == [("ProductOffered", fields)]
    told = [world.rival.id, int(world.maker.gln), now + LIFE]
    assert world.ledger.view("productOfferOf", world.pack_gtin) == told
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


def test_a_product_is_taken_in_the_last_second_of_its_offer_and_not_after_it(world: World) -> None:
    last = int(world.does(world.maker, "offerProduct", world.pack_gtin, world.rival.gln)[0][1]["notAfter"])
    world.does(world.maker, "offerProduct", world.case_gtin, world.rival.gln)
    with world.clock.standing_at(last):
        world.does(world.rival, "acceptProduct", world.pack_gtin)
    with world.clock.standing_at(last + 60):
        refusal = world.refusal(world.rival, "acceptProduct", world.case_gtin)
    assert refusal.name == "OfferEnded"


@pytest.mark.parametrize(("how", "error"), [("suspend", "AccreditationSuspended"), ("lapse", "AccreditationExpired")])
def test_an_offer_ends_with_the_standing_of_its_maker(world: World, how: str, error: str) -> None:
    world.does(world.maker, "offerProduct", world.pack_gtin, world.rival.gln)
    getattr(world, how)(world.maker)
    assert world.refusal(world.rival, "acceptProduct", world.pack_gtin).name == error


@pytest.mark.parametrize("verb", ["offerProduct", "acceptProduct"])
def test_a_key_that_may_not_commission_passes_on_no_product(world: World, verb: str) -> None:
    key = world.add_key(world.maker, 30)
    arguments = (world.pack_gtin, world.rival.gln)[: 2 if verb == "offerProduct" else 1]
    refusal = world.refusal(key, verb, *arguments)
    assert refusal == refused("ScopeMissing", account=key, scopes=30, needed=1)
