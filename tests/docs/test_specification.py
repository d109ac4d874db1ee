"""The specification names tests that are there, and speaks of every verb and every refusal."""

from __future__ import annotations

import ast
import functools
import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
TEXT = (ROOT / "docs" / "SPECIFICATION.md").read_text("utf-8")
SENTENCES = re.findall(r"^- \*\*(\d+)\.(\d+)\*\* (.*?)(?=^- |^#|\Z)", TEXT, re.M | re.S)
REFERENCE = re.compile(r"`([a-z0-9_/]+)::([a-z0-9_]+)`")
VERBS = (
    "Accreditation",
    "Closing",
    "Custody",
    "Discrepancies",
    "Observations",
    "PartnerRegistry",
    "ProductDirectory",
    "Safety",
    "Warehouse",
)


def interface(name: str) -> str:
    return (ROOT / "interfaces" / f"I{name}.sol").read_text("utf-8")


@functools.cache
def named_in(place: str) -> frozenset[str]:
    folder, _, name = ("contracts/verbs/" + place if "/" not in place else place).rpartition("/")
    source = (ROOT / "tests" / folder / f"test_{name}.py").read_text("utf-8")
    functions = (node for node in ast.parse(source).body if isinstance(node, ast.FunctionDef))
    return frozenset(node.name.removeprefix("test_") for node in functions if node.name.startswith("test_"))


def test_sentences_are_numbered_in_turn() -> None:
    found = [(int(chapter), int(number)) for chapter, number, _ in SENTENCES]
    chapters = [int(one) for one in re.findall(r"^## (\d+)\.", TEXT, re.M)]
    counted = [sum(chapter == one for chapter, _ in found) for one in chapters]
    assert found == [
        (one, number) for one, many in zip(chapters, counted, strict=True) for number in range(1, many + 1)
    ]


def test_every_sentence_obliges_and_is_held_by_a_test() -> None:
    loose = [f"{a}.{b}" for a, b, said in SENTENCES if "MUST" not in said or not REFERENCE.search(said)]
    assert loose == []


def test_every_test_that_it_names_is_there() -> None:
    missing = [f"{place}::{name}" for place, name in REFERENCE.findall(TEXT) if name not in named_in(place)]
    assert missing == []


def test_it_speaks_of_every_verb() -> None:
    verbs = {verb for name in VERBS for verb in re.findall(r"function (\w+)\(", interface(name))}
    assert sorted(verb for verb in verbs if f"`{verb}`" not in TEXT) == []


def test_it_speaks_of_every_refusal() -> None:
    refusals = re.findall(r"error (\w+)\(", interface("Refusals"))
    assert [name for name in refusals if f"`{name}`" not in TEXT] == []
