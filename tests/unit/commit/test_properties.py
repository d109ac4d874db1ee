"""For lots of any size: what is true verifies, and whatever is changed does not."""

from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from lotproof.commit.proof import Unit, UnitMultiproof, UnitProof, verify, verify_multi
from lotproof.commit.secret import LotSecret
from lotproof.commit.tree import UnitTree
from lotproof.model.identifiers import SerialNumber

CHARACTERS = "!\"%&'()*+,-./0123456789:;<=>?ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz"

serials = st.text(CHARACTERS, min_size=1, max_size=20).map(SerialNumber)
lots = st.builds(
    UnitTree,
    st.lists(serials, min_size=1, max_size=60, unique=True),
    st.binary(min_size=32, max_size=32).map(LotSecret),
)
places = st.integers(0, 10**6)
repeated = settings(print_blob=True, deadline=None)


def pick(tree: UnitTree, place: int) -> UnitProof:
    return tree.proof(place % len(tree))


def flip(data: bytes, bit: int) -> bytes:
    """``data`` with one bit turned over."""
    place, mask = divmod(bit % (8 * len(data)), 8)
    return data[:place] + bytes([data[place] ^ (1 << mask)]) + data[place + 1 :]


@repeated
@given(lots)
def test_every_unit_is_proven(tree: UnitTree) -> None:
    assert all(verify(tree.root, tree.proof(index)) for index in range(len(tree)))


@repeated
@given(lots)
def test_every_serial_is_found_at_its_index(tree: UnitTree) -> None:
    assert [tree.index_of(serial) for serial in tree.serials] == list(range(len(tree)))


@repeated
@given(lots, places, st.integers(0, 2**32 - 1))
def test_another_index_fails(tree: UnitTree, place: int, index: int) -> None:
    proof = pick(tree, place)
    assert verify(tree.root, replace(proof, index=index)) == (index == proof.index)


@repeated
@given(lots, places, serials)
def test_another_serial_fails(tree: UnitTree, place: int, serial: SerialNumber) -> None:
    proof = pick(tree, place)
    assert verify(tree.root, replace(proof, serial=serial)) == (serial == proof.serial)


@repeated
@given(lots, places, places)
def test_a_salt_with_one_bit_turned_fails(tree: UnitTree, place: int, bit: int) -> None:
    proof = pick(tree, place)
    assert not verify(tree.root, replace(proof, salt=flip(proof.salt, bit)))


@repeated
@given(lots, places, places)
def test_a_root_with_one_bit_turned_fails(tree: UnitTree, place: int, bit: int) -> None:
    assert not verify(flip(tree.root, bit), pick(tree, place))


@repeated
@given(lots.filter(lambda tree: len(tree) > 1), places, places, places)
def test_a_sibling_with_one_bit_turned_fails(tree: UnitTree, place: int, which: int, bit: int) -> None:
    proof = pick(tree, place)
    siblings = list(proof.siblings)
    siblings[which % len(siblings)] = flip(siblings[which % len(siblings)], bit)
    assert not verify(tree.root, replace(proof, siblings=tuple(siblings)))


@repeated
@given(lots.filter(lambda tree: len(tree) > 1), places, places)
def test_a_proof_without_some_siblings_fails(tree: UnitTree, place: int, cut: int) -> None:
    proof = pick(tree, place)
    cut %= len(proof.siblings)
    assert not verify(tree.root, replace(proof, siblings=proof.siblings[:cut]))
    assert not verify(tree.root, replace(proof, siblings=proof.siblings[cut + 1 :]))


@repeated
@given(lots, places)
def test_json_fields_lose_nothing(tree: UnitTree, place: int) -> None:
    proof = pick(tree, place)
    assert UnitProof.from_fields(proof.to_fields()) == proof


@st.composite
def multiproofs(draw: st.DrawFn) -> tuple[UnitTree, UnitMultiproof]:
    tree = draw(lots)
    chosen = draw(st.sets(st.integers(0, len(tree) - 1), min_size=1))
    return tree, tree.multiproof(chosen)


@repeated
@given(multiproofs())
def test_every_subset_is_proven(lot: tuple[UnitTree, UnitMultiproof]) -> None:
    tree, proof = lot
    assert verify_multi(tree.root, proof)


@repeated
@given(multiproofs())
def test_a_multiproof_is_never_longer_than_single_proofs(lot: tuple[UnitTree, UnitMultiproof]) -> None:
    tree, proof = lot
    assert len(proof.siblings) <= sum(len(tree.proof(unit.index).siblings) for unit in proof.units)


@repeated
@given(multiproofs(), places, places)
def test_a_multiproof_with_a_changed_salt_fails(lot: tuple[UnitTree, UnitMultiproof], which: int, bit: int) -> None:
    tree, proof = lot
    units = list(proof.units)
    old = units[which % len(units)]
    units[which % len(units)] = Unit(old.index, old.serial, flip(old.salt, bit))
    assert not verify_multi(tree.root, replace(proof, units=tuple(units)))


@repeated
@given(multiproofs(), places)
def test_a_multiproof_without_one_unit_fails(lot: tuple[UnitTree, UnitMultiproof], which: int) -> None:
    tree, proof = lot
    which %= len(proof.units)
    assert not verify_multi(tree.root, replace(proof, units=proof.units[:which] + proof.units[which + 1 :]))


@repeated
@given(multiproofs(), places)
def test_a_multiproof_with_a_turned_flag_fails(lot: tuple[UnitTree, UnitMultiproof], which: int) -> None:
    tree, proof = lot
    flags = list(proof.flags)
    if flags:
        flags[which % len(flags)] = not flags[which % len(flags)]
        assert not verify_multi(tree.root, replace(proof, flags=tuple(flags)))
