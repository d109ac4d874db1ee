"""The command line on a chain inside this process: deployed once, rolled back after each test."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from hexbytes import HexBytes

from lotproof.chain.connect import open_chain
from lotproof.chain.networks import Network
from lotproof.chain.rpc import Rpc, number
from lotproof.cli.main import main
from lotproof.service.settings import Environment

MEMORY = Network("memory", (), 31337)
CHEAP = 2
"""Work factor of key files: nothing here is worth guessing."""

MAKER = "9521410000103"
WHOLESALER = "9521987000100"
PHARMACY = "9521733000101"
GTIN = "09521410301255"
CASE_GTIN = "59521410301250"
LOT = f"(01){GTIN}(10)LP2611A"
PALLET = "(00)395214100000045174"
CASES = tuple(f"(01){CASE_GTIN}(21){serial}" for serial in ("RA4Q4YGJD502A", "9KNHC0F1FR75AK", "VVNPY3MN7CFQ"))
SERIALS = ("WN8DFGE9AB5YE", "HQ8GU93HULTWH6B7LY", "93J1FQ42TSATVFLSK", "5787EFGJQMMXML40")
PACKS = tuple(f"(01){GTIN}(21){serial}" for serial in SERIALS)
SCANS = tuple(f"(01){GTIN}(17)310630(10)LP2611A(21){serial}" for serial in SERIALS)
FILE = Path(__file__).parents[2] / "lotproof" / "data" / "dscsa_direct_purchase.xml"


@dataclass
class Place:
    """One user's home and a chain; ``run`` is what the user types."""

    node: Any
    home: Path

    @property
    def web3(self) -> Any:
        """The same chain, of which tests ask and to which they do what no command does."""
        return self.node.web3

    def run(
        self,
        *arguments: str | Path,
        code: int = 0,
        given: str | bytes | None = None,
        variables: Mapping[str, str] | None = None,
    ) -> Result:
        """Runs a command and holds it to its exit code."""
        result = self.attempt(*arguments, given=given, variables=variables)
        assert result.exit_code == code, f"exit code {result.exit_code}\n{result.stdout}\n{result.stderr}"
        return result

    def attempt(
        self, *arguments: str | Path, given: str | bytes | None = None, variables: Mapping[str, str] | None = None
    ) -> Result:
        """Runs a command, whatever comes of it."""
        typed = list(map(str, arguments))
        environment = Environment(open_chain=lambda _: self.node, work_factor=CHEAP)
        around = {"LOTPROOF_HOME": str(self.home), "LOTPROOF_AS": None, "LOTPROOF_NETWORK": "memory"}
        # How far a slow machine has come after a second is no part of what is told.
        around |= {"LOTPROOF_PROGRESS": "none", "LOTPROOF_METRICS": None, "LOTPROOF_LOG": None} | dict(variables or {})
        return CliRunner().invoke(main, typed, input=given, obj=environment, env=around, prog_name="lotproof")

    def json(self, *arguments: str | Path, code: int = 0, given: str | bytes | None = None) -> dict[str, Any]:
        """The one object that a command prints with --json."""
        found: dict[str, Any] = json.loads(self.run(*arguments, "--json", code=code, given=given).stdout)
        return found

    def refused(self, *arguments: str | Path, code: int = 1) -> str:
        """The one line on stderr of a command that fails; nothing stands on stdout."""
        result = self.run(*arguments, code=code)
        assert result.stdout == ""
        assert result.stderr.count("\n") == 1
        return result.stderr.strip()

    @property
    def head(self) -> int:
        """Number of the newest block: the same before and after where nothing was sent."""
        return number(Rpc(self.node).ask("eth_blockNumber"))

    def fund(self, key: str) -> None:
        """Gives a key of the keystore ether to pay with."""
        (address,) = (one["address"] for one in self.json("key", "list")["keys"] if one["name"] == key)
        self.web3.eth.send_transaction({"from": self.web3.eth.accounts[9], "to": address, "value": 10**18})

    @property
    def sent(self) -> bytes:
        """What the newest transaction carried."""
        (transaction,) = self.web3.eth.get_block("latest", full_transactions=True)["transactions"]
        return bytes(HexBytes(transaction["data"]))

    def hand_over(self, what: Sequence[str], giver: str, taker: str) -> None:
        """Ships and receives."""
        self.run("ship", *what, "--to", taker, "--as", giver)
        self.run("receive", "--all", "--as", taker)

    def pass_on_passport(self, giver: str, taker: str, lot: str = LOT) -> None:
        """The passport of the file's lot, as a file."""
        path = self.home / f"{giver}-{taker}-{self.head}.json"
        self.run("lot", "passport", lot, "--output", path, "--as", giver)
        self.run("lot", "import", path, "--as", taker)


