"""RLP and signed transactions, held to rlp and eth-account."""

from __future__ import annotations

import random
from typing import Any

import pytest
import rlp
from eth_account import Account

from lotproof.chain.raw import decoded, digest_of
from lotproof.chain.signing import LocalSigner, signer_of

SIGNER = LocalSigner(b"\7" * 32)


def tree(chance: random.Random, depth: int = 3) -> Any:
    if depth and chance.random() < 0.5:
        return [tree(chance, depth - 1) for _ in range(chance.choice((0, 1, 2, 9)))]
    return chance.randbytes(chance.choice((0, 1, 2, 55, 56, 300)))


@pytest.mark.parametrize("seed", range(50))
def test_what_rlp_writes_is_read_back(seed: int) -> None:
    given = [tree(random.Random(seed))]

    assert decoded(rlp.encode(given)) == given


def test_what_rlp_refuses_is_refused() -> None:
    chance = random.Random(20_260_501)
    refused = 0
    for _ in range(3_000):
        data = bytearray(rlp.encode([tree(chance)]))
        data[chance.randrange(len(data))] = chance.randrange(256)
        data = data[: chance.randint(0, len(data))] if chance.random() < 0.2 else data
        try:
            expected = rlp.decode(bytes(data))
        except rlp.DecodingError:
            expected = None
        if not isinstance(expected, list):
            refused += 1
            with pytest.raises(ValueError):
                decoded(bytes(data))
        else:
            assert decoded(bytes(data)) == expected
    assert refused > 500


@pytest.mark.parametrize("fees", [{"gasPrice": 5}, {"maxFeePerGas": 9, "maxPriorityFeePerGas": 1}], ids=str)
@pytest.mark.parametrize("nonce", range(4))
def test_the_signer_of_a_transaction_is_told_by_its_bytes(fees: dict[str, int], nonce: int) -> None:
    given = {"nonce": nonce, "gas": 21_000, "value": 0, "chainId": 77, "to": SIGNER.address, "data": b"\0"} | fees
    raw = SIGNER.sign_transaction(given)

    assert signer_of(*digest_of(raw)) == Account.recover_transaction(raw) == SIGNER.address


@pytest.mark.parametrize("raw", [b"", b"\2", b"\xc0", b"\x02\xc0", b"\xc3\1\2\3", b"\xc4\1\x1d\2\3"], ids=bytes.hex)
def test_other_bytes_are_nobodys(raw: bytes) -> None:
    with pytest.raises(ValueError):
        signer_of(*digest_of(raw))
