"""Signatures over goods are EIP-712 as the ledger reads it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import pytest
from eth_account import Account
from eth_account.messages import SignableMessage
from eth_keys.datatypes import Signature
from hypothesis import given, settings
from hypothesis import strategies as st

from lotproof.chain.handover import sign_hand_over, sign_receipt
from lotproof.chain.signing import LocalSigner
from lotproof.chain.testkeys import accounts
from lotproof.commit.handover import Domain, HandOverMessage, ReceiptMessage
from lotproof.errors import BadInput, KeyRefused
from lotproof.model.identifiers import Gln
from lotproof.model.item import ItemId
from lotproof.model.keccak import keccak256

SIGNER = LocalSigner(b"k" * 32)
GLN = Gln("0300010000008")
DEADLINE = dt.datetime(2030, 1, 1, tzinfo=dt.UTC)
DOCUMENT = bytes(range(32))
ITEMS = (ItemId(3), ItemId(2**88 - 1))


@dataclass(frozen=True)
class Place:
    chain_id: int = 5
    address: str = "0x5FbDB2315678afecb367f032d93F642f64180aa3"


def word(value: int) -> bytes:
    return value.to_bytes(32, "big")


def separator(place: Place) -> bytes:
    """EIP-712, "Definition of domainSeparator"."""
    kind = b"EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)"
    parts = [
        keccak256(kind),
        keccak256(b"Lotproof"),
        keccak256(b"1"),
        word(place.chain_id),
        word(int(place.address, 16)),
    ]
    return keccak256(b"".join(parts))


def recovered(struct: bytes, signature: bytes, place: Place) -> str:
    message = SignableMessage(version=b"\x01", header=separator(place), body=struct)
    return str(Account.recover_message(message, signature=signature))


def listed(values: tuple[int, ...]) -> bytes:
    return keccak256(b"".join(word(value) for value in values))


def hand_over_struct() -> bytes:
    kind = b"HandOver(uint88[] items,uint40[] versions,uint48 to,uint48 deadline,bytes32 document)"
    goods = keccak256(kind) + listed(ITEMS) + listed((0, 65535))
    return keccak256(goods + word(300010000008) + word(1893456000) + DOCUMENT)


def receipt_struct() -> bytes:
    kind = b"Receipt(uint88[] items,uint40[] versions,uint48 deadline,bytes32 document)"
    return keccak256(keccak256(kind) + listed(ITEMS) + listed((0, 65535)) + word(1893456000) + DOCUMENT)


HAND_OVER: dict[str, Any] = {
    "items": ITEMS,
    "versions": (0, 65535),
    "to": GLN,
    "deadline": DEADLINE,
    "document": DOCUMENT,
}
RECEIPT = {name: value for name, value in HAND_OVER.items() if name != "to"}
BOTH = [(sign_hand_over, HAND_OVER, hand_over_struct), (sign_receipt, RECEIPT, receipt_struct)]
both = pytest.mark.parametrize(("sign", "fields", "struct"), BOTH, ids=["hand-over", "receipt"])


@both
def test_the_signers_address_is_recovered(
    sign: Callable[..., bytes], fields: dict[str, Any], struct: Callable[[], bytes]
) -> None:
    signature = sign(SIGNER, Place(), **fields)

    assert len(signature) == 65
    assert recovered(struct(), signature, Place()) == SIGNER.address


@both
@pytest.mark.parametrize("other", [Place(chain_id=6), Place(address="0x" + "11" * 20)], ids=["chain", "ledger"])
def test_a_signature_is_for_one_ledger_on_one_chain(
    sign: Callable[..., bytes], fields: dict[str, Any], struct: Callable[[], bytes], other: Place
) -> None:
    assert recovered(struct(), sign(SIGNER, other, **fields), Place()) != SIGNER.address


@pytest.mark.parametrize(
    "change",
    [
        {"items": (ItemId(3), ItemId(4))},
        {"versions": (1, 65535)},
        {"to": Gln.with_check_digit("040001000000")},
        {"deadline": DEADLINE + dt.timedelta(seconds=1)},
        {"document": bytes(32)},
    ],
    ids=lambda change: next(iter(change)),
)
def test_everything_that_counts_is_signed(change: dict[str, Any]) -> None:
    signature = sign_hand_over(SIGNER, Place(), **HAND_OVER | change)

    assert recovered(hand_over_struct(), signature, Place()) != SIGNER.address


def test_a_hand_over_is_no_receipt() -> None:
    signature = sign_hand_over(SIGNER, Place(), **HAND_OVER)

    assert recovered(receipt_struct(), signature, Place()) != SIGNER.address


@pytest.mark.parametrize(
    ("change", "where"),
    [
        ({"items": ()}, "items"),
        ({"items": ITEMS[::-1]}, "items"),
        ({"items": ITEMS[:1] * 2}, "items"),
        ({"versions": (0,)}, "versions"),
        ({"document": b"short"}, "document"),
        ({"versions": (0, 2**40)}, "message to sign"),
        ({"items": (ItemId(1), ItemId(2**88))}, "message to sign"),
    ],
)
def test_what_the_ledger_would_never_take_is_not_signed(change: dict[str, Any], where: str) -> None:
    with pytest.raises(BadInput) as refused:
        sign_receipt(SIGNER, Place(), **RECEIPT | change)

    assert refused.value.where == where


item_lists = st.lists(st.integers(1, 2**88 - 1).map(ItemId), min_size=1, max_size=5, unique=True).map(sorted)


@settings(print_blob=True, deadline=None)
@given(item_lists, st.data(), st.integers(0, 2**48 - 1), st.binary(min_size=32, max_size=32))
def test_what_is_signed_is_what_the_commitment_says(
    given_items: list[ItemId], data: st.DataObject, second: int, document: bytes
) -> None:
    versions = tuple(data.draw(st.integers(0, 2**16 - 1)) for _ in given_items)
    deadline = dt.datetime.fromtimestamp(second % 2**37, dt.UTC)
    goods = (given_items, versions)

    given_over = sign_hand_over(SIGNER, Place(), *goods, GLN, deadline, document)
    received = sign_receipt(SIGNER, Place(), *goods, deadline, document)

    assert signer_of(HandOverMessage(*goods, GLN, deadline, document), given_over) == SIGNER.address
    assert signer_of(ReceiptMessage(*goods, deadline, document), received) == SIGNER.address


def signer_of(statement: HandOverMessage | ReceiptMessage, signature: bytes) -> str:
    """Who signed the digest that the commitment computes."""
    digest = Domain(Place().chain_id, Place().address).digest(statement.struct_hash)
    compact = signature[:64] + bytes([signature[64] - 27])
    return str(Signature(compact).recover_public_key_from_msg_hash(digest).to_checksum_address())


def test_a_deadline_without_a_zone_is_bad_input() -> None:
    with pytest.raises(BadInput, match="a time with its zone"):
        sign_receipt(SIGNER, Place(), **RECEIPT | {"deadline": DEADLINE.replace(tzinfo=None)})


def test_a_published_key_signs_for_no_other_chain() -> None:
    published = LocalSigner(bytes.fromhex(accounts()[0].key[2:]))

    with pytest.raises(KeyRefused):
        sign_hand_over(published, Place(), **HAND_OVER)
    assert sign_hand_over(published, replace(Place(), chain_id=31337), **HAND_OVER)
