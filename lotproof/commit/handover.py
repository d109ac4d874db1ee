"""What a key signs to hand goods over, or to receive them, without sending a transaction (EIP-712).

A signature names each item with its version, so it works once and only on the item as it was; and a deadline, which the
ledger takes up to 30 days ahead. The domain is named Lotproof, version 1.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from lotproof.errors import BadInput
from lotproof.model.identifiers import Gln
from lotproof.model.item import ItemId
from lotproof.model.keccak import checksum_address, keccak256

NAME = "Lotproof"
VERSION = "1"

DOMAIN_TYPE = "EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)"
HAND_OVER_TYPE = "HandOver(uint88[] items,uint40[] versions,uint48 to,uint48 deadline,bytes32 document)"
RECEIPT_TYPE = "Receipt(uint88[] items,uint40[] versions,uint48 deadline,bytes32 document)"

_WORD = 32
_ITEM_BITS, _VERSION_BITS, _DEADLINE_BITS, _CHAIN_BITS = 88, 40, 48, 256


@dataclass(frozen=True, slots=True)
class Domain:
    """The ledger at address ``ledger`` on chain ``chain_id``: a signature is good there and nowhere else.

    Raises BadInput on what is no chain id or no address.
    """

    chain_id: int
    ledger: str

    def __post_init__(self) -> None:
        _number(self.chain_id, _CHAIN_BITS, "chain id")
        checksum_address(self.ledger)

    @property
    def separator(self) -> bytes:
        """The 32 bytes of the domain separator (EIP-712, hashStruct of the domain)."""
        address = bytes.fromhex(self.ledger[2:]).rjust(_WORD, b"\0")
        chain = self.chain_id.to_bytes(_WORD, "big")
        return keccak256(_type(DOMAIN_TYPE) + _type(NAME) + _type(VERSION) + chain + address)

    def digest(self, struct_hash: bytes) -> bytes:
        """The 32 bytes that are signed: keccak256(0x1901 ++ separator ++ struct hash)."""
        return keccak256(b"\x19\x01" + self.separator + struct_hash)


@dataclass(frozen=True, slots=True)
class HandOverMessage:
    """Signed by the holder: ``items``, in rising order and each in its version, go to ``to``.

    ``deadline`` is the last second, with its zone; ``document`` the 32-byte commitment. Raises BadInput on what the
    ledger's types cannot hold.
    """

    items: Sequence[ItemId]
    versions: Sequence[int]
    to: Gln
    deadline: dt.datetime
    document: bytes

    @property
    def struct_hash(self) -> bytes:
        """hashStruct (EIP-712)."""
        goods = _goods(self.items, self.versions)
        end = _ending(self.deadline, self.document)
        return keccak256(_type(HAND_OVER_TYPE) + goods + int(self.to).to_bytes(_WORD, "big") + end)


@dataclass(frozen=True, slots=True)
class ReceiptMessage:
    """Signed by the consignee: it receives ``items``, in transit to it. Fields and errors as of HandOver."""

    items: Sequence[ItemId]
    versions: Sequence[int]
    deadline: dt.datetime
    document: bytes

    @property
    def struct_hash(self) -> bytes:
        """hashStruct (EIP-712)."""
        return keccak256(
            _type(RECEIPT_TYPE) + _goods(self.items, self.versions) + _ending(self.deadline, self.document)
        )


def _type(text: str) -> bytes:
    return keccak256(text.encode("ascii"))


def _goods(items: Sequence[int], versions: Sequence[int]) -> bytes:
    if len(items) != len(versions):
        raise BadInput(f"{len(items)} items with {len(versions)} versions", expected="one for each", where="signature")
    return _array(items, _ITEM_BITS, "item") + _array(versions, _VERSION_BITS, "version")


def _array(values: Sequence[int], bits: int, what: str) -> bytes:
    """An array's hash: keccak256 of its elements, each in a word of its own (EIP-712, encodeData)."""
    return keccak256(b"".join(_number(value, bits, what) for value in values))


def _ending(deadline: dt.datetime, document: bytes) -> bytes:
    if deadline.tzinfo is None:
        found = f"the deadline {deadline.isoformat()}"
        raise BadInput(found, expected="a time with its zone, e.g. 2026-01-01T00:00:00Z", where="signature")
    if len(document) != _WORD:
        raise BadInput(f"a commitment of {len(document)} bytes", expected=f"{_WORD} bytes", where="signature")
    return _number(int(deadline.timestamp()), _DEADLINE_BITS, "deadline") + document


def _number(value: int, bits: int, what: str) -> bytes:
    if not 0 <= value < 1 << bits:
        raise BadInput(f"{what} {value}", expected=f"a number of {bits} bits", where="signature")
    return value.to_bytes(_WORD, "big")
