"""Readers of single values: each takes a Node and returns the value or raises BadInput."""

from __future__ import annotations

import datetime as dt
import re
from decimal import Decimal

from lotproof.epcis.tree import Node, expand
from lotproof.epcis.vocabulary import CBV_HOME, Vocabulary

# RFC 3986, appendix A, with IPvFuture and IPv6 literals taken by their characters only.
_PCHAR = r"(?:[A-Za-z0-9\-._~!$&'()*+,;=:@]|%[0-9A-Fa-f]{2})"
_AUTHORITY = (
    r"(?:(?:[A-Za-z0-9\-._~!$&'()*+,;=:]|%[0-9A-Fa-f]{2})*@)?"
    r"(?:\[[0-9A-Fa-f:.]+\]|(?:[A-Za-z0-9\-._~!$&'()*+,;=]|%[0-9A-Fa-f]{2})*)(?::[0-9]*)?"
)
_URI = re.compile(
    rf"[A-Za-z][A-Za-z0-9+\-.]*:"
    rf"(?://{_AUTHORITY}(?:/{_PCHAR}*)*|/(?:{_PCHAR}+(?:/{_PCHAR}*)*)?|{_PCHAR}+(?:/{_PCHAR}*)*|)"
    rf"(?:\?(?:{_PCHAR}|[/?])*)?(?:#(?:{_PCHAR}|[/?])*)?"
)
_TIME = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2})(?:\.([0-9]+))?(Z|[+-][0-9]{2}:[0-9]{2})")
_DATE = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2})(?:T.*|Z|[+-][0-9]{2}:[0-9]{2})?")
_OFFSET = re.compile(r"[+-](?:(?:0[0-9]|1[0-3]):[0-5][0-9]|14:00)")
_NUMBER = re.compile(r"[+-]?(?:[0-9]{1,40}(?:\.[0-9]{0,40})?|\.[0-9]{1,40})")
_UOM = re.compile(r"[A-Z0-9]{2,3}")
_TIME_FORM = "a date and time with its time zone, such as 2026-11-05T08:30:00+01:00"


def text(node: Node) -> str:
    """Any text."""
    if not isinstance(node.value, str):
        raise node.bad(f"a text for {node.field}")
    return node.value


def filled(node: Node) -> str:
    """A text that says something."""
    found = text(node).strip()
    if not found:
        raise node.bad(f"a text that is not empty for {node.field}")
    return found


def is_uri(found: str) -> bool:
    """Whether ``found`` is an absolute URI (RFC 3986)."""
    return _URI.fullmatch(found) is not None


def is_own_name(node: Node, key: str) -> bool:
    """Whether a field ``key`` is a user's own: named by a URI or CURIE in JSON, by a namespace in XML."""
    return (node.origin.is_xml and key.startswith("{")) or is_uri(key)


def uri(node: Node) -> str:
    """An absolute URI."""
    found = text(node)
    if not is_uri(found):
        raise node.bad(f"a URI for {node.field}")
    return found


def time(node: Node) -> dt.datetime:
    """A real date and time with a zone of at most 14 hours (EPCIS 2.0, 6.4); fractions are cut at microseconds."""
    match = _TIME.fullmatch(text(node))
    if match is None:
        raise node.bad(_TIME_FORM)
    whole, fraction, zone = match.groups()
    if zone != "Z" and not _OFFSET.fullmatch(zone):
        raise node.bad(f"a time zone between -14:00 and +14:00 in {node.field}")
    micros = ((fraction or "") + "000000")[:6]
    try:
        found = dt.datetime.fromisoformat(f"{whole}.{micros}{'+00:00' if zone == 'Z' else zone}")
        found.astimezone(dt.UTC)
    except (ValueError, OverflowError) as error:
        raise node.bad(f"a date and time that exists for {node.field}") from error
    return found


def date(node: Node) -> dt.date:
    """A real calendar date; a time of day behind it is not used."""
    match = _DATE.fullmatch(text(node).strip())
    try:
        return dt.date.fromisoformat(match[1] if match else "")
    except ValueError as error:
        raise node.bad(f"a real date YYYY-MM-DD for {node.field}") from error


def offset(node: Node) -> str:
    """The value of eventTimeZoneOffset (EPCIS 2.0, 7.4.1)."""
    if not _OFFSET.fullmatch(text(node)):
        raise node.bad("an offset such as -05:00, between -14:00 and +14:00")
    return str(node.value)


def number(node: Node) -> Decimal:
    """A finite number; XML gives it as text."""
    found = node.value
    if isinstance(found, int | Decimal) and not isinstance(found, bool):
        return Decimal(found)
    if node.origin.is_xml and isinstance(found, str) and _NUMBER.fullmatch(found):
        return Decimal(found)
    raise node.bad(f"a number for {node.field}")


def boolean(node: Node) -> bool:
    """A truth value; XML gives it as text (XML Schema: true, false, 1, 0)."""
    if isinstance(node.value, bool):
        return node.value
    words = {"true": True, "1": True, "false": False, "0": False}
    if node.origin.is_xml and node.value in ("true", "1", "false", "0"):
        return words[node.value]
    raise node.bad(f"true or false for {node.field}")


def unit(node: Node) -> str:
    """A unit of measure (UN/ECE Recommendation 20)."""
    if not _UOM.fullmatch(text(node)):
        raise node.bad("a unit of two or three capital letters or digits, such as KGM")
    return str(node.value)


def term(node: Node, vocabulary: Vocabulary) -> str:
    """A word of ``vocabulary``, or the full URI of a user's own; a made-up word in GS1's namespace is refused.

    JSON writes GS1's words bare; XML writes them as URIs (CBV 2.0, section 7).
    """
    found = text(node)
    if not node.origin.is_xml and found in vocabulary.words:
        return found
    known = f"a CBV {vocabulary.name}, such as {', '.join(sorted(vocabulary.words)[:3])}"
    if not is_uri(found):
        raise node.bad(f"{known}, or the URI of a user vocabulary")
    full = expand(found, node.origin.prefixes)
    word = vocabulary.word_of(full)
    if word is not None and (node.origin.is_xml or full != found or found.startswith(CBV_HOME)):
        return word
    if vocabulary.owns(full):
        raise node.bad(known if word is None else f"the bare word {word!r}, as JSON-LD writes it")
    return full
