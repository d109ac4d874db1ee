"""A version that could be turned around would bring a used signature back to life."""

from __future__ import annotations

from tests.contracts.driver import refused
from tests.contracts.parties import World
from tests.contracts.signing import signed_by

VERSION_BITS = 39
LEAST_OF_A_RECORD = 375
"""Gas of a log that tells nothing (Ethereum yellow paper, appendix G): no record is cheaper."""

FULL_TURN = 10**14
"""Gas of ten million blocks of 10 M."""


def test_a_full_turn_of_the_version_costs_more_than_anyone_has(world: World) -> None:
    """A consignee's own key ships and voids, the cheapest loop there is: two records a turn."""
    world.does(world.maker, "ship", [world.lot.rest], world.second.gln)
    world.does(world.maker, "voidShipping", [world.lot.rest])
    turn = world.ledger.spent_gas(world.maker, "ship", [world.lot.rest], world.second.gln)
    turn += world.ledger.spent_gas(world.maker, "voidShipping", [world.lot.rest])
    inside_one_call = turn - 2 * 21_000 - 8 * 2_100  # a contract's loop pays neither the transactions nor cold slots
    assert inside_one_call // 2 * 2**VERSION_BITS > FULL_TURN
    assert LEAST_OF_A_RECORD * 2**VERSION_BITS > FULL_TURN


def test_a_signature_made_while_an_item_was_packed_ends_when_it_is_taken_out(world: World) -> None:
    case, pallet = world.lot.cases[0], world.packed(1, world.lot.cases)
    call = signed_by(world, [case], world.maker, world.second)
    world.hand_over([pallet], world.maker, world.wholesaler)
    world.sent_back([pallet], world.wholesaler, world.maker)
    world.does(world.maker, "unpack", pallet, sorted(world.lot.cases))
    world.does(world.maker, "acceptReturn", case, world.lot.units(range(5)))
    assert world.ledger.told(world.second, "receiveSigned", *call) == refused(
        "BadSignature", signer=world.maker.address
    )


def test_a_name_that_was_used_up_does_not_come_back_in_an_old_state(world: World) -> None:
    """The maker withdraws a lot and registers its cases again: what it signed of them before is void."""
    case = world.lot.cases[0]
    call = signed_by(world, [case], world.maker, world.second)
    world.does(world.maker, "withdrawLot", world.lot.id, sorted([*world.lot.cases, world.lot.rest]))
    again = world.statement(world.lot.gtin, "LOT-A", 5, world.lot.tree.root, world.lot.expiry_day)
    world.does(world.maker, "registerLot", again, world.case_gtin, [(b"LOT-A-C0".ljust(20, b"\0"), 5)])
    assert world.ledger.told(world.second, "receiveSigned", *call) == refused(
        "BadSignature", signer=world.maker.address
    )


def test_a_packed_item_shows_no_holder_that_is_no_longer_so(world: World) -> None:
    pallet = world.packed(1, world.lot.cases)
    world.hand_over([pallet], world.maker, world.wholesaler)
    assert world.item(world.lot.cases[0])["holder"] == 0
    assert world.holder(world.lot.cases[0]) == world.wholesaler.id
