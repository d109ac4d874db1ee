"""Each verb is a call of the ledger or of its board, and each function that changes something is some verb."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import Any

import pytest

from lotproof.chain.abi import board, contract
from lotproof.chain.codec import ContractCall, call_of, verbs
from lotproof.errors import BadInput
from lotproof.model import verb as v
from lotproof.model.identifiers import CompanyPrefix, Gln, Gtin, LotNumber, SerialNumber, Sgtin, Sscc
from lotproof.model.item import ItemId, LotId, PartnerId
from lotproof.model.partner import Role, Scope
from lotproof.model.record import Case, DecommissionReason, Discrepancy, DiscrepancyKind, Dispensing

ACCOUNT = "0x70997970C51812dc3A010C7d01b50e0d17dc79C8"
OTHER = "0x3C44CdDdB6a900fa2b585dd299e03d12FA4293BC"
LEDGER = "0x5FbDB2315678afecb367f032d93F642f64180aa3"
DOCUMENT = bytes(range(32))
UNTIL = dt.datetime(2030, 1, 1, tzinfo=dt.UTC)
SIGNED: Any = {"deadline": UNTIL, "consent": b"signed"}
GLN, GTIN, PREFIX = Gln("0300010000008"), Gtin("00300010000015"), CompanyPrefix("030001")
ITEMS = (ItemId(3), ItemId(5))

OFFICE_OF_THE_BOARD = {
    "acceptDefaultAdminTransfer",
    "beginDefaultAdminTransfer",
    "cancelDefaultAdminTransfer",
    "changeDefaultAdminDelay",
    "grantRole",
    "renounceRole",
    "revokeRole",
    "rollbackDefaultAdminDelay",
}
"""OpenZeppelin's AccessControlDefaultAdminRules: the seat of the chair, which no verb touches."""

UNIT: dict[str, Any] = {
    "item": ItemId(3),
    "index": 7,
    "serial": SerialNumber("S7").to_bytes20(),
    "salt": bytes(16),
    "proof": (bytes(32), b"\1" * 32),
    "document": DOCUMENT,
}
SERIALS, SALTS = (SerialNumber("S7").to_bytes20(), SerialNumber("S8").to_bytes20()), (bytes(16), b"\2" * 16)
UNITS: dict[str, Any] = {
    "item": ItemId(3),
    "indices": (7, 8),
    "serials": SERIALS,
    "salts": SALTS,
    "proof": (bytes(32), b"\1" * 32),
    "flags": (False, True, False),
    "document": DOCUMENT,
}
MANY = {name: value for name, value in UNITS.items() if name != "item"} | {"items": (ItemId(3),)}
UNITS_CALL = (3, ((7, 8), SERIALS, SALTS, UNITS["proof"], (2,), 0), DOCUMENT)
LINK = Dispensing(by=PartnerId(5), time=UNTIL, bits=bytes(15) + b"\x80")
RECEIPT = v.SignedReceipt(items=ITEMS, receiver=ACCOUNT, deadline=UNTIL, document=DOCUMENT, signature=b"\3" * 65)
LOT = v.RegisterLot(
    gtin=GTIN,
    number=LotNumber("L1"),
    expiry=dt.date(1970, 1, 11),
    units=9,
    root=b"r" * 32,
    case_gtin=Gtin("10300010000012"),
    cases=(Case(serial=SerialNumber("C1"), units=4),),
    document=DOCUMENT,
)
PADDED_LOT, PADDED_CASE = b"L1".ljust(20, b"\0"), b"C1".ljust(20, b"\0")
NOBODY = "0x" + "00" * 20

