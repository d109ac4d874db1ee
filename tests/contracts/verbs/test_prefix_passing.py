"""Company prefixes that were given by mistake, that pass on, or that the board takes back (P8)."""

from __future__ import annotations

import pytest

from lotproof.model.identifiers import CompanyPrefix, Gln
from tests.contracts.driver import DAY, refused
from tests.contracts.parties import LICENCE, World

FRESH = CompanyPrefix("7654321")
DELAY, LIFE = 14 * DAY, 30 * DAY


@pytest.fixture
def fresh(world: World) -> CompanyPrefix:
    """A prefix of the maker under which nothing stands."""
    world.does(world.registrar, "assignCompanyPrefix", world.maker.gln, FRESH)
    return FRESH


def announced(world: World, products: list[int] | None = None) -> int:
    """The board announces the end of the maker's prefix; from when on it can take it."""
    events = world.does(world.board, "announceCompanyPrefixEnd", world.maker.prefix, products or [])
    return int(events[0][1]["notBefore"])


def test_an_unused_prefix_is_taken_back_and_free_again(world: World, fresh: CompanyPrefix) -> None:
    fields = {"partner": world.maker.id, "prefix": fresh.to_key()}
    assert world.does(world.registrar, "withdrawCompanyPrefix", world.maker.gln, fresh) == [
        ("CompanyPrefixWithdrawn", fields)
    ]
    world.does(world.registrar, "assignCompanyPrefix", world.rival.gln, CompanyPrefix("765432"))


def test_a_prefix_with_a_product_is_not_taken_back(world: World) -> None:
    refusal = world.refusal(world.registrar, "withdrawCompanyPrefix", world.maker.gln, world.maker.prefix)
    assert refusal == refused("CompanyPrefixInUse", prefix=world.maker.prefix)


def test_a_prefix_with_an_sscc_is_not_taken_back(world: World) -> None:
    world.does(world.wholesaler, "commissionLogisticUnit", world.wholesaler.sscc(1), world.wholesaler.prefix)
    refusal = world.refusal(world.registrar, "withdrawCompanyPrefix", world.wholesaler.gln, world.wholesaler.prefix)
    assert refusal == refused("CompanyPrefixInUse", prefix=world.wholesaler.prefix)


def test_a_prefix_is_taken_back_from_its_owner_only(world: World, fresh: CompanyPrefix) -> None:
    refusal = world.refusal(world.registrar, "withdrawCompanyPrefix", world.rival.gln, fresh)
    assert refusal == refused("CompanyPrefixNotOwned", prefix=fresh, owner=world.maker.id, caller=world.rival.id)


def test_an_offered_prefix_is_its_owners_until_it_is_taken(world: World) -> None:
    now, prefix = world.clock.now + 60, world.maker.prefix
    fields = {"from": world.maker.id, "to": world.rival.id, "prefix": prefix.to_key(), "notAfter": now + LIFE}
    with world.clock.standing_at(now):
        events = world.does(world.maker, "offerCompanyPrefix", prefix, world.rival.gln)
    assert events == [("CompanyPrefixOffered", fields)]
    assert world.ledger.view("companyPrefixOwner", prefix) == world.maker.id


def test_a_taken_prefix_is_its_new_owners_and_products_stay(world: World) -> None:
    prefix = world.maker.prefix
    world.does(world.maker, "offerCompanyPrefix", prefix, world.rival.gln)
    fields = {"from": world.maker.id, "to": world.rival.id, "prefix": prefix.to_key()}
    assert world.does(world.rival, "acceptCompanyPrefix", prefix) == [("CompanyPrefixTransferred", fields)]
    assert world.ledger.view("makerOf", world.pack_gtin) == world.maker.id
    refusal = world.refusal(world.maker, "registerProduct", world.maker.gtin(7), prefix, 0, 0)
    assert refusal == refused("CompanyPrefixNotOwned", prefix=prefix, owner=world.rival.id, caller=world.maker.id)
    world.does(world.rival, "registerProduct", world.maker.gtin(7), prefix, 0, 0)


