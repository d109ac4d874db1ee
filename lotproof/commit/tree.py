"""The Merkle tree over a lot's units, laid out as OpenZeppelin's StandardMerkleTree lays it out."""

from __future__ import annotations

from array import array
from bisect import bisect_right
from collections import deque
from collections.abc import Iterable, Sequence
from itertools import accumulate

from lotproof.commit.proof import MAX_UNITS, NODE_LENGTH, Unit, UnitMultiproof, UnitProof, unit_leaf
from lotproof.commit.secret import LotSecret
from lotproof.errors import BadInput, NotFound
from lotproof.model.identifiers import SerialNumber
from lotproof.model.keccak import keccak256


class UnitTree:
    """The units of one tranche of a lot, in packing order, under one root; ``first`` is the index of its first unit.

    A complete binary tree of 2n-1 nodes in one array: the root is node 0, the children of node i are nodes 2i+1 and
    2i+2, and the leaves stand at the end, the smallest hash last. The nodes live in one bytearray, 64 bytes a unit,
    and not in two million objects for a lot of a million units.

    Salts come from the lot secret, so sibling hashes shown in a proof do not help anyone to guess other serials.
    """

    __slots__ = ("_indices", "_nodes", "_places", "first", "secret", "serials", "tranche")

    def __init__(self, serials: Iterable[SerialNumber], secret: LotSecret, *, first: int = 0, tranche: int = 0) -> None:
        """Build the tree; raises BadInput on no serial at all, on too many, and on a serial that stands twice."""
        self.serials = tuple(serials)
        self.secret = secret
        self.first, self.tranche = first, tranche
        self._indices = _indices_of(self.serials, first)
        numbered = enumerate(self.serials, start=first)
        leaves = [unit_leaf(index, serial, secret.unit_salt(index)) for index, serial in numbered]
        self._places, self._nodes = _lay_out(leaves)

    def __repr__(self) -> str:
        return f"UnitTree(units={len(self)}, root=0x{self.root.hex()})"

    def __len__(self) -> int:
        return len(self.serials)

    def __eq__(self, other: object) -> bool:
        return self.root == other.root if isinstance(other, UnitTree) else NotImplemented

    def __hash__(self) -> int:
        return hash(self.root)

    def tranche_of(self, index: int) -> int:
        """The tranche in which the unit stands; raises BadInput outside the tree."""
        self._check_index(index)
        return self.tranche

    @property
    def trees(self) -> tuple[UnitTree, ...]:
        """The tree of each tranche, in order."""
        return (self,)

    @property
    def roots(self) -> tuple[bytes, ...]:
        """The root of each tranche, in order."""
        return tuple(tree.root for tree in self.trees)

    @property
    def root(self) -> bytes:
        """The 32-byte commitment to every unit, its serial and its index."""
        return self._node(0)

    def index_of(self, serial: SerialNumber) -> int:
        """The place of ``serial`` in the packing order; raises NotFound when the lot does not hold it."""
        index = self._indices.get(serial.value)
        if index is None:
            raise NotFound(f"serial number {serial} is not among the {len(self)} units of this lot")
        return index

    def unit(self, index: int) -> Unit:
        """The unit at ``index`` with its salt; raises BadInput outside the lot."""
        self._check_index(index)
        return Unit(index, self.serials[index - self.first], self.secret.unit_salt(index))

    def proof(self, index: int) -> UnitProof:
        """The proof for the unit at ``index``; raises BadInput outside the lot."""
        unit = self.unit(index)
        place = self._places[index - self.first]
        siblings = []
        while place:
            siblings.append(self._node(_sibling(place)))
            place = _parent(place)
        return UnitProof(unit.index, unit.serial, unit.salt, tuple(siblings), self.tranche)

    def multiproof(self, indices: Iterable[int]) -> UnitMultiproof:
        """One proof for several units; raises BadInput on none, on an index outside the lot, and on one given twice."""
        given = tuple(indices)
        wanted = {self._place(index): index for index in given}
        if not given or len(wanted) != len(given):
            found = f"{len(given)} indices, {len(wanted)} of them different"
            raise BadInput(found, expected="at least one, each once", where="multiproof")
        places = sorted(wanted, reverse=True)
        siblings, flags = self._climb(deque(places))
        return UnitMultiproof(tuple(self.unit(wanted[place]) for place in places), siblings, flags, self.tranche)

    def _climb(self, waiting: deque[int]) -> tuple[tuple[bytes, ...], tuple[bool, ...]]:
        """Pair off the nodes from the last to the first; a pair not both known takes its other half from outside."""
        siblings, flags = [], []
        while waiting[0]:
            place = waiting.popleft()
            known = bool(waiting) and waiting[0] == _sibling(place)
            flags.append(known)
            if known:
                waiting.popleft()
            else:
                siblings.append(self._node(_sibling(place)))
            waiting.append(_parent(place))
        return tuple(siblings), tuple(flags)

    def _place(self, index: int) -> int:
        self._check_index(index)
        return self._places[index - self.first]

    def _check_index(self, index: int) -> None:
        if not 0 <= index - self.first < len(self.serials):
            raise BadInput(f"unit index {index}", expected=f"{self.first} to {self.first + len(self.serials) - 1}")

    def _node(self, place: int) -> bytes:
        return bytes(self._nodes[NODE_LENGTH * place : NODE_LENGTH * (place + 1)])


