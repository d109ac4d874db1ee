"""Verbs as calls of the contract.

A verb is the function of its name and its fields are the arguments (lotproof.chain.forms): a verb that the contracts
gain needs its dataclass, and nothing here.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from lotproof.chain import abi
from lotproof.chain.forms import writer_of
from lotproof.errors import BadInput
from lotproof.model import verb as v
from lotproof.model.keccak import checksum_address

Arguments = tuple[Any, ...]

_FUNCTIONS: Mapping[type[v.Verb], str] = {v.SplitItem: "split"}
"""Verbs whose function has another name."""


@dataclass(frozen=True, slots=True)
class ContractCall:
    """A function of the ledger, or with ``at_board`` of its board, and its arguments in ABI order."""

    name: str
    arguments: Arguments
    at_board: bool = False

    def data(self) -> bytes:
        """Selector and arguments; raises BadInput when an argument does not fit its type."""
        contract = abi.board() if self.at_board else abi.contract()
        return contract.functions[self.name].encode(self.arguments)


def call_of(verb: v.Verb, ledger: str) -> ContractCall:
    """The call that ``verb`` is on the ledger at the address ``ledger``; raises BadInput where a value cannot fit."""
    call = _calls().get(type(verb))
    if call is None:
        raise BadInput(f"the verb {type(verb).__name__}", expected="one that the contract knows")
    if isinstance(verb, v.UnitsVerb):
        _check_counts(verb)
    arguments = call.write(verb)
    if call.at_board:
        arguments = (checksum_address(ledger), *arguments)
    return ContractCall(call.name, arguments, call.at_board)


def verbs() -> frozenset[type[v.Verb]]:
    """Every verb that the ledger or its board knows."""
    return frozenset(_calls())


@dataclass(frozen=True, slots=True)
class _Call:
    name: str
    at_board: bool
    write: Callable[[v.Verb], Arguments]


@cache
def _calls() -> Mapping[type[v.Verb], _Call]:
    """Verbs by their class; what only several verbs have in common is no verb itself."""
    known = (kind for kind in vars(v).values() if isinstance(kind, type) and issubclass(kind, v.Verb))
    found = {kind: _call(kind, _FUNCTIONS.get(kind, kind.__name__[0].lower() + kind.__name__[1:])) for kind in known}
    return {kind: call for kind, call in found.items() if call is not None}


def _call(kind: type[v.Verb], name: str) -> _Call | None:
    """The board's function, where it has one of this name, which takes the ledger's address first; or the ledger's."""
    if name in abi.board().functions:
        return _Call(name, True, writer_of(kind, abi.board().functions[name].inputs.parameters[1:]))
    function = abi.contract().functions.get(name)
    return None if function is None else _Call(name, False, writer_of(kind, function.inputs.parameters))


def _check_counts(verb: v.UnitsVerb) -> None:
    """The contract indexes all lists alike and reads as many flags as the proof needs: it does not count them."""
    units, serials, salts = len(verb.indices), len(verb.serials), len(verb.salts)
    if (serials, salts) != (units, units):
        raise BadInput(f"{units} indices, {serials} serials and {salts} salts", expected="as many of each")
    steps = max(units + len(verb.proof) - 1, 0)
    if len(verb.flags) != steps:
        raise BadInput(f"{len(verb.flags)} flags", expected=f"{steps}, for {units} units and {len(verb.proof)} hashes")
