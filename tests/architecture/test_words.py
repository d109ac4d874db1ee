"""One name, one thing: no class or type of the package shares its name with another."""

from __future__ import annotations

import ast
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

PACKAGE = Path(__file__).parents[2] / "lotproof"


def _named(tree: ast.Module) -> Iterator[str]:
    """Classes at any depth, and types that a module gives a name of their own."""
    for node in ast.walk(tree):
        if isinstance(node, ast.ClassDef):
            yield node.name.lstrip("_")
    for line in tree.body:
        if isinstance(line, ast.Assign) and isinstance(line.targets[0], ast.Name):
            name = line.targets[0].id
            # A lone capital is a type variable, and capitals throughout are a constant.
            if name[0].isupper() and not name.isupper():
                yield name


def test_no_class_or_type_shares_its_name() -> None:
    found: dict[str, list[str]] = defaultdict(list)
    for path in sorted(PACKAGE.rglob("*.py")):
        for name in _named(ast.parse(path.read_text(encoding="utf-8"))):
            found[name].append(str(path.relative_to(PACKAGE)))
    assert not {name: places for name, places in found.items() if len(places) > 1}
