"""The same goods at each run: names, serials, salts and trees."""

from __future__ import annotations

import hashlib

from lotproof.commit.proof import UnitMultiproof
from lotproof.commit.secret import LotSecret
from lotproof.commit.tree import UnitTree
from lotproof.model.identifiers import SerialNumber

UNITS = 1024
"""Units of a lot."""
BATCH = 100
"""Consignments of a batch, and in a container."""
WORD = 256
"""Units of one word of the ledger's bitmap."""
MANY = 100
"""Units dispensed in one transaction."""


def a_hash(text: str) -> bytes:
    """32 bytes as a commitment would be."""
    return hashlib.sha256(text.encode()).digest()


def a_name(index: int) -> int:
    """A name of 88 bits, as the ledger's items have."""
    return int.from_bytes(a_hash(f"name {index}")[:11], "big") | 1 << 87


def a_tree(prefix: str, units: int = UNITS) -> UnitTree:
    """Units with serials of ten characters."""
    return UnitTree([SerialNumber(f"{prefix}{index:09d}") for index in range(units)], LotSecret(a_hash(prefix)))


def flags_of(proof: UnitMultiproof) -> list[bool]:
    return list(proof.flags)


def packed_flags(proof: UnitMultiproof) -> list[int]:
    """256 flags to a word, from the lowest bit."""
    words = [0] * -(-len(proof.flags) // 256)
    for index, flag in enumerate(proof.flags):
        words[index // 256] |= int(flag) << (index % 256)
    return words
