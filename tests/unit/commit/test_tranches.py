"""A lot that grew: a tree for each tranche, met as one."""

from __future__ import annotations

import pytest

from lotproof.commit.proof import verify, verify_multi
from lotproof.commit.secret import LotSecret
from lotproof.commit.tree import TreeOfTranches, UnitTree
from lotproof.errors import BadInput
from lotproof.model.identifiers import SerialNumber

FIRST = UnitTree(map(SerialNumber, ("A", "B", "C")), LotSecret(bytes(32)))
GROWN = TreeOfTranches((FIRST,)).grown(map(SerialNumber, ("D", "E"))).grown([SerialNumber("F")])


def test_the_first_tranche_is_as_it_was() -> None:
    assert (GROWN.root, GROWN.proof(1)) == (FIRST.root, FIRST.proof(1))


@pytest.mark.parametrize(("index", "tranche"), [(0, 0), (2, 0), (3, 1), (4, 1), (5, 2)])
def test_a_proof_names_its_tranche_and_ends_in_its_root(index: int, tranche: int) -> None:
    proof = GROWN.proof(index)
    assert (proof.index, proof.tranche, GROWN.tranche_of(index)) == (index, tranche, tranche)
    assert [verify(root, proof) for root in GROWN.roots] == [place == tranche for place in range(3)]


def test_units_of_one_tranche_are_shown_together() -> None:
    proof = GROWN.multiproof([4, 3])
    assert proof.tranche == 1
    assert verify_multi(GROWN.roots[1], proof)


def test_units_of_two_tranches_are_not() -> None:
    with pytest.raises(BadInput, match="2 tranches"):
        GROWN.multiproof([2, 3])


def test_serials_are_found_in_every_tranche() -> None:
    assert [GROWN.index_of(serial) for serial in GROWN.serials] == list(range(6))


def test_a_serial_stands_once_in_a_lot() -> None:
    with pytest.raises(BadInput, match="serial number B at index 1 and again at index 6"):
        GROWN.grown([SerialNumber("B")])


def test_tranches_follow_each_other() -> None:
    with pytest.raises(BadInput, match="tranches that begin at"):
        TreeOfTranches((FIRST, UnitTree([SerialNumber("X")], FIRST.secret, first=4, tranche=1)))
