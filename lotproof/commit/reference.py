"""References: what lets any outbox of a party find on the chain what it recorded of an event, and nobody else.

Behind the data of a transaction stand 12 bytes for each event that it records, and one that counts them (ADR 30). They
come from a secret of the party and the event's hash, so that they say nothing to whoever does not have both.
"""

from __future__ import annotations

import datetime as dt
import hmac
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from lotproof.commit.documents import Commitment, DocumentKind
from lotproof.commit.secret import LotSecret
from lotproof.errors import BadInput
from lotproof.model.identifiers import SerialNumber
from lotproof.model.keccak import keccak256
from lotproof.model.lot import LotKey

NAME_LENGTH = 10
LENGTH = NAME_LENGTH + 2
MOST = 255
"""References of one transaction: more than a verb has events."""

_SECRET_LENGTH = 32
_SELECTOR, _WORD = 4, 32


@dataclass(frozen=True, slots=True, repr=False)
class PartySecret:
    """32 bytes from which references, the salts of documents and the secrets of lots come; never shown."""

    value: bytes

    def __post_init__(self) -> None:
        if len(self.value) != _SECRET_LENGTH:
            raise BadInput(f"a party's secret of {len(self.value)} bytes", expected=f"{_SECRET_LENGTH} bytes")

    def __repr__(self) -> str:
        return "PartySecret(hidden)"

    @classmethod
    def of_signature(cls, signature: bytes) -> PartySecret:
        """What a signature comes to that only the party's key can make, and makes the same each time."""
        return cls(hmac.digest(signature, b"lotproof/party", "sha256"))

    def reference(self, event: str, part: int, parts: int) -> bytes:
        """The 12 bytes that name the ``part``-th, from 0, of the ``parts`` verbs that record an event."""
        stream = self._stream(event, part)
        return stream[:NAME_LENGTH] + _masked(parts, stream[NAME_LENGTH:LENGTH])

    def name(self, event: str, part: int) -> bytes:
        """The first ten bytes of ``reference``, which do not tell how many parts there are."""
        return self._stream(event, part)[:NAME_LENGTH]

    def parts(self, event: str, first: bytes) -> int:
        """How many parts there are, by the reference of the first one."""
        mask = self._stream(event, 0)[NAME_LENGTH:LENGTH]
        return int.from_bytes(_masked(int.from_bytes(first[NAME_LENGTH:], "big"), mask), "big")

    def salt(self, kind: DocumentKind, events: Sequence[str], occasion: int, body: bytes) -> bytes:
        """The salt of a document over ``events``; ``occasion`` tells those of one run apart, from 0."""
        said = "\n".join((str(kind), str(occasion), *events)).encode()
        return hmac.digest(self.value, b"lotproof/salt\n" + keccak256(body) + said, "sha256")

    def lot(self, of: LotKey, expiry: dt.date, serials: Iterable[SerialNumber], occasion: int) -> LotSecret:
        """The secret of a lot that has these serials in this order; ``occasion`` counts its registrations planned."""
        said = "\n".join(("lotproof/lot", *map(str, of), str(expiry), str(occasion)))
        listed = "\n".join(str(serial) for serial in serials).encode()
        return LotSecret(hmac.digest(self.value, said.encode() + keccak256(listed), "sha256"))

    def _stream(self, event: str, part: int) -> bytes:
        return hmac.digest(self.value, f"lotproof/reference\n{part}\n{event}".encode(), "sha256")


def commitment_of(
    secret: PartySecret | None, kind: DocumentKind, events: Sequence[str], body: bytes, occasion: int = 0
) -> Commitment:
    """A commitment that any outbox with this secret makes again from the same file; by chance without one."""
    if secret is None:
        return Commitment.to(body, kind)
    salt = secret.salt(kind, events, occasion, body)
    return Commitment.to(body, kind, lambda _: salt)


def trailer(references: Sequence[bytes]) -> bytes:
    """What is put behind the data of a transaction; nothing where there are no references."""
    if not references:
        return b""
    if len(references) > MOST:
        raise BadInput(f"{len(references)} references", expected=f"at most {MOST} in a transaction")
    return b"".join(references) + bytes([len(references)])


def references_in(data: bytes) -> list[bytes]:
    """The references behind the data of a transaction. Data in words of 32 bytes alone has none."""
    count = data[-1] if data else 0
    length = LENGTH * count + 1
    if not count or len(data) < _SELECTOR + length or (len(data) - _SELECTOR - length) % _WORD:
        return []
    return split(data[-length:-1])


def split(joined: bytes) -> list[bytes]:
    """References that stand behind each other."""
    return [joined[start : start + LENGTH] for start in range(0, len(joined), LENGTH)]


def _masked(number: int, mask: bytes) -> bytes:
    return (number ^ int.from_bytes(mask, "big")).to_bytes(2, "big")
