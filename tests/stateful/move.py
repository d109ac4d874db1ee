"""One move of a random run: a verb of an account at a moment, as the ledger is asked for it, and as it is kept."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from lotproof.chain.abi import Function, contract
from lotproof.chain.codec import call_of
from lotproof.errors import Refused
from lotproof.model import verb as v
from lotproof.model.item import ItemId
from lotproof.outbox import codec

_NOWHERE = "0x" + "00" * 20
_PAPERS = frozenset({"document", "witness", "licence", "reason", "signature", "consent"})
"""What a verb takes and its twin does not."""

_FLAGS_IN_WORD = 256
_LONG = re.compile("(0x[0-9a-f]{8})[0-9a-f]{33,}")


@dataclass(frozen=True, slots=True)
class Misprint:
    """A value that no type of lotproof.model holds, in the place ``path`` of the call's arguments.

    The ledger refuses it with ``error``, whose last fact it is, behind those ``beside`` it; or earlier, for what it
    would refuse in the verb itself.
    """

    path: tuple[int, ...]
    value: int | bytes
    error: str
    beside: tuple[int, ...] = ()

    @property
    def facts(self) -> dict[str, object]:
        known = next(error for error in contract().errors.values() if error.name == self.error)
        return dict(zip(known.inputs.names, (*self.beside, self.value), strict=True))


@dataclass(frozen=True, slots=True)
class Calls:
    """What is sent: the verb, and the view that foretells it."""

    verb: bytes
    twin: bytes | None


@dataclass(frozen=True, slots=True)
class Move:
    """``account`` asks for ``verb`` at ``now``, in Unix seconds."""

    now: int
    account: str
    verb: v.Verb
    misprint: Misprint | None = None

    def __str__(self) -> str:
        """Without documents, and with the first bytes of what is long."""
        fields = codec.encode(self.verb, with_document=False)
        name = fields.pop("verb")
        said = _LONG.sub(r"\1..", ", ".join(f"{field}={value}" for field, value in fields.items()))
        wrong = f", with {self.misprint}" if self.misprint else ""
        return f"at {self.now} {self.account} asks for {name}({said}){wrong}"

    def calls(self) -> Calls:
        """The call of the verb and of its twin. Raises BadInput where a value does not fit its type."""
        name, arguments = asked(self.verb)
        if self.misprint is not None:
            arguments = _with(arguments, self.misprint.path, self.misprint.value)
        return Calls(contract().functions[name].encode(arguments), self._twin(name, arguments))

    def _twin(self, name: str, arguments: tuple[Any, ...]) -> bytes | None:
        """The ``check`` view; that of `deliver` tells of one receipt, here the first, if there is one."""
        twin = _twin_of(name)
        if isinstance(self.verb, v.Deliver):
            return twin.encode(arguments[0][:1]) if arguments[0] else None
        needed = twin.inputs.names
        takes = contract().functions[name].inputs.names
        shown = [value for given, value in zip(takes, arguments, strict=True) if given not in _PAPERS - {*needed}]
        return twin.encode((self.account, *shown[: len(needed) - 1]))

    def to_fields(self) -> dict[str, object]:
        """The move as a JSON object."""
        fields: dict[str, object] = {"now": self.now, "by": self.account, "asked": codec.encode(self.verb)}
        if self.misprint is not None:
            value = self.misprint.value
            shown = "0x" + value.hex() if isinstance(value, bytes) else value
            fields["misprint"] = {
                "path": list(self.misprint.path),
                "value": shown,
                "error": self.misprint.error,
                "beside": list(self.misprint.beside),
            }
        return fields

    @classmethod
    def from_fields(cls, fields: Mapping[str, Any]) -> Move:
        """The inverse of ``to_fields``."""
        verb = codec.from_json(json.dumps(fields["asked"]))
        return cls(fields["now"], fields["by"], verb, _misprint(fields.get("misprint")))


def _misprint(fields: Mapping[str, Any] | None) -> Misprint | None:
    if fields is None:
        return None
    value = fields["value"]
    given = bytes.fromhex(value[2:]) if isinstance(value, str) else value
    return Misprint(tuple(fields["path"]), given, fields["error"], tuple(fields.get("beside", ())))


def asked(verb: v.Verb) -> tuple[str, tuple[Any, ...]]:
    """Function and arguments of ``verb``. The codec counts a multiproof's lists; the contract is to meet any."""
    if isinstance(verb, v.UnitsVerb):
        name = type(verb).__name__
        proof = (verb.indices, verb.serials, verb.salts, verb.proof, _words(verb.flags), verb.tranche)
        return name[0].lower() + name[1:], (
            verb.items if isinstance(verb, v.DispenseMany) else verb.consignments[0],
            proof,
            verb.document,
        )
    call = call_of(verb, _NOWHERE)
    return call.name, call.arguments[1:] if call.at_board else call.arguments


def named(verb: v.Verb) -> frozenset[ItemId]:
    """The items that a verb names."""
    return frozenset(_named(verb))


def _named(verb: v.Verb) -> Iterator[ItemId]:
    for name in ("item", "container"):
        if hasattr(verb, name):
            yield getattr(verb, name)
    yield from getattr(verb, "items", ())
    for receipt in getattr(verb, "receipts", ()):
        yield from receipt.items
    for line in getattr(verb, "discrepancies", ()):
        yield line.item


def same(one: Refused, other: Refused) -> bool:
    """Whether both tell the same error with the same facts."""
    return (one.error, one.facts) == (other.error, other.facts)


def _words(flags: Sequence[bool]) -> tuple[int, ...]:
    words = [0] * -(-len(flags) // _FLAGS_IN_WORD)
    for place, flag in enumerate(flags):
        words[place // _FLAGS_IN_WORD] |= flag << place % _FLAGS_IN_WORD
    return tuple(words)


@cache
def _twin_of(name: str) -> Function:
    return contract().functions[f"check{name[0].upper()}{name[1:]}"]


def _with(arguments: tuple[Any, ...], path: tuple[int, ...], value: int | bytes) -> tuple[Any, ...]:
    place, *rest = path
    inner = _with(arguments[place], tuple(rest), value) if rest else value
    return (*arguments[:place], inner, *arguments[place + 1 :])
