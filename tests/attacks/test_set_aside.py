"""Ways around quarantine, return and loss: what is set aside stays so until it is lawfully released (P1, P5)."""

from __future__ import annotations

from typing import Any

import pytest

from lotproof.model.item import item_of_range
from tests.contracts.driver import Refusal
from tests.contracts.parties import World
from tests.contracts.signing import signed_by

SHORT, DAMAGED = 0, 1


def tried(world: World, *calls: tuple[Any, ...]) -> Refusal | None:
    """The first of these calls that was refused, in order."""
    refusals = (world.ledger.attempted(*call) for call in calls)
    return next((refusal for refusal in refusals if refusal is not None), None)


def sold(world: World, by: Any, item: int) -> tuple[Any, ...]:
    return by, "ship", [item], world.pharmacy.gln


def test_a_holder_frees_goods_by_a_quarantine_of_its_own(world: World) -> None:
    """A registrar stops a pallet; its holder sets a case inside aside itself, which takes it out, and releases it."""
    case, pallet = world.lot.cases[0], world.packed(1, world.lot.cases)
    world.does(world.registrar, "quarantine", [pallet])
    maker = world.maker
    assert tried(world, (maker, "quarantine", [case]), (maker, "release", [case]), sold(world, maker, case))


def test_a_return_is_freed_by_a_quarantine_of_what_is_inside(world: World) -> None:
    case, pallet = world.lot.cases[0], world.packed(1, world.lot.cases)
    world.hand_over([pallet], world.maker, world.pharmacy)
    world.sent_back([pallet], world.pharmacy, world.second)
    by = world.second
    assert tried(world, (by, "quarantine", [case]), (by, "release", [case]), sold(world, by, case))


def test_a_registrars_stop_is_left_by_a_return_of_what_is_inside(world: World) -> None:
    case, pallet = world.lot.cases[0], world.packed(1, world.lot.cases)
    world.hand_over([pallet], world.maker, world.second)
    world.does(world.registrar, "quarantine", [pallet])
    units = world.lot.units(range(5))
    taken = (world.wholesaler, "receiveItems", [case]), (world.wholesaler, "acceptReturn", case, units)
    sent = (world.second, "shipReturn", [case], world.wholesaler.gln)
    assert tried(world, sent, *taken, sold(world, world.wholesaler, case))


def test_a_registrars_stop_is_shed_by_a_piece_that_comes_damaged(world: World) -> None:
    """Returned goods under a registrar's order: the part that is cut out has another name."""
    rest = world.lot.rest
    world.hand_over([rest], world.maker, world.second)
    world.does(world.registrar, "quarantine", [rest])
    world.does(world.second, "shipReturn", [rest], world.wholesaler.gln)
    by, piece = world.wholesaler, item_of_range(world.lot.id, 11)
    line = (by, "receiveWithDiscrepancies", [rest], [(rest, DAMAGED, 11, 1)])
    accepted = (by, "acceptReturn", piece, world.lot.units([11]))
    assert tried(world, line, (by, "release", [piece]), accepted, sold(world, by, piece))


def test_a_return_is_freed_by_calling_what_is_inside_damaged(world: World) -> None:
    case, pallet = world.lot.cases[0], world.packed(1, world.lot.cases)
    world.hand_over([pallet], world.maker, world.pharmacy)
    world.does(world.pharmacy, "shipReturn", [pallet], world.second.gln)
    by, line = world.second, (case, DAMAGED, 0, 0)
    received = (by, "receiveWithDiscrepancies", [pallet], [line])
    assert tried(world, received, (by, "release", [case]), sold(world, by, case))


def test_a_stopped_item_comes_in_by_a_line_of_another_receipt(world: World) -> None:
    """A line names an item under way that is not among those received, and so passes their checks by."""
    rest, other = world.lot.rest, world.other_lot.rest
    world.does(world.maker, "ship", [rest], world.second.gln)
    world.does(world.maker, "ship", [other], world.second.gln)
    world.does(world.registrar, "quarantine", [rest])
    received = (world.second, "receiveWithDiscrepancies", [other], [(rest, DAMAGED, 10, 1)])
    part = item_of_range(world.lot.id, 11)
    assert tried(world, received, (world.second, "release", [part]), sold(world, world.second, part))


def test_a_recalled_item_comes_in_by_a_line_of_another_receipt(world: World) -> None:
    rest, other = world.lot.rest, world.other_lot.rest
    world.does(world.maker, "ship", [rest], world.second.gln)
    world.does(world.maker, "ship", [other], world.second.gln)
    world.does(world.maker, "recall", world.lot.id, 1)
    assert tried(world, (world.second, "receiveWithDiscrepancies", [other], [(rest, DAMAGED, 0, 0)]))


def test_a_holder_forestalls_a_registrars_order(world: World) -> None:
    """The holder sets its goods aside first; the order must hold all the same."""
    rest = world.lot.rest
    world.does(world.maker, "quarantine", [rest])
    world.ledger.attempted(world.registrar, "quarantine", [rest])
    assert tried(world, (world.maker, "release", [rest]), sold(world, world.maker, rest))


@pytest.mark.parametrize("verb", ["destroy", "shipReturn", "quarantine", "decommission"])
def test_what_is_missing_with_its_pallet_is_used(world: World, verb: str) -> None:
    case, pallet = world.lot.cases[0], world.packed(1, world.lot.cases)
    world.does(world.maker, "ship", [pallet], world.second.gln)
    world.does(world.second, "receiveWithDiscrepancies", [pallet], [(pallet, SHORT, 0, 0)])
    calls: dict[str, Any] = {"shipReturn": ([case], world.second.gln), "decommission": (case, world.lot.unit(0), 7)}
    assert tried(world, (world.maker, verb, *calls.get(verb, ([case],))))


def test_what_is_missing_inside_a_damaged_pallet_is_the_receivers(world: World) -> None:
    """Missing units stay on the shipper's account (P1), whatever else is wrong with the pallet."""
    case, pallet = world.lot.cases[0], world.packed(1, world.lot.cases)
    world.does(world.maker, "ship", [pallet], world.second.gln)
    lines = sorted([(pallet, DAMAGED, 0, 0), (case, SHORT, 0, 0)])
    if world.ledger.attempted(world.second, "receiveWithDiscrepancies", [pallet], lines) is None:
        assert world.item(case)["holder"] == world.maker.id


def test_a_signed_pallet_is_emptied_inside_before_it_is_handed_over(world: World) -> None:
    """What stands inside a container inside is content, too: a signature over the outer one ends with its change."""
    inner = world.packed(1, world.lot.cases)
    outer = world.packed(2, [inner])
    call = signed_by(world, [outer], world.maker, world.second)
    taken_out = (world.maker, "quarantine", [world.lot.cases[0]])
    assert tried(world, taken_out, (world.second, "receiveSigned", *call))
