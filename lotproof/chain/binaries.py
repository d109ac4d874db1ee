"""Where the chain engines' programs are, and the command lines that start them."""

from __future__ import annotations

import os
import platform
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from lotproof.chain import testkeys
from lotproof.errors import BadInput, ChainUnreachable

CHAIN_ID = testkeys.CHAIN_ID
BALANCE_ETHER = 10_000
GAS_LIMIT = 30_000_000
SAVE_EVERY_SECONDS = 1
"""How much Anvil may lose when it is killed; asked to stop, it saves first. Ganache writes each block at once."""


@dataclass(frozen=True)
class Launch:
    """What an engine is started with: its own state folder, its port, and the time of its first block or None."""

    state: Path
    port: int
    start: datetime | None


def command(engine: str, launch: Launch) -> list[str]:
    """The full command line. Raises BadInput for an unknown engine, ChainUnreachable when its program is missing."""
    if engine == "anvil":
        return [program("anvil"), *_anvil(launch)]
    if engine == "ganache":
        return [program("ganache"), *_ganache(launch)]
    raise BadInput(f"the engine {engine!r}", expected="anvil or ganache")


def program(engine: str) -> str:
    """The engine's executable: LOTPROOF_ANVIL or LOTPROOF_GANACHE, else npm's near here, else PATH."""
    variable = f"LOTPROOF_{engine.upper()}"
    named = os.environ.get(variable)
    if named:
        if shutil.which(named) is None:
            raise ChainUnreachable(f"{variable}: found {named}, which is no program; expected the path of {engine}")
        return named
    for folder in _module_folders():
        for candidate in _candidates(folder, engine):
            if os.access(candidate, os.X_OK):
                return str(candidate)
    found = shutil.which(engine)
    if found is None:
        raise ChainUnreachable(
            f"found no program {engine} in node_modules or PATH; expected one: "
            f"run `npm install` in the checkout, or name it in {variable}"
        )
    return found


def _module_folders() -> Iterator[Path]:
    """Each node_modules from the working folder upwards, then that of the checkout this package lies in."""
    here = Path.cwd()
    for folder in (here, *here.parents, Path(__file__).resolve().parents[2]):
        if (folder / "node_modules").is_dir():
            yield folder / "node_modules"


def _candidates(modules: Path, engine: str) -> Iterator[Path]:
    if engine == "anvil":
        # npm's own starter is a Node program that stays as the parent; the binary itself takes our signals first hand.
        machine = {"x86_64": "amd64", "aarch64": "arm64"}.get(platform.machine(), platform.machine().lower())
        yield modules / "@foundry-rs" / f"anvil-{platform.system().lower()}-{machine}" / "bin" / "anvil"
    yield modules / ".bin" / engine


def _anvil(launch: Launch) -> list[str]:
    arguments = [
        "--host", "127.0.0.1",
        "--port", str(launch.port),
        "--chain-id", str(CHAIN_ID),
        "--hardfork", "prague",
        "--mnemonic", testkeys.MNEMONIC,
        "--accounts", str(testkeys.COUNT),
        "--balance", str(BALANCE_ETHER),
        "--gas-limit", str(GAS_LIMIT),
        "--state", str(launch.state / "state.json"),
        "--state-interval", str(SAVE_EVERY_SECONDS),
    ]  # fmt: skip
    if launch.start is not None:
        arguments += ["--timestamp", str(int(launch.start.timestamp()))]
    return arguments


def _ganache(launch: Launch) -> list[str]:
    arguments = [
        "--server.host", "127.0.0.1",
        "--server.port", str(launch.port),
        "--chain.chainId", str(CHAIN_ID),
        "--chain.networkId", str(CHAIN_ID),
        "--chain.hardfork", "shanghai",
        "--wallet.mnemonic", testkeys.MNEMONIC,
        "--wallet.totalAccounts", str(testkeys.COUNT),
        "--wallet.defaultBalance", str(BALANCE_ETHER),
        "--miner.blockGasLimit", str(GAS_LIMIT),
        "--database.dbPath", str(launch.state / "database"),
    ]  # fmt: skip
    if launch.start is not None:
        arguments += ["--chain.time", launch.start.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")]
    return arguments