def test_a_prefix_is_offered_by_its_owner_to_an_accredited_partner(world: World) -> None:
    prefix = world.maker.prefix
    refusal = world.refusal(world.rival, "offerCompanyPrefix", prefix, world.second.gln)
    assert refusal == refused("CompanyPrefixNotOwned", prefix=prefix, owner=world.maker.id, caller=world.rival.id)
    gln = Gln.with_check_digit("777777777777")
    assert world.refusal(world.maker, "offerCompanyPrefix", prefix, gln) == refused("UnknownPartner", gln=gln)


def test_a_prefix_passes_on_by_keys_of_every_scope(world: World) -> None:
    few, prefix = world.add_key(world.maker, 30), world.maker.prefix
    refusal = world.refusal(few, "offerCompanyPrefix", prefix, world.rival.gln)
    assert refusal == refused("ScopeMissing", account=few, scopes=30, needed=31)
    world.does(world.maker, "offerCompanyPrefix", prefix, world.rival.gln)
    other = world.add_key(world.rival, 29)
    refusal = world.refusal(other, "acceptCompanyPrefix", prefix)
    assert refusal == refused("ScopeMissing", account=other, scopes=29, needed=31)


def test_a_prefix_offered_to_another_is_not_taken(world: World) -> None:
    world.does(world.maker, "offerCompanyPrefix", world.maker.prefix, world.second.gln)
    refusal = world.refusal(world.rival, "acceptCompanyPrefix", world.maker.prefix)
    facts = {"prefix": world.maker.prefix, "taker": world.second.id, "caller": world.rival.id}
    assert refusal == refused("CompanyPrefixNotOffered", **facts)


@pytest.mark.parametrize(("how", "error"), [("suspend", "AccreditationSuspended"), ("lapse", "AccreditationExpired")])
def test_an_offered_prefix_stays_with_an_owner_that_lost_its_standing(world: World, how: str, error: str) -> None:
    world.does(world.maker, "offerCompanyPrefix", world.maker.prefix, world.rival.gln)
    getattr(world, how)(world.maker)
    assert world.refusal(world.rival, "acceptCompanyPrefix", world.maker.prefix).name == error


def test_an_offered_prefix_is_not_taken_after_30_days(world: World) -> None:
    last = int(world.does(world.maker, "offerCompanyPrefix", world.maker.prefix, world.rival.gln)[0][1]["notAfter"])
    with world.clock.standing_at(last + 1):
        refusal = world.refusal(world.rival, "acceptCompanyPrefix", world.maker.prefix)
    assert refusal == refused("OfferEnded", notAfter=last, now_=last + 1)


def test_the_end_of_a_prefix_is_announced_with_its_products(world: World) -> None:
    now, gtin = world.clock.now + 60, int(world.pack_gtin)
    fields = {"partner": world.maker.id, "prefix": world.maker.prefix.to_key(), "products": [gtin]}
    fields |= {"notBefore": now + DELAY, "notAfter": now + DELAY + LIFE}
    with world.clock.standing_at(now):
        events = world.does(world.board, "announceCompanyPrefixEnd", world.maker.prefix, [gtin])
    assert events == [("CompanyPrefixEndAnnounced", fields)]
    assert world.ledger.view("companyPrefixOf", world.maker.prefix)["endsFrom"] == now + DELAY


def test_only_products_under_the_prefix_are_taken_with_it(world: World) -> None:
    unknown, other = world.maker.gtin(9), world.rival.gtin(1)
    refusal = world.refusal(world.board, "announceCompanyPrefixEnd", world.maker.prefix, [unknown])
    assert refusal == refused("UnknownProduct", gtin=unknown)
    refusal = world.refusal(world.board, "announceCompanyPrefixEnd", world.maker.prefix, [other])
    assert refusal == refused("GtinOutsidePrefix", gtin=other, prefix=world.maker.prefix)


