"""GS1 identification keys and attributes, valid once they exist (GS1 General Specifications 24, sections 2, 3 and 7.9).

Every class takes the digits or characters as they stand on the pack and raises BadInput when they cannot be right.
"""

from __future__ import annotations

import calendar
import datetime as dt
import re
from dataclasses import dataclass
from typing import ClassVar, Self

from lotproof.errors import BadInput

# GS1 General Specifications, figure 7.11-1: GS1 AI encodable character set 82.
_CHARSET_82 = re.compile(r"[!\"%&'()*+,\-./0-9:;<=>?A-Z_a-z]+")


def check_digit(body: str) -> str:
    """The GS1 mod-10 check digit of ``body``, the digits before it (GS1 General Specifications 7.9.1).

    >>> check_digit("629104150021")
    '3'
    """
    if not (body.isascii() and body.isdigit()):
        raise BadInput(repr(body), expected="digits, to compute a check digit from")
    # Every other digit from the right counts three times; this line runs for each pack of a file.
    total = 3 * sum(map(int, body[-1::-2])) + sum(map(int, body[-2::-2]))
    return str(-total % 10)


@dataclass(frozen=True, slots=True, order=True)
class _NumericKey:
    digits: str

    name: ClassVar[str]
    length: ClassVar[int]

    def __post_init__(self) -> None:
        found = self.digits
        if not (found.isascii() and found.isdigit() and len(found) == self.length):
            raise BadInput(f"{self.name} {found!r}", expected=f"{self.length} digits")
        right = check_digit(found[:-1])
        if found[-1] != right:
            raise BadInput(f"{self.name} {found} with check digit {found[-1]}", expected=f"check digit {right}")

    def __str__(self) -> str:
        return self.digits

    def __int__(self) -> int:
        return int(self.digits)

    @classmethod
    def with_check_digit(cls, body: str) -> Self:
        """The key whose digits before the check digit are ``body``."""
        if not (body.isascii() and body.isdigit() and len(body) == cls.length - 1):
            raise BadInput(f"{cls.name} {body!r} without its check digit", expected=f"{cls.length - 1} digits")
        return cls(body + check_digit(body))


@dataclass(frozen=True, slots=True, order=True)
class Gtin(_NumericKey):
    """GTIN-14: AI (01)."""

    name: ClassVar[str] = "GTIN"
    length: ClassVar[int] = 14


@dataclass(frozen=True, slots=True, order=True)
class Gln(_NumericKey):
    """Global location number of a trading partner or place: AI (414), 13 digits."""

    name: ClassVar[str] = "GLN"
    length: ClassVar[int] = 13


@dataclass(frozen=True, slots=True, order=True)
class Sscc(_NumericKey):
    """Serial shipping container code: AI (00), 18 digits."""

    name: ClassVar[str] = "SSCC"
    length: ClassVar[int] = 18


@dataclass(frozen=True, slots=True, order=True)
class _Text:
    value: str

    name: ClassVar[str]

    def __post_init__(self) -> None:
        if not 1 <= len(self.value) <= 20:
            raise BadInput(f"{self.name} {self.value!r} of {len(self.value)} characters", expected="1 to 20 characters")
        if not _CHARSET_82.fullmatch(self.value):
            raise BadInput(f"{self.name} {self.value!r}", expected="only characters of the GS1 set 82")

    def __str__(self) -> str:
        return self.value

    def to_bytes20(self) -> bytes:
        """ASCII, zero-padded on the right to the contract's bytes20."""
        return self.value.encode("ascii").ljust(20, b"\0")

    @classmethod
    def from_bytes20(cls, raw: bytes) -> Self:
        """The inverse of ``to_bytes20``."""
        # Latin-1 takes every byte; the character set refuses those that are none of ours.
        value = raw.rstrip(b"\0").decode("latin-1")
        if len(raw) != 20:
            raise BadInput(f"{cls.name} in {len(raw)} bytes", expected="20 bytes")
        return cls(value)


@dataclass(frozen=True, slots=True, order=True)
class LotNumber(_Text):
    """Batch or lot number: AI (10)."""

    name: ClassVar[str] = "lot number"


@dataclass(frozen=True, slots=True, order=True)
class SerialNumber(_Text):
    """Serial number: AI (21)."""

    name: ClassVar[str] = "serial number"


@dataclass(frozen=True, slots=True, order=True)
class GlnExtension(_Text):
    """Extension of a location number, naming a part of the place: AI (254)."""

    name: ClassVar[str] = "GLN extension"


@dataclass(frozen=True, slots=True, order=True)
class Sgtin:
    """A serialised trade item: one pack or one case."""

    gtin: Gtin
    serial: SerialNumber

    def __str__(self) -> str:
        return f"(01){self.gtin}(21){self.serial}"


@dataclass(frozen=True, slots=True, order=True)
class CompanyPrefix:
    """GS1 company prefix: 4 to 12 digits, leading zeros significant."""

    digits: str

    def __post_init__(self) -> None:
        found = self.digits
        if not (found.isascii() and found.isdigit() and 4 <= len(found) <= 12):
            raise BadInput(f"GS1 company prefix {found!r}", expected="4 to 12 digits")

    def __str__(self) -> str:
        return self.digits

    def to_key(self) -> int:
        """The contract's form: the digits behind a leading 1, which keeps the leading zeros."""
        return int("1" + self.digits)

    @classmethod
    def from_key(cls, key: int) -> CompanyPrefix:
        """The inverse of ``to_key``."""
        text = str(key)
        if not text.startswith("1"):
            raise BadInput(f"company prefix key {text}", expected="a 1 followed by the 4 to 12 digits")
        return cls(text[1:])

    def covers(self, key: Gtin | Gln | Sscc) -> bool:
        """Whether ``key`` is issued under this prefix."""
        return _company_digits(key).startswith(self.digits)

    @classmethod
    def possible_for(cls, key: Gtin | Gln | Sscc) -> list[CompanyPrefix]:
        """Every prefix that ``key`` can be issued under, the shortest first."""
        return [cls(_company_digits(key)[:length]) for length in range(4, 13)]


def _company_digits(key: Gtin | Gln | Sscc) -> str:
    return key.digits if isinstance(key, Gln) else key.digits[1:]


def expiry_from_ai17(text: str, *, today: dt.date | None = None) -> dt.date:
    """The date of AI (17), YYMMDD; day 00 is the last of the month (GS1 General Specifications 3.4.7).

    The century follows section 7.12: 51 to 99 years ahead of ``today`` (UTC when not given) means the past century,
    50 to 99 behind it the next.
    """
    if not (len(text) == 6 and text.isascii() and text.isdigit()):
        raise BadInput(f"expiry (17) {text!r}", expected="six digits YYMMDD")
    current = (today or dt.datetime.now(dt.UTC).date()).year
    year = current - current % 100 + int(text[:2])
    ahead = int(text[:2]) - current % 100
    year += -100 if ahead >= 51 else 100 if ahead <= -50 else 0
    month, day = int(text[2:4]), int(text[4:])
    try:
        return dt.date(year, month, day or calendar.monthrange(year, month)[1])
    except ValueError as error:  # calendar.IllegalMonthError is a ValueError, too
        raise BadInput(f"expiry (17) {text!r}", expected="a real date YYMMDD") from error


def expiry_to_ai17(date: dt.date) -> str:
    """``date`` as AI (17) writes it."""
    return date.strftime("%y%m%d")
