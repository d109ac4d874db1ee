"""JSON-RPC over whatever provider a Web3 has, without the formatting that makes its own methods slow."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, cast
from urllib.parse import urlsplit

from lotproof.errors import ChainUnreachable, LotproofError

if TYPE_CHECKING:
    from web3 import Web3

RpcCall = tuple[str, tuple[Any, ...]]
MAX_BATCH = 100


class RpcError(Exception):
    """The node answered with an error. Never leaves this room: callers say what it means."""

    def __init__(self, method: str, error: Mapping[str, Any]) -> None:
        self.method = method
        self.code = error.get("code")
        self.message = str(error.get("message", "no message"))
        self.data = error.get("data")
        super().__init__(f"{method}: {self.message}")


def number(value: Any) -> int:
    """A quantity, which nodes write in hexadecimal and the chain in this process as an int."""
    try:
        return int(value, 16) if isinstance(value, str) else int(value)
    except (TypeError, ValueError) as error:
        raise ChainUnreachable(f"a node answered with {value!r:.100}; expected a number") from error


def octets(value: Any) -> bytes:
    """Bytes, which nodes write in hexadecimal."""
    try:
        return bytes.fromhex(value.removeprefix("0x")) if isinstance(value, str) else bytes(value)
    except (TypeError, ValueError) as error:
        raise ChainUnreachable(f"a node answered with {value!r:.100}; expected bytes in hexadecimal") from error


class Rpc:
    """Calls a node. Raises ChainUnreachable where nothing answers, RpcError where an error does."""

    def __init__(self, web3: Web3) -> None:
        self.web3 = web3
        self.where = endpoint_of(web3)
        self._request = _request_of(web3)
        self._batches = not is_memory(web3) and hasattr(web3.provider, "make_batch_request")

    def call(self, method: str, *parameters: Any) -> Any:
        """The result of one call; None is one, too."""
        return self._result(method, self._reached(lambda: self._request(method, list(parameters))))

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
        if not self._batches:
            return [self._result_or_error(method, *parameters) for method, parameters in calls]
        results: list[Any] = []
        for start in range(0, len(calls), MAX_BATCH):
            results += self._together(calls[start : start + MAX_BATCH])
        return results

    def _together(self, calls: Sequence[RpcCall]) -> list[Any]:
        provider: Any = self.web3.provider
        requests = [(method, list(parameters)) for method, parameters in calls]
        responses = self._reached(lambda: provider.make_batch_request(requests))
        if not isinstance(responses, list) or len(responses) != len(calls):
            # Some nodes refuse batches, or cut long ones, with one error for all.
            return [self._result_or_error(method, *parameters) for method, parameters in calls]
        return [_error_or_result(method, given) for (method, _), given in zip(calls, responses, strict=True)]

    def _result(self, method: str, response: Mapping[str, Any]) -> Any:
        found = _error_or_result(method, response)
        if isinstance(found, RpcError):
            raise found
        return found

    def _result_or_error(self, method: str, *parameters: Any) -> Any:
        return _error_or_result(method, self._reached(lambda: self._request(method, list(parameters))))

    def _reached(self, request: Callable[[], Any]) -> Any:
        try:
            return request()
        except LotproofError:
            raise
        except transport_errors() as error:
            raise ChainUnreachable(f"{self.where}: {cause_of(error)}") from error


def _error_or_result(method: str, response: Any) -> Any:
    if not isinstance(response, Mapping):
        raise ChainUnreachable(f"{method} was answered with {response!r:.100}; expected a JSON-RPC response")
    error = response.get("error")
    if error is None:
        return response.get("result")
    return RpcError(method, error if isinstance(error, Mapping) else {"message": str(error)})


def is_memory(web3: Web3) -> bool:
    """Whether the chain lives in this process."""
    return getattr(web3.provider, "ethereum_tester", None) is not None


def endpoint_of(web3: Web3) -> str:
    """How messages name the endpoint."""
    if is_memory(web3):
        return "memory"
    return shown(str(getattr(web3.provider, "endpoint_uri", None) or type(web3.provider).__name__))


def shown(url: str) -> str:
    """``url`` without what may be secret: user, password, and a path or query that may be an access key."""
    parts = urlsplit(url)
    if not parts.hostname:
        return url
    port = f":{parts.port}" if parts.port else ""
    return f"{parts.scheme}://{parts.hostname}{port}" + ("/..." if parts.path.strip("/") or parts.query else "")


def cause_of(error: BaseException) -> str:
    """Why nothing answered, in a few words."""
    import requests

    if isinstance(error, requests.Timeout):
        return "no answer in time"
    if isinstance(error, requests.HTTPError) and error.response is not None:
        return f"answered with HTTP status {error.response.status_code}"
    if isinstance(error, json.JSONDecodeError | UnicodeDecodeError):
        return "answered with something that is no JSON; expected JSON-RPC"
    inner: BaseException | None = error
    while inner is not None:
        if isinstance(inner, OSError) and inner.strerror:
            return f"cannot be reached ({inner.strerror.lower()})"
        reason = getattr(inner, "reason", None)
        argument = inner.args[0] if inner.args and isinstance(inner.args[0], BaseException) else None
        inner = reason if isinstance(reason, BaseException) else argument or inner.__cause__ or inner.__context__
    return f"failed ({type(error).__name__}: {str(error)[:200]})"


def transport_errors() -> tuple[type[Exception], ...]:
    """What a provider raises where no JSON-RPC response came."""
    import requests
    from web3.exceptions import Web3Exception

    return (requests.RequestException, OSError, ValueError, Web3Exception)


def _request_of(web3: Web3) -> Callable[[str, list[Any]], Mapping[str, Any]]:
    provider: Any = web3.provider
    if not is_memory(web3):
        return cast("Callable[[str, list[Any]], Mapping[str, Any]]", provider.make_request)
    from web3.datastructures import NamedElementOnion

    # eth-tester's own translation between JSON-RPC and Python sits in this function, beside web3's middleware.
    return cast("Callable[[str, list[Any]], Mapping[str, Any]]", provider.request_func(web3, NamedElementOnion([])))
