from collections.abc import Callable
from dataclasses import replace

import pytest

from lotproof.commit.proof import Unit, UnitMultiproof, UnitProof, inner_node, unit_leaf, verify, verify_multi
from lotproof.commit.tree import UnitTree
from lotproof.errors import BadInput
from lotproof.model.identifiers import SerialNumber
from lotproof.model.keccak import keccak256

TreeOf = Callable[[int], UnitTree]
SERIAL = SerialNumber("ABC")
SALT = bytes(range(16))


def test_leaf_hashes_three_abi_words_twice() -> None:
    words = bytes(28) + b"\x00\x00\x01\x02" + b"ABC" + bytes(29) + SALT + bytes(16)
    assert unit_leaf(0x0102, SERIAL, SALT) == keccak256(keccak256(words))


def test_leaf_is_what_eth_abi_encodes() -> None:
    from eth_abi.abi import encode

    words = encode(("uint32", "bytes20", "bytes16"), (7, SERIAL.to_bytes20(), SALT))
    assert unit_leaf(7, SERIAL, SALT) == keccak256(keccak256(words))


def test_inner_node_does_not_depend_on_the_sides() -> None:
    one, other = bytes(32), bytes([1]) * 32
    assert inner_node(one, other) == inner_node(other, one) == keccak256(one + other)


def test_every_proof_of_every_small_lot_verifies(tree_of: TreeOf) -> None:
    for size in range(1, 40):
        tree = tree_of(size)
        assert all(verify(tree.root, tree.proof(index)) for index in range(size))


def test_proof_of_one_unit_needs_no_sibling(tree_of: TreeOf) -> None:
    assert tree_of(1).proof(0).siblings == ()


def test_proof_fails_for_another_lot(tree_of: TreeOf) -> None:
    assert not verify(tree_of(8).root, tree_of(9).proof(3))


def test_swapped_serials_of_one_lot_fail(tree_of: TreeOf) -> None:
    tree = tree_of(8)
    assert not verify(tree.root, replace(tree.proof(3), serial=tree.serials[4]))


def test_own_index_with_the_siblings_of_another_fails(tree_of: TreeOf) -> None:
    tree = tree_of(8)
    assert not verify(tree.root, replace(tree.proof(3), siblings=tree.proof(4).siblings))


def test_reordered_siblings_fail(tree_of: TreeOf) -> None:
    tree = tree_of(8)
    proof = tree.proof(3)
    assert not verify(tree.root, replace(proof, siblings=proof.siblings[::-1]))


def test_surplus_sibling_fails(tree_of: TreeOf) -> None:
    tree = tree_of(8)
    proof = tree.proof(3)
    assert not verify(tree.root, replace(proof, siblings=(*proof.siblings, bytes(32))))


@pytest.mark.parametrize("level", [1, 2, 3])
def test_an_inner_node_is_no_leaf(tree_of: TreeOf, level: int) -> None:
    """The siblings above an inner node lead from it to the root, but no unit hashes to it."""
    tree = tree_of(8)
    proof = tree.proof(3)
    node = proof.leaf
    for sibling in proof.siblings[:level]:
        node = inner_node(node, sibling)
    above = replace(proof, siblings=proof.siblings[level:])
    assert above.leaf != node
    assert not verify(tree.root, above)


def test_a_leaf_hashed_once_is_no_leaf(tree_of: TreeOf) -> None:
    unit = tree_of(1).unit(0)
    words = unit.index.to_bytes(32, "big") + unit.serial.to_bytes20() + bytes(12) + unit.salt + bytes(16)
    assert keccak256(words) != tree_of(1).root == keccak256(keccak256(words))


@pytest.mark.parametrize("root", [b"", bytes(31), bytes(33)])
def test_root_of_another_length_verifies_nothing(tree_of: TreeOf, root: bytes) -> None:
    assert not verify(root, tree_of(1).proof(0))


