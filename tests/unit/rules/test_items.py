"""How items change, and when their version grows (contracts/types/Item.sol)."""

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


@pytest.mark.parametrize(
    "change",
    [
        lambda item: it.held_by(item, OTHER),
        lambda item: it.shipped_to(item, OTHER),
        lambda item: it.returning(item, OTHER),
        it.given_back,
        lambda item: it.ranging(item, 4, 2),
        lambda item: it.with_count(item, 2),
        it.lost,
        it.gone,
    ],
)
def test_custody_and_content_make_a_new_version(change: Callable[[Item], Item]) -> None:
    assert change(NAMED).version == 4


def test_leaving_a_container_makes_no_new_version() -> None:
    inside = replace(NAMED, container=pallet())
    assert it.on_its_own(inside, OTHER) == replace(NAMED, holder=OTHER, container=NO_ITEM)


def test_version_begins_again_behind_its_last() -> None:
    assert it.given_back(replace(NAMED, version=2**16 - 1)).version == 0


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


def test_every_part_of_a_cut_has_the_next_version() -> None:
    cut = it.cut_out(NAMED, 6, 2)
    assert [one.version for one in (cut.piece, cut.kept, cut.fresh) if one] == [4, 4, 4]


@given(st.booleans(), st.integers(4, 9), st.integers(0, 6))
def test_a_cut_loses_no_unit(named: bool, first: int, units: int) -> None:
    item = NAMED if named else UNNAMED
    cut = it.cut_out(item, first, min(units, item.end - first))
    parts = sorted((one.first, one.end) for one in (cut.piece, cut.kept, cut.fresh) if one)
    assert [first for first, _ in parts] == [4, *(end for _, end in parts[:-1])]
    assert parts[-1][1] == 10
