"""What one party works with, as it was chosen by whoever asks."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from lotproof.errors import KeyRefused

if TYPE_CHECKING:
    from lotproof.chain.networks import Network
    from lotproof.chain.rpc import RpcNode

AskPassphrase = Callable[[str], str]
"""Answers a prompt with the passphrase. Raises KeyRefused where nobody can be asked."""


def nobody_asked(prompt: str) -> str:
    """Raises KeyRefused: there is nobody to ask."""
    raise KeyRefused(f"found nobody to ask: {prompt}; expected a key that opens without")


def _open(network: Network) -> RpcNode:
    from lotproof.chain.connect import open_chain

    return open_chain(network)


@dataclass(frozen=True, slots=True)
class Environment:
    """How the outside is reached; a test hands over another one, with a cheaper ``work_factor`` for keys."""

    open_chain: Callable[[Network], RpcNode] = _open
    work_factor: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """``who`` acts, on ``network``, with the files under ``home``.

    ``chain_id`` goes with a network that is a URL; ``local_port`` says where the network `local` is, which its engine
    tells else.
    """

    home: Path
    network: str = "local"
    chain_id: int | None = None
    who: str | None = None
    local_port: str | None = None
