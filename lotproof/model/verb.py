"""What a partner or registrar asks of the ledger: one dataclass for each verb of the contract.

``document`` is the salted commitment (32 bytes) to the EPCIS event or other document behind the call.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from lotproof.model.identifiers import CompanyPrefix, Gln, Gtin, LotNumber, Sgtin, Sscc
from lotproof.model.item import ItemId, LotId
from lotproof.model.partner import Role, Scope
from lotproof.model.record import Case, DecommissionReason, Discrepancy, Dispensing

NO_DOCUMENT = bytes(32)


@dataclass(frozen=True, slots=True, kw_only=True)
class Verb:
    """Something to be done on the ledger."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AppointRegistrar(Verb):
    account: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ReplaceRegistrar(Verb):
    """The office with that number, whoever holds it."""

    number: int
    to_account: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OfferOffice(Verb):
    to_account: str


@dataclass(frozen=True, slots=True, kw_only=True)
class WithdrawOfficeOffer(Verb):
    to_account: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AcceptOffice(Verb):
    """Takes the office with that number, which was offered to the caller."""

    number: int


@dataclass(frozen=True, slots=True, kw_only=True)
class OfferKey(Verb):
    """``replaces`` is the key that ends when the offer is taken; None for a further key."""

    gln: Gln
    to_account: str
    scopes: Scope = Scope.ALL
    replaces: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class WithdrawKeyOffer(Verb):
    gln: Gln
    to_account: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AcceptKey(Verb):
    """Makes the caller a key of the partner, as it was offered."""

    gln: Gln


@dataclass(frozen=True, slots=True, kw_only=True)
class Accredit(Verb):
    """``consent`` is the signature of ``operator`` over KeyConsent until ``deadline``."""

    gln: Gln
    roles: Role
    valid_until: dt.datetime
    operator: str
    deadline: dt.datetime
    consent: bytes
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
    """A further key of the caller's own partner. ``consent`` is its signature over KeyConsent until ``deadline``."""

    operator: str
    deadline: dt.datetime
    consent: bytes
    scopes: Scope = Scope.ALL


@dataclass(frozen=True, slots=True, kw_only=True)
class RemoveOperator(Verb):
    operator: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AssignCompanyPrefix(Verb):
    gln: Gln
    prefix: CompanyPrefix


@dataclass(frozen=True, slots=True, kw_only=True)
class WithdrawCompanyPrefix(Verb):
    """Takes back a prefix under which nothing stands yet."""

    gln: Gln
    prefix: CompanyPrefix


@dataclass(frozen=True, slots=True, kw_only=True)
class OfferCompanyPrefix(Verb):
    prefix: CompanyPrefix
    to: Gln


@dataclass(frozen=True, slots=True, kw_only=True)
class AcceptCompanyPrefix(Verb):
    prefix: CompanyPrefix


