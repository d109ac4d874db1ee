"""Dependencies point one way (docs/architecture.md): each room may import the rooms below it, and no other."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.architecture.package import PACKAGE, imported, modules, tree_of

MODEL = {"errors", "model"}
READING = MODEL | {"gs1"}
EVENTS = READING | {"epcis"}
DECIDING = EVENTS | {"commit", "ports"}
ABOVE_RULES = DECIDING | {"rules"}
SERVICE = ABOVE_RULES | {"advice", "verify", "chain", "outbox"}

MAY_IMPORT: dict[str, set[str]] = {
    "errors": set(),
    "model": {"errors"},
    "ports": MODEL,
    "gs1": MODEL,
    "epcis": READING,
    "advice": READING,
    "commit": EVENTS,
    "rules": DECIDING,
    "verify": ABOVE_RULES,
    "chain": ABOVE_RULES,
    "outbox": ABOVE_RULES,
    "service": SERVICE,
    "cli": SERVICE | {"service"},
}

ONLY_ROOM_OF = {
    "web3": {"chain"},
    "eth_tester": {"chain"},
    "eth_account": {"chain"},
    "click": {"cli"},
    "rich": {"cli"},
    "prometheus_client": {"cli"},
    "sqlite3": {"outbox"},
    "sqlalchemy": set(),
    "fastapi": set(),
    "brownie": set(),
    "biip": {"gs1"},
    "defusedxml": {"epcis"},
}


OF_THE_PROCESS = {"environ", "getenv", "stdin", "stdout", "stderr", "argv", "print", "input"}
"""What belongs to the one process and its terminal."""


def _files() -> list[Path]:
    return [path for path in modules().values() if path.parent != PACKAGE or path.stem in ("errors", "ports")]


def _room(path: Path) -> str:
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py")


def _inside(path: Path) -> Iterator[str]:
    for module, name in imported(path):
        parts = [*module.split("."), name]
        if parts[0] == PACKAGE.name:
            yield parts[1]


@pytest.mark.parametrize("path", _files(), ids=lambda path: str(path.relative_to(PACKAGE)))
def test_imports_only_rooms_below(path: Path) -> None:
    room = _room(path)
    wrong = {name for name in _inside(path) if name not in MAY_IMPORT[room] | {room, "__version__"}}
    assert not wrong, f"{room} imports {sorted(wrong)}"


@pytest.mark.parametrize("path", _files(), ids=lambda path: str(path.relative_to(PACKAGE)))
def test_foreign_libraries_stay_in_their_room(path: Path) -> None:
    room = _room(path)
    tops = {module.split(".")[0] for module, _ in imported(path)}
    wrong = {top for top in tops if room not in ONLY_ROOM_OF.get(top, {room})}
    assert not wrong, f"{room} imports {sorted(wrong)}"


def test_every_room_is_on_the_map() -> None:
    assert {_room(path) for path in _files()} == set(MAY_IMPORT)


def test_no_service_knows_the_process_it_is_in() -> None:
    wrong = {
        f"{name}: {_named(node)}"
        for name, path in modules().items()
        if _room(path) == "service"
        for node in ast.walk(tree_of(path))
        if _named(node) in OF_THE_PROCESS
    }
    assert not wrong


def test_only_the_outbox_speaks_sql() -> None:
    spoken = {
        f"{name}: {node.value!r}"
        for name, path in modules().items()
        if _room(path) != "outbox"
        for node in ast.walk(tree_of(path))
        if isinstance(node, ast.Constant) and re.match("(SELECT|INSERT|UPDATE|DELETE) ", str(node.value))
    }
    assert not spoken


def _named(node: ast.AST) -> str:
    return node.attr if isinstance(node, ast.Attribute) else node.id if isinstance(node, ast.Name) else ""
