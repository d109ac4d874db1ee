"""Dependencies point one way (docs/architecture.md): each room may import the rooms below it, and no other."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parents[2] / "lotproof"

MODEL = {"errors", "model"}
READING = MODEL | {"gs1"}
RULES = READING | {"epcis", "ports"}

MAY_IMPORT: dict[str, set[str]] = {
    "errors": set(),
    "model": {"errors"},
    "ports": MODEL,
    "gs1": MODEL,
    "epcis": READING,
    "advice": READING,
    "commit": READING | {"epcis"},
    "rules": RULES | {"commit"},
    "verify": RULES | {"commit", "rules"},
    "chain": RULES | {"commit", "rules", "verify"},
    "outbox": RULES | {"commit", "rules", "verify"},
    "cli": RULES | {"advice", "commit", "rules", "verify", "chain", "outbox"},
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


def _modules() -> list[Path]:
    inside = sorted(path for path in PACKAGE.rglob("*.py") if path.parent != PACKAGE)
    return [*inside, PACKAGE / "errors.py", PACKAGE / "ports.py"]


def _room(path: Path) -> str:
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py")


def _imports(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom):
            yield node.module or ""
            if node.module == "lotproof":
                yield from (f"lotproof.{name.name}" for name in node.names)
        elif isinstance(node, ast.Import):
            yield from (name.name for name in node.names)


@pytest.mark.parametrize("path", _modules(), ids=lambda path: str(path.relative_to(PACKAGE)))
def test_imports_only_rooms_below(path: Path) -> None:
    room = _room(path)
    inside = (name.split(".")[1] for name in _imports(path) if name.startswith("lotproof."))
    wrong = {name for name in inside if name not in MAY_IMPORT[room] | {room, "__version__"}}
    assert not wrong, f"{room} imports {sorted(wrong)}"


@pytest.mark.parametrize("path", _modules(), ids=lambda path: str(path.relative_to(PACKAGE)))
def test_foreign_libraries_stay_in_their_room(path: Path) -> None:
    room = _room(path)
    tops = {name.split(".")[0] for name in _imports(path)}
    wrong = {top for top in tops if room not in ONLY_ROOM_OF.get(top, {room})}
    assert not wrong, f"{room} imports {sorted(wrong)}"


def test_every_room_is_on_the_map() -> None:
    assert {_room(path) for path in _modules()} == set(MAY_IMPORT)
