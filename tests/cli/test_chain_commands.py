"""chain up, down, status, fund: on an engine of this test's own, where one is installed."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from lotproof.chain import binaries, engines
from lotproof.chain.connect import open_chain
from lotproof.chain.networks import resolve
from lotproof.chain.rpc import Rpc, number
from lotproof.errors import ChainUnreachable
from tests.cli.conftest import Place


@pytest.fixture
def local(alone: Place) -> Iterator[Place]:
    """A home whose local chain runs on Anvil."""
    try:
        binaries.program("anvil")
    except ChainUnreachable as missing:
        pytest.skip(str(missing))
    alone.run("chain", "up", "--port", str(engines.free_port()))
    yield Place(open_chain(resolve("local", alone.home)), alone.home)
    alone.run("chain", "down")


def test_nothing_runs_in_an_empty_home(alone: Place) -> None:
    printed = alone.run("chain", "status").stdout
    assert printed == f"nothing runs; its state is in {alone.home / 'local'}\n"
    assert alone.run("chain", "down").stdout.startswith("nothing runs")


def test_an_engine_that_nobody_knows_is_bad_input(alone: Place) -> None:
    told = alone.refused("chain", "up", "--engine", "geth", code=2)
    assert told == "bad input: found the engine 'geth'; expected anvil or ganache"


def test_a_start_without_zone_is_bad_input(alone: Place) -> None:
    told = alone.refused("chain", "up", "--start", "2023-04-01T00:00:00", code=2)
    assert told.startswith("bad input: --start: found '2023-04-01T00:00:00' without a zone")


def test_a_taken_port_is_code_three(local: Place, alone: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engines, "PORT_SECONDS", 0.0)
    port = local.json("chain", "status")["url"].rpartition(":")[2]
    told = alone.refused("chain", "up", "--home", str(alone.home / "other"), "--port", port, code=3)
    assert told.startswith(f"chain unreachable: port {port}: found another program on it")


def test_a_running_chain_says_where_it_is(local: Place) -> None:
    told = local.json("chain", "status")
    assert (told["running"], told["engine"], told["blockNumber"]) == (True, "anvil", 0)


def test_the_ledger_survives_down_and_up(local: Place) -> None:
    local.run("deploy", "--network", "local", "--as", "anvil:0")
    port = local.json("chain", "status")["url"].rpartition(":")[2]
    added = ("--gln", "9521987000100", "--role", "wholesaler", "--operator", "anvil:2")
    local.run("partner", "add", *added, "--network", "local", "--as", "anvil:0")
    local.run("chain", "down")
    local.run("chain", "up", "--port", port)
    assert [one["gln"] for one in local.json("partner", "list", "--network", "local")["partners"]] == ["9521987000100"]


def test_a_second_ledger_takes_force(local: Place) -> None:
    first = local.json("deploy", "--network", "local", "--as", "anvil:0")["address"]
    told = local.refused("deploy", "--network", "local", "--as", "anvil:0")
    assert f"a ledger stands at {first}" in told
    assert local.json("deploy", "--force", "--network", "local", "--as", "anvil:0")["address"] != first


def test_another_board_and_registrar_may_be_named(local: Place) -> None:
    local.run("deploy", "--registrar", "anvil:8", "--network", "local", "--as", "anvil:0")
    added = ("--gln", "9521987000100", "--role", "wholesaler", "--operator", "anvil:2")
    local.run("partner", "add", *added, "--network", "local", "--as", "anvil:8")


def test_a_key_of_ones_own_gets_ether(local: Place) -> None:
    address = "0x19E7E376E7C213B7E7e7e46cc70A5dD086DAff2A"
    local.run("chain", "fund", address, "--ether", "7")
    assert number(Rpc(local.node).ask("eth_getBalance", address, "latest")) == 7 * 10**18


def test_there_is_no_ether_without_a_chain(alone: Place) -> None:
    told = alone.refused("chain", "fund", "0x19E7E376E7C213B7E7e7e46cc70A5dD086DAff2A", code=3)
    assert told.startswith("chain unreachable: found no local chain running")


def test_the_port_that_a_variable_names_is_where_it_starts_and_is_asked(alone: Place) -> None:
    port = str(engines.free_port())
    there = {"LOTPROOF_LOCAL_PORT": port, "LOTPROOF_NETWORK": "local"}
    try:
        told = alone.run("chain", "up", variables=there).stdout
        assert f"http://127.0.0.1:{port}" in told
    finally:
        alone.run("chain", "down")


@pytest.mark.parametrize("port", ["0", "65536", "eight", "\uff18545"])
def test_a_variable_that_names_no_port_is_told(alone: Place, port: str) -> None:
    told = alone.run("chain", "up", code=2, variables={"LOTPROOF_LOCAL_PORT": port}).stderr
    assert told.startswith("bad input: LOTPROOF_LOCAL_PORT: found ")
