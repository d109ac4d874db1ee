"""ABI values as bytes and back (Solidity documentation, "Contract ABI Specification").

Everything stands in words of 32 bytes. A *static* value takes its place in the head of the list it belongs to; of a
*dynamic* one (a list, bytes, text) the head holds the offset, and its content follows behind the head. ``codec_of``
makes for a type the pair of functions that write and read it, out of those of its parts; no type is looked at again
while values are read.

Reading takes nothing but what Solidity writes: contents in the order of their offsets, without gaps, with nothing
behind the last one, and zeros wherever a value leaves a word unfilled. So a place need not be compared with the
length at every step: where data is too short, the end that was read to is not its end.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

WORD = 32
_ACCOUNT = re.compile(r"0x[0-9a-fA-F]{40}")
_SIZED = re.compile(r"(uint|bytes)(\d+)")
_LIST = "[]"

_number = int.from_bytes


class Misfit(Exception):
    """A value that is none of its type, or bytes that are no such value. Never leaves this room."""

    def __init__(self, found: str, expected: str, name: str = "") -> None:
        self.found = found
        self.expected = expected
        self.name = name
        super().__init__(found, expected)

    def named(self, name: str) -> Misfit:
        """The same, of the innermost parameter that has a name."""
        return Misfit(self.found, self.expected, self.name or name)

    def __str__(self) -> str:
        return f"{self.name} {self.found}".lstrip()


@dataclass(frozen=True, slots=True)
class Parameter:
    """A value that a function takes, or an event, error or answer tells. ``parts`` are the fields of a struct, or of
    each struct in a list."""

    name: str
    type: str
    parts: tuple[Parameter, ...] = ()

    @property
    def is_list(self) -> bool:
        return self.type.endswith(_LIST)

    @property
    def is_struct(self) -> bool:
        return bool(self.parts) and not self.is_list

    @property
    def element(self) -> Parameter:
        """What a list is made of."""
        return Parameter(self.name, self.type.removesuffix(_LIST), self.parts)


def parameter_of(entry: Mapping[str, Any]) -> Parameter:
    """A parameter as an ABI file has it; structs are tuples in its type (specification, "Handling tuple types")."""
    parts = tuple(parameter_of(part) for part in entry.get("components", ()))
    written: str = entry["type"]
    if parts:
        written = f"({','.join(part.type for part in parts)}){written.removeprefix('tuple')}"
    return Parameter(entry["name"], written, parts)


@dataclass(frozen=True, slots=True)
class Codec:
    """How values of one type are written and read.

    ``size`` is what a value takes in a head, ``read`` takes the data and the place where the value starts: it gives the
    value, and of a dynamic one also the end. Both raise Misfit.
    """

    size: int
    write: Callable[[Any], bytes]
    read: Callable[[bytes, int], Any]
    dynamic: bool = False


def codec_of(parameter: Parameter) -> Codec:
    """The codec of the parameter's type; raises TypeError for a type that the contracts do not use."""
    if parameter.is_list:
        return _list_of(codec_of(parameter.element))
    if parameter.parts:
        return sequence_of(parameter.parts)
    if parameter.type in _PLAIN:
        return _PLAIN[parameter.type]
    sized = _SIZED.fullmatch(parameter.type)
    if sized is None:
        raise TypeError(f"the ABI type {parameter.type} cannot be read yet: give it a codec in lotproof.chain.words")
    return _uint(int(sized[2])) if sized[1] == "uint" else _fixed_bytes(int(sized[2]))


def read_all(sequence: Codec, data: bytes) -> tuple[Any, ...]:
    """The values that the whole of ``data`` is; raises Misfit where it is anything else."""
    found = sequence.read(data, 0)
    values: tuple[Any, ...] = found[0] if sequence.dynamic else found
    end = found[1] if sequence.dynamic else sequence.size
    if end != len(data):
        raise Misfit(f"{len(data)} bytes", f"{end}")
    return values


def _uint(bits: int) -> Codec:
    expected = f"a whole number from 0 to {2**bits - 1}"

    def write(value: Any) -> bytes:
        if not isinstance(value, int) or isinstance(value, bool) or value >> bits:
            raise Misfit(f"{value!r:.80}", expected)
        return value.to_bytes(WORD, "big")

    def read(data: bytes, place: int) -> int:
        value = _number(data[place : place + WORD], "big")
        if value >> bits:
            raise Misfit(f"{value}", expected)
        return value

    return Codec(WORD, write, read)


def _fixed_bytes(length: int) -> Codec:
    zeros = bytes(WORD - length)

    def write(value: Any) -> bytes:
        if not isinstance(value, bytes) or len(value) != length:
            raise Misfit(f"{value!r:.80}", f"{length} bytes")
        return value + zeros

    def read(data: bytes, place: int) -> bytes:
        end = place + length
        if data[end : place + WORD] != zeros:
            raise Misfit(f"0x{data[place : place + WORD].hex()}", f"{length} bytes and zeros up to {WORD}")
        return data[place:end]

    def read_whole(data: bytes, place: int) -> bytes:
        return data[place : place + WORD]

    return Codec(WORD, write, read_whole if length == WORD else read)


def _write_account(value: Any) -> bytes:
    if not isinstance(value, str) or not _ACCOUNT.fullmatch(value):
        raise Misfit(f"{value!r:.80}", "an address, 0x and 40 hexadecimal digits")
    return bytes(12) + bytes.fromhex(value[2:])


