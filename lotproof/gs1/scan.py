"""A scan: what one barcode, one typed line or one identifier says, in the words of the model."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass, field

from lotproof.errors import BadInput
from lotproof.gs1.application_identifiers import Element, check_elements, predefined_length, shown
from lotproof.gs1.digital_link import CANONICAL_STEM, read_digital_link, write_digital_link
from lotproof.gs1.element_strings import (
    BLANKS,
    read_bracketed,
    read_element_string,
    write_bracketed,
    write_element_string,
)
from lotproof.gs1.epc import GtinEpc, LgtinEpc, SgtinEpc, SsccEpc, parse_epc
from lotproof.model.identifiers import (
    Gtin,
    LotNumber,
    SerialNumber,
    Sgtin,
    Sscc,
    expiry_from_ai17,
    expiry_to_ai17,
)

MAX_SCAN = 8192
"""Characters; the largest symbol, a QR code, holds 4,296 of the set used here."""

# Symbology identifiers of ISO/IEC 15424 (General Specifications, figure 5.10.2-1): symbols with FNC1 first hold element
# strings, plain ones a Digital Link URI, retail ones a bare GTIN.
_GS1_SYMBOLS = ("]C1", "]e0", "]d2", "]Q3", "]J1")
_PLAIN_SYMBOLS = ("]d1", "]Q1", "]J0")
_RETAIL_SYMBOLS = {"]E0": 13, "]E4": 8, "]I1": 14}

# Element strings begin with a digit, so that this takes none of them for a URI.
_WEB = re.compile(r"[A-Za-z][A-Za-z0-9+.\-]*://")

_ORDER = ("00", "01", "17", "10", "21")


@dataclass(frozen=True, slots=True)
class Scan:
    """The elements of one scan.

    ``other`` holds every further AI with its value, in the order of the AIs; ``raw`` is the text as it came and takes
    no part in comparing, so that one pack read from two forms gives equal scans.
    """

    gtin: Gtin | None = None
    serial: SerialNumber | None = None
    lot: LotNumber | None = None
    expiry: dt.date | None = None
    sscc: Sscc | None = None
    other: tuple[Element, ...] = ()
    raw: str = field(default="", compare=False)

    @property
    def sgtin(self) -> Sgtin | None:
        """The one unit named, when both GTIN and serial were read."""
        return Sgtin(self.gtin, self.serial) if self.gtin and self.serial else None

    def elements(self) -> tuple[Element, ...]:
        """All elements, those of predefined length first (General Specifications 7.8.4)."""
        expiry = expiry_to_ai17(self.expiry) if self.expiry else None
        values = (self.sscc, self.gtin, expiry, self.lot, self.serial)
        known = ((ai, str(value)) for ai, value in zip(_ORDER, values, strict=True) if value is not None)
        return tuple(sorted((*known, *self.other), key=_rank))


def _rank(element: Element) -> tuple[bool, int, str]:
    ai = element[0]
    return predefined_length(ai) is None, _ORDER.index(ai) if ai in _ORDER else len(_ORDER), ai


def parse_scan(text: str, *, today: dt.date | None = None) -> Scan:
    """The scan that ``text`` holds; ``today`` fixes the century of the expiry.

    Takes an element string, with or without symbology identifier; the bracketed form; an uncompressed Digital Link URI;
    and EPC URIs of a unit, a logistic unit, a lot or a product. Blanks and line ends around it are dropped.
    Raises BadInput for everything else, and for any value, date, check digit or association that is wrong.
    """
    if len(text) > MAX_SCAN:
        raise BadInput(f"a scan of {len(text)} characters", expected=f"at most {MAX_SCAN}")
    elements = check_elements(_read(text.strip(BLANKS)))
    return _scan(dict(elements), text, today)


def _scan(held: dict[str, str], raw: str, today: dt.date | None) -> Scan:
    return Scan(
        gtin=Gtin(held["01"]) if "01" in held else None,
        serial=SerialNumber(held["21"]) if "21" in held else None,
        lot=LotNumber(held["10"]) if "10" in held else None,
        expiry=expiry_from_ai17(held["17"], today=today) if "17" in held else None,
        sscc=Sscc(held["00"]) if "00" in held else None,
        other=tuple(sorted((ai, value) for ai, value in held.items() if ai not in _ORDER)),
        raw=raw,
    )


def _read(text: str) -> list[Element]:
    if text.startswith("]"):
        return _read_symbol(text[:3], text[3:])
    if text.startswith("("):
        return read_bracketed(text)
    if _WEB.match(text):
        return read_digital_link(text)
    if text[:4].lower() == "urn:":
        return _read_epc(text)
    if text.isascii() and text.isdigit() and len(text) in (8, 12, 13, 14):
        raise BadInput(f"{text} alone", expected=f"an application identifier before it: (01){text.zfill(14)}")
    return read_element_string(text)


def _read_symbol(identifier: str, data: str) -> list[Element]:
    if identifier in _GS1_SYMBOLS:
        return read_element_string(data)
    if identifier in _PLAIN_SYMBOLS:
        return _read_plain(identifier, data)
    if identifier in _RETAIL_SYMBOLS:
        length = _RETAIL_SYMBOLS[identifier]
        if len(data) != length:
            raise BadInput(f"{shown(data)} behind {identifier}", expected=f"{length} digits")
        return [("01", data.zfill(14))]
    known = " ".join((*_GS1_SYMBOLS, *_PLAIN_SYMBOLS, *_RETAIL_SYMBOLS))
    raise BadInput(f"symbology identifier {shown(identifier)}", expected=f"one of {known}")


def _read_plain(identifier: str, data: str) -> list[Element]:
    try:
        return read_digital_link(data)
    except BadInput as error:
        raise error.at(f"{identifier}, a symbol without FNC1") from error


def _read_epc(uri: str) -> list[Element]:
    match parse_epc(uri):
        case SgtinEpc(sgtin=sgtin):
            return [("01", str(sgtin.gtin)), ("21", str(sgtin.serial))]
        case LgtinEpc(gtin=gtin, lot=lot):
            return [("01", str(gtin)), ("10", str(lot))]
        case GtinEpc(gtin=gtin):
            return [("01", str(gtin))]
        case SsccEpc(sscc=sscc):
            return [("00", str(sscc))]
        case _:
            raise BadInput(shown(uri), expected="the EPC of a pack, a case, a pallet, a lot or a product")


def format_bracketed(scan: Scan) -> str:
    r"""``scan`` as people read it: ``(01)...(17)...(10)...(21)...``; BadInput when its elements do not go together."""
    return write_bracketed(check_elements(scan.elements()))


def to_element_string(scan: Scan) -> str:
    r"""``scan`` as a barcode holds it, FNC1 as ``\x1d`` where it is needed, no symbology identifier."""
    return write_element_string(check_elements(scan.elements()))


def to_digital_link(scan: Scan, stem: str = CANONICAL_STEM) -> str:
    """``scan`` as a Digital Link URI under ``stem``; BadInput when it has no primary key or the stem is none."""
    return write_digital_link(check_elements(scan.elements()), stem)
