"""Whether what was on chain still stands there. A block names the one before it, so that few of them need be asked."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

from lotproof.outbox.pending import Block
from lotproof.outbox.signed_intents import SignedIntents
from lotproof.outbox.states import IntentState
from lotproof.ports import News

_LOG = logging.getLogger(__name__)


class Hashes(Protocol):
    """Tells the hash of each block, None where the chain is not that long."""

    def __call__(self, blocks: Sequence[int], /) -> list[str | None]: ...


@dataclass(frozen=True, slots=True)
class ReorgLoss:
    """How many intents the chain has dropped; ``final`` of them were taken to be safe."""

    count: int = 0
    final: int = 0

    def __add__(self, other: ReorgLoss) -> ReorgLoss:
        return ReorgLoss(self.count + other.count, self.final + other.final)


class Head:
    """How far a run has read the chain, and what the next block asks."""

    def __init__(self, news: News) -> None:
        self.terms = news.terms
        self.next_block = news.head + 1
        self._hash_before = news.last_hash

    def follows(self, news: News) -> bool:
        """Whether ``news`` begin behind the block read last: otherwise another one stands there now, or none."""
        self.terms = news.terms
        return news.before == self._hash_before

    def has_new(self, news: News) -> bool:
        """Whether any block stands in ``news``."""
        return news.last >= self.next_block

    def advance(self, news: News) -> None:
        """Those blocks were read."""
        if self.has_new(news):
            self.next_block, self._hash_before = news.last + 1, news.last_hash


def put_back(store: SignedIntents, hashes: Hashes) -> ReorgLoss:
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
        return ReorgLoss()
    settled = store.blocks(IntentState.MINED, IntentState.FINAL, IntentState.REFUSED)
    first = _first(settled, lambda block: hashes([block[0]])[0] != block[1])
    lost = store.drop({*gone, *settled[first:]})
    told = ReorgLoss(sum(lost.values()), lost.get(IntentState.FINAL, 0))
    _tell(told)
    return told


def _differing(blocks: Sequence[Block], hashes: Hashes) -> list[Block]:
    standing = hashes([number for number, _ in blocks]) if blocks else []
    return [block for block, now in zip(blocks, standing, strict=True) if now != block[1]]


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


def _tell(lost: ReorgLoss) -> None:
    if lost.final:
        reason = "the chain lost blocks that were final: raise the network's confirmations, or ask its operators"
        _LOG.error("reorganised", extra={"count": lost.count, "reason": reason})
    elif lost.count:
        _LOG.warning("reorganised", extra={"count": lost.count, "reason": "the chain replaced its newest blocks"})
