"""One endpoint that answers JSON-RPC over HTTP."""

from __future__ import annotations

import itertools
import json
import re
import time
from collections.abc import Mapping, Sequence
from typing import Any, NoReturn

from lotproof.chain import answers
from lotproof.chain.rpc import AnswerTooLarge, RpcCall, RpcError, RpcNode, shown
from lotproof.chain.wire import NoAnswer, Patience, TooLarge, Wire
from lotproof.errors import ChainUnreachable

MAX_BATCH = 100
PATIENCE = Patience(connect=5.0, answer=30.0)

_BUSY = re.compile(
    r"rate.?limit|too many requests|requests? per|request count|compute units|quota|throttl|over capacity", re.I
)
_LIMIT_EXCEEDED = -32005
"""EIP-1474; of logs it also says that there are too many of them, which fewer blocks mend."""
_TOO_MANY_REQUESTS = 429
_REVERTED = 3


class HttpNode:
    """The RpcNode at one URL, asked once for each call: what to do when nothing comes is the caller's to say."""

    in_process = False
    left_out: tuple[str, ...] = ()

    def __init__(self, url: str, patience: Patience = PATIENCE) -> None:
        self.where = shown(url)
        self._patience = patience
        self._wire = Wire(url, patience)
        self._ids = itertools.count(1)

    def elsewhere(self) -> RpcNode:
        """This node: no other is known."""
        return self

    def answers(self, calls: Sequence[RpcCall]) -> list[Any]:
        """As RpcNode says."""
        try:
            return self.tried(calls)
        except TooLarge as error:
            raise AnswerTooLarge(f"{self.where}: {error}") from error
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
        return _result(call, self._posted(request), request["id"])

    def _together(self, calls: Sequence[RpcCall]) -> list[Any]:
        requests = [self._request(call) for call in calls]
        try:
            responses = self._posted(requests)
        except TooLarge:
            responses = None
        if not isinstance(responses, list) or len(responses) != len(calls):
            # Some nodes refuse batches, or cut long ones, with one error for all.
            return self._one_by_one(calls)
        # They may come in any order (JSON-RPC 2.0, section 6).
        found = {str(response.get("id")): response for response in responses if isinstance(response, dict)}
        return [
            _result(call, found.get(str(request["id"])), request["id"])
            for call, request in zip(calls, requests, strict=True)
        ]

    def _one_by_one(self, calls: Sequence[RpcCall]) -> list[Any]:
        """Within twice the time of one answer: a node that is slow with each is none to wait for."""
        end = time.monotonic() + 2 * self._patience.answer
        results = []
        for call in calls:
            if time.monotonic() > end:
                raise NoAnswer("no answer in time")
            results.append(self._single(call))
        return results

    def _request(self, call: RpcCall) -> dict[str, Any]:
        method, parameters = call
        return {"jsonrpc": "2.0", "id": next(self._ids), "method": method, "params": parameters}

    def _posted(self, request: Any) -> Any:
        status, content = self._wire.post(json.dumps(request).encode())
        if status != 200:
            raise NoAnswer(f"answered with HTTP status {status}")
        try:
            return json.loads(content, object_pairs_hook=_members, parse_constant=_no_number)
        except (ValueError, RecursionError) as error:
            raise NoAnswer("answered with something that is no JSON; expected JSON-RPC") from error


def _members(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a member twice")
    return found


def _no_number(name: str) -> NoReturn:
    raise ValueError(name)


def _result(call: RpcCall, response: Any, request_id: int) -> Any:
    method, parameters = call
    if not isinstance(response, dict) or response.get("id") != request_id:
        raise NoAnswer(f"{method} was answered with {response!r:.100}; expected a JSON-RPC response")
    error = response.get("error")
    if error is not None:
        return _refusal(method, error)
    if "result" not in response:
        raise NoAnswer(f"{method} was answered without a result; expected one")
    answers.check(method, parameters, response["result"])
    return response["result"]


def _refusal(method: str, error: Any) -> RpcError:
    """What the node refuses. Raises NoAnswer where it only has too much to do: another one may answer."""
    told = RpcError(method, error if isinstance(error, Mapping) else {"message": str(error)[:300]})
    if told.code != _REVERTED and told.data is None and (told.code == _TOO_MANY_REQUESTS or _BUSY.search(told.message)):
        raise NoAnswer(f"{method} was answered with {told.message[:100]!r}")
    if told.code == _LIMIT_EXCEEDED and method != "eth_getLogs":
        raise NoAnswer(f"{method} was answered with {told.message[:100]!r}")
    return told
