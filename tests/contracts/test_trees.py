"""Each leaf of a verb's tree is a test, and each test of the verb a leaf."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

HERE = Path(__file__).parent
TREES = sorted((HERE / "trees").glob("*.tree"))
LEAF = "── it: "


def source_of(tree: str) -> Path:
    """The file of tests that the tree's first line names."""
    return HERE / tree.splitlines()[0].partition("(")[2].rstrip(")")


def leaves(tree: str) -> list[str]:
    return ["test_" + line.partition(LEAF)[2].replace(" ", "_") for line in tree.splitlines() if LEAF in line]


def cases_of(path: Path) -> list[str]:
    nodes = ast.parse(path.read_text("utf-8")).body
    return [node.name for node in nodes if isinstance(node, ast.FunctionDef) and node.name.startswith("test_")]


@pytest.mark.parametrize("path", TREES, ids=lambda path: path.stem)
def test_each_leaf_is_a_test_and_each_test_a_leaf(path: Path) -> None:
    tree = path.read_text("utf-8")
    assert leaves(tree)
    assert sorted(leaves(tree)) == sorted(cases_of(source_of(tree)))


def test_every_verb_of_goods_has_a_tree() -> None:
    sources = [(HERE.parent.parent / "interfaces" / f"I{name}.sol").read_text("utf-8") for name in INTERFACES]
    verbs = {
        line.split("function ")[1].split("(")[0] for source in sources for line in source.splitlines() if FUN in line
    }
    commissioning = {"commissionCase", "commissionLogisticUnit"}
    assert verbs - commissioning <= {path.stem for path in TREES}


FUN = "    function "
INTERFACES = ("Custody", "Warehouse", "Safety", "Discrepancies", "Observations")
