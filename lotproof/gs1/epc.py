"""EPC identifiers as EPCIS files write them (EPC Tag Data Standard 1.13, sections 6 to 8; CBV 2.0, section 8).

Pure identity URIs tell where the company prefix ends, Digital Link URIs do not; the identity is the same, so that
``prefix`` takes no part in comparing.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import pairwise
from urllib.parse import quote, unquote

from lotproof.errors import BadInput
from lotproof.gs1.application_identifiers import check_value, shown
from lotproof.gs1.digital_link import read_digital_link
from lotproof.model.identifiers import CompanyPrefix, Gln, GlnExtension, Gtin, LotNumber, SerialNumber, Sgtin, Sscc

MAX_URI = 8192
"""Characters."""

NO_EXTENSION = "0"
"""The extension of an SGLN that names the place itself (Tag Data Standard, 6.3.3)."""


@dataclass(frozen=True, slots=True)
class SgtinEpc:
    """One pack or case."""

    sgtin: Sgtin
    prefix: CompanyPrefix | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class GtinEpc:
    """Any units of a product: ``urn:epc:idpat:sgtin:...*`` or ``/01/``."""

    gtin: Gtin
    prefix: CompanyPrefix | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class LgtinEpc:
    """Any units of one lot of a product."""

    gtin: Gtin
    lot: LotNumber
    prefix: CompanyPrefix | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class SsccEpc:
    """One logistic unit."""

    sscc: Sscc
    prefix: CompanyPrefix | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class SglnEpc:
    """A place, or with an extension other than "0" a part of it."""

    gln: Gln
    extension: str = NO_EXTENSION
    prefix: CompanyPrefix | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class PglnEpc:
    """A party: the owner or the possessor that a source or a destination names."""

    gln: Gln
    prefix: CompanyPrefix | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class OtherEpc:
    """An identifier of a family this ledger does not act on; kept as it stands."""

    uri: str


Epc = SgtinEpc | GtinEpc | LgtinEpc | SsccEpc | SglnEpc | PglnEpc | OtherEpc

_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.\-]*:.+")
_UNFIT = re.compile(r"[\x00-\x20\x7f-\xa0]")
_PURE = re.compile(r"urn:epc:(id|idpat|class):([a-z0-9]+):(.+)")
# Table A-1 of the Tag Data Standard: the characters that stand for themselves.
_PLAIN = "!'()*+,-.:;=_"
_ESCAPED_TEXT = re.compile(r"(?:[A-Za-z0-9!'()*+,\-.:;=_]|%[0-9A-Fa-f]{2})+")
_LONGEST_ESCAPED = 60

_OTHER_SCHEMES = frozenset(
    (
        *("grai", "giai", "gsrn", "gsrnp", "gdti", "cpi", "sgcn", "ginc"),
        *("gsin", "itip", "upui", "gid", "usdod", "adi", "bic", "imovn"),
    )
)
_DIGITAL_LINK_FAMILIES = frozenset(("00", "01", "414", "417"))


def parse_epc(uri: str) -> Epc:
    """The identity that ``uri`` names: an EPC pure identity URI, an EPC class or pattern, or a Digital Link URI.

    Raises BadInput, located at the URI, for a malformed one of a family this ledger acts on, for an unknown EPC scheme,
    for tag and raw URIs, and for what is no URI at all. Every other URI is an OtherEpc.
    """
    try:
        return _parse(uri)
    except BadInput as error:
        raise error.at(shown(uri)[1:-1] if len(uri) <= 60 else shown(uri)) from error


def _parse(uri: str) -> Epc:
    if len(uri) > MAX_URI:
        raise BadInput(f"{len(uri)} characters", expected=f"at most {MAX_URI}")
    if _UNFIT.search(uri) or not _SCHEME.fullmatch(uri):
        raise BadInput("no URI", expected="an EPC such as urn:epc:id:sgtin:... or https://id.gs1.org/01/...")
    if uri[:8].lower() == "urn:epc:":
        return _parse_pure(uri)
    if re.match(r"https?://", uri, re.IGNORECASE) and _claims_digital_link(uri):
        return _parse_digital_link(uri)
    return OtherEpc(uri)


def _parse_pure(uri: str) -> Epc:
    parts = _PURE.fullmatch(uri)
    if parts is None:
        raise BadInput(
            "no pure identity", expected="urn:epc:id:, urn:epc:idpat: or urn:epc:class: in lower case and a scheme"
        )
    kind, scheme, body = parts.groups()
    reader = _READERS.get((kind, scheme))
    if reader is not None:
        return reader(body)
    if scheme in _OTHER_SCHEMES or (kind == "idpat" and ("id", scheme) in _READERS):
        return OtherEpc(uri)
    raise BadInput(f"scheme {kind}:{shown(scheme)[1:-1]}", expected="a scheme of the EPC Tag Data Standard")


def _sgtin(body: str) -> SgtinEpc:
    prefix, reference, serial = _components(body, "company prefix, item reference and serial")
    gtin = _gtin(prefix, reference)
    return SgtinEpc(Sgtin(gtin, SerialNumber(_unescape(serial, "serial"))), CompanyPrefix(prefix))


def _gtin_class(body: str) -> GtinEpc:
    prefix, reference, serial = _components(body, "company prefix, item reference and *")
    if serial != "*":
        raise BadInput(f"serial {shown(serial)} in a pattern", expected="* for any serial")
    return GtinEpc(_gtin(prefix, reference), CompanyPrefix(prefix))


def _lgtin(body: str) -> LgtinEpc:
    prefix, reference, lot = _components(body, "company prefix, item reference and lot")
    return LgtinEpc(_gtin(prefix, reference), LotNumber(_unescape(lot, "lot")), CompanyPrefix(prefix))


def _sscc(body: str) -> SsccEpc:
    prefix, reference = _components(body, "company prefix and serial reference")
    _check_digits(prefix, reference, "serial reference", 17)
    return SsccEpc(Sscc.with_check_digit(reference[0] + prefix + reference[1:]), CompanyPrefix(prefix))


def _sgln(body: str) -> SglnEpc:
    prefix, reference, escaped = _components(body, "company prefix, location reference and extension")
    _check_digits(prefix, reference, "location reference", 12)
    extension = GlnExtension(_unescape(escaped, "extension"))
    return SglnEpc(Gln.with_check_digit(prefix + reference), extension.value, CompanyPrefix(prefix))


def _pgln(body: str) -> PglnEpc:
    prefix, reference = _components(body, "company prefix and party reference")
    _check_digits(prefix, reference, "party reference", 12)
    return PglnEpc(Gln.with_check_digit(prefix + reference), CompanyPrefix(prefix))


_READERS: dict[tuple[str, str], Callable[[str], Epc]] = {
    ("id", "sgtin"): _sgtin,
    ("idpat", "sgtin"): _gtin_class,
    ("class", "lgtin"): _lgtin,
    ("id", "sscc"): _sscc,
    ("id", "sgln"): _sgln,
    ("id", "pgln"): _pgln,
}


def _components(body: str, expected: str) -> list[str]:
    """``body`` at its dots; the last of three components may hold dots itself."""
    count = expected.count(",") + 2
    parts = body.split(".", 2) if count == 3 else body.split(".")
    if len(parts) != count:
        raise BadInput(f"{len(parts)} parts, {shown(body)}", expected=f"{expected}, with a dot between")
    return parts


def _check_digits(prefix: str, reference: str, name: str, total: int) -> None:
    if not re.fullmatch("[0-9]{6,12}", prefix):
        raise BadInput(f"company prefix {shown(prefix)}", expected="6 to 12 digits")
    if not re.fullmatch("[0-9]*", reference):
        raise BadInput(f"{name} {shown(reference)}", expected="digits")
    if len(prefix) + len(reference) != total:
        raise BadInput(
            f"company prefix of {len(prefix)} and {name} of {len(reference)} digits",
            expected=f"{total} digits together, {total - len(prefix)} of them for the {name}",
        )


def _gtin(prefix: str, reference: str) -> Gtin:
    """The GTIN of company prefix and indicator with item reference (Tag Data Standard, 7.3)."""
    _check_digits(prefix, reference, "item reference", 13)
    return Gtin.with_check_digit(reference[0] + prefix + reference[1:])


def _unescape(text: str, name: str) -> str:
    if len(text) > _LONGEST_ESCAPED:
        raise BadInput(f"{name} {shown(text)}", expected="1 to 20 characters")
    if not _ESCAPED_TEXT.fullmatch(text):
        raise BadInput(f"{name} {shown(text)}", expected='letters, digits and signs, with " % & / < > ? as %XX')
    return unquote(text, encoding="latin-1")


def _claims_digital_link(uri: str) -> bool:
    """Whether ``uri`` means to be a Digital Link of a family this ledger acts on, or of GS1's own domain."""
    host, _, rest = uri.partition("://")[2].partition("/")
    if host.lower() == "id.gs1.org":
        return True
    segments = re.split("[?#]", rest)[0].split("/")
    return any(
        code in _DIGITAL_LINK_FAMILIES and re.fullmatch("[0-9]{8,}", value) for code, value in pairwise(segments)
    )


