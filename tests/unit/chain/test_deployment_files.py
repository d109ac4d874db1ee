"""The record of a ledger on disk."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from lotproof.chain import deployments
from lotproof.chain.deployments import Deployment
from lotproof.errors import BadInput, WrongChain

RECORDED = Deployment(
    chain_id=7,
    address="0x5FbDB2315678afecb367f032d93F642f64180aa3",
    block=3,
    transaction="0x" + "11" * 32,
    code_hash="0x" + "22" * 32,
    board="0x70997970C51812dc3A010C7d01b50e0d17dc79C8",
    board_block=2,
    board_code_hash="0x" + "55" * 32,
    back_office="0x3C44CdDdB6a900fa2b585dd299e03d12FA4293BC",
    back_office_code_hash="0x" + "66" * 32,
    registry="0x15d34AAf54267DB7D7c367839AAf71A00a2C6A65",
    registry_code_hash="0x" + "88" * 32,
    inspection="0x90F79bf6EB2c4f870365E785982E1f101E93b906",
    inspection_code_hash="0x" + "77" * 32,
    foresight="0x9965507D1a55bcC2695C58ba16FB37d819B0A4dc",
    foresight_code_hash="0x" + "99" * 32,
    genesis="0x" + "33" * 32,
    artifact_hash="0x" + "44" * 32,
    deployed_at=dt.datetime(2026, 5, 1, 12, tzinfo=dt.UTC),
)


@pytest.fixture
def chain(node: Any) -> Any:
    return node(eth_chainId="0x7")


def test_what_is_saved_is_found(tmp_path: Path, chain: Any) -> None:
    deployments.save(chain, RECORDED, tmp_path / "new")

    assert deployments.find(chain, tmp_path / "new") == RECORDED
    assert [path.name for path in (tmp_path / "new").iterdir()] == ["7.json"]


def test_a_new_record_takes_the_place_of_the_old(tmp_path: Path, chain: Any) -> None:
    deployments.save(chain, RECORDED, tmp_path)
    newer = replace(RECORDED, block=9)
    deployments.save(chain, newer, tmp_path)

    assert deployments.find(chain, tmp_path) == newer
    assert len(list(tmp_path.iterdir())) == 1


def test_records_are_kept_at_home(tmp_path: Path, chain: Any) -> None:
    deployments.save(chain, RECORDED, deployments.folder_in(tmp_path))

    assert json.loads((tmp_path / "deployments" / "7.json").read_text())["address"] == RECORDED.address


def test_without_a_record_there_is_none(tmp_path: Path, chain: Any) -> None:
    assert deployments.find(chain, tmp_path) is None
    with pytest.raises(WrongChain, match="http://node:8545: found no ledger recorded for chain 7"):
        deployments.load(chain, tmp_path)


@pytest.mark.parametrize(
    ("change", "where"),
    [
        ({"address": None}, "address"),
        ({"address": "0x12"}, "address"),
        ({"block": "3"}, "block"),
        ({"block": True}, "block"),
        ({"deployed_at": "yesterday"}, "deployed_at"),
        ({"genesis": 4}, "genesis"),
        ({"board": "0x12"}, "board"),
        ({"back_office": None}, "back_office"),
        ({"registry": "0x12"}, "registry"),
        ({"inspection_code_hash": None}, "inspection_code_hash"),
    ],
)
def test_a_field_that_is_wrong_is_told(change: dict[str, Any], where: str, tmp_path: Path, chain: Any) -> None:
    deployments.save(chain, RECORDED, tmp_path)
    path = tmp_path / "7.json"
    path.write_text(json.dumps(json.loads(path.read_text()) | change))

    with pytest.raises(BadInput) as refused:
        deployments.find(chain, tmp_path)

    assert refused.value.where == f"{path}, {where}"


@pytest.mark.parametrize(("text", "found"), [("{", "no JSON"), ("[]", "list")])
def test_a_file_of_another_shape_is_told(text: str, found: str, tmp_path: Path, chain: Any) -> None:
    (tmp_path / "7.json").write_text(text)

    with pytest.raises(BadInput, match=f"found {found}"):
        deployments.find(chain, tmp_path)
