"""Products and lots."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from lotproof.model.identifiers import CompanyPrefix, Gtin, LotNumber
from lotproof.model.item import LotId, PartnerId

LotKey = tuple[Gtin, LotNumber]
"""What names a lot on a label."""

NO_LOT = LotId(0)

_EPOCH = dt.date(1970, 1, 1)


def day_of(date: dt.date) -> int:
    """``date`` in the contract's days since 1970-01-01."""
    return (date - _EPOCH).days


def date_of(day: int) -> dt.date:
    """The inverse of ``day_of``."""
    return _EPOCH + dt.timedelta(days=day)


@dataclass(frozen=True, slots=True)
class Product:
    """A GTIN and the manufacturer that registered it. A full case holds ``quantity`` of ``content``; a unit neither."""

    gtin: Gtin
    maker: PartnerId
    prefix: CompanyPrefix
    content: Gtin | None = None
    quantity: int = 0


@dataclass(frozen=True, slots=True)
class Tranche:
    """Units [first, first + units) of a lot, to which ``root`` commits."""

    first: int
    units: int
    root: bytes

    @property
    def end(self) -> int:
        """One past the last unit."""
        return self.first + self.units

    def __contains__(self, index: int) -> bool:
        return self.first <= index < self.end


@dataclass(frozen=True, slots=True)
class Lot:
    """A registered lot. ``root`` commits to the serials of its first tranche; ``recall_class`` 0 means not recalled.

    ``units`` are those of all tranches, ``added`` the tranches behind the first. ``changes`` counts the records that
    concern the lot, less its registration (P11). ``replaces`` is the withdrawn lot of the same number, 0 for none.
    ``expiry`` stands on the labels; ``extended_to`` is the last day of use where maker and registrar extended it.
    """

    id: LotId
    maker: PartnerId
    gtin: Gtin
    number: LotNumber
    expiry: dt.date
    units: int
    root: bytes
    recall_class: int = 0
    changes: int = 0
    extended_to: dt.date | None = None
    added: tuple[Tranche, ...] = ()
    units_withdrawn: int = 0
    replaces: LotId = NO_LOT

    @property
    def tranches(self) -> tuple[Tranche, ...]:
        """All, in order; number 0 is the one registered first."""
        return (Tranche(0, self.added[0].first if self.added else self.units, self.root), *self.added)

    @property
    def withdrawn(self) -> bool:
        """Whether every unit is."""
        return self.units_withdrawn == self.units

    @property
    def last_day(self) -> dt.date:
        """The last day of use."""
        return self.extended_to or self.expiry

    def __str__(self) -> str:
        return f"(01){self.gtin}(10){self.number}"
