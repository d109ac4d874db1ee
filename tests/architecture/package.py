"""The package as its files import one another."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

PACKAGE = Path(__file__).parents[2] / "lotproof"


@cache
def tree_of(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


@cache
def modules() -> dict[str, Path]:
    """Every file by the name it is imported by."""
    return {_name(path): path for path in sorted(PACKAGE.rglob("*.py"))}


def imported(path: Path) -> Iterator[tuple[str, str]]:
    """Module and name of all that a file imports, wherever in it; the name is empty where a module is meant."""
    for node in ast.walk(tree_of(path)):
        if isinstance(node, ast.ImportFrom):
            yield from ((node.module or "", alias.name) for alias in node.names)
        elif isinstance(node, ast.Import):
            yield from ((alias.name, "") for alias in node.names)


def files_imported(path: Path) -> set[str]:
    """The modules of this package that a file imports; what a room's front hands on counts as its origin."""
    found = {_origin(module, name) for module, name in imported(path) if module.split(".")[0] == PACKAGE.name}
    return found & set(modules()) - {_name(path)}


def _name(path: Path) -> str:
    parts = path.relative_to(PACKAGE.parent).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def _origin(module: str, name: str) -> str:
    if f"{module}.{name}" in modules():
        return f"{module}.{name}"
    path = modules().get(module)
    if path is not None and path.name == "__init__.py":
        for node in tree_of(path).body:
            if isinstance(node, ast.ImportFrom) and name in (alias.name for alias in node.names):
                return _origin(node.module or "", name)
    return module
