"""Reads the members of a JSON object strictly: nothing missing, nothing unknown, each of its type."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection
from typing import TypeVar

from lotproof.errors import BadInput

_HEXADECIMAL = re.compile(r"0x(?:[0-9a-f]{2})*")

T = TypeVar("T")


class Fields:
    """One JSON object, already parsed; ``where`` names it in messages. Every method raises BadInput."""

    def __init__(self, value: object, where: str, names: Collection[str]) -> None:
        if not isinstance(value, dict):
            raise BadInput(_kind(value), expected="a JSON object", where=where)
        for name in names:
            if name not in value:
                raise BadInput(f"no member {name!r}", expected=f"the members {', '.join(names)}", where=where)
        for name in value:
            if name not in names:
                raise BadInput(f"member {name[:60]!r}", expected=f"only the members {', '.join(names)}", where=where)
        self._value = value
        self._where = where

    def text(self, name: str) -> str:
        """The member as text."""
        return self._typed(name, self._value[name], str, "text")

    def integer(self, name: str) -> int:
        """The member as a whole number; true and false are none."""
        return self._typed(name, self._value[name], int, "a whole number")

    def hexadecimal(self, name: str, length: int) -> bytes:
        """The member as ``length`` bytes in small 0x hexadecimal. A message never shows it: it may be a secret."""
        return self._bytes(name, self.text(name), length)

    def hexadecimals(self, name: str, length: int) -> list[bytes]:
        """The member as a list of such bytes."""
        texts = self.texts(name)
        return [self._bytes(f"{name}[{place}]", text, length) for place, text in enumerate(texts)]

    def texts(self, name: str) -> list[str]:
        """The member as a list of texts."""
        items: list[object] = self._typed(name, self._value[name], list, "a list of text")
        return [self._typed(f"{name}[{place}]", item, str, "text") for place, item in enumerate(items)]

    def objects(self, name: str) -> list[object]:
        """The member as a list of anything."""
        return self._typed(name, self._value[name], list, "a list")

    def parse(self, name: str, parse: Callable[[str], T]) -> T:
        """The member's text through ``parse``, whose BadInput then names this place."""
        return self._parsed(name, self.text(name), parse)

    def parse_all(self, name: str, parse: Callable[[str], T]) -> list[T]:
        """A list of texts through ``parse``."""
        return [self._parsed(f"{name}[{place}]", text, parse) for place, text in enumerate(self.texts(name))]

    def wrong(self, name: str, found: str, expected: str) -> BadInput:
        """The error that says what stands at ``name`` and what should."""
        return BadInput(found, expected=expected, where=f"{self._where}, {name}")

    def _typed(self, name: str, item: object, kind: type[T], expected: str) -> T:
        if not isinstance(item, kind) or isinstance(item, bool):
            raise self.wrong(name, _kind(item), expected)
        return item

    def _bytes(self, name: str, text: str, length: int) -> bytes:
        if len(text) != 2 + 2 * length or not _HEXADECIMAL.fullmatch(text):
            raise self.wrong(name, f"{len(text)} characters", f"0x and {2 * length} small hexadecimal digits")
        return bytes.fromhex(text[2:])

    def _parsed(self, name: str, text: str, parse: Callable[[str], T]) -> T:
        try:
            return parse(text)
        except BadInput as error:
            raise error.at(f"{self._where}, {name}") from error


def _kind(value: object) -> str:
    names: dict[type, str] = {dict: "an object", list: "a list", str: "text", bool: "true or false", type(None): "null"}
    return names.get(type(value), "a number")
