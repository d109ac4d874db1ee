"""What this room asks of a node: JSON-RPC, over the wire or from a chain in this process."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Protocol
from urllib.parse import urlsplit

from lotproof.errors import ChainUnreachable

RpcCall = tuple[str, tuple[Any, ...]]


class RpcError(Exception):
    """The node answered with an error. Never leaves this room: callers say what it means."""

    def __init__(self, method: str, error: Mapping[str, Any]) -> None:
        self.method = method
        self.code = error.get("code")
        self.message = str(error.get("message", "no message"))
        self.data = error.get("data")
        super().__init__(f"{method}: {self.message}")


class AnswerTooLarge(ChainUnreachable):
    """More came than is read: whoever can ask for less should."""


class RpcNode(Protocol):
    """What answers JSON-RPC: one endpoint, several of one chain, or a chain in this process."""

    @property
    def where(self) -> str:
        """How messages name what is asked now; without secrets."""
        ...

    @property
    def in_process(self) -> bool:
        """Whether the chain lives in this process, and dies with it."""
        ...

    @property
    def left_out(self) -> tuple[str, ...]:
        """A sentence for each endpoint that is not asked, with the reason."""
        ...

    def elsewhere(self) -> RpcNode:
        """The same chain as others see it, where others are known: for a second look. Else this node itself."""
        ...

    def answers(self, calls: Sequence[RpcCall]) -> list[Any]:
        """The result of each call, in their order, or the RpcError that it was answered with.

        Raises ChainUnreachable where no answer comes, or none that is JSON-RPC.
        """
        ...


def number(value: Any) -> int:
    """A quantity, which nodes write in hexadecimal and the chain in this process as an int."""
    try:
        return int(value, 16) if isinstance(value, str) else int(value)
    except (TypeError, ValueError, OverflowError) as error:
        raise ChainUnreachable(f"a node answered with {value!r:.100}; expected a number") from error


def octets(value: Any) -> bytes:
    """Bytes, which nodes write in hexadecimal."""
    try:
        return bytes.fromhex(value.removeprefix("0x")) if isinstance(value, str) else bytes(value)
    except (TypeError, ValueError) as error:
        raise ChainUnreachable(f"a node answered with {value!r:.100}; expected bytes in hexadecimal") from error


class Rpc:
    """Calls a node."""

    def __init__(self, node: RpcNode) -> None:
        self.node = node

    @property
    def where(self) -> str:
        """How messages name the node."""
        return self.node.where

    def call(self, method: str, *parameters: Any) -> Any:
        """The result of one call; None is one, too. Raises ChainUnreachable, or RpcError where an error came."""
        (found,) = self.node.answers([(method, parameters)])
        if isinstance(found, RpcError):
            raise found
        return found

    def ask(self, method: str, *parameters: Any) -> Any:
        """As ``call``, where a node in order has no reason to answer with an error: raises ChainUnreachable then."""
        try:
            return self.call(method, *parameters)
        except RpcError as error:
            raise ChainUnreachable(f"{self.where}: {error}") from error

    def block(self, which: int | str) -> Mapping[str, Any]:
        """The block with this number or tag; raises ChainUnreachable where there is none."""
        found = self.ask("eth_getBlockByNumber", hex(which) if isinstance(which, int) else which, False)
        if not isinstance(found, Mapping):
            raise ChainUnreachable(f"{self.where}: found no block {which}; expected one")
        return found

    def batch(self, calls: Sequence[RpcCall]) -> list[Any]:
        """The results in the order of ``calls``, in one round trip where the node can; RpcErrors stand among them."""
        return self.node.answers(calls)


def shown(url: str) -> str:
    """``url`` without what may be secret: user, password, and a path or query that may be an access key."""
    try:
        parts = urlsplit(url)
        host, port = parts.hostname, parts.port
    except ValueError:
        host = None
    if not host:
        return f"{url.partition('://')[0]}://..." if "://" in url else "a text that is no URL"
    rest = "/..." if parts.path.strip("/") or parts.query or parts.fragment else ""
    return f"{parts.scheme}://{host}" + (f":{port}" if port else "") + rest
