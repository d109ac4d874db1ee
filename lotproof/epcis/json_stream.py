"""JSON read piece by piece (RFC 8259): the members that lead to the list of events are walked, their values decoded.

So one event is in memory at a time. The scanner beneath is the standard library's; what it says of a text that only
goes on in the next piece is not yet an error.
"""

from __future__ import annotations

import codecs
import json
import re
from collections.abc import Callable, Iterator
from typing import Any, NoReturn

from lotproof.epcis.limits import Limits
from lotproof.errors import BadInput
from lotproof.model.nodes import more_nodes_than

_AHEAD = 1 << 18
_SPACE = re.compile(r"[ \t\n\r]*")
# The longest text that can be the beginning of something else: -Infinity, or \uD83D with its other half.
_TAIL = 16


class JsonText:
    """A text that is taken in as it is needed, with the place in the file."""

    def __init__(self, parts: Iterator[bytes], name: str, limits: Limits, decode: json.JSONDecoder) -> None:
        self.name = name
        self._parts = parts
        self._limits = limits
        self._scanner = decode
        self._decoder = codecs.getincrementaldecoder("utf-8-sig")()
        self._text = ""
        self._at = 0
        self._bytes = 0
        self._line, self._column = 1, 0
        self._ended = False

    def peek(self) -> str:
        """The next character that is no white space, "" at the end."""
        while True:
            match = _SPACE.match(self._text, self._at)
            self._at = match.end() if match else self._at
            if self._at < len(self._text) or not self._more():
                return self._text[self._at : self._at + 1]

    def take(self, wanted: str, message: str) -> None:
        """Steps over one character, which must be ``wanted``."""
        if self.peek() != wanted:
            self.broken(message)
        self._at += 1

    def value(self) -> Any:
        """The next value, as a whole."""
        self.peek()
        while True:
            try:
                found, end = self._scanner.raw_decode(self._text, self._at)
            except json.JSONDecodeError as error:
                if not self._may_go_on(error) or not self._more():
                    self.broken(error.msg, error.pos)
            except RecursionError as error:
                found = f"values nested deeper than {self._limits.depth}"
                raise BadInput(found, expected="a flatter document", where=self.name) from error
            else:
                # A number may go on in the next piece.
                if end < len(self._text) or not self._more():
                    if end - self._at > self._limits.value:
                        self._too_long()
                    self._at = end
                    return found

    def end(self) -> None:
        """There must be no more."""
        if self.peek():
            self.broken("Extra data")

    def broken(self, message: str, place: int | None = None) -> NoReturn:
        """Raises BadInput with line and column."""
        place = self._at if place is None else place
        before = self._text[:place]
        line = self._line + before.count("\n")
        start = before.rfind("\n")
        column = place - start if start >= 0 else self._column + place + 1
        where = f"{self.name}, line {line}, column {column}"
        raise BadInput(f"broken JSON ({message})", expected="well-formed JSON", where=where)

    def _may_go_on(self, error: json.JSONDecodeError) -> bool:
        return error.msg.startswith("Unterminated string") or error.pos >= len(self._text) - _TAIL

    def _more(self) -> bool:
        """Takes in about as much again as is being read; False at the end of the file."""
        if self._ended:
            return False
        self._drop()
        if len(self._text) > self._limits.value:
            self._too_long()
        wanted, fresh = max(_AHEAD, len(self._text)), []
        while wanted > 0:
            part = next(self._parts, b"")
            fresh.append(self._decoded(part))
            self._bytes += len(part)
            wanted -= len(part)
            if not part:
                self._ended = True
                break
        self._text += "".join(fresh)
        if len(self._text) > self._limits.nodes and more_nodes_than(self._limits.nodes, self._text):
            line = self._line + self._text.count("\n", 0, self._at)
            found = f"a value of more than {self._limits.nodes:,} fields"
            raise BadInput(found, expected="smaller events", where=f"{self.name}, line {line}")
        return True

    def _too_long(self) -> NoReturn:
        line = self._line + self._text.count("\n", 0, self._at)
        found = f"a value longer than {self._limits.value:,} characters"
        raise BadInput(found, expected="smaller events", where=f"{self.name}, line {line}")

    def _drop(self) -> None:
        """Lets go of what was read."""
        done = self._text[: self._at]
        lines = done.count("\n")
        self._line += lines
        self._column = len(done) - done.rfind("\n") - 1 if lines else self._column + len(done)
        self._text, self._at = self._text[self._at :], 0

    def _decoded(self, part: bytes) -> str:
        held = len(self._decoder.getstate()[0])
        try:
            return self._decoder.decode(part, final=not part)
        except UnicodeDecodeError as error:
            where = f"{self.name}, byte {self._bytes - held + error.start}"
            found = f"byte 0x{error.object[error.start]:02x}"
            raise BadInput(found, expected="JSON in UTF-8", where=where) from error


JsonPath = tuple[str, ...]
Put = Callable[[dict[str, Any], str, Any], None]


def walk(text: JsonText, lists: frozenset[JsonPath], put: Put) -> Iterator[tuple[JsonPath, int, Any, dict[str, Any]]]:
    """The elements of the ``lists`` (paths of names) one by one, with the document as far as it is read by then.

    In the document, which is complete after the last element, those lists are empty. ``put`` sets a member.
    """
    enter = {path[:length] for path in lists for length in range(len(path))}
    root: dict[str, Any] = {}
    yield from _object(text, (), root, _Way(root, enter, lists, put))
    text.end()
    yield (), 0, None, root


class _Way:
    def __init__(self, root: dict[str, Any], enter: set[JsonPath], lists: frozenset[JsonPath], put: Put) -> None:
        self.root, self.enter, self.lists, self.put = root, enter, lists, put


def _object(
    text: JsonText, path: JsonPath, into: dict[str, Any], way: _Way
) -> Iterator[tuple[JsonPath, int, Any, Any]]:
    text.take("{", "Expecting value")
    first = True
    while text.peek() != "}" or not first:
        if text.peek() != '"':
            text.broken("Expecting property name enclosed in double quotes")
        key = text.value()
        text.take(":", "Expecting ':' delimiter")
        inner = (*path, key)
        opening = text.peek()
        if inner in way.enter and opening == "{":
            child: dict[str, Any] = {}
            way.put(into, key, child)
            yield from _object(text, inner, child, way)
        elif inner in way.lists and opening == "[":
            way.put(into, key, [])
            yield from _list(text, inner, way)
        else:
            way.put(into, key, text.value())
        first = False
        if text.peek() == "}":
            break
        text.take(",", "Expecting ',' delimiter")
    text.take("}", "Expecting ',' delimiter")


def _list(text: JsonText, path: JsonPath, way: _Way) -> Iterator[tuple[JsonPath, int, Any, Any]]:
    text.take("[", "Expecting value")
    index = 0
    while text.peek() != "]" or index:
        yield path, index, text.value(), way.root
        index += 1
        if text.peek() == "]":
            break
        text.take(",", "Expecting ',' delimiter")
    text.take("]", "Expecting ',' delimiter")
