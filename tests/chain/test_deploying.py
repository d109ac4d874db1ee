"""A ledger is put on a chain once, recorded, and found again."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from lotproof.chain import deployments, engines, testkeys
from lotproof.chain.connect import open_chain
from lotproof.chain.deploy import deploy
from lotproof.chain.ledger import Ledger
from lotproof.chain.memory import memory_web3, travel_to
from lotproof.chain.networks import Network
from lotproof.chain.signing import LocalSigner
from lotproof.errors import BadInput, Refused, WrongChain
from lotproof.model import verb as v
from lotproof.model.identifiers import Gln
from lotproof.model.partner import Role

World = Any


def test_what_is_deployed_is_loaded(world: World, tmp_path: Path) -> None:
    deployed = deploy(world.web3, world.board, force=True, folder=tmp_path)

    assert deployments.load(world.web3, tmp_path) == deployed
    assert deployed.address != world.deployment.address
    assert deployed.code_hash == world.deployment.code_hash


def test_a_second_ledger_needs_force(world: World, tmp_path: Path) -> None:
    first = deploy(world.web3, world.board, force=True, folder=tmp_path)

    with pytest.raises(Refused, match=first.address) as refused:
        deploy(world.web3, world.board, folder=tmp_path)

    assert refused.value.error == "LedgerStands"
    assert deploy(world.web3, world.board, force=True, folder=tmp_path).address != first.address


def test_another_account_becomes_the_first_registrar(world: World, tmp_path: Path) -> None:
    deployed = deploy(world.web3, world.board, registrar=world.maker.address, force=True, folder=tmp_path)
    ledger = Ledger(world.web3, deployed)

    assert ledger.registrar_number(world.maker.address) == 1
    assert ledger.registrar_number(world.board.address) == 0


def test_another_board_appoints_the_first_registrar_itself(world: World, tmp_path: Path) -> None:
    deployed = deploy(world.web3, world.board, board=world.maker.address, force=True, folder=tmp_path)
    ledger = Ledger(world.web3, deployed)
    assert list(ledger.records()) == []

    ledger.do(world.maker, v.AppointRegistrar(account=world.board.address))

    assert ledger.registrar_number(world.board.address) == 1


def test_another_board_cannot_start_with_a_registrar(world: World, tmp_path: Path) -> None:
    head = world.ledger.head()
    with pytest.raises(BadInput, match="only the board appoints"):
        deploy(world.web3, world.board, board=world.maker.address, registrar=world.maker.address, folder=tmp_path)

    assert world.ledger.head() == head


def test_a_chain_without_a_record_says_how_to_get_one(tmp_path: Path) -> None:
    with pytest.raises(WrongChain, match="no ledger recorded for chain 31337; deploy"):
        deployments.load(memory_web3(), tmp_path)


def test_a_record_of_memory_is_never_on_disk(tmp_path: Path) -> None:
    web3 = memory_web3()
    signer = _signer()
    deployed = deploy(web3, signer, folder=tmp_path)

    assert list(tmp_path.iterdir()) == []
    assert deployments.load(web3, tmp_path) == deployed
    with pytest.raises(WrongChain):
        deployments.load(memory_web3(), tmp_path)


def test_a_record_of_another_chain_with_the_same_id_is_told(tmp_path: Path) -> None:
    start = dt.datetime(2024, 1, 1, tzinfo=dt.UTC)
    old, new = memory_web3(start), memory_web3(start + dt.timedelta(days=1))
    deployments.save(new, deploy(old, _signer(), folder=tmp_path))

    with pytest.raises(WrongChain, match="found a chain that began with block 0x"):
        deployments.load(new)


def test_a_chain_that_lost_its_state_is_told(tmp_path: Path) -> None:
    start = dt.datetime(2024, 1, 1, tzinfo=dt.UTC)
    old, new = memory_web3(start), memory_web3(start)
    recorded = deploy(old, _signer(), folder=tmp_path)
    deployments.save(new, recorded)

    with pytest.raises(WrongChain, match=f"found no contract at {recorded.address}"):
        deployments.load(new)
    assert deploy(new, _signer(), folder=tmp_path).address == recorded.address


def test_other_code_at_the_address_is_told(tmp_path: Path) -> None:
    web3 = memory_web3()
    recorded = deploy(web3, _signer(), folder=tmp_path)
    deployments.save(web3, replace(recorded, code_hash="0x" + "00" * 32))

    with pytest.raises(WrongChain, match=f"found code with hash {recorded.code_hash}"):
        deployments.load(web3)


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
        ledger = Ledger(open_chain(network), deployments.load(open_chain(network), tmp_path / "deployments"))
        assert ledger.deployment == recorded
        assert [type(record).__name__ for record in ledger.records()] == ["RegistrarAppointed"]
    finally:
        engines.down(tmp_path / "chain")


def test_verbs_follow_the_clock_of_the_chain(tmp_path: Path) -> None:
    web3 = memory_web3(dt.datetime(2024, 1, 1, tzinfo=dt.UTC))
    ledger = Ledger(web3, deploy(web3, _signer(), folder=tmp_path))
    until = dt.datetime(2024, 6, 1, tzinfo=dt.UTC)
    operator = testkeys.accounts()[1].address
    gln = Gln.with_check_digit("030001000000")
    verb = v.Accredit(gln=gln, roles=Role.WHOLESALER, valid_until=until, operator=operator)
    ledger.check(_signer().address, verb)
    travel_to(web3, until)

    assert ledger.now() == until
    with pytest.raises(Refused) as refused:
        ledger.check(_signer().address, verb)
    assert refused.value.error == "InvalidValidity"


def _signer() -> LocalSigner:
    return LocalSigner(bytes.fromhex(testkeys.accounts()[0].key[2:]))
