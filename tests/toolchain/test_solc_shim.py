"""The npm compiler answers as the native one does to what py-solc-x asks."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest

from scripts import install_solc

IMPORTER = 'pragma solidity 0.8.30; import "@lib/Lib.sol"; contract Importer is Lib {}'
LIB = "pragma solidity 0.8.30; contract Lib { uint256 public a; }"
BIG = (
    "contract Big { "
    + " ".join(f"function f{n}() external pure returns (uint256) {{ return {n}; }}" for n in range(600))
    + " }"
)


@pytest.fixture(scope="module")
def solc() -> str:
    return str(install_solc.install().path)


def standard(solc: str, source: str, folder: Path, *options: str) -> dict[str, Any]:
    """Compile one source, with @lib remapped to lib/, from `folder`."""
    settings = {"remappings": ["@lib=lib"], "outputSelection": {"*": {"*": ["abi", "evm.bytecode.object"]}}}
    given = {"language": "Solidity", "sources": {"A.sol": {"content": source}}, "settings": settings}
    command = [solc, *options, "--standard-json"]
    done = subprocess.run(command, input=json.dumps(given), capture_output=True, text=True, cwd=folder, check=True)
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def errors(output: dict[str, Any]) -> str:
    return " ".join(error["message"] for error in output.get("errors", []) if error["severity"] == "error")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "project" / "lib").mkdir(parents=True)
    (tmp_path / "project" / "lib" / "Lib.sol").write_text(LIB)
    return tmp_path / "project"


def test_the_version_line_is_the_native_ones(solc: str) -> None:
    lines = subprocess.run([solc, "--version"], capture_output=True, text=True, check=True).stdout.splitlines()
    assert lines[0] == "solc, the solidity compiler commandline interface"
    assert lines[1].startswith("Version: 0.8.30+commit.73712a01.")


def test_imports_are_read_below_the_working_folder(solc: str, folder: Path) -> None:
    assert "Importer" in standard(solc, IMPORTER, folder)["contracts"]["A.sol"]


def test_imports_are_read_below_the_base_path(solc: str, folder: Path) -> None:
    output = standard(solc, IMPORTER, folder.parent, "--base-path", str(folder))
    assert "Importer" in output["contracts"]["A.sol"]


def test_imports_are_read_below_an_include_path(solc: str, folder: Path, tmp_path: Path) -> None:
    output = standard(solc, IMPORTER, tmp_path, "--base-path", ".", f"--include-path={folder}")
    assert "Importer" in output["contracts"]["A.sol"]


def test_a_missing_import_says_where_it_was_sought(solc: str, tmp_path: Path) -> None:
    told = errors(standard(solc, IMPORTER, tmp_path))
    assert '"lib/Lib.sol" not found' in told
    assert f"Searched the following locations: {tmp_path}" in told


def test_a_file_outside_the_allowed_folders_is_not_read(solc: str, folder: Path) -> None:
    source = f'import "{folder}/lib/Lib.sol"; contract A is Lib {{}}'
    other = folder.parent / "other"
    other.mkdir()
    assert "outside of allowed directories" in errors(standard(solc, source, other))
    assert not errors(standard(solc, source, other, "--allow-paths", str(folder)))


def test_output_longer_than_a_pipe_is_whole(solc: str, tmp_path: Path) -> None:
    output = standard(solc, BIG, tmp_path)
    assert len(json.dumps(output)) > 65_536
    assert len(output["contracts"]["A.sol"]["Big"]["abi"]) == 600


def test_an_unknown_option_is_refused_in_the_native_words(solc: str) -> None:
    done = subprocess.run([solc, "--gas"], capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert done.stderr.startswith("unrecognised option '--gas'")
