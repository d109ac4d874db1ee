"""Each event of the contract is one record; anything else at the address is told."""

from __future__ import annotations

import dataclasses
import datetime as dt
from typing import Any

import pytest
from eth_abi.abi import encode

from lotproof.chain.abi import Event, contract
from lotproof.chain.records import record_of, recorded_events
from lotproof.errors import BadInput, WrongChain
from lotproof.model import record as r
from lotproof.model.identifiers import CompanyPrefix, Gln, Gtin, LotNumber, SerialNumber
from lotproof.model.item import ItemId, LotId, PartnerId
from lotproof.model.partner import Role, Scope

TIME = dt.datetime(2026, 5, 1, 12, tzinfo=dt.UTC)
ACCOUNT, OTHER = "0x70997970C51812dc3A010C7d01b50e0d17dc79C8", "0x3C44CdDdB6a900fa2b585dd299e03d12FA4293BC"
TRANSACTION = "0x" + "ab" * 32
DOCUMENT = bytes(range(32))
AT = r.Position(block=17, log=3, transaction=TRANSACTION, time=TIME)
C1 = b"C1".ljust(20, b"\0")
BY, TO, LOT_NUMBER, ITEM, ITEMS = PartnerId(5), PartnerId(6), LotId(7), ItemId(9), (ItemId(3), ItemId(4))
MOVED = {"by": 5, "account": ACCOUNT, "items": (3, 4), "document": DOCUMENT}
SPENT = {"by": 5, "account": ACCOUNT, "lot": 7, "item": 9, "index": 2, "document": DOCUMENT}
PACKED = MOVED | {"container": 9}
ACCREDITED = {"partner": 5, "roles": 3, "validUntil": 1893456000, "licence": DOCUMENT}
UNTIL = dt.datetime(2030, 1, 1, tzinfo=dt.UTC)
LOT = {
    "lot": 7,
    "maker": 5,
    "account": ACCOUNT,
    "replaces": 3,
    "gtin": 300010000015,
    "number": b"L1".ljust(20, b"\0"),
    "expiryDay": 10,
    "units": 9,
    "root": b"r" * 32,
    "caseGtin": 10300010000012,
    "cases": ((C1, 4),),
    "document": DOCUMENT,
}
GTIN = Gtin("00300010000015")
CASES = (r.Case(serial=SerialNumber("C1"), units=4),)
TRANCHE = {
    "lot": 7,
    "by": 5,
    "account": ACCOUNT,
    "caseGtin": LOT["caseGtin"],
    "cases": ((C1, 4),),
    "document": DOCUMENT,
}
OFFERED = {"from": 5, "to": 6, "gtin": 300010000015}
BETWEEN = {"from": 5, "to": 6, "account": ACCOUNT, "items": (3, 4), "document": DOCUMENT}
ORDER = {"lot": 7, "by": 5, "account": ACCOUNT, "office": 3, "document": DOCUMENT}
ALLOWED = {"partner": 5, "to": 6, "account": ACCOUNT, "document": DOCUMENT}
ORDERED = {"by": 0, "account": ACCOUNT, "items": (3, 4), "document": DOCUMENT}
LINES = ((3, 0, 2, 4), (4, 1, 0, 0), (9, 2, 0, 1), (10, 3, 0, 0))
DISCREPANCIES = {"by": 5, "account": ACCOUNT, "discrepancies": LINES, "document": DOCUMENT}
WINDOW = {"notBefore": 1893456000, "notAfter": 1896048000}
MONTH_LATER = UNTIL + dt.timedelta(days=30)
KEY_OFFERED = {"partner": 5, "to": ACCOUNT, "scopes": 2, "account": OTHER} | WINDOW
OFFERED_KEY = r.KeyOffered(
    at=AT,
    partner=BY,
    to_account=ACCOUNT,
    replaces=None,
    scopes=Scope.SHIP,
    account=OTHER,
    not_before=UNTIL,
    not_after=MONTH_LATER,
)

