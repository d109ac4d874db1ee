"""Opens a chain."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from lotproof.errors import BadInput, ChainUnreachable

if TYPE_CHECKING:
    from web3 import Web3

    from lotproof.chain.networks import Network


def open_chain(network: Network, start: dt.datetime | None = None) -> Web3:
    """The chain of ``network``, asked once so that a wrong or silent endpoint is told at once.

    `memory` is a new chain each time, and `start` its first block's time. Raises ChainUnreachable where nothing
    answers, WrongChain where the endpoint is of another chain.
    """
    if network.is_memory:
        from lotproof.chain.memory import memory_web3

        return memory_web3(start)
    if start is not None:
        raise BadInput(f"a start time for the network {network.name}", expected="one for memory only")
    from web3 import Web3

    from lotproof.chain.endpoints import Endpoints
    from lotproof.chain.rpc import Rpc, RpcError

    web3 = Web3(Endpoints(network.urls, network.chain_id))
    try:
        Rpc(web3).call("eth_chainId")
    except RpcError as error:
        raise ChainUnreachable(f"{network.urls[0]}: {error}") from error
    return web3


def ask_chain_id(url: str) -> int:
    """The chain id that the endpoint states; raises ChainUnreachable where nothing answers."""
    from lotproof.chain.endpoints import chain_id_of, http_provider
    from lotproof.chain.rpc import cause_of, shown, transport_errors

    try:
        return chain_id_of(http_provider(url))
    except transport_errors() as error:
        raise ChainUnreachable(f"{shown(url)}: {cause_of(error)}") from error
