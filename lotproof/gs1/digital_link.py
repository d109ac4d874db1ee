"""GS1 Digital Link URIs, uncompressed (GS1 Digital Link Standard: URI Syntax 1.4, section 4).

``biip`` reads these, too, but takes a key or a qualifier in the stem for decoration, keeps the last of repeated
parameters, lets unknown numeric parameters and broken percent-encoding pass, pads short GTINs, and allows qualifiers
that exclude each other. So the URI is taken apart here. Names in place of numbers (``/gtin/``) left the standard and
are refused.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from urllib.parse import quote, unquote

from lotproof.errors import BadInput
from lotproof.gs1.application_identifiers import Element, fits_format, is_ai, shown

CANONICAL_STEM = "https://id.gs1.org"

# Primary keys, in the order in which a writer prefers them, with their sequences of qualifiers.
_QUALIFIERS: dict[str, tuple[tuple[str, ...], ...]] = {
    "01": (("22", "10", "21"), ("235",)),
    "8006": (("22", "10", "21"),),
    "00": ((),),
    "414": (("254",), ("7040",)),
    "415": (("8020",),),
    "417": (("7040",),),
    "8003": ((),),
    "8004": (("7040",),),
    "8010": (("8011",),),
    "8013": ((),),
    "8017": (("8019",),),
    "8018": (("8019",),),
    "253": ((),),
    "255": ((),),
    "401": ((),),
    "402": ((),),
}
_PATH_AIS = {*_QUALIFIERS, *(ai for choices in _QUALIFIERS.values() for choice in choices for ai in choice)}
_NEVER_IN_QUERY = frozenset(("03", "21", "22", "235", "254", "7040", "8011", "8014", "8019", "8020", "8200"))

_CHARACTERS = re.compile(r"(?:[A-Za-z0-9\-._~:/?#\[\]@!$&'()*+,;=]|%[0-9A-Fa-f]{2})*")
_PARTS = re.compile(r"(?:http|HTTP)[sS]?://(?P<host>[^/?#]*)(?P<path>[^?#]*)(?:\?(?P<query>[^#]*))?(?:#.*)?")
_HOST = re.compile(r"(?:[A-Za-z0-9.\-]+|\[[0-9A-Fa-f:.]+\])(?::[0-9]{1,5})?")


def read_digital_link(uri: str) -> list[Element]:
    """The elements of ``uri``: path first, then query; the values are not checked yet.

    Parameters whose names are not numbers and the fragment say nothing in GS1 terms and are passed over.
    Raises BadInput for anything else the standard does not allow.
    """
    if not _CHARACTERS.fullmatch(uri):
        raise BadInput(shown(uri), expected="only characters of a URI, others percent-encoded as %XX")
    parts = _PARTS.fullmatch(uri)
    if parts is None:
        raise BadInput(shown(uri), expected="a GS1 Digital Link URI that begins with https:// or http://")
    if not _HOST.fullmatch(parts["host"]):
        raise BadInput(f"domain {shown(parts['host'])}", expected="a domain name, with a port if need be")
    path = _read_path(parts["path"])
    return path + _read_query(parts["query"] or "", [ai for ai, _ in path])


def _read_path(path: str) -> list[Element]:
    segments = path.split("/")[1:]
    start = _place_of_key(segments)
    if start is None:
        raise BadInput(f"path {shown(path)}", expected=_EXPECTED_PATH)
    _check_stem(segments[:start])
    codes, values = segments[start::2], segments[start + 1 :: 2]
    if not any(_is_subsequence(codes[1:], choice) for choice in _QUALIFIERS[codes[0]]):
        choices = " or ".join(", ".join(choice) for choice in _QUALIFIERS[codes[0]]) or "none"
        raise BadInput(
            f"path /{'/../'.join(codes)}/..", expected=f"as qualifiers of /{codes[0]}/, in this order: {choices}"
        )
    return [(code, unquote(value, encoding="latin-1")) for code, value in zip(codes, values, strict=True)]


_EXPECTED_PATH = (
    "a path that ends in /AI/value pairs, all in numbers, from a primary key such as /01/ on, "
    "uncompressed and without a trailing slash"
)


def _place_of_key(segments: Sequence[str]) -> int | None:
    """Where the last primary key stands, found from the end in steps of one AI and its value."""
    for place in range(len(segments) - 2, -1, -2):
        if segments[place] in _QUALIFIERS:
            return place
        if segments[place] not in _PATH_AIS:
            return None
    return None


def _check_stem(stem: Sequence[str]) -> None:
    """A stem may be any path, but not one that another reader would take for a key or a qualifier."""
    for place in range(len(stem) - 2, -1, -2):
        ai, value = stem[place], unquote(stem[place + 1], encoding="latin-1")
        if ai in _PATH_AIS and fits_format(ai, value):
            raise BadInput(
                f"/{ai}/{shown(value)[1:-1]} before the primary key",
                expected="one primary key, and its qualifiers behind it",
            )


def _read_query(query: str, path_ais: Sequence[str]) -> list[Element]:
    elements: list[Element] = []
    seen = set(path_ais)
    for parameter in query.split("&"):
        name, _, raw = parameter.partition("=")
        ai = unquote(name, encoding="latin-1")
        if not (ai.isascii() and ai.isdigit()):
            continue
        if ai in seen:
            raise BadInput(f"({ai}) twice", expected="each application identifier once")
        seen.add(ai)
        _check_attribute(ai, raw, path_ais)
        elements.append((ai, unquote(raw, encoding="latin-1")))
    return elements


def _check_attribute(ai: str, raw: str, path_ais: Sequence[str]) -> None:
    if not is_ai(ai):
        raise BadInput(f"query parameter {shown(ai)}", expected="a known GS1 application identifier or a name")
    if ai in _NEVER_IN_QUERY or _belongs_in_path(ai, path_ais):
        raise BadInput(f"({ai}) in the query", expected=f"it in the path, as /{ai}/ behind its primary key")
    if "+" in raw or ";" in raw:
        raise BadInput(f"({ai}) {shown(raw)}", expected="+ and ; written as %2B and %3B in the query")


def _belongs_in_path(ai: str, path_ais: Sequence[str]) -> bool:
    key, *qualifiers = path_ais
    return any(ai in choice and _is_subsequence(qualifiers, choice) for choice in _QUALIFIERS[key])


def _is_subsequence(found: Sequence[str], allowed: Iterable[str]) -> bool:
    rest = iter(allowed)
    return all(code in rest for code in found)


def write_digital_link(elements: Sequence[Element], stem: str = CANONICAL_STEM) -> str:
    """The URI of ``elements`` under ``stem``; BadInput when they hold no primary key or the stem is none.

    Attributes stand in the query in the order of their AIs (section 4.12, canonical form).
    """
    held = dict(elements)
    key = next((code for code in _QUALIFIERS if code in held), None)
    if key is None:
        raise BadInput("no primary key", expected="a GTIN (01), an SSCC (00) or another key of a Digital Link")
    choice = max(_QUALIFIERS[key], key=lambda codes: sum(code in held for code in codes))
    path_ais = [key, *(code for code in choice if code in held)]
    attributes = sorted(code for code in held if code not in path_ais)
    uri = stem.rstrip("/") + "".join(f"/{code}/{quote(held[code], safe='')}" for code in path_ais)
    if attributes:
        uri += "?" + "&".join(f"{code}={quote(held[code], safe='')}" for code in attributes)
    if sorted(read_digital_link(uri)) != sorted(elements):
        raise BadInput(
            f"stem {shown(stem)}", expected="a stem such as https://example.com/path, without query or fragment"
        )
    return uri
