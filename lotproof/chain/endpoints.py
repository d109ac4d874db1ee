"""Several endpoints of one chain behind one provider."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, cast
from urllib.parse import urlsplit

import requests
from web3 import HTTPProvider
from web3.providers.base import JSONBaseProvider
from web3.types import RPCEndpoint, RPCResponse

from lotproof.chain.rpc import cause_of, number, shown, transport_errors
from lotproof.errors import ChainUnreachable, WrongChain

CONNECT_SECONDS = 5.0
ANSWER_SECONDS = 30.0
_LOOPBACK = ("127.0.0.1", "localhost", "::1")


class Endpoints(JSONBaseProvider):
    """Asks the endpoint that answered last, and the others in order when it no longer does.

    An endpoint is first asked for its chain id; raises WrongChain where that is another than ``chain_id``, and
    ChainUnreachable, with each endpoint's cause, where none answers. Signed bytes may go to any of them: a chain takes
    them once.
    """

    def __init__(self, urls: Sequence[str], chain_id: int) -> None:
        super().__init__()
        self.chain_id = chain_id
        self._providers = [http_provider(url) for url in urls]
        self._current = 0
        self._checked: set[int] = set()

    @property
    def endpoint_uri(self) -> str:
        """The endpoint that is asked now."""
        return str(self._providers[self._current].endpoint_uri)

    def make_request(self, method: RPCEndpoint, params: Any) -> RPCResponse:
        return cast("RPCResponse", self._any(lambda provider: provider.make_request(method, params)))

    def make_batch_request(self, requests: list[tuple[RPCEndpoint, Any]]) -> list[RPCResponse] | RPCResponse:
        answer = self._any(lambda provider: provider.make_batch_request(requests))
        return cast("list[RPCResponse] | RPCResponse", answer)

    def _any(self, ask: Callable[[HTTPProvider], Any]) -> Any:
        causes: list[str] = []
        for step in range(len(self._providers)):
            place = (self._current + step) % len(self._providers)
            provider = self._providers[place]
            try:
                self._check(place)
                answer = ask(provider)
            except transport_errors() as error:
                causes.append(f"{shown(str(provider.endpoint_uri))}: {cause_of(error)}")
                self._checked.discard(place)
                continue
            self._current = place
            return answer
        raise ChainUnreachable("; ".join(causes))

    def _check(self, place: int) -> None:
        if place in self._checked:
            return
        found = chain_id_of(self._providers[place])
        if found != self.chain_id:
            where = shown(str(self._providers[place].endpoint_uri))
            raise WrongChain(f"{where}: found chain id {found}; expected {self.chain_id}")
        self._checked.add(place)


def http_provider(url: str) -> HTTPProvider:
    """A provider with timeouts that tries once: what to do next is ours to say."""
    session = requests.Session()
    # A proxy from the environment cannot reach this machine's own ports.
    session.trust_env = urlsplit(url).hostname not in _LOOPBACK
    return HTTPProvider(
        url,
        request_kwargs={"timeout": (CONNECT_SECONDS, ANSWER_SECONDS)},
        session=session,
        exception_retry_configuration=None,
    )


def chain_id_of(provider: HTTPProvider) -> int:
    """The chain id an endpoint states; raises what the provider raises, or ChainUnreachable for another answer."""
    response = provider.make_request(RPCEndpoint("eth_chainId"), [])
    try:
        return number(response["result"])
    except (KeyError, TypeError, ChainUnreachable) as error:
        where = shown(str(provider.endpoint_uri))
        raise ChainUnreachable(
            f"{where}: eth_chainId was answered with {response!r:.200}; expected a number"
        ) from error
