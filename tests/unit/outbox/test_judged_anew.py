"""An event that a version knew no verb for is not done with: a later version, which knows one, records it."""

from __future__ import annotations

import dataclasses
import sqlite3
from contextlib import closing

import pytest

from lotproof.model.event import EpcisDocument
from lotproof.model.verb import VoidShipping
from lotproof.outbox import Store, events
from lotproof.outbox.migrations import MIGRATIONS
from lotproof.outbox.store import FILE_NAME
from lotproof.rules import planner
from lotproof.rules.planned import PLANNER_VERSION
from tests.unit.outbox.world import World

SHAPE = "0008-unsupported-events"

ALL_STEPS = planner.BUSINESS_STEPS


@pytest.fixture
def taken_back(document: EpcisDocument) -> EpcisDocument:
    """The file, and that its shipment is void."""
    shipment = document.events[-1]
    void = dataclasses.replace(shipment, biz_step="void_shipping", where="file.xml, line 999", hash="ni:void")
    return dataclasses.replace(document, events=(*document.events, void))


@pytest.fixture
def older(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    """The version before, which does not act on void shipments; undone, it is this one."""
    fewer = {step: act for step, act in ALL_STEPS.items() if step != "void_shipping"}
    monkeypatch.setattr(planner, "BUSINESS_STEPS", fewer)
    monkeypatch.setattr(events, "PLANNER_VERSION", PLANNER_VERSION - 1)
    return monkeypatch


def test_what_an_older_version_noted_is_recorded_by_capturing_the_file_again(
    world: World, taken_back: EpcisDocument, older: pytest.MonkeyPatch
) -> None:
    report = world.capture(taken_back)
    assert report.lines[-1].sentence.startswith("this ledger does not act on")
    older.undo()
    before = len(world.ledger.executed)
    world.capture(taken_back)
    assert [type(verb) for verb in world.ledger.executed[before:]] == [VoidShipping]


def test_what_the_same_version_noted_is_done_with(
    world: World, taken_back: EpcisDocument, older: pytest.MonkeyPatch
) -> None:
    world.capture(taken_back)
    older.setattr(planner, "BUSINESS_STEPS", ALL_STEPS)
    before = len(world.ledger.executed)
    world.capture(taken_back)
    assert len(world.ledger.executed) == before


def test_what_was_noted_for_another_reason_is_done_with(
    world: World, document: EpcisDocument, older: pytest.MonkeyPatch
) -> None:
    world.capture(document)
    older.undo()
    hashes = [event.hash for event in document.events]
    assert world.fresh_store().captured(hashes) == set(hashes)


def test_in_an_outbox_from_before_versions_were_kept_the_words_tell(world: World) -> None:
    notes = {
        "ni:step": "this ledger does not act on the business step inspecting",
        "ni:quantity": "names no single units: this ledger takes them out one by one",
        "ni:lot": "on the ledger with its lot",
    }
    world.folder.mkdir(mode=0o700)
    with closing(sqlite3.connect(world.folder / FILE_NAME)) as old, old:
        old.execute("CREATE TABLE migrations (name TEXT PRIMARY KEY)")
        for name, statements in MIGRATIONS:
            if name < SHAPE:
                old.execute("INSERT INTO migrations (name) VALUES (?)", (name,))
                for statement in statements:
                    old.execute(statement)
        batch = old.execute("INSERT INTO batches (name, created) VALUES ('file.xml', '2026')").lastrowid
        rows = [(name, batch, "line 1", note) for name, note in notes.items()]
        old.executemany("INSERT INTO events (hash, batch, place, note) VALUES (?, ?, ?, ?)", rows)
    store: Store = world.fresh_store()
    assert store.captured(notes) == {"ni:lot"}
