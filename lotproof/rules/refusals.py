"""Each error of the contract as one sentence, with the promise that it keeps (docs/INVARIANTS.md)."""

from __future__ import annotations

import datetime as dt
import functools
from collections.abc import Callable, Mapping
from typing import Any, Protocol

from lotproof.errors import LotproofError, Refused
from lotproof.model.identifiers import CompanyPrefix
from lotproof.model.item import GONE, Item, ItemId, LotId, PartnerId, range_of, sscc_of
from lotproof.model.lot import Lot, date_of
from lotproof.model.partner import Partner, Role, Scope


class NameSource(Protocol):
    """What turns the ledger's numbers into the names people know."""

    @property
    def partners(self) -> Mapping[PartnerId, Partner]: ...
    @property
    def lots(self) -> Mapping[LotId, Lot]: ...
    @property
    def items(self) -> Mapping[ItemId, Item]: ...


def item_name(item: ItemId, names: NameSource | None = None) -> str:
    """An item as it stands on its label, or as a range of its lot."""
    sscc = sscc_of(item)
    if sscc is not None:
        return f"(00){sscc}"
    known = names.items.get(item) if names else None
    if known is not None and known.name is not None:
        return str(known.name)
    unnamed = range_of(item)
    if unnamed is None:
        return f"item {item:#x}"
    lot, first = unnamed
    if known is None:
        return f"the units from {first} on of {lot_name(lot, names)}"
    return f"units {first} to {known.end - 1} of {lot_name(lot, names)}"


def lot_name(lot: LotId, names: NameSource | None = None) -> str:
    """A lot as GTIN and lot number, or by its number on the ledger."""
    known = names.lots.get(lot) if names else None
    return f"lot {known}" if known else f"lot number {lot} on this ledger"


def partner_name(partner: PartnerId, names: NameSource | None = None) -> str:
    """A partner by its GLN, or by its short name on the ledger."""
    if not partner:
        return "nobody"
    if partner == GONE:
        return "nobody: it was destroyed"
    known = names.partners.get(partner) if names else None
    return f"GLN {known.gln}" if known else f"partner number {partner}"


def orders_named(orders: int) -> str:
    """Who ordered a quarantine, by its bits: bit 0 the holder, bit n the registrar with office n."""
    offices = [office for office in range(1, orders.bit_length()) if orders >> office & 1]
    named = ["its holder"] * (orders & 1) + [f"registrar number {office}" for office in offices]
    return " and ".join(named) or "nobody"


def recalls_named(orders: object) -> str:
    """Who recalled a lot, by two bits for each: its maker, then the registrars by their offices."""
    bits = orders if isinstance(orders, int) else 0
    offices = [office for office in range(1, bits.bit_length()) if bits >> 2 * office & 3]
    named = ["its maker"] * bool(bits & 3) + [f"registrar number {office}" for office in offices]
    return " and ".join(named) or "nobody"


def _text(raw: object, names: NameSource | None) -> str:
    return raw.rstrip(b"\0").decode("ascii", "replace") if isinstance(raw, bytes) else str(raw)


def _time(seconds: int, names: NameSource | None) -> str:
    return dt.datetime.fromtimestamp(seconds, dt.UTC).strftime("%Y-%m-%d %H:%M:%SZ")


_SAY: dict[str, Callable[[Any, NameSource | None], str]] = {
    "gln": lambda value, names: f"{value:013d}",
    "gtin": lambda value, names: f"{value:014d}",
    "caseGtin": lambda value, names: f"{value:014d}",
    "sscc": lambda value, names: f"{value:018d}",
    "prefix": lambda value, names: str(CompanyPrefix.from_key(value)),
    "number": _text,
    "serial": _text,
    "text": _text,
    "lot": lot_name,
    "found": lot_name,
    "source": lot_name,
    "content": lambda value, names: f"{value:014d}",
    "item": item_name,
    "container": item_name,
    "outermost": item_name,
    "inLine": item_name,
    "orders": lambda value, names: orders_named(value),
    "shipper": partner_name,
    "dispenser": partner_name,
    "day": lambda value, names: date_of(value).isoformat(),
    "proposed": lambda value, names: date_of(value).isoformat(),
    "partner": partner_name,
    "holder": partner_name,
    "pending": partner_name,
    "caller": partner_name,
    "maker": partner_name,
    "owner": partner_name,
    "taker": partner_name,
    "roles": lambda value, names: ", ".join(Role.names(Role(value))) or "none",
    "expiryDay": lambda value, names: date_of(value).isoformat(),
    "today": lambda value, names: date_of(value).isoformat(),
    "validUntil": _time,
    "now_": _time,
    "deadline": _time,
    "notBefore": _time,
    "notAfter": _time,
    "closesAt": _time,
}

