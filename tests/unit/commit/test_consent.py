"""What a key signs to act for a partner, against eth-account: another implementation of EIP-712."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest
from eth_account.messages import encode_typed_data

from lotproof.commit.consent import KeyConsent
from lotproof.commit.handover import Domain
from lotproof.errors import BadInput
from lotproof.model.identifiers import Gln
from lotproof.model.keccak import keccak256
from lotproof.model.partner import Scope

ONE, OTHER = "0x70997970C51812dc3A010C7d01b50e0d17dc79C8", "0x3C44CdDdB6a900fa2b585dd299e03d12FA4293BC"
LEDGER = "0x5FbDB2315678afecb367f032d93F642f64180aa3"
UNTIL = dt.datetime(2030, 1, 1, tzinfo=dt.UTC)
CONSENT = KeyConsent(ONE, OTHER, Gln.with_check_digit("030001000000"), Scope.SHIP | Scope.RECEIVE, 7, UNTIL)


def told_by_eth_account(consent: KeyConsent) -> bytes:
    fields = {"operator": "address", "by": "address", "gln": "uint48", "scopes": "uint8", "bindings": "uint32"}
    types = {"KeyConsent": [{"name": name, "type": kind} for name, kind in (fields | {"deadline": "uint48"}).items()]}
    domain = {"name": "Lotproof", "version": "1", "chainId": 1, "verifyingContract": LEDGER}
    message = {
        "operator": consent.operator,
        "by": consent.by,
        "gln": int(consent.gln),
        "scopes": int(consent.scopes),
        "bindings": consent.bindings,
        "deadline": int(consent.deadline.timestamp()),
    }
    signable = encode_typed_data(domain, types, message)
    return bytes(keccak256(b"\x19\x01" + signable.header + signable.body))


def test_the_digest_is_that_of_another_implementation() -> None:
    assert Domain(1, LEDGER).digest(CONSENT.struct_hash) == told_by_eth_account(CONSENT)


@pytest.mark.parametrize(
    "change",
    [
        {"operator": OTHER},
        {"by": ONE},
        {"gln": Gln.with_check_digit("030002000000")},
        {"scopes": Scope.SHIP},
        {"bindings": 8},
        {"deadline": UNTIL + dt.timedelta(seconds=1)},
    ],
    ids=lambda change: next(iter(change)),
)
def test_each_field_counts(change: dict[str, object]) -> None:
    assert replace(CONSENT, **change).struct_hash != CONSENT.struct_hash  # type: ignore[arg-type]


@pytest.mark.parametrize("bindings", [-1, 2**32])
def test_what_the_ledgers_types_cannot_hold_is_refused(bindings: int) -> None:
    with pytest.raises(BadInput, match=f"bindings {bindings}"):
        _ = replace(CONSENT, bindings=bindings).struct_hash


def test_a_deadline_has_its_zone() -> None:
    with pytest.raises(BadInput, match="a time with its zone"):
        _ = replace(CONSENT, deadline=dt.datetime(2030, 1, 1)).struct_hash  # noqa: DTZ001
