"""How items change (contracts/types/Item.sol)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lotproof.model.item import GONE, NO_ITEM, Item, PartnerId
from lotproof.rules import items as it
from tests.story import LOT, case, pallet, part

ONE, OTHER = PartnerId(1), PartnerId(2)
NAMED = Item(case(1), ONE, LOT, 4, 6, version=3)
UNNAMED = replace(NAMED, id=part(4))


def test_each_record_makes_a_new_version() -> None:
    assert it.changed(NAMED) == replace(NAMED, version=4)


@pytest.mark.parametrize("change", [it.shipped_to, it.returning, it.packed_in])
def test_what_is_shipped_or_packed_has_moved(change: Callable[[Item, int], Item]) -> None:
    assert change(NAMED, 2).moved


def test_what_is_cut_off_goods_that_moved_has_moved() -> None:
    assert it.set_aside_like(NAMED, replace(UNNAMED, moved=True)).moved


def test_what_is_packed_has_no_holder_of_its_own() -> None:
    inside = it.packed_in(NAMED, pallet())
    assert (inside.container, inside.holder) == (pallet(), it.NOBODY)


def test_who_takes_an_item_out_of_its_container_holds_it() -> None:
    inside = replace(NAMED, container=pallet(), holder=it.NOBODY)
    assert it.on_its_own(inside, OTHER) == replace(NAMED, holder=OTHER, container=NO_ITEM)


def test_destroyed_goods_are_nobodys() -> None:
    gone = it.gone(replace(NAMED, pending=OTHER))
    assert (gone.holder, gone.pending) == (GONE, it.NOBODY)


def test_lost_goods_stay_on_the_account_of_their_holder() -> None:
    lost = it.lost(replace(NAMED, pending=OTHER))
    assert (lost.holder, lost.pending, lost.missing) == (ONE, it.NOBODY, True)


@pytest.mark.parametrize(("first", "units"), [(4, 0), (4, 6), (0, 0)])
def test_all_of_an_item_is_the_item(first: int, units: int) -> None:
    assert it.cut_out(NAMED, first, units) == it.Cut(NAMED)


def ranges(cut: it.Cut) -> list[tuple[int, int, int] | None]:
    return [(one.id, one.first, one.end) if one else None for one in (cut.piece, cut.kept, cut.fresh)]


def test_from_the_middle_the_front_keeps_the_name() -> None:
    assert ranges(it.cut_out(NAMED, 6, 2)) == [(part(6), 6, 8), (case(1), 4, 6), (part(8), 8, 10)]


def test_from_the_end_the_front_keeps_the_name() -> None:
    assert ranges(it.cut_out(NAMED, 8, 2)) == [(part(8), 8, 10), (case(1), 4, 8), None]


def test_from_the_beginning_the_rest_keeps_a_label() -> None:
    assert ranges(it.cut_out(NAMED, 4, 1)) == [(part(4), 4, 5), (case(1), 5, 10), None]


def test_from_the_beginning_the_piece_keeps_the_name_of_a_range() -> None:
    assert ranges(it.cut_out(UNNAMED, 4, 1)) == [(part(4), 4, 5), None, (part(5), 5, 10)]


@given(st.booleans(), st.integers(4, 9), st.integers(0, 6))
def test_a_cut_loses_no_unit(named: bool, first: int, units: int) -> None:
    item = NAMED if named else UNNAMED
    cut = it.cut_out(item, first, min(units, item.end - first))
    parts = sorted((one.first, one.end) for one in (cut.piece, cut.kept, cut.fresh) if one)
    assert [first for first, _ in parts] == [4, *(end for _, end in parts[:-1])]
    assert parts[-1][1] == 10
