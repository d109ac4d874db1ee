"""The contracts with every mutant behind its switch, compiled once for all of them."""

from __future__ import annotations

import hashlib
import json
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from benchmarks.mutants import Mutant, mutants_of, visible
from benchmarks.switches import LIBRARY, SWITCH, SWITCH_SOURCE, SWITCHED, Node, Source, Unplaced
from scripts.install_solc import install

ROOT = Path(__file__).resolve().parent.parent
KEPT = ROOT / "build" / "mutation"
PIECES = ("CustodyLedger", "BackOffice", "Registry", "Inspection", "Foresight", "RegistrarBoard")
FOLDERS = ("contracts", "interfaces")
# Through Yul, since the plain way runs out of stack, and with next to no optimizing: it would take five times as long.
OPTIMIZER = {
    "enabled": True,
    "runs": 1,
    "details": {
        "cse": False,
        "constantOptimizer": False,
        "deduplicate": False,
        "inliner": False,
        "orderLiterals": False,
        "yul": True,
        "yulDetails": {"stackAllocation": True, "optimizerSteps": "u:"},
    },
}


class MutationError(Exception):
    """The run cannot be trusted or cannot begin; says why."""


@dataclass(frozen=True)
class SwitchedBuild:
    """The code with switches, and the mutants by number; `stillborn` are those that do not compile."""

    mutants: dict[int, Mutant]
    stillborn: dict[int, Mutant]
    pieces: dict[str, Any]

    def linked(self, name: str, number: int) -> str:
        """The creation code of a piece in which this mutant acts; 0 for none."""
        code = self.pieces[name]["object"]
        for places in self.pieces[name]["linkReferences"].values():
            for place in places[LIBRARY]:
                start, length = 2 * place["start"], 2 * place["length"]
                code = code[:start] + f"{number:0{length}x}" + code[start + length :]
        return f"0x{code}"


def all_mutants() -> list[Mutant]:
    """Every mutant of every contract, in the order of the files and lines."""
    texts = sources()
    return [mutant for path in texts if path.startswith("contracts/") for mutant in mutants_of(path, texts[path])]


def sources() -> dict[str, str]:
    """The text of each contract and interface by its path."""
    paths = sorted(path for folder in FOLDERS for path in (ROOT / folder).rglob("*.sol"))
    return {path.relative_to(ROOT).as_posix(): path.read_text("utf-8") for path in paths}


def sources_hash() -> str:
    """SHA-256 over the code of the contracts, without comments, imports and line breaks; interfaces hold no code."""
    digest = hashlib.sha256()
    for path, text in sources().items():
        if path.startswith("contracts/"):
            digest.update(f"{path} {''.join(visible(text).split())}\n".encode())
    return digest.hexdigest()


def build() -> SwitchedBuild:
    """Compile, or take what an earlier run compiled of the same sources."""
    mutants = dict(enumerate(all_mutants(), 1))
    digest = hashlib.sha256(sources_hash().encode())
    digest.update(repr([mutant.id for mutant in mutants.values()]).encode() + json.dumps(OPTIMIZER).encode())
    for name in ("mutants", "switches"):
        digest.update((ROOT / "benchmarks" / f"{name}.py").read_bytes())
    kept = KEPT / f"{digest.hexdigest()[:16]}.json"

    if not kept.exists():
        living, made = compiled(sources(), mutants, PIECES)
        kept.parent.mkdir(parents=True, exist_ok=True)
        kept.write_text(json.dumps({"living": living, "pieces": made}), "utf-8")
    found = json.loads(kept.read_text("utf-8"))
    return SwitchedBuild(
        mutants={number: mutant for number, mutant in mutants.items() if number in found["living"]},
        stillborn={number: mutant for number, mutant in mutants.items() if number not in found["living"]},
        pieces=found["pieces"],
    )


def compiled(
    texts: dict[str, str], mutants: dict[int, Mutant], pieces: Sequence[str]
) -> tuple[list[int], dict[str, Any]]:
    """The numbers of the mutants that compile, and the code of the pieces that holds them all."""
    trees = {path: unit["ast"] for path, unit in _solc(texts, {"*": {"": ["ast"]}})["sources"].items()}
    living = dict(mutants)
    while True:
        written = texts | switched(texts, trees, living)
        dead = _complained_of(_solc(written, {"*": {"": ["ast"]}}), written)
        if not dead:
            break
        living = {number: mutant for number, mutant in living.items() if number not in dead}
    made = _solc(written, {f"contracts/{name}.sol": {name: ["evm.bytecode"]} for name in pieces})
    if "contracts" not in made:
        raise MutationError(f"the contracts with switches do not compile: {made.get('errors')}")
    codes = {name: made["contracts"][f"contracts/{name}.sol"][name]["evm"]["bytecode"] for name in pieces}
    return sorted(living), codes


def switched(texts: dict[str, str], trees: dict[str, Node], mutants: dict[int, Mutant]) -> dict[str, str]:
    """The contracts with these mutants behind switches; one that finds no place is taken out of `mutants`."""
    found = {path: Source(path, text, trees[path]) for path, text in texts.items() if path.startswith("contracts/")}
    names = {id_: name for source in found.values() for id_, name in source.constants().items()}
    for source in found.values():
        source.make_functions(names)
    for number, mutant in list(mutants.items()):
        try:
            found[mutant.file].put(number, mutant)
        except Unplaced:
            del mutants[number]
    return {path: source.switched() for path, source in found.items()} | {SWITCH: SWITCH_SOURCE}


def _complained_of(output: dict[str, Any], texts: dict[str, str]) -> set[int]:
    """The mutants that the compiler refuses: each stands on a line of its own."""
    dead = set()
    for error in output.get("errors", ()):
        if error["severity"] != "error":
            continue
        place = error.get("sourceLocation", {})
        number = _number_at(texts.get(place.get("file"), ""), place.get("start", 0))
        if number is None:
            raise MutationError(f"the contracts with switches do not compile: {error['formattedMessage']}")
        dead.add(number)
    return dead


def _number_at(text: str, start: int) -> int | None:
    """The mutant on the line, or, where an expression with a switch begins at the end of the line, the next one."""
    begin, end = text.rfind("\n", 0, start) + 1, text.find("\n", start)
    opens = text[start:end].strip("( ") == ""
    found = SWITCHED.search(text, end) if opens else SWITCHED.match(text[begin:end])
    return None if found is None else int(found.group(1) or found.group(2))


def _solc(texts: dict[str, str], outputs: dict[str, Any]) -> dict[str, Any]:
    """The pinned compiler's answer."""
    config = yaml.safe_load((ROOT / "brownie-config.yaml").read_text("utf-8"))["compiler"]
    given = {
        "language": "Solidity",
        "sources": {path: {"content": text} for path, text in texts.items()},
        "settings": {
            "evmVersion": config["evm_version"],
            "optimizer": OPTIMIZER,
            "outputSelection": outputs,
            "remappings": config["solc"]["remappings"],
            "viaIR": True,
        },
    }
    words = [str(install().path), "--standard-json", "--allow-paths", str(ROOT)]
    done = subprocess.run(words, input=json.dumps(given).encode(), capture_output=True, cwd=ROOT, check=False)  # noqa: S603
    try:
        answer: dict[str, Any] = json.loads(done.stdout)
    except ValueError as error:
        raise MutationError(f"the compiler broke off: {done.stderr.decode(errors='replace')[-2000:]}") from error
    return answer