CALLS: list[tuple[v.Verb, str, tuple[Any, ...]]] = [
    (v.OfferOffice(to_account=ACCOUNT.lower()), "offerOffice", (ACCOUNT,)),
    (v.WithdrawOfficeOffer(to_account=ACCOUNT.lower()), "withdrawOfficeOffer", (ACCOUNT,)),
    (v.AcceptOffice(number=3), "acceptOffice", (3,)),
    (v.OfferKey(gln=GLN, to_account=ACCOUNT.lower()), "offerKey", (300010000008, ACCOUNT, 31, NOBODY)),
    (
        v.OfferKey(gln=GLN, to_account=ACCOUNT, scopes=Scope.SHIP, replaces=OTHER.lower()),
        "offerKey",
        (300010000008, ACCOUNT, 2, OTHER),
    ),
    (v.WithdrawKeyOffer(gln=GLN, to_account=ACCOUNT.lower()), "withdrawKeyOffer", (300010000008, ACCOUNT)),
    (v.AcceptKey(gln=GLN), "acceptKey", (300010000008,)),
    (
        v.Accredit(gln=GLN, roles=Role(5), valid_until=UNTIL, operator=ACCOUNT, document=DOCUMENT, **SIGNED),
        "accredit",
        (300010000008, 5, 1893456000, DOCUMENT, ACCOUNT, 1893456000, b"signed"),
    ),
    (
        v.Renew(gln=GLN, roles=Role.WHOLESALER, valid_until=UNTIL, document=DOCUMENT),
        "renew",
        (300010000008, 2, 1893456000, DOCUMENT),
    ),
    (v.Suspend(gln=GLN, document=DOCUMENT), "suspend", (300010000008, DOCUMENT)),
    (v.Reinstate(gln=GLN, document=DOCUMENT), "reinstate", (300010000008, DOCUMENT)),
    (
        v.AddOperator(operator=ACCOUNT.lower(), scopes=Scope.SHIP | Scope.RECEIVE, **SIGNED),
        "addOperator",
        (ACCOUNT, 6, 1893456000, b"signed"),
    ),
    (v.RemoveOperator(operator=ACCOUNT), "removeOperator", (ACCOUNT,)),
    (v.AssignCompanyPrefix(gln=GLN, prefix=PREFIX), "assignCompanyPrefix", (300010000008, 1030001)),
    (v.WithdrawCompanyPrefix(gln=GLN, prefix=PREFIX), "withdrawCompanyPrefix", (300010000008, 1030001)),
    (v.OfferCompanyPrefix(prefix=PREFIX, to=GLN), "offerCompanyPrefix", (1030001, 300010000008)),
    (v.AcceptCompanyPrefix(prefix=PREFIX), "acceptCompanyPrefix", (1030001,)),
    (v.MarkForClosing(glns=(GLN,)), "markForClosing", ((300010000008,),)),
    (v.RegisterProduct(gtin=GTIN, prefix=PREFIX), "registerProduct", (300010000015, 1030001, 0, 0)),
    (v.OfferProduct(gtin=GTIN, to=GLN), "offerProduct", (300010000015, 300010000008)),
    (v.AcceptProduct(gtin=GTIN), "acceptProduct", (300010000015,)),
    (
        LOT,
        "registerLot",
        ((300010000015, PADDED_LOT, 10, 9, b"r" * 32), 10300010000012, ((PADDED_CASE, 4),), DOCUMENT),
    ),
    (
        v.AddTranche(
            gtin=GTIN,
            number=LotNumber("L1"),
            units=9,
            root=b"r" * 32,
            case_gtin=Gtin("10300010000012"),
            cases=LOT.cases,
            document=DOCUMENT,
        ),
        "addTranche",
        (300010000015, PADDED_LOT, 9, b"r" * 32, 10300010000012, ((PADDED_CASE, 4),), DOCUMENT),
    ),
    (
        v.CommissionCases(
            gtin=GTIN,
            number=LotNumber("L1"),
            item=ItemId(9),
            case_gtin=Gtin("10300010000012"),
            cases=LOT.cases,
            document=DOCUMENT,
        ),
        "commissionCases",
        (300010000015, PADDED_LOT, 9, 10300010000012, ((PADDED_CASE, 4),), DOCUMENT),
    ),
    (v.WithdrawLot(lot=LotId(7), items=ITEMS, document=DOCUMENT), "withdrawLot", (7, ITEMS, DOCUMENT)),
    (v.Repackage(into=LotId(7), items=ITEMS, document=DOCUMENT), "repackage", (7, ITEMS, DOCUMENT)),
    (
        v.CommissionLogisticUnit(sscc=Sscc("003000100000000015"), prefix=PREFIX, document=DOCUMENT),
        "commissionLogisticUnit",
        (3000100000000015, 1030001, DOCUMENT),
    ),
    (
        v.CommissionCase(sgtin=Sgtin(GTIN, SerialNumber("C1")), document=DOCUMENT),
        "commissionCase",
        (300010000015, PADDED_CASE, DOCUMENT),
    ),
    (v.Pack(container=ItemId(9), items=ITEMS, document=DOCUMENT), "pack", (9, ITEMS, DOCUMENT)),
    (v.Unpack(container=ItemId(9), items=ITEMS, document=DOCUMENT), "unpack", (9, ITEMS, DOCUMENT)),
    (v.SplitItem(item=ItemId(9), cuts=(2, 4), document=DOCUMENT), "split", (9, (2, 4), DOCUMENT)),
    (v.Ship(items=ITEMS, to=GLN, document=DOCUMENT), "ship", (ITEMS, 300010000008, DOCUMENT)),
    (v.ReceiveItems(items=ITEMS, document=DOCUMENT), "receiveItems", (ITEMS, DOCUMENT)),
    (v.Reject(items=ITEMS, document=DOCUMENT), "reject", (ITEMS, DOCUMENT)),
    (v.VoidShipping(items=ITEMS, document=DOCUMENT), "voidShipping", (ITEMS, DOCUMENT)),
    (v.Dispense(**UNIT), "dispense", (3, (7, UNIT["serial"], UNIT["salt"], UNIT["proof"], 0), DOCUMENT)),
    (
        v.Decommission(**UNIT, reason=DecommissionReason.SAMPLE),
        "decommission",
        (3, (7, UNIT["serial"], UNIT["salt"], UNIT["proof"], 0), 2, DOCUMENT),
    ),
    (
        v.TakeBack(item=ItemId(3), index=7, before=b"b" * 16, links=(LINK,), document=DOCUMENT),
        "takeBack",
        (3, 7, (b"b" * 16, ((5, 1893456000, LINK.bits),)), DOCUMENT),
    ),
    (v.ProposeExpiry(lot=LotId(4), day=dt.date(1970, 1, 11), document=DOCUMENT), "proposeExpiry", (4, 10, DOCUMENT)),
    (v.ExtendExpiry(lot=LotId(4), day=dt.date(1970, 1, 11), document=DOCUMENT), "extendExpiry", (4, 10, DOCUMENT)),
    (
        v.AllowReturns(gln=GLN, to=GLN, until=UNTIL, document=DOCUMENT),
        "allowReturns",
        (300010000008, 300010000008, 1893456000, DOCUMENT),
    ),
    (
        v.AllowReturns(gln=GLN, to=GLN, until=None, document=DOCUMENT),
        "allowReturns",
        (300010000008, 300010000008, 0, DOCUMENT),
    ),
    (v.DisputeMissing(items=ITEMS, document=DOCUMENT), "disputeMissing", (ITEMS, DOCUMENT)),
    (v.Observe(items=ITEMS, document=DOCUMENT), "observe", (ITEMS, DOCUMENT)),
    (v.Recall(lot=LotId(4), recall_class=2, document=DOCUMENT), "recall", (4, 2, DOCUMENT)),
    (v.TerminateRecall(lot=LotId(4), document=DOCUMENT), "terminateRecall", (4, DOCUMENT)),
    (
        v.ReceiveSigned(items=ITEMS, shipper=ACCOUNT.lower(), deadline=UNTIL, signature=b"\3" * 65, document=DOCUMENT),
        "receiveSigned",
        (ITEMS, ACCOUNT, 1893456000, DOCUMENT, b"\3" * 65),
    ),
    (v.Deliver(receipts=(RECEIPT,)), "deliver", (((ITEMS, ACCOUNT, 1893456000, DOCUMENT, b"\3" * 65),),)),
    (
        v.ReceiveWithDiscrepancies(
            items=ITEMS,
            discrepancies=(Discrepancy(item=ItemId(3), kind=DiscrepancyKind.DAMAGED, first=2, units=4),),
            document=DOCUMENT,
        ),
        "receiveWithDiscrepancies",
        (ITEMS, ((3, 1, 2, 4),), DOCUMENT),
    ),
    (v.DispenseMany(**MANY), "dispenseMany", ((3,), *UNITS_CALL[1:])),
    (v.AcceptReturn(**UNITS), "acceptReturn", UNITS_CALL),
    (v.Quarantine(items=ITEMS, document=DOCUMENT), "quarantine", (ITEMS, DOCUMENT)),
    (v.Release(items=ITEMS, document=DOCUMENT), "release", (ITEMS, DOCUMENT)),
    (v.ShipReturn(items=ITEMS, to=GLN, document=DOCUMENT), "shipReturn", (ITEMS, 300010000008, DOCUMENT)),
    (v.RecordFound(items=ITEMS, document=DOCUMENT), "recordFound", (ITEMS, DOCUMENT)),
    (v.Destroy(items=ITEMS, document=DOCUMENT), "destroy", (ITEMS, DOCUMENT)),
]
BOARD_CALLS: list[tuple[v.Verb, str, tuple[Any, ...]]] = [
    (v.AppointRegistrar(account=ACCOUNT.lower()), "appointRegistrar", (LEDGER, ACCOUNT)),
    (v.ReplaceRegistrar(number=3, to_account=OTHER.lower()), "replaceRegistrar", (LEDGER, 3, OTHER)),
    (
        v.AnnounceCompanyPrefixEnd(prefix=PREFIX, products=(GTIN,)),
        "announceCompanyPrefixEnd",
        (LEDGER, 1030001, (300010000015,)),
    ),
    (v.WithdrawCompanyPrefixEnd(prefix=PREFIX), "withdrawCompanyPrefixEnd", (LEDGER, 1030001)),
    (v.EndCompanyPrefix(prefix=PREFIX), "endCompanyPrefix", (LEDGER, 1030001, ())),
    (v.AnnounceClosing(successor=ACCOUNT.lower()), "announceClosing", (LEDGER, ACCOUNT)),
    (v.WithdrawClosing(), "withdrawClosing", (LEDGER,)),
    (v.OverruleRecall(lot=LotId(4), office=2, document=DOCUMENT), "overruleRecall", (LEDGER, 4, 2, DOCUMENT)),
]
EVERY_CALL = [ContractCall(name, arguments) for _, name, arguments in CALLS] + [
    ContractCall(name, arguments, at_board=True) for _, name, arguments in BOARD_CALLS
]
EVERY_VERB = [verb for verb, _, _ in (*CALLS, *BOARD_CALLS)]
NAMES = [call.name for call in EVERY_CALL]


