"""The largest verbs that batching makes fit a block and a node's pool, whatever the goods."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from lotproof.commit.secret import LotSecret
from lotproof.commit.tree import UnitTree
from lotproof.model import verb as v
from lotproof.model.identifiers import SerialNumber, Sscc
from lotproof.model.item import ItemId, LotId, item_of_range, item_of_sscc
from lotproof.rules.batches import MOST_ITEMS, MOST_UNITS
from tests.chain.conftest import lot_statement
from tests.chain.parties import DOCUMENT, PHARMACY, PREFIX, WHOLESALER

World = Any
Measure = Callable[[Any, v.Verb], int]

BLOCK = 30_000_000
LARGEST = 128 * 1024
"""Bytes of a transaction that the pools of nodes take (go-ethereum, txpool/legacypool)."""


@pytest.fixture
def gas(world: World) -> Measure:
    """Sends a verb that must fit; the gas it used."""

    def measure(signer: Any, verb: v.Verb) -> int:
        signed = world.ledger.prepare(signer, verb)
        assert len(signed.raw) < LARGEST
        used: int = world.ledger.broadcast(signed).gas
        print(type(verb).__name__, used, len(signed.raw))
        return used

    return measure


def register(world: World, units: int) -> UnitTree:
    tree = UnitTree([SerialNumber(f"B{index:06d}") for index in range(units)], LotSecret(bytes(32)))
    world.do(world.maker, replace(lot_statement(tree, "BIG"), units=units))
    return tree


def loose(world: World) -> tuple[ItemId, ...]:
    """As many consignments as a batch holds, of one unit each."""
    register(world, MOST_ITEMS)
    cuts = tuple(range(1, MOST_ITEMS))
    world.do(world.maker, v.SplitItem(item=item_of_range(LotId(2), 0), cuts=cuts, document=DOCUMENT))
    return tuple(item_of_range(LotId(2), first) for first in range(MOST_ITEMS))


def test_items_taken_off_one_pallet_fit(world: World, gas: Measure) -> None:
    items, pallet = loose(world), Sscc.with_check_digit(f"0{PREFIX}{1:0{16 - len(str(PREFIX))}d}")
    world.do(world.maker, v.CommissionLogisticUnit(sscc=pallet, prefix=PREFIX, document=DOCUMENT))
    packed = gas(world.maker, v.Pack(container=item_of_sscc(pallet), items=items, document=DOCUMENT))
    shipped = gas(world.maker, v.Ship(items=items, to=WHOLESALER, document=DOCUMENT))
    received = gas(world.wholesaler, v.ReceiveItems(items=items, document=DOCUMENT))
    assert max(packed, shipped, received) < BLOCK / 6


def test_scattered_units_under_one_proof_fit(world: World, gas: Measure) -> None:
    tree = register(world, 4096)
    item = item_of_range(LotId(2), 0)
    world.hand_over(item, world.maker, world.pharmacy, PHARMACY)
    proof = tree.multiproof(range(0, 40 * MOST_UNITS, 40))
    verb = v.DispenseMany(
        items=(item,),
        indices=tuple(unit.index for unit in proof.units),
        serials=tuple(unit.serial.to_bytes20() for unit in proof.units),
        salts=tuple(unit.salt for unit in proof.units),
        proof=proof.siblings,
        flags=proof.flags,
        document=DOCUMENT,
    )
    assert gas(world.pharmacy, verb) < BLOCK / 6
