"""An accreditation that ends while a file is being sent."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.faults import epcis
from tests.faults.checks import check
from tests.faults.commands import Ended
from tests.faults.goods import MAKER, WHOLESALER, Slot
from tests.faults.world import Template, World, copied

A_MONTH = 30 * 24 * 3600
SLOT = Slot(0)


@pytest.fixture(scope="module")
def expired(template: Template, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[World, Ended, Path]]:
    """The maker's accreditation ends in seventy days, each block comes a month after the one before, and a file of
    three pallets, packed and shipped, is captured."""
    with copied(template, tmp_path_factory.mktemp("expiry") / "home") as world:
        last = (dt.datetime.now(dt.UTC) + dt.timedelta(days=70)).date()
        world.run("partner", "renew", MAKER, "--valid-until", str(last), "--as", "anvil:0")
        world.engine.ask("anvil_setBlockTimestampInterval", A_MONTH)
        file = world.write("pallets.json", pallets(world))
        yield world, world.command("capture", str(file), "--as", MAKER).wait(), file


def pallets(world: World) -> str:
    """Three cases, each on a pallet of its own; their account goes with the rest."""
    events = []
    for number, case in enumerate(map(SLOT.lot.case, (5, 6, 7)), start=1):
        unit = SLOT.new_pallet(MAKER, number)
        events += [epcis.commissioned([unit]), epcis.aggregated(unit, [case]), epcis.shipped([unit], MAKER, WHOLESALER)]
        world.account.commission(str(unit), MAKER)
        world.account.pack([str(case)], str(unit))
        world.account.ship(str(unit), WHOLESALER)
    return epcis.document(events, first=30_000)


def test_every_line_is_sent_or_refused_with_the_reason_or_waits_for_one(expired: tuple[World, Ended, Path]) -> None:
    _, ended, _ = expired
    assert ended.code == 1
    outcomes = {line["outcome"]: line["sentence"] for line in ended.told["events"]}
    assert {"sent", "refused"} <= set(outcomes) <= {"sent", "refused", "waiting"}
    assert "accreditation" in outcomes["refused"]


def test_what_was_left_goes_on_once_it_is_renewed(expired: tuple[World, Ended, Path]) -> None:
    world, _, file = expired
    world.engine.ask("anvil_removeBlockTimestampInterval")
    world.run("partner", "renew", MAKER, "--valid-until", "2030-01-01", "--as", "anvil:0")
    world.run("capture", str(file), "--as", MAKER)
    found = check(world)
    assert found.good, found.wrong