_SEVERAL = ("units ", "the units ")
_PLURALS = (
    *(("{item} is", "{item} are"), ("{item} was", "{item} were"), ("{item} has", "{item} have")),
    *(("{item} stands", "{item} stand"), ("{item} does", "{item} do")),
    *(("which begins", "which begin"), ("and has {count}", "and have {count}")),
)
"""How a sentence about an item goes on where that is a range of units."""


def _scopes(value: int) -> str:
    return str(Scope(value).name).lower().replace("|", " or ")


_NEEDED: dict[str, Callable[[int], str]] = {
    "RoleMissing": lambda value: " or ".join(Role.names(Role(value))),
    "ScopeMissing": lambda value: "every verb" if value == Scope.ALL else _scopes(value),
}

SENTENCES: dict[str, tuple[str, str]] = {
    "NotRegistrar": ("P4", "account {account} is no registrar"),
    "AlreadyRegistrar": ("P4", "account {account} is registrar number {number} already"),
    "RegistryFull": ("", "the registry has no room for another one"),
    "OtherRegistrar": (
        "P4",
        "GLN {gln} is in the care of registrar {registrar}, and the caller is registrar {caller_number}",
    ),
    "InvalidGln": ("", "{gln} is no GLN: its check digit is wrong"),
    "InvalidCompanyPrefix": ("", "the GS1 company prefix is not 4 to 12 digits"),
    "AlreadyAccredited": ("P4", "GLN {gln} is accredited already"),
    "UnknownPartner": ("P4", "GLN {gln} was never accredited on this ledger"),
    "InvalidRoles": ("P4", "the roles are none or unknown"),
    "InvalidScopes": ("P4", "the scopes of the key are none or unknown"),
    "InvalidValidity": ("P4", "the accreditation would end at {validUntil}, past already or behind the year 9999"),
    "AccreditationSuspended": ("P4", "GLN {gln} is suspended"),
    "NotSuspended": ("P4", "GLN {gln} is not suspended"),
    "AccreditationExpired": ("P4", "the accreditation of GLN {gln} ended at {validUntil}"),
    "RoleMissing": ("P4", "GLN {gln} is accredited as {roles}, and this takes a {needed}"),
    "NotOperator": ("P4", "account {account} is no operator key of any trading partner"),
    "NotOperatorOf": ("P9", "account {account} is no operator key of GLN {gln}"),
    "RegistrarIsNoOperator": ("P8", "account {account} is a registrar's: it can be no operator key"),
    "AlreadyOperator": ("P9", "account {account} is an operator key of GLN {gln} already"),
    "ScopeMissing": ("P4", "the operator key {account} is not good for {needed}"),
    "CompanyPrefixTaken": ("P8", "the GS1 company prefix {prefix} overlaps one of {partner}"),
    "CompanyPrefixBegins": ("P8", "the GS1 company prefix {prefix} begins {longer} that are assigned already"),
    "CompanyPrefixInUse": ("P8", "something is registered under the GS1 company prefix {prefix} already"),
    "UnknownCompanyPrefix": ("P8", "the GS1 company prefix {prefix} is assigned to nobody"),
    "CompanyPrefixNotOffered": ("P8", "the GS1 company prefix {prefix} is offered to {taker}, not to {caller}"),
    "EndNotAnnounced": ("P8", "no end of the GS1 company prefix {prefix} with these products was announced"),
    "UnknownOffice": ("P4", "there is no registrar's office number {number}"),
    "LedgerClosed": ("P12", "the ledger was closed at {closesAt}: it can only be read"),
    "ClosingAnnouncedBefore": ("P12", "it is announced already that the ledger closes at {closesAt}"),
    "ClosingNotAnnounced": ("P12", "no end of the ledger is announced"),
    "NoSuccessor": ("P12", "a ledger that closes names the contract that follows it"),
    "GlnNotRising": ("", "GLN {gln} is named twice or out of order"),
    "CompanyPrefixNotOwned": ("P8", "the GS1 company prefix {prefix} belongs to {owner}, not to {caller}"),
    "InvalidGtin": ("", "{gtin} is no GTIN: its check digit is wrong"),
    "GtinOutsidePrefix": ("P8", "GTIN {gtin} does not lie under the GS1 company prefix {prefix}"),
    "ProductTaken": ("P8", "GTIN {gtin} is registered already, by {maker}"),
    "UnknownProduct": ("P8", "GTIN {gtin} is not registered on this ledger"),
    "NotMaker": ("P8", "GTIN {gtin} is a product of {maker}, not of {caller}"),
    "InvalidText": ("", "{text} is no lot or serial number: 1 to 20 characters of the GS1 set 82"),
    "InvalidSscc": ("", "{sscc} is no SSCC: its check digit is wrong"),
    "SsccOutsidePrefix": ("P8", "SSCC {sscc} does not lie under the GS1 company prefix {prefix}"),
    "LotTaken": ("P7", "lot {number} of GTIN {gtin} is registered already"),
    "GtinOfCases": ("P8", "GTIN {gtin} is that of cases, and a lot is one of units"),
    "GtinOfUnits": ("P8", "GTIN {gtin} is that of units, and no case bears the name of one"),
    "NotCaseOf": ("P8", "the cases of GTIN {caseGtin} do not hold GTIN {gtin}"),
    "InvalidQuantity": (
        "",
        "GTIN {gtin} would hold {quantity} of GTIN {content}: a case holds one at least, a unit none",
    ),
    "CaseOverfull": ("P8", "case {serial} would hold {units} units, and a full one holds {quantity}"),
    "NoSuchLot": ("P8", "lot {number} of GTIN {gtin} is not registered"),
    "LotIsWithdrawn": ("P7", "{lot} was withdrawn by its maker"),
    "OtherLot": ("P1", "{item} is one of {found}, not of {lot}"),
    "HasMoved": ("P7", "{item} was shipped or packed already"),
    "MadeOfItself": ("P7", "{lot} would be made of itself, by way of {source}"),
    "OutlivesSource": (
        "P5",
        "{lot} would expire later than {source} of which it is made, which expires on {expiryDay}",
    ),
    "TooManySources": ("P5", "{lot} would be made of more than 64 lots"),
    "ExpiryPassed": ("P5", "lot {number} of GTIN {gtin} expired on {expiryDay}, and today is {today}"),
    "InvalidUnits": ("P1", "the cases hold {inCases} units of a lot of {units}, or there are none"),
    "ItemTaken": ("P7", "{item} stands on the ledger already"),
    "UnknownItem": ("P6", "{item} does not stand on this ledger"),
    "UnknownLot": ("P6", "{lot} does not stand on this ledger"),
    "NothingNamed": ("", "nothing is named"),
    "NotRising": ("", "{item} is named twice or out of order"),
    "NotHolder": ("P3", "{item} is held by {holder}, not by {caller}"),
    "InTransit": ("P3", "{item} is in transit to {pending}"),
    "NotInTransit": ("P3", "{item} is not in transit"),
    "NotConsignee": ("P3", "{item} was shipped to {pending}, not to {caller}"),
    "IsPacked": ("P2", "{item} is packed in {container}"),
    "NotPackedIn": ("P2", "{item} is not packed in {container}"),
    "NotContainer": ("P2", "{item} is a range of units, not a container"),
    "IsContainer": ("P6", "{item} is a container, not a range of units"),
    "Cycle": ("P2", "{container} cannot be packed into itself"),
    "TooDeep": ("P2", "{item} has {height} levels inside, and no container may hold more than 4"),
    "TooManyLots": ("P5", "{container} would hold more than 64 lots"),
    "InvalidCut": (
        "P1",
        "a cut at unit {cut} is not inside {item}, which begins at {first} and has {count} units",
    ),
    "SelfShipment": ("P3", "GLN {gln} would ship to itself"),
    "LotExpired": (
        "P5",
        "{lot} in {item} expired on {expiryDay}: it moves only back to its maker or a logistics provider",
    ),
    "LotIsRecalled": (
        "P5",
        "{lot} in {item} is recalled (class {recallClass}): it moves only back to its maker or a logistics provider",
    ),
    "UnitOutside": ("P6", "unit {index} does not lie in {item}, which begins at {first} and has {count} units"),
    "UnitSpent": ("P6", "unit {index} of {lot} was dispensed or decommissioned before"),
    "UnitNotCommitted": ("P6", "the maker did not commit to serial {serial} as unit {index} of {lot}"),
    "NotLotMaker": ("P8", "{lot} was made by {maker}, not by {caller}"),
    "InvalidRecallClass": ("P8", "recall class {recallClass} is not 1, 2 or 3"),
    "AlreadyRecalled": ("P7", "{lot} is recalled with class {recallClass} already"),
    "NotBoard": ("P4", "account {account} is not the board that appoints registrars"),
    "NothingOffered": ("P9", "nothing was offered to account {account}"),
    "TooEarly": ("P9", "it can be done from {notBefore} on, and it is {now_}"),
    "OfferEnded": ("P9", "it could be done until {notAfter}, and it is {now_}"),
    "ProductNotOffered": ("P8", "GTIN {gtin} is offered to {taker}, not to {caller}"),
    "DeadlineOutside": ("P3", "the signature ends at {deadline}, and it is {now_}: it may run up to 30 days ahead"),
    "BadSignature": ("P3", "the signature is not one of {signer} over this, as it stands now"),
    "SetAside": ("P5", "{item} is in quarantine, returned and not yet accepted, or recorded as missing"),
    "NotQuarantined": ("P5", "{item} is not in quarantine"),
    "OrderedByOthers": ("P5", "the quarantine of {item} was ordered by {orders}, and only who ordered it ends it"),
    "NotReceived": ("P3", "a line concerns {item}, and {outermost} is not among what is received"),
    "NamedTwice": ("P1", "a line concerns units of {item} that the line of {inLine} concerns, too"),
    "UnevenUnits": ("P6", "{indices} units are shown with {serials} serials and {salts} salts"),
    "InvalidMultiproof": (
        "P6",
        "the proof of {units} units with {nodes} hashes is malformed: {words} words of flags take {unset} of them",
    ),
    "NotReturned": ("P5", "{item} is not a returned one"),
    "UnitsNotShown": ("P5", "{shown} units of {item} are shown, and {unspent} in it are left"),
    "NotMissing": ("P1", "{item} is not recorded as missing"),
    "NotRecalled": ("P7", "{lot} is not recalled"),
    "RecalledByOthers": ("P8", "{lot} was recalled by {recalls}, and only who recalled it or the board ends that"),
    "ShipperSuspended": ("P4", "{item} comes from {shipper}, which is suspended"),
    "OnlyToMaker": (
        "P5",
        "{item} is held without a standing accreditation: it goes back only to {maker}, which made {lot}, or where the "
        "registrar allows",
    ),
    "TooLate": ("P6", "this could be done until {notAfter}, and it is {now_}"),
    "ExpiryNotLater": ("P8", "{lot} can be used until {expiryDay}, and {day} is no later day"),
    "ExpiryNotProposed": ("P8", "the maker of {lot} did not propose to extend its expiry to {day}"),
    "NotMakersRegistrar": (
        "P8",
        "the maker of {lot} is in the care of registrar {registrar}, and the caller is registrar {caller_number}",
    ),
    "MakerSuspended": ("P4", "{maker}, which made {lot}, is suspended"),
    "InvalidDiscrepancy": ("", "discrepancy {kind} of {item} is none of short, damaged, over and wrong"),
    "InvalidReason": ("P6", "reason {reason} is none of 1 to 7"),
    "UnitNotSpent": ("P6", "unit {index} of {lot} was neither dispensed nor decommissioned"),
    "UnitNamedTwice": ("P6", "unit {index} of {lot} is named twice"),
    "TrailNotShown": ("P6", "what is shown does not tell when unit {index} of {lot} was dispensed last"),
    "DispensedByOther": ("P6", "unit {index} of {lot} was dispensed by {dispenser}, not by {caller}"),
    "MerkleProofInvalidMultiproof": ("P6", "the proof of the units is malformed: it has more hashes than it uses"),
    "AccessControlUnauthorizedAccount": ("P4", "account {account} does not sit on the board"),
}


