"""One endpoint that answers JSON-RPC over HTTP."""

from __future__ import annotations

import itertools
import json
from collections.abc import Mapping, Sequence
from typing import Any

from lotproof.chain.rpc import RpcCall, RpcError, shown
from lotproof.chain.wire import NoAnswer, Patience, Wire
from lotproof.errors import ChainUnreachable

MAX_BATCH = 100
PATIENCE = Patience(connect=5.0, answer=30.0)


class HttpNode:
    """A RpcNode at one URL, asked once for each call: what to do when nothing comes is the caller's to say."""

    in_process = False
    left_out: tuple[str, ...] = ()

    def __init__(self, url: str, patience: Patience = PATIENCE) -> None:
        self.where = shown(url)
        self._wire = Wire(url, patience)
        self._ids = itertools.count(1)

    def answers(self, calls: Sequence[RpcCall]) -> list[Any]:
        """As RpcNode says."""
        try:
            return self.tried(calls)
        except NoAnswer as error:
            raise ChainUnreachable(f"{self.where}: {error}") from error

    def tried(self, calls: Sequence[RpcCall]) -> list[Any]:
        """The same; raises NoAnswer."""
        if len(calls) == 1:
            return [self._single(calls[0])]
        results: list[Any] = []
        for start in range(0, len(calls), MAX_BATCH):
            results += self._together(calls[start : start + MAX_BATCH])
        return results

    def _single(self, call: RpcCall) -> Any:
        request = self._request(call)
        return _result(call[0], self._posted(request), request["id"])

    def _together(self, calls: Sequence[RpcCall]) -> list[Any]:
        requests = [self._request(call) for call in calls]
        responses = self._posted(requests)
        if not isinstance(responses, list) or len(responses) != len(calls):
            # Some nodes refuse batches, or cut long ones, with one error for all.
            return [self._single(call) for call in calls]
        # They may come in any order (JSON-RPC 2.0, section 6).
        found = {response.get("id"): response for response in responses if isinstance(response, Mapping)}
        return [
            _result(method, found.get(request["id"]), request["id"])
            for (method, _), request in zip(calls, requests, strict=True)
        ]

    def _request(self, call: RpcCall) -> dict[str, Any]:
        method, parameters = call
        return {"jsonrpc": "2.0", "id": next(self._ids), "method": method, "params": parameters}

    def _posted(self, request: Any) -> Any:
        status, content = self._wire.post(json.dumps(request).encode())
        if status != 200:
            raise NoAnswer(f"answered with HTTP status {status}")
        try:
            return json.loads(content)
        except (ValueError, RecursionError) as error:
            raise NoAnswer("answered with something that is no JSON; expected JSON-RPC") from error


def _result(method: str, response: Any, request_id: int) -> Any:
    if not isinstance(response, Mapping) or response.get("id") != request_id:
        raise NoAnswer(f"{method} was answered with {response!r:.100}; expected a JSON-RPC response")
    error = response.get("error")
    if error is None:
        return response.get("result")
    return RpcError(method, error if isinstance(error, Mapping) else {"message": str(error)})
