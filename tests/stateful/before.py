"""What a promise is judged by: the state before a move, and where goods stand."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import NoReturn

from lotproof.model.identifiers import Gln, Gtin
from lotproof.model.item import NO_ITEM, Item, ItemId, LotId, PartnerId
from lotproof.model.lot import Lot, Product, day_of
from lotproof.model.partner import Partner, Scope
from lotproof.model.record import Dispensed
from lotproof.rules.state import NOBODY
from tests.stateful.mirror import Difference

MAX_HEIGHT = 4
DAY = 86_400


@dataclass(frozen=True, slots=True)
class Place:
    """Where an item stands: the outermost container, who holds that, to whom it is shipped."""

    outermost: ItemId
    holder: PartnerId
    pending: PartnerId

    @property
    def hands(self) -> tuple[PartnerId, PartnerId]:
        return self.holder, self.pending


@dataclass(frozen=True, slots=True)
class Before:
    """What the state held before a move; ``spent`` and ``lots_inside`` of the goods that it names."""

    items: dict[ItemId, Item]
    places: dict[ItemId, Place]
    lots: dict[LotId, Lot]
    lots_inside: dict[ItemId, frozenset[LotId]]
    partners: dict[PartnerId, Partner]
    products: dict[Gtin, Product]
    operators: dict[str, tuple[PartnerId, Scope]]
    registrars: dict[str, int]
    spent: dict[LotId, frozenset[int]]
    counts: dict[LotId, int]
    returns_allowed: dict[tuple[PartnerId, PartnerId], dt.datetime]
    dispensed: dict[LotId, dict[int, Dispensed]]
    used_up: dict[ItemId, int]

    def partner(self, account: str) -> PartnerId:
        """For whom an account acts."""
        return self.operators[account][0] if account in self.operators else NOBODY

    def named(self, gln: Gln) -> Partner:
        """The partner with this GLN, who is there."""
        return next(partner for partner in self.partners.values() if partner.gln == gln)

    def origin(self, item: Item) -> Item | None:
        """What a consignment was a part of, if it is one."""
        if item.is_container or item.id in self.items:
            return self.items.get(item.id)
        return next((known for known in self.items.values() if known.lot == item.lot and item.first in known), None)

    def is_safe(self, lot: LotId, now: int) -> bool:
        """Neither recalled nor expired at that second."""
        known = self.lots[lot]
        return not known.recall_class and now // DAY <= day_of(known.last_day)


def hold(holds: bool, promise: str, sentence: str, *items: ItemId) -> None:
    """Raises Difference with the promise's number where it does not hold."""
    if not holds:
        broken(promise, sentence, *items)


def broken(promise: str, sentence: str, *items: ItemId) -> NoReturn:
    raise Difference(f"{promise} is broken: {sentence}", items)


def around(items: Mapping[ItemId, Item], item: ItemId) -> Iterator[Item]:
    """``item`` and every container around it. Raises Difference where they are too many."""
    for _ in range(MAX_HEIGHT + 1):
        if item == NO_ITEM:
            return
        yield items[item]
        item = items[item].container
    hold(item == NO_ITEM, "P2", f"it stands more than {MAX_HEIGHT} levels deep, or in itself", item)


def place_of(items: Mapping[ItemId, Item], item: ItemId) -> Place:
    """Where ``item`` stands among ``items``."""
    *_, outer = around(items, item)
    return Place(outer.id, outer.holder, outer.pending)
