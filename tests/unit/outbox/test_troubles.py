"""Troubles beside the chain end in a clear state and sentence: a full disk, a lock, a clock, a lapsed accreditation."""

from __future__ import annotations

import datetime as dt
import sqlite3
from contextlib import suppress

import pytest

from lotproof.errors import LotproofError
from lotproof.model import record as rec
from lotproof.model.item import PartnerId
from lotproof.outbox import Progress, Sender, Store
from lotproof.outbox.store import FILE_NAME
from tests.simulators.ledger import SimulatedClock
from tests.unit.outbox.world import MAKER_KEY, NOW, World, pallet, plan_free

LINES = 30


def finish(world: World) -> None:
    """Another run, when the trouble is over, does the rest; every line is on chain once."""
    assert Sender(world.fresh_store(), world.ledger).resume(MAKER_KEY).complete
    assert sorted(map(repr, world.ledger.executed)) == sorted(repr(pallet(number)) for number in range(LINES))


@pytest.mark.parametrize("room", range(0, 16, 3))
def test_a_full_disk_ends_the_run_and_loses_nothing(world: World, store: Store, room: int) -> None:
    world.ledger.room = 5
    batch = plan_free(store, *map(pallet, range(LINES)))
    pages = store.database.value("PRAGMA page_count")
    store.database.execute(f"PRAGMA max_page_count = {pages + room}")
    with suppress(LotproofError):
        Sender(store, world.ledger).run(MAKER_KEY, batch)
    finish(world)


def test_a_small_disk_is_full_in_the_middle_of_a_run(world: World, store: Store) -> None:
    batch = plan_free(store, *map(pallet, range(LINES)))
    pages = store.database.value("PRAGMA page_count")
    store.database.execute(f"PRAGMA max_page_count = {pages}")
    with pytest.raises(LotproofError, match="cannot grow: the disk is full"):
        Sender(store, world.ledger).run(MAKER_KEY, batch)


def test_an_outbox_that_is_locked_ends_the_run_and_loses_nothing(world: World, store: Store) -> None:
    batch = plan_free(store, *map(pallet, range(LINES)))
    with Store(world.folder, busy_seconds=0.01) as impatient:
        other = sqlite3.connect(world.folder / FILE_NAME, isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(LotproofError, match="is locked by another process"):
            Sender(impatient, world.ledger).run(MAKER_KEY, batch)
        other.execute("ROLLBACK")
        other.close()
    finish(world)


class BackwardClock(SimulatedClock):
    """Loses an hour each time that somebody looks at it."""

    def now(self) -> dt.datetime:
        self.time -= dt.timedelta(hours=1)
        return self.time


def test_a_clock_that_jumps_back_changes_nothing(world: World) -> None:
    with Store(world.folder, BackwardClock(NOW)) as store:
        batch = plan_free(store, *map(pallet, range(LINES)))
        assert Sender(store, world.ledger).run(MAKER_KEY, batch).complete
    assert world.ledger.executed == list(map(pallet, range(LINES)))


def test_lines_left_when_the_accreditation_ends_are_refused_with_the_reason(world: World, store: Store) -> None:
    world.ledger.room = 5
    roles = world.ledger.state.partners[PartnerId(1)].roles

    def lapse(seen: Progress) -> None:
        if seen.done == 1:
            world.ledger.time = NOW + dt.timedelta(seconds=1)
            lapsed = rec.AccreditationRenewed(partner=PartnerId(1), roles=roles, valid_until=NOW, licence=bytes(32))
            world.ledger.happen([lapsed])

    summary = Sender(store, world.ledger).run(MAKER_KEY, plan_free(store, *map(pallet, range(LINES))), lapse)
    assert len(summary.mined) + len(summary.refused) == LINES
    assert {intent.error for intent in summary.refused} == {"AccreditationExpired"}
    assert all("accreditation" in intent.reason for intent in summary.refused)
    assert len(world.ledger.refusals) <= 10
