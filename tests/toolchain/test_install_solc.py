"""The compiler stands where py-solc-x looks, natively or by npm, and nothing is downloaded."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest

from scripts import install_solc
from scripts.install_solc import ToolchainError

VERSION = install_solc.pinned_version()


@pytest.fixture
def solcx(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty py-solc-x folder, not yet made."""
    folder = tmp_path / "new" / "solcx"
    monkeypatch.setenv("SOLCX_BINARY_PATH", str(folder))
    return folder


@pytest.fixture
def checkout(tmp_path: Path, root: Path) -> Path:
    """A checkout that can be moved and broken."""
    made = tmp_path / "checkout with space"
    (made / "tools").mkdir(parents=True)
    (made / "tools" / "solc").symlink_to(root / "tools" / "solc")
    (made / "node_modules" / "solc").mkdir(parents=True)
    (made / "node_modules" / "solc" / "package.json").write_text(json.dumps({"version": VERSION}))
    (made / "brownie-config.yaml").write_text((root / "brownie-config.yaml").read_text())
    return made


def program(path: Path, text: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    path.chmod(0o755)
    return path


def native(path: Path, version: str) -> Path:
    return program(path, f"#!/bin/sh\necho 'Version: {version}+commit.73712a01.Linux.g++'\n")


def test_the_shim_is_made_where_nothing_is(solcx: Path) -> None:
    made = install_solc.install()
    assert made.kind == "npm"
    assert made.path == solcx / f"solc-v{VERSION}"
    assert made.version.startswith(f"{VERSION}+commit.")


def test_the_home_folder_is_used_without_the_variable(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SOLCX_BINARY_PATH", raising=False)
    monkeypatch.setenv("HOME", str(tmp_path))
    assert install_solc.install().path == tmp_path / ".solcx" / f"solc-v{VERSION}"


def test_a_second_run_changes_nothing(solcx: Path) -> None:
    before = install_solc.install().path.stat()
    after = install_solc.install().path.stat()
    assert (before.st_ino, before.st_mtime_ns) == (after.st_ino, after.st_mtime_ns)


def test_py_solc_x_finds_one_version_and_no_leftovers(solcx: Path) -> None:
    install_solc.install()
    assert [path.name for path in solcx.iterdir()] == [f"solc-v{VERSION}"]


def test_a_native_compiler_is_never_replaced(solcx: Path) -> None:
    path = native(solcx / f"solc-v{VERSION}", VERSION)
    before = path.read_bytes()
    assert install_solc.install().kind == "native"
    assert path.read_bytes() == before


def test_a_native_compiler_in_path_takes_the_shims_place(
    solcx: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    install_solc.install()
    native(tmp_path / "bin" / "solc", VERSION)
    monkeypatch.setenv("PATH", str(tmp_path / "bin"), prepend=":")
    assert install_solc.install().kind == "native"
    assert not install_solc.is_shim(solcx / f"solc-v{VERSION}")


def test_another_version_in_path_is_left_aside(solcx: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    native(tmp_path / "bin" / "solc", "0.8.19")
    monkeypatch.setenv("PATH", str(tmp_path / "bin"), prepend=":")
    assert install_solc.install().kind == "npm"


def test_a_broken_file_under_the_pinned_name_is_refused_and_kept(solcx: Path) -> None:
    path = program(solcx / f"solc-v{VERSION}", "#!/bin/sh\nexit 3\n")
    with pytest.raises(ToolchainError, match=f"found version None; expected {VERSION}"):
        install_solc.install()
    assert path.exists()


def test_missing_node_modules_name_the_command(solcx: Path, checkout: Path) -> None:
    (checkout / "node_modules" / "solc" / "package.json").unlink()
    with pytest.raises(ToolchainError, match="npm ci"):
        install_solc.install(checkout)


def test_another_npm_version_than_pinned_is_refused(solcx: Path, checkout: Path) -> None:
    (checkout / "node_modules" / "solc" / "package.json").write_text('{"version": "0.8.29"}')
    with pytest.raises(ToolchainError, match=f"found solc 0.8.29; expected {VERSION}"):
        install_solc.install(checkout)


def test_a_moved_checkout_is_told_by_the_shim(tmp_path: Path, checkout: Path) -> None:
    shim = program(tmp_path / "shim", install_solc.shim(checkout, VERSION))
    checkout.rename(tmp_path / "elsewhere")
    done = subprocess.run([shim, "--version"], capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert "the checkout has moved: run npm ci" in done.stderr


def test_an_old_shim_is_renewed_after_a_move(solcx: Path) -> None:
    path = program(solcx / f"solc-v{VERSION}", f"#!/bin/sh\n{install_solc.MARK}\nexit 1\n")
    assert install_solc.install().kind == "npm"
    assert "exec" in path.read_text()
