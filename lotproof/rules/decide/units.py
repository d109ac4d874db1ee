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
_FLAGS_IN_WORD = 256


def require_own_unit(judge: Judge, verb: v.UnitVerb, by: PartnerId) -> LotId:
    """Committed to, inside the consignment, in the caller's custody, and not spent."""
    item = judge.known(verb.item)
    judge.require(not item.is_container, "IsContainer", item=verb.item)
    judge.held(item, by)
    _require_unspent(judge, item, verb.index)
    node = _leaf(verb.index, verb.serial, verb.salt)
    for sibling in verb.proof:
        node = inner_node(node, sibling)
    _require_root(judge, item, verb.tranche, node, verb.index, verb.serial)
    return item.lot


def require_units(judge: Judge, verb: v.UnitsVerb, items: Sequence[Item]) -> None:
    """All committed to, inside the consignments, which rise, each named once and not spent."""
    judge.require(bool(verb.indices), "NothingNamed")
    shown = len(verb.indices), len(verb.serials), len(verb.salts)
    names = ("indices", "serials", "salts")
    judge.require(len(set(shown)) == 1, "UnevenUnits", **dict(zip(names, shown, strict=True)))
    leaves, named = [], set[int]()
    for index, serial, salt in zip(verb.indices, verb.serials, verb.salts, strict=True):
        item = next((item for item in reversed(items) if item.first <= index), items[0])
        _require_unspent(judge, item, index)
        judge.require(index not in named, "UnitNamedTwice", lot=item.lot, index=index)
        named.add(index)
        leaves.append(_leaf(index, serial, salt))
    flags = _flags(judge, verb.flags, len(leaves), len(verb.proof))
    root = _multiproof(verb.proof, flags, leaves)
    for item in (items[0], items[-1]):
        _require_root(judge, item, verb.tranche, root, verb.indices[0], verb.serials[0])


def _require_unspent(judge: Judge, item: Item, index: int) -> None:
    place = {"item": item.id, "index": index, "first": item.first, "count": item.count}
    judge.require(index in item, "UnitOutside", **place)
    judge.require(not judge.state.is_spent(item.lot, index), "UnitSpent", lot=item.lot, index=index)


def _require_root(judge: Judge, item: Item, tranche: int, root: bytes, index: int, serial: bytes) -> None:
    """An item stands in one tranche: where one of its units does, all do."""
    tranches = judge.state.lots[item.lot].tranches
    committed = tranche < len(tranches) and item.first in tranches[tranche]
    committed = committed and tranches[tranche].root[:ROOT_LENGTH] == root[:ROOT_LENGTH]
    judge.require(committed, "UnitNotCommitted", lot=item.lot, index=index, serial=serial)


def _leaf(index: int, serial: bytes, salt: bytes) -> bytes:
    """As unit_leaf, of whatever bytes a call may hold: a maker can commit to what is no serial number."""
    words = index.to_bytes(_WORD, "big") + serial.ljust(_WORD, b"\0") + salt.ljust(_WORD, b"\0")
    return keccak256(keccak256(words))


def _flags(judge: Judge, given: Sequence[bool], units: int, nodes: int) -> list[bool]:
    """One for each pair of nodes. They travel in words of 256, and what a word leaves open is false."""
    count = units + nodes - 1
    facts = {"units": units, "nodes": nodes, "words": -(-len(given) // _FLAGS_IN_WORD)}
    judge.require(facts["words"] == -(-count // _FLAGS_IN_WORD), "InvalidMultiproof", **facts, unset=0)
    flags = [*given, *[False] * (count - len(given))][:count]
    unset = count - sum(flags)
    judge.require(unset == nodes, "InvalidMultiproof", **facts, unset=unset)
    return flags


def _multiproof(proof: Sequence[bytes], flags: Sequence[bool], leaves: Sequence[bytes]) -> bytes:
    """processMultiProof: leaves and made hashes queue up; a flag says whether a node's other half is one of them."""
    queue, shown, taken = list(leaves), iter(proof), 0
    for paired in flags:
        queue.append(inner_node(queue[taken], queue[taken + 1] if paired else next(shown)))
        taken += 1 + paired
    return queue[-1]
