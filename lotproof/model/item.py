"""Custody items and their names on chain (design: a consignment is a range of one lot, a container is a node)."""

from __future__ import annotations

import functools
from dataclasses import dataclass
from typing import NewType

from lotproof.model.identifiers import Sgtin, Sscc
from lotproof.model.keccak import keccak256

ItemId = NewType("ItemId", int)
"""88 bits: an SSCC, the hash of an SGTIN, or lot and first unit. 0 is none."""

LotId = NewType("LotId", int)
PartnerId = NewType("PartnerId", int)

NO_ITEM = ItemId(0)

GONE = PartnerId(2**24 - 1)
"""Who holds what was destroyed."""

_SGTIN_TAG = 1 << 87
_RANGE_TAG = 1 << 86


def item_of_sscc(sscc: Sscc) -> ItemId:
    """The container that ``sscc`` names: the number itself."""
    return ItemId(int(sscc))


@functools.lru_cache(maxsize=65536)
def item_of_sgtin(sgtin: Sgtin) -> ItemId:
    """The case that ``sgtin`` names: 87 bits of the hash of GTIN and padded serial."""
    digest = keccak256(int(sgtin.gtin).to_bytes(6, "big") + sgtin.serial.to_bytes20())
    return ItemId(int.from_bytes(digest, "big") & (_SGTIN_TAG - 1) | _SGTIN_TAG)


def item_of(name: Sgtin | Sscc) -> ItemId:
    """The case or container that ``name`` names."""
    return item_of_sscc(name) if isinstance(name, Sscc) else item_of_sgtin(name)


def item_of_range(lot: LotId, first: int) -> ItemId:
    """The unnamed consignment whose first unit is ``first``."""
    return ItemId(_RANGE_TAG | lot << 32 | first)


def sscc_of(item: ItemId) -> Sscc | None:
    """The SSCC that names the item, if one does."""
    return Sscc(f"{item:018d}") if item < 10**18 else None


def range_of(item: ItemId) -> tuple[LotId, int] | None:
    """Lot and first unit of an unnamed consignment."""
    if item & _SGTIN_TAG or not item & _RANGE_TAG:
        return None
    return LotId(item >> 32 & 0xFFFFFFFF), item & 0xFFFFFFFF


@dataclass(frozen=True, slots=True)
class Item:
    """A custody item. A consignment is units [first, first + count) of its lot; a container holds ``count`` items.

    A packed item has no ``holder``, ``pending`` nor anything that sets it aside: its outermost container tells.
    ``moved`` is what was ever shipped or packed, or cut off such goods. ``version`` counts the records that made or
    changed what the name names, less one (P11). ``orders`` has a bit for each order that keeps the item in quarantine:
    bit 0 its holder's own, bit n that of the registrar with office n.
    """

    id: ItemId
    holder: PartnerId
    lot: LotId = LotId(0)
    first: int = 0
    count: int = 0
    pending: PartnerId = PartnerId(0)
    container: ItemId = NO_ITEM
    is_container: bool = False
    height: int = 0
    version: int = 0
    orders: int = 0
    missing: bool = False
    returned: bool = False
    returning: bool = False
    moved: bool = False
    name: Sgtin | Sscc | None = None

    @property
    def quarantined(self) -> bool:
        """Whether any order stands."""
        return self.orders != 0

    @property
    def set_aside(self) -> bool:
        """Moves only towards return or destruction."""
        return self.quarantined or self.missing or self.returned

    @property
    def end(self) -> int:
        """One past the last unit of a consignment."""
        return self.first + self.count

    def __contains__(self, index: int) -> bool:
        return not self.is_container and self.first <= index < self.end
