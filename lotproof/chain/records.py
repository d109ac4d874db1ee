"""Logs of the contract as records."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any

from lotproof.chain.abi import Event, contract
from lotproof.chain.rpc import number, octets
from lotproof.errors import BadInput, WrongChain
from lotproof.model import record as r
from lotproof.model.identifiers import CompanyPrefix, Gln, Gtin, LotNumber, SerialNumber
from lotproof.model.item import ItemId
from lotproof.model.keccak import ZERO_ACCOUNT, checksum_address
from lotproof.model.lot import date_of
from lotproof.model.partner import Role, Scope

Log = Mapping[str, Any]
"""A log as JSON-RPC gives it."""

_DISCREPANCIES = frozenset(int(kind) for kind in r.DiscrepancyKind)
_LAST_SECOND = int(dt.datetime(9999, 12, 31, 23, 59, 59, tzinfo=dt.UTC).timestamp())


def record_of(log: Log, time: dt.datetime) -> r.Record:
    """What ``log`` tells, recorded at ``time`` of its block.

    Raises WrongChain where the log is no event of this contract, BadInput where a value in it can be none of ours.
    """
    event = _event_of(log)
    at = r.Position(
        block=number(log["blockNumber"]),
        log=number(log["logIndex"]),
        transaction="0x" + octets(log["transactionHash"]).hex(),
        time=time,
    )
    try:
        return _RECORDS[event.name](_values(event, log), at)
    except BadInput as error:
        raise error.at(f"{event.name} in {_place(log)}") from error


def recorded_events() -> frozenset[str]:
    """The contract's events that become records."""
    return frozenset(_RECORDS)


def moment(seconds: int) -> dt.datetime:
    """Unix seconds as an aware time; what lies beyond the year 9999 counts as its last second."""
    return dt.datetime.fromtimestamp(min(seconds, _LAST_SECOND), dt.UTC)


def _event_of(log: Log) -> Event:
    topics = log["topics"]
    event = contract().events.get(octets(topics[0])) if topics else None
    if event is None or len(topics) != 1 + len(event.indexed):
        found = "0x" + octets(topics[0]).hex() if topics else "none"
        raise WrongChain(
            f"{_place(log)}: found an event with topic {found}; expected one of this version of the contract: "
            "the ledger at this address is another"
        )
    return event


def _place(log: Log) -> str:
    return f"block {number(log['blockNumber'])}, log {number(log['logIndex'])}"


def _values(event: Event, log: Log) -> dict[str, Any]:
    values = event.data.decode(octets(log["data"]))
    for (name, kind), topic in zip(event.indexed, log["topics"][1:], strict=True):
        word = octets(topic)
        values[name] = _address(word[-20:]) if kind == "address" else int.from_bytes(word, "big")
    return values


@lru_cache(maxsize=4096)
def _address(raw: bytes) -> str:
    return checksum_address("0x" + raw.hex())


@lru_cache(maxsize=4096)
def _gtin(value: int) -> Gtin:
    return Gtin(f"{value:014d}")


def _gtin_or_none(value: int) -> Gtin | None:
    return _gtin(value) if value else None


def _serial_or_none(raw: bytes) -> SerialNumber | None:
    return SerialNumber.from_bytes20(raw) if any(raw) else None


def _accredited(a: dict[str, Any], at: r.Position) -> r.Record:
    return r.PartnerAccredited(
        at=at,
        partner=a["partner"],
        gln=Gln(f"{a['gln']:013d}"),
        roles=Role(a["roles"]),
        valid_until=moment(a["validUntil"]),
        licence=a["licence"],
    )


def _renewed(a: dict[str, Any], at: r.Position) -> r.Record:
    return r.AccreditationRenewed(
        at=at,
        partner=a["partner"],
        roles=Role(a["roles"]),
        valid_until=moment(a["validUntil"]),
        licence=a["licence"],
    )


def _lot_registered(a: dict[str, Any], at: r.Position) -> r.Record:
    return r.LotRegistered(
        at=at,
        lot=a["lot"],
        maker=a["maker"],
        account=checksum_address(a["account"]),
        gtin=_gtin(a["gtin"]),
        number=LotNumber.from_bytes20(a["number"]),
        expiry=date_of(a["expiryDay"]),
        units=a["units"],
        root=a["root"],
        case_gtin=_gtin_or_none(a["caseGtin"]),
        cases=tuple(r.Case(serial=SerialNumber.from_bytes20(serial), units=units) for serial, units in a["cases"]),
        document=a["document"],
    )


