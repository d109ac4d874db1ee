"""Help comes at once: what a command needs is loaded when it is called."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from lotproof.chain import binaries, engines
from lotproof.chain.connect import open_chain
from lotproof.chain.networks import Network
from lotproof.errors import ChainUnreachable
from lotproof.model.identifiers import Gtin
from tests.cli.conftest import FILE, LOT, MAKER, PALLET, SCANS, WHOLESALER, Place, begun_at

READING = ("web3", "eth_abi", "eth_account", "eth_keys", "eth_utils", "rlp", "requests", "urllib3", "eth_tester", "eth")
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


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    """A home and a ledger on an engine of its own, where the file is captured and the goods have come."""
    try:
        binaries.program("anvil")
    except ChainUnreachable as missing:
        pytest.skip(str(missing))
    home = tmp_path_factory.mktemp("kept")
    status = engines.up("anvil", home / "local", engines.free_port())
    place = begun_at(open_chain(Network("local", (str(status.url),), 31337)), home)
    place.run("capture", FILE, "--as", MAKER)
    place.pass_on_passport(MAKER, WHOLESALER)
    place.run("receive", PALLET, "--as", WHOLESALER)
    yield place
    engines.down(home / "local")


@pytest.mark.parametrize(
    "typed",
    [
        ("verify", SCANS[0]),
        ("verify", SCANS[0], "--as", WHOLESALER),
        ("history", SCANS[0]),
        ("lot", "list"),
        ("lot", "show", LOT),
        ("partner", "list"),
        ("outbox", "list"),
        ("ledger", "show"),
        ("product", "list"),
        ("capture", str(FILE), "--dry-run", "--as", MAKER),
        ("product", "register", str(Gtin.with_check_digit("0952141030199")), "--as", MAKER),
    ],
    ids=" ".join,
)
def test_a_command_on_a_node_loads_no_library_of_nodes(kept: Place, root: Path, typed: tuple[str, ...]) -> None:
    listed = f"print(sorted(set(sys.modules) & set({READING!r})), file=sys.stderr)"
    done = subprocess.run(
        [sys.executable, "-c", ENTRY + listed, *typed],
        capture_output=True,
        text=True,
        cwd=root,
        check=False,
        env=os.environ | {"LOTPROOF_HOME": str(kept.home), "LOTPROOF_NETWORK": "local"},
    )

    assert done.returncode == 0, done.stderr
    assert done.stderr.splitlines()[-1] == "[]"


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


@pytest.mark.parametrize("missing", ["web3", "eth_tester", "eth"])
def test_without_the_chain_inside_this_process_it_says_what_to_install(root: Path, missing: str) -> None:
    without = f"import sys; sys.modules[{missing!r}] = None; from lotproof.cli.main import main; main()"
    done = subprocess.run(
        [sys.executable, "-c", without, "demo"], capture_output=True, text=True, cwd=root, check=False
    )
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.count("\n") == 1
    assert "pip install 'lotproof[memory]'" in done.stderr
