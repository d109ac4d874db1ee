"""The compiled contract's interface as tables: functions by name, events by topic, errors by selector."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

from eth_abi.decoding import ContextFramesBytesIO, TupleDecoder
from eth_abi.encoding import TupleEncoder
from eth_abi.exceptions import DecodingError, EncodingError
from eth_abi.registry import registry

from lotproof.errors import BadInput
from lotproof.model.keccak import keccak256

CONTRACT = "CustodyLedger"

# Solidity's own two errors (Solidity documentation, "Panic via assert and Error via require").
_BUILT_IN: tuple[Mapping[str, Any], ...] = (
    {"type": "error", "name": "Error", "inputs": [{"name": "reason", "type": "string"}]},
    {"type": "error", "name": "Panic", "inputs": [{"name": "code", "type": "uint256"}]},
)


@dataclass(frozen=True, slots=True)
class Shape:
    """A list of ABI values: their names, and how they are read and written."""

    names: tuple[str, ...]
    types: tuple[str, ...]
    decoder: TupleDecoder
    encoder: TupleEncoder

    def decode(self, data: bytes) -> dict[str, Any]:
        """Values by name; raises BadInput when ``data`` is no such list."""
        try:
            values = self.decoder(ContextFramesBytesIO(data))  # type: ignore[no-untyped-call]
            return dict(zip(self.names, values, strict=True))
        except (DecodingError, OverflowError, UnicodeDecodeError) as error:
            found = f"{len(data)} bytes 0x{data[:64].hex()} ({error})"
            raise BadInput(found, expected=f"ABI values ({', '.join(self.types)})") from error


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
        types = self.inputs.types
        try:
            return self.selector + bytes(self.inputs.encoder(tuple(arguments)))
        except (EncodingError, TypeError) as error:
            raise BadInput(str(error), expected=f"{self.name}({', '.join(types)})", where=self.name) from error


@dataclass(frozen=True, slots=True)
class Event:
    """An event of the contract: ``indexed`` values stand in topics 1 to 3, in this order, the others in the data."""

    name: str
    topic: bytes
    indexed: tuple[tuple[str, str], ...]
    data: Shape


@dataclass(frozen=True, slots=True)
class Error:
    """An error of the contract."""

    name: str
    selector: bytes
    inputs: Shape


@dataclass(frozen=True, slots=True)
class Contract:
    """All that is known of the contract before it is deployed. ``bytecode`` creates it."""

    bytecode: bytes
    constructor: Shape
    functions: Mapping[str, Function]
    events: Mapping[bytes, Event]
    errors: Mapping[bytes, Error]

    @property
    def hash(self) -> bytes:
        """Keccak-256 of the creation code: tells apart the versions of the contract."""
        return keccak256(self.bytecode)

    def creation(self, *arguments: object) -> bytes:
        """The data of the transaction that creates it."""
        return self.bytecode + bytes(self.constructor.encoder(arguments))


@cache
def contract() -> Contract:
    """The contract that this package was made for, read once from its artifact."""
    text = resources.files("lotproof.chain").joinpath("artifacts", f"{CONTRACT}.json").read_text("utf-8")
    return from_artifact(json.loads(text))


def from_artifact(artifact: Mapping[str, Any]) -> Contract:
    """The tables of an artifact with ``abi`` and ``bytecode``."""
    abi = artifact["abi"]
    errors = [_error(entry) for entry in (*_BUILT_IN, *_of(abi, "error"))]
    events = [_event(entry) for entry in _of(abi, "event")]
    constructors = [_shape(entry["inputs"]) for entry in _of(abi, "constructor")]
    return Contract(
        bytecode=bytes.fromhex(artifact["bytecode"].removeprefix("0x")),
        constructor=constructors[0] if constructors else _shape(()),
        functions={entry["name"]: _function(entry) for entry in _of(abi, "function")},
        events={event.topic: event for event in events},
        errors={error.selector: error for error in errors},
    )


def _of(abi: Sequence[Mapping[str, Any]], kind: str) -> list[Mapping[str, Any]]:
    return [entry for entry in abi if entry["type"] == kind]


def _function(entry: Mapping[str, Any]) -> Function:
    views = entry["stateMutability"] in ("view", "pure")
    inputs, outputs = _shape(entry["inputs"]), _shape(entry["outputs"])
    fields = tuple(part["name"] for given in entry["outputs"][:1] for part in given.get("components", ()))
    return Function(entry["name"], _signature_hash(entry)[:4], inputs, outputs, views, fields)


def _event(entry: Mapping[str, Any]) -> Event:
    indexed = tuple((given["name"], _type(given)) for given in entry["inputs"] if given["indexed"])
    data = _shape([given for given in entry["inputs"] if not given["indexed"]])
    return Event(entry["name"], _signature_hash(entry), indexed, data)


def _error(entry: Mapping[str, Any]) -> Error:
    return Error(entry["name"], _signature_hash(entry)[:4], _shape(entry["inputs"]))


def _shape(inputs: Sequence[Mapping[str, Any]]) -> Shape:
    types = tuple(_type(given) for given in inputs)
    names = tuple(given["name"] or f"_{place}" for place, given in enumerate(inputs))
    decoder = TupleDecoder(decoders=[registry.get_decoder(written) for written in types])  # type: ignore[no-untyped-call]
    encoder = TupleEncoder(encoders=[registry.get_encoder(written) for written in types])  # type: ignore[no-untyped-call]
    return Shape(names, types, decoder, encoder)


def _signature_hash(entry: Mapping[str, Any]) -> bytes:
    types = ",".join(_type(given) for given in entry["inputs"])
    return keccak256(f"{entry['name']}({types})".encode("ascii"))


def _tuple_of(types: Sequence[str]) -> str:
    return f"({','.join(types)})"


def _type(given: Mapping[str, Any]) -> str:
    """The canonical type: structs as tuples (Contract ABI specification, "Handling tuple types")."""
    written: str = given["type"]
    if not written.startswith("tuple"):
        return written
    return _tuple_of([_type(part) for part in given["components"]]) + written.removeprefix("tuple")