def _container_commissioned(a: dict[str, Any], at: r.Position) -> r.Record:
    return r.ContainerCommissioned(
        at=at,
        by=a["by"],
        account=checksum_address(a["account"]),
        container=a["container"],
        gtin=_gtin_or_none(a["gtin"]),
        serial=_serial_or_none(a["serial"]),
        document=a["document"],
    )


def _recalled(a: dict[str, Any], at: r.Position) -> r.Record:
    return r.LotRecalled(
        at=at,
        lot=a["lot"],
        by=a["by"],
        account=checksum_address(a["account"]),
        recall_class=a["recallClass"],
        document=a["document"],
    )


def _packing(kind: type[r.Packed] | type[r.Unpacked]) -> Callable[[dict[str, Any], r.Position], r.Record]:
    return lambda a, at: kind(
        at=at,
        by=a["by"],
        account=checksum_address(a["account"]),
        container=a["container"],
        items=a["items"],
        document=a["document"],
    )


def _transfer(
    kind: type[r.Received] | type[r.Rejected] | type[r.ShippingVoided] | type[r.RecordedFound],
) -> Callable[[dict[str, Any], r.Position], r.Record]:
    return lambda a, at: kind(
        at=at, by=a["by"], account=checksum_address(a["account"]), items=a["items"], document=a["document"]
    )


def _between(
    kind: type[r.Shipped] | type[r.ReturnShipped],
) -> Callable[[dict[str, Any], r.Position], r.Record]:
    return lambda a, at: kind(
        at=at,
        from_partner=a["from"],
        to_partner=a["to"],
        account=checksum_address(a["account"]),
        items=a["items"],
        document=a["document"],
    )


def _handed_over(a: dict[str, Any], at: r.Position) -> r.Record:
    return r.HandedOver(
        at=at,
        from_partner=a["from"],
        to_partner=a["to"],
        signer=checksum_address(a["signer"]),
        account=checksum_address(a["account"]),
        items=a["items"],
        document=a["document"],
    )


def _set_aside(kind: type[r.Quarantined] | type[r.Released]) -> Callable[[dict[str, Any], r.Position], r.Record]:
    return lambda a, at: kind(
        at=at, by=a["by"], account=checksum_address(a["account"]), items=a["items"], document=a["document"]
    )


def _product(
    kind: type[r.ProductOffered] | type[r.ProductTransferred],
) -> Callable[[dict[str, Any], r.Position], r.Record]:
    return lambda a, at: kind(at=at, from_partner=a["from"], to_partner=a["to"], gtin=_gtin(a["gtin"]))


def _office_offered(a: dict[str, Any], at: r.Position) -> r.Record:
    return r.OfficeOffered(
        at=at,
        number=a["number"],
        from_account=a["from"],
        to_account=a["to"],
        not_before=moment(a["notBefore"]),
        not_after=moment(a["notAfter"]),
    )


def _key_offered(a: dict[str, Any], at: r.Position) -> r.Record:
    return r.KeyOffered(
        at=at,
        partner=a["partner"],
        to_account=a["to"],
        replaces=a["replaces"] if a["replaces"] != ZERO_ACCOUNT else None,
        scopes=Scope(a["scopes"]),
        account=checksum_address(a["account"]),
        not_before=moment(a["notBefore"]),
        not_after=moment(a["notAfter"]),
    )


def _operator_replaced(a: dict[str, Any], at: r.Position) -> r.Record:
    return r.OperatorReplaced(
        at=at, partner=a["partner"], from_account=a["from"], to_account=a["to"], scopes=Scope(a["scopes"])
    )


def _dispensed_many(a: dict[str, Any], at: r.Position) -> r.Record:
    return r.DispensedMany(
        at=at,
        by=a["by"],
        account=checksum_address(a["account"]),
        lot=a["lot"],
        item=a["item"],
        indices=a["indices"],
        document=a["document"],
    )


def _discrepancy(line: tuple[int, int, int, int]) -> r.Discrepancy:
    item, kind, first, units = line
    if kind not in _DISCREPANCIES:
        raise BadInput(f"discrepancy {kind}", expected=", ".join(str(known) for known in _DISCREPANCIES))
    return r.Discrepancy(item=ItemId(item), kind=r.DiscrepancyKind(kind), first=first, units=units)


