"""Verbs as calls of the contract."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from lotproof.errors import BadInput
from lotproof.model import verb as v
from lotproof.model.identifiers import Gtin
from lotproof.model.keccak import ZERO_ACCOUNT, checksum_address
from lotproof.model.lot import day_of
from lotproof.model.record import Case, Discrepancy

if TYPE_CHECKING:
    from lotproof.chain.abi import Contract

Arguments = tuple[Any, ...]
_FLAGS_IN_A_WORD = 256


@dataclass(frozen=True, slots=True)
class ContractCall:
    """A function of the ledger, or with ``at_board`` of its board, and its arguments in ABI order."""

    name: str
    arguments: Arguments
    at_board: bool = False

    def data(self) -> bytes:
        """Selector and arguments; raises BadInput when an argument does not fit its type."""
        return self._contract().functions[self.name].encode(self.arguments)

    def _contract(self) -> Contract:
        from lotproof.chain import abi

        return abi.board() if self.at_board else abi.contract()


def call_of(verb: v.Verb, ledger: str) -> ContractCall:
    """The call that ``verb`` is on the ledger at the address ``ledger``; raises BadInput where a value cannot fit."""
    at_board = _BOARD_CALLS.get(type(verb))
    if at_board is not None:
        name, arguments = at_board
        return ContractCall(name, (checksum_address(ledger), *arguments(verb)), at_board=True)
    call = _CALLS.get(type(verb))
    if call is None:
        raise BadInput(f"the verb {type(verb).__name__}", expected="one that the contract knows")
    name, arguments = call
    return ContractCall(name, arguments(verb))


def verbs() -> frozenset[type[v.Verb]]:
    """Every verb that the ledger or its board knows."""
    return frozenset(_CALLS) | frozenset(_BOARD_CALLS)


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


def _hashes(proof: Sequence[bytes]) -> tuple[bytes, ...]:
    return tuple(_exactly(node, 32, "a proof's hash") for node in proof)


def _unit(verb: v.UnitVerb) -> Arguments:
    serial, salt = _exactly(verb.serial, 20, "a padded serial"), _exactly(verb.salt, 16, "a salt")
    return verb.item, (verb.index, serial, salt, _hashes(verb.proof)), _document(verb)


def _units(verb: v.UnitsVerb) -> Arguments:
    """The contract indexes all lists alike and reads as many flags as the proof needs: it does not count them."""
    serials = tuple(_exactly(serial, 20, "a padded serial") for serial in verb.serials)
    salts = tuple(_exactly(salt, 16, "a salt") for salt in verb.salts)
    units, counts = len(verb.indices), (len(serials), len(salts))
    if counts != (units, units):
        raise BadInput(f"{units} indices, {counts[0]} serials and {counts[1]} salts", expected="as many of each")
    steps = max(units + len(verb.proof) - 1, 0)
    if len(verb.flags) != steps:
        raise BadInput(f"{len(verb.flags)} flags", expected=f"{steps}, for {units} units and {len(verb.proof)} hashes")
    proof = (verb.indices, serials, salts, _hashes(verb.proof), _packed(verb.flags))
    return verb.item, proof, _document(verb)


def _packed(flags: Sequence[bool]) -> tuple[int, ...]:
    """256 flags to a word, from its lowest bit."""
    words = range(0, len(flags), _FLAGS_IN_A_WORD)
    return tuple(
        sum(flag << place for place, flag in enumerate(flags[word : word + _FLAGS_IN_A_WORD])) for word in words
    )


_ItemsVerb = v.ReceiveItems | v.Reject | v.VoidShipping | v.Quarantine | v.Release | v.RecordFound | v.Destroy


def _items(verb: _ItemsVerb) -> Arguments:
    return verb.items, _document(verb)


def _shipping(verb: v.Ship | v.ShipReturn) -> Arguments:
    return verb.items, int(verb.to), _document(verb)


def _line(line: Discrepancy) -> tuple[int, int, int, int]:
    return line.item, int(line.kind), line.first, line.units


def _receive_signed(verb: v.ReceiveSigned) -> Arguments:
    shipper, deadline = checksum_address(verb.shipper), seconds_of(verb.deadline)
    return verb.items, shipper, deadline, _document(verb), verb.signature


def _receipt(receipt: v.SignedReceipt) -> Arguments:
    receiver, deadline = checksum_address(receipt.receiver), seconds_of(receipt.deadline)
    return receipt.items, receiver, deadline, _document(receipt), receipt.signature


def _packing(verb: v.Pack | v.Unpack) -> Arguments:
    return verb.container, verb.items, _document(verb)


def _replace_registrar(verb: v.ReplaceRegistrar) -> Arguments:
    return checksum_address(verb.from_account), checksum_address(verb.to_account)


def _offer_key(verb: v.OfferKey) -> Arguments:
    replaces = checksum_address(verb.replaces or ZERO_ACCOUNT)
    return int(verb.gln), checksum_address(verb.to_account), int(verb.scopes), replaces


_BOARD_CALLS: dict[type[v.Verb], tuple[str, Callable[[Any], Arguments]]] = {
    v.AppointRegistrar: ("appointRegistrar", lambda verb: (checksum_address(verb.account),)),
    v.ReplaceRegistrar: ("replaceRegistrar", _replace_registrar),
}
"""Of the board, each with the ledger's address before these arguments."""