@dataclass(frozen=True, slots=True, kw_only=True)
class AnnounceCompanyPrefixEnd(Verb):
    """The board will take the prefix, and these products under it."""

    prefix: CompanyPrefix
    products: tuple[Gtin, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class WithdrawCompanyPrefixEnd(Verb):
    prefix: CompanyPrefix


@dataclass(frozen=True, slots=True, kw_only=True)
class EndCompanyPrefix(Verb):
    prefix: CompanyPrefix
    products: tuple[Gtin, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class AnnounceClosing(Verb):
    """``successor`` is the contract that carries over what the ledger holds."""

    successor: str


@dataclass(frozen=True, slots=True, kw_only=True)
class WithdrawClosing(Verb):
    """Takes the announcement back."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MarkForClosing(Verb):
    """GLNs in rising order."""

    glns: tuple[Gln, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class RegisterProduct(Verb):
    """A full case holds ``quantity`` of ``content``; a unit has neither."""

    gtin: Gtin
    prefix: CompanyPrefix
    content: Gtin | None = None
    quantity: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class OfferProduct(Verb):
    gtin: Gtin
    to: Gln


@dataclass(frozen=True, slots=True, kw_only=True)
class AcceptProduct(Verb):
    gtin: Gtin


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
class AddTranche(Verb):
    """Units behind those that the lot has, under a root of their own."""

    gtin: Gtin
    number: LotNumber
    units: int
    root: bytes
    case_gtin: Gtin | None = None
    cases: tuple[Case, ...] = ()
    document: bytes = NO_DOCUMENT


@dataclass(frozen=True, slots=True, kw_only=True)
class CommissionCases(Verb):
    """Packs units of a loose consignment of the lot into cases, from its first unit on."""

    gtin: Gtin
    number: LotNumber
    item: ItemId
    case_gtin: Gtin
    cases: tuple[Case, ...]
    document: bytes = NO_DOCUMENT


@dataclass(frozen=True, slots=True, kw_only=True)
class WithdrawLot(Verb):
    """Withdraws items of a lot that were registered by mistake; the lot, when they are all that is left of it."""

    lot: LotId
    items: tuple[ItemId, ...]
    document: bytes = NO_DOCUMENT


@dataclass(frozen=True, slots=True, kw_only=True)
class Repackage(Verb):
    """Uses up items of other lots to make the lot ``into`` of them."""

    into: LotId
    items: tuple[ItemId, ...]
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
    """A verb on one unit, shown by its maker's commitment to the tranche."""

    item: ItemId
    tranche: int = 0
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
    """Takes the unit out of the trade undispensed."""

    reason: DecommissionReason = DecommissionReason.OTHER


@dataclass(frozen=True, slots=True, kw_only=True)
class TakeBack(Verb):
    """Undoes a dispensing: ``before`` (16 bytes) is the trail before it, ``links`` are it and all behind it."""

    item: ItemId
    index: int
    before: bytes
    links: tuple[Dispensing, ...]
    document: bytes = NO_DOCUMENT


@dataclass(frozen=True, slots=True, kw_only=True)
class Recall(Verb):
    lot: LotId
    recall_class: int
    document: bytes = NO_DOCUMENT


@dataclass(frozen=True, slots=True, kw_only=True)
class TerminateRecall(Verb):
    lot: LotId
    document: bytes = NO_DOCUMENT


@dataclass(frozen=True, slots=True, kw_only=True)
class OverruleRecall(Verb):
    """Ends the recall ordered by an office, or by the maker for 0."""

    lot: LotId
    office: int
    document: bytes = NO_DOCUMENT


@dataclass(frozen=True, slots=True, kw_only=True)
class ProposeExpiry(Verb):
    lot: LotId
    day: dt.date
    document: bytes = NO_DOCUMENT


@dataclass(frozen=True, slots=True, kw_only=True)
class ExtendExpiry(Verb):
    """Confirms the very day that the maker proposed."""

    lot: LotId
    day: dt.date
    document: bytes = NO_DOCUMENT


@dataclass(frozen=True, slots=True, kw_only=True)
class AllowReturns(Verb):
    """``until`` is None to withdraw the permission."""

    gln: Gln
    to: Gln
    until: dt.datetime | None
    document: bytes = NO_DOCUMENT


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitsVerb(Verb):
    """A verb on several units of one lot under one multiproof, in the order of its leaves.

    ``serials`` are 20 bytes each, ``salts`` 16; ``flags`` say where the next node comes from.
    """

    tranche: int = 0
    indices: tuple[int, ...]
    serials: tuple[bytes, ...]
    salts: tuple[bytes, ...]
    proof: tuple[bytes, ...]
    flags: tuple[bool, ...]
    document: bytes = NO_DOCUMENT

    @property
    def consignments(self) -> tuple[ItemId, ...]:
        """Those in which the units lie."""
        return getattr(self, "items", None) or (getattr(self, "item"),)  # noqa: B009 - one of both


@dataclass(frozen=True, slots=True, kw_only=True)
class DispenseMany(UnitsVerb):
    """Hands units to patients that lie in ``items``, consignments of one lot in the order of their ranges."""

    items: tuple[ItemId, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class AcceptReturn(UnitsVerb):
    """Makes a returned consignment saleable: every unspent unit in it is shown."""

    item: ItemId


@dataclass(frozen=True, slots=True, kw_only=True)
class Quarantine(Verb):
    items: tuple[ItemId, ...]
    document: bytes = NO_DOCUMENT


@dataclass(frozen=True, slots=True, kw_only=True)
class Release(Verb):
    items: tuple[ItemId, ...]
    document: bytes = NO_DOCUMENT


@dataclass(frozen=True, slots=True, kw_only=True)
class ShipReturn(Verb):
    items: tuple[ItemId, ...]
    to: Gln
    document: bytes = NO_DOCUMENT


@dataclass(frozen=True, slots=True, kw_only=True)
class ReceiveWithDiscrepancies(Verb):
    items: tuple[ItemId, ...]
    discrepancies: tuple[Discrepancy, ...]
    document: bytes = NO_DOCUMENT


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordFound(Verb):
    items: tuple[ItemId, ...]
    document: bytes = NO_DOCUMENT


@dataclass(frozen=True, slots=True, kw_only=True)
class DisputeMissing(Verb):
    items: tuple[ItemId, ...]
    document: bytes = NO_DOCUMENT


@dataclass(frozen=True, slots=True, kw_only=True)
class Observe(Verb):
    items: tuple[ItemId, ...]
    document: bytes = NO_DOCUMENT


@dataclass(frozen=True, slots=True, kw_only=True)
class Destroy(Verb):
    """``document`` commits to the record of the destruction, by its witness."""

    items: tuple[ItemId, ...]
    document: bytes = NO_DOCUMENT


@dataclass(frozen=True, slots=True, kw_only=True)
class ReceiveSigned(Verb):
    """Takes custody by the holder's EIP-712 signature over HandOver; ``shipper`` is the signing operator key."""

    items: tuple[ItemId, ...]
    shipper: str
    deadline: dt.datetime
    signature: bytes
    document: bytes = NO_DOCUMENT


@dataclass(frozen=True, slots=True, kw_only=True)
class SignedReceipt:
    """A consignee's EIP-712 signature over Receipt, for whoever submits it."""

    items: tuple[ItemId, ...]
    receiver: str
    deadline: dt.datetime
    document: bytes
    signature: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Deliver(Verb):
    receipts: tuple[SignedReceipt, ...]
