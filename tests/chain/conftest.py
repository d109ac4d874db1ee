"""One small world on each engine: a ledger, a registrar, a manufacturer, a wholesaler and a pharmacy."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import pytest

from lotproof.chain import binaries, engines, testkeys
from lotproof.chain.connect import open_chain
from lotproof.chain.consenting import consent_on
from lotproof.chain.deploy import deploy
from lotproof.chain.deployments import Deployment
from lotproof.chain.memory import MemoryNode
from lotproof.chain.networks import Network
from lotproof.chain.rpc import Rpc
from lotproof.chain.signing import LocalSigner
from lotproof.commit.secret import LotSecret
from lotproof.commit.tree import UnitTree
from lotproof.errors import ChainUnreachable
from lotproof.model import verb as v
from lotproof.model.identifiers import Gln, LotNumber, SerialNumber, Sgtin
from lotproof.model.item import ItemId, LotId, item_of_sgtin
from lotproof.model.partner import Role, Scope
from lotproof.model.record import Case, Record
from lotproof.ports import Pace, Signer
from tests.chain.doing import DoingLedger, VerbReceipt
from tests.chain.parties import CASE_GTIN, DOCUMENT, GTIN, MAKER, PHARMACY, PREFIX, UNITS, WHOLESALER


@dataclass
class World:
    """The parties' keys, and lot 1 with cases C0 (units 0 to 7) and C1 (8 to 15) in the maker's custody."""

    node: Any
    deployment: Deployment
    ledger: DoingLedger
    tree: UnitTree

    board, maker, wholesaler, pharmacy, stranger = (
        LocalSigner(bytes.fromhex(account.key[2:])) for account in testkeys.accounts()[:5]
    )
    lot = LotId(1)
    cases = (
        item_of_sgtin(Sgtin(CASE_GTIN, SerialNumber("C0"))),
        item_of_sgtin(Sgtin(CASE_GTIN, SerialNumber("C1"))),
    )

    def do(self, signer: LocalSigner, verb: v.Verb) -> VerbReceipt:
        return self.ledger.do(signer, verb)

    def again(self) -> DoingLedger:
        """The same ledger as another process would see it."""
        return DoingLedger(self.node, self.deployment, pace=Pace(sleep=never))

    def one(self, signer: LocalSigner, verb: v.Verb) -> Record:
        """The one record of the verb, done."""
        (record,) = self.do(signer, verb).records
        return record

    def hand_over(self, item: ItemId, giver: LocalSigner, taker: LocalSigner, to: Gln) -> None:
        self.do(giver, v.Ship(items=(item,), to=to, document=DOCUMENT))
        self.do(taker, v.ReceiveItems(items=(item,), document=DOCUMENT))

    def dispensing(self, item: ItemId, index: int) -> v.Dispense:
        proof = self.tree.proof(index)
        return v.Dispense(
            item=item,
            index=index,
            serial=proof.serial.to_bytes20(),
            salt=proof.salt,
            proof=proof.siblings,
            document=DOCUMENT,
        )

    def of_units(self, kind: type[v.UnitsVerb], item: ItemId, indices: Iterable[int]) -> v.UnitsVerb:
        """A verb on several units, shown by one proof."""
        proof = self.tree.multiproof(indices)
        where: dict[str, Any] = {"items": (item,)} if kind is v.DispenseMany else {"item": item}
        return kind(
            **where,
            indices=tuple(unit.index for unit in proof.units),
            serials=tuple(unit.serial.to_bytes20() for unit in proof.units),
            salts=tuple(unit.salt for unit in proof.units),
            proof=proof.siblings,
            flags=proof.flags,
            document=DOCUMENT,
        )

    def versions(self, items: Iterable[ItemId]) -> tuple[int, ...]:
        return tuple(self.ledger.item(item).version for item in items)

    def in_days(self, days: int) -> dt.datetime:
        return self.ledger.now() + dt.timedelta(days=days)

    def adding(self, by: Signer, key: Signer, gln: Gln, scopes: Scope = Scope.ALL) -> v.AddOperator:
        """A further key of the partner, which consents."""
        return v.AddOperator(scopes=scopes, **asdict(consent_on(self.ledger, key, by.address, gln, scopes)))

    def elapse(self, time: dt.timedelta) -> None:
        """The next block is made so much later."""
        if isinstance(self.node, MemoryNode):
            self.node.travel_to(self.ledger.now() + time)
            return
        rpc = Rpc(self.node)
        rpc.call("evm_increaseTime", int(time.total_seconds()))
        rpc.call("evm_mine")


def never(seconds: float) -> None:
    """These engines make a block for each transaction at once; on a busy machine many polls may come too early."""
    if seconds > 30:
        raise TimeoutError(f"found no receipt after a pause of {seconds} s; expected it at once")


def lot_statement(tree: UnitTree, number: str = "L1", cases: tuple[Case, ...] = ()) -> v.RegisterLot:
    return v.RegisterLot(
        gtin=GTIN,
        number=LotNumber(number),
        expiry=dt.date(2040, 6, 30),
        units=UNITS,
        root=tree.root,
        case_gtin=CASE_GTIN if cases else None,
        cases=cases,
        document=DOCUMENT,
    )


def built(node: Any, folder: Path) -> World:
    deployment = deploy(node, World.board, folder=folder)
    tree = UnitTree([SerialNumber(f"S{index}") for index in range(UNITS)], LotSecret(bytes(32)))
    world = World(node, deployment, DoingLedger(node, deployment), tree)
    until = dt.datetime(2040, 1, 1, tzinfo=dt.UTC)
    for gln, role, key in (
        (MAKER, Role.MANUFACTURER, World.maker),
        (WHOLESALER, Role.WHOLESALER, World.wholesaler),
        (PHARMACY, Role.DISPENSER, World.pharmacy),
    ):
        signed = asdict(consent_on(world.ledger, key, World.board.address, gln))
        world.do(World.board, v.Accredit(gln=gln, roles=role, valid_until=until, document=DOCUMENT, **signed))
    world.do(World.board, v.AssignCompanyPrefix(gln=MAKER, prefix=PREFIX))
    world.do(World.maker, v.RegisterProduct(gtin=GTIN, prefix=PREFIX))
    world.do(World.maker, v.RegisterProduct(gtin=CASE_GTIN, prefix=PREFIX, content=GTIN, quantity=8))
    cases = tuple(Case(serial=SerialNumber(serial), units=8) for serial in ("C0", "C1"))
    world.do(World.maker, lot_statement(tree, cases=cases))
    return world


@pytest.fixture(scope="session")
def engine_programs() -> Callable[[str], None]:
    """Skips a test where the engine's program is not installed."""

    def require(engine: str) -> None:
        try:
            binaries.program(engine)
        except ChainUnreachable as missing:
            pytest.skip(str(missing))

    return require