def refusal(error: str, facts: Mapping[str, object], names: NameSource | None = None) -> Refused:
    """The contract's ``error`` as one sentence. ``facts`` are its arguments by their ABI names."""
    promise, template = SENTENCES.get(error, ("", ""))
    if not template:
        given = ", ".join(f"{name} {value!r}" for name, value in facts.items())
        return Refused(f"the ledger refused with {error} {given}".rstrip(), error=error, facts=facts)
    said = {name: _say(error, name, value, names) for name, value in facts.items()}
    if error == "RecalledByOthers":
        said["recalls"] = recalls_named(facts.get("orders", 0))
    if error in ("OtherRegistrar", "NotMakersRegistrar"):
        said["caller_number"] = str(facts.get("caller", ""))
    if said.get("item", "").startswith(_SEVERAL):
        template = functools.reduce(lambda text, pair: text.replace(*pair), _PLURALS, template)
    return Refused(template.format_map(_Facts(said)), promise=promise, error=error, facts=facts)


class _Facts(dict[str, str]):
    def __missing__(self, name: str) -> str:
        return "?"


def _say(error: str, name: str, value: object, names: NameSource | None) -> str:
    if name == "needed" and error in _NEEDED and isinstance(value, int):
        return _NEEDED[error](value)
    say = _SAY.get(name)
    if say is None:
        return str(value)
    try:
        return say(value, names)
    except (LotproofError, ValueError, OverflowError, TypeError):
        return str(value)  # a fact that cannot be named is still a fact
