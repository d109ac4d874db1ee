"""Several endpoints of one chain as one node."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Sequence
from typing import Any

from lotproof.chain.httpnode import PATIENCE, HttpNode
from lotproof.chain.lookout import PROBE, Lookout, Trouble, number_of
from lotproof.chain.rpc import AnswerTooLarge, RpcCall, RpcNode
from lotproof.chain.wire import NoAnswer, Patience, TooLarge
from lotproof.errors import ChainUnreachable, WrongChain

LOOK_SECONDS = 10.0

_LOG = logging.getLogger(__name__)


class Endpoints:
    """Asks the endpoint that answered last, and the others in order when it no longer does, or with nothing that could
    be an answer.

    Of several, all are looked at from time to time: one that is of another chain, does not answer, or lags behind the
    others is left out until it is right again; those that lag are asked where no other answers. Raises WrongChain where
    an endpoint states another chain id than ``chain_id`` and none is right, and ChainUnreachable, with each endpoint's
    cause, where none answers. Signed bytes may go to any of them: a chain takes them once.
    """

    in_process = False

    def __init__(
        self,
        urls: Sequence[str],
        chain_id: int,
        *,
        patience: Patience = PATIENCE,
        probing: Patience = PROBE,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.chain_id = chain_id
        self._nodes = [HttpNode(url, patience) for url in urls]
        self._lookout = Lookout(urls, chain_id, probing)
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
        self._look_around()
        self._current, answers = self._answered(calls, self._order())
        return answers

    def elsewhere(self) -> RpcNode:
        """The same chain, asked at another endpoint than the one that answered last, where another is in order."""
        return _Elsewhere(self)

    def answers_elsewhere(self, calls: Sequence[RpcCall]) -> list[Any]:
        """As ``answers``; the endpoint that answered last is asked behind all others that are in order."""
        self._look_around()
        others = [place for place in self._order() if place != self._current]
        others.sort(key=lambda place: place in self._out)
        sound = sum(place not in self._out for place in others)
        return self._answered(calls, [*others[:sound], self._current, *others[sound:]])[1]

    def _answered(self, calls: Sequence[RpcCall], places: Sequence[int]) -> tuple[int, list[Any]]:
        """Who answered, and with what."""
        causes: dict[int, Trouble] = {}
        too_large = False
        for place in places:
            try:
                self._check(place)
                answers = self._nodes[place].tried(calls)
            except WrongChain as error:
                causes[place] = Trouble(str(error), wrong=True)
            except NoAnswer as error:
                too_large |= isinstance(error, TooLarge)
                causes[place] = Trouble(str(error))
            else:
                self._note({**self._out, **causes})
                return place, answers
            self._checked.discard(place)
        raise self._silence({**self._out, **causes}, too_large)

    def _order(self) -> list[int]:
        """The one that answered last, the others, behind them those of which nothing is known and those that lag; never
        one of another chain."""
        places = [(self._current + step) % len(self._nodes) for step in range(len(self._nodes))]
        if len(places) == 1:
            return places
        usable = [place for place in places if place not in self._out]
        usable.sort(key=lambda place: not self._lookout.knows(place))
        return usable + [place for place in places if place in self._out and not self._out[place].wrong]

    def _look_around(self) -> None:
        if len(self._nodes) > 1 and self._clock() >= self._look_at:
            self._look_at = self._clock() + LOOK_SECONDS
            self._lookout.look()
            self._note(self._lookout.troubles())

    def _note(self, out: dict[int, Trouble]) -> None:
        # Where no other is asked instead, the command ends with the reason anyway.
        level = logging.WARNING if len(out) < len(self._nodes) else logging.INFO
        for place in out.keys() - self._out.keys():
            name, reason = self._nodes[place].where, out[place].reason
            _LOG.log(level, "endpoint left out", extra={"endpoint": name, "reason": reason})
        for place in self._out.keys() - out.keys():
            _LOG.warning("endpoint taken back", extra={"endpoint": self._nodes[place].where})
        self._out = out

    def _silence(self, out: dict[int, Trouble], too_large: bool) -> ChainUnreachable:
        said = "; ".join(f"{self._nodes[place].where}: {trouble.reason}" for place, trouble in sorted(out.items()))
        if too_large:
            # Less may be asked for: nobody is left out for this.
            return AnswerTooLarge(said)
        self._note(out)
        return WrongChain(said) if any(trouble.wrong for trouble in out.values()) else ChainUnreachable(said)

    def _check(self, place: int) -> None:
        if place in self._checked:
            return
        found = number_of(self._nodes[place], "eth_chainId")
        if found != self.chain_id:
            raise WrongChain(f"found chain id {found}; expected {self.chain_id}")
        self._checked.add(place)


class _Elsewhere:
    """An RpcNode that asks others first."""

    in_process = False

    def __init__(self, endpoints: Endpoints) -> None:
        self._endpoints = endpoints

    @property
    def where(self) -> str:
        return self._endpoints.where

    @property
    def left_out(self) -> tuple[str, ...]:
        return self._endpoints.left_out

    def answers(self, calls: Sequence[RpcCall]) -> list[Any]:
        return self._endpoints.answers_elsewhere(calls)

    def elsewhere(self) -> RpcNode:
        return self._endpoints


def ask_chain_id(url: str) -> int:
    """The chain id that the endpoint states; raises ChainUnreachable where it states none."""
    node = HttpNode(url)
    try:
        return number_of(node, "eth_chainId")
    except NoAnswer as error:
        raise ChainUnreachable(f"{node.where}: {error}") from error
