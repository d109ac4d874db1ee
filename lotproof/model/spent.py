"""Units that left the trade: 128 to a word, each word with a trail of what was dispensed and taken back among them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from lotproof.model.keccak import keccak256
from lotproof.model.record import Dispensing

UNITS_IN_WORD = 128
TRAIL_LENGTH = 16
NO_TRAIL = bytes(TRAIL_LENGTH)
TAKING_BACK = dt.timedelta(days=10)
"""How long a dispensed unit can be taken back (EU 2016/161, article 13)."""


def word_of(index: int) -> int:
    """The word in which the unit lies, counted in its lot."""
    return index // UNITS_IN_WORD


def bits_of(indices: Iterable[int]) -> bytes:
    """A bit for each of these units of one word, in 16 bytes."""
    bits = 0
    for index in indices:
        bits |= 1 << index % UNITS_IN_WORD
    return bits.to_bytes(TRAIL_LENGTH, "big")


def has_unit(link: Dispensing, index: int) -> bool:
    """Whether the link of its word concerns the unit."""
    return bool(int.from_bytes(link.bits, "big") >> index % UNITS_IN_WORD & 1)


def next_trail(last: bytes, link: Dispensing) -> bytes:
    """The trail behind ``link``: contracts/types/Spent.sol."""
    words = (int.from_bytes(last, "big"), link.by, int(link.time.timestamp()), int.from_bytes(link.bits, "big"))
    return keccak256(b"".join(word.to_bytes(32, "big") for word in words))[:TRAIL_LENGTH]


def trail_of(links: Iterable[Dispensing], before: bytes = NO_TRAIL) -> bytes:
    """The trail behind all ``links``."""
    for link in links:
        before = next_trail(before, link)
    return before
