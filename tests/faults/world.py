"""A home with its chain: made once with goods for many rounds, and copied for as many worlds as are wanted."""

from __future__ import annotations

import shutil
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from lotproof.chain.binaries import CHAIN_ID
from tests.faults import goods
from tests.faults.accounts import Account
from tests.faults.commands import MUTANT, Command, Ended
from tests.faults.engine import Engine
from tests.faults.goods import CASE_GTIN, GTIN, MAKER, PHARMACY, WHOLESALER, Slot
from tests.simulators.proxy import Proxy

NETWORK = "shaky"
CONFIRMATIONS = 5
"""After so many blocks a line counts as final; some reorganisations go deeper."""
_PARTNERS = ((MAKER, "manufacturer", 1), (WHOLESALER, "wholesaler", 2), (PHARMACY, "dispenser", 3))
_PREFIXES = {MAKER: "9521410", WHOLESALER: "9521987"}


class Broken(Exception):
    """A command did what it must not; the message is for whoever reads the round's report."""


@dataclass(frozen=True)
class Template:
    """A home whose chain stands still, and the account of what happened on it."""

    folder: Path
    account: Account


@dataclass
class World:
    """A home, its chain, the proxy in between, and the account of all that was to happen."""

    folder: Path
    engine: Engine
    proxy: Proxy
    account: Account
    files: dict[str, list[Path]] = field(default_factory=dict)
    homes: int = 0
    mutant: str = ""
    shared: set[str] = field(default_factory=set)
    """Parties that acted from another outbox, too, or from a copy."""
    _confirmations: int = 0

    def command(self, *arguments: str, second: bool = False) -> Command:
        """Starts a command, of the ``second`` home where that is meant; it reaches the chain through the proxy."""
        variables = {"LOTPROOF_HOME": str(self.second if second else self.folder), "LOTPROOF_NETWORK": NETWORK}
        variables |= {MUTANT: self.mutant} if self.mutant else {}
        return Command([*arguments, "--json"], variables, self.folder)

    @property
    def second(self) -> Path:
        """Another home with the same keys, a new one in each round."""
        return self.folder / f"second-{self.homes}"

    def move_in(self) -> None:
        """Makes the second home, with what is public and no outbox."""
        self.homes += 1
        public = shutil.ignore_patterns("outbox", "local", "inbox-*", "*.out", "*.err", "second-*")
        shutil.copytree(self.folder, self.second, ignore=public, dirs_exist_ok=True)

    def run(self, *arguments: str, codes: Iterable[int] = (0,)) -> Ended:
        """Runs a command to its end. Raises Broken where its exit code is none of ``codes``."""
        ended = self.command(*arguments).wait()
        if ended.code not in codes:
            raise Broken(f"{' '.join(arguments)} ended with {ended.code}: {ended.out[:2000]} {ended.err[:2000]}")
        return ended

    def set_confirmations(self, confirmations: int) -> None:
        """Describes the network anew."""
        self._confirmations = confirmations
        self.reach([self.proxy.url])

    def reach(self, urls: Sequence[str]) -> None:
        """By these endpoints, the first one first."""
        listed, confirmations = ", ".join(f'"{url}"' for url in urls), self._confirmations
        table = f"urls = [{listed}]\nchain_id = {CHAIN_ID}\nconfirmations = {confirmations}\n"
        (self.folder / "networks.toml").write_text(f"[networks.{NETWORK}]\n{table}", "utf-8")

    def write(self, name: str, text: str) -> Path:
        path = self.folder / name
        path.write_text(text, "utf-8")
        return path

    @property
    def outboxes(self) -> dict[str, Path]:
        """The outbox of each party that has one."""
        return {path.parent.name: path for path in sorted(self.folder.glob("outbox/*/*/*/outbox.sqlite3"))}

    @property
    def all_outboxes(self) -> list[Path]:
        """Those of other homes, too."""
        return [*self.outboxes.values(), *sorted(self.folder.glob("second-*/outbox/*/*/*/outbox.sqlite3"))]


def make(folder: Path, slots: Sequence[Slot]) -> Template:
    """Deploys, accredits, and brings the goods of ``slots`` to where their rounds find them."""
    account = Account()
    (folder / "local").mkdir(parents=True)
    with _running(folder, account, 0) as world:
        world.run("deploy", "--as", "anvil:0")
        for gln, role, key in _PARTNERS:
            named = ("--gln", gln, "--name", role, "--role", role, "--operator", f"anvil:{key}")
            prefix = ("--prefix", _PREFIXES[gln]) if gln in _PREFIXES else ()
            world.run("partner", "add", *named, *prefix, "--as", "anvil:0")
        world.run("product", "register", str(GTIN), "--as", MAKER)
        case_of = ("--case-of", str(GTIN), "--quantity", "1000")
        world.run("product", "register", str(CASE_GTIN), *case_of, "--as", MAKER)
        world.run("capture", str(world.write("first.json", goods.first_file(slots, account))), "--as", MAKER)
        world.run("receive", "--all", "--as", WHOLESALER)
        for slot in slots:
            account.receive_units(slot.lot.number, goods.TO_WHOLESALER, MAKER, WHOLESALER)
        world.run("capture", str(world.write("second.json", goods.second_file(slots, account))), "--as", MAKER)
        world.run("capture", str(world.write("third.json", goods.third_file(slots, account))), "--as", WHOLESALER)
    return Template(folder, account)


@contextmanager
def copied(template: Template, folder: Path) -> Iterator[World]:
    """A world of its own that begins as the template stands; it is gone afterwards."""
    shutil.copytree(template.folder, folder)
    (folder / "local" / "engine.json").unlink()
    try:
        with _running(folder, template.account.copy(), CONFIRMATIONS) as world:
            yield world
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def _running(folder: Path, account: Account, confirmations: int) -> Iterator[World]:
    engine = Engine(folder / "local")
    engine.up()
    try:
        with Proxy(engine.port).listening() as proxy:
            world = World(folder, engine, proxy, account)
            world.set_confirmations(confirmations)
            yield world
    finally:
        engine.down()
