"""What a broken deployment leaves behind is found again, as far as it stands and is of the same plan."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from lotproof.chain import abi, unfinished
from lotproof.chain.rpc import RpcCall
from lotproof.chain.unfinished import DeploymentPlan, Placed
from lotproof.errors import BadInput
from lotproof.model.keccak import keccak256

ACCOUNT = "0x70997970C51812dc3A010C7d01b50e0d17dc79C8"
PLAN = DeploymentPlan(
    chain_id=7,
    genesis="0x" + "33" * 32,
    artifact_hash="0x" + "44" * 32,
    chair=ACCOUNT,
    delay_seconds=5,
    registrar=ACCOUNT,
)
ADDRESSES = {
    abi.FORESIGHT: "0x9965507D1a55bcC2695C58ba16FB37d819B0A4dc",
    abi.INSPECTION: "0x5FbDB2315678afecb367f032d93F642f64180aa3",
    abi.REGISTRY: "0xCf7Ed3AccA5a467e9e704C703E8D87F634fB0Fc9",
    abi.BACK_OFFICE: "0xe7f1725E7734CE288F8367e1Bb143E90bb3F0512",
    abi.BOARD: "0x9fE46736679d2D9a65F0992F2272dE9f3c7fa6e0",
}
PLACED = {
    name: Placed(
        address=address, block=3, transaction="0x" + "11" * 32, code_hash="0x" + keccak256(name.encode()).hex()
    )
    for name, address in ADDRESSES.items()
}


class Chain:
    """A node on which each piece's code is its own name, but those that were ``lost``."""

    where = "http://node:8545"
    in_process = False
    left_out = ()

    def __init__(self, *lost: str) -> None:
        self.codes = {ADDRESSES[name]: "0x" + name.encode().hex() for name in ADDRESSES if name not in lost}

    def elsewhere(self) -> Any:
        return self

    def answers(self, calls: Sequence[RpcCall]) -> list[Any]:
        assert {method for method, _ in calls} == {"eth_getCode"}
        return [self.codes.get(address, "0x") for _, (address, _) in calls]


def test_nothing_is_unfinished_at_first(tmp_path: Path) -> None:
    assert unfinished.load(Chain(), PLAN, tmp_path) == {}


def test_what_was_placed_is_found(tmp_path: Path) -> None:
    unfinished.save(Chain(), PLAN, PLACED, tmp_path / "new")

    assert unfinished.load(Chain(), PLAN, tmp_path / "new") == PLACED
    assert [path.name for path in (tmp_path / "new").iterdir()] == ["7-unfinished.json"]


def test_what_is_forgotten_is_not_found(tmp_path: Path) -> None:
    unfinished.save(Chain(), PLAN, PLACED, tmp_path)
    unfinished.forget(Chain(), 7, tmp_path)
    unfinished.forget(Chain(), 7, tmp_path)

    assert unfinished.load(Chain(), PLAN, tmp_path) == {}


@pytest.mark.parametrize(
    "change",
    [
        {"genesis": "0x" + "99" * 32},
        {"artifact_hash": "0x" + "99" * 32},
        {"chair": ADDRESSES[abi.BOARD]},
        {"delay_seconds": 6},
        {"registrar": ""},
    ],
    ids=lambda change: next(iter(change)),
)
def test_another_plan_starts_afresh(change: dict[str, Any], tmp_path: Path) -> None:
    unfinished.save(Chain(), PLAN, PLACED, tmp_path)

    assert unfinished.load(Chain(), replace(PLAN, **change), tmp_path) == {}


@pytest.mark.parametrize(("lost", "standing"), [(name, place) for place, name in enumerate(abi.PIECES[:-1])])
def test_behind_a_piece_that_is_gone_nothing_counts(lost: str, standing: int, tmp_path: Path) -> None:
    unfinished.save(Chain(), PLAN, PLACED, tmp_path)

    assert list(unfinished.load(Chain(lost), PLAN, tmp_path)) == list(abi.PIECES[:standing])


def test_other_code_at_the_address_does_not_count(tmp_path: Path) -> None:
    other = {abi.FORESIGHT: replace(PLACED[abi.FORESIGHT], code_hash="0x" + "00" * 32)}
    unfinished.save(Chain(), PLAN, PLACED | other, tmp_path)

    assert unfinished.load(Chain(), PLAN, tmp_path) == {}


@pytest.mark.parametrize(
    ("fields", "where"),
    [
        ({"plan": None}, "plan"),
        ({"placed": []}, "placed"),
        ({"placed": {"Inspection": 1}}, "placed, Inspection"),
        ({"placed": {"Inspection": {"address": "0x12"}}}, "placed, Inspection, address"),
        ({"plan": {"chain_id": "7"}}, "plan, chain_id"),
    ],
)
def test_a_damaged_record_is_told(fields: dict[str, Any], where: str, tmp_path: Path) -> None:
    unfinished.save(Chain(), PLAN, PLACED, tmp_path)
    path = tmp_path / "7-unfinished.json"
    path.write_text(json.dumps(json.loads(path.read_text()) | fields))

    with pytest.raises(BadInput) as refused:
        unfinished.load(Chain(), PLAN, tmp_path)

    assert refused.value.where == f"{path}, {where}"
