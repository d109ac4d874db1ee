"""What a verb is given to run on without an estimate is enough for it, and not far more than it takes."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from lotproof.chain.gas import NOTHING, ceiling
from lotproof.model import verb as v
from lotproof.model.identifiers import Sscc
from lotproof.model.item import ItemId, item_of_range, item_of_sscc
from tests.chain.parties import DOCUMENT, PREFIX, WHOLESALER

World = Any
MANY = 6


def spent(world: World, key: Any, verb: v.Verb) -> tuple[v.Verb, int]:
    return verb, world.do(key, verb).gas


def way(world: World) -> Iterator[tuple[v.Verb, int]]:
    """Each verb of a lot's way that lines are made of, alone and in lists, with the gas it took."""
    pallet = Sscc.with_check_digit("00300010000000777")
    case, other = world.cases
    maker, wholesaler, document = world.maker, world.wholesaler, DOCUMENT
    yield spent(world, maker, v.CommissionLogisticUnit(sscc=pallet, prefix=PREFIX, document=document))
    yield spent(world, maker, v.Pack(container=item_of_sscc(pallet), items=(case,), document=document))
    yield spent(world, maker, v.Ship(items=(item_of_sscc(pallet),), to=WHOLESALER, document=document))
    yield spent(world, wholesaler, v.ReceiveItems(items=(item_of_sscc(pallet),), document=document))
    yield spent(world, wholesaler, v.Unpack(container=item_of_sscc(pallet), items=(case,), document=document))
    yield spent(world, maker, v.Quarantine(items=(other,), document=document))
    yield spent(world, maker, v.Release(items=(other,), document=document))
    yield spent(world, maker, v.SplitItem(item=other, cuts=tuple(range(9, 9 + MANY)), document=document))
    pieces = tuple(sorted(item_of_range(world.lot, first) for first in range(9, 9 + MANY)))
    yield spent(world, maker, v.Ship(items=pieces, to=WHOLESALER, document=document))
    yield spent(world, wholesaler, v.Reject(items=pieces, document=document))
    yield spent(world, maker, v.Ship(items=pieces, to=WHOLESALER, document=document))
    yield spent(world, maker, v.VoidShipping(items=pieces, document=document))
    yield spent(world, maker, v.Recall(lot=world.lot, recall_class=2, document=document))


memory = pytest.mark.parametrize("network", ["memory"], indirect=True)


@memory
def test_every_ceiling_is_a_fifth_above_what_was_used(world: World) -> None:
    for verb, gas in way(world):
        assert gas * 1.2 <= ceiling(verb), verb


@memory
def test_no_ceiling_is_far_above_what_was_used(world: World) -> None:
    for verb, gas in way(world):
        assert ceiling(verb) <= 12 * gas, verb


@pytest.mark.parametrize(
    "made",
    [
        lambda items: v.Ship(items=items, to=WHOLESALER),
        lambda items: v.ReceiveItems(items=items),
        lambda items: v.Pack(container=ItemId(1), items=items),
    ],
    ids=["ship", "receive", "pack"],
)
def test_a_ceiling_grows_with_the_list(made: Callable[[tuple[ItemId, ...]], v.Verb]) -> None:
    one, ten = (ceiling(made(tuple(map(ItemId, range(count))))) for count in (1, 10))
    assert one < ten < 10 * one


def test_a_transaction_of_nothing_costs_what_every_transaction_does() -> None:
    assert ceiling(None) == NOTHING
