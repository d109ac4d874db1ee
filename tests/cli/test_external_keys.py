"""key add: a key that another program holds acts as any other does; of several keys of a partner each is a worker."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from lotproof.cli.session import Session
from lotproof.errors import KeyRefused
from lotproof.service import who
from lotproof.service.settings import Environment, Settings
from tests.chain.signers import signing
from tests.cli.conftest import CASES, PHARMACY, WHOLESALER, Place

SHIP = ("ship", CASES[0], "--to", PHARMACY)


@pytest.fixture(scope="module")
def program() -> Iterator[tuple[str, str]]:
    """URL and address of a running signer."""
    with signing("clef") as found:
        yield found


@pytest.fixture
def gate(captured: Place, program: tuple[str, str]) -> Place:
    """The wholesaler's second key is `gate`, and another program has it."""
    captured.run("key", "add", "gate", "--signer", program[0], "--address", program[1])
    captured.fund("gate")
    captured.run("partner", "add-operator", "gate", "--as", "anvil:2")
    return captured


def test_its_name_acts(gate: Place, program: tuple[str, str]) -> None:
    gate.run(*SHIP, "--as", "gate")
    assert gate.web3.eth.get_transaction_count(program[1]) == 1


def test_its_partner_acts_by_it(gate: Place, program: tuple[str, str]) -> None:
    gate.run("partner", "remove-operator", "anvil:2", "--as", "anvil:2")
    gate.run(*SHIP, "--as", WHOLESALER)
    assert gate.web3.eth.get_transaction_count(program[1]) == 1


def test_it_signs_for_goods(gate: Place, tmp_path: Path) -> None:
    gate.run("sign-hand-over", CASES[0], "--to", PHARMACY, "--output", tmp_path / "slip", "--as", "gate")
    gate.run("receive", "--signed", tmp_path / "slip", "--as", PHARMACY)


def test_it_is_listed_with_its_signer(gate: Place, program: tuple[str, str]) -> None:
    assert gate.run("key", "list").stdout == f"{'gate':<20} {program[1]} at {program[0]}\n"


def test_a_signer_that_is_gone_is_code_three(captured: Place, program: tuple[str, str]) -> None:
    captured.run("key", "add", "gone", "--signer", "http://127.0.0.1:9", "--address", program[1])
    captured.fund("gone")
    captured.run("partner", "add-operator", "gone", "--as", "anvil:2")
    before = captured.head
    told = captured.refused(*SHIP, "--as", "gone", code=3)
    assert told.startswith("signer unreachable: signer http://127.0.0.1:9: cannot be reached")
    assert captured.head == before


@pytest.mark.parametrize("url", ["nowhere", "http://me:hunter2@127.0.0.1:9000"])
def test_no_url_and_no_password_in_one_are_taken(alone: Place, url: str, program: tuple[str, str]) -> None:
    told = alone.refused("key", "add", "gate", "--signer", url, "--address", program[1], code=2)
    assert told.startswith("bad input: the signer's URL: found ")
    assert "hunter2" not in told
    assert alone.json("key", "list")["keys"] == []


def test_a_name_that_is_taken_stays(alone: Place, program: tuple[str, str]) -> None:
    typed = ("key", "add", "gate", "--signer", program[0], "--address", program[1])
    alone.run(*typed)
    assert "found a key 'gate' already" in alone.refused(*typed, code=2)


@pytest.mark.parametrize("content", ['{"signer": 1}', '{"signer": "http://x"}', '["signer"]', '{"signer'])
def test_a_damaged_file_is_bad_input(alone: Place, program: tuple[str, str], content: str) -> None:
    alone.run("key", "add", "gate", "--signer", program[0], "--address", program[1])
    (alone.home / "keys" / "gate.json").write_text(content)
    assert "gate.json" in alone.refused("key", "list", code=2)


def _signers(place: Place, name: str, most: int | None = None) -> list[str]:
    settings = Settings(home=place.home, network="memory", who=name)
    with Session(settings, Environment(open_chain=lambda _: place.node)) as session:
        return [signer.address for signer in who.signers_of(session, most)]


def test_every_key_of_a_partner_is_a_worker_those_of_the_keystore_first(gate: Place, program: tuple[str, str]) -> None:
    assert _signers(gate, WHOLESALER) == [program[1], gate.web3.eth.accounts[2]]
    assert _signers(gate, WHOLESALER, 1) == [program[1]]


def test_a_key_that_is_named_is_the_only_worker(gate: Place, program: tuple[str, str]) -> None:
    assert _signers(gate, "gate") == [program[1]]


def test_a_key_good_for_one_kind_of_act_is_no_worker(captured: Place, program: tuple[str, str]) -> None:
    captured.run("key", "add", "gate", "--signer", program[0], "--address", program[1])
    captured.run("partner", "add-operator", "gate", "--scope", "ship", "--as", "anvil:2")
    assert _signers(captured, WHOLESALER) == [captured.web3.eth.accounts[2]]


def test_no_key_of_the_partner_is_a_refusal(captured: Place) -> None:
    captured.run("partner", "add-operator", "0x" + "6" * 40, "--as", "anvil:2")
    captured.run("partner", "remove-operator", "anvil:2", "--as", "anvil:2")
    with pytest.raises(KeyRefused, match=f"found no key here for GLN {WHOLESALER}"):
        _signers(captured, WHOLESALER)
