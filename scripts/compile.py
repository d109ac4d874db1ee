"""Compiles the contracts with Brownie, all of them whenever any source or setting has changed.

Brownie alone looks only at the file in which each contract stands: after a change in an interface, in a file of types
and free functions, or of the EVM version, it would go on with what it compiled before.
Usage: python -m scripts.compile
"""

from __future__ import annotations

import fcntl
import hashlib
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from brownie import project
from brownie.project.main import Project

ROOT = Path(__file__).resolve().parent.parent
NAME = "LotproofProject"


def sources_hash(root: Path = ROOT) -> str:
    """SHA-256 over the paths and contents of everything the build depends on."""
    files = [root / "brownie-config.yaml", root / "package.json"]
    files += sorted(path for folder in ("contracts", "interfaces") for path in (root / folder).rglob("*.sol"))
    digest = hashlib.sha256()
    for path in files:
        content = path.read_bytes()
        digest.update(f"{path.relative_to(root).as_posix()}\0{len(content)}\0".encode() + content)
    return digest.hexdigest()


@contextmanager
def one_at_a_time(root: Path = ROOT) -> Iterator[None]:
    """Who compiles makes others of this checkout wait: what one has made the others find."""
    (root / "build").mkdir(parents=True, exist_ok=True)
    with (root / "build" / "compiling.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def load(root: Path = ROOT) -> Project:
    """The project, compiled. Brownie's CompilerError says where a source is wrong."""
    with one_at_a_time(root):
        return _load(root)


def _load(root: Path) -> Project:
    mark, wanted = root / "build" / "sources.sha256", sources_hash(root)
    if not mark.exists() or mark.read_text("utf-8") != wanted:
        for folder in ("contracts", "interfaces"):
            shutil.rmtree(root / "build" / folder, ignore_errors=True)
        mark.unlink(missing_ok=True)
    loaded = project.load(root, NAME, raise_if_loaded=False)
    mark.write_text(wanted, "utf-8")
    return loaded


def main() -> int:
    compiled = load()
    print(f"compiled: {', '.join(compiled.keys())}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
