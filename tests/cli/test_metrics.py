"""The figures of the outboxes as Prometheus reads them: a file that is whole at every moment, or an endpoint."""

from __future__ import annotations

import urllib.request
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from prometheus_client.parser import text_string_to_metric_families

from lotproof.cli import metrics
from lotproof.outbox.intents import NewIntent
from lotproof.service.stores import Stores
from tests.cli.conftest import FILE, MAKER, WHOLESALER, Place
from tests.cli.test_progress import Watch
from tests.unit.outbox.world import pallet

DEPLOYMENT: Any = SimpleNamespace(genesis="0x" + "ab" * 32, chain_id=31337, address="0x" + "11" * 20)


@pytest.fixture
def shelf(tmp_path: Path) -> Stores:
    return Stores(tmp_path, DEPLOYMENT)


def plan(shelf: Stores, number: int) -> None:
    """One more line of the maker."""
    store = shelf.store(MAKER)
    intent = NewIntent(id=str(number), content=str(number), verb=pallet(number))
    store.add_intent(intent, store.new_batch("by hand"), 0)


def values(text: str) -> dict[tuple[str, str, str], float]:
    """(name, partner, state) -> value."""
    return {
        (sample.name, sample.labels["partner"], sample.labels.get("state", "")): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }


def planned(path: Path) -> float:
    return values(path.read_text())["lotproof_intents", MAKER, "planned"]


def test_every_figure_is_told_for_every_party(captured: Place) -> None:
    found = values(captured.run("outbox", "metrics").stdout)
    stats = captured.json("outbox", "stats")["outboxes"]
    for who in (MAKER, WHOLESALER):
        assert found["lotproof_intents", who, "final"] == stats[who]["states"]["final"]
        assert found["lotproof_gas_used_total", who, ""] == stats[who]["gas"] > 0
        assert found["lotproof_last_success_timestamp_seconds", who, ""] > 1_700_000_000
        assert found["lotproof_oldest_open_timestamp_seconds", who, ""] == 0
        assert found["lotproof_intents_waiting", who, ""] == 0


def test_each_figure_has_its_type(captured: Place) -> None:
    text = captured.run("outbox", "metrics").stdout
    kinds = dict(line.split()[2:4] for line in text.splitlines() if line.startswith("# TYPE"))
    assert kinds.pop("lotproof_gas_used_total") == "counter"
    assert set(kinds.values()) == {"gauge"}
    assert len(kinds) == 4


def test_a_capture_keeps_a_file(begun: Place, tmp_path: Path) -> None:
    path = tmp_path / "lotproof.prom"
    begun.run("capture", FILE, "--as", MAKER, "--metrics", path)
    assert values(path.read_text())["lotproof_intents", MAKER, "final"] >= 4
    assert list(tmp_path.glob("lotproof.prom?*")) == []


def test_a_file_that_cannot_be_written_is_told_before_anything_is_sent(begun: Place, tmp_path: Path) -> None:
    before = begun.head
    path = tmp_path / "nowhere" / "lotproof.prom"
    told = begun.refused("capture", FILE, "--as", MAKER, "--metrics", path, code=2)
    assert told.startswith(f"bad input: {path}: found a file that cannot be written (No such file or directory)")
    assert begun.head == before


def test_the_file_is_written_now_and_then_in_a_run_and_at_its_end(shelf: Stores, tmp_path: Path) -> None:
    watch, path = Watch(), tmp_path / "lotproof.prom"
    plan(shelf, 0)
    writer = metrics.Writer(shelf, path, watch)
    plan(shelf, 1)
    watch.time += metrics.EVERY_SECONDS / 2
    writer.step()
    assert planned(path) == 1
    watch.time += metrics.EVERY_SECONDS
    writer.step()
    assert planned(path) == 2
    plan(shelf, 2)
    writer.end()
    assert planned(path) == 3


def test_a_file_that_can_be_written_no_more_does_not_stop_the_run(shelf: Stores, tmp_path: Path) -> None:
    folder = tmp_path / "metrics"
    folder.mkdir()
    writer = metrics.Writer(shelf, folder / "lotproof.prom")
    (folder / "lotproof.prom").unlink()
    folder.rmdir()
    writer.end()


def test_an_endpoint_answers_with_what_stands_at_that_moment(shelf: Stores) -> None:
    url, _ = metrics.serve(shelf, "127.0.0.1", 0)
    for number in range(2):
        plan(shelf, number)
        with urllib.request.urlopen(url) as reply:  # noqa: S310 - our own address
            assert "version=0.0.4" in reply.headers["Content-Type"]
            assert values(reply.read().decode())["lotproof_intents", MAKER, "planned"] == number + 1


def test_a_port_that_is_taken_is_bad_input(shelf: Stores, captured: Place) -> None:
    url, _ = metrics.serve(shelf, "127.0.0.1", 0)
    port = url.split(":")[2].split("/")[0]
    told = captured.refused("outbox", "metrics", "--serve", port, code=2)
    assert told.startswith(f"bad input: --serve: found port {port} of 127.0.0.1")


def test_a_file_or_an_endpoint_but_not_both(captured: Place) -> None:
    told = captured.refused("outbox", "metrics", "--serve", "0", "--output", "x", code=2)
    assert "either --output or --serve" in told


def test_the_figures_are_written_to_a_file(captured: Place, tmp_path: Path) -> None:
    path = tmp_path / "lotproof.prom"
    assert captured.run("outbox", "metrics", "--output", path).stdout == f"written to {path}\n"
    assert path.read_text() == captured.run("outbox", "metrics").stdout