def _parse_digital_link(uri: str) -> Epc:
    elements = read_digital_link(uri)
    if elements[0][0] not in _DIGITAL_LINK_FAMILIES:
        return OtherEpc(uri)
    for ai, value in elements:
        check_value(ai, value)
    held = dict(elements)
    match [ai for ai, _ in elements]:
        case ["01", "21"]:
            return SgtinEpc(Sgtin(Gtin(held["01"]), SerialNumber(held["21"])))
        case ["01", "10"]:
            return LgtinEpc(Gtin(held["01"]), LotNumber(held["10"]))
        case ["01"]:
            return GtinEpc(Gtin(held["01"]))
        case ["00"]:
            return SsccEpc(Sscc(held["00"]))
        case ["414", *rest] if rest in ([], ["254"]):
            return SglnEpc(Gln(held["414"]), held.get("254", NO_EXTENSION))
        case ["417"]:
            return PglnEpc(Gln(held["417"]))
        case found:
            raise BadInput(
                " and ".join(f"({ai})" for ai in found),
                expected="(01) alone or with (10) or with (21); (00); (414) alone or with (254); (417); no query",
            )


def sgtin_uri(sgtin: Sgtin, prefix: CompanyPrefix) -> str:
    """The pure identity URI of ``sgtin``; BadInput when ``prefix`` is not that of its GTIN."""
    return f"urn:epc:id:sgtin:{_gtin_body(sgtin.gtin, prefix)}.{_escape(sgtin.serial.value)}"


