"""Opens a chain."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from lotproof.errors import BadInput

if TYPE_CHECKING:
    from lotproof.chain.networks import Network
    from lotproof.chain.rpc import RpcNode


def open_chain(network: Network, start: dt.datetime | None = None) -> RpcNode:
    """The chain of ``network``, asked once so that a wrong or silent endpoint is told at once.

    `memory` is a new chain each time, and `start` its first block's time. Raises ChainUnreachable where nothing
    answers, WrongChain where the endpoint is of another chain, BadInput where `memory` is not installed.
    """
    if network.is_memory:
        return _in_this_process(start)
    if start is not None:
        raise BadInput(f"a start time for the network {network.name}", expected="one for memory only")
    from lotproof.chain.endpoints import Endpoints
    from lotproof.chain.rpc import Rpc

    node = Endpoints(network.urls, network.chain_id)
    Rpc(node).ask("eth_chainId")
    return node


def _in_this_process(start: dt.datetime | None) -> RpcNode:
    try:
        from lotproof.chain.memory import MemoryNode
    except ModuleNotFoundError as error:
        raise BadInput(
            f"no package {error.name}, which the chain inside this process needs",
            expected="it installed with `pip install 'lotproof[memory]'`",
        ) from error
    return MemoryNode(start)
