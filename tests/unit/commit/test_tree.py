from collections.abc import Callable

import pytest

from lotproof.commit.proof import inner_node
from lotproof.commit.secret import LotSecret
from lotproof.commit.tree import UnitTree
from lotproof.errors import BadInput, NotFound
from lotproof.model.identifiers import SerialNumber

TreeOf = Callable[[int], UnitTree]
SECRET = LotSecret(bytes(range(32)))


def serials(*texts: str) -> list[SerialNumber]:
    return [SerialNumber(text) for text in texts]


def test_root_of_one_unit_is_its_leaf(tree_of: TreeOf) -> None:
    tree = tree_of(1)
    assert tree.root == tree.unit(0).leaf


def test_root_of_two_units_is_the_parent_of_both(tree_of: TreeOf) -> None:
    tree = tree_of(2)
    assert tree.root == inner_node(tree.unit(0).leaf, tree.unit(1).leaf)


def test_root_depends_on_the_packing_order() -> None:
    assert UnitTree(serials("A", "B"), SECRET).root != UnitTree(serials("B", "A"), SECRET).root


def test_root_depends_on_the_secret() -> None:
    other = LotSecret(bytes(32))
    assert UnitTree(serials("A", "B"), SECRET).root != UnitTree(serials("A", "B"), other).root


def test_serials_keep_their_order(tree_of: TreeOf) -> None:
    assert [str(serial) for serial in tree_of(3).serials] == ["SN-0", "SN-1", "SN-2"]


def test_a_generator_of_serials_is_enough() -> None:
    tree = UnitTree((serial for serial in serials("A", "B", "C")), SECRET)
    assert len(tree) == 3


@pytest.mark.parametrize("index", [0, 1, 499])
def test_index_of_finds_the_place(tree_of: TreeOf, index: int) -> None:
    assert tree_of(500).index_of(SerialNumber(f"SN-{index}")) == index


def test_index_of_a_stranger_is_not_found(tree_of: TreeOf) -> None:
    with pytest.raises(NotFound, match="serial number SN-9 is not among the 9 units"):
        tree_of(9).index_of(SerialNumber("SN-9"))


def test_no_unit_at_all_is_refused() -> None:
    with pytest.raises(BadInput, match="found a lot of 0 units"):
        UnitTree([], SECRET)


def test_duplicated_serial_is_refused_with_both_places() -> None:
    with pytest.raises(BadInput, match="serial number B at index 1 and again at index 3"):
        UnitTree(serials("A", "B", "C", "B", "A"), SECRET)


def test_serials_that_differ_in_case_only_are_two() -> None:
    assert len(UnitTree(serials("a", "A"), SECRET)) == 2


@pytest.mark.parametrize("index", [-1, 5, 2**32])
def test_proof_outside_the_lot_is_refused(tree_of: TreeOf, index: int) -> None:
    with pytest.raises(BadInput, match=f"unit index {index}; expected 0 to 4"):
        tree_of(5).proof(index)


@pytest.mark.parametrize("index", [-1, 5])
def test_multiproof_outside_the_lot_is_refused(tree_of: TreeOf, index: int) -> None:
    with pytest.raises(BadInput, match=f"unit index {index}; expected 0 to 4"):
        tree_of(5).multiproof([0, index])


def test_multiproof_of_a_unit_given_twice_is_refused(tree_of: TreeOf) -> None:
    with pytest.raises(BadInput, match="3 indices, 2 of them different"):
        tree_of(5).multiproof([1, 2, 1])


def test_multiproof_of_nothing_is_refused(tree_of: TreeOf) -> None:
    with pytest.raises(BadInput, match="expected at least one, each once"):
        tree_of(5).multiproof([])


def test_multiproof_takes_any_iterable(tree_of: TreeOf) -> None:
    assert tree_of(5).multiproof(iter([3, 1])) == tree_of(5).multiproof([1, 3])


def test_multiproof_of_all_units_needs_no_sibling(tree_of: TreeOf) -> None:
    proof = tree_of(12).multiproof(range(12))
    assert (proof.siblings, proof.flags) == ((), (True,) * 11)


def test_multiproof_orders_units_by_leaf_hash(tree_of: TreeOf) -> None:
    # In a lot of a power of two all leaves are on one level, so the order by place is the order by hash.
    leaves = tree_of(64).multiproof(range(0, 64, 3)).leaves
    assert list(leaves) == sorted(leaves)


def test_repr_shows_size_and_root_only(tree_of: TreeOf) -> None:
    tree = tree_of(3)
    assert repr(tree) == f"UnitTree(units=3, root=0x{tree.root.hex()})"


def test_trees_are_equal_by_their_root(tree_of: TreeOf) -> None:
    assert tree_of(3) == tree_of(3)
    assert hash(tree_of(3)) == hash(tree_of(3))


@pytest.mark.parametrize("other", [None, b"", "tree"])
def test_a_tree_equals_nothing_else(tree_of: TreeOf, other: object) -> None:
    assert tree_of(3) != other


def test_trees_of_other_lots_differ(tree_of: TreeOf) -> None:
    assert tree_of(3) != tree_of(4)


def test_nodes_take_64_bytes_a_unit(tree_of: TreeOf) -> None:
    assert len(tree_of(1000)._nodes) == 32 * (2 * 1000 - 1)
