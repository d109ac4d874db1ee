"""No operation grows dearer unnoticed: what `make gas` wrote is measured again."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from benchmarks import gas
from scripts import install_solc

GROWTH = 1.01
KEYS = sorted(gas.SENTENCES)


@pytest.fixture(scope="module")
def committed(root: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((root / gas.FILE).read_text("utf-8"))
    return found


@pytest.fixture(scope="module")
def measured() -> Mapping[str, gas.Figure]:
    install_solc.install()
    return gas.measured()


def test_every_operation_has_its_figure_and_no_other_is_there(committed: dict[str, Any]) -> None:
    assert sorted(committed) == KEYS


@pytest.mark.parametrize("key", KEYS)
def test_an_operation_costs_what_is_committed(
    key: str, committed: dict[str, Any], measured: Mapping[str, gas.Figure]
) -> None:
    now, before = measured[key]["gas"], committed[key]["gas"]
    assert now <= GROWTH * before, f"{key}: found {now:,.0f} gas; expected {before:,.0f} or write the file: make gas"


@pytest.mark.parametrize("key", KEYS)
def test_a_floor_is_what_is_committed(key: str, committed: dict[str, Any], measured: Mapping[str, gas.Figure]) -> None:
    assert measured[key]["floor"] == pytest.approx(committed[key]["floor"], rel=0.01)


@pytest.mark.parametrize("key", KEYS)
def test_a_committed_ratio_is_that_of_its_figures(key: str, committed: dict[str, Any]) -> None:
    figure = committed[key]
    assert figure["ratio"] == pytest.approx(figure["gas"] / figure["floor"], abs=0.001)


@pytest.mark.parametrize("key", KEYS)
def test_a_committed_sentence_is_the_one_of_its_operation(key: str, committed: dict[str, Any]) -> None:
    assert committed[key]["sentence"] == gas.SENTENCES[key]
