"""Help comes at once: what a command needs is loaded when it is called."""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path

import pytest

HEAVY = (
    *("web3", "eth_abi", "eth_account", "eth_keys", "eth_utils", "eth_tester", "coincurve", "biip", "pydantic"),
    *("rich", "prometheus_client", "sqlite3", "asyncio", "defusedxml", "xml.parsers.expat", "http.client"),
)
ENTRY = "import sys; from lotproof.cli.main import main\ntry: main()\nfinally: "
LISTED = f"print(sorted(set(sys.modules) & set({HEAVY!r})), file=sys.stderr)"


def _loaded(root: Path, *typed: str) -> str:
    done = subprocess.run(
        [sys.executable, "-c", ENTRY + LISTED, *typed], capture_output=True, text=True, cwd=root, check=False
    )
    return done.stderr.splitlines()[-1]


@pytest.mark.parametrize("typed", ["--help", "--version", "partner --help", "key --help", "chain --help"])
def test_help_and_listings_load_nothing_heavy(root: Path, typed: str) -> None:
    assert _loaded(root, *typed.split()) == "[]"


@pytest.mark.parametrize("command", ["ship", "capture", "verify", "history", "demo", "deploy", "recall"])
def test_the_help_of_a_command_loads_nothing_heavy(root: Path, command: str) -> None:
    assert _loaded(root, command, "--help") == "[]"


def test_listing_the_commands_loads_no_command(root: Path) -> None:
    program = ENTRY + "print([name for name in sys.modules if 'cli.commands' in name], file=sys.stderr)"
    done = subprocess.run(
        [sys.executable, "-c", program, "--help"], capture_output=True, text=True, cwd=root, check=True
    )
    assert done.stderr.splitlines()[-1] == "[]"


def test_help_answers_in_time(root: Path) -> None:
    """The best of five, so that a busy machine does not decide."""
    taken = []
    for _ in range(5):
        begun = time.perf_counter()
        subprocess.run([sys.executable, "-c", ENTRY + "pass", "--help"], capture_output=True, cwd=root, check=True)
        taken.append(time.perf_counter() - begun)
    assert min(taken) < 0.4
