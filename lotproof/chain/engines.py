"""The `local` network: Anvil or Ganache as a process of its own, with state that survives `down` and `up`.

One folder holds one engine at a time: `engine.json` names the process, `<engine>/` holds its chain, `<engine>.log` what
it printed, `<engine>.start` the first block's time where one was chosen, `anvil.first` that of Anvil's in any case.
"""

from __future__ import annotations

import json
import shutil
import socket
import time
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from lotproof.chain import binaries, processes
from lotproof.chain.files import make_private_folder, write_whole
from lotproof.chain.wire import NoAnswer, Patience, Wire
from lotproof.errors import BadInput, ChainUnreachable

CHAIN_ID = binaries.CHAIN_ID
ENGINES = ("anvil", "ganache")
DEFAULT_PORT = 8545
READY_SECONDS = 60.0
PORT_SECONDS = 3.0
STOP_SECONDS = 60.0
ANSWER_SECONDS = 10.0
_LOG_LINES = 5


@dataclass(frozen=True)
class EngineStatus:
    """What runs in a folder: `running` says whether the other facts are of now or of the last time.

    `block_number` is None while the engine does not run, or runs and does not answer.
    """

    running: bool
    folder: Path
    engine: str | None = None
    pid: int | None = None
    url: str | None = None
    block_number: int | None = None
    log: Path | None = None
    was_running: bool = False


@dataclass(frozen=True)
class _EngineRecord:
    """engine.json: the process, told apart by its start, and the first block's time where one was chosen."""

    engine: str
    pid: int
    started: str
    port: int
    start: str | None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"


def up(engine: str, folder: Path, port: int = DEFAULT_PORT, start: datetime | None = None) -> EngineStatus:
    """Start the engine in `folder` and wait until it answers; does nothing when it already runs there.

    `start` (with a time zone) is the first block's time, for a new chain only; the chain's clock runs on from there.
    Raises BadInput for an unknown engine, port or start; ChainUnreachable when the program is missing, the port is
    taken, another engine runs in the folder, or nothing answers in time.
    """
    _check_request(engine, port, start)
    folder = folder.resolve()
    make_private_folder(folder)
    with processes.locked(folder / "lock"):
        record = _read(folder)
        if record is not None and processes.is_same(record.pid, record.started):
            _check_same(record, engine, port, folder)
            return replace(_status(record, folder), was_running=True)
        return _start(engine, folder, port, start)


def down(folder: Path) -> EngineStatus:
    """Stop the engine of `folder` after it has saved its state; does nothing when none runs.

    Raises ChainUnreachable when it does not end in time; it is never killed, since that could lose what it holds.
    """
    folder = folder.resolve()
    if not folder.is_dir():
        return EngineStatus(running=False, folder=folder)
    with processes.locked(folder / "lock"):
        record = _read(folder)
        if record is None:
            return EngineStatus(running=False, folder=folder)
        was_running = processes.is_same(record.pid, record.started)
        if not processes.stop(record.pid, record.started, seconds=STOP_SECONDS):
            raise ChainUnreachable(
                f"{record.engine}, process {record.pid}, still runs {STOP_SECONDS:.0f} s after it was asked to stop; "
                f"expected it to save its state and end; see {_log(folder, record.engine)}"
            )
        return replace(_status(record, folder), was_running=was_running)


def status(folder: Path) -> EngineStatus:
    """What runs in `folder`; changes nothing."""
    folder = folder.resolve()
    record = _read(folder)
    return EngineStatus(running=False, folder=folder) if record is None else _status(record, folder)


def url_of(folder: Path) -> str | None:
    """Where the engine of `folder` listens, or did the last time; None where there was none. Asks nothing."""
    record = _read(folder.resolve())
    return None if record is None else record.url


def free_port() -> int:
    """A port on this machine that nothing listens on right now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def rpc(url: str, method: str, *parameters: Any, seconds: float = ANSWER_SECONDS) -> Any:
    """One JSON-RPC call to an engine of this machine; raises ChainUnreachable when it fails."""
    body = json.dumps({"jsonrpc": "2.0", "id": 1, "method": method, "params": parameters}).encode()
    try:
        _, answer = Wire(url, Patience(seconds, seconds)).post(body)
        found = json.loads(answer)
    except (NoAnswer, ValueError) as error:
        raise ChainUnreachable(f"{url}: no answer to {method}: {error}") from error
    if not isinstance(found, dict) or "result" not in found:
        raise ChainUnreachable(f"{url}: {method} answered {found}; expected a result")
    return found["result"]


def _check_request(engine: str, port: int, start: datetime | None) -> None:
    if engine not in ENGINES:
        raise BadInput(f"the engine {engine!r}", expected=" or ".join(ENGINES))
    if not 1 <= port <= 65_535:
        raise BadInput(f"the port {port}", expected="1 to 65535")
    if start is not None and start.tzinfo is None:
        raise BadInput(f"the start {start.isoformat()}", expected="a time with its zone, e.g. 2023-04-01T00:00:00Z")


def _check_same(record: _EngineRecord, engine: str, port: int, folder: Path) -> None:
    if (record.engine, record.port) != (engine, port):
        raise ChainUnreachable(
            f"{folder}: found {record.engine} running on port {record.port}; expected {engine} on port {port}; "
            "stop it first (lotproof chain down)"
        )


def _start(engine: str, folder: Path, port: int, start: datetime | None) -> EngineStatus:
    state = folder / engine
    kept = _kept_start(folder, engine)
    is_new = not state.is_dir() or not any(state.iterdir())
    if not is_new and start is not None and start != kept:
        raise BadInput(
            f"the start {start.isoformat()} for a chain that exists",
            expected="no start, or an empty folder",
            where=str(state),
        )
    _check_port(port)
    state.mkdir(exist_ok=True)
    _check_saved(state / "state.json")
    begins = start or kept
    command = binaries.command(engine, binaries.Launch(state, port, begins if is_new else _first_time(folder, engine)))
    pid = processes.spawn(command, folder=folder, log=_log(folder, engine))
    record = _EngineRecord(engine, pid, processes.identity(pid) or "", port, begins.isoformat() if begins else None)
    _write(folder, record)
    _wait_ready(record, folder)
    if is_new:
        _keep_first_time(record, folder)
    else:
        _resume_clock(record)
    return _status(record, folder)


def _kept_start(folder: Path, engine: str) -> datetime | None:
    """The chosen first time of the engine's chain in this folder, which a restart must not forget."""
    return _read_time(folder / f"{engine}.start")