def all_verbs() -> set[type[v.Verb]]:
    found = {kind for kind in vars(v).values() if isinstance(kind, type) and issubclass(kind, v.Verb)}
    return {kind for kind in found if not any(kind in other.__bases__ for other in found)}


def test_every_verb_of_the_model_is_known() -> None:
    assert verbs() == all_verbs()


def test_every_verb_is_tried_here() -> None:
    assert {type(verb) for verb in EVERY_VERB} == all_verbs()


def test_every_function_of_the_ledger_that_changes_something_is_a_verb_or_the_boards() -> None:
    changing = {name for name, function in contract().functions.items() if not function.views}

    assert changing == set(NAMES)


def test_every_function_of_the_board_is_a_verb_or_its_own_office() -> None:
    changing = {name for name, function in board().functions.items() if not function.views}

    assert changing == {name for _, name, _ in BOARD_CALLS} | OFFICE_OF_THE_BOARD


@pytest.mark.parametrize(("verb", "call"), list(zip(EVERY_VERB, EVERY_CALL, strict=True)), ids=NAMES)
def test_a_verb_is_a_call(verb: v.Verb, call: ContractCall) -> None:
    assert call_of(verb, LEDGER) == call


@pytest.mark.parametrize("call", EVERY_CALL, ids=NAMES)
def test_calldata_decodes_to_the_arguments(call: ContractCall) -> None:
    function = (board() if call.at_board else contract()).functions[call.name]
    data = call.data()

    assert data[:4] == function.selector
    assert _lower(tuple(function.inputs.decode(data[4:]).values())) == _lower(call.arguments)


