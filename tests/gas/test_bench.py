"""The bench that measures: what it reads, and that it repeats itself."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from benchmarks import bench as benches
from benchmarks import floor_costs, gas, goods
from scripts import install_solc


@pytest.fixture(scope="module")
def made(root: Path) -> dict[str, dict[str, Any]]:
    install_solc.install()
    return floor_costs.compiled(root)


@pytest.fixture(scope="module")
def bench() -> Iterator[benches.Bench]:
    with benches.bench() as on:
        yield on


def test_gas_is_that_of_the_receipt(bench: benches.Bench, made: dict[str, dict[str, Any]]) -> None:
    floor = bench.deploy(made["RegistryFloor"]).functions
    used = bench.gas(floor.register(1, 2), 1)
    assert used == bench.web3.eth.get_block("latest")["gasUsed"]


def test_a_refused_transaction_is_no_figure(bench: benches.Bench, made: dict[str, dict[str, Any]]) -> None:
    floor = bench.deploy(made["HopFloor"]).functions
    with pytest.raises(benches.TransactionFailed):
        bench.gas(floor.receiveItem(1), 1)


def test_floors_come_out_the_same_on_another_chain(made: dict[str, dict[str, Any]]) -> None:
    runs = []
    for _ in range(2):
        with benches.bench() as on:
            runs.append(floor_costs.measured(on, made))
    assert runs[0] == runs[1]


def test_every_figure_has_a_floor(bench: benches.Bench, made: dict[str, dict[str, Any]]) -> None:
    assert set(floor_costs.measured(bench, made)) == set(gas.SENTENCES)


def test_goods_are_the_same_each_time() -> None:
    assert goods.a_tree("D", 8).root == goods.a_tree("D", 8).root


def test_flags_fill_words_from_the_lowest_bit() -> None:
    proof = goods.a_tree("D", 4).multiproof([0, 1, 2, 3])
    assert goods.packed_flags(proof) == [0b111]
