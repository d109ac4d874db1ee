"""Values as the event hash writes them (CBV 2.0, section 8.9.1): one text for every way to write the same thing."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from decimal import Decimal
from functools import lru_cache
from urllib.parse import quote, unquote

from lotproof.errors import BadInput
from lotproof.gs1.digital_link import read_digital_link
from lotproof.model.identifiers import check_digit

_HOME = "https://id.gs1.org/"
# No leading zeros: 007 is a text that must not become 7.
_NUMBER = re.compile(r"-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?")
_PURE = re.compile(r"urn:epc:(id|idpat|class):([a-z]+):([^.]+)\.(.*)")
_PLAIN = "-._~';="
_DIGITS = re.compile("[0-9]*")


def canonical_time(moment: dt.datetime) -> str:
    """UTC with milliseconds; half a millisecond is rounded up."""
    rounded = moment.astimezone(dt.UTC) + dt.timedelta(microseconds=500)
    return rounded.strftime(f"{rounded.year:04d}-%m-%dT%H:%M:%S.") + f"{rounded.microsecond // 1000:03d}Z"


def canonical_number(value: Decimal) -> str:
    """Without trailing zeros, exponent and sign of zero."""
    text = f"{value:f}"
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return "0" if text in ("-0", "") else text


def canonical_text(text: str) -> str:
    """A number without trailing zeros; a GS1 identifier as constrained Digital Link; any other text trimmed."""
    text = text.strip()
    if _NUMBER.fullmatch(text):
        return canonical_number(Decimal(text))
    pure = _PURE.fullmatch(text)
    if pure is not None:
        return _from_pure(*pure.groups()) or text
    return _from_link(text) or text if text.startswith(("http://", "https://")) else text


def _from_pure(kind: str, scheme: str, prefix: str, rest: str) -> str | None:
    writer = _WRITERS.get(scheme)
    if writer is None or not _DIGITS.fullmatch(prefix):
        return None
    pattern = kind == "idpat"
    if pattern:
        rest = rest.removesuffix(".*")
    found = writer(prefix, *rest.split(".", _DOTS.get(scheme, 1) - pattern))
    return None if found is None else _HOME + found


def _escaped(text: str) -> str:
    return quote(unquote(text, encoding="latin-1"), safe=_PLAIN, encoding="latin-1")


# The units of a file share a few products, and check digits are the dear part.
@lru_cache(maxsize=1024)
def _checked(digits: str, length: int) -> str | None:
    return digits + check_digit(digits) if len(digits) == length and _DIGITS.fullmatch(digits) else None


def _item(qualifier: str) -> Callable[..., str | None]:
    """An identifier below a GTIN; without a third part, the GTIN itself."""

    def write(prefix: str, reference: str, value: str = "") -> str | None:
        gtin = _checked(reference[:1] + prefix + reference[1:], 13)
        return gtin and f"01/{gtin}" + (f"/{qualifier}/{_escaped(value)}" if value else "")

    return write


def _itip(prefix: str, reference: str, piece: str = "", total: str = "", serial: str = "") -> str | None:
    gtin = _checked(reference[:1] + prefix + reference[1:], 13)
    return gtin and f"8006/{gtin}{piece}{total}" + (f"/21/{_escaped(serial)}" if serial else "")


def _sscc(prefix: str, reference: str) -> str | None:
    digits = _checked(reference[:1] + prefix + reference[1:], 17)
    return digits and f"00/{digits}"


def _place(prefix: str, reference: str, extension: str = "0") -> str | None:
    gln = _checked(prefix + reference, 12)
    return gln and f"414/{gln}" + (f"/254/{_escaped(extension)}" if extension != "0" else "")


def _typed(code: str, length: int, lead: str = "") -> Callable[..., str | None]:
    """A key of ``length`` digits and check digit, behind ``lead``, with a serial attached."""

    def write(prefix: str, reference: str, serial: str = "") -> str | None:
        key = _checked(prefix + reference, length)
        return key and f"{code}/{lead}{key}{_escaped(serial)}"

    return write


def _free(code: str) -> Callable[..., str | None]:
    return lambda prefix, reference: f"{code}/{prefix}{_escaped(reference)}"


def _part(prefix: str, reference: str, serial: str = "") -> str:
    return f"8010/{prefix}{_escaped(reference)}" + (f"/8011/{serial}" if serial else "")


_WRITERS: dict[str, Callable[..., str | None]] = {
    "sgtin": _item("21"),
    "lgtin": _item("10"),
    "upui": _item("235"),
    "itip": _itip,
    "sscc": _sscc,
    "sgln": _place,
    "pgln": _typed("417", 12),
    "grai": _typed("8003", 12, "0"),
    "gdti": _typed("253", 12),
    "sgcn": _typed("255", 12),
    "gsrn": _typed("8018", 17),
    "gsrnp": _typed("8017", 17),
    "gsin": _typed("402", 16),
    "giai": _free("8004"),
    "ginc": _free("401"),
    "cpi": _part,
}
# How many dots follow the company prefix' own, where it is not none.
_DOTS = {"sscc": 0, "pgln": 0, "gsrn": 0, "gsrnp": 0, "gsin": 0, "giai": 0, "ginc": 0, "itip": 3}

# What a key must look like to be one, and the qualifiers that stay, finest first.
_KEYS: dict[str, tuple[str, tuple[str, ...]]] = {
    "00": ("[0-9]{18}", ()),
    "01": ("[0-9]{8}|[0-9]{12,14}", ("21", "10", "235")),
    "253": ("[0-9]{13}.{0,17}", ()),
    "255": ("[0-9]{13,25}", ()),
    "401": (".{1,30}", ()),
    "402": ("[0-9]{17}", ()),
    "414": ("[0-9]{13}", ("254",)),
    "417": ("[0-9]{13}", ()),
    "8003": ("[0-9]{14}.{0,16}", ()),
    "8004": (".{1,30}", ()),
    "8006": ("[0-9]{18}", ("21", "10")),
    "8010": (".{1,30}", ("8011",)),
    "8017": ("[0-9]{18}", ()),
    "8018": ("[0-9]{18}", ()),
}


def _from_link(text: str) -> str | None:
    """A Digital Link with the finest identification only, on GS1's own domain (CBV 2.0, 8.9.1)."""
    try:
        elements = read_digital_link(text)
    except BadInput:
        return None
    key, value = elements[0]
    form, qualifiers = _KEYS.get(key, ("", ()))
    if not form or not re.fullmatch(form, value):
        return None
    found = dict(elements[1:])
    finest = next((f"/{code}/{_escaped_value(found[code])}" for code in qualifiers if code in found), "")
    return f"{_HOME}{key}/{value.zfill(14) if key == '01' else _escaped_value(value)}{finest}"


def _escaped_value(text: str) -> str:
    return quote(text, safe=_PLAIN, encoding="latin-1")
