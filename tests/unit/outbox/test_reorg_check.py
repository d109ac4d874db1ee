"""How far a run has read the chain, and whether that still stands."""

from __future__ import annotations

from typing import Any

from lotproof.outbox.reorg_check import Head
from lotproof.ports import News, Terms


def news(last: int, last_hash: str, before: str | None, **more: Any) -> News:
    terms = more.pop("terms", Terms(1, None, 30_000_000))
    return News(head=last, terms=terms, before=before, last=last, last_hash=last_hash, outcomes=())


def test_blocks_behind_the_one_read_last_follow() -> None:
    head = Head(news(7, "0x7", "0x6"))
    assert head.next_block == 8
    assert head.follows(news(9, "0x9", before="0x7"))
    assert not head.follows(news(9, "0x9", before="0xother"))
    assert not head.follows(news(9, "0x9", before=None))


def test_it_advances_by_the_blocks_that_are_new() -> None:
    head = Head(news(7, "0x7", "0x6"))
    nothing, more = news(7, "0x7", before="0x7"), news(9, "0x9", before="0x7")
    assert (head.has_new(nothing), head.has_new(more)) == (False, True)
    head.advance(nothing)
    assert head.next_block == 8
    head.advance(more)
    assert head.next_block == 10
    assert head.follows(news(10, "0xa", before="0x9"))


def test_whatever_comes_tells_what_the_next_block_asks() -> None:
    head, dearer = Head(news(7, "0x7", "0x6")), Terms(9, 1, 30_000_000)
    head.follows(news(8, "0x8", before="0xother", terms=dearer))
    assert head.terms == dearer
