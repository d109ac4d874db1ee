"""The published keys are those of the mnemonic that Anvil prints."""

from __future__ import annotations

from eth_account import Account
from eth_account.hdaccount import seed_from_mnemonic
from eth_account.hdaccount.deterministic import HDPath

from lotproof.chain import testkeys


def test_the_keys_are_derived_from_the_mnemonic() -> None:
    seed = seed_from_mnemonic(testkeys.MNEMONIC, "")
    keys = [HDPath(f"{testkeys.PATH}/{index}").derive(seed) for index in range(testkeys.COUNT)]

    assert [account.key for account in testkeys.accounts()] == ["0x" + key.hex() for key in keys]
    assert [account.address for account in testkeys.accounts()] == [Account.from_key(key).address for key in keys]
    assert [account.index for account in testkeys.accounts()] == list(range(testkeys.COUNT))
