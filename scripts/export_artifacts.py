"""Compiles the contracts with Brownie's settings and writes what the package needs of them.

Usage: python -m scripts.export_artifacts            write lotproof/chain/artifacts/
       python -m scripts.export_artifacts --check    only compare; exit code 1 when they differ
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import sys
from pathlib import Path
from typing import Any

from brownie._config import _load_project_compiler_config
from brownie.project import compiler
from brownie.project.main import _load_sources

from scripts import compile as compilation

ROOT = Path(__file__).resolve().parent.parent
FOLDER = Path("lotproof/chain/artifacts")
EXPORTED = ("CustodyLedger", "BackOffice", "Registry", "Inspection", "Foresight", "RegistrarBoard")
INTERFACE = "ILedger"
"""All that the ledger's address answers to, whichever piece of code does."""
OUTPUTS = ["abi", "evm.bytecode.object", "evm.deployedBytecode", "metadata", "storageLayout"]


class ExportError(Exception):
    """The contracts do not compile, or a contract to export is not among them."""


def compiler_input(root: Path, sources: dict[str, str], outputs: list[str]) -> dict[str, Any]:
    """solc's standard JSON input as Brownie makes it for this project, with our choice of outputs."""
    config = _load_project_compiler_config(root)
    solc = config["solc"]
    compiler.set_solc_version(solc["version"])
    made: dict[str, Any] = compiler.generate_input_json(
        sources,
        evm_version=config["evm_version"],
        remappings=solc["remappings"],
        optimizer=dict(solc["optimizer"]),
        viaIR=solc["viaIR"],
    )
    # Brownie adds a remapping for each package in the user's home; even an unused one changes the metadata hash.
    made["settings"]["remappings"] = list(solc["remappings"])
    made["settings"]["outputSelection"] = {"*": {"*": outputs}}
    return made


def build(root: Path = ROOT) -> dict[str, str]:
    """Compile afresh; the text of each artifact by contract name.

    Raises ExportError when a contract does not compile or is not there.
    """
    contracts = compiled(root, _load_sources(root, "contracts", False), OUTPUTS)
    missing = [name for name in EXPORTED if name not in contracts]
    if missing:
        raise ExportError(f"contracts/: found no {', '.join(missing)}; expected each contract that EXPORTED names")
    path = f"interfaces/{INTERFACE}.sol"
    # Brownie gives the contracts to the compiler without the interfaces that none of them inherits.
    interface = compiled(root, {path: (root / path).read_text("utf-8")}, ["abi", "metadata"])[INTERFACE]
    made = {name: artifact(name, contracts[name]) for name in EXPORTED}
    return {name: formatted(one) for name, one in (made | {INTERFACE: described(INTERFACE, interface)}).items()}


def compiled(root: Path, sources: dict[str, str], outputs: list[str]) -> dict[str, dict[str, Any]]:
    """What the compiler makes of ``sources`` and of what they import, by contract name.

    The same input gives the same output, and takes a minute: an answer is kept in build/ by a hash of all that it
    depends on.
    """
    given = compiler_input(root, sources, outputs)
    asked = f"{compilation.sources_hash(root)}{json.dumps(given, sort_keys=True)}"
    kept = root / "build" / "compiled" / f"{hashlib.sha256(asked.encode()).hexdigest()}.json"
    with compilation.one_at_a_time(root):
        if not kept.exists():
            with contextlib.chdir(root):  # imports that remappings lead to are read relative to the working folder
                output = compiler.compile_from_input_json(given, allow_paths=root.as_posix())
            kept.parent.mkdir(parents=True, exist_ok=True)
            kept.write_text(json.dumps(output["contracts"]), "utf-8")
        units = json.loads(kept.read_text("utf-8"))
    return {name: made for unit in units.values() for name, made in unit.items()}


def artifact(name: str, made: dict[str, Any]) -> dict[str, Any]:
    """A contract that can be created: its interface, its code and where it keeps what."""
    deployed = made["evm"]["deployedBytecode"]
    return described(name, made) | {
        "bytecode": "0x" + made["evm"]["bytecode"]["object"],
        "deployedBytecode": "0x" + deployed["object"],
        "immutableReferences": sorted(
            (place for places in deployed.get("immutableReferences", {}).values() for place in places),
            key=lambda place: int(place["start"]),
        ),
        "storageLayout": without_ast_ids(made["storageLayout"]),
    }


def described(name: str, made: dict[str, Any]) -> dict[str, Any]:
    """A contract's interface, and what it was made of."""
    metadata = json.loads(made["metadata"])
    settings = metadata["settings"]
    return {
        "contractName": name,
        "abi": made["abi"],
        "compiler": {
            "version": metadata["compiler"]["version"],
            "settings": {
                key: settings[key] for key in ("evmVersion", "optimizer", "remappings", "viaIR") if key in settings
            },
        },
        "sources": {path: source["keccak256"] for path, source in metadata["sources"].items()},
    }


def without_ast_ids(value: Any) -> Any:
    """The same without node numbers, which change with every edit elsewhere."""
    if isinstance(value, dict):
        return {key: without_ast_ids(inner) for key, inner in value.items() if key != "astId"}
    if isinstance(value, list):
        return [without_ast_ids(inner) for inner in value]
    return value


def formatted(value: dict[str, Any]) -> str:
    return json.dumps(value, indent=1, sort_keys=True, ensure_ascii=False) + "\n"


def differences(built: dict[str, str], folder: Path) -> list[str]:
    """One sentence for each file that is missing, differs from the fresh build, or is there without a contract."""
    found = {path.stem: path.read_text("utf-8") for path in folder.glob("*.json")}
    told = [f"{name}.json is missing" for name in built if name not in found]
    told += [
        f"{name}.json differs from a fresh compile" for name in built if found.get(name, built[name]) != built[name]
    ]
    told += [f"{name}.json belongs to no exported contract" for name in sorted(found) if name not in built]
    return told


def write(built: dict[str, str], folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for path in folder.glob("*.json"):
        if path.stem not in built:
            path.unlink()
    for name, text in built.items():
        (folder / f"{name}.json").write_text(text, "utf-8")


def main(arguments: list[str]) -> int:
    folder = ROOT / FOLDER
    built = build()
    if "--check" in arguments:
        told = differences(built, folder)
        for sentence in told:
            print(f"{FOLDER}/{sentence}; run `make artifacts`", file=sys.stderr)
        return 1 if told else 0
    write(built, folder)
    print(f"{FOLDER}: {', '.join(f'{name}.json' for name in built)}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