EVENTS: list[tuple[dict[str, Any], r.Record]] = [
    ({"number": 1, "account": ACCOUNT}, r.RegistrarAppointed(at=AT, number=1, account=ACCOUNT)),
    (
        {"number": 1, "from": ACCOUNT, "to": OTHER},
        r.RegistrarReplaced(at=AT, number=1, from_account=ACCOUNT, to_account=OTHER),
    ),
    (
        {"number": 1, "from": ACCOUNT, "to": OTHER} | WINDOW,
        r.OfficeOffered(
            at=AT, number=1, from_account=ACCOUNT, to_account=OTHER, not_before=UNTIL, not_after=MONTH_LATER
        ),
    ),
    ({"number": 1, "to": OTHER}, r.OfficeOfferWithdrawn(at=AT, number=1, to_account=OTHER)),
    (KEY_OFFERED | {"replaces": OTHER}, dataclasses.replace(OFFERED_KEY, replaces=OTHER)),
    (KEY_OFFERED | {"replaces": "0x" + "00" * 20}, OFFERED_KEY),
    (
        {"partner": 5, "to": OTHER, "account": ACCOUNT},
        r.KeyOfferWithdrawn(at=AT, partner=BY, to_account=OTHER, account=ACCOUNT),
    ),
    (
        {"partner": 5, "from": ACCOUNT, "to": OTHER, "scopes": 6},
        r.OperatorReplaced(at=AT, partner=BY, from_account=ACCOUNT, to_account=OTHER, scopes=Scope(6)),
    ),
    (
        ACCREDITED | {"gln": 300010000008},
        r.PartnerAccredited(
            at=AT, partner=BY, gln=Gln("0300010000008"), roles=Role(3), valid_until=UNTIL, licence=DOCUMENT
        ),
    ),
    (ACCREDITED, r.AccreditationRenewed(at=AT, partner=BY, roles=Role(3), valid_until=UNTIL, licence=DOCUMENT)),
    ({"partner": 5, "reason": DOCUMENT}, r.PartnerSuspended(at=AT, partner=BY, reason=DOCUMENT)),
    ({"partner": 5, "reason": DOCUMENT}, r.PartnerReinstated(at=AT, partner=BY, reason=DOCUMENT)),
    (
        {"partner": 5, "operator": ACCOUNT, "scopes": 6},
        r.OperatorAdded(at=AT, partner=BY, operator=ACCOUNT, scopes=Scope.SHIP | Scope.RECEIVE),
    ),
    ({"partner": 5, "operator": ACCOUNT}, r.OperatorRemoved(at=AT, partner=BY, operator=ACCOUNT)),
    (
        {"partner": 5, "prefix": 1030001},
        r.CompanyPrefixAssigned(at=AT, partner=BY, prefix=CompanyPrefix("030001")),
    ),
    (
        {"maker": 5, "gtin": 300010000015, "prefix": 1030001, "content": 0, "quantity": 0},
        r.ProductRegistered(at=AT, maker=BY, gtin=GTIN, prefix=CompanyPrefix("030001"), content=None, quantity=0),
    ),
    (
        OFFERED | {"notAfter": 1893456000},
        r.ProductOffered(at=AT, from_partner=BY, to_partner=TO, gtin=GTIN, not_after=UNTIL),
    ),
    ({"partner": 5, "prefix": 1030001}, r.CompanyPrefixWithdrawn(at=AT, partner=BY, prefix=CompanyPrefix("030001"))),
    (
        {"from": 5, "to": OFFERED["to"], "prefix": 1030001, "notAfter": 1893456000},
        r.CompanyPrefixOffered(at=AT, from_partner=BY, to_partner=TO, prefix=CompanyPrefix("030001"), not_after=UNTIL),
    ),
    (
        {"from": 5, "to": OFFERED["to"], "prefix": 1030001},
        r.CompanyPrefixTransferred(at=AT, from_partner=BY, to_partner=TO, prefix=CompanyPrefix("030001")),
    ),
    (
        {"partner": 5, "prefix": 1030001, "products": (300010000015,), "notBefore": 1893456000, "notAfter": 1893456000},
        r.CompanyPrefixEndAnnounced(
            at=AT,
            partner=BY,
            prefix=CompanyPrefix("030001"),
            products=(GTIN,),
            not_before=UNTIL,
            not_after=UNTIL,
        ),
    ),
    ({"prefix": 1030001}, r.CompanyPrefixEndWithdrawn(at=AT, prefix=CompanyPrefix("030001"))),
    (
        {"partner": 5, "prefix": 1030001, "products": (300010000015,)},
        r.CompanyPrefixEnded(at=AT, partner=BY, prefix=CompanyPrefix("030001"), products=(GTIN,)),
    ),
    (
        {"successor": ACCOUNT, "closesAt": 1893456000},
        r.ClosingAnnounced(at=AT, successor=ACCOUNT, closes_at=UNTIL),
    ),
    ({}, r.ClosingWithdrawn(at=AT)),
    ({"partners": (5,)}, r.PartnersMarked(at=AT, partners=(BY,))),
    (OFFERED, r.ProductTransferred(at=AT, from_partner=BY, to_partner=TO, gtin=GTIN)),
    (
        LOT,
        r.LotRegistered(
            at=AT,
            lot=LOT_NUMBER,
            maker=BY,
            account=ACCOUNT,
            gtin=GTIN,
            number=LotNumber("L1"),
            expiry=dt.date(1970, 1, 11),
            units=9,
            root=b"r" * 32,
            replaces=LotId(3),
            case_gtin=Gtin("10300010000012"),
            cases=(r.Case(serial=SerialNumber("C1"), units=4),),
            document=DOCUMENT,
        ),
    ),
    (
        TRANCHE | {"tranche": 2, "first": 9, "units": 4, "root": b"r" * 32},
        r.TrancheAdded(
            at=AT,
            lot=LOT_NUMBER,
            by=BY,
            account=ACCOUNT,
            tranche=2,
            first=9,
            units=4,
            root=b"r" * 32,
            case_gtin=Gtin("10300010000012"),
            cases=CASES,
            document=DOCUMENT,
        ),
    ),
    (
        TRANCHE | {"item": 9},
        r.CasesCommissioned(
            at=AT,
            lot=LOT_NUMBER,
            by=BY,
            item=ITEM,
            account=ACCOUNT,
            case_gtin=Gtin("10300010000012"),
            cases=CASES,
            document=DOCUMENT,
        ),
    ),
    (
        MOVED | {"lot": 7, "left": 2},
        r.LotWithdrawn(at=AT, lot=LOT_NUMBER, by=BY, account=ACCOUNT, items=ITEMS, left=2, document=DOCUMENT),
    ),
    (
        MOVED | {"lot": 7},
        r.Repackaged(at=AT, lot=LOT_NUMBER, by=BY, account=ACCOUNT, items=ITEMS, document=DOCUMENT),
    ),
    (
        {"by": 5, "account": ACCOUNT, "container": 9, "gtin": 300010000015, "serial": C1, "document": DOCUMENT},
        r.ContainerCommissioned(
            at=AT, by=BY, account=ACCOUNT, container=ITEM, gtin=GTIN, serial=SerialNumber("C1"), document=DOCUMENT
        ),
    ),
    (PACKED, r.Packed(at=AT, by=BY, account=ACCOUNT, container=ITEM, items=ITEMS, document=DOCUMENT)),
    (PACKED, r.Unpacked(at=AT, by=BY, account=ACCOUNT, container=ITEM, items=ITEMS, document=DOCUMENT)),
    (
        {"by": 5, "account": ACCOUNT, "item": 9, "cuts": (2, 4), "document": DOCUMENT},
        r.Split(at=AT, by=BY, account=ACCOUNT, item=ITEM, cuts=(2, 4), document=DOCUMENT),
    ),
    (BETWEEN, r.Shipped(at=AT, from_partner=BY, to_partner=TO, account=ACCOUNT, items=ITEMS, document=DOCUMENT)),
    (
        BETWEEN | {"signer": OTHER},
        r.HandedOver(
            at=AT, from_partner=BY, to_partner=TO, signer=OTHER, account=ACCOUNT, items=ITEMS, document=DOCUMENT
        ),
    ),
    (BETWEEN, r.ReturnShipped(at=AT, from_partner=BY, to_partner=TO, account=ACCOUNT, items=ITEMS, document=DOCUMENT)),
    (
        {"by": 5, "account": ACCOUNT, "item": 9, "document": DOCUMENT},
        r.ReturnAccepted(at=AT, by=BY, account=ACCOUNT, item=ITEM, document=DOCUMENT),
    ),
    (MOVED, r.Received(at=AT, by=BY, account=ACCOUNT, items=ITEMS, document=DOCUMENT)),
    (MOVED, r.Rejected(at=AT, by=BY, account=ACCOUNT, items=ITEMS, document=DOCUMENT)),
    (MOVED, r.ShippingVoided(at=AT, by=BY, account=ACCOUNT, items=ITEMS, document=DOCUMENT)),
    (SPENT, r.Dispensed(at=AT, by=BY, account=ACCOUNT, lot=LOT_NUMBER, item=ITEM, index=2, document=DOCUMENT)),
    (
        SPENT | {"reason": 2},
        r.Decommissioned(
            at=AT,
            by=BY,
            account=ACCOUNT,
            lot=LOT_NUMBER,
            item=ITEM,
            index=2,
            reason=r.DecommissionReason.SAMPLE,
            document=DOCUMENT,
        ),
    ),
    (
        SPENT | {"dispensedAt": int(UNTIL.timestamp())},
        r.TakenBack(
            at=AT, by=BY, account=ACCOUNT, lot=LOT_NUMBER, item=ITEM, index=2, dispensed_at=UNTIL, document=DOCUMENT
        ),
    ),
    (
        ORDER | {"recallClass": 2},
        r.LotRecalled(at=AT, lot=LOT_NUMBER, by=BY, account=ACCOUNT, office=3, recall_class=2, document=DOCUMENT),
    ),
    (ORDER, r.RecallTerminated(at=AT, lot=LOT_NUMBER, by=BY, account=ACCOUNT, office=3, document=DOCUMENT)),
    (
        {"lot": 7, "by": 5, "account": ACCOUNT, "day": 1, "notAfter": int(UNTIL.timestamp()), "document": DOCUMENT},
        r.ExpiryProposed(
            at=AT, lot=LOT_NUMBER, by=BY, account=ACCOUNT, day=dt.date(1970, 1, 2), not_after=UNTIL, document=DOCUMENT
        ),
    ),
    (
        {"lot": 7, "by": 0, "account": ACCOUNT, "fromDay": 1, "toDay": 2, "document": DOCUMENT},
        r.ExpiryExtended(
            at=AT,
            lot=LOT_NUMBER,
            by=PartnerId(0),
            account=ACCOUNT,
            from_day=dt.date(1970, 1, 2),
            to_day=dt.date(1970, 1, 3),
            document=DOCUMENT,
        ),
    ),
    (
        ALLOWED | {"until": int(UNTIL.timestamp())},
        r.ReturnsAllowed(at=AT, partner=BY, to_partner=TO, until=UNTIL, account=ACCOUNT, document=DOCUMENT),
    ),
    (
        ALLOWED | {"until": 0},
        r.ReturnsAllowed(at=AT, partner=BY, to_partner=TO, until=None, account=ACCOUNT, document=DOCUMENT),
    ),
    (MOVED, r.MissingDisputed(at=AT, by=BY, account=ACCOUNT, items=ITEMS, document=DOCUMENT)),
    (MOVED, r.Observed(at=AT, by=BY, account=ACCOUNT, items=ITEMS, document=DOCUMENT)),
    (
        {"by": 5, "account": ACCOUNT, "lot": 7, "items": (9,), "indices": (4, 2), "document": DOCUMENT},
        r.DispensedMany(
            at=AT, by=BY, account=ACCOUNT, lot=LOT_NUMBER, items=(ITEM,), indices=(4, 2), document=DOCUMENT
        ),
    ),
    (ORDERED, r.Quarantined(at=AT, by=PartnerId(0), account=ACCOUNT, items=ITEMS, document=DOCUMENT)),
    (ORDERED, r.Released(at=AT, by=PartnerId(0), account=ACCOUNT, items=ITEMS, document=DOCUMENT)),
    (
        DISCREPANCIES,
        r.DiscrepanciesRecorded(
            at=AT,
            by=BY,
            account=ACCOUNT,
            discrepancies=(
                r.Discrepancy(item=ItemId(3), kind=r.DiscrepancyKind.SHORT, first=2, units=4),
                r.Discrepancy(item=ItemId(4), kind=r.DiscrepancyKind.DAMAGED),
                r.Discrepancy(item=ItemId(9), kind=r.DiscrepancyKind.OVER, units=1),
                r.Discrepancy(item=ItemId(10), kind=r.DiscrepancyKind.WRONG),
            ),
            document=DOCUMENT,
        ),
    ),
    (MOVED, r.RecordedFound(at=AT, by=BY, account=ACCOUNT, items=ITEMS, document=DOCUMENT)),
    (
        {"by": 5, "account": ACCOUNT, "items": (3, 4), "witness": DOCUMENT},
        r.Destroyed(at=AT, by=BY, account=ACCOUNT, items=ITEMS, witness=DOCUMENT),
    ),
]
NAMES = [type(record).__name__ for _, record in EVENTS]


