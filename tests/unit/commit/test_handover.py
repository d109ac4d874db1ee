"""What is signed is EIP-712 as wallets read it."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import Any

import pytest
from eth_account.messages import encode_typed_data
from hypothesis import given
from hypothesis import strategies as st

from lotproof.commit.handover import Domain, HandOverMessage, ReceiptMessage
from lotproof.errors import BadInput
from lotproof.model.identifiers import Gln
from lotproof.model.item import ItemId
from lotproof.model.keccak import keccak256

DOMAIN = Domain(31337, "0x5FbDB2315678afecb367f032d93F642f64180aa3")
DEADLINE = dt.datetime(2026, 1, 31, 8, tzinfo=dt.UTC)
GLN = Gln.with_check_digit("061414200001")
HAND_OVER = HandOverMessage((ItemId(1), ItemId(2**87 + 5)), (0, 7), GLN, DEADLINE, bytes(range(32)))
RECEIPT = ReceiptMessage((ItemId(9),), (3,), DEADLINE, bytes(32))

GOODS = [("items", "uint88[]"), ("versions", "uint40[]")]
END = [("deadline", "uint48"), ("document", "bytes32")]


def digest_by_wallet(domain: Domain, name: str, fields: list[tuple[str, str]], message: dict[str, Any]) -> bytes:
    named = {
        "name": "Lotproof",
        "version": "1",
        "chainId": domain.chain_id,
        "verifyingContract": domain.ledger,
    }
    types = {name: [{"name": field, "type": kind} for field, kind in fields]}
    text = encode_typed_data(domain_data=named, message_types=types, message_data=message)
    return keccak256(b"\x19" + text.version + text.header + text.body)


def goods(what: HandOverMessage | ReceiptMessage) -> dict[str, Any]:
    plain = {"items": list(what.items), "versions": list(what.versions), "document": what.document}
    return plain | {"deadline": int(what.deadline.timestamp())}


def by_wallet(what: HandOverMessage | ReceiptMessage, domain: Domain = DOMAIN) -> bytes:
    if isinstance(what, ReceiptMessage):
        return digest_by_wallet(domain, "Receipt", [*GOODS, *END], goods(what))
    fields = [*GOODS, ("to", "uint48"), *END]
    return digest_by_wallet(domain, "HandOver", fields, goods(what) | {"to": int(what.to)})


@pytest.mark.parametrize("what", [HAND_OVER, RECEIPT, replace(RECEIPT, items=(), versions=())])
def test_digest_is_that_of_a_wallet(what: HandOverMessage | ReceiptMessage) -> None:
    assert DOMAIN.digest(what.struct_hash) == by_wallet(what)


NAMED = st.lists(st.tuples(st.integers(0, 2**88 - 1), st.integers(0, 2**16 - 1)), max_size=8)


@given(NAMED, st.integers(0, 2**47), st.binary(min_size=32, max_size=32), st.integers(0, 2**63))
def test_any_digest_is_that_of_a_wallet(
    named: list[tuple[int, int]], seconds: int, document: bytes, chain_id: int
) -> None:
    deadline = dt.datetime.fromtimestamp(seconds % 253_402_300_800, dt.UTC)
    items, versions = tuple(ItemId(item) for item, _ in named), tuple(version for _, version in named)
    what = HandOverMessage(items, versions, GLN, deadline, document)
    domain = Domain(chain_id, DOMAIN.ledger)
    assert domain.digest(what.struct_hash) == by_wallet(what, domain)


def test_another_ledger_is_signed_apart() -> None:
    other = Domain(31337, "0x" + "11" * 20)
    assert other.digest(RECEIPT.struct_hash) != DOMAIN.digest(RECEIPT.struct_hash)


def test_another_chain_is_signed_apart() -> None:
    assert Domain(1, DOMAIN.ledger).digest(RECEIPT.struct_hash) != DOMAIN.digest(RECEIPT.struct_hash)


def test_another_version_is_signed_apart() -> None:
    assert replace(RECEIPT, versions=(4,)).struct_hash != RECEIPT.struct_hash


def test_a_zone_is_told_by_its_second_alone() -> None:
    east = DEADLINE.astimezone(dt.timezone(dt.timedelta(hours=9)))
    assert replace(RECEIPT, deadline=east).struct_hash == RECEIPT.struct_hash


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"versions": (1, 2)}, "1 items with 2 versions"),
        ({"items": (2**88,)}, "item .*88 bits"),
        ({"items": (-1,)}, "item -1"),
        ({"versions": (2**40,)}, "version 1099511627776"),
        ({"deadline": dt.datetime(2026, 1, 1)}, "its zone"),  # noqa: DTZ001 - what is tested
        ({"deadline": dt.datetime(1969, 1, 1, tzinfo=dt.UTC)}, "deadline -"),
        ({"document": bytes(31)}, "31 bytes"),
    ],
)
def test_what_the_ledger_cannot_take_is_bad_input(changes: dict[str, Any], message: str) -> None:
    with pytest.raises(BadInput, match=message):
        _ = replace(RECEIPT, **changes).struct_hash


def test_a_domain_needs_an_address() -> None:
    with pytest.raises(BadInput, match="address"):
        Domain(1, "0x12")


def test_a_domain_needs_a_chain() -> None:
    with pytest.raises(BadInput, match="chain id -1"):
        Domain(-1, DOMAIN.ledger)