def _read_account(data: bytes, place: int) -> str:
    word = data[place : place + WORD]
    if word[:12] != bytes(12):
        raise Misfit(f"0x{word.hex()}", "an address of 20 bytes behind zeros")
    return "0x" + word[12:].hex()


def _write_truth(value: Any) -> bytes:
    if not isinstance(value, bool):
        raise Misfit(f"{value!r:.80}", "true or false")
    return value.to_bytes(WORD, "big")


def _read_truth(data: bytes, place: int) -> bool:
    value = _number(data[place : place + WORD], "big")
    if value > 1:
        raise Misfit(f"{value}", "0 or 1, for false or true")
    return value == 1


def _write_bytes(value: Any) -> bytes:
    if not isinstance(value, bytes):
        raise Misfit(f"{value!r:.80}", "bytes")
    return len(value).to_bytes(WORD, "big") + value + bytes(-len(value) % WORD)


def _read_bytes(data: bytes, start: int) -> tuple[bytes, int]:
    first = start + WORD
    end = first + _number(data[start:first], "big")
    padded = end + (start - end) % WORD
    if padded > len(data) or data[end:padded].strip(b"\0"):
        raise Misfit(f"{len(data) - first} bytes", f"{end - first} and zeros up to a whole word")
    return data[first:end], padded


def _write_text(value: Any) -> bytes:
    if not isinstance(value, str):
        raise Misfit(f"{value!r:.80}", "a text")
    return _write_bytes(value.encode("utf-8"))


def _read_text(data: bytes, start: int) -> tuple[str, int]:
    raw, end = _read_bytes(data, start)
    try:
        return raw.decode("utf-8"), end
    except UnicodeDecodeError as error:
        raise Misfit(f"0x{raw[:WORD].hex()}", "a text in UTF-8") from error


_PLAIN: Mapping[str, Codec] = {
    "address": Codec(WORD, _write_account, _read_account),
    "bool": Codec(WORD, _write_truth, _read_truth),
    "bytes": Codec(WORD, _write_bytes, _read_bytes, dynamic=True),
    "string": Codec(WORD, _write_text, _read_text, dynamic=True),
}


def sequence_of(parameters: Sequence[Parameter], origin: int = 0) -> Codec:
    """The codec of a struct, or of all that a function takes or an event tells; its values are a tuple.

    Offsets are counted from ``origin``, in bytes behind the start.
    """
    names = [parameter.name for parameter in parameters]
    codecs = [codec_of(parameter) for parameter in parameters]

    def write(values: Any) -> bytes:
        if not isinstance(values, tuple | list) or len(values) != len(codecs):
            raise Misfit(f"{values!r:.80}", f"{len(codecs)} values: {', '.join(names)}")
        return _write_beside(codecs, values, names, origin=origin)

    if any(codec.dynamic for codec in codecs):
        return Codec(WORD, write, _reader_of(codecs, origin), dynamic=True)
    places = [(sum(codec.size for codec in codecs[:place]), codec.read) for place, codec in enumerate(codecs)]

    def read(data: bytes, start: int) -> tuple[Any, ...]:
        return tuple([read_part(data, start + place) for place, read_part in places])

    return Codec(sum(codec.size for codec in codecs), write, read)


def _list_of(codec: Codec) -> Codec:
    read_part, size = codec.read, codec.size

    def write(values: Any) -> bytes:
        if not isinstance(values, tuple | list):
            raise Misfit(f"{values!r:.80}", "a list")
        return len(values).to_bytes(WORD, "big") + _write_beside([codec] * len(values), values)

    def read(data: bytes, start: int) -> tuple[tuple[Any, ...], int]:
        first = start + WORD
        count = _number(data[start:first], "big")
        end = first + count * size
        if end > len(data):
            raise Misfit(f"a list of {count}", f"one that fits {len(data)} bytes")
        if codec.dynamic:
            values, end = _reader_of([codec] * count)(data, first)
            return values, end
        return tuple([read_part(data, place) for place in range(first, end, size)]), end

    return Codec(WORD, write, read, dynamic=True)


def _reader_of(codecs: Sequence[Codec], origin: int = 0) -> Callable[[bytes, int], tuple[tuple[Any, ...], int]]:
    """Reads values of which some are dynamic: the offset of each must be where the one before it ends."""
    steps, head = [], 0
    for codec in codecs:
        steps.append((head, codec.read, codec.dynamic))
        head += codec.size

    def read(data: bytes, start: int) -> tuple[tuple[Any, ...], int]:
        values, end = [], start + head
        for place, read_part, dynamic in steps:
            place += start
            if dynamic:
                offset = _number(data[place : place + WORD], "big")
                if offset != end - start - origin:
                    raise Misfit(f"offset {offset}", f"{end - start - origin}")
                value, end = read_part(data, end)
            else:
                value = read_part(data, place)
            values.append(value)
        return tuple(values), end

    return read


def _write_beside(codecs: Sequence[Codec], values: Sequence[Any], names: Sequence[str] = (), origin: int = 0) -> bytes:
    """The heads of all values, then the contents of the dynamic ones."""
    heads, contents = [], []
    end = sum(codec.size for codec in codecs) - origin
    for place, (codec, value) in enumerate(zip(codecs, values, strict=True)):
        try:
            written = codec.write(value)
        except Misfit as error:
            raise error.named(names[place] if names else "") from error
        if codec.dynamic:
            heads.append(end.to_bytes(WORD, "big"))
            contents.append(written)
            end += len(written)
        else:
            heads.append(written)
    return b"".join([*heads, *contents])
