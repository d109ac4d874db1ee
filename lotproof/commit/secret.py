"""The lot secret: 32 random bytes from which every unit's salt is derived."""

from __future__ import annotations

import hmac
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from typing import Self

from lotproof.errors import BadInput

RandomBytes = Callable[[int], bytes]
"""Given a count, that many bytes no outsider can guess."""

SALT_LENGTH = 16
_LENGTH = 32
_DOMAIN = b"lotproof/unit"


@dataclass(frozen=True, slots=True, repr=False)
class LotSecret:
    """Known to the maker and to whom it hands the lot passport; never on the chain, in a log or in a message."""

    value: bytes

    def __post_init__(self) -> None:
        if not isinstance(self.value, bytes) or len(self.value) != _LENGTH:
            raise BadInput("a lot secret of another length or type", expected=f"{_LENGTH} bytes")

    def __repr__(self) -> str:
        return "LotSecret(hidden)"

    @classmethod
    def new(cls, randomness: RandomBytes = secrets.token_bytes) -> Self:
        """A fresh secret."""
        return cls(randomness(_LENGTH))

    def unit_salt(self, index: int) -> bytes:
        """The 16-byte salt of the unit at ``index``: HMAC-SHA256 over the tag and the index, cut to half."""
        return hmac.digest(self.value, _DOMAIN + index.to_bytes(4, "big"), "sha256")[:SALT_LENGTH]
