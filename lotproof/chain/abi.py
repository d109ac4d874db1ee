"""The compiled contracts: interfaces as tables (functions by name, events by topic, errors by selector), and code."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

from lotproof.chain.words import WORD, Codec, Misfit, Parameter, parameter_of, read_all, sequence_of
from lotproof.errors import BadInput
from lotproof.model.keccak import keccak256

_INTERFACE = "ILedger"
LEDGER, BACK_OFFICE, REGISTRY, INSPECTION = "CustodyLedger", "BackOffice", "Registry", "Inspection"
FORESIGHT = "Foresight"
BOARD = "RegistrarBoard"
PIECES = (FORESIGHT, INSPECTION, REGISTRY, BACK_OFFICE, BOARD, LEDGER)
"""What a ledger consists of, in the order in which its pieces are created: each names the ones before it."""

# Solidity's own two errors (Solidity documentation, "Panic via assert and Error via require").
_BUILT_IN: tuple[Mapping[str, Any], ...] = (
    {"type": "error", "name": "Error", "inputs": [{"name": "reason", "type": "string"}]},
    {"type": "error", "name": "Panic", "inputs": [{"name": "code", "type": "uint256"}]},
)


@dataclass(frozen=True, slots=True)
class Shape:
    """A list of ABI values: what they are, and how they are written and read."""

    parameters: tuple[Parameter, ...]
    codec: Codec

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(parameter.name for parameter in self.parameters)

    @property
    def types(self) -> tuple[str, ...]:
        return tuple(parameter.type for parameter in self.parameters)

    def values(self, data: bytes) -> tuple[Any, ...]:
        """The values in order; raises BadInput when ``data`` is no such list."""
        try:
            return read_all(self.codec, data)
        except Misfit as error:
            found = f"{len(data)} bytes 0x{data[:64].hex()} (found {error}; expected {error.expected})"
            raise BadInput(found, expected=f"ABI values ({', '.join(self.types)})") from error

    def encode(self, values: Sequence[object], where: str) -> bytes:
        """The inverse of ``values``; raises BadInput when one of them does not fit its type."""
        try:
            return self.codec.write(tuple(values))
        except Misfit as error:
            raise BadInput(str(error), expected=error.expected, where=where) from error

    def decode(self, data: bytes) -> dict[str, Any]:
        """Values by name; raises BadInput when ``data`` is no such list."""
        return dict(zip(self.names, self.values(data), strict=True))


@dataclass(frozen=True, slots=True)
class Function:
    """A function of the contract. ``views`` tells those that change nothing; ``fields`` name a returned struct's."""

    name: str
    selector: bytes
    inputs: Shape
    outputs: Shape
    views: bool
    fields: tuple[str, ...]

    def encode(self, arguments: Sequence[object]) -> bytes:
        """Calldata; raises BadInput when an argument does not fit its type."""
        return self.selector + self.inputs.encode(arguments, self.name)


@dataclass(frozen=True, slots=True)
class Event:
    """An event of the contract: ``indexed`` values stand in topics 1 to 3, in this order, the others in the data.

    ``whole`` is all of them, as they stand when these topics are put before the data.
    """

    name: str
    topic: bytes
    indexed: Shape
    data: Shape
    whole: Shape


@dataclass(frozen=True, slots=True)
class Error:
    """An error of the contract."""

    name: str
    selector: bytes
    inputs: Shape


@dataclass(frozen=True, slots=True)
class Contract:
    """What a contract answers to, what it records and how it refuses."""

    functions: Mapping[str, Function]
    events: Mapping[bytes, Event]
    errors: Mapping[bytes, Error]


@dataclass(frozen=True, slots=True)
class Code:
    """What creates a contract. ``runtime`` is the code that then stands, with zeros at its ``immutables``: the start
    and length of each, in bytes."""

    bytecode: bytes
    constructor: Shape
    runtime: bytes
    immutables: tuple[tuple[int, int], ...]

    @property
    def hash(self) -> bytes:
        """Keccak-256 of the creation code: tells apart the versions of the contract."""
        return keccak256(self.bytecode)

    def creation(self, *arguments: object) -> bytes:
        """The data of the transaction that creates it."""
        return self.bytecode + self.constructor.encode(arguments, "constructor")

    def is_at(self, found: bytes) -> bool:
        """Whether ``found``, the code at an address, is this one, whatever its immutables say."""
        masked = bytearray(found)
        for start, length in self.immutables:
            masked[start : start + length] = bytes(len(masked[start : start + length]))
        return bytes(masked) == self.runtime