def gtin_uri(gtin: Gtin, prefix: CompanyPrefix) -> str:
    """The pattern URI for any unit of ``gtin``."""
    return f"urn:epc:idpat:sgtin:{_gtin_body(gtin, prefix)}.*"


def lgtin_uri(gtin: Gtin, lot: LotNumber, prefix: CompanyPrefix) -> str:
    """The class URI for units of one lot."""
    return f"urn:epc:class:lgtin:{_gtin_body(gtin, prefix)}.{_escape(lot.value)}"


def sscc_uri(sscc: Sscc, prefix: CompanyPrefix) -> str:
    """The pure identity URI of ``sscc``."""
    end = 1 + _prefix_length(sscc, prefix)
    return f"urn:epc:id:sscc:{sscc.digits[1:end]}.{sscc.digits[0]}{sscc.digits[end:-1]}"


def sgln_uri(gln: Gln, prefix: CompanyPrefix, extension: str = NO_EXTENSION) -> str:
    """The pure identity URI of the place ``gln``, or of its part ``extension``."""
    end = _prefix_length(gln, prefix)
    return f"urn:epc:id:sgln:{gln.digits[:end]}.{gln.digits[end:-1]}.{_escape(GlnExtension(extension).value)}"


def pgln_uri(gln: Gln, prefix: CompanyPrefix) -> str:
    """The pure identity URI of the party ``gln``."""
    end = _prefix_length(gln, prefix)
    return f"urn:epc:id:pgln:{gln.digits[:end]}.{gln.digits[end:-1]}"


def _gtin_body(gtin: Gtin, prefix: CompanyPrefix) -> str:
    end = 1 + _prefix_length(gtin, prefix)
    return f"{gtin.digits[1:end]}.{gtin.digits[0]}{gtin.digits[end:-1]}"


def _prefix_length(key: Gtin | Gln | Sscc, prefix: CompanyPrefix) -> int:
    """Digits; EPC URIs treat a prefix of four or five digits as a block of those of six."""
    if not prefix.covers(key):
        raise BadInput(
            f"{key.name} {key} and company prefix {prefix}", expected="the company prefix the key is issued under"
        )
    return max(6, len(prefix.digits))


def _escape(text: str) -> str:
    return quote(text, safe=_PLAIN)