@pytest.fixture(scope="session", params=["memory", *engines.ENGINES])
def network(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, engine_programs: Callable[[str], None]
) -> Iterator[Network]:
    """Each engine."""
    engine = request.param
    if engine == "memory":
        yield Network("memory", (), testkeys.CHAIN_ID)
        return
    engine_programs(engine)
    folder = tmp_path_factory.mktemp(engine)
    status = engines.up(engine, folder, engines.free_port())
    yield Network(engine, (str(status.url),), testkeys.CHAIN_ID)
    engines.down(folder)


@pytest.fixture(scope="session")
def first_world(network: Network, tmp_path_factory: pytest.TempPathFactory) -> World:
    return built(open_chain(network), tmp_path_factory.mktemp("deployments"))


@pytest.fixture
def world(first_world: World) -> Iterator[World]:
    """The world as it was built, whatever other tests did to it."""
    restore = snapshot(first_world.node)
    yield World(first_world.node, first_world.deployment, first_world.again(), first_world.tree)
    restore()


def snapshot(node: Any) -> Any:
    if isinstance(node, MemoryNode):
        tester = node.tester
        number = tester.take_snapshot()
        return lambda: tester.revert_to_snapshot(number)
    rpc = Rpc(node)
    name = rpc.call("evm_snapshot")
    return lambda: rpc.call("evm_revert", name)
