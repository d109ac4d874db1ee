"""Every verb on a lot, and the ways back, by everyone, against the tables of `lot_permissions.py` (P4, P5, P8)."""

from __future__ import annotations

from typing import Any

import pytest

from tests.contracts.driver import DAY
from tests.contracts.lot_permissions import ACTORS, STANDINGS
from tests.contracts.parties import World
from tests.contracts.permissions import read
from tests.contracts.verbs.test_permissions import found

VERBS = tuple(read(ACTORS))


def calls(world: World) -> dict[str, tuple[Any, ...]]:
    lot, day = world.lot.id, world.lot.expiry_day + 1
    return {
        "recall": (lot, 1),
        "terminateRecall": (lot,),
        "overruleRecall": (lot, 0),
        "proposeExpiry": (lot, day + 1),
        "extendExpiry": (lot, day),
        "allowReturns": (world.maker.gln, world.second.gln, world.clock.now + 99 * DAY),
    }


def expected(verb: str, actor: str, standing: str) -> str:
    told = read(ACTORS)[verb][actor]
    return read(STANDINGS)[verb][standing] if told == "." else told


@pytest.mark.parametrize("standing", read(STANDINGS)["recall"])
@pytest.mark.parametrize("actor", read(ACTORS)["recall"])
def test_the_ledger_permits_what_the_table_permits(world: World, actor: str, standing: str) -> None:
    named = {"board": world.board, "registrar": world.registrar, "other": world.other_registrar}
    named |= {"full": world.maker.address, "few": world.add_key(world.maker, 15), "rival": world.rival.address}
    named["nobody"] = world.stranger
    world.does(world.maker, "recall", world.lot.id, 3)
    world.does(world.maker, "proposeExpiry", world.lot.id, world.lot.expiry_day + 1)
    if standing != "accredited":
        (world.suspend if standing == "suspended" else world.lapse)(world.maker)
    told = {verb: found(world, named[actor], verb, given) for verb, given in calls(world).items()}
    assert told == {verb: expected(verb, actor, standing) for verb in VERBS}
