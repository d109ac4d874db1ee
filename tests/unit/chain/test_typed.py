"""EIP-712 digests, held to those of eth-account."""

from __future__ import annotations

import random
from typing import Any

import pytest
from eth_account.messages import _hash_eip191_message, encode_typed_data

from lotproof.chain import typed
from lotproof.errors import BadInput

TYPES = {
    "EIP712Domain": [
        {"name": "name", "type": "string"},
        {"name": "chainId", "type": "uint256"},
        {"name": "verifyingContract", "type": "address"},
    ],
    "Pack": [{"name": "serial", "type": "bytes20"}, {"name": "count", "type": "int16"}],
    "Letter": [
        {"name": "from", "type": "address"},
        {"name": "packs", "type": "Pack[]"},
        {"name": "two", "type": "uint8[2]"},
        {"name": "grid", "type": "uint16[][]"},
        {"name": "open", "type": "bool"},
        {"name": "text", "type": "string"},
        {"name": "data", "type": "bytes"},
        {"name": "mark", "type": "bytes32"},
    ],
}
DOMAIN = {"name": "Lotproof", "chainId": 7, "verifyingContract": "0x5FbDB2315678afecb367f032d93F642f64180aa3"}


def letter(chance: random.Random) -> dict[str, Any]:
    return {
        "from": "0x70997970C51812dc3A010C7d01b50e0d17dc79C8",
        "packs": [
            {"serial": chance.randbytes(20), "count": chance.randint(-(2**15), 2**15 - 1)}
            for _ in range(chance.randint(0, 3))
        ],
        "two": [chance.randint(0, 255), 7],
        "grid": [[chance.randint(0, 2**16 - 1)] * place for place in range(chance.randint(0, 3))],
        "open": chance.random() < 0.5,
        "text": "mål" * chance.randint(0, 20),
        "data": chance.randbytes(chance.randint(0, 70)),
        "mark": "0x" + chance.randbytes(32).hex(),
    }


def message(**changes: Any) -> dict[str, Any]:
    return {
        "types": TYPES,
        "primaryType": "Letter",
        "domain": DOMAIN,
        "message": letter(random.Random(1)) | changes,
    }


@pytest.mark.parametrize("seed", range(20))
def test_the_digest_is_that_of_eth_account(seed: int) -> None:
    given = message(**letter(random.Random(seed)))

    assert typed.digest(given) == _hash_eip191_message(encode_typed_data(full_message=given))


@pytest.mark.parametrize(
    "change",
    [
        {"two": [1]},
        {"two": 1},
        {"open": 1},
        {"mark": b"short"},
        {"mark": "0xzz"},
        {"data": 5},
        {"text": 5},
        {"from": "0x12"},
        {"packs": [{"serial": bytes(20)}]},
        {"packs": [{"serial": bytes(20), "count": 2**15}]},
        {"more": 1},
    ],
    ids=str,
)
def test_a_value_of_another_type_is_refused(change: dict[str, Any]) -> None:
    with pytest.raises(BadInput):
        typed.digest(message(**change))


def test_a_domain_with_more_than_its_type_names_is_refused() -> None:
    with pytest.raises(BadInput, match="members"):
        typed.digest(message() | {"domain": DOMAIN | {"version": "1"}})
