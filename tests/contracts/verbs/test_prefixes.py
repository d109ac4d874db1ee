"""assignCompanyPrefix: one GS1 company prefix has one owner, and none begins another."""

from __future__ import annotations

import pytest

from lotproof.model.identifiers import CompanyPrefix
from tests.contracts.driver import refused
from tests.contracts.parties import World

MIDDLE = CompanyPrefix("7654321")


def test_an_assigned_prefix_has_its_owner(world: World) -> None:
    events = world.does(world.registrar, "assignCompanyPrefix", world.second.gln, MIDDLE)
    fields = {"partner": world.second.id, "prefix": MIDDLE.to_key()}
    assert events == [("CompanyPrefixAssigned", fields)]
    assert world.ledger.view("companyPrefixOwner", MIDDLE) == world.second.id


def test_a_prefix_of_nobody_has_no_owner(world: World) -> None:
    assert world.ledger.view("companyPrefixOwner", MIDDLE) == 0


def test_a_partner_may_have_several(world: World) -> None:
    world.does(world.registrar, "assignCompanyPrefix", world.maker.gln, MIDDLE)
    assert world.ledger.view("companyPrefixOwner", MIDDLE) == world.maker.id
    assert world.ledger.view("companyPrefixOwner", world.maker.prefix) == world.maker.id


@pytest.mark.parametrize("digits", ["0000", "9999", "000000000000", "999999999999"])
def test_shortest_and_longest_prefixes_are_taken(world: World, digits: str) -> None:
    world.does(world.registrar, "assignCompanyPrefix", world.second.gln, CompanyPrefix(digits))
    assert world.ledger.view("companyPrefixOwner", CompanyPrefix(digits)) == world.second.id


@pytest.mark.parametrize("key", [0, 1, 999, 1_123, 9_999, 20_000, 2_7654321, 9_7654321, 2 * 10**12, 10**13, 2**48 - 1])
def test_a_prefix_is_four_to_twelve_digits_behind_a_one(world: World, key: int) -> None:
    refusal = world.refusal(world.registrar, "assignCompanyPrefix", world.second.gln, key)
    assert refusal == refused("InvalidCompanyPrefix", prefix=key)


@pytest.mark.parametrize("digits", ["7654", "765432"])
def test_a_prefix_that_begins_another_is_taken(world: World, digits: str) -> None:
    world.does(world.registrar, "assignCompanyPrefix", world.second.gln, MIDDLE)
    prefix = CompanyPrefix(digits)
    refusal = world.refusal(world.registrar, "assignCompanyPrefix", world.rival.gln, prefix)
    assert refusal == refused("CompanyPrefixBegins", prefix=prefix, longer=1)


@pytest.mark.parametrize("digits", ["7654321", "76543210", "765432100000"])
def test_a_prefix_that_goes_on_from_another_is_taken(world: World, digits: str) -> None:
    world.does(world.registrar, "assignCompanyPrefix", world.second.gln, MIDDLE)
    prefix = CompanyPrefix(digits)
    refusal = world.refusal(world.registrar, "assignCompanyPrefix", world.rival.gln, prefix)
    assert refusal == refused("CompanyPrefixTaken", prefix=prefix, partner=world.second.id)


@pytest.mark.parametrize("digits", ["7654320", "7654322", "765433", "0765432", "07654321", "176543"])
def test_a_neighbouring_prefix_is_free(world: World, digits: str) -> None:
    world.does(world.registrar, "assignCompanyPrefix", world.second.gln, MIDDLE)
    world.does(world.registrar, "assignCompanyPrefix", world.rival.gln, CompanyPrefix(digits))
    assert world.ledger.view("companyPrefixOwner", MIDDLE) == world.second.id


def test_two_neighbours_take_the_shorter_one_that_begins_both(world: World) -> None:
    world.does(world.registrar, "assignCompanyPrefix", world.second.gln, CompanyPrefix("76543"))
    world.does(world.registrar, "assignCompanyPrefix", world.rival.gln, CompanyPrefix("76544"))
    refusal = world.refusal(world.registrar, "assignCompanyPrefix", world.maker.gln, CompanyPrefix("7654"))
    assert refusal == refused("CompanyPrefixBegins", prefix=CompanyPrefix("7654"), longer=2)


def test_not_even_the_owner_takes_a_part_of_its_prefix_again(world: World) -> None:
    longer = CompanyPrefix(world.maker.prefix.digits + "1")
    refusal = world.refusal(world.registrar, "assignCompanyPrefix", world.maker.gln, longer)
    assert refusal == refused("CompanyPrefixTaken", prefix=longer, partner=world.maker.id)


def test_leading_zeros_tell_prefixes_apart(world: World) -> None:
    world.does(world.registrar, "assignCompanyPrefix", world.second.gln, CompanyPrefix("07654"))
    world.does(world.registrar, "assignCompanyPrefix", world.rival.gln, CompanyPrefix("7654"))
    assert world.ledger.view("companyPrefixOwner", CompanyPrefix("07654")) == world.second.id


def test_a_suspended_partner_keeps_its_prefix(world: World) -> None:
    world.suspend(world.maker)
    assert world.ledger.view("companyPrefixOwner", world.maker.prefix) == world.maker.id
