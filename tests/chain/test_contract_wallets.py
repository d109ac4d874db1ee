"""A contract can be an operator key: it answers by ERC-1271 whether it signed."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from eth_account.messages import encode_typed_data

from lotproof.chain.handover import sign_hand_over, sign_receipt
from lotproof.chain.rpc import Rpc
from lotproof.chain.transactions import Transactions
from lotproof.errors import Refused
from lotproof.model import record as r
from lotproof.model import verb as v
from lotproof.model.keccak import checksum_address, keccak256
from lotproof.model.partner import Scope
from tests.chain.parties import DOCUMENT, WHOLESALER

World = Any
MAGIC = bytes.fromhex("1626ba7e")
"""isValidSignature(bytes32,bytes) answers so where the signature is good (ERC-1271)."""


CONSENT = b"consent"


class DigestKeeper:
    """Stands for a signer, and keeps the digest that it is asked to sign."""

    address = "0x" + "11" * 20

    def __init__(self) -> None:
        self.digest = b""

    def sign_transaction(self, transaction: Any) -> bytes:
        raise AssertionError("a hand-over is no transaction")

    def sign_typed_data(self, message: Any) -> bytes:
        signable = encode_typed_data(full_message=dict(message))
        self.digest = keccak256(b"\x19\x01" + signable.header + signable.body)
        return b""


def wallet_for(digest: bytes) -> bytes:
    """Creates a contract that says yes to this digest, whatever the signature, and to one of seven bytes (``CONSENT``).

    push digest; push 4, calldataload; eq; push 68, calldataload; push 7; eq; or; push magic << 224; mul; mstore at 0;
    return 32 bytes.
    """
    asks = bytes.fromhex("6004351460443560071417")
    code = b"\x7f" + digest + asks + b"\x63" + MAGIC + bytes.fromhex("60e01b025f5260205ff3")
    return bytes([0x60, len(code)]) + bytes.fromhex("8060095f395ff3") + code


def created(world: World, code: bytes) -> str:
    transactions = Transactions(Rpc(world.node), world.ledger.chain_id)
    receipt = transactions.send(transactions.sign(world.stranger, code, None))
    return checksum_address(receipt["contractAddress"])


@pytest.fixture
def handed_over(world: World) -> v.ReceiveSigned:
    """Case 0, handed over to the wholesaler by a contract of the maker's."""
    keeper, deadline, items = DigestKeeper(), world.in_days(1), world.cases[:1]
    sign_hand_over(keeper, world.ledger, items, world.versions(items), WHOLESALER, deadline, DOCUMENT)
    wallet = created(world, wallet_for(keeper.digest))
    adding = v.AddOperator(operator=wallet, scopes=Scope.SHIP, deadline=world.in_days(1), consent=CONSENT)
    world.do(world.maker, adding)
    return v.ReceiveSigned(items=items, shipper=wallet, deadline=deadline, signature=b"any", document=DOCUMENT)


def test_a_contract_hands_over(world: World, handed_over: v.ReceiveSigned) -> None:
    assert isinstance(world.one(world.wholesaler, handed_over), r.HandedOver)


def test_a_contract_that_says_no_hands_nothing_over(world: World, handed_over: v.ReceiveSigned) -> None:
    with pytest.raises(Refused) as refused:
        world.ledger.check(world.wholesaler.address, replace(handed_over, document=bytes(32)))

    assert (refused.value.error, refused.value.facts) == ("BadSignature", {"signer": handed_over.shipper})


def test_a_contract_receives(world: World) -> None:
    items, deadline, keeper = world.cases[:1], world.in_days(1), DigestKeeper()
    world.do(world.maker, v.Ship(items=items, to=WHOLESALER))
    sign_receipt(keeper, world.ledger, items, world.versions(items), deadline, DOCUMENT)
    wallet = created(world, wallet_for(keeper.digest))
    adding = v.AddOperator(operator=wallet, scopes=Scope.RECEIVE, deadline=world.in_days(1), consent=CONSENT)
    world.do(world.wholesaler, adding)
    receipt = v.SignedReceipt(items=items, receiver=wallet, deadline=deadline, document=DOCUMENT, signature=b"")

    assert isinstance(world.one(world.maker, v.Deliver(receipts=(receipt,))), r.Received)
