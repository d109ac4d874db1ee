"""What an account signs to become a partner's operator key (EIP-712), so that nobody binds it unasked."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from lotproof.errors import BadInput
from lotproof.model.identifiers import Gln
from lotproof.model.keccak import checksum_address, keccak256
from lotproof.model.partner import Scope

KEY_CONSENT_TYPE = "KeyConsent(address operator,address by,uint48 gln,uint8 scopes,uint32 bindings,uint48 deadline)"

_WORD = 32
_BITS = {"bindings": 32, "deadline": 48}


@dataclass(frozen=True, slots=True)
class KeyConsent:
    """Signed by ``operator``: ``by``, a registrar or a key of the partner, may make it a key of GLN ``gln``.

    ``bindings`` is how often the account has become a key before, so that a consent binds once; ``deadline`` the last
    second, with its zone. Raises BadInput on what the ledger's types cannot hold.
    """

    operator: str
    by: str
    gln: Gln
    scopes: Scope
    bindings: int
    deadline: dt.datetime

    @property
    def struct_hash(self) -> bytes:
        """hashStruct (EIP-712)."""
        if self.deadline.tzinfo is None:
            found = f"the deadline {self.deadline.isoformat()}"
            raise BadInput(found, expected="a time with its zone, e.g. 2026-01-01T00:00:00Z", where="consent")
        accounts = _account(self.operator) + _account(self.by)
        numbers = (int(self.gln), int(self.scopes))
        words = b"".join(number.to_bytes(_WORD, "big") for number in numbers)
        ending = _number("bindings", self.bindings) + _number("deadline", int(self.deadline.timestamp()))
        return keccak256(keccak256(KEY_CONSENT_TYPE.encode("ascii")) + accounts + words + ending)


def _account(address: str) -> bytes:
    return bytes.fromhex(checksum_address(address)[2:]).rjust(_WORD, b"\0")


def _number(what: str, value: int) -> bytes:
    if not 0 <= value < 1 << _BITS[what]:
        raise BadInput(f"{what} {value}", expected=f"a number of {_BITS[what]} bits", where="consent")
    return value.to_bytes(_WORD, "big")