def event(name: str) -> Event:
    return next(found for found in contract().events.values() if found.name == name)


def log_of(name: str, values: dict[str, Any]) -> dict[str, Any]:
    """A log as a node would give it."""
    shape = event(name)
    indexed = [_word(values[key]) for key in shape.indexed.names]
    data = encode(shape.data.types, [values[key] for key in shape.data.names])
    return {
        "topics": ["0x" + shape.topic.hex(), *indexed],
        "data": "0x" + data.hex(),
        "blockNumber": "0x11",
        "logIndex": "0x3",
        "transactionHash": TRANSACTION,
        "blockHash": "0x" + "cd" * 32,
    }


def _word(value: int | str) -> str:
    number = int(value, 16) if isinstance(value, str) else value
    return f"0x{number:064x}"


def all_records() -> set[str]:
    kinds = (kind for kind in vars(r).values() if isinstance(kind, type) and issubclass(kind, r.Record))
    return {kind.__name__ for kind in kinds} - {"Record"}


def test_every_event_of_the_ledger_is_a_record() -> None:
    assert {found.name for found in contract().events.values()} == recorded_events()


def test_every_record_of_the_model_is_an_event_and_tried_here() -> None:
    assert recorded_events() == all_records() == set(NAMES)


@pytest.mark.parametrize(("values", "record"), EVENTS, ids=NAMES)
def test_an_event_is_a_record(values: dict[str, Any], record: r.Record) -> None:
    found = record_of(log_of(type(record).__name__, values), TIME)

    assert found == record
    assert (found.at.transaction, found.at.time) == (TRANSACTION, TIME)


