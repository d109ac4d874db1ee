"""Every verb of goods, by everyone, in every state, against the table of `permissions.py` (P2 to P5)."""

from __future__ import annotations

from typing import Any

import pytest

from tests.contracts.driver import DAY, rolled_back, send
from tests.contracts.parties import LICENCE, LotFacts, Party, World
from tests.contracts.permissions import ACTORS, STATES, expected, read

VERBS = tuple(read(STATES))
HOLDERS = {"maker": "maker", "wholesaler": "wholesaler", "dispenser": "pharmacy", "logistics": "logistics"}
SHELF = 2


def brought_about(world: World, lot: LotFacts, holder: Party, state: str) -> int:
    """The rest of the lot, in the hands of the holder and in that state."""
    item, to = lot.rest, world.second
    if state == "returned":
        return came_back(world, item, holder)
    if holder is not world.maker:
        world.hand_over([item], world.maker, holder)
    if state in ("transit", "missing"):
        world.does(holder, "ship", [item], to.gln)
    if state == "missing":
        world.does(to, "receiveWithDiscrepancies", [item], [(item, 0, 0, 0)])
    elif state == "packed":
        world.packed(8, [item], holder)
    elif state == "quarantined":
        world.does(holder, "quarantine", [item])
    elif state == "destroyed":
        world.does(holder, "destroy", [item])
    elif state == "recalled":
        world.does(world.registrar, "recall", lot.id, 1)
    elif state == "expired":
        send("evm_setNextBlockTimestamp", (lot.expiry_day + 1) * DAY)
        send("evm_mine")
    return item


def came_back(world: World, item: int, holder: Party) -> int:
    """Returned to the holder, which takes returns for that moment."""
    known = world.ledger.view("partnerOf", holder.gln)
    world.hand_over([item], world.maker, world.second)
    for roles in (15, known["roles"]):
        world.does(world.registrar, "renew", holder.gln, roles, known["validUntil"], LICENCE)
        if roles == 15:
            world.sent_back([item], world.second, holder)
    return item


def call_of(world: World, lot: LotFacts, item: int, pallet: int, verb: str) -> tuple[Any, ...]:
    """What the verb takes here."""
    other: dict[str, tuple[Any, ...]] = {
        "ship": ([item], world.second.gln),
        "shipReturn": ([item], world.second.gln),
        "pack": (pallet, [item]),
        "split": (item, [10]),
        "decommission": (item, lot.unit(9), 7),
        "takeBack": (item, 9, (bytes(16), ())),
        "dispense": (item, lot.unit(9)),
        "acceptReturn": (item, lot.units([9, 10, 11])),
    }
    return other.get(verb, ([item],))


def found(world: World, by: Any, verb: str, call: tuple[Any, ...]) -> str:
    """What the ledger did; its twin must have foretold it."""
    foretold = world.ledger.foretold(by, verb, *call)
    with rolled_back():
        told = world.ledger.attempted(by, verb, *call)
    assert told == foretold
    return "yes" if told is None else told.name


@pytest.mark.parametrize("state", read(STATES)["ship"])
@pytest.mark.parametrize("actor", read(ACTORS)["ship"])
def test_the_ledger_permits_what_the_table_permits(world: World, actor: str, state: str) -> None:
    short = world.clock.today + SHELF
    lot = world.new_lot("SHORT", 12, (5, 4), expiry_day=short) if state == "expired" else world.lot
    holder: Party = getattr(world, HOLDERS.get(actor, "wholesaler"))
    pallet = world.pallet(9, holder)
    item = brought_about(world, lot, holder, state)
    if actor in ("suspended", "expired"):
        (world.suspend if actor == "suspended" else world.lapse)(holder)
    by = {"nobody": world.stranger, "registrar": world.registrar}.get(actor, holder)
    told = {verb: found(world, by, verb, call_of(world, lot, item, pallet, verb)) for verb in VERBS}
    assert told == {verb: expected(verb, actor, state) for verb in VERBS}
