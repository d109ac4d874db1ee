"""Makes this project's `local` chain known to Brownie under the name lotproof-local, once; all else stays as it is.

Usage: python -m scripts.networks
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import yaml
from brownie._config import _get_data_folder

LOCAL = {"name": "Lotproof, local", "id": "lotproof-local", "host": "http://127.0.0.1:8545", "chainid": 31337}
GROUP = "Lotproof"


def with_local(config: dict[str, Any]) -> dict[str, Any]:
    """Brownie's list of networks with ours in a group of its own; one that is there already is left as it is."""
    groups = list(config.get("live") or [])
    if any(network["id"] == LOCAL["id"] for group in groups for network in group["networks"]):
        return config
    return config | {"live": [*groups, {"name": GROUP, "networks": [LOCAL]}]}


def add(path: Path) -> bool:
    """Add our network to the file unless it is there; whether the file was changed."""
    before = yaml.safe_load(path.read_text("utf-8"))
    after = with_local(before)
    if after == before:
        return False
    unfinished = path.with_suffix(".unfinished")
    unfinished.write_text(yaml.safe_dump(after, sort_keys=False), "utf-8")
    unfinished.replace(path)
    return True


def main() -> int:
    path = _get_data_folder() / "network-config.yaml"
    print(f"{path}: {LOCAL['id']} {'added' if add(path) else 'is there'}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