def test_a_discrepancy_of_no_known_kind_is_told() -> None:
    log = log_of("DiscrepanciesRecorded", DISCREPANCIES | {"discrepancies": ((3, 4, 0, 0),)})

    with pytest.raises(BadInput, match="DiscrepanciesRecorded in block 17, log 3: found discrepancy 4"):
        record_of(log, TIME)


def test_numbers_and_bytes_may_come_as_python_has_them() -> None:
    values, record = EVENTS[0]
    log = log_of("RegistrarAppointed", values)
    log["topics"] = [bytes.fromhex(topic[2:]) for topic in log["topics"]]
    log |= {"data": b"", "blockNumber": 17, "logIndex": 3, "transactionHash": bytes.fromhex("ab" * 32)}

    assert record_of(log, TIME) == record


def test_a_lot_without_cases_has_no_case_gtin() -> None:
    record = record_of(log_of("LotRegistered", LOT | {"caseGtin": 0, "cases": ()}), TIME)

    assert isinstance(record, r.LotRegistered)
    assert (record.case_gtin, record.cases) == (None, ())


def test_a_container_named_by_an_sscc_has_no_gtin() -> None:
    values = {"by": 5, "account": ACCOUNT, "container": 9, "gtin": 0, "serial": bytes(20), "document": DOCUMENT}
    record = record_of(log_of("ContainerCommissioned", values), TIME)

    assert isinstance(record, r.ContainerCommissioned)
    assert (record.gtin, record.serial) == (None, None)


