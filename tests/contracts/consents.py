"""Accounts that can sign, and their consents to become operator keys, with eth-account: another implementation."""

from __future__ import annotations

from typing import Any, Protocol

from eth_account import Account

from lotproof.chain import testkeys

SOON = 3_600
KEY_CONSENT = {
    "KeyConsent": [
        {"name": "operator", "type": "address"},
        {"name": "by", "type": "address"},
        {"name": "gln", "type": "uint48"},
        {"name": "scopes", "type": "uint8"},
        {"name": "bindings", "type": "uint32"},
        {"name": "deadline", "type": "uint48"},
    ]
}
_SECRETS = {known.address: known.key for known in testkeys.accounts()}


class Ledger(Protocol):
    """What is asked of the ledger to sign for it."""

    address: str

    def view(self, name: str, *arguments: Any) -> Any: ...


def made(number: int) -> str:
    """The account of a private key of our own, the same for the same number."""
    account = Account.from_key(number.to_bytes(32, "big"))
    _SECRETS[account.address] = "0x" + account.key.hex().removeprefix("0x")
    return str(account.address)


def consent(
    ledger: Ledger,
    account: str,
    by: str,
    gln: int,
    scopes: int,
    deadline: int,
    *,
    bindings: int | None = None,
    chain_id: int = testkeys.CHAIN_ID,
    contract: str | None = None,
    key: str | None = None,
) -> bytes:
    """The signature of ``account`` (or of ``key``); none where its private key is not ours."""
    secret = _SECRETS.get(account) if key is None else _SECRETS[key]
    if secret is None:
        return b""
    domain = {
        "name": "Lotproof",
        "version": "1",
        "chainId": chain_id,
        "verifyingContract": contract or ledger.address,
    }
    known = ledger.view("bindingsOf", account) if bindings is None else bindings
    message = {"operator": account, "by": by, "gln": gln, "scopes": scopes, "bindings": known, "deadline": deadline}
    return bytes(Account.sign_typed_data(secret, domain, KEY_CONSENT, message).signature)


def completed(ledger: Ledger, by: str, verb: str, arguments: tuple[Any, ...], now: int) -> tuple[Any, ...]:
    """The call with the new key's consent, where that is left to us."""
    if verb == "accredit" and len(arguments) == 5:
        gln, account, scopes = arguments[0], arguments[4], 31
    elif verb == "addOperator" and len(arguments) == 2:
        gln, (account, scopes) = ledger.view("operatorOf", by)["gln"], arguments
    else:
        return arguments
    given = scopes if 0 <= scopes < 256 else 0
    return (*arguments, now + SOON, consent(ledger, account, by, gln, given, now + SOON))
