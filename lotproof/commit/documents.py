"""Salted commitments to documents that stay with the parties: events, TI and TS, licences."""

from __future__ import annotations

import hmac
import secrets
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Self

from lotproof.commit.secret import RandomBytes
from lotproof.errors import BadInput
from lotproof.model.keccak import keccak256

_LENGTH = 32


class DocumentKind(StrEnum):
    """What a document is. A commitment to one kind never opens as another."""

    EVENT = "event"
    """One EPCIS 2.0 event."""
    TRANSACTION = "transaction"
    """Transaction information and statement, which DSCSA lets travel as one document."""
    LICENCE = "licence"
    """The licence that a partner was accredited on."""


_TAGS = {kind: keccak256(b"lotproof/document/" + kind.value.encode("ascii")) for kind in DocumentKind}


def commit(document: bytes, salt: bytes, kind: DocumentKind) -> bytes:
    """The 32 bytes keccak256(tag of kind ++ salt ++ keccak256(document)); raises BadInput unless salt is 32 bytes.

    The salt hides what could be guessed: an event has few unknown fields, and its bare hash would give it away.
    """
    if len(salt) != _LENGTH:
        raise BadInput(f"a salt of {len(salt)} bytes", expected=f"{_LENGTH} bytes", where="document commitment")
    return keccak256(_TAGS[kind] + salt + keccak256(document))


def opens(value: bytes, document: bytes, salt: bytes, kind: DocumentKind) -> bool:
    """Whether ``value`` commits to ``document`` with ``salt``; the comparison takes the same time either way."""
    return hmac.compare_digest(commit(document, salt, kind), value)


@dataclass(frozen=True, slots=True)
class Commitment:
    """A committed value with what opens it. Only ``value`` goes on the chain; the salt travels with the document."""

    value: bytes
    salt: bytes = field(repr=False)
    kind: DocumentKind

    def __post_init__(self) -> None:
        for name, found in (("value", self.value), ("salt", self.salt)):
            if len(found) != _LENGTH:
                found_length = f"a {name} of {len(found)} bytes"
                raise BadInput(found_length, expected=f"{_LENGTH} bytes", where="document commitment")

    @classmethod
    def to(cls, document: bytes, kind: DocumentKind, randomness: RandomBytes = secrets.token_bytes) -> Self:
        """A commitment to ``document`` with a fresh salt."""
        salt = randomness(_LENGTH)
        return cls(commit(document, salt, kind), salt, kind)

    def opens(self, document: bytes) -> bool:
        """Whether this commits to ``document``."""
        return opens(self.value, document, self.salt, self.kind)
