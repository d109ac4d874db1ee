"""What the proof of a unit shows, read once more: neither by the rules nor by the contract."""

from __future__ import annotations

from collections import deque

from lotproof.commit.proof import inner_node, unit_leaf
from lotproof.model import verb as v
from lotproof.model.identifiers import SerialNumber

ROOT_LENGTH = 22
"""So much of a lot's root the ledger keeps."""


def is_committed(verb: v.UnitVerb | v.UnitsVerb, root: bytes) -> bool:
    """Whether the proof ends in so much of the lot's root as the ledger keeps."""
    try:
        shown = _shown(verb) if isinstance(verb, v.UnitVerb) else _shown_together(verb)
    except (IndexError, StopIteration):
        return False
    return shown[:ROOT_LENGTH] == root[:ROOT_LENGTH]


def _shown(verb: v.UnitVerb) -> bytes:
    node = unit_leaf(verb.index, SerialNumber.from_bytes20(verb.serial), verb.salt)
    for sibling in verb.proof:
        node = inner_node(node, sibling)
    return node


def _shown_together(verb: v.UnitsVerb) -> bytes:
    """Flags travel in words: what lies behind the needed ones means nothing, and what is left out is false."""
    units = zip(verb.indices, verb.serials, verb.salts, strict=False)
    waiting = deque(unit_leaf(index, SerialNumber.from_bytes20(serial), salt) for index, serial, salt in units)
    needed = len(waiting) + len(verb.proof) - 1
    siblings = iter(verb.proof)
    for paired in (*verb.flags, *[False] * needed)[:needed]:
        one = waiting.popleft()
        waiting.append(inner_node(one, waiting.popleft() if paired else next(siblings)))
    return waiting.popleft()
