r"""Element strings as scanners send them, and the bracketed form that people read and type.

FNC1 (General Specifications 7.8) ends a value of no predefined length. A keyboard-wedge scanner cannot type it, so that
these stand-ins are read as FNC1 where the text has no real one (``\x1d``): ``<GS>``, ``{GS}``, ``[GS]``, ``<FNC1>``,
``{FNC1}``, ``[FNC1]``, ``^]``, ``^``, ``\x1d``, ``\u001d`` (typed out) and the picture character U+241D.

In the bracketed form every bracket around two to four digits is an AI, known or refused, never part of a value. All
other brackets belong to the value, as in ``(10)LOT(A)``. A value that really holds such digits in brackets has the
opening one written ``\(``, as GS1's own tools do: ``(10)LOT\(21)``.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from lotproof.errors import BadInput
from lotproof.gs1.application_identifiers import Element, ai_at, is_ai, predefined_length, shown

FNC1 = "\x1d"

BLANKS = " \t\r\n"
"""What may stand around a scan or a bracketed group; str.strip() alone would take FNC1, too."""

# Longer ones first: "^]" before "^".
_STAND_INS = re.compile(r"<GS>|\{GS\}|\[GS\]|<FNC1>|\{FNC1\}|\[FNC1\]|\^\]|\^|\\x1[dD]|\\u001[dD]|\u241d")
_BRACKET = re.compile(r"\\\(|\(([0-9]{2,4})\)")
_LOOKS_LIKE_AI = re.compile(r"\((?=[0-9]{2,4}\))")


def read_element_string(text: str) -> list[Element]:
    """The elements of ``text``, cut where FNC1 or a predefined length ends them; the values are not checked yet.

    One FNC1 is accepted before the first element, after the last, and after a predefined length.
    """
    data = text if FNC1 in text else _STAND_INS.sub(FNC1, text)
    data = data.removeprefix(FNC1)
    if not data:
        raise BadInput("nothing", expected="an element string such as 01...17...10...")
    elements = []
    place = 0
    while place < len(data):
        ai = ai_at(data, place)
        start = place + len(ai)
        end = _end_of_value(data, start, predefined_length(ai))
        elements.append((ai, data[start:end]))
        place = end + 1 if data[end : end + 1] == FNC1 else end
    return elements


def _end_of_value(data: str, start: int, length: int | None) -> int:
    separator = data.find(FNC1, start)
    end = len(data) if separator < 0 else separator
    return end if length is None else min(end, start + length)


def read_bracketed(text: str) -> list[Element]:
    r"""The elements of ``(01)...(10)...``, blanks allowed around each group; the values are not checked yet."""
    marks = [mark for mark in _BRACKET.finditer(text) if mark[1]]
    if not marks or marks[0].start() != 0:
        raise BadInput(shown(text), expected="an application identifier in brackets first, as in (01)")
    ends = [*(mark.start() for mark in marks[1:]), len(text)]
    elements = []
    for mark, end in zip(marks, ends, strict=True):
        if not is_ai(mark[1]):
            raise BadInput(
                f"({mark[1]}) at character {mark.start() + 1}",
                expected=r"a known GS1 application identifier; a bracket inside a value is written \(",
            )
        elements.append((mark[1], text[mark.end() : end].strip(BLANKS).replace("\\(", "(")))
    return elements


def write_element_string(elements: Iterable[Element]) -> str:
    """``elements`` in their order, FNC1 between them where a length is not predefined."""
    parts = []
    previous: str | None = None
    for ai, value in elements:
        if previous is not None and predefined_length(previous) is None:
            parts.append(FNC1)
        parts += [ai, value]
        previous = ai
    text = "".join(parts)
    # A value may hold "<GS>" itself: one real FNC1 tells the reader that there are no stand-ins.
    return text + FNC1 if FNC1 not in text and _STAND_INS.search(text) else text


def write_bracketed(elements: Iterable[Element]) -> str:
    """``elements`` in their order, as people read them."""
    return "".join(f"({ai}){_LOOKS_LIKE_AI.sub(lambda _: chr(92) + '(', value)}" for ai, value in elements)
