"""registerProduct: a manufacturer registers GTINs under its own GS1 company prefix (P8)."""

from __future__ import annotations

import pytest

from lotproof.model.identifiers import CompanyPrefix, Gtin
from tests.contracts.driver import refused
from tests.contracts.parties import World


def test_a_registered_product_has_its_maker(world: World) -> None:
    gtin = world.maker.gtin(7)
    events = world.does(world.maker, "registerProduct", gtin, world.maker.prefix, 0, 0)
    fields = {"maker": world.maker.id, "gtin": int(gtin), "prefix": world.maker.prefix.to_key()} | {
        "content": 0,
        "quantity": 0,
    }
    assert events == [("ProductRegistered", fields)]
    assert world.ledger.view("makerOf", gtin) == world.maker.id


def test_a_product_of_nobody_has_no_maker(world: World) -> None:
    assert world.ledger.view("makerOf", world.maker.gtin(7)) == 0


@pytest.mark.parametrize("indicator", range(10))
def test_every_indicator_digit_is_under_the_prefix(world: World, indicator: int) -> None:
    gtin = world.maker.gtin(7, indicator)
    world.does(world.maker, "registerProduct", gtin, world.maker.prefix, 0, 0)
    assert world.ledger.view("makerOf", gtin) == world.maker.id


def test_a_wrong_check_digit_is_refused(world: World) -> None:
    gtin = int(world.maker.gtin(7)) + 1
    refusal = world.refusal(world.maker, "registerProduct", gtin, world.maker.prefix, 0, 0)
    assert refusal == refused("InvalidGtin", gtin=gtin)


@pytest.mark.parametrize("gtin", [0, 10**14, 2**48 - 1])
def test_a_gtin_has_fourteen_digits(world: World, gtin: int) -> None:
    refusal = world.refusal(world.maker, "registerProduct", gtin, world.maker.prefix, 0, 0)
    assert refusal == refused("InvalidGtin", gtin=gtin)


def test_a_gtin_outside_the_prefix_is_refused(world: World) -> None:
    gtin = world.rival.gtin(7)
    refusal = world.refusal(world.maker, "registerProduct", gtin, world.maker.prefix, 0, 0)
    assert refusal == refused("GtinOutsidePrefix", gtin=gtin, prefix=world.maker.prefix)


def test_the_indicator_digit_is_no_part_of_the_prefix(world: World) -> None:
    gtin = Gtin.with_check_digit(world.maker.prefix.digits.ljust(13, "7"))
    refusal = world.refusal(world.maker, "registerProduct", gtin, world.maker.prefix, 0, 0)
    assert refusal == refused("GtinOutsidePrefix", gtin=gtin, prefix=world.maker.prefix)


def test_another_partners_prefix_is_refused(world: World) -> None:
    refusal = world.refusal(world.maker, "registerProduct", world.rival.gtin(7), world.rival.prefix, 0, 0)
    facts = {"prefix": world.rival.prefix, "owner": world.rival.id, "caller": world.maker.id}
    assert refusal == refused("CompanyPrefixNotOwned", **facts)


@pytest.mark.parametrize("key", [0, 1, CompanyPrefix("7654321").to_key(), CompanyPrefix("061414").to_key()])
def test_a_prefix_assigned_to_nobody_is_refused(world: World, key: int) -> None:
    refusal = world.refusal(world.maker, "registerProduct", world.maker.gtin(7), key, 0, 0)
    assert refusal == refused("CompanyPrefixNotOwned", prefix=key, owner=0, caller=world.maker.id)


def test_a_gtin_is_registered_once(world: World) -> None:
    refusal = world.refusal(world.maker, "registerProduct", world.pack_gtin, world.maker.prefix, 0, 0)
    assert refusal == refused("ProductTaken", gtin=world.pack_gtin, maker=world.maker.id)


def test_a_twelve_digit_prefix_has_one_item_for_each_indicator(world: World) -> None:
    prefix = CompanyPrefix("765432109876")
    world.does(world.registrar, "assignCompanyPrefix", world.maker.gln, prefix)
    gtin = Gtin.with_check_digit("0" + prefix.digits)
    world.does(world.maker, "registerProduct", gtin, prefix, 0, 0)
    assert world.ledger.view("makerOf", gtin) == world.maker.id
