"""Verbs as calls of the contract."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from typing import Any

from lotproof.errors import BadInput
from lotproof.model import verb as v
from lotproof.model.identifiers import Gtin
from lotproof.model.keccak import checksum_address
from lotproof.model.lot import day_of
from lotproof.model.record import Case

Arguments = tuple[Any, ...]


def call_of(verb: v.Verb) -> tuple[str, Arguments]:
    """The contract's function for ``verb`` and its arguments in ABI order; raises BadInput where a value cannot fit."""
    call = _CALLS.get(type(verb))
    if call is None:
        raise BadInput(f"the verb {type(verb).__name__}", expected="one that the contract knows")
    name, arguments = call
    return name, arguments(verb)


def calldata_of(verb: v.Verb) -> bytes:
    """The call as bytes: selector and arguments."""
    from lotproof.chain.abi import contract

    name, arguments = call_of(verb)
    return contract().functions[name].encode(arguments)


def verbs() -> frozenset[type[v.Verb]]:
    """Every verb that the contract knows."""
    return frozenset(_CALLS)


def seconds_of(moment: dt.datetime) -> int:
    """Whole Unix seconds; raises BadInput where the time has no zone."""
    if moment.tzinfo is None:
        raise BadInput(f"the time {moment.isoformat()}", expected="a time with its zone, e.g. 2026-01-01T00:00:00Z")
    return int(moment.timestamp())


def _exactly(value: bytes, length: int, what: str) -> bytes:
    """Shorter bytes would be padded without a word, and stand for something else."""
    if len(value) != length:
        raise BadInput(f"{what} of {len(value)} bytes", expected=f"{length} bytes")
    return value


def _document(verb: Any) -> bytes:
    return _exactly(verb.document, 32, "a document commitment")


def _number(key: Gtin | None) -> int:
    return int(key) if key is not None else 0


def _cases(cases: Sequence[Case]) -> tuple[tuple[bytes, int], ...]:
    return tuple((case.serial.to_bytes20(), case.units) for case in cases)


def _accreditation(verb: v.Accredit | v.Renew) -> Arguments:
    return int(verb.gln), int(verb.roles), seconds_of(verb.valid_until), _document(verb)


def _register_lot(verb: v.RegisterLot) -> Arguments:
    root = _exactly(verb.root, 32, "a Merkle root")
    statement = (int(verb.gtin), verb.number.to_bytes20(), day_of(verb.expiry), verb.units, root)
    return statement, _number(verb.case_gtin), _cases(verb.cases), _document(verb)


def _unit(verb: v.UnitVerb) -> Arguments:
    proof = tuple(_exactly(node, 32, "a proof's hash") for node in verb.proof)
    serial, salt = _exactly(verb.serial, 20, "a padded serial"), _exactly(verb.salt, 16, "a salt")
    return verb.item, (verb.index, serial, salt, proof), _document(verb)


def _items(verb: v.ReceiveItems | v.Reject | v.VoidShipping) -> Arguments:
    return verb.items, _document(verb)


def _packing(verb: v.Pack | v.Unpack) -> Arguments:
    return verb.container, verb.items, _document(verb)


_CALLS: dict[type[v.Verb], tuple[str, Callable[[Any], Arguments]]] = {
    v.AppointRegistrar: ("appointRegistrar", lambda verb: (checksum_address(verb.account),)),
    v.ReplaceRegistrar: (
        "replaceRegistrar",
        lambda verb: (checksum_address(verb.from_account), checksum_address(verb.to_account)),
    ),
    v.Accredit: ("accredit", lambda verb: (*_accreditation(verb), checksum_address(verb.operator))),
    v.Renew: ("renew", _accreditation),
    v.Suspend: ("suspend", lambda verb: (int(verb.gln), _document(verb))),
    v.Reinstate: ("reinstate", lambda verb: (int(verb.gln), _document(verb))),
    v.AddOperator: (
        "addOperator",
        lambda verb: (int(verb.gln), checksum_address(verb.operator), int(verb.scopes)),
    ),
    v.RemoveOperator: ("removeOperator", lambda verb: (checksum_address(verb.operator),)),
    v.AssignCompanyPrefix: ("assignCompanyPrefix", lambda verb: (int(verb.gln), verb.prefix.to_key())),
    v.RegisterProduct: ("registerProduct", lambda verb: (int(verb.gtin), verb.prefix.to_key())),
    v.RegisterLot: ("registerLot", _register_lot),
    v.CommissionLogisticUnit: (
        "commissionLogisticUnit",
        lambda verb: (int(verb.sscc), verb.prefix.to_key(), _document(verb)),
    ),
    v.CommissionCase: (
        "commissionCase",
        lambda verb: (int(verb.sgtin.gtin), verb.sgtin.serial.to_bytes20(), _document(verb)),
    ),
    v.Pack: ("pack", _packing),
    v.Unpack: ("unpack", _packing),
    v.SplitItem: ("split", lambda verb: (verb.item, verb.cuts, _document(verb))),
    v.Ship: ("ship", lambda verb: (verb.items, int(verb.to), _document(verb))),
    v.ReceiveItems: ("receiveItems", _items),
    v.Reject: ("reject", _items),
    v.VoidShipping: ("voidShipping", _items),
    v.Dispense: ("dispense", _unit),
    v.Decommission: ("decommission", _unit),
    v.Recall: ("recall", lambda verb: (verb.lot, verb.recall_class, _document(verb))),
}
