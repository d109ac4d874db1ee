"""Several endpoints of one chain as one node."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

from lotproof.chain.httpnode import HttpNode
from lotproof.chain.rpc import RpcCall, RpcError, number
from lotproof.chain.wire import NoAnswer, Patience
from lotproof.errors import ChainUnreachable, WrongChain

PROBE = Patience(connect=2.0, answer=3.0)
LOOK_SECONDS = 10.0
MOST_BEHIND = 5
"""Blocks that an endpoint may lack before it counts as lagging: two looks are never quite at one time."""

_LOG = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Trouble:
    """Why an endpoint is left out; one of the ``wrong`` chain is never asked."""

    reason: str
    wrong: bool = False


class Endpoints:
    """Asks the endpoint that answered last, and the others in order when it no longer does.

    Of several, all are looked at from time to time: one that is of another chain, does not answer, or lags behind the
    others is left out until it is right again; those that lag are asked where no other answers. Raises WrongChain where
    an endpoint states another chain id than ``chain_id`` and none is right, and ChainUnreachable, with each endpoint's
    cause, where none answers. Signed bytes may go to any of them: a chain takes them once.
    """

    in_process = False

    def __init__(self, urls: Sequence[str], chain_id: int, *, clock: Callable[[], float] = time.monotonic) -> None:
        self.chain_id = chain_id
        self._nodes = [HttpNode(url) for url in urls]
        self._probes = [HttpNode(url, PROBE) for url in urls]
        self._clock = clock
        self._current = 0
        self._checked: set[int] = set()
        self._out: dict[int, Trouble] = {}
        self._look_at = clock()

    @property
    def where(self) -> str:
        """The endpoint that is asked now."""
        return self._nodes[self._current].where

    @property
    def left_out(self) -> tuple[str, ...]:
        """A sentence for each endpoint that is not asked, with the reason."""
        return tuple(f"{self._nodes[place].where}: {trouble.reason}" for place, trouble in sorted(self._out.items()))

    def answers(self, calls: Sequence[RpcCall]) -> list[Any]:
        """As RpcNode says; all of ``calls`` are answered by one endpoint."""
        if len(self._nodes) > 1 and self._clock() >= self._look_at:
            self._look_around()
        causes: dict[int, Trouble] = {}
        for place in self._order():
            try:
                self._check(place)
                answers = self._nodes[place].tried(calls)
            except WrongChain as error:
                causes[place] = Trouble(str(error), wrong=True)
            except NoAnswer as error:
                causes[place] = Trouble(str(error))
            else:
                self._current = place
                self._note({**self._out, **causes})
                return answers
            self._checked.discard(place)
        raise self._silence({**self._out, **causes})

    def _order(self) -> list[int]:
        """The one that answered last, the others, and behind them those that lag; never one of another chain."""
        places = [(self._current + step) % len(self._nodes) for step in range(len(self._nodes))]
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
            found = _chain_id_of(probe)
            if found != self.chain_id:
                return Trouble(f"found chain id {found}; expected {self.chain_id}", wrong=True)
            return _number_of(probe, "eth_blockNumber")
        except NoAnswer as error:
            return Trouble(str(error))

    def _note(self, out: dict[int, Trouble]) -> None:
        # Where no other is asked instead, the command ends with the reason anyway.
        level = logging.WARNING if len(out) < len(self._nodes) else logging.INFO
        for place in out.keys() - self._out.keys():
            name, reason = self._nodes[place].where, out[place].reason
            _LOG.log(level, "endpoint left out", extra={"endpoint": name, "reason": reason})
        for place in self._out.keys() - out.keys():
            _LOG.warning("endpoint taken back", extra={"endpoint": self._nodes[place].where})
        self._out = out

    def _silence(self, out: dict[int, Trouble]) -> ChainUnreachable:
        self._note(out)
        kind = WrongChain if any(trouble.wrong for trouble in out.values()) else ChainUnreachable
        return kind("; ".join(self.left_out))

    def _check(self, place: int) -> None:
        if place in self._checked:
            return
        found = _chain_id_of(self._nodes[place])
        if found != self.chain_id:
            raise WrongChain(f"found chain id {found}; expected {self.chain_id}")
        self._checked.add(place)


def _trouble_of(head: int | Trouble, best: int) -> Trouble | None:
    if isinstance(head, Trouble):
        return head
    behind = best - head
    return Trouble(f"is at block {head}, {behind} behind the best") if behind > MOST_BEHIND else None


def ask_chain_id(url: str) -> int:
    """The chain id that the endpoint states; raises ChainUnreachable where it states none."""
    node = HttpNode(url)
    try:
        return _chain_id_of(node)
    except NoAnswer as error:
        raise ChainUnreachable(f"{node.where}: {error}") from error


def _chain_id_of(node: HttpNode) -> int:
    return _number_of(node, "eth_chainId")


def _number_of(node: HttpNode, method: str) -> int:
    (found,) = node.tried([(method, ())])
    try:
        if isinstance(found, RpcError):
            raise NoAnswer(str(found))
        return number(found)
    except ChainUnreachable as error:
        raise NoAnswer(f"{method} was answered with {found!r:.200}; expected a number") from error
