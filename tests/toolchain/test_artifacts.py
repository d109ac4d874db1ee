"""What the package ships of the contracts is what the sources compile to."""

from __future__ import annotations

import json
import re
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
def artifacts(built: dict[str, str]) -> dict[str, dict[str, Any]]:
    return {name: json.loads(text) for name, text in built.items()}


@pytest.fixture(scope="module")
def ledger(artifacts: dict[str, dict[str, Any]]) -> dict[str, Any]:
    return artifacts["CustodyLedger"]


PIECES = ("CustodyLedger", "BackOffice", "Registry", "Inspection", "Foresight")
CONTRACTS = (*PIECES, "RegistrarBoard")


def test_each_contract_and_the_interface_of_all_is_exported(built: dict[str, str]) -> None:
    assert set(built) == {*CONTRACTS, "ILedger"}


def test_the_packages_artifacts_equal_a_fresh_compile(built: dict[str, str], root: Path) -> None:
    assert export_artifacts.differences(built, root / export_artifacts.FOLDER) == []


@pytest.mark.parametrize("name", CONTRACTS)
def test_brownie_deploys_the_same_bytecode(name: str, artifacts: dict[str, dict[str, Any]]) -> None:
    assert "0x" + compilation.load()[name].bytecode == artifacts[name]["bytecode"]


def test_the_compiler_is_the_pinned_one_with_the_pinned_settings(ledger: dict[str, Any]) -> None:
    settings = ledger["compiler"]["settings"]
    assert ledger["compiler"]["version"] == "0.8.30+commit.73712a01"
    assert (settings["evmVersion"], settings["viaIR"]) == ("shanghai", True)
    assert settings["optimizer"]["enabled"]


@pytest.mark.parametrize("name", CONTRACTS)
def test_the_deployed_code_fits_the_limit_of_every_chain(name: str, artifacts: dict[str, dict[str, Any]]) -> None:
    assert (len(artifacts[name]["deployedBytecode"]) - 2) // 2 <= 24_576  # EIP-170


@pytest.mark.parametrize("name", ["CustodyLedger", "BackOffice", "Registry", "Foresight"])
def test_each_piece_keeps_in_the_same_slots_all_that_they_share(
    name: str, artifacts: dict[str, dict[str, Any]]
) -> None:
    shared = slots(artifacts["Inspection"])

    assert slots(artifacts[name])[: len(shared)] == shared


def test_what_they_share_is_all_that_the_state_declares(artifacts: dict[str, dict[str, Any]], root: Path) -> None:
    source = (root / "contracts" / "LedgerState.sol").read_text("utf-8")
    declared = re.findall(r"^    [^/\n]* internal (_\w+);$", source, re.MULTILINE)

    assert len(declared) > 15
    assert [slot[0] for slot in slots(artifacts["Inspection"])] == declared


def test_what_proofs_read_stands_in_the_slots_of_the_promises(artifacts: dict[str, dict[str, Any]]) -> None:
    """docs/INVARIANTS.md, P11."""
    told = {"_items": 3, "_lots": 4, "_spent": 8, "_orders": 13, "_lives": 18}
    places = {slot["label"]: int(slot["slot"]) for slot in artifacts["CustodyLedger"]["storageLayout"]["storage"]}
    assert {name: places[name] for name in told} == told


def test_a_moved_a_renamed_and_a_retyped_variable_differ() -> None:
    first = {"label": "_a", "slot": "0", "offset": 0, "type": "t_uint32"}
    types = {"t_uint32": {"numberOfBytes": "4"}, "t_uint8": {"numberOfBytes": "1"}}
    changes: list[dict[str, Any]] = [{}, {"slot": "1"}, {"offset": 4}, {"label": "_b"}, {"type": "t_uint8"}]
    layouts = [{"storageLayout": {"storage": [first | change], "types": types}} for change in changes]

    assert len({repr(slots(layout)) for layout in layouts}) == len(changes)


def test_the_interface_has_all_that_the_pieces_answer_to(artifacts: dict[str, dict[str, Any]]) -> None:
    answered = set().union(*(functions(artifacts[name]) for name in PIECES))

    assert functions(artifacts["ILedger"]) == answered


def test_no_two_pieces_answer_to_the_same_call(artifacts: dict[str, dict[str, Any]]) -> None:
    answered = [functions(artifacts[name]) for name in PIECES]

    assert len(set().union(*answered)) == sum(map(len, answered))


def test_every_event_of_the_pieces_is_in_the_interface(artifacts: dict[str, dict[str, Any]]) -> None:
    described = events(artifacts["ILedger"])

    assert {name for piece in PIECES for name in events(artifacts[piece])} == described | {"EIP712DomainChanged"}


def slots(artifact: dict[str, Any]) -> list[tuple[str, str, int, object]]:
    """Name, slot, offset and the whole type of each variable, in order."""
    layout = artifact["storageLayout"]
    return [
        (entry["label"], entry["slot"], entry["offset"], spelled_out(entry["type"], layout["types"]))
        for entry in layout["storage"]
    ]


def spelled_out(name: str, types: dict[str, Any]) -> object:
    """A type with those inside it, so that a struct that differs in one member differs."""
    described = types[name]
    parts = [described.get(part) for part in ("base", "key", "value")]
    members = [
        (member["label"], member["slot"], member["offset"], spelled_out(member["type"], types))
        for member in described.get("members", ())
    ]
    # The numbers in a name are the compiler's own: a struct's, an enumeration's.
    plain = re.sub(r"\)\d+", ")", name)
    return plain, described["numberOfBytes"], [spelled_out(part, types) for part in parts if part], members


def functions(artifact: dict[str, Any]) -> set[str]:
    return {signature(entry) for entry in artifact["abi"] if entry["type"] == "function"} - {"eip712Domain()"}


def events(artifact: dict[str, Any]) -> set[str]:
    return {entry["name"] for entry in artifact["abi"] if entry["type"] == "event"}


def signature(entry: dict[str, Any]) -> str:
    return f"{entry['name']}({','.join(written(given) for given in entry['inputs'])})"


def written(given: dict[str, Any]) -> str:
    if not given["type"].startswith("tuple"):
        return str(given["type"])
    return f"({','.join(written(part) for part in given['components'])}){given['type'].removeprefix('tuple')}"


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
