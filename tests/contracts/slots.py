"""Where the ledger keeps a value: the storage slot of a mapping's entry, found by what stands in it."""

from __future__ import annotations

from lotproof.model.keccak import keccak256
from tests.contracts.driver import send
from tests.contracts.parties import World

FIELDS = 32


def mapping_slot(world: World, key: int, value: int) -> int:
    """The slot where some mapping of the contract keeps ``value`` under ``key``.

    Solidity documentation, "Mappings and Dynamic Arrays": keccak256 of the key and the mapping's own place.
    """
    for place in range(FIELDS):
        slot = int.from_bytes(keccak256(key.to_bytes(32, "big") + place.to_bytes(32, "big")), "big")
        if read_slot(world, slot) == value:
            return slot
    raise AssertionError(f"no mapping keeps {value:#x} under {key:#x}")


def read_slot(world: World, slot: int) -> int:
    """The word in a storage slot."""
    return int(send("eth_getStorageAt", world.ledger.address, hex(slot), "latest"), 16)
