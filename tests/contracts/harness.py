"""Brownie on an Anvil of ours, without Brownie's pytest plugin."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from brownie import network
from brownie._config import CONFIG
from brownie.network.rpc import Rpc, anvil

from lotproof.chain import engines

NETWORK = "lotproof-tests"


@contextmanager
def connected_anvil(folder: Path) -> Iterator[str]:
    """Start Anvil on a free port with its state in `folder`, connect Brownie to it, and stop both; yields its URL."""
    status = engines.up("anvil", folder, engines.free_port())
    try:
        connect(str(status.url))
        yield str(status.url)
    finally:
        if network.is_connected():
            network.disconnect(kill_rpc=False)
        engines.down(folder)


def connect(url: str) -> None:
    """Connect Brownie to a development network that runs already, known to this process only.

    The user's own network list is left alone. With `cmd` set Brownie takes the accounts as unlocked and allows
    snapshots; with `launch_rpc` off it neither starts nor looks for the process.
    """
    CONFIG.networks[NETWORK] = {
        "id": NETWORK,
        "name": NETWORK,
        "host": url,
        "chainid": str(engines.CHAIN_ID),
        "cmd": "anvil",
        "cmd_settings": {},
        "timeout": 60,
    }
    Rpc().backend = anvil
    network.connect(NETWORK, launch_rpc=False)
    network.gas_price("100 gwei")  # Brownie would offer nothing, and Anvil wants its base fee
