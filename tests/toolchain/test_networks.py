"""Brownie knows our local chain, and everybody else's networks stay."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml

from scripts import networks

OTHERS: dict[str, Any] = {
    "live": [{"name": "Other", "networks": [{"id": "other", "host": "http://127.0.0.1:1", "chainid": 1}]}],
    "development": [{"id": "development", "cmd": "anvil"}],
}


def test_ours_is_added_and_the_others_stay(tmp_path: Path) -> None:
    path = tmp_path / "network-config.yaml"
    path.write_text(yaml.safe_dump(OTHERS))
    assert networks.add(path)
    found = yaml.safe_load(path.read_text())
    assert found["development"] == OTHERS["development"]
    assert found["live"] == [*OTHERS["live"], {"name": "Lotproof", "networks": [networks.LOCAL]}]


def test_a_second_time_changes_nothing(tmp_path: Path) -> None:
    path = tmp_path / "network-config.yaml"
    path.write_text(yaml.safe_dump(OTHERS))
    networks.add(path)
    before = path.read_bytes()
    assert not networks.add(path)
    assert path.read_bytes() == before


def test_one_that_the_user_changed_is_left_alone() -> None:
    own = {"live": [{"name": "Mine", "networks": [{"id": "lotproof-local", "host": "http://10.0.0.1:8545"}]}]}
    assert networks.with_local(own) == own


def test_an_empty_list_gets_ours() -> None:
    assert networks.with_local({"development": []})["live"][0]["networks"] == [networks.LOCAL]
