"""Answers of a node, spoilt: each kind of harm that a broken or lying one may do to a right answer."""

from __future__ import annotations

import copy
import json
import random
from collections.abc import Callable
from typing import Any

NONSENSE: tuple[Any, ...] = (
    *(None, True, False, 0, -1, 7, 1e300, 2**70, -(2**70), "", "0x", "0x0", "0xzz", "hello"),
    *("0x" + "f" * 64,),
    *(
        "0x" + "f" * 100_001,
        "latest",
        "\ud800",
        "\x1b[2J\u202e",
        [],
        {},
        [[]],
        [None],
        {"result": "0x1"},
        {"error": {}},
    ),
)
ERRORS: tuple[Any, ...] = (
    *("down", 5, [], {}, {"code": "x"}, {"message": None}, {"message": {"a": 1}}, {"code": 1e300, "message": []}),
    *({"code": -32005, "message": "rate limited"}, {"code": 3, "message": "execution reverted", "data": "0x12"}),
    *({"message": "execution reverted", "data": {"data": {"data": 5}}}, {"data": "0x08c379a0" + "ff" * 40}),
    {"message": "x", "data": {"a": {"b": {"c": {"d": {"e": {"f": {"g": {"h": {"i": "0x12"}}}}}}}}}},
)


def _places(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Where something stands inside ``value``, at any depth."""
    if isinstance(value, dict):
        return [path, *(place for name, inner in value.items() for place in _places(inner, (*path, name)))]
    if isinstance(value, list):
        return [path, *(place for index, inner in enumerate(value[:20]) for place in _places(inner, (*path, index)))]
    return [path]


def _somewhere(answer: Any, chance: random.Random, change: Callable[[Any, Any], None]) -> bytes:
    """``change`` done to a member of the answer, given what holds it and its name."""
    places = [path for path in _places(answer) if path]
    if places:
        path = chance.choice(places)
        holder = answer
        for name in path[:-1]:
            holder = holder[name]
        change(holder, path[-1])
    return written(answer)


def written(answer: Any) -> bytes:
    return json.dumps(answer).encode("utf-8", "surrogatepass")


def _other_value(answer: Any, chance: random.Random) -> bytes:
    def change(holder: Any, name: Any) -> None:
        holder[name] = chance.choice(NONSENSE)

    return _somewhere(answer, chance, change)


def _missing(answer: Any, chance: random.Random) -> bytes:
    def change(holder: Any, name: Any) -> None:
        del holder[name]

    return _somewhere(answer, chance, change)


def _other_digits(answer: Any, chance: random.Random) -> bytes:
    def change(holder: Any, name: Any) -> None:
        value = holder[name]
        if isinstance(value, str):
            place = chance.randrange(len(value) + 1)
            holder[name] = value[:place] + chance.choice(("", "g", "0", "ff", "\0", " ", "é")) + value[place + 1 :]

    return _somewhere(answer, chance, change)


def _other_result(answer: Any, chance: random.Random) -> bytes:
    for one in answer if isinstance(answer, list) else [answer]:
        one["result"] = chance.choice(NONSENSE)
    return written(answer)


def _error(answer: Any, chance: random.Random) -> bytes:
    one = chance.choice(answer) if isinstance(answer, list) else answer
    if chance.random() < 0.7:
        del one["result"]
    one["error"] = chance.choice(ERRORS)
    return written(answer)


def _other_id(answer: Any, chance: random.Random) -> bytes:
    one = chance.choice(answer) if isinstance(answer, list) else answer
    one["id"] = chance.choice((None, 0, -1, "1", 10**9, [], {}, 1.0, True))
    return written(answer)


def _cut(answer: Any, chance: random.Random) -> bytes:
    content = written(answer)
    return content[: chance.randrange(len(content))]


def _other_bytes(answer: Any, chance: random.Random) -> bytes:
    content = bytearray(written(answer))
    for _ in range(chance.randint(1, 4)):
        content[chance.randrange(len(content))] = chance.randrange(256)
    return bytes(content)


def _no_number(answer: Any, chance: random.Random) -> bytes:
    token = chance.choice(("NaN", "Infinity", "-Infinity", "1e999", "9" * 5000, "{'a'}"))
    return written(answer).replace(b'"result": ', b'"result": ' + token.encode() + b', "x": ', 1)


def _twice(answer: Any, chance: random.Random) -> bytes:
    value = json.dumps(chance.choice(NONSENSE)).encode()
    return written(answer).replace(b'"result": ', b'"result": ' + value + b', "result": ', 1)


def _nested(answer: Any, chance: random.Random) -> bytes:
    depth = chance.choice((50, 900, 100_000))
    opening, closing = chance.choice(((b"[", b"]"), (b'{"data": ', b"}")))
    deep = opening * depth + b"1" + closing * depth
    name = chance.choice((b'"result": ', b'"error": {"message": "x", "data": '))
    end = b"}" if b"error" in name else b""
    return b'{"jsonrpc": "2.0", "id": 1, ' + name + deep + end + b"}"


def _shuffled(answer: Any, chance: random.Random) -> bytes:
    if isinstance(answer, list):
        chance.shuffle(answer)
        return written(answer)
    return written([answer])


def _short(answer: Any, chance: random.Random) -> bytes:
    if isinstance(answer, list):
        del answer[chance.randrange(len(answer)) :]
        return written(answer)
    return written({})


def _of_another(answer: Any, chance: random.Random) -> bytes:
    if isinstance(answer, list) and len(answer) > 1:
        one, other = chance.sample(answer, 2)
        one["result"], other["result"] = other["result"], one["result"]
        return written(answer)
    return written(chance.choice(("ok", None, 5, [], [[]], {"result": "0x1"}, True)))


KINDS: dict[str, Callable[[Any, random.Random], bytes]] = {
    "another value": _other_value,
    "a member missing": _missing,
    "other digits": _other_digits,
    "another result": _other_result,
    "an error": _error,
    "another id": _other_id,
    "cut": _cut,
    "other bytes": _other_bytes,
    "no number": _no_number,
    "a member twice": _twice,
    "nested": _nested,
    "out of order": _shuffled,
    "short": _short,
    "of another call": _of_another,
}


def spoilt(answer: Any, kind: str, chance: random.Random) -> bytes:
    """The right ``answer`` after a harm of this kind, as it goes over the wire."""
    return KINDS[kind](copy.deepcopy(answer), chance)
