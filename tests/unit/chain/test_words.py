"""ABI values as bytes and back, with eth-abi as the oracle: it is what the chain's own libraries use."""

from __future__ import annotations

import random
import re
from typing import Any

import pytest
from eth_abi.abi import decode, encode

from lotproof.chain import abi
from lotproof.chain.words import Codec, Misfit, Parameter, codec_of, parameter_of, read_all, sequence_of

SHAPES = {
    **{f"event {event.name}": event.data for event in abi.contract().events.values()},
    **{f"topics of {event.name}": event.indexed for event in abi.contract().events.values()},
    **{f"error {error.name}": error.inputs for error in abi.known_errors()},
    **{f"call of {name}": function.inputs for name, function in abi.contract().functions.items()},
    **{f"answer of {name}": function.outputs for name, function in abi.contract().functions.items()},
    **{f"board's {name}": function.inputs for name, function in abi.board().functions.items()},
}
TEXT = "Not today, žluťoučký kůň"
A_SERIAL_AND_UNITS = [{"name": "serial", "type": "bytes20"}, {"name": "units", "type": "uint32"}]


def value_of(written: str, chance: random.Random) -> Any:
    """A random value of an ABI type, the smallest and the greatest more often than the others."""
    if written.endswith("[]"):
        return tuple(value_of(written[:-2], chance) for _ in range(chance.choice((0, 1, 2, 5))))
    if written.startswith("("):
        return tuple(value_of(part, chance) for part in parts_of(written))
    kind, digits = re.fullmatch(r"([a-z]+)(\d*)", written).groups()  # type: ignore[union-attr]
    if kind == "uint":
        return chance.choice((0, 2 ** int(digits) - 1, chance.getrandbits(int(digits))))
    if kind == "bytes":
        return chance.randbytes(int(digits or chance.choice((0, 1, 31, 32, 33, 65))))
    if kind == "address":
        return "0x" + chance.randbytes(20).hex()
    return chance.random() < 0.5 if kind == "bool" else TEXT[: chance.randint(0, len(TEXT))]


def parts_of(written: str) -> list[str]:
    """The types inside a tuple's parentheses."""
    found, depth = [""], 0
    for sign in written[1:-1]:
        depth += (sign == "(") - (sign == ")")
        if sign == "," and not depth:
            found.append("")
        else:
            found[-1] += sign
    return found


def read_of(codec: Codec, data: bytes) -> Any:
    try:
        return read_all(codec, data)
    except Misfit:
        return None


def read_by_oracle(types: tuple[str, ...], data: bytes) -> Any:
    try:
        return decode(types, data)
    except Exception:  # noqa: BLE001 - the oracle fails in many ways, and all of them say no
        return None


@pytest.mark.parametrize("name", SHAPES)
def test_what_eth_abi_writes_is_read_and_the_other_way_round(name: str) -> None:
    shape, chance = SHAPES[name], random.Random(name)
    print("seed", name)
    for _ in range(40):
        values = tuple(value_of(written, chance) for written in shape.types)
        data = encode(shape.types, values)

        assert shape.values(data) == values
        assert shape.codec.write(values) == data


@pytest.mark.parametrize("event", abi.contract().events.values(), ids=lambda event: event.name)
def test_the_offsets_of_an_event_are_counted_from_its_data(event: abi.Event) -> None:
    chance = random.Random(event.name)
    topics = tuple(value_of(written, chance) for written in event.indexed.types)
    values = tuple(value_of(written, chance) for written in event.data.types)
    words = encode(event.indexed.types, topics) + encode(event.data.types, values)

    assert event.whole.values(words) == (*topics, *values)
    assert event.whole.codec.write((*topics, *values)) == words


@pytest.mark.parametrize("name", SHAPES)
def test_of_spoilt_data_nothing_is_read_that_eth_abi_would_not_read(name: str) -> None:
    shape, chance = SHAPES[name], random.Random(name)
    print("seed", name)
    for _ in range(40):
        data = encode(shape.types, tuple(value_of(written, chance) for written in shape.types))
        for spoil in SPOILERS:
            spoilt = spoil(data, chance)
            found = read_of(shape.codec, spoilt)

            assert found is None or found == read_by_oracle(shape.types, spoilt)
            assert found is None or shape.codec.write(found) == spoilt