def test_a_log_of_another_contract_is_told_with_its_place() -> None:
    log = log_of("Received", MOVED) | {"topics": ["0x" + "11" * 32]}

    with pytest.raises(WrongChain, match=r"block 17, log 3: found an event with topic 0x1111"):
        record_of(log, TIME)


def test_a_log_with_other_indexed_values_is_told() -> None:
    log = log_of("Received", MOVED)

    with pytest.raises(WrongChain, match="block 17, log 3"):
        record_of(log | {"topics": log["topics"] * 2}, TIME)


def test_topics_that_are_no_words_are_told() -> None:
    log = log_of("Shipped", BETWEEN)
    first, by, to = log["topics"]

    with pytest.raises(WrongChain, match="block 17, log 3"):
        record_of(log | {"topics": [first, by[:-2], to + "00"]}, TIME)
    with pytest.raises(WrongChain, match="block 17, log 3"):
        record_of(log | {"topics": [first, by, to[:-2]], "data": "0x00" + log["data"][2:]}, TIME)


def test_topics_may_be_written_in_capitals() -> None:
    log = log_of("Received", MOVED)
    log["topics"] = ["0x" + topic[2:].upper() for topic in log["topics"]]

    assert isinstance(record_of(log, TIME), r.Received)


def test_an_anonymous_log_is_told() -> None:
    with pytest.raises(WrongChain, match="topic none"):
        record_of(log_of("Received", MOVED) | {"topics": []}, TIME)


def test_a_log_cut_short_is_told() -> None:
    with pytest.raises(BadInput, match="Received in block 17, log 3"):
        record_of(log_of("Received", MOVED) | {"data": "0x" + "00" * 31}, TIME)


def test_a_value_that_is_none_of_ours_is_told() -> None:
    with pytest.raises(BadInput, match=r"LotRegistered in block 17, log 3.*GTIN"):
        record_of(log_of("LotRegistered", LOT | {"gtin": 300010000019}), TIME)
