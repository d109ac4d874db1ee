"""The published test accounts of Anvil: anyone can sign with them, so they are worth nothing outside a test chain."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from eth_account import Account
from eth_account.hdaccount import seed_from_mnemonic
from eth_account.hdaccount.deterministic import HDPath

from lotproof.errors import KeyRefused

MNEMONIC = "test test test test test test test test test test test junk"
PATH = "m/44'/60'/0'/0"
COUNT = 10
CHAIN_ID = 31337
"""The only chain id on which these keys may be used: that of `memory` and `local`."""


@dataclass(frozen=True)
class TestAccount:
    """One published account: checksummed address and its key as 0x and 64 hex digits."""

    __test__ = False  # not a test, whatever pytest makes of the name

    index: int
    address: str
    key: str


@cache
def accounts() -> tuple[TestAccount, ...]:
    """The ten accounts, in Anvil's order. Derived on first use, which takes a few milliseconds."""
    seed = seed_from_mnemonic(MNEMONIC, "")
    return tuple(_derived(seed, index) for index in range(COUNT))


def _derived(seed: bytes, index: int) -> TestAccount:
    key = HDPath(f"{PATH}/{index}").derive(seed)
    return TestAccount(index, Account.from_key(key).address, "0x" + key.hex())


def refuse_elsewhere(address: str, chain_id: int) -> None:
    """Raise KeyRefused when `address` is a published account and the chain is not a test chain."""
    if chain_id == CHAIN_ID:
        return
    if address.lower() in {account.address.lower() for account in accounts()}:
        raise KeyRefused(
            f"found the published test key {address} for chain {chain_id}; "
            f"expected a key of your own (published keys act only on chain {CHAIN_ID})"
        )
