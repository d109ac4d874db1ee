"""What proves that a unit belongs to a lot, and the check (OpenZeppelin StandardMerkleTree and MerkleProof)."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Self

from lotproof.commit.fields import Fields
from lotproof.commit.secret import SALT_LENGTH
from lotproof.errors import BadInput
from lotproof.model.identifiers import SerialNumber
from lotproof.model.keccak import keccak256

LEAF_TYPES = ("uint32", "bytes20", "bytes16")
"""The ABI types of a leaf: index, serial, salt."""

NODE_LENGTH = 32
MAX_UNITS = 2**32
# The index is a uint32, and a complete tree over 2**32 leaves is 32 levels deep.
MAX_DEPTH = 32


def unit_leaf(index: int, serial: SerialNumber, salt: bytes) -> bytes:
    """The leaf of one unit: keccak256(keccak256(abi.encode(uint32 index, bytes20 serial, bytes16 salt))).

    Each value takes a word of 32 bytes: the number on the right, the bytes on the left. Hashing twice keeps a leaf
    from ever being taken for an inner node. The salt is what hides the serials: the hashes a proof shows of other
    units cannot be found by trying likely serials without the lot secret.
    """
    words = index.to_bytes(32, "big") + serial.to_bytes20().ljust(32, b"\0") + salt.ljust(32, b"\0")
    return keccak256(keccak256(words))


def inner_node(one: bytes, other: bytes) -> bytes:
    """The parent of two nodes: keccak256 of both, the smaller first."""
    return keccak256(one + other if one < other else other + one)


@dataclass(frozen=True, slots=True)
class Unit:
    """One unit as its leaf binds it: place in the lot's packing order, serial, 16-byte salt."""

    index: int
    serial: SerialNumber
    salt: bytes

    def __post_init__(self) -> None:
        if not 0 <= self.index < MAX_UNITS:
            raise BadInput(f"unit index {self.index}", expected=f"0 to {MAX_UNITS - 1}", where="unit proof")
        if len(self.salt) != SALT_LENGTH:
            found = f"a salt of {len(self.salt)} bytes"
            raise BadInput(found, expected=f"{SALT_LENGTH} bytes", where="unit proof")

    @property
    def leaf(self) -> bytes:
        """The 32-byte leaf."""
        return unit_leaf(self.index, self.serial, self.salt)


@dataclass(frozen=True, slots=True)
class UnitProof(Unit):
    """A unit and the sibling hashes from its leaf up to the root, as MerkleProof.verify takes them."""

    siblings: tuple[bytes, ...]
    tranche: int = 0

    def __post_init__(self) -> None:
        # A zero-argument super() loses its class when slots=True makes the class anew.
        Unit.__post_init__(self)
        _check_siblings(self.siblings)
        if len(self.siblings) > MAX_DEPTH:
            found = f"{len(self.siblings)} siblings"
            raise BadInput(found, expected=f"at most {MAX_DEPTH}", where="unit proof")

    def to_fields(self) -> dict[str, object]:
        """The proof as a JSON object: index, serial, salt, siblings, and tranche where it is not 0; bytes as 0x
        hexadecimal."""
        siblings = ["0x" + node.hex() for node in self.siblings]
        tranche = {"tranche": self.tranche} if self.tranche else {}
        unit = {"index": self.index, "serial": str(self.serial), "salt": "0x" + self.salt.hex()}
        return {**unit, "siblings": siblings, **tranche}

    @classmethod
    def from_fields(cls, value: object) -> Self:
        """The inverse of ``to_fields``; raises BadInput on any other shape."""
        tranche = ("tranche",) if isinstance(value, dict) and "tranche" in value else ()
        fields = Fields(value, "unit proof", ("index", "serial", "salt", "siblings", *tranche))
        return cls(
            index=fields.integer("index"),
            serial=fields.parse("serial", SerialNumber),
            salt=fields.hexadecimal("salt", SALT_LENGTH),
            siblings=tuple(fields.hexadecimals("siblings", NODE_LENGTH)),
            tranche=fields.integer("tranche") if tranche else 0,
        )


@dataclass(frozen=True, slots=True)
class UnitMultiproof:
    """Several units of one lot under one proof, as MerkleProof.multiProofVerify takes it.

    The order of ``units`` is part of the proof: their leaves must reach the contract in exactly this order, which is
    by place in the tree and not by index.
    """

    units: tuple[Unit, ...]
    siblings: tuple[bytes, ...]
    flags: tuple[bool, ...]
    tranche: int = 0

    def __post_init__(self) -> None:
        _check_siblings(self.siblings)

    @property
    def leaves(self) -> tuple[bytes, ...]:
        """The 32-byte leaves, in the order of ``units``."""
        return tuple(unit.leaf for unit in self.units)


def _check_siblings(siblings: tuple[bytes, ...]) -> None:
    for place, node in enumerate(siblings):
        if len(node) != NODE_LENGTH:
            found = f"sibling {place} of {len(node)} bytes"
            raise BadInput(found, expected=f"{NODE_LENGTH} bytes", where="unit proof")


def verify(root: bytes, proof: UnitProof) -> bool:
    """Whether the lot whose 32-byte Merkle root is ``root`` holds this unit at this index."""
    node = proof.leaf
    for sibling in proof.siblings:
        node = inner_node(node, sibling)
    return node == root


def verify_multi(root: bytes, proof: UnitMultiproof) -> bool:
    """Whether the lot holds every unit of ``proof``. A proof of no unit at all is refused: it would show nothing."""
    if not proof.units or len(proof.units) + len(proof.siblings) != len(proof.flags) + 1:
        return False
    if proof.flags.count(False) != len(proof.siblings):
        return False
    waiting, siblings = deque(proof.leaves), iter(proof.siblings)
    for flag in proof.flags:
        pair = _next_pair(flag, waiting, siblings)
        if pair is None:
            return False
        waiting.append(inner_node(*pair))
    return waiting[0] == root


def _next_pair(flag: bool, waiting: deque[bytes], siblings: Iterator[bytes]) -> tuple[bytes, bytes] | None:
    if len(waiting) < (2 if flag else 1):
        return None
    one = waiting.popleft()
    return one, waiting.popleft() if flag else next(siblings)
