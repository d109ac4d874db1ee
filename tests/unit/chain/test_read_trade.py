"""A whole trade, written as a node logs it, is read as it was: what benchmarks/reading.py measures is right."""

from __future__ import annotations

import json

import pytest

from benchmarks.load.trade import Trade
from benchmarks.reading import NoNode, windows_of
from lotproof.chain.logs import Logs
from lotproof.rules.state import State


@pytest.fixture(scope="module")
def trade() -> Trade:
    print("seed", 7)
    return Trade(seed=7, transfers=600)


def test_its_records_are_read_from_their_logs(trade: Trade) -> None:
    reader = Logs(NoNode(), "")  # type: ignore[arg-type]
    found = [record for window in windows_of(trade.records) for record in reader.records(json.loads(window))]

    assert found == trade.records
    assert [record.at.time for record in found] == [record.at.time for record in trade.records]


def test_they_lead_to_the_state_that_the_rules_judged_by(trade: Trade) -> None:
    found, judged = vars(State(trade.records)), vars(trade.state)

    assert len(trade.state.items) > 500
    assert {name: found[name] for name in found if name != "journal"} == {
        name: judged[name] for name in judged if name != "journal"
    }