class TreeOfTranches(UnitTree):
    """The units of a lot that grew: the trees of its tranches, in order, met as one.

    ``root`` is that of the first; a proof shows units of one tranche and names it.
    """

    __slots__ = ("_firsts", "_trees")

    def __init__(self, trees: Sequence[UnitTree]) -> None:
        """Of at least one tree, each beginning where the one before ends; raises BadInput on a serial in two."""
        self._trees = tuple(trees)
        self.serials = tuple(serial for tree in trees for serial in tree.serials)
        self.secret, self.first, self.tranche = self.trees[0].secret, 0, 0
        self._firsts = [tree.first for tree in self.trees]
        ends = [0, *accumulate(len(tree) for tree in self.trees)]
        if self._firsts != ends[:-1]:
            raise BadInput(f"tranches that begin at {self._firsts}", expected=str(ends[:-1]), where="lot")
        self._indices = _indices_of(self.serials)

    @property
    def trees(self) -> tuple[UnitTree, ...]:
        return self._trees

    @property
    def root(self) -> bytes:
        return self.trees[0].root

    def grown(self, serials: Iterable[SerialNumber]) -> TreeOfTranches:
        """With a tranche more; raises BadInput as a tree does."""
        more = UnitTree(serials, self.secret, first=len(self), tranche=len(self.trees))
        return TreeOfTranches((*self.trees, more))

    def proof(self, index: int) -> UnitProof:
        return self._holding(index).proof(index)

    def multiproof(self, indices: Iterable[int]) -> UnitMultiproof:
        """One proof for units of one tranche; raises BadInput where they stand in several."""
        given = tuple(indices)
        trees = {self._holding(index).tranche for index in given}
        if len(trees) != 1:
            raise BadInput(f"units of {len(trees)} tranches", expected="units of one", where="multiproof")
        return self.trees[trees.pop()].multiproof(given)

    def tranche_of(self, index: int) -> int:
        """The tranche in which the unit stands."""
        return self._holding(index).tranche

    def _holding(self, index: int) -> UnitTree:
        self._check_index(index)
        return self.trees[bisect_right(self._firsts, index) - 1]


def _indices_of(serials: Sequence[SerialNumber], start: int = 0) -> dict[str, int]:
    if not 1 <= len(serials) <= MAX_UNITS - start:
        raise BadInput(f"a lot of {len(serials)} units", expected=f"1 to {MAX_UNITS} units")
    indices = {serial.value: index for index, serial in enumerate(serials, start=start)}
    if len(indices) == len(serials):
        return indices
    seen: dict[str, int] = {}
    for index, serial in enumerate(serials, start=start):
        first = seen.setdefault(serial.value, index)
        if first != index:
            found = f"serial number {serial} at index {first} and again at index {index}"
            raise BadInput(found, expected="each serial number once in a lot")
    return indices


def _lay_out(leaves: list[bytes]) -> tuple[array[int], bytearray]:
    """The place of each leaf in the tree, and the nodes of the tree."""
    count = len(leaves)
    order = sorted(range(count), key=leaves.__getitem__, reverse=True)
    places = array("Q", bytes(8 * count))
    for place, index in enumerate(order, start=count - 1):
        places[index] = place
    nodes = bytearray(NODE_LENGTH * (count - 1))
    nodes += b"".join(map(leaves.__getitem__, order))
    for start in range(NODE_LENGTH * (count - 2), -1, -NODE_LENGTH):
        # The children of node i, 2i+1 and 2i+2, stand side by side.
        first = 2 * start + NODE_LENGTH
        second = first + NODE_LENGTH
        one, other = bytes(nodes[first:second]), bytes(nodes[second : second + NODE_LENGTH])
        nodes[start : start + NODE_LENGTH] = keccak256(one + other if one < other else other + one)
    return places, nodes


def _parent(place: int) -> int:
    return (place - 1) // 2


def _sibling(place: int) -> int:
    return place + 1 if place % 2 else place - 1
