"""What may stand under a GS1 application identifier, an AI (GS1 General Specifications 24, sections 3, 4.13 and 7.8).

The list of AIs and their formats is that of ``biip``. It is loaded on first need only: the AIs a medicine pack carries,
(00), (01), (10), (17) and (21), are known here, so that a usual scan never waits for it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from functools import lru_cache
from typing import NamedTuple

from lotproof.errors import BadInput
from lotproof.model.identifiers import (
    Gln,
    GlnExtension,
    Gtin,
    LotNumber,
    SerialNumber,
    Sscc,
    check_digit,
    expiry_from_ai17,
)

Element = tuple[str, str]
"""An AI and its value, for example ``("10", "ABC123")``."""

LONGEST_VALUE = 90
"""Characters: no AI has a longer value."""

_GTIN_SHORTER = (8, 12, 13)

_CORE: dict[str, Callable[[str], object]] = {
    "00": Sscc,
    "01": Gtin,
    "10": LotNumber,
    "17": expiry_from_ai17,
    "21": SerialNumber,
}
_TYPED: dict[str, Callable[[str], object]] = {
    **_CORE,
    "02": Gtin,
    "03": Gtin,
    "254": GlnExtension,
    **{str(ai): Gln for ai in range(410, 418)},
}

# Where the digits that end in a check digit stand; biip checks these for GTIN, SSCC and GLN only.
_CHECKED_DIGITS = {
    "253": slice(0, 13),
    "255": slice(0, 13),
    "402": slice(0, 17),
    "8003": slice(1, 14),
    "8006": slice(0, 14),
    "8017": slice(0, 18),
    "8018": slice(0, 18),
    "8026": slice(0, 14),
}

# General Specifications, figure 7.8.5-2: characters of AI and value together, by the first two digits of the AI.
_PREDEFINED_LENGTH = {
    "00": 20,
    **dict.fromkeys(("01", "02", "03"), 16),
    "04": 18,
    **{str(ai): 8 for ai in range(11, 20)},
    "20": 4,
    **{str(ai): 10 for ai in range(31, 37)},
    "41": 16,
}

# General Specifications, section 4.13.1 and 4.13.2, for the AIs met on medicines. (37) needs (00), too, but that may
# stand in the other barcode of a logistic label.
_ITEM = ("01", "02", "03", "8006", "8026")
_NEEDS: tuple[tuple[tuple[str, ...], tuple[str, ...]], ...] = (
    (("10", "11", "13", "15", "16"), _ITEM),
    (("17",), (*_ITEM, "255")),
    (("20", "240", "241", "242"), ("01", "02", "8006", "8026")),
    (("21",), ("01", "03", "8006")),
    (("22", "235", "243", "710", "711", "712", "713", "714", "715", "716"), ("01",)),
    (("250", "251"), ("01", "8006")),
    (("250",), ("21",)),
    (("30", "7003"), ("01", "02")),
    (("02",), ("37",)),
    (("37",), ("02", "8026")),
    (("254",), ("414",)),
    (("415",), ("8020",)),
    (("8020",), ("415",)),
)
_EXCLUDES = (
    ("01", "02"),
    ("01", "03"),
    ("01", "37"),
    ("01", "255"),
    ("01", "8006"),
    ("02", "03"),
    ("02", "8026"),
    ("21", "235"),
    ("8006", "37"),
    ("8017", "8018"),
)


def shown(text: str, limit: int = 60) -> str:
    """``text`` quoted for a message, cut where it is long."""
    return repr(text) if len(text) <= limit else f"{text[:limit]!r}... of {len(text)} characters"


def ai_at(text: str, place: int = 0) -> str:
    """The AI that ``text`` has from ``place`` on; BadInput when there is none."""
    head = text[place : place + 4]
    if head[:2] in _CORE:
        return head[:2]
    entry = _entry(head)
    if entry is None:
        raise BadInput(f"{shown(text[place:])} at character {place + 1}", expected="a known GS1 application identifier")
    return entry.ai


def is_ai(code: str) -> bool:
    """Whether ``code``, all of it, is an AI."""
    entry = None if code in _CORE else _entry(code)
    return code in _CORE or (entry is not None and entry.ai == code)


def predefined_length(ai: str) -> int | None:
    """How many characters the value of ``ai`` has when no FNC1 need end it; None for all other AIs."""
    whole = _PREDEFINED_LENGTH.get(ai[:2])
    return None if whole is None else whole - len(ai)


def fits_format(ai: str, value: str) -> bool:
    """Whether ``value`` has the characters and the length that ``ai`` asks for; no check digit, no date."""
    entry = _entry(ai)
    return entry is not None and value.isascii() and re.fullmatch(entry.pattern, ai + value) is not None


def check_elements(elements: Iterable[Element]) -> tuple[Element, ...]:
    """``elements`` without exact repetitions, once every value and their association are right; else BadInput."""
    held: dict[str, str] = {}
    for ai, value in elements:
        check_value(ai, value)
        if held.setdefault(ai, value) != value:
            raise BadInput(
                f"({ai}) twice, {shown(held[ai])} and {shown(value)}",
                expected="one value for each application identifier",
            )
    _check_association(held)
    return tuple(held.items())


def check_value(ai: str, value: str) -> None:
    """Raises BadInput, located at ``(ai)``, unless ``value`` is a right one for ``ai``."""
    if not is_ai(ai):
        raise BadInput(f"({shown(ai)[1:-1]})", expected="a known GS1 application identifier")
    if not value:
        raise BadInput(f"({ai}) without a value", expected="at least one character")
    if len(value) > LONGEST_VALUE:
        raise BadInput(shown(value), expected=f"at most {LONGEST_VALUE} characters", where=f"({ai})")
    if ai in ("01", "02", "03") and len(value) in _GTIN_SHORTER and value.isascii() and value.isdigit():
        raise BadInput(
            f"{value} of {len(value)} digits", expected=f"14 digits: write {value.zfill(14)}", where=f"({ai})"
        )
    typed = _TYPED.get(ai)
    if typed is None:
        _check_by_biip(ai, value)
        return
    try:
        typed(value)
    except BadInput as error:
        raise error.at(f"({ai})") from error


def _check_by_biip(ai: str, value: str) -> None:
    title = _title(ai)
    # biip's patterns take the digits of every script.
    if not value.isascii() or not _biip_accepts(ai, value):
        raise BadInput(shown(value), expected=title, where=f"({ai})")
    digits = value[_CHECKED_DIGITS[ai]] if ai in _CHECKED_DIGITS else ""
    if digits and check_digit(digits[:-1]) != digits[-1]:
        right = check_digit(digits[:-1])
        raise BadInput(f"{digits} with check digit {digits[-1]}", expected=f"check digit {right}", where=f"({ai})")


def _title(ai: str) -> str:
    entry = _entry(ai)
    return f"{entry.title}, format {entry.format}" if entry else "a known AI"


def _biip_accepts(ai: str, value: str) -> bool:
    """Whether format and dates are right."""
    from biip import ParseError
    from biip.gs1_element_strings import GS1ElementString

    try:
        GS1ElementString.parse(ai + value)
    except ParseError:
        return False
    return True


def _check_association(held: dict[str, str]) -> None:
    for needy, partners in _NEEDS:
        for ai in needy:
            if ai in held and not any(partner in held for partner in partners):
                wanted = " or ".join(f"({partner})" for partner in partners)
                raise BadInput(f"({ai}) alone", expected=f"{wanted} beside it")
    for one, other in _EXCLUDES:
        if one in held and other in held:
            raise BadInput(f"({one}) and ({other}) together", expected="only one of the two")


class _AiEntry(NamedTuple):
    ai: str
    title: str
    format: str
    pattern: str


@lru_cache(maxsize=1024)
def _entry(head: str) -> _AiEntry | None:
    """What is known of the AI that begins ``head``, up to four characters."""
    from biip import ParseError
    from biip.gs1_application_identifiers import GS1ApplicationIdentifier

    try:
        found = GS1ApplicationIdentifier.extract(head)
    except ParseError:
        return None
    return _AiEntry(found.ai, found.data_title, found.format.partition("+")[2], found.pattern)