def test_the_same_verb_is_no_call_of_the_ledger_and_of_the_board() -> None:
    # appointRegistrar(address) of the ledger is for the board alone; people call appointRegistrar(ledger, account).
    appointing = call_of(v.AppointRegistrar(account=ACCOUNT), LEDGER)

    assert appointing.data()[:4] != contract().functions["appointRegistrar"].selector


@pytest.mark.parametrize(
    ("flags", "words"),
    [
        ((True,) * 255, (2**255 - 1,)),
        ((True,) * 256, (2**256 - 1,)),
        ((False,) * 256 + (True,), (0, 1)),
        ((False, True, True) + (False,) * 253 + (False, False, True), (6, 4)),
    ],
    ids=["255", "256", "257", "259"],
)
def test_flags_are_packed_from_the_lowest_bit(flags: tuple[bool, ...], words: tuple[int, ...]) -> None:
    verb = v.DispenseMany(**MANY | {"flags": flags, "proof": (bytes(32),) * (len(flags) - 1)})

    assert call_of(verb, LEDGER).arguments[1][4] == words


def test_one_unit_of_a_lot_of_one_needs_no_flag() -> None:
    alone = {"indices": (0,), "serials": SERIALS[:1], "salts": SALTS[:1], "proof": (), "flags": ()}

    assert call_of(v.DispenseMany(**MANY | alone), LEDGER).arguments[1][3:] == ((), (), 0)


