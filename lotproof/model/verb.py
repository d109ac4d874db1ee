"""What a partner or registrar asks of the ledger: one dataclass for each verb of the contract.

``document`` is the salted commitment (32 bytes) to the EPCIS event or other document behind the call.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from lotproof.model.identifiers import CompanyPrefix, Gln, Gtin, LotNumber, Sgtin, Sscc
from lotproof.model.item import ItemId, LotId
from lotproof.model.partner import Role, Scope
from lotproof.model.record import Case

NO_DOCUMENT = bytes(32)


@dataclass(frozen=True, slots=True, kw_only=True)
class Verb:
    """Something to be done on the ledger."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AppointRegistrar(Verb):
    account: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ReplaceRegistrar(Verb):
    from_account: str
    to_account: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Accredit(Verb):
    gln: Gln
    roles: Role
    valid_until: dt.datetime
    operator: str
    document: bytes = NO_DOCUMENT


@dataclass(frozen=True, slots=True, kw_only=True)
class Renew(Verb):
    gln: Gln
    roles: Role
    valid_until: dt.datetime
    document: bytes = NO_DOCUMENT


@dataclass(frozen=True, slots=True, kw_only=True)
class Suspend(Verb):
    gln: Gln
    document: bytes = NO_DOCUMENT


@dataclass(frozen=True, slots=True, kw_only=True)
class Reinstate(Verb):
    gln: Gln
    document: bytes = NO_DOCUMENT


@dataclass(frozen=True, slots=True, kw_only=True)
class AddOperator(Verb):
    gln: Gln
    operator: str
    scopes: Scope = Scope.ALL


@dataclass(frozen=True, slots=True, kw_only=True)
class RemoveOperator(Verb):
    operator: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AssignCompanyPrefix(Verb):
    gln: Gln
    prefix: CompanyPrefix


@dataclass(frozen=True, slots=True, kw_only=True)
class RegisterProduct(Verb):
    gtin: Gtin
    prefix: CompanyPrefix


@dataclass(frozen=True, slots=True, kw_only=True)
class RegisterLot(Verb):
    gtin: Gtin
    number: LotNumber
    expiry: dt.date
    units: int
    root: bytes
    case_gtin: Gtin | None = None
    cases: tuple[Case, ...] = ()
    document: bytes = NO_DOCUMENT


@dataclass(frozen=True, slots=True, kw_only=True)
class CommissionLogisticUnit(Verb):
    sscc: Sscc
    prefix: CompanyPrefix
    document: bytes = NO_DOCUMENT


@dataclass(frozen=True, slots=True, kw_only=True)
class CommissionCase(Verb):
    sgtin: Sgtin
    document: bytes = NO_DOCUMENT


@dataclass(frozen=True, slots=True, kw_only=True)
class Pack(Verb):
    container: ItemId
    items: tuple[ItemId, ...]
    document: bytes = NO_DOCUMENT


@dataclass(frozen=True, slots=True, kw_only=True)
class Unpack(Verb):
    container: ItemId
    items: tuple[ItemId, ...]
    document: bytes = NO_DOCUMENT


@dataclass(frozen=True, slots=True, kw_only=True)
class SplitItem(Verb):
    item: ItemId
    cuts: tuple[int, ...]
    document: bytes = NO_DOCUMENT


@dataclass(frozen=True, slots=True, kw_only=True)
class Ship(Verb):
    items: tuple[ItemId, ...]
    to: Gln
    document: bytes = NO_DOCUMENT


@dataclass(frozen=True, slots=True, kw_only=True)
class ReceiveItems(Verb):
    items: tuple[ItemId, ...]
    document: bytes = NO_DOCUMENT


@dataclass(frozen=True, slots=True, kw_only=True)
class Reject(Verb):
    items: tuple[ItemId, ...]
    document: bytes = NO_DOCUMENT


@dataclass(frozen=True, slots=True, kw_only=True)
class VoidShipping(Verb):
    items: tuple[ItemId, ...]
    document: bytes = NO_DOCUMENT


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitVerb(Verb):
    """A verb on one unit, shown by its maker's commitment."""

    item: ItemId
    index: int
    serial: bytes
    salt: bytes
    proof: tuple[bytes, ...]
    document: bytes = NO_DOCUMENT


@dataclass(frozen=True, slots=True, kw_only=True)
class Dispense(UnitVerb):
    """Hands the unit to a patient."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Decommission(UnitVerb):
    """Takes the unit out of the trade for another reason."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Recall(Verb):
    lot: LotId
    recall_class: int
    document: bytes = NO_DOCUMENT