_CALLS: dict[type[v.Verb], tuple[str, Callable[[Any], Arguments]]] = {
    v.OfferOffice: ("offerOffice", lambda verb: (checksum_address(verb.to_account),)),
    v.WithdrawOfficeOffer: ("withdrawOfficeOffer", lambda verb: (checksum_address(verb.to_account),)),
    v.AcceptOffice: ("acceptOffice", lambda verb: (verb.number,)),
    v.OfferKey: ("offerKey", _offer_key),
    v.WithdrawKeyOffer: ("withdrawKeyOffer", lambda verb: (int(verb.gln), checksum_address(verb.to_account))),
    v.AcceptKey: ("acceptKey", lambda verb: (int(verb.gln),)),
    v.Accredit: ("accredit", lambda verb: (*_accreditation(verb), checksum_address(verb.operator))),
    v.Renew: ("renew", _accreditation),
    v.Suspend: ("suspend", lambda verb: (int(verb.gln), _document(verb))),
    v.Reinstate: ("reinstate", lambda verb: (int(verb.gln), _document(verb))),
    v.AddOperator: ("addOperator", lambda verb: (checksum_address(verb.operator), int(verb.scopes))),
    v.RemoveOperator: ("removeOperator", lambda verb: (checksum_address(verb.operator),)),
    v.AssignCompanyPrefix: ("assignCompanyPrefix", lambda verb: (int(verb.gln), verb.prefix.to_key())),
    v.RegisterProduct: ("registerProduct", lambda verb: (int(verb.gtin), verb.prefix.to_key())),
    v.OfferProduct: ("offerProduct", lambda verb: (int(verb.gtin), int(verb.to))),
    v.AcceptProduct: ("acceptProduct", lambda verb: (int(verb.gtin),)),
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
    v.Ship: ("ship", _shipping),
    v.ReceiveItems: ("receiveItems", _items),
    v.Reject: ("reject", _items),
    v.VoidShipping: ("voidShipping", _items),
    v.Dispense: ("dispense", _unit),
    v.Decommission: ("decommission", _unit),
    v.ReceiveSigned: ("receiveSigned", _receive_signed),
    v.Deliver: ("deliver", lambda verb: (tuple(_receipt(receipt) for receipt in verb.receipts),)),
    v.ReceiveWithDiscrepancies: (
        "receiveWithDiscrepancies",
        lambda verb: (verb.items, tuple(_line(line) for line in verb.discrepancies), _document(verb)),
    ),
    v.DispenseMany: ("dispenseMany", _units),
    v.Recall: ("recall", lambda verb: (verb.lot, verb.recall_class, _document(verb))),
    v.TerminateRecall: ("terminateRecall", lambda verb: (verb.lot, _document(verb))),
    v.Quarantine: ("quarantine", _items),
    v.Release: ("release", _items),
    v.ShipReturn: ("shipReturn", _shipping),
    v.AcceptReturn: ("acceptReturn", _units),
    v.RecordFound: ("recordFound", _items),
    v.Destroy: ("destroy", _items),
}