@pytest.mark.parametrize(
    ("change", "found"),
    [
        ({"serials": SERIALS[:1]}, "2 indices, 1 serials and 2 salts"),
        ({"salts": SALTS * 2}, "2 indices, 2 serials and 4 salts"),
        ({"flags": (False,)}, "1 flags; expected 3, for 2 units and 2 hashes"),
        ({"flags": (False,) * 4}, "4 flags; expected 3"),
        ({"serials": (SERIALS[0], b"S8")}, "a padded serial of 2 bytes"),
        ({"salts": (SALTS[0], b"")}, "a salt of 0 bytes"),
        ({"proof": (b"x", bytes(32))}, "a proof's hash of 1 bytes"),
    ],
)
def test_a_multiproof_is_whole(change: dict[str, Any], found: str) -> None:
    with pytest.raises(BadInput, match=found):
        call_of(v.AcceptReturn(**UNITS | change), LEDGER)


def test_a_lot_without_cases_names_no_case_gtin() -> None:
    call = call_of(replace(LOT, case_gtin=None, cases=()), LEDGER)

    assert call.arguments[1:3] == (0, ())


@pytest.mark.parametrize(
    ("verb", "found"),
    [
        (v.Suspend(gln=GLN, document=b"short"), "a document commitment of 5 bytes"),
        (replace(LOT, root=b"r" * 22), "a Merkle root of 22 bytes"),
        (v.Deliver(receipts=(replace(RECEIPT, document=b""),)), "a document commitment of 0 bytes"),
        (v.Dispense(**UNIT | {"salt": b""}), "a salt of 0 bytes"),
        (v.Dispense(**UNIT | {"serial": b"S7"}), "a padded serial of 2 bytes"),
        (v.Dispense(**UNIT | {"proof": (b"x" * 33,)}), "a proof's hash of 33 bytes"),
    ],
)
def test_bytes_are_never_padded_or_cut(verb: v.Verb, found: str) -> None:
    with pytest.raises(BadInput, match=found):
        call_of(verb, LEDGER).data()


@pytest.mark.parametrize(
    "verb",
    [
        replace(LOT, units=2**32),
        replace(LOT, units=-1),
        replace(LOT, expiry=dt.date(1969, 12, 31)),
        v.Recall(lot=LotId(2**32), recall_class=1),
        v.Recall(lot=LotId(1), recall_class=256),
        v.Ship(items=(ItemId(2**88),), to=GLN),
        v.SplitItem(item=ItemId(1), cuts=(-1,)),
        v.Deliver(receipts=(replace(RECEIPT, items=(ItemId(2**88),)),)),
        v.DispenseMany(**MANY | {"indices": (7, 2**32)}),
        v.ReceiveWithDiscrepancies(
            items=ITEMS, discrepancies=(Discrepancy(item=ItemId(3), kind=DiscrepancyKind.SHORT, units=2**32),)
        ),
    ],
)
def test_numbers_that_do_not_fit_are_bad_input(verb: v.Verb) -> None:
    with pytest.raises(BadInput) as refused:
        call_of(verb, LEDGER).data()

    assert refused.value.where == call_of(verb, LEDGER).name


def test_a_time_without_a_zone_is_bad_input() -> None:
    with pytest.raises(BadInput, match="a time with its zone"):
        call_of(v.Renew(gln=GLN, roles=Role.WHOLESALER, valid_until=UNTIL.replace(tzinfo=None)), LEDGER).data()


def test_an_address_with_a_wrong_checksum_is_bad_input() -> None:
    with pytest.raises(BadInput, match="wrong checksum"):
        call_of(v.RemoveOperator(operator=ACCOUNT.replace("C5", "c5")), LEDGER).data()


def test_a_verb_of_another_kind_is_bad_input() -> None:
    with pytest.raises(BadInput, match="the verb Verb"):
        call_of(v.Verb(), LEDGER)


def _lower(value: Any) -> Any:
    """Decoded addresses come without the capitals of their checksum."""
    if isinstance(value, tuple):
        return tuple(_lower(part) for part in value)
    return value.lower() if isinstance(value, str) else value