def _discrepancies(a: dict[str, Any], at: r.Position) -> r.Record:
    lines = tuple(_discrepancy(line) for line in a["discrepancies"])
    return r.DiscrepanciesRecorded(
        at=at, by=a["by"], account=checksum_address(a["account"]), discrepancies=lines, document=a["document"]
    )


def _spent(kind: type[r.Dispensed] | type[r.Decommissioned]) -> Callable[[dict[str, Any], r.Position], r.Record]:
    return lambda a, at: kind(
        at=at,
        by=a["by"],
        account=checksum_address(a["account"]),
        lot=a["lot"],
        item=a["item"],
        index=a["index"],
        document=a["document"],
    )


_RECORDS: dict[str, Callable[[dict[str, Any], r.Position], r.Record]] = {
    "RegistrarAppointed": lambda a, at: r.RegistrarAppointed(at=at, number=a["number"], account=a["account"]),
    "RegistrarReplaced": lambda a, at: r.RegistrarReplaced(
        at=at, number=a["number"], from_account=a["from"], to_account=a["to"]
    ),
    "OfficeOffered": _office_offered,
    "OfficeOfferWithdrawn": lambda a, at: r.OfficeOfferWithdrawn(at=at, number=a["number"], to_account=a["to"]),
    "KeyOffered": _key_offered,
    "KeyOfferWithdrawn": lambda a, at: r.KeyOfferWithdrawn(
        at=at, partner=a["partner"], to_account=a["to"], account=a["account"]
    ),
    "PartnerAccredited": _accredited,
    "AccreditationRenewed": _renewed,
    "PartnerSuspended": lambda a, at: r.PartnerSuspended(at=at, partner=a["partner"], reason=a["reason"]),
    "PartnerReinstated": lambda a, at: r.PartnerReinstated(at=at, partner=a["partner"], reason=a["reason"]),
    "OperatorAdded": lambda a, at: r.OperatorAdded(
        at=at, partner=a["partner"], operator=a["operator"], scopes=Scope(a["scopes"])
    ),
    "OperatorRemoved": lambda a, at: r.OperatorRemoved(at=at, partner=a["partner"], operator=a["operator"]),
    "OperatorReplaced": _operator_replaced,
    "CompanyPrefixAssigned": lambda a, at: r.CompanyPrefixAssigned(
        at=at, partner=a["partner"], prefix=CompanyPrefix.from_key(a["prefix"])
    ),
    "ProductRegistered": lambda a, at: r.ProductRegistered(
        at=at, maker=a["maker"], gtin=_gtin(a["gtin"]), prefix=CompanyPrefix.from_key(a["prefix"])
    ),
    "ProductOffered": _product(r.ProductOffered),
    "ProductTransferred": _product(r.ProductTransferred),
    "LotRegistered": _lot_registered,
    "ContainerCommissioned": _container_commissioned,
    "Packed": _packing(r.Packed),
    "Unpacked": _packing(r.Unpacked),
    "Split": lambda a, at: r.Split(
        at=at,
        by=a["by"],
        account=checksum_address(a["account"]),
        item=a["item"],
        cuts=a["cuts"],
        document=a["document"],
    ),
    "Shipped": _between(r.Shipped),
    "HandedOver": _handed_over,
    "ReturnShipped": _between(r.ReturnShipped),
    "ReturnAccepted": lambda a, at: r.ReturnAccepted(
        at=at, by=a["by"], account=checksum_address(a["account"]), item=a["item"], document=a["document"]
    ),
    "Received": _transfer(r.Received),
    "Rejected": _transfer(r.Rejected),
    "ShippingVoided": _transfer(r.ShippingVoided),
    "Dispensed": _spent(r.Dispensed),
    "Decommissioned": _spent(r.Decommissioned),
    "DispensedMany": _dispensed_many,
    "LotRecalled": _recalled,
    "RecallTerminated": lambda a, at: r.RecallTerminated(
        at=at, lot=a["lot"], by=a["by"], account=checksum_address(a["account"]), document=a["document"]
    ),
    "Quarantined": _set_aside(r.Quarantined),
    "Released": _set_aside(r.Released),
    "DiscrepanciesRecorded": _discrepancies,
    "RecordedFound": _transfer(r.RecordedFound),
    "Destroyed": lambda a, at: r.Destroyed(
        at=at, by=a["by"], account=checksum_address(a["account"]), items=a["items"], witness=a["witness"]
    ),
}
