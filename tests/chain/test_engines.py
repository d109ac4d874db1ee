"""The local network: started once, stopped without loss, and never confused with a stranger."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from lotproof.chain import binaries, engines, processes
from lotproof.errors import BadInput, ChainUnreachable

APRIL = datetime(2023, 4, 1, tzinfo=UTC)
BOTH = pytest.mark.parametrize("engine", engines.ENGINES)


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    """A state folder whose engine is stopped at the end."""
    yield tmp_path / "chain"
    engines.down(tmp_path / "chain")


@pytest.fixture
def port() -> int:
    return engines.free_port()


@pytest.fixture(scope="module", autouse=True)
def sleeper() -> Iterator[subprocess.Popen[bytes]]:
    """A process that is no engine, and older than every engine here."""
    process = subprocess.Popen([sys.executable, "-c", "import signal; signal.pause()"])
    yield process
    process.kill()
    process.wait()


def head(url: str | None) -> tuple[int, int]:
    """The last block's number and time."""
    block = engines.rpc(str(url), "eth_getBlockByNumber", "latest", False)
    return int(block["number"], 16), int(block["timestamp"], 16)


def hashes(url: str | None) -> list[str | None]:
    """The hashes of the first block, by which a chain is known again, and of the second, None where it has none."""
    found = (engines.rpc(str(url), "eth_getBlockByNumber", number, False) for number in ("0x0", "0x1"))
    return [block and block["hash"] for block in found]


@BOTH
def test_up_answers_with_our_chain_id_and_accounts(engine: str, folder: Path, port: int) -> None:
    status = engines.up(engine, folder, port)
    assert status.running
    assert (status.engine, status.block_number, status.was_running) == (engine, 0, False)
    assert int(engines.rpc(str(status.url), "eth_chainId"), 16) == 31_337
    accounts = engines.rpc(str(status.url), "eth_accounts")
    assert accounts[0].lower() == "0xf39fd6e51aad88f6f4ce6ab8827279cfffb92266"


@BOTH
def test_blocks_are_still_there_after_down_and_up(engine: str, folder: Path, port: int) -> None:
    url = engines.up(engine, folder, port).url
    engines.rpc(str(url), "evm_mine")
    kept = hashes(url)
    stopped = engines.down(folder)
    assert (stopped.running, stopped.was_running) == (False, True)
    assert engines.up(engine, folder, port).block_number == 1
    assert hashes(url) == kept


def test_anvil_stays_the_same_chain_however_often_it_is_started(folder: Path, port: int) -> None:
    url = engines.up("anvil", folder, port, APRIL).url
    kept = hashes(url)[0]
    for _ in range(3):
        engines.rpc(str(url), "evm_mine")
        engines.down(folder)
        engines.up("anvil", folder, port)
        assert hashes(url)[0] == kept
        saved = json.loads((folder / "anvil" / "state.json").read_text())
        assert len([one for one in saved["blocks"] if int(one["header"]["number"], 16) == 0]) == 1


def test_a_clock_nobody_chose_is_this_machine_s_after_down_and_up(folder: Path, port: int) -> None:
    url = engines.up("anvil", folder, port).url
    (folder / "anvil.first").write_text("2023-04-01T00:00:00+00:00\n")
    engines.down(folder)
    engines.up("anvil", folder, port)
    engines.rpc(str(url), "evm_mine")
    assert head(url)[1] >= datetime.now(UTC).timestamp() - 60


@BOTH
def test_a_chosen_clock_runs_on_after_down_and_up(engine: str, folder: Path, port: int) -> None:
    url = engines.up(engine, folder, port, APRIL).url
    engines.rpc(str(url), "evm_mine")
    kept = hashes(url)
    engines.down(folder)
    engines.up(engine, folder, port)
    engines.rpc(str(url), "evm_mine")
    assert hashes(url) == kept
    number, when = head(url)
    assert number == 2
    assert APRIL.timestamp() <= when <= APRIL.timestamp() + 600


def test_a_start_for_a_chain_that_exists_is_refused(folder: Path, port: int) -> None:
    engines.up("anvil", folder, port)
    engines.down(folder)
    with pytest.raises(BadInput, match="for a chain that exists"):
        engines.up("anvil", folder, port, APRIL)


def test_ganache_keeps_its_blocks_when_it_is_killed(folder: Path, port: int) -> None:
    status = engines.up("ganache", folder, port)
    engines.rpc(str(status.url), "evm_mine")
    kill(status)
    assert not engines.status(folder).running
    assert engines.up("ganache", folder, port).block_number == 1


def test_anvil_keeps_what_it_had_saved_when_it_is_killed(folder: Path, port: int) -> None:
    engines.rpc(str(engines.up("anvil", folder, port).url), "evm_mine")
    engines.down(folder)
    kill(engines.up("anvil", folder, port))
    assert engines.up("anvil", folder, port).block_number == 1