def _first_time(folder: Path, engine: str) -> datetime | None:
    """When Anvil's first block was made.

    Anvil makes one at each start, keeps it beside those it loads, and shows either as block 0 at the start after; with
    the same time the two are one, and the chain stays the chain it is.
    """
    return _read_time(folder / f"{engine}.first")


def _keep_first_time(record: _EngineRecord, folder: Path) -> None:
    if record.engine == "anvil":
        first = int(rpc(record.url, "eth_getBlockByNumber", "0x0", False)["timestamp"], 16)
        write_whole(folder / "anvil.first", datetime.fromtimestamp(first, UTC).isoformat() + "\n")


def _read_time(path: Path) -> datetime | None:
    if not path.exists():
        return None
    text = path.read_text("utf-8").strip()
    try:
        return datetime.fromisoformat(text)
    except ValueError as error:
        raise BadInput(f"{text!r}", expected="the time of the chain's first block", where=str(path)) from error


def _check_port(port: int) -> None:
    # The port of an engine that was killed a moment ago is not free at once.
    if not processes.wait_until(lambda: _is_free(port), seconds=PORT_SECONDS):
        raise ChainUnreachable(
            f"port {port}: found another program on it; expected a free port; choose one with --port"
        )


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
        return True


def _check_saved(saved: Path) -> None:
    """Keep a copy of Anvil's saved state while it is whole: one that was killed while saving leaves half a file."""
    if not saved.exists():
        return
    backup = saved.with_name("state.backup.json")
    try:
        json.loads(saved.read_bytes())
    except ValueError as error:
        raise ChainUnreachable(
            f"{saved}: found a state that was not saved to its end; expected whole JSON; "
            f"the state of the last start is in {backup}: copy it here to go on from there"
        ) from error
    shutil.copyfile(saved, backup)


def _wait_ready(record: _EngineRecord, folder: Path) -> None:
    log = _log(folder, record.engine)

    def answers_or_ended() -> bool:
        return not processes.is_same(record.pid, record.started) or _chain_id(record.url) is not None

    in_time = processes.wait_until(answers_or_ended, seconds=READY_SECONDS)
    if not processes.is_same(record.pid, record.started):
        raise ChainUnreachable(f"{record.engine} ended while it started; {log} ends: {_tail(log)}")
    if not in_time:
        processes.stop(record.pid, record.started, seconds=STOP_SECONDS)
        raise ChainUnreachable(f"{record.engine} did not answer within {READY_SECONDS:.0f} s; {log} ends: {_tail(log)}")
    found = _chain_id(record.url)
    if found != CHAIN_ID:
        raise ChainUnreachable(f"{record.url}: found chain id {found}; expected {CHAIN_ID}")


def _chain_id(url: str) -> int | None:
    try:
        return int(rpc(url, "eth_chainId", seconds=1), 16)
    except ChainUnreachable:
        return None


def _resume_clock(record: _EngineRecord) -> None:
    """Let a chosen clock run on from the last block, where Ganache would take this machine's; else take that, where
    Anvil would begin at its first block's time again."""
    following = 1 + int(rpc(record.url, "eth_getBlockByNumber", "latest", False)["timestamp"], 16)
    if record.start is None:
        following = max(following, int(time.time()))
    rpc(record.url, "evm_setTime", following * (1000 if record.engine == "ganache" else 1))


def _status(record: _EngineRecord, folder: Path) -> EngineStatus:
    running = processes.is_same(record.pid, record.started)
    return EngineStatus(
        running=running,
        folder=folder,
        engine=record.engine,
        pid=record.pid if running else None,
        url=record.url,
        block_number=_block_number(record.url) if running else None,
        log=_log(folder, record.engine),
    )


def _block_number(url: str) -> int | None:
    try:
        return int(rpc(url, "eth_blockNumber"), 16)
    except ChainUnreachable:
        return None


def _log(folder: Path, engine: str) -> Path:
    return folder / f"{engine}.log"


def _tail(log: Path) -> str:
    lines = log.read_text("utf-8", errors="replace").strip().splitlines() if log.exists() else []
    return " / ".join(line.strip() for line in lines[-_LOG_LINES:]) or "(nothing)"


def _read(folder: Path) -> _EngineRecord | None:
    path = folder / "engine.json"
    try:
        return _EngineRecord(**json.loads(path.read_text("utf-8")))
    except FileNotFoundError:
        return None
    except (OSError, ValueError, TypeError) as error:
        raise BadInput(
            f"a record that cannot be read ({error})",
            expected="what `lotproof chain up` wrote; remove it",
            where=str(path),
        ) from error


def _write(folder: Path, record: _EngineRecord) -> None:
    path = folder / "engine.json"
    write_whole(path, json.dumps(asdict(record), indent=1) + "\n")
    if record.start is not None:
        write_whole(folder / f"{record.engine}.start", record.start + "\n")
