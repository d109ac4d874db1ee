"""A ledger is put on a chain once, recorded, and found again."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from contextlib import nullcontext
from dataclasses import asdict, replace
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from lotproof.chain import abi, deployments, engines, testkeys
from lotproof.chain.connect import open_chain
from lotproof.chain.consenting import consent_on
from lotproof.chain.deploy import deploy
from lotproof.chain.memory import MemoryNode
from lotproof.chain.networks import Network
from lotproof.chain.rpc import Rpc, octets
from lotproof.chain.signing import LocalSigner
from lotproof.errors import BadInput, ChainUnreachable, Refused, WrongChain
from lotproof.model import verb as v
from lotproof.model.identifiers import Gln
from lotproof.model.keccak import checksum_address
from lotproof.model.partner import Role
from tests.chain.doing import DoingLedger

World = Any


def test_what_is_deployed_is_loaded(world: World, tmp_path: Path) -> None:
    deployed = deploy(world.node, world.board, force=True, folder=tmp_path)

    assert deployments.load(world.node, tmp_path) == deployed
    assert deployed.address != world.deployment.address
    assert deployed.board_code_hash == world.deployment.board_code_hash


def test_the_pieces_are_recorded_with_their_code(world: World) -> None:
    recorded = [(what, deployments.code_hash_at(Rpc(world.node), at)) for what, at, _ in world.deployment.contracts()]

    assert recorded == [(what, code_hash) for what, _, code_hash in world.deployment.contracts()]
    assert len({address for _, address, _ in world.deployment.contracts()}) == 6


def test_the_code_of_each_piece_names_the_one_behind_it(world: World) -> None:
    of = world.deployment
    chain = (of.address, of.back_office, of.registry, of.inspection, of.foresight)

    for piece, behind in pairwise(chain):
        assert bytes.fromhex(behind[2:]) in code_at(world.node, piece)


def test_the_signer_chairs_the_board_by_default(world: World) -> None:
    assert chair_of(world.node, world.deployment) == world.board.address


def test_a_second_ledger_needs_force(world: World, tmp_path: Path) -> None:
    first = deploy(world.node, world.board, force=True, folder=tmp_path)

    with pytest.raises(Refused, match=first.address) as refused:
        deploy(world.node, world.board, folder=tmp_path)

    assert refused.value.error == "LedgerStands"
    assert deploy(world.node, world.board, force=True, folder=tmp_path).address != first.address


def test_another_account_becomes_the_first_registrar(world: World, tmp_path: Path) -> None:
    deployed = deploy(world.node, world.board, registrar=world.maker.address, force=True, folder=tmp_path)
    ledger = DoingLedger(world.node, deployed)

    assert ledger.registrar_number(world.maker.address) == 1
    assert ledger.registrar_number(world.board.address) == 0


def test_another_board_appoints_the_first_registrar_itself(world: World, tmp_path: Path) -> None:
    deployed = deploy(world.node, world.board, board=world.maker.address, force=True, folder=tmp_path)
    ledger = DoingLedger(world.node, deployed)
    assert list(ledger.records()) == []
    assert chair_of(world.node, deployed) == world.maker.address

    ledger.do(world.maker, v.AppointRegistrar(account=world.board.address))

    assert ledger.registrar_number(world.board.address) == 1


def test_another_board_cannot_start_with_a_registrar(world: World, tmp_path: Path) -> None:
    head = world.ledger.head()
    with pytest.raises(BadInput, match="only the board appoints"):
        deploy(world.node, world.board, board=world.maker.address, registrar=world.maker.address, folder=tmp_path)

    assert world.ledger.head() == head


def test_a_chain_without_a_record_says_how_to_get_one(tmp_path: Path) -> None:
    with pytest.raises(WrongChain, match="no ledger recorded for chain 31337; name the one that stands"):
        deployments.load(MemoryNode(), tmp_path)


def test_a_record_of_memory_is_never_on_disk(tmp_path: Path) -> None:
    node = MemoryNode()
    signer = _signer()
    deployed = deploy(node, signer, folder=tmp_path)

    assert list(tmp_path.iterdir()) == []
    assert deployments.load(node, tmp_path) == deployed
    with pytest.raises(WrongChain):
        deployments.load(MemoryNode(), tmp_path)


def test_a_record_of_another_chain_with_the_same_id_is_told(tmp_path: Path) -> None:
    start = dt.datetime(2024, 1, 1, tzinfo=dt.UTC)
    old, new = MemoryNode(start), MemoryNode(start + dt.timedelta(days=1))
    deployments.save(new, deploy(old, _signer(), folder=tmp_path), tmp_path)

    with pytest.raises(WrongChain, match="found a chain that began with block 0x"):
        deployments.load(new, tmp_path)


def test_a_chain_that_lost_its_state_is_told(tmp_path: Path) -> None:
    start = dt.datetime(2024, 1, 1, tzinfo=dt.UTC)
    old, new = MemoryNode(start), MemoryNode(start)
    recorded = deploy(old, _signer(), folder=tmp_path)
    deployments.save(new, recorded, tmp_path)

    with pytest.raises(WrongChain, match=f"found no contract at {recorded.address}"):
        deployments.load(new, tmp_path)
    assert deploy(new, _signer(), folder=tmp_path).address == recorded.address


@pytest.mark.parametrize("piece", ["", "board_", "back_office_", "registry_", "inspection_", "foresight_"])
def test_other_code_at_an_address_is_told(piece: str, tmp_path: Path) -> None:
    node = MemoryNode()
    recorded = deploy(node, _signer(), folder=tmp_path)
    wrong: dict[str, Any] = {f"{piece}code_hash": "0x" + "00" * 32}
    deployments.save(node, replace(recorded, **wrong), tmp_path)

    with pytest.raises(WrongChain, match=f"found code with hash {getattr(recorded, f'{piece}code_hash')}"):
        deployments.load(node, tmp_path)


@pytest.mark.parametrize("piece", ["board", "back_office", "registry", "inspection", "foresight"])
def test_a_piece_that_is_gone_is_told(piece: str, tmp_path: Path) -> None:
    node = MemoryNode()
    nowhere: dict[str, Any] = {piece: "0x" + "11" * 20}
    deployments.save(node, replace(deploy(node, _signer(), folder=tmp_path), **nowhere), tmp_path)

    with pytest.raises(WrongChain, match=f"found no contract at 0x1111.* the {piece.replace('_', ' ')} put there"):
        deployments.load(node, tmp_path)


class Dying(LocalSigner):
    """Signs so many transactions, and then no more."""

    def __init__(self, left: int) -> None:
        super().__init__(bytes.fromhex(testkeys.accounts()[0].key[2:]))
        self.left = left

    def sign_transaction(self, transaction: Mapping[str, Any]) -> bytes:
        self.left -= 1
        if self.left < 0:
            raise KeyboardInterrupt
        return super().sign_transaction(transaction)


STEPS = 7
"""Six contracts and the appointment."""


@pytest.mark.parametrize("done", range(STEPS))
def test_a_deployment_that_broke_off_is_not_live(done: int, tmp_path: Path) -> None:
    node = MemoryNode()
    with pytest.raises(KeyboardInterrupt):
        deploy(node, Dying(done), folder=tmp_path)

    with pytest.raises(WrongChain, match="found no ledger recorded"):
        deployments.load(node, tmp_path)


@pytest.mark.parametrize("done", range(STEPS + 1))
def test_a_deployment_that_broke_off_goes_on_where_it_was(done: int, tmp_path: Path) -> None:
    node = MemoryNode()
    with pytest.raises(KeyboardInterrupt) if done < STEPS else nullcontext():
        deploy(node, Dying(done), folder=tmp_path)

    rest = Dying(STEPS - done)
    deployment = deploy(node, rest, folder=tmp_path) if done < STEPS else deployments.load(node, tmp_path)

    assert rest.left == 0
    assert deployments.load(node, tmp_path) == deployment
    assert DoingLedger(node, deployment).registrar_number(rest.address) == 1


def test_every_engine_goes_on_where_it_was(world: World, tmp_path: Path) -> None:
    with pytest.raises(KeyboardInterrupt):
        deploy(world.node, Dying(2), force=True, folder=tmp_path)
    rest = Dying(STEPS - 2)

    deployment = deploy(world.node, rest, force=True, folder=tmp_path)

    assert rest.left == 0
    assert deployments.load(world.node, tmp_path) == deployment


def test_other_code_than_was_put_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    honest = abi.code
    monkeypatch.setattr(abi, "code", lambda name: replace(honest(name), runtime=b"other"))

    with pytest.raises(ChainUnreachable, match=r"found other code at 0x.*, where Foresight was put"):
        deploy(MemoryNode(), _signer(), folder=tmp_path)


def test_an_appointment_that_was_not_noted_is_not_repeated(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    node = MemoryNode()
    with monkeypatch.context() as crash, pytest.raises(KeyboardInterrupt):
        crash.setattr(deployments, "save", _die)
        deploy(node, _signer(), folder=tmp_path)

    deployment = deploy(node, Dying(0), folder=tmp_path)

    assert [type(record).__name__ for record in DoingLedger(node, deployment).records()] == ["RegistrarAppointed"]


def test_another_registrar_is_another_ledger(tmp_path: Path) -> None:
    node, other = MemoryNode(), testkeys.accounts()[5].address
    with pytest.raises(KeyboardInterrupt):
        deploy(node, Dying(6), folder=tmp_path)

    ledger = DoingLedger(node, deploy(node, Dying(STEPS), registrar=other, folder=tmp_path))

    assert ledger.registrar_number(other) == 1
    assert ledger.registrar_number(_signer().address) == 0


def test_a_finished_deployment_leaves_nothing_unfinished(tmp_path: Path) -> None:
    node = MemoryNode()
    first = deploy(node, _signer(), folder=tmp_path)
    second = deploy(node, _signer(), force=True, folder=tmp_path)

    assert not {at for _, at, _ in first.contracts()} & {at for _, at, _ in second.contracts()}


@pytest.mark.parametrize("engine", engines.ENGINES)
def test_a_ledger_outlives_the_engine(engine: str, tmp_path: Path, engine_programs: Any) -> None:
    engine_programs(engine)
    port = engines.free_port()
    network = Network("local", (f"http://127.0.0.1:{port}",), testkeys.CHAIN_ID)
    engines.up(engine, tmp_path / "chain", port)
    try:
        recorded = deploy(open_chain(network), _signer(), folder=tmp_path / "deployments")
        engines.down(tmp_path / "chain")
        engines.up(engine, tmp_path / "chain", port)
        ledger = DoingLedger(open_chain(network), deployments.load(open_chain(network), tmp_path / "deployments"))
        assert ledger.deployment == recorded
        assert [type(record).__name__ for record in ledger.records()] == ["RegistrarAppointed"]
    finally:
        engines.down(tmp_path / "chain")


def test_verbs_follow_the_clock_of_the_chain(tmp_path: Path) -> None:
    node = MemoryNode(dt.datetime(2024, 1, 1, tzinfo=dt.UTC))
    ledger = DoingLedger(node, deploy(node, _signer(), folder=tmp_path))
    until = dt.datetime(2024, 6, 1, tzinfo=dt.UTC)
    gln = Gln.with_check_digit("030001000000")
    signed = asdict(consent_on(ledger, LocalSigner(b"\7" * 32), _signer().address, gln))
    verb = v.Accredit(gln=gln, roles=Role.WHOLESALER, valid_until=until, **signed)
    ledger.check(_signer().address, verb)
    node.travel_to(until)

    assert ledger.now() == until
    with pytest.raises(Refused) as refused:
        ledger.check(_signer().address, verb)
    assert refused.value.error == "InvalidValidity"


def code_at(node: Any, address: str) -> bytes:
    return bytes(octets(Rpc(node).ask("eth_getCode", address, "latest")))


def chair_of(node: Any, deployment: Any) -> str:
    owner = abi.board().functions["owner"]
    asked = {"to": deployment.board, "data": "0x" + owner.encode(()).hex()}
    (found,) = owner.outputs.decode(octets(Rpc(node).ask("eth_call", asked, "latest"))).values()
    return checksum_address(found)


def _die(*_: object) -> None:
    raise KeyboardInterrupt


def _signer() -> LocalSigner:
    return LocalSigner(bytes.fromhex(testkeys.accounts()[0].key[2:]))
