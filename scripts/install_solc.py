"""Puts the pinned Solidity compiler where py-solc-x, and so Brownie, looks for it, without downloading anything.

A native compiler wins: one already in py-solc-x's folder stays as it is, one in PATH is copied there. Only where there
is none, a small executable is written in its place that runs npm's solc from this checkout's node_modules. Both are the
same release of the compiler, so the same input gives the same bytecode, down to the metadata hash at its end: that
names the version without the platform, the settings, and the sources by paths relative to the checkout.
Usage: python -m scripts.install_solc
"""

from __future__ import annotations

import json
import os
import re
import shlex
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

import yaml

ROOT = Path(__file__).resolve().parent.parent
MARK = "# lotproof: npm solc in place of the native compiler"
VERSION_LINE = re.compile(r"Version: (\d+\.\d+\.\d+\+commit\.[0-9a-f]+)")


class ToolchainError(Exception):
    """Says what is missing and which command brings it."""


@dataclass(frozen=True)
class Compiler:
    """Where the compiler stands, `native` or `npm`, and its full version, e.g. 0.8.30+commit.73712a01."""

    path: Path
    kind: str
    version: str


def pinned_version(root: Path = ROOT) -> str:
    """The version that brownie-config.yaml names, e.g. 0.8.30."""
    config = yaml.safe_load((root / "brownie-config.yaml").read_text("utf-8"))
    return str(config["compiler"]["solc"]["version"])


def solcx_folder() -> Path:
    """py-solc-x's folder: SOLCX_BINARY_PATH, else ~/.solcx."""
    named = os.environ.get("SOLCX_BINARY_PATH")
    return Path(named) if named else Path.home() / ".solcx"


def install(root: Path = ROOT) -> Compiler:
    """Make the pinned compiler available; changes nothing when it already is."""
    if sys.platform == "win32":
        raise ToolchainError("found Windows; expected Linux or macOS (on Windows use WSL)")
    version = pinned_version(root)
    target = solcx_folder() / f"solc-v{version}"
    if target.exists() and not is_shim(target):
        return checked(target, "native", version)
    native = native_in_path(version)
    if native is not None:
        put(target, native.read_bytes())
        return checked(target, "native", version)
    content = shim(root, version).encode()
    if not target.exists() or target.read_bytes() != content:
        put(target, content)
    return checked(target, "npm", version)


def is_shim(path: Path) -> bool:
    """Whether the file was written by this script, and so may be rewritten by it."""
    with path.open("rb") as stream:
        return MARK.encode() in stream.read(400)


def native_in_path(version: str) -> Path | None:
    found = shutil.which("solc")
    if found is None or is_shim(Path(found)):
        return None
    path = Path(found).resolve()
    return path if (full_version(path) or "").split("+")[0] == version else None


def full_version(path: Path) -> str | None:
    """What `--version` prints, or None when the file does not run or prints something else."""
    try:
        done = subprocess.run([path, "--version"], capture_output=True, text=True, timeout=60, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return None
    match = VERSION_LINE.search(done.stdout)
    return match.group(1) if match and done.returncode == 0 else None


def checked(path: Path, kind: str, version: str) -> Compiler:
    found = full_version(path)
    if found is None or found.split("+")[0] != version:
        raise ToolchainError(f"{path}: found version {found}; expected {version}; remove the file and run this again")
    return Compiler(path, kind, found)


def shim(root: Path, version: str) -> str:
    """The text of the executable; the checkout's path is baked in because py-solc-x's folder is shared by projects."""
    node = shutil.which("node")
    if node is None:
        raise ToolchainError("found no `node` in PATH; expected Node.js 20 or later (needed to run the compiler)")
    package = root / "node_modules" / "solc" / "package.json"
    if not package.is_file():
        raise ToolchainError(f"found no {package}; expected npm's solc {version}: run `npm ci` in {root}")
    installed = json.loads(package.read_text("utf-8"))["version"]
    if installed != version:
        raise ToolchainError(f"{package}: found solc {installed}; expected {version}, as brownie-config.yaml says")
    script, again = root / "tools" / "solc" / "solc.cjs", "run npm ci and scripts/install_solc.py where it is now"
    return "\n".join(
        [
            "#!/bin/sh",
            MARK,
            f"script={shlex.quote(str(script))}",
            f"package={shlex.quote(str(package))}",
            f"node={shlex.quote(node)}",
            '[ -x "$node" ] || node=node',
            'for file in "$script" "$package"; do',
            f'  [ -f "$file" ] || {{ echo "found no $file; the checkout has moved: {again}" >&2; exit 1; }}',
            "done",
            'exec "$node" "$script" "$@"',
            "",
        ]
    )


def put(target: Path, content: bytes) -> None:
    """Write an executable in one step, so that a compiler that runs meanwhile never sees half of it."""
    target.parent.mkdir(parents=True, exist_ok=True)
    # py-solc-x reads every name that starts with solc-v as a version: the unfinished file must not.
    handle, name = tempfile.mkstemp(prefix=".lotproof-", dir=target.parent)
    with os.fdopen(handle, "wb") as stream:
        stream.write(content)
    Path(name).chmod(0o755)
    Path(name).replace(target)


def main() -> int:
    try:
        compiler = install()
    except ToolchainError as error:
        print(error, file=sys.stderr)
        return 1
    print(f"solc {compiler.version} ({compiler.kind}) at {compiler.path}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
