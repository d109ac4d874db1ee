"""Each verb is a call of the contract, and each state-changing function is some verb or the board's."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import Any

import pytest

from lotproof.chain.abi import contract
from lotproof.chain.codec import call_of, calldata_of, verbs
from lotproof.errors import BadInput
from lotproof.model import verb as v
from lotproof.model.identifiers import CompanyPrefix, Gln, Gtin, LotNumber, SerialNumber, Sgtin, Sscc
from lotproof.model.item import ItemId, LotId
from lotproof.model.partner import Role, Scope
from lotproof.model.record import Case

ACCOUNT = "0x70997970C51812dc3A010C7d01b50e0d17dc79C8"
OTHER = "0x3C44CdDdB6a900fa2b585dd299e03d12FA4293BC"
DOCUMENT = bytes(range(32))
UNTIL = dt.datetime(2030, 1, 1, tzinfo=dt.UTC)
GLN, GTIN, PREFIX = Gln("0300010000008"), Gtin("00300010000015"), CompanyPrefix("030001")
ITEMS = (ItemId(3), ItemId(5))

BOARD_FUNCTIONS = {
    "acceptDefaultAdminTransfer",
    "beginDefaultAdminTransfer",
    "cancelDefaultAdminTransfer",
    "changeDefaultAdminDelay",
    "grantRole",
    "renounceRole",
    "revokeRole",
    "rollbackDefaultAdminDelay",
}
"""OpenZeppelin's AccessControlDefaultAdminRules: the board's own office, which no verb touches."""

UNIT: dict[str, Any] = {
    "item": ItemId(3),
    "index": 7,
    "serial": SerialNumber("S7").to_bytes20(),
    "salt": bytes(16),
    "proof": (bytes(32), b"\1" * 32),
    "document": DOCUMENT,
}
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

CALLS: list[tuple[v.Verb, str, tuple[Any, ...]]] = [
    (v.AppointRegistrar(account=ACCOUNT.lower()), "appointRegistrar", (ACCOUNT,)),
    (v.ReplaceRegistrar(from_account=ACCOUNT, to_account=OTHER), "replaceRegistrar", (ACCOUNT, OTHER)),
    (
        v.Accredit(gln=GLN, roles=Role(5), valid_until=UNTIL, operator=ACCOUNT, document=DOCUMENT),
        "accredit",
        (300010000008, 5, 1893456000, DOCUMENT, ACCOUNT),
    ),
    (
        v.Renew(gln=GLN, roles=Role.WHOLESALER, valid_until=UNTIL, document=DOCUMENT),
        "renew",
        (300010000008, 2, 1893456000, DOCUMENT),
    ),
    (v.Suspend(gln=GLN, document=DOCUMENT), "suspend", (300010000008, DOCUMENT)),
    (v.Reinstate(gln=GLN, document=DOCUMENT), "reinstate", (300010000008, DOCUMENT)),
    (
        v.AddOperator(gln=GLN, operator=ACCOUNT, scopes=Scope.SHIP | Scope.RECEIVE),
        "addOperator",
        (300010000008, ACCOUNT, 6),
    ),
    (v.RemoveOperator(operator=ACCOUNT), "removeOperator", (ACCOUNT,)),
    (v.AssignCompanyPrefix(gln=GLN, prefix=PREFIX), "assignCompanyPrefix", (300010000008, 1030001)),
    (v.RegisterProduct(gtin=GTIN, prefix=PREFIX), "registerProduct", (300010000015, 1030001)),
    (
        LOT,
        "registerLot",
        ((300010000015, PADDED_LOT, 10, 9, b"r" * 32), 10300010000012, ((PADDED_CASE, 4),), DOCUMENT),
    ),
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
    (v.Dispense(**UNIT), "dispense", (3, (7, UNIT["serial"], UNIT["salt"], UNIT["proof"]), DOCUMENT)),
    (v.Decommission(**UNIT), "decommission", (3, (7, UNIT["serial"], UNIT["salt"], UNIT["proof"]), DOCUMENT)),
    (v.Recall(lot=LotId(4), recall_class=2, document=DOCUMENT), "recall", (4, 2, DOCUMENT)),
]


def all_verbs() -> set[type[v.Verb]]:
    found = {kind for kind in vars(v).values() if isinstance(kind, type) and issubclass(kind, v.Verb)}
    return {kind for kind in found if not any(kind in other.__bases__ for other in found)}


def test_every_verb_of_the_model_is_known() -> None:
    assert verbs() == all_verbs()


def test_every_verb_is_tried_here() -> None:
    assert {type(verb) for verb, _, _ in CALLS} == all_verbs()


def test_every_function_that_changes_something_is_a_verb_or_the_boards() -> None:
    changing = {name for name, function in contract().functions.items() if not function.views}

    assert changing == {name for _, name, _ in CALLS} | BOARD_FUNCTIONS


@pytest.mark.parametrize(("verb", "name", "arguments"), CALLS, ids=[name for _, name, _ in CALLS])
def test_a_verb_is_a_call(verb: v.Verb, name: str, arguments: tuple[Any, ...]) -> None:
    assert call_of(verb) == (name, arguments)


@pytest.mark.parametrize(("verb", "name", "arguments"), CALLS, ids=[name for _, name, _ in CALLS])
def test_calldata_decodes_to_the_arguments(verb: v.Verb, name: str, arguments: tuple[Any, ...]) -> None:
    function = contract().functions[name]
    data = calldata_of(verb)

    assert data[:4] == function.selector
    decoded = tuple(function.inputs.decode(data[4:]).values())
    assert [_lower(value) for value in decoded] == [_lower(value) for value in arguments]


def test_a_lot_without_cases_names_no_case_gtin() -> None:
    _, arguments = call_of(replace(LOT, case_gtin=None, cases=()))

    assert arguments[1:3] == (0, ())


@pytest.mark.parametrize(
    ("verb", "found"),
    [
        (v.Suspend(gln=GLN, document=b"short"), "a document commitment of 5 bytes"),
        (replace(LOT, root=b"r" * 22), "a Merkle root of 22 bytes"),
        (v.Dispense(**UNIT | {"salt": b""}), "a salt of 0 bytes"),
        (v.Dispense(**UNIT | {"serial": b"S7"}), "a padded serial of 2 bytes"),
        (v.Dispense(**UNIT | {"proof": (b"x" * 33,)}), "a proof's hash of 33 bytes"),
    ],
)
def test_bytes_are_never_padded_or_cut(verb: v.Verb, found: str) -> None:
    with pytest.raises(BadInput, match=found):
        calldata_of(verb)


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
    ],
)
def test_numbers_that_do_not_fit_are_bad_input(verb: v.Verb) -> None:
    with pytest.raises(BadInput) as refused:
        calldata_of(verb)

    assert refused.value.where == call_of(verb)[0]


def test_a_time_without_a_zone_is_bad_input() -> None:
    with pytest.raises(BadInput, match="a time with its zone"):
        calldata_of(v.Renew(gln=GLN, roles=Role.WHOLESALER, valid_until=UNTIL.replace(tzinfo=None)))


def test_an_address_with_a_wrong_checksum_is_bad_input() -> None:
    with pytest.raises(BadInput, match="wrong checksum"):
        calldata_of(v.RemoveOperator(operator=ACCOUNT.replace("C5", "c5")))


def test_a_verb_of_another_kind_is_bad_input() -> None:
    with pytest.raises(BadInput, match="the verb Verb"):
        call_of(v.Verb())


def _lower(value: Any) -> Any:
    """Decoded addresses come without the capitals of their checksum."""
    return value.lower() if isinstance(value, str) else value
