"""Units shown by their maker's commitment (P6): OpenZeppelin's MerkleProof on what the verbs carry, byte for byte.

A proof of UnitTree goes by lotproof.commit.proof; here also stands what the contract does with any other input.
"""

from __future__ import annotations

from collections.abc import Sequence

from lotproof.commit.proof import inner_node
from lotproof.model import verb as v
from lotproof.model.item import Item, LotId, PartnerId
from lotproof.model.keccak import keccak256
from lotproof.rules.decide.judge import Judge

ROOT_LENGTH = 22
"""So much of a lot's root the ledger keeps."""

_WORD = 32
_NO_HASH = bytes(_WORD)
_FLAGS_IN_WORD = 256
_OUTSIDE_ARRAY = 0x32


def require_own_unit(judge: Judge, verb: v.UnitVerb, by: PartnerId) -> LotId:
    """Committed to, inside the consignment, in the caller's custody, and not spent."""
    item = judge.known(verb.item)
    judge.require(not item.is_container, "IsContainer", item=verb.item)
    judge.held(item, by)
    _require_unspent(judge, item, verb.index)
    node = _leaf(verb.index, verb.serial, verb.salt)
    for sibling in verb.proof:
        node = inner_node(node, sibling)
    _require_root(judge, item, node, verb.index, verb.serial)
    return item.lot


def require_units(judge: Judge, verb: v.UnitsVerb, item: Item) -> None:
    """All committed to, inside the consignment, and not spent."""
    judge.require(bool(verb.indices), "NothingNamed")
    leaves = []
    for place, index in enumerate(verb.indices):
        _require_unspent(judge, item, index)
        if place >= min(len(verb.serials), len(verb.salts)):
            judge.refuse("Panic", code=_OUTSIDE_ARRAY)
        leaves.append(_leaf(index, verb.serials[place], verb.salts[place]))
    flags = _flags(judge, verb.flags, len(leaves) + len(verb.proof) - 1)
    _require_root(judge, item, _multiproof(judge, verb.proof, flags, leaves), verb.indices[0], verb.serials[0])


def _require_unspent(judge: Judge, item: Item, index: int) -> None:
    place = {"item": item.id, "index": index, "first": item.first, "count": item.count}
    judge.require(index in item, "UnitOutside", **place)
    judge.require(not judge.state.is_spent(item.lot, index), "UnitSpent", lot=item.lot, index=index)


def _require_root(judge: Judge, item: Item, root: bytes, index: int, serial: bytes) -> None:
    committed = judge.state.lots[item.lot].root[:ROOT_LENGTH] == root[:ROOT_LENGTH]
    judge.require(committed, "UnitNotCommitted", lot=item.lot, index=index, serial=serial)


def _leaf(index: int, serial: bytes, salt: bytes) -> bytes:
    """As unit_leaf, of whatever bytes a call may hold: a maker can commit to what is no serial number."""
    words = index.to_bytes(_WORD, "big") + serial.ljust(_WORD, b"\0") + salt.ljust(_WORD, b"\0")
    return keccak256(keccak256(words))


def _flags(judge: Judge, given: Sequence[bool], count: int) -> list[bool]:
    """The flags travel in words of 256; what a word leaves open is false, and a word too few stops the contract."""
    sent = -(-len(given) // _FLAGS_IN_WORD) * _FLAGS_IN_WORD
    if count > sent:
        judge.refuse("Panic", code=_OUTSIDE_ARRAY)
    return [*given, *[False] * (count - len(given))][:count]


def _multiproof(judge: Judge, proof: Sequence[bytes], flags: Sequence[bool], leaves: Sequence[bytes]) -> bytes:
    """processMultiProof: leaves and made hashes queue up; a flag says whether a node's other half is one of them.

    A hash that is taken before it is made counts as zero.
    """
    if not flags:
        return leaves[0]
    queue = [*leaves, *[_NO_HASH] * len(flags)]
    taken = shown = 0
    for place, paired in enumerate(flags):
        enough = taken + paired < len(queue) and (paired or shown < len(proof))
        judge.require(enough, "Panic", code=_OUTSIDE_ARRAY)
        one, other = queue[taken], queue[taken + 1] if paired else proof[shown]
        taken, shown = taken + 1 + paired, shown + (not paired)
        queue[len(leaves) + place] = inner_node(one, other)
    judge.require(shown == len(proof), "MerkleProofInvalidMultiproof")
    return queue[-1]
