"""Hand-overs and receipts signed by EIP-712, with eth-account: another implementation than the contract's."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from eth_account import Account

from lotproof.chain import testkeys
from lotproof.model.identifiers import Gln
from tests.contracts.driver import DOCUMENT
from tests.contracts.parties import Party, World

SOON = 3_600
WINDOW = 30 * 86_400
ORDER = 0xFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFEBAAEDCE6AF48A03BBFD25E8CD0364141  # of secp256k1

HAND_OVER = {
    "HandOver": [
        {"name": "items", "type": "uint88[]"},
        {"name": "versions", "type": "uint40[]"},
        {"name": "to", "type": "uint48"},
        {"name": "deadline", "type": "uint48"},
        {"name": "document", "type": "bytes32"},
    ]
}
RECEIPT = {"Receipt": [field for field in HAND_OVER["HandOver"] if field["name"] != "to"]}


@dataclass(frozen=True)
class Domain:
    """For which ledger on which chain a signature is meant."""

    contract: str
    chain_id: int = testkeys.CHAIN_ID

    def signature(self, key: str, types: dict[str, Any], message: dict[str, Any]) -> bytes:
        """65 bytes: r, s, v."""
        named = {"name": "Lotproof", "version": "1", "chainId": self.chain_id, "verifyingContract": self.contract}
        return bytes(Account.sign_typed_data(key, named, types, message).signature)


def key_of(account: str) -> str:
    """The private key of a published account."""
    return next(known.key for known in testkeys.accounts() if known.address == account)


def hand_over(
    world: World,
    items: Sequence[int],
    shipper: str,
    to: Gln,
    *,
    deadline: int | None = None,
    document: bytes = DOCUMENT,
    domain: Domain | None = None,
    key: str | None = None,
) -> tuple[list[int], str, int, bytes, bytes]:
    """What `receiveSigned` takes, signed by the key of ``shipper`` (or by ``key``) over the items as they are."""
    until = world.clock.now + SOON if deadline is None else deadline
    message = _message(world, items, until, document) | {"to": int(to)}
    signed = (domain or Domain(world.ledger.address)).signature(key or key_of(shipper), HAND_OVER, message)
    return list(items), shipper, until, document, signed


def receipt(
    world: World,
    items: Sequence[int],
    receiver: str,
    *,
    deadline: int | None = None,
    document: bytes = DOCUMENT,
    domain: Domain | None = None,
    key: str | None = None,
) -> tuple[list[int], str, int, bytes, bytes]:
    """One receipt as `deliver` takes it, signed by the key of ``receiver`` (or by ``key``)."""
    until = world.clock.now + SOON if deadline is None else deadline
    message = _message(world, items, until, document)
    signed = (domain or Domain(world.ledger.address)).signature(key or key_of(receiver), RECEIPT, message)
    return list(items), receiver, until, document, signed


def malleated(signature: bytes) -> bytes:
    """The other signature of the same key over the same digest: s on the other half of the curve's order."""
    r, s, v = signature[:32], int.from_bytes(signature[32:64], "big"), signature[64]
    return r + (ORDER - s).to_bytes(32, "big") + bytes([55 - v])


def with_signature(arguments: tuple[Any, ...], signature: bytes) -> tuple[Any, ...]:
    """The same call with another signature."""
    return (*arguments[:-1], signature)


def signed_by(world: World, items: Sequence[int], shipper: Party, to: Party, **changes: Any) -> tuple[Any, ...]:
    """What `receiveSigned` takes for a hand-over between two parties."""
    return hand_over(world, items, shipper.address, to.gln, **changes)


def _message(world: World, items: Sequence[int], deadline: int, document: bytes) -> dict[str, Any]:
    versions = [world.item(item)["version"] for item in items]
    return {"items": list(items), "versions": versions, "deadline": deadline, "document": document}
