"""Trading partners and what they may do."""

from __future__ import annotations

import datetime as dt
import enum
from dataclasses import dataclass

from lotproof.errors import BadInput
from lotproof.model.identifiers import CompanyPrefix, Gln


class Role(enum.IntFlag):
    """What a trading partner is; the bits of the contract's ``Role``."""

    MANUFACTURER = 1
    WHOLESALER = 2
    DISPENSER = 4
    THIRD_PARTY_LOGISTICS = 8

    @classmethod
    def parse(cls, names: str) -> Role:
        """``"wholesaler"`` or ``"manufacturer,wholesaler"``; hyphens and underscores are the same."""
        roles = cls(0)
        for name in names.split(","):
            try:
                roles |= cls[name.strip().replace("-", "_").upper()]
            except KeyError:
                raise BadInput(f"role {name.strip()!r}", expected="one of " + ", ".join(cls.names(~cls(0)))) from None
        return roles

    @staticmethod
    def names(roles: Role) -> list[str]:
        """The names of ``roles`` as a person writes them."""
        return [str(role.name).lower().replace("_", "-") for role in Role if role in roles]


class Scope(enum.IntFlag):
    """What an operator key is good for; the bits of the contract's ``Scope``."""

    COMMISSION = 1
    SHIP = 2
    RECEIVE = 4
    DISPENSE = 8
    RECALL = 16
    ALL = 31


@dataclass(frozen=True, slots=True)
class Partner:
    """A trading partner as the ledger knows it. ``id`` is its short name in custody items."""

    id: int
    gln: Gln
    roles: Role
    valid_until: dt.datetime
    suspended: bool = False
    prefixes: tuple[CompanyPrefix, ...] = ()

    def accredited_at(self, moment: dt.datetime) -> bool:
        """Whether it may act at ``moment``."""
        return not self.suspended and moment <= self.valid_until
