"""A board that looks like the genuine one and has a second chair in its storage, of which no event tells."""

from __future__ import annotations

import json
from dataclasses import replace
from importlib import resources
from pathlib import Path
from typing import Any

import pytest

from lotproof.chain import abi, testkeys
from lotproof.chain.deploy import deploy
from lotproof.chain.deployments import Deployment
from lotproof.chain.joining import join
from lotproof.chain.ledger import Ledger
from lotproof.chain.memory import MemoryNode
from lotproof.chain.signing import LocalSigner
from lotproof.errors import BadInput, WrongChain
from lotproof.model.keccak import keccak256
from lotproof.model.verb import AppointRegistrar
from tests.chain.doing import DoingLedger

CHAIR, SECOND, OTHER = (LocalSigner(bytes.fromhex(testkeys.accounts()[place].key[2:])) for place in (0, 1, 2))


def place_of(label: str) -> int:
    """The slot of a variable of the board."""
    text = resources.files("lotproof.chain").joinpath("artifacts", f"{abi.BOARD}.json").read_text("utf-8")
    return next(int(one["slot"]) for one in json.loads(text)["storageLayout"]["storage"] if one["label"] == label)


def member_slot(account: str) -> bytes:
    """Where AccessControl keeps that an account has the role 0, the admin's."""
    roles = keccak256(bytes(32) + place_of("_roles").to_bytes(32, "big"))
    return keccak256(bytes.fromhex(account[2:]).rjust(32, b"\0") + roles)


def seated(*accounts: str) -> bytes:
    """Creation code that seats these accounts, whatever its arguments, and leaves the genuine code there.

    For each: push 1, push slot, sstore. Then push size, dup, push its place, push 0, codecopy; push 0, return.
    """
    runtime = abi.code(abi.BOARD).runtime
    begin = b"".join(b"\x60\x01\x7f" + member_slot(account) + b"\x55" for account in accounts)
    start = len(begin) + 12
    copy = b"\x61" + len(runtime).to_bytes(2, "big") + b"\x80\x61" + start.to_bytes(2, "big") + b"\x5f\x39\x5f\xf3"
    return begin + copy.ljust(12, b"\x00") + runtime


@pytest.fixture
def chain() -> Any:
    return MemoryNode()


@pytest.fixture
def spoilt(chain: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Deployment:
    """A ledger whose board has the second chair."""
    honest = abi.code
    false = replace(honest(abi.BOARD), bytecode=seated(CHAIR.address, SECOND.address))
    with monkeypatch.context() as forged:
        forged.setattr(abi, "code", lambda name: false if name == abi.BOARD else honest(name))
        return deploy(chain, CHAIR, folder=tmp_path / "theirs")


def test_its_second_chair_appoints_registrars(chain: Any, spoilt: Deployment) -> None:
    """So the attack is one: the board does what the second chair says."""
    DoingLedger(chain, spoilt).do(SECOND, AppointRegistrar(account=OTHER.address))
    assert Ledger(chain, spoilt).registrar_number(OTHER.address) == 2


def test_its_code_is_the_genuine_one(chain: Any, spoilt: Deployment, tmp_path: Path) -> None:
    honest = deploy(chain, CHAIR, folder=tmp_path / "honest", force=True)
    assert spoilt.board_code_hash == honest.board_code_hash


def test_nobody_takes_it_up(chain: Any, spoilt: Deployment, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("lotproof.chain.deployments._in_memory", {})
    with pytest.raises(WrongChain, match="the RegistrarBoard was put there by other code"):
        join(chain, spoilt.address, folder=tmp_path / "ours")


def test_a_board_put_by_another_contract_is_not_taken_up(
    chain: Any, spoilt: Deployment, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("lotproof.chain.deployments._in_memory", {})
    with pytest.raises(WrongChain, match=f"found no transaction in block 1 that put {spoilt.board} there"):
        join(chain, spoilt.address, folder=tmp_path / "ours", board_block=1)


def test_one_key_is_not_chair_registrar_and_deployer_unasked(
    chain: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(testkeys, "CHAIN_ID", 1)
    with pytest.raises(BadInput, match="over itself nobody watches"):
        deploy(chain, CHAIR, folder=tmp_path)