@cache
def contract() -> Contract:
    """The ledger, as its one address answers, whichever piece of code does it."""
    return interface_of(_artifact(_INTERFACE))


@cache
def board() -> Contract:
    """The registrars' board."""
    return interface_of(_artifact(BOARD))


@cache
def code(name: str) -> Code:
    """The code of one of ``PIECES``."""
    return code_of(_artifact(name))


@cache
def version() -> bytes:
    """Keccak-256 that tells apart the versions of the ledger, with all its pieces."""
    return keccak256(b"".join(code(name).hash for name in PIECES))


def error_of(selector: bytes) -> Error | None:
    """The error with this selector, of the ledger, of the board or of a library behind one of the pieces."""
    return contract().errors.get(selector) or _further_errors().get(selector)


@cache
def _further_errors() -> Mapping[bytes, Error]:
    """What the libraries inside the pieces refuse with, beyond the ledger's interface."""
    return {selector: error for name in PIECES for selector, error in interface_of(_artifact(name)).errors.items()}


def known_errors() -> tuple[Error, ...]:
    """Every error that a call of the ledger or its board can end in."""
    return tuple({**_further_errors(), **contract().errors}.values())


def _artifact(name: str) -> Mapping[str, Any]:
    text = resources.files("lotproof.chain").joinpath("artifacts", f"{name}.json").read_text("utf-8")
    found: Mapping[str, Any] = json.loads(text)
    return found


def interface_of(artifact: Mapping[str, Any]) -> Contract:
    """The tables of an artifact's ``abi``."""
    abi = artifact["abi"]
    errors = [_error(entry) for entry in (*_BUILT_IN, *_of(abi, "error"))]
    events = [_event(entry) for entry in _of(abi, "event")]
    return Contract(
        functions={entry["name"]: _function(entry) for entry in _of(abi, "function")},
        events={event.topic: event for event in events},
        errors={error.selector: error for error in errors},
    )


def code_of(artifact: Mapping[str, Any]) -> Code:
    """The code of an artifact."""
    constructors = [_shape(entry["inputs"]) for entry in _of(artifact["abi"], "constructor")]
    return Code(
        bytecode=_octets(artifact["bytecode"]),
        constructor=constructors[0] if constructors else _shape(()),
        runtime=_octets(artifact["deployedBytecode"]),
        immutables=tuple((place["start"], place["length"]) for place in artifact["immutableReferences"]),
    )


def _octets(text: str) -> bytes:
    return bytes.fromhex(text.removeprefix("0x"))


def _of(abi: Sequence[Mapping[str, Any]], kind: str) -> list[Mapping[str, Any]]:
    return [entry for entry in abi if entry["type"] == kind]


def _function(entry: Mapping[str, Any]) -> Function:
    views = entry["stateMutability"] in ("view", "pure")
    inputs, outputs = _shape(entry["inputs"]), _shape(entry["outputs"])
    fields = tuple(part["name"] for given in entry["outputs"][:1] for part in given.get("components", ()))
    return Function(entry["name"], _signature_hash(entry)[:4], inputs, outputs, views, fields)


def _event(entry: Mapping[str, Any]) -> Event:
    indexed = _shape([given for given in entry["inputs"] if given["indexed"]])
    data = _shape([given for given in entry["inputs"] if not given["indexed"]])
    parameters = (*indexed.parameters, *data.parameters)
    whole = Shape(parameters, sequence_of(parameters, origin=WORD * len(indexed.parameters)))
    return Event(entry["name"], _signature_hash(entry), indexed, data, whole)


def _error(entry: Mapping[str, Any]) -> Error:
    return Error(entry["name"], _signature_hash(entry)[:4], _shape(entry["inputs"]))


def _shape(inputs: Sequence[Mapping[str, Any]]) -> Shape:
    named = [{**given, "name": given["name"] or f"_{place}"} for place, given in enumerate(inputs)]
    parameters = tuple(parameter_of(given) for given in named)
    return Shape(parameters, sequence_of(parameters))


def _signature_hash(entry: Mapping[str, Any]) -> bytes:
    types = ",".join(parameter_of(given).type for given in entry["inputs"])
    return keccak256(f"{entry['name']}({types})".encode("ascii"))
