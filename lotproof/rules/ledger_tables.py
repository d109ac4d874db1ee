"""The tables of what the ledger holds, and what they answer. Records fold into them (fold_registry, fold_goods)."""

from __future__ import annotations

import copy
import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Self

from lotproof.errors import NotFound
from lotproof.model import record as rec
from lotproof.model.identifiers import CompanyPrefix, Gln, Gtin, LotNumber
from lotproof.model.item import GONE, NO_ITEM, Item, ItemId, LotId, PartnerId
from lotproof.model.lot import Lot, Product
from lotproof.model.partner import Partner, Scope
from lotproof.model.spent import trail_of, word_of
from lotproof.rules.items import NOBODY
from lotproof.rules.tables import Journal, Ranges, SharedTable


class LedgerTables:
    """Partners, products, lots and custody items, with nothing in them. Outside the folds they are met as ``State``."""

    def __init__(self, board: str | None = None) -> None:
        self.board = board
        self.registrars: dict[str, int] = {}
        self.offices = 0
        self.accredited: dict[int, int] = {}
        self.office_offers: dict[int, rec.OfficeOffered] = {}
        self.partners: dict[PartnerId, Partner] = {}
        self.operators: dict[str, tuple[PartnerId, Scope]] = {}
        self.first_keys: dict[PartnerId, str] = {}
        self.further_keys: dict[PartnerId, int] = {}
        self.key_offers: dict[tuple[PartnerId, str], rec.KeyOffered] = {}
        self.prefixes: dict[CompanyPrefix, PartnerId] = {}
        self.prefixes_in_use: dict[CompanyPrefix, bool] = {}
        self.longer_prefixes: dict[CompanyPrefix, int] = {}
        self.prefix_offers: dict[CompanyPrefix, rec.CompanyPrefixOffered] = {}
        self.prefix_ends: dict[CompanyPrefix, rec.CompanyPrefixEndAnnounced] = {}
        self.products: dict[Gtin, Product] = {}
        self.product_offers: dict[Gtin, rec.ProductOffered] = {}
        self.bindings: dict[str, int] = {}
        self.closing: rec.ClosingAnnounced | None = None
        self.marked: set[PartnerId] = set()
        self.lots: dict[LotId, Lot] = {}
        self.recalls: dict[LotId, dict[int, int]] = {}
        self.expiry_proposals: dict[LotId, rec.ExpiryProposed] = {}
        self.returns_allowed: dict[tuple[PartnerId, PartnerId], dt.datetime] = {}
        self.items: dict[ItemId, Item] = {}
        self.used_up: dict[ItemId, int] = {}
        self.contents: SharedTable[ItemId, set[ItemId]] = SharedTable(set)
        self.lots_inside: dict[ItemId, tuple[LotId, ...]] = {}
        self.consignments: SharedTable[LotId, set[ItemId]] = SharedTable(set)
        self.ranges: SharedTable[LotId, Ranges] = SharedTable(Ranges)
        self.made_from: dict[LotId, tuple[LotId, ...]] = {}
        self.destroyed_by: dict[ItemId, PartnerId] = {}
        self.dispensed: SharedTable[LotId, dict[int, rec.Dispensed]] = SharedTable(dict)
        self.decommissioned: SharedTable[LotId, dict[int, rec.Decommissioned]] = SharedTable(dict)
        self.taken_back: SharedTable[LotId, dict[int, rec.TakenBack]] = SharedTable(dict)
        self.trails: dict[tuple[LotId, int], tuple[rec.Dispensing, ...]] = {}
        self.journal = Journal()
        self.ids_of_glns: dict[Gln, PartnerId] = {}
        self.ids_of_lots: dict[tuple[Gtin, LotNumber], LotId] = {}

    def copy(self) -> Self:
        """Tables of their own with the same content, for trying verbs out."""
        other = copy.copy(self)
        for name, value in vars(self).items():
            setattr(other, name, value.copy() if isinstance(value, dict | set) else value)
        other.journal = Journal()
        return other

    @contextmanager
    def attempt(self) -> Iterator[None]:
        """Takes back every record on goods folded inside where it ends by an exception. Attempts do not nest."""
        self.journal.begin()
        try:
            yield
        except BaseException:
            self.journal.take_back()
            raise
        self.journal.keep()

    def partner(self, gln: Gln) -> Partner | None:
        """The partner with this GLN."""
        return self.partners.get(self.ids_of_glns.get(gln, NOBODY))

    def registrar_of(self, office: int) -> str | None:
        """The account that holds the registrar's office with that number."""
        return next((account for account, number in self.registrars.items() if number == office), None)

    def partner_of(self, account: str) -> Partner | None:
        """The partner that the operator key ``account`` acts for."""
        key = self.operators.get(account)
        return self.partners[key[0]] if key else None

    def gln_of(self, partner: PartnerId) -> Gln:
        """The GLN behind a partner's short name."""
        known = self.partners.get(partner)
        if known is None:
            raise NotFound(f"partner number {partner} was never accredited on this ledger")
        return known.gln

    def lot(self, gtin: Gtin, number: LotNumber) -> Lot | None:
        """The lot with this number of this product."""
        known = self.ids_of_lots.get((gtin, number))
        return self.lots[known] if known else None

    def recall_class(self, lot: LotId) -> int:
        """Of the lot and of all of which it was made the strictest, 0 for none: 1 is stricter than 3."""
        found = (self.lots[one].recall_class for one in (lot, *self.made_from.get(lot, ())))
        return min((recall_class for recall_class in found if recall_class), default=0)

    def is_spent(self, lot: LotId, index: int) -> bool:
        """Whether the unit was dispensed or decommissioned."""
        return index in self.dispensed.get(lot, {}) or index in self.decommissioned.get(lot, {})

    def trail_of(self, lot: LotId, index: int) -> bytes:
        """The trail of the word in which the unit lies."""
        return trail_of(self.trails.get((lot, word_of(index)), ()))

    def outermost(self, item: Item) -> Item:
        """The container that tells who holds ``item`` (itself where it is in none)."""
        while item.container != NO_ITEM:
            item = self.items[item.container]
        return item

    def chain_of(self, item: Item) -> Iterator[Item]:
        """``item``, its container, the container of that, outwards."""
        yield item
        while item.container != NO_ITEM:
            item = self.items[item.container]
            yield item

    def destroyer_of(self, item: Item) -> PartnerId | None:
        """Who destroyed ``item``, or the container it was in; None where it was not destroyed."""
        outer = self.outermost(item)
        return self.destroyed_by.get(outer.id) if outer.holder == GONE else None

    def consignment_of(self, lot: LotId, index: int) -> Item | None:
        """The consignment in which the unit lies."""
        ranges = self.ranges.get(lot)
        begins_before = None if ranges is None else ranges.at(index)
        if begins_before is None or index not in self.items[begins_before]:
            return None
        return self.items[begins_before]

    def lots_in(self, item: Item) -> tuple[LotId, ...]:
        """The lots of which ``item`` may hold units, in the order they came."""
        return self.lots_inside.get(item.id, ()) if item.is_container else (item.lot,)