def test_the_end_of_nobodys_prefix_is_not_announced(world: World) -> None:
    refusal = world.refusal(world.board, "announceCompanyPrefixEnd", FRESH, [])
    assert refusal == refused("UnknownCompanyPrefix", prefix=FRESH)


def test_an_announced_end_comes_in_its_time(world: World) -> None:
    first = announced(world)
    with world.clock.standing_at(first - 1):
        refusal = world.refusal(world.board, "endCompanyPrefix", world.maker.prefix, [])
    assert refusal == refused("TooEarly", notBefore=first, now_=first - 1)
    last = first + LIFE
    with world.clock.standing_at(last + 1):
        refusal = world.refusal(world.board, "endCompanyPrefix", world.maker.prefix, [])
    assert refusal == refused("OfferEnded", notAfter=last, now_=last + 1)


def test_an_end_takes_what_was_announced_and_nothing_else(world: World) -> None:
    gtin = int(world.pack_gtin)
    first = announced(world, [gtin])
    with world.clock.standing_at(first):
        for products in ([], [gtin, gtin], [int(world.case_gtin)]):
            refusal = world.refusal(world.board, "endCompanyPrefix", world.maker.prefix, products)
            assert refusal == refused("EndNotAnnounced", prefix=world.maker.prefix)
        world.does(world.board, "endCompanyPrefix", world.maker.prefix, [gtin])
    assert world.ledger.view("makerOf", gtin) == 0
    assert world.ledger.view("makerOf", world.case_gtin) == world.maker.id


def test_lots_of_a_product_that_was_taken_stay_and_new_ones_do_not_come(world: World) -> None:
    gtin = int(world.pack_gtin)
    with world.clock.standing_at(announced(world, [gtin])):
        world.does(world.board, "endCompanyPrefix", world.maker.prefix, [gtin])
    world.does(world.maker, "ship", [world.lot.rest], world.wholesaler.gln)
    statement = world.statement(world.pack_gtin, "NEW", 3, bytes(32))
    assert world.refusal(world.maker, "registerLot", statement, 0, []) == refused("UnknownProduct", gtin=gtin)


def test_an_announcement_is_withdrawn(world: World) -> None:
    first = announced(world)
    events = world.does(world.board, "withdrawCompanyPrefixEnd", world.maker.prefix)
    assert events == [("CompanyPrefixEndWithdrawn", {"prefix": world.maker.prefix.to_key()})]
    with world.clock.standing_at(first):
        refusal = world.refusal(world.board, "endCompanyPrefix", world.maker.prefix, [])
    assert refusal == refused("EndNotAnnounced", prefix=world.maker.prefix)
    refusal = world.refusal(world.board, "withdrawCompanyPrefixEnd", world.maker.prefix)
    assert refusal == refused("EndNotAnnounced", prefix=world.maker.prefix)


def test_a_prefix_that_is_nobodys_by_then_is_not_taken(world: World, fresh: CompanyPrefix) -> None:
    first = int(world.does(world.board, "announceCompanyPrefixEnd", fresh, [])[0][1]["notBefore"])
    world.does(world.registrar, "withdrawCompanyPrefix", world.maker.gln, fresh)
    with world.clock.standing_at(first):
        refusal = world.refusal(world.board, "endCompanyPrefix", fresh, [])
    assert refusal == refused("UnknownCompanyPrefix", prefix=fresh)


def test_a_prefix_that_ended_is_given_to_another(world: World) -> None:
    with world.clock.standing_at(announced(world)):
        world.does(world.board, "endCompanyPrefix", world.maker.prefix, [])
    gln = Gln.with_check_digit("777777777777")
    world.does(world.other_registrar, "accredit", gln, 1, world.clock.now + DAY, LICENCE, world.stranger)
    world.does(world.other_registrar, "assignCompanyPrefix", gln, world.maker.prefix)