def kill(status: engines.EngineStatus) -> None:
    assert status.pid is not None
    started = processes.identity(status.pid)
    os.kill(status.pid, signal.SIGKILL)
    assert processes.wait_until(lambda: not processes.is_same(int(status.pid or 0), str(started)), seconds=10)


def test_a_state_saved_in_half_is_told_and_kept(folder: Path, port: int) -> None:
    engines.up("anvil", folder, port)
    engines.down(folder)
    saved = folder / "anvil" / "state.json"
    saved.write_text(saved.read_text()[:100])
    with pytest.raises(ChainUnreachable, match=r"not saved to its end.*state\.backup\.json"):
        engines.up("anvil", folder, port)
    assert len(saved.read_text()) == 100


def test_up_twice_starts_once(folder: Path, port: int) -> None:
    first, second = engines.up("anvil", folder, port), engines.up("anvil", folder, port)
    assert first.pid == second.pid
    assert second.was_running


def test_two_ups_at_once_start_one_engine(folder: Path, port: int) -> None:
    found: list[engines.EngineStatus] = []
    threads = [threading.Thread(target=lambda: found.append(engines.up("anvil", folder, port))) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len({status.pid for status in found}) == 1
    assert sorted(status.was_running for status in found) == [False, True]


def test_another_engine_in_the_same_folder_is_refused(folder: Path, port: int) -> None:
    engines.up("anvil", folder, port)
    with pytest.raises(ChainUnreachable, match=f"found anvil running on port {port}; expected ganache"):
        engines.up("ganache", folder, port)


def test_a_taken_port_is_told(folder: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        with pytest.raises(ChainUnreachable, match="found another program on it; expected a free port"):
            engines.up("anvil", folder, taken.getsockname()[1])


def test_an_engine_that_ends_at_once_shows_its_last_words(
    folder: Path, port: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken = tmp_path / "broken"
    broken.write_text("#!/bin/sh\necho it will not do\nexit 2\n")
    broken.chmod(0o755)
    monkeypatch.setenv("LOTPROOF_ANVIL", str(broken))
    with pytest.raises(ChainUnreachable, match=r"ended while it started.*it will not do"):
        engines.up("anvil", folder, port)


def test_a_reused_process_id_is_not_taken_for_the_engine(
    folder: Path, port: int, sleeper: subprocess.Popen[bytes]
) -> None:
    engines.up("anvil", folder, port)
    engines.down(folder)
    path = folder / "engine.json"
    path.write_text(json.dumps(json.loads(path.read_text()) | {"pid": sleeper.pid}))
    assert not engines.status(folder).running
    assert not engines.down(folder).was_running
    assert sleeper.poll() is None
    assert engines.up("anvil", folder, port).running


def test_status_and_down_of_a_folder_that_is_not_there_say_so(tmp_path: Path) -> None:
    assert not engines.status(tmp_path / "none").running
    assert not engines.down(tmp_path / "none").was_running
    assert not (tmp_path / "none").exists()


@pytest.mark.parametrize(
    ("engine", "port", "start", "found"),
    [
        ("geth", 8545, None, "geth"),
        ("anvil", 0, None, "port 0"),
        ("anvil", 8545, datetime(2023, 4, 1), "2023-04-01"),  # noqa: DTZ001 - the missing zone is the point
    ],
)
def test_bad_requests_are_refused(tmp_path: Path, engine: str, port: int, start: datetime | None, found: str) -> None:
    with pytest.raises(BadInput, match=found):
        engines.up(engine, tmp_path, port, start)


def test_a_record_that_cannot_be_read_is_told(tmp_path: Path) -> None:
    (tmp_path / "engine.json").write_text("{")
    with pytest.raises(BadInput, match=r"engine\.json"):
        engines.status(tmp_path)


def test_a_missing_program_names_npm_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("LOTPROOF_ANVIL", raising=False)
    monkeypatch.setattr(binaries, "_module_folders", lambda: iter(()))
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(ChainUnreachable, match="npm install"):
        binaries.program("anvil")


def test_a_named_program_that_is_none_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LOTPROOF_GANACHE", "/no/such/ganache")
    with pytest.raises(ChainUnreachable, match="LOTPROOF_GANACHE: found /no/such/ganache"):
        binaries.program("ganache")


def test_no_answer_is_chain_unreachable(port: int) -> None:
    with pytest.raises(ChainUnreachable, match="no answer to eth_chainId"):
        engines.rpc(f"http://127.0.0.1:{port}", "eth_chainId")


def test_an_answer_with_an_error_is_chain_unreachable(folder: Path, port: int) -> None:
    url = engines.up("anvil", folder, port).url
    with pytest.raises(ChainUnreachable, match="expected a result"):
        engines.rpc(str(url), "eth_nonsense")