@pytest.fixture(scope="session")
def _begun(tmp_path_factory: pytest.TempPathFactory) -> Place:
    return _begin(tmp_path_factory.mktemp("begun"))


@pytest.fixture(scope="session")
def _captured(tmp_path_factory: pytest.TempPathFactory) -> Place:
    place = _begin(tmp_path_factory.mktemp("captured"))
    place.run("capture", FILE, "--as", MAKER)
    place.pass_on_passport(MAKER, WHOLESALER)
    place.run("receive", PALLET, "--as", WHOLESALER)
    return place


def _begin(home: Path) -> Place:
    return begun_at(open_chain(MEMORY), home)


def begun_at(node: Any, home: Path) -> Place:
    """On a new chain: a ledger, three partners, the maker's product and its case."""
    place = Place(node, home)
    place.run("deploy", "--as", "anvil:0")
    partners = ((MAKER, "manufacturer", "9521410", 1), (WHOLESALER, "wholesaler", "9521987", 2))
    for gln, role, prefix, key in (*partners, (PHARMACY, "dispenser", "9521733", 4)):
        named = ("--gln", gln, "--name", f"Company {key}", "--role", role, "--operator", f"anvil:{key}")
        place.run("partner", "add", *named, "--prefix", prefix, "--as", "anvil:0")
    place.run("product", "register", GTIN, "--as", MAKER)
    place.run("product", "register", CASE_GTIN, "--case-of", GTIN, "--quantity", "1000", "--as", MAKER)
    return place


@pytest.fixture
def begun(_begun: Place, tmp_path: Path) -> Iterator[Place]:
    """Maker, wholesaler and pharmacy are accredited; the maker's product and its case are registered."""
    yield from _lent(_begun, tmp_path)


@pytest.fixture
def captured(_captured: Place, tmp_path: Path) -> Iterator[Place]:
    """The file is captured; the wholesaler has the pallet and the lot's passport."""
    yield from _lent(_captured, tmp_path)


@pytest.fixture
def delivered(captured: Place) -> Place:
    """The pharmacy has the first case and the passport."""
    captured.hand_over([CASES[0]], WHOLESALER, PHARMACY)
    captured.pass_on_passport(WHOLESALER, PHARMACY)
    return captured


@pytest.fixture
def alone(tmp_path: Path) -> Place:
    """A home without a chain: opening one fails the test."""
    return Place(NoChain(), tmp_path)


@pytest.fixture(autouse=True)
def nobody_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    """A chain in this process has nothing to wait for: between two looks at one that is cut off no time goes by."""
    patient = vars(Network)["pace"].fget
    monkeypatch.setattr(Network, "pace", property(lambda network: replace(patient(network), sleep=lambda _: None)))


class NoChain:
    """Fails the test that asks it anything."""

    def __getattr__(self, name: str) -> Any:
        raise AssertionError(f"the chain was asked for {name}")


def _lent(kept: Place, folder: Path) -> Iterator[Place]:
    """A copy of the home, and the chain, which is rolled back at the end."""
    shutil.copytree(kept.home, folder / "home")
    tester = kept.node.tester
    snapshot = tester.take_snapshot()
    yield Place(kept.node, folder / "home")
    tester.revert_to_snapshot(snapshot)


@pytest.fixture
def write(tmp_path: Path) -> Callable[[str, str | bytes], Path]:
    """Writes a file for a command to read."""

    def written(name: str, content: str | bytes) -> Path:
        path = tmp_path / name
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return path

    return written
