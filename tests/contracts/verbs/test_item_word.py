"""A custody item is one storage word, its fields where `contracts/types/Item.sol` says."""

from __future__ import annotations

from typing import Any

import pytest

from tests.contracts.driver import send
from tests.contracts.parties import World
from tests.contracts.slots import mapping_slot, read_slot

FIELDS = {
    "holder": (0, 24),
    "place": (24, 88),
    "lot": (112, 32),
    "first": (144, 32),
    "count": (176, 32),
    "packed": (208, 1),
    "quarantined": (209, 1),
    "missing": (210, 1),
    "returned": (211, 1),
    "returning": (212, 1),
    "moved": (213, 1),
    "height": (214, 3),
    "version": (217, 39),
}
FULLEST = {name: (1 << width) - 1 for name, (_, width) in FIELDS.items()}
# What the view tells of a field that it does not show as it stands.
SHOWN: dict[str, dict[str, Any]] = {
    "place": {"pending": 2**24 - 1},
    "packed": {"pending": 0},
    "height": {"height": 7, "isContainer": True},
}


def word_of(item: dict[str, Any]) -> int:
    place = {"place": item["container"] or item["pending"], "packed": item["container"] != 0}
    return sum(int((item | place)[name]) << offset for name, (offset, _) in FIELDS.items())


def slot_of(world: World, item: int) -> int:
    return mapping_slot(world, item, word_of(world.item(item)))


def test_the_fields_fill_the_word_without_overlap() -> None:
    taken = [bit for offset, width in FIELDS.values() for bit in range(offset, offset + width)]
    assert taken == list(range(256))


def test_a_consignment_is_one_word(world: World) -> None:
    item = world.item(world.lot.cases[1])
    assert read_slot(world, slot_of(world, world.lot.cases[1])) == word_of(item)


def test_a_container_is_one_word(world: World) -> None:
    pallet = world.packed(2, [world.packed(1, world.lot.cases)])
    world.does(world.maker, "ship", [pallet], world.wholesaler.gln)
    assert read_slot(world, slot_of(world, pallet)) == word_of(world.item(pallet))


def test_a_packed_item_is_one_word(world: World) -> None:
    world.packed(1, world.lot.cases)
    case = world.lot.cases[0]
    assert read_slot(world, slot_of(world, case)) == word_of(world.item(case))


@pytest.mark.parametrize("name", FIELDS)
def test_a_field_at_its_fullest_leaves_the_others_alone(world: World, name: str) -> None:
    slot, before = slot_of(world, world.lot.rest), world.item(world.lot.rest)
    word = word_of(before) | FULLEST[name] << FIELDS[name][0]
    send("anvil_setStorageAt", world.ledger.address, hex(slot), f"0x{word:064x}")
    assert world.item(world.lot.rest) == before | SHOWN.get(name, {name: FULLEST[name]})


def test_a_container_at_its_fullest_leaves_the_others_alone(world: World) -> None:
    slot, before = slot_of(world, world.lot.rest), world.item(world.lot.rest)
    word = word_of(before) | FULLEST["place"] << 24 | 1 << 208
    send("anvil_setStorageAt", world.ledger.address, hex(slot), f"0x{word:064x}")
    assert world.item(world.lot.rest) == before | {"container": FULLEST["place"]}


def test_the_version_runs_out_of_the_word(world: World) -> None:
    rest = world.lot.rest
    slot, before = slot_of(world, rest), world.item(rest)
    word = word_of(before | {"version": 2**39 - 1})
    send("anvil_setStorageAt", world.ledger.address, hex(slot), f"0x{word:064x}")
    world.does(world.maker, "ship", [rest], world.wholesaler.gln)
    assert world.item(rest) == before | {"pending": world.wholesaler.id, "moved": True, "version": 0}


def test_the_largest_consignment_keeps_its_neighbours(world: World) -> None:
    statement = world.statement(world.pack_gtin, "HUGE", 2**32 - 1, bytes(32))
    lot = world.does(world.maker, "registerLot", statement, 0, [])[0][1]["lot"]
    item = 1 << 86 | lot << 32
    world.hand_over([item], world.maker, world.wholesaler)
    wanted = {"holder": world.wholesaler.id, "count": 2**32 - 1, "first": 0, "lot": lot, "version": 2}
    assert {name: world.item(item)[name] for name in wanted} == wanted
