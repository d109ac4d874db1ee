"""What the ledger recorded: one dataclass for each contract event, fields named as there.

Together, in order, the records rebuild the whole state. ``by`` is the partner whose record it is, 0 for a registrar's,
and ``account`` the key that consented: the sender, or the signer of what another sent.
"""

from __future__ import annotations

import datetime as dt
import enum
from dataclasses import dataclass, field

from lotproof.model.identifiers import CompanyPrefix, Gln, Gtin, LotNumber, SerialNumber
from lotproof.model.item import ItemId, LotId, PartnerId
from lotproof.model.partner import Role, Scope


@dataclass(frozen=True, slots=True, order=True)
class Position:
    """Where a record stands. Positions sort as the chain does."""

    block: int = 0
    log: int = 0
    transaction: str = field(default="", compare=False)
    time: dt.datetime = field(default=dt.datetime.fromtimestamp(0, dt.UTC), compare=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """Something that happened on the ledger."""

    at: Position = Position()


@dataclass(frozen=True, slots=True, kw_only=True)
class RegistrarAppointed(Record):
    number: int
    account: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RegistrarReplaced(Record):
    number: int
    from_account: str
    to_account: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OfficeOffered(Record):
    number: int
    from_account: str
    to_account: str
    not_before: dt.datetime
    not_after: dt.datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class OfficeOfferWithdrawn(Record):
    number: int
    to_account: str


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyOffered(Record):
    """``account`` is the registrar that offered; ``replaces`` the key that ends when the offer is taken."""

    partner: PartnerId
    to_account: str
    replaces: str | None
    scopes: Scope
    account: str
    not_before: dt.datetime
    not_after: dt.datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyOfferWithdrawn(Record):
    partner: PartnerId
    to_account: str
    account: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PartnerAccredited(Record):
    partner: PartnerId
    gln: Gln
    roles: Role
    valid_until: dt.datetime
    licence: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class AccreditationRenewed(Record):
    partner: PartnerId
    roles: Role
    valid_until: dt.datetime
    licence: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class PartnerSuspended(Record):
    partner: PartnerId
    reason: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class PartnerReinstated(Record):
    partner: PartnerId
    reason: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class OperatorAdded(Record):
    partner: PartnerId
    operator: str
    scopes: Scope


@dataclass(frozen=True, slots=True, kw_only=True)
class OperatorRemoved(Record):
    partner: PartnerId
    operator: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OperatorReplaced(Record):
    """The offered key ``to_account`` took the place of ``from_account``."""

    partner: PartnerId
    from_account: str
    to_account: str
    scopes: Scope


@dataclass(frozen=True, slots=True, kw_only=True)
class CompanyPrefixAssigned(Record):
    partner: PartnerId
    prefix: CompanyPrefix


@dataclass(frozen=True, slots=True, kw_only=True)
class CompanyPrefixWithdrawn(Record):
    partner: PartnerId
    prefix: CompanyPrefix


@dataclass(frozen=True, slots=True, kw_only=True)
class CompanyPrefixOffered(Record):
    from_partner: PartnerId
    to_partner: PartnerId
    prefix: CompanyPrefix
    not_after: dt.datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class CompanyPrefixTransferred(Record):
    from_partner: PartnerId
    to_partner: PartnerId
    prefix: CompanyPrefix


@dataclass(frozen=True, slots=True, kw_only=True)
class CompanyPrefixEndAnnounced(Record):
    """The board will take the prefix, from whoever has it by then, and these products under it."""

    partner: PartnerId
    prefix: CompanyPrefix
    products: tuple[Gtin, ...]
    not_before: dt.datetime
    not_after: dt.datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class CompanyPrefixEndWithdrawn(Record):
    prefix: CompanyPrefix


@dataclass(frozen=True, slots=True, kw_only=True)
class CompanyPrefixEnded(Record):
    """The prefix and these products are nobody's."""

    partner: PartnerId
    prefix: CompanyPrefix
    products: tuple[Gtin, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ClosingAnnounced(Record):
    successor: str
    closes_at: dt.datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ClosingWithdrawn(Record):
    """No end is announced any more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PartnersMarked(Record):
    """They do nothing once the ledger is closed. Who is accredited while an end is announced is marked without it."""

    partners: tuple[PartnerId, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ProductRegistered(Record):
    """A full case holds ``quantity`` of ``content``; a unit has neither."""

    maker: PartnerId
    gtin: Gtin
    prefix: CompanyPrefix
    content: Gtin | None
    quantity: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ProductOffered(Record):
    from_partner: PartnerId
    to_partner: PartnerId
    gtin: Gtin
    not_after: dt.datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ProductTransferred(Record):
    from_partner: PartnerId
    to_partner: PartnerId
    gtin: Gtin


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """A homogeneous case: the next ``units`` units of the lot."""

    serial: SerialNumber
    units: int


@dataclass(frozen=True, slots=True, kw_only=True)
class LotRegistered(Record):
    """``replaces`` is the withdrawn lot of the same number, 0 where there is none."""

    lot: LotId
    maker: PartnerId
    account: str
    gtin: Gtin
    number: LotNumber
    expiry: dt.date
    units: int
    root: bytes
    replaces: LotId
    case_gtin: Gtin | None
    cases: tuple[Case, ...]
    document: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class TrancheAdded(Record):
    """Units [first, first + units) behind those that the lot had, under a root of their own."""

    lot: LotId
    by: PartnerId
    account: str
    tranche: int
    first: int
    units: int
    root: bytes
    case_gtin: Gtin | None
    cases: tuple[Case, ...]
    document: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class CasesCommissioned(Record):
    """The units of ``item`` in order are in the cases, then in an unnamed consignment; ``item`` is no more."""

    lot: LotId
    by: PartnerId
    item: ItemId
    account: str
    case_gtin: Gtin
    cases: tuple[Case, ...]
    document: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class LotWithdrawn(Record):
    """The items are no more. Where no unit is ``left`` the whole lot is withdrawn."""

    lot: LotId
    by: PartnerId
    account: str
    items: tuple[ItemId, ...]
    left: int
    document: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Repackaged(Record):
    """The lot was made of these items, which nobody holds ever after."""

    lot: LotId
    by: PartnerId
    account: str
    items: tuple[ItemId, ...]
    document: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class ContainerCommissioned(Record):
    by: PartnerId
    account: str
    container: ItemId
    gtin: Gtin | None
    serial: SerialNumber | None
    document: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Packed(Record):
    by: PartnerId
    account: str
    container: ItemId
    items: tuple[ItemId, ...]
    document: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Unpacked(Record):
    by: PartnerId
    account: str
    container: ItemId
    items: tuple[ItemId, ...]
    document: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Split(Record):
    by: PartnerId
    account: str
    item: ItemId
    cuts: tuple[int, ...]
    document: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Shipped(Record):
    from_partner: PartnerId
    to_partner: PartnerId
    account: str
    items: tuple[ItemId, ...]
    document: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Received(Record):
    by: PartnerId
    account: str
    items: tuple[ItemId, ...]
    document: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class HandedOver(Record):
    """Custody moved in one step, by the signature of ``signer``, a key of the shipper."""

    from_partner: PartnerId
    to_partner: PartnerId
    signer: str
    account: str
    items: tuple[ItemId, ...]
    document: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Rejected(Record):
    by: PartnerId
    account: str
    items: tuple[ItemId, ...]
    document: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class ShippingVoided(Record):
    by: PartnerId
    account: str
    items: tuple[ItemId, ...]
    document: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Dispensed(Record):
    by: PartnerId
    account: str
    lot: LotId
    item: ItemId
    index: int
    document: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class DispensedMany(Record):
    """Each unit lies in one of the items."""

    by: PartnerId
    lot: LotId
    account: str
    items: tuple[ItemId, ...]
    indices: tuple[int, ...]
    document: bytes


class DecommissionReason(enum.IntEnum):
    """Why a unit left the trade undispensed; the numbers of the contract's Reason."""

    EXPORT = 1
    SAMPLE = 2
    STOLEN = 3
    DAMAGED = 4
    EXPIRED = 5
    REPACKAGED = 6
    OTHER = 7


@dataclass(frozen=True, slots=True, kw_only=True)
class Decommissioned(Record):
    by: PartnerId
    account: str
    lot: LotId
    item: ItemId
    index: int
    reason: DecommissionReason
    document: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Dispensing:
    """A link in the trail of 128 units: what ``by`` dispensed among them at ``time``; taken back where ``by`` is 0.

    ``bits``, 16 bytes, has a bit for each unit, the first one's the lowest.
    """

    by: PartnerId
    time: dt.datetime
    bits: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class TakenBack(Record):
    """The unit that was dispensed at ``dispensed_at`` is in trade again."""

    by: PartnerId
    account: str
    lot: LotId
    item: ItemId
    index: int
    dispensed_at: dt.datetime
    document: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class LotRecalled(Record):
    """``office`` is 0 and ``by`` the maker, or ``by`` is 0 where the registrar with that office recalled."""

    lot: LotId
    by: PartnerId
    account: str
    office: int
    recall_class: int
    document: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class RecallTerminated(Record):
    """Ends the order of that office, or of the maker for 0; ``by`` is 0 where a registrar or the board did."""

    lot: LotId
    by: PartnerId
    account: str
    office: int
    document: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class ExpiryProposed(Record):
    """A later last day of use, to be confirmed until ``not_after``."""

    lot: LotId
    by: PartnerId
    account: str
    day: dt.date
    not_after: dt.datetime
    document: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class ExpiryExtended(Record):
    """Confirmed by a registrar."""

    lot: LotId
    by: PartnerId
    account: str
    from_day: dt.date
    to_day: dt.date
    document: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Quarantined(Record):
    by: PartnerId
    account: str
    items: tuple[ItemId, ...]
    document: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Released(Record):
    by: PartnerId
    account: str
    items: tuple[ItemId, ...]
    document: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class ReturnsAllowed(Record):
    """A partner without standing may return its stock there; None where it no longer may."""

    partner: PartnerId
    to_partner: PartnerId
    account: str
    until: dt.datetime | None
    document: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class ReturnShipped(Record):
    from_partner: PartnerId
    to_partner: PartnerId
    account: str
    items: tuple[ItemId, ...]
    document: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class ReturnAccepted(Record):
    by: PartnerId
    account: str
    item: ItemId
    document: bytes


class DiscrepancyKind(enum.IntEnum):
    """How goods differ from what was shipped; the numbers of the contract's enum."""

    SHORT = 0
    DAMAGED = 1
    OVER = 2
    WRONG = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Discrepancy:
    """One line of a receipt that is not as shipped: units [first, first + units) of an item; 0 units is all of it."""

    item: ItemId
    kind: DiscrepancyKind
    first: int = 0
    units: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class DiscrepanciesRecorded(Record):
    """Before the Received of the same call: each range short or damaged becomes an item of its own."""

    by: PartnerId
    account: str
    discrepancies: tuple[Discrepancy, ...]
    document: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordedFound(Record):
    by: PartnerId
    account: str
    items: tuple[ItemId, ...]
    document: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class MissingDisputed(Record):
    """On whose account they are missing says that they are not."""

    by: PartnerId
    account: str
    items: tuple[ItemId, ...]
    document: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Observed(Record):
    """An event that changes nothing on the ledger."""

    by: PartnerId
    account: str
    items: tuple[ItemId, ...]
    document: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Destroyed(Record):
    by: PartnerId
    account: str
    items: tuple[ItemId, ...]
    witness: bytes