def _cut(data: bytes, chance: random.Random) -> bytes:
    return data[: chance.randrange(len(data))] if data else data


def _lengthened(data: bytes, chance: random.Random) -> bytes:
    return data + bytes(chance.choice((1, 32)))


def _one_bit_turned(data: bytes, chance: random.Random) -> bytes:
    if not data:
        return data
    place = chance.randrange(len(data))
    return data[:place] + bytes([data[place] ^ 1 << chance.randrange(8)]) + data[place + 1 :]


def _one_word_replaced(data: bytes, chance: random.Random) -> bytes:
    if not data:
        return data
    place = chance.randrange(len(data) // 32) * 32
    number = chance.choice((0, 1, 31, 32, 64, len(data), 2**64, 2**255, 2**256 - 1))
    return data[:place] + number.to_bytes(32, "big") + data[place + 32 :]


SPOILERS = (_cut, _lengthened, _one_bit_turned, _one_word_replaced)


def shape(*types: str) -> Codec:
    return sequence_of([Parameter(f"v{place}", written) for place, written in enumerate(types)])


def words(*numbers: int) -> bytes:
    return b"".join(number.to_bytes(32, "big") for number in numbers)


@pytest.mark.parametrize(
    ("types", "data", "found"),
    [
        (("uint8",), words(256), "256"),
        (("uint8",), words(5)[:31], "31 bytes"),
        (("uint8",), words(5, 0), "64 bytes"),
        (("bool",), words(2), "2"),
        (("address",), words(1 << 160), "0x" + "0" * 23 + "1"),
        (("bytes20",), words(1), "0x" + "0" * 63 + "1"),
        (("uint8[]",), words(64, 1, 5), "offset 64"),
        (("uint8[]",), words(0), "offset 0"),
        (("uint8[]",), words(32, 2**255), f"a list of {2**255}"),
        (("uint8[]",), words(32, 2, 5), "a list of 2"),
        (("bytes[]",), words(32, 2**250), f"a list of {2**250}"),
        (("bytes",), words(32, 33, 0), "32 bytes"),
        (("bytes",), words(32, 1, 1), "32 bytes"),
        (("string",), words(32, 1, 0xFF << 248), "0xff"),
        (("uint8[]", "uint8[]"), words(64, 64, 0), "offset 64"),
    ],
)
def test_what_solidity_does_not_write_is_told(types: tuple[str, ...], data: bytes, found: str) -> None:
    with pytest.raises(Misfit, match=re.escape(found)):
        read_all(shape(*types), data)


@pytest.mark.parametrize(
    ("written", "value", "expected"),
    [
        ("uint8", 256, "from 0 to 255"),
        ("uint8", -1, "from 0 to 255"),
        ("uint8", True, "from 0 to 255"),
        ("uint8", "5", "from 0 to 255"),
        ("bool", 1, "true or false"),
        ("bytes20", bytes(19), "20 bytes"),
        ("bytes", "0x00", "bytes"),
        ("string", b"text", "a text"),
        ("address", "0x" + "0" * 39, "40 hexadecimal digits"),
        ("uint8[]", 5, "a list"),
    ],
)
def test_a_value_of_another_type_is_told_with_its_name(written: str, value: object, expected: str) -> None:
    with pytest.raises(Misfit) as refused:
        shape(written).write((value,))

    assert str(refused.value).startswith(f"v0 {value!r}")
    assert expected in refused.value.expected


def test_a_value_inside_a_struct_is_told_with_its_own_name() -> None:
    cases = parameter_of({"name": "cases", "type": "tuple[]", "components": A_SERIAL_AND_UNITS})

    with pytest.raises(Misfit, match=r"units 4294967296"):
        sequence_of([cases]).write((((bytes(20), 2**32),),))


def test_a_struct_lacking_a_value_is_told() -> None:
    with pytest.raises(Misfit, match=r"\(1,\)"):
        shape("uint8", "uint8").write((1,))


@pytest.mark.parametrize("written", ["int256", "uint8[3]", "function", "uint"])
def test_a_type_that_no_contract_uses_has_no_codec_yet(written: str) -> None:
    with pytest.raises(TypeError, match=re.escape(f"the ABI type {written} cannot be read yet")):
        codec_of(Parameter("v", written))
