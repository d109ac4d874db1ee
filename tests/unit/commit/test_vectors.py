"""Against vectors made with npm @openzeppelin/merkle-tree 1.0.8 by vectors/make.mjs."""

import json
from pathlib import Path
from typing import Any

import pytest

from lotproof.commit.proof import verify, verify_multi
from lotproof.commit.secret import LotSecret
from lotproof.commit.tree import UnitTree
from lotproof.model.identifiers import SerialNumber

FILES = sorted(Path(__file__).with_name("vectors").glob("lot-*.json"))
Lot = tuple[dict[str, Any], UnitTree]


@pytest.fixture(scope="module", params=FILES, ids=lambda path: path.stem)
def lot(request: pytest.FixtureRequest) -> Lot:
    vector = json.loads(request.param.read_text())
    return vector, UnitTree(map(SerialNumber, vector["serials"]), LotSecret(raw(vector["secret"])))


def raw(text: str) -> bytes:
    return bytes.fromhex(text.removeprefix("0x"))


def test_all_sizes_are_there() -> None:
    assert {path.stem for path in FILES} == {f"lot-{size}" for size in (1, 2, 3, 5, 12, 1024)}


def test_root_is_the_same(lot: Lot) -> None:
    vector, tree = lot
    assert tree.root == raw(vector["root"])


def test_salts_and_leaves_are_the_same(lot: Lot) -> None:
    vector, tree = lot
    for expected in vector["proofs"]:
        unit = tree.unit(expected["index"])
        assert (unit.salt, unit.leaf) == (raw(expected["salt"]), raw(expected["leaf"]))


def test_single_proofs_are_the_same(lot: Lot) -> None:
    vector, tree = lot
    for expected in vector["proofs"]:
        proof = tree.proof(expected["index"])
        assert proof.siblings == tuple(map(raw, expected["siblings"]))
        assert verify(raw(vector["root"]), proof)


def test_multiproofs_are_the_same_in_the_same_order(lot: Lot) -> None:
    vector, tree = lot
    for expected in vector["multiproofs"]:
        proof = tree.multiproof(expected["indices"])
        assert [unit.index for unit in proof.units] == expected["order"]
        assert proof.siblings == tuple(map(raw, expected["siblings"]))
        assert proof.flags == tuple(expected["flags"])
        assert verify_multi(raw(vector["root"]), proof)