@pytest.mark.parametrize("index", [-1, 2**32])
def test_index_beyond_uint32_is_refused(index: int) -> None:
    with pytest.raises(BadInput, match=f"unit index {index}"):
        Unit(index, SERIAL, SALT)


def test_salt_of_another_length_is_refused() -> None:
    with pytest.raises(BadInput, match="a salt of 15 bytes; expected 16 bytes"):
        Unit(0, SERIAL, SALT[:15])


@pytest.mark.parametrize("length", [31, 33])
def test_sibling_of_another_length_is_refused(length: int) -> None:
    with pytest.raises(BadInput, match=f"sibling 1 of {length} bytes"):
        UnitProof(0, SERIAL, SALT, (bytes(32), bytes(length)))


def test_multiproof_sibling_of_another_length_is_refused() -> None:
    with pytest.raises(BadInput, match="sibling 0 of 5 bytes"):
        UnitMultiproof((Unit(0, SERIAL, SALT),), (bytes(5),), (False,))


def test_proof_deeper_than_any_lot_is_refused() -> None:
    with pytest.raises(BadInput, match="33 siblings; expected at most 32"):
        UnitProof(0, SERIAL, SALT, (bytes(32),) * 33)


def test_proof_survives_its_json_fields(tree_of: TreeOf) -> None:
    proof = tree_of(12).proof(5)
    assert UnitProof.from_fields(proof.to_fields()) == proof


@pytest.mark.parametrize("name", ["index", "serial", "salt", "siblings"])
def test_json_proof_without_a_member_is_refused(tree_of: TreeOf, name: str) -> None:
    fields = tree_of(12).proof(5).to_fields()
    del fields[name]
    with pytest.raises(BadInput, match=f"unit proof: found no member '{name}'"):
        UnitProof.from_fields(fields)


@pytest.mark.parametrize(
    ("name", "value", "message"),
    [
        ("index", "5", "found text; expected a whole number"),
        ("index", 2**32, "unit index 4294967296"),
        ("serial", "", "unit proof, serial: .*1 to 20 characters"),
        ("salt", "0x00", "0x and 32 small hexadecimal digits"),
        ("siblings", ["0x00"], r"siblings\[0\]: found 4 characters"),
        ("siblings", "0x", "expected a list of text"),
    ],
)
def test_json_proof_with_a_wrong_member_is_refused(tree_of: TreeOf, name: str, value: object, message: str) -> None:
    fields = tree_of(12).proof(5).to_fields() | {name: value}
    with pytest.raises(BadInput, match=message):
        UnitProof.from_fields(fields)


def test_multiproof_of_no_unit_proves_nothing(tree_of: TreeOf) -> None:
    """processMultiProof with no leaf returns the sole sibling, so anybody could show the root itself."""
    root = tree_of(4).root
    assert not verify_multi(root, UnitMultiproof((), (root,), ()))


def test_multiproof_with_a_flag_too_many_fails(tree_of: TreeOf) -> None:
    tree = tree_of(8)
    proof = tree.multiproof([1, 2])
    assert not verify_multi(tree.root, replace(proof, flags=(*proof.flags, True)))


def test_multiproof_with_surplus_siblings_fails(tree_of: TreeOf) -> None:
    tree = tree_of(8)
    proof = tree.multiproof([1, 2])
    assert not verify_multi(tree.root, replace(proof, siblings=(*proof.siblings, bytes(32))))


def test_multiproof_that_pairs_a_node_with_nothing_fails(tree_of: TreeOf) -> None:
    tree = tree_of(2)
    unit = tree.unit(0)
    assert not verify_multi(tree.root, UnitMultiproof((unit,), (tree.unit(1).leaf,), (True,)))


def test_multiproof_whose_flags_run_ahead_of_its_nodes_fails(tree_of: TreeOf) -> None:
    units = tuple(tree_of(4).unit(index) for index in range(2))
    assert not verify_multi(tree_of(4).root, UnitMultiproof(units, (bytes(32),), (True, True)))
