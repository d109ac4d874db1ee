"""Signs custody from hand to hand: EIP-712 typed data that the ledger takes instead of a transaction of the signer's.

The types are those of lotproof.commit.handover, which computes their hashes without a signer. Each item is named with
the version it has now (``Item.version``), so that a signature is good once.
"""

from __future__ import annotations

import datetime as dt
import itertools
from collections.abc import Sequence
from typing import Any, Protocol

from lotproof.chain.forms import seconds_of
from lotproof.commit.handover import DOMAIN_TYPE, HAND_OVER_TYPE, NAME, RECEIPT_TYPE, VERSION
from lotproof.errors import BadInput
from lotproof.model.identifiers import Gln
from lotproof.model.item import ItemId
from lotproof.ports import Signer


class Site(Protocol):
    """Where a ledger stands: the ledger itself, or the record of its deployment."""

    @property
    def chain_id(self) -> int: ...

    @property
    def address(self) -> str: ...


def sign_hand_over(
    signer: Signer,
    ledger: Site,
    items: Sequence[ItemId],
    versions: Sequence[int],
    to: Gln,
    deadline: dt.datetime,
    document: bytes,
) -> bytes:
    """The holder's consent to hand ``items`` over to ``to`` until ``deadline``: 65 bytes for ``ReceiveSigned``.

    ``document`` is that of the verb. Raises BadInput where a value cannot be written, KeyRefused for a published key
    off the test chains.
    """
    message = _goods(items, versions) | {"to": int(to)} | _terms(deadline, document)
    return signer.sign_typed_data(typed_data(ledger, HAND_OVER_TYPE, message))


def sign_receipt(
    signer: Signer,
    ledger: Site,
    items: Sequence[ItemId],
    versions: Sequence[int],
    deadline: dt.datetime,
    document: bytes,
) -> bytes:
    """The consignee's receipt of ``items`` in transit to it, until ``deadline``: 65 bytes for a ``SignedReceipt``.

    Raises as ``sign_hand_over`` does.
    """
    message = _goods(items, versions) | _terms(deadline, document)
    return signer.sign_typed_data(typed_data(ledger, RECEIPT_TYPE, message))


def typed_data(ledger: Site, written: str, message: dict[str, object]) -> dict[str, Any]:
    """The whole EIP-712 message of the type ``written``, in the ledger's domain."""
    kind, members = _members(written)
    domain, described = _members(DOMAIN_TYPE)
    return {
        "types": {domain: described, kind: members},
        "primaryType": kind,
        "domain": {
            "name": NAME,
            "version": VERSION,
            "chainId": ledger.chain_id,
            "verifyingContract": ledger.address,
        },
        "message": message,
    }


def _members(written: str) -> tuple[str, list[dict[str, str]]]:
    """Name and members of a type as EIP-712 writes it (encodeType)."""
    kind, _, rest = written.removesuffix(")").partition("(")
    pairs = (member.split(" ") for member in rest.split(","))
    return kind, [{"name": name, "type": of} for of, name in pairs]


def _goods(items: Sequence[ItemId], versions: Sequence[int]) -> dict[str, object]:
    """The ledger wants rising items; a signature over others could never be used."""
    if not items or any(one >= other for one, other in itertools.pairwise(items)):
        raise BadInput(f"items {', '.join(map(str, items)) or 'none'}", expected="at least one, rising", where="items")
    if len(items) != len(versions):
        raise BadInput(f"{len(versions)} versions of {len(items)} items", expected="one of each", where="versions")
    return {"items": list(items), "versions": list(versions)}


def _terms(deadline: dt.datetime, document: bytes) -> dict[str, object]:
    if len(document) != 32:
        raise BadInput(f"a document commitment of {len(document)} bytes", expected="32 bytes", where="document")
    return {"deadline": seconds_of(deadline), "document": document}
