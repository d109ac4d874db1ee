"""Products and lots."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from lotproof.model.identifiers import CompanyPrefix, Gtin, LotNumber
from lotproof.model.item import LotId, PartnerId

LotKey = tuple[Gtin, LotNumber]
"""What names a lot on a label."""

_EPOCH = dt.date(1970, 1, 1)


def day_of(date: dt.date) -> int:
    """``date`` in the contract's days since 1970-01-01."""
    return (date - _EPOCH).days


def date_of(day: int) -> dt.date:
    """The inverse of ``day_of``."""
    return _EPOCH + dt.timedelta(days=day)


@dataclass(frozen=True, slots=True)
class Product:
    """A GTIN and the manufacturer that registered it."""

    gtin: Gtin
    maker: PartnerId
    prefix: CompanyPrefix


@dataclass(frozen=True, slots=True)
class Lot:
    """A registered lot. ``root`` commits to the serials; ``recall_class`` 0 means not recalled.

    ``changes`` counts the records that concern the lot, less its registration (P11).
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

    @property
    def last_day(self) -> dt.date:
        """The last day of use."""
        return self.extended_to or self.expiry

    def __str__(self) -> str:
        return f"(01){self.gtin}(10){self.number}"
