"""Looks at several endpoints at once from time to time, and waits for none that is late."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from dataclasses import dataclass

from lotproof.chain.httpnode import HttpNode
from lotproof.chain.rpc import RpcError, number
from lotproof.chain.wire import NoAnswer, Patience

PROBE = Patience(connect=2.0, answer=3.0)
MOST_BEHIND = 5
"""Blocks that an endpoint may lack before it counts as lagging: two looks are never quite at one time."""
GRACE_SECONDS = 0.25
"""How long the others may take when one has told how far it is."""


@dataclass(frozen=True, slots=True)
class Trouble:
    """Why an endpoint is left out; one of the ``wrong`` chain is never asked."""

    reason: str
    wrong: bool = False


class Lookout:
    """What each endpoint said last: the number of its newest block, or what is wrong with it."""

    def __init__(self, urls: Sequence[str], chain_id: int, patience: Patience = PROBE) -> None:
        self._chain_id = chain_id
        self._longest = patience.connect + 2 * patience.answer
        self._probes = [HttpNode(url, patience) for url in urls]
        self._told: dict[int, int | Trouble] = {}
        self._under_way: set[int] = set()
        self._late: set[int] = set()
        self._changed = threading.Condition()

    def look(self) -> None:
        """Asks each how far it is. Ends when all have told, or a moment after the first one has, whose answer it waits
        for only where nothing is known yet; those that were late before are not waited for."""
        with self._changed:
            started = [place for place in range(len(self._probes)) if place not in self._under_way]
            self._under_way.update(started)
        for place in started:
            threading.Thread(target=self._probe, args=(place,), name="lotproof-probe", daemon=True).start()
        with self._changed:
            if not self._told:
                self._changed.wait_for(lambda: self._knows_a_head() or not self._under_way, self._longest)
            awaited = set(started) - self._late
            self._changed.wait_for(lambda: not awaited & self._under_way, GRACE_SECONDS)
            self._late = self._under_way.copy()

    def troubles(self) -> dict[int, Trouble]:
        """What is wrong with those that are not as they should be."""
        with self._changed:
            told = dict(self._told)
        best = max((head for head in told.values() if isinstance(head, int)), default=0)
        return {place: trouble for place, head in told.items() if (trouble := _trouble_of(head, best))}

    def knows(self, place: int) -> bool:
        """Whether this one has said anything yet."""
        with self._changed:
            return place in self._told

    def _knows_a_head(self) -> bool:
        return any(isinstance(head, int) for head in self._told.values())

    def _probe(self, place: int) -> None:
        found = self._probed(self._probes[place])
        with self._changed:
            self._told[place] = found
            self._under_way.discard(place)
            self._changed.notify_all()

    def _probed(self, probe: HttpNode) -> int | Trouble:
        try:
            found = number_of(probe, "eth_chainId")
            if found != self._chain_id:
                return Trouble(f"found chain id {found}; expected {self._chain_id}", wrong=True)
            return number_of(probe, "eth_blockNumber")
        except NoAnswer as error:
            return Trouble(str(error))


def number_of(node: HttpNode, method: str) -> int:
    """The number that an endpoint answers with; raises NoAnswer."""
    (found,) = node.tried([(method, ())])
    if isinstance(found, RpcError):
        raise NoAnswer(str(found))
    return number(found)


def _trouble_of(head: int | Trouble, best: int) -> Trouble | None:
    if isinstance(head, Trouble):
        return head
    behind = best - head
    return Trouble(f"is at block {head}, {behind} behind the best") if behind > MOST_BEHIND else None
