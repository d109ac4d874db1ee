"""Counts folds: what goes into any state, record by record."""

from __future__ import annotations

import pytest

from lotproof.model.record import Record
from lotproof.rules import State


def counted_folds(monkeypatch: pytest.MonkeyPatch) -> list[Record]:
    """The records that are folded from here on; the list grows."""
    records: list[Record] = []
    fold = State.apply

    def counted(state: State, record: Record) -> None:
        records.append(record)
        fold(state, record)

    monkeypatch.setattr(State, "apply", counted)
    return records
