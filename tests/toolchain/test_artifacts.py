"""What the package ships of the contracts is what the sources compile to."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from scripts import compile as compilation
from scripts import export_artifacts, install_solc


@pytest.fixture(scope="module")
def built() -> dict[str, str]:
    install_solc.install()
    return export_artifacts.build()


@pytest.fixture(scope="module")
def ledger(built: dict[str, str]) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(built["CustodyLedger"])
    return found


def test_the_packages_artifacts_equal_a_fresh_compile(built: dict[str, str], root: Path) -> None:
    assert export_artifacts.differences(built, root / export_artifacts.FOLDER) == []


def test_brownie_deploys_the_same_bytecode(ledger: dict[str, Any]) -> None:
    assert "0x" + compilation.load().CustodyLedger.bytecode == ledger["bytecode"]


def test_the_compiler_is_the_pinned_one_with_the_pinned_settings(ledger: dict[str, Any]) -> None:
    settings = ledger["compiler"]["settings"]
    assert ledger["compiler"]["version"] == "0.8.30+commit.73712a01"
    assert (settings["evmVersion"], settings["viaIR"]) == ("shanghai", True)
    assert settings["optimizer"]["enabled"]


def test_the_deployed_code_fits_the_limit_of_every_chain(ledger: dict[str, Any]) -> None:
    assert (len(ledger["deployedBytecode"]) - 2) // 2 <= 24_576  # EIP-170


def test_the_artifact_names_its_sources_relative_to_the_checkout(ledger: dict[str, Any]) -> None:
    assert "contracts/CustodyLedger.sol" in ledger["sources"]
    assert all(path.split("/")[0] in {"contracts", "interfaces", "node_modules"} for path in ledger["sources"])


def test_a_changed_a_missing_and_a_foreign_file_are_each_told(tmp_path: Path) -> None:
    (tmp_path / "One.json").write_text("old")
    (tmp_path / "Other.json").write_text("{}")
    assert export_artifacts.differences({"One": "new", "Two": "{}"}, tmp_path) == [
        "Two.json is missing",
        "One.json differs from a fresh compile",
        "Other.json belongs to no exported contract",
    ]


def test_writing_replaces_all_and_differs_in_nothing(tmp_path: Path) -> None:
    (tmp_path / "Other.json").write_text("{}")
    export_artifacts.write({"One": "{}\n"}, tmp_path)
    assert export_artifacts.differences({"One": "{}\n"}, tmp_path) == []


@pytest.mark.parametrize("changed", ["contracts/types/T.sol", "interfaces/I.sol", "brownie-config.yaml"])
def test_a_change_anywhere_compiles_everything_again(tmp_path: Path, changed: str) -> None:
    for name in ("contracts/types/T.sol", "interfaces/I.sol", "brownie-config.yaml", "package.json"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("one")
    before = compilation.sources_hash(tmp_path)
    (tmp_path / changed).write_text("two")
    assert compilation.sources_hash(tmp_path) != before
