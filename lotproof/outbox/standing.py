"""Whether what was on chain still stands there. A block names the one before it, so that few of them need be asked."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

from lotproof.outbox.states import IntentState
from lotproof.outbox.windows import Block, Windows

_LOG = logging.getLogger(__name__)


class Hashes(Protocol):
    """Tells the hash of each block, None where the chain is not that long."""

    def __call__(self, blocks: Sequence[int], /) -> list[str | None]: ...


@dataclass(frozen=True, slots=True)
class Lost:
    """How many intents the chain has dropped; ``final`` of them were taken to be safe."""

    count: int = 0
    final: int = 0

    def __add__(self, other: Lost) -> Lost:
        return Lost(self.count + other.count, self.final + other.final)


def put_back(store: Windows, hashes: Hashes) -> Lost:
    """Puts back to ``sent`` what stood in blocks that the chain no longer has.

    Every block not final yet is compared by its hash; of the others the newest stands for all before it, and only where
    it is another one is the place looked for from which on they differ.
    """
    unsure = store.blocks(IntentState.MINED)
    gone = _differing(unsure, hashes)
    newest = store.newest_block()
    if newest is not None and newest not in gone and (not unsure or newest != unsure[-1]):
        gone += _differing([newest], hashes)
    if not gone:
        return Lost()
    settled = store.blocks(IntentState.MINED, IntentState.FINAL, IntentState.REFUSED)
    first = _first(settled, lambda block: hashes([block[0]])[0] != block[1])
    lost = store.drop({*gone, *settled[first:]})
    told = Lost(sum(lost.values()), lost.get(IntentState.FINAL, 0))
    _tell(told)
    return told


def _differing(blocks: Sequence[Block], hashes: Hashes) -> list[Block]:
    found = hashes([number for number, _ in blocks]) if blocks else []
    return [block for block, now in zip(blocks, found, strict=True) if now != block[1]]


def _first(blocks: Sequence[Block], differs: Callable[[Block], bool]) -> int:
    """The place of the first block from which on all differ."""
    low, high = 0, len(blocks)
    while low < high:
        middle = (low + high) // 2
        if differs(blocks[middle]):
            high = middle
        else:
            low = middle + 1
    return low


def _tell(lost: Lost) -> None:
    if lost.final:
        reason = "the chain lost blocks that were final: raise the network's confirmations, or ask its operators"
        _LOG.error("reorganised", extra={"count": lost.count, "reason": reason})
    elif lost.count:
        _LOG.warning("reorganised", extra={"count": lost.count, "reason": "the chain replaced its newest blocks"})
