"""Several endpoints of one chain behind one provider."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
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
PROBE_SECONDS = (2.0, 3.0)
LOOK_SECONDS = 10.0
MOST_BEHIND = 5
"""Blocks that an endpoint may lack before it counts as lagging: two looks are never quite at one time."""

_LOG = logging.getLogger(__name__)
_LOOPBACK = ("127.0.0.1", "localhost", "::1")


@dataclass(frozen=True, slots=True)
class Trouble:
    """Why an endpoint is left out; one of the ``wrong`` chain is never asked."""

    reason: str
    wrong: bool = False


class Endpoints(JSONBaseProvider):
    """Asks the endpoint that answered last, and the others in order when it no longer does.

    Of several, all are looked at from time to time: one that is of another chain, does not answer, or lags behind the
    others is left out until it is right again; those that lag are asked where no other answers. Raises WrongChain where
    an endpoint states another chain id than ``chain_id`` and none is right, and ChainUnreachable, with each endpoint's
    cause, where none answers. Signed bytes may go to any of them: a chain takes them once.
    """

    def __init__(self, urls: Sequence[str], chain_id: int, *, clock: Callable[[], float] = time.monotonic) -> None:
        super().__init__()
        self.chain_id = chain_id
        self._providers = [http_provider(url) for url in urls]
        self._probes = [http_provider(url, PROBE_SECONDS) for url in urls]
        self._clock = clock
        self._current = 0
        self._checked: set[int] = set()
        self._out: dict[int, Trouble] = {}
        self._look_at = clock()

    @property
    def endpoint_uri(self) -> str:
        """The endpoint that is asked now."""
        return str(self._providers[self._current].endpoint_uri)

    @property
    def left_out(self) -> tuple[str, ...]:
        """A sentence for each endpoint that is not asked, with the reason."""
        return tuple(f"{self._name(place)}: {trouble.reason}" for place, trouble in sorted(self._out.items()))

    def make_request(self, method: RPCEndpoint, params: Any) -> RPCResponse:
        return cast("RPCResponse", self._any(lambda provider: provider.make_request(method, params)))

    def make_batch_request(self, requests: list[tuple[RPCEndpoint, Any]]) -> list[RPCResponse] | RPCResponse:
        answer = self._any(lambda provider: provider.make_batch_request(requests))
        return cast("list[RPCResponse] | RPCResponse", answer)

    def _any(self, ask: Callable[[HTTPProvider], Any]) -> Any:
        if len(self._providers) > 1 and self._clock() >= self._look_at:
            self._look_around()
        causes: dict[int, Trouble] = {}
        for place in self._order():
            try:
                self._check(place)
                answer = ask(self._providers[place])
            except WrongChain as error:
                causes[place] = Trouble(str(error), wrong=True)
            except transport_errors() as error:
                causes[place] = Trouble(cause_of(error))
            else:
                self._current = place
                self._note({**self._out, **causes})
                return answer
            self._checked.discard(place)
        raise self._silence({**self._out, **causes})

    def _order(self) -> list[int]:
        """The one that answered last, the others, and behind them those that lag; never one of another chain."""
        places = [(self._current + step) % len(self._providers) for step in range(len(self._providers))]
        if len(places) == 1:
            return places
        usable = [place for place in places if place not in self._out]
        return usable + [place for place in places if place in self._out and not self._out[place].wrong]

    def _look_around(self) -> None:
        """Asks all at once how far they are, with little patience."""
        self._look_at = self._clock() + LOOK_SECONDS
        with ThreadPoolExecutor(len(self._probes)) as pool:
            found = list(pool.map(self._probed, range(len(self._probes))))
        best = max((head for head in found if isinstance(head, int)), default=0)
        self._note({place: trouble for place, head in enumerate(found) if (trouble := _trouble_of(head, best))})

    def _probed(self, place: int) -> int | Trouble:
        """The number of its newest block, or what is wrong with it."""
        probe = self._probes[place]
        try:
            found = chain_id_of(probe)
            if found != self.chain_id:
                return Trouble(f"found chain id {found}; expected {self.chain_id}", wrong=True)
            return number(probe.make_request(RPCEndpoint("eth_blockNumber"), [])["result"])
        except (KeyError, TypeError, ChainUnreachable):
            return Trouble("did not tell its newest block")
        except transport_errors() as error:
            return Trouble(cause_of(error))

    def _note(self, out: dict[int, Trouble]) -> None:
        # Where no other is asked instead, the command ends with the reason anyway.
        level = logging.WARNING if len(out) < len(self._probes) else logging.INFO
        for place in out.keys() - self._out.keys():
            _LOG.log(level, "endpoint left out", extra={"endpoint": self._name(place), "reason": out[place].reason})
        for place in self._out.keys() - out.keys():
            _LOG.warning("endpoint taken back", extra={"endpoint": self._name(place)})
        self._out = out

    def _silence(self, out: dict[int, Trouble]) -> ChainUnreachable:
        self._note(out)
        kind = WrongChain if any(trouble.wrong for trouble in out.values()) else ChainUnreachable
        return kind("; ".join(self.left_out))

    def _check(self, place: int) -> None:
        if place in self._checked:
            return
        found = chain_id_of(self._providers[place])
        if found != self.chain_id:
            raise WrongChain(f"found chain id {found}; expected {self.chain_id}")
        self._checked.add(place)

    def _name(self, place: int) -> str:
        return shown(str(self._providers[place].endpoint_uri))


def _trouble_of(head: int | Trouble, best: int) -> Trouble | None:
    if isinstance(head, Trouble):
        return head
    behind = best - head
    return Trouble(f"is at block {head}, {behind} behind the best") if behind > MOST_BEHIND else None


def http_provider(url: str, seconds: tuple[float, float] = (CONNECT_SECONDS, ANSWER_SECONDS)) -> HTTPProvider:
    """A provider that tries once: what to do next is ours to say. ``seconds`` to connect and to answer."""
    session = requests.Session()
    # A proxy from the environment cannot reach this machine's own ports.
    session.trust_env = urlsplit(url).hostname not in _LOOPBACK
    return HTTPProvider(
        url,
        request_kwargs={"timeout": seconds},
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
