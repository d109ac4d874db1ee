"""Whose key acts: a name of the keystore, a partner's GLN, or a published test account."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from lotproof.errors import BadInput, KeyRefused, NotFound
from lotproof.model.partner import Scope

if TYPE_CHECKING:
    from lotproof.chain.keystore import KeyEntry
    from lotproof.chain.testkeys import TestAccount
    from lotproof.cli.session import Session
    from lotproof.model.partner import Partner
    from lotproof.ports import Signer

_TEST = "anvil:"
_EXPECTED = "a key's name (lotproof key list), a partner's GLN, or anvil:0 to anvil:9 on a test chain"


def signer_of(session: Session) -> Signer:
    """The signer that --as names. Raises BadInput where nobody is named, KeyRefused where the key is not here."""
    who = session.settings.who
    if not who:
        raise BadInput("nobody to act", expected=f"--as or LOTPROOF_AS with {_EXPECTED}")
    if who.startswith(_TEST):
        return _test_signer(_test_index(who), session.network.chain_id)
    if re.fullmatch("[0-9]{13}", who):
        return signers_of(session, most=1)[0]
    return _opened(session, session.keystore.entry(who))


def signers_of(session: Session, most: int | None = None, party: str = "", beside: str = "") -> list[Signer]:
    """The signers that --as names or, without it, of ``party``, a GLN or an account: at most ``most``, one a worker.
    That of the account ``beside`` is open already, and left out.

    Of a GLN they are all its operator keys that are here, those of the keystore first. Where there are several, only
    keys that are good for every kind of act count, so that any of them can do any line. Raises as ``signer_of`` does.
    """
    who = session.settings.who or party
    if re.fullmatch("[0-9]{13}", who) is None:
        return [] if beside else [_signer_at(session, who) if who.startswith("0x") else signer_of(session)]
    scopes = _operators(session, who)
    keys = [entry for entry in session.keystore.list() if entry.address in scopes]
    test = [one for one in _test_accounts(session) if one.address in scopes]
    if not keys and not test:
        raise KeyRefused(f"found no key here for GLN {who}; expected that of {' or '.join(scopes)}")
    here: list[KeyEntry | TestAccount] = [*keys, *test]
    able = [one for one in here if scopes[one.address] == Scope.ALL] or here[:1]
    return [_opened(session, one) for one in able[:most] if one.address != beside]


def name_of(session: Session) -> str:
    """By what the store of the party that --as names goes: its GLN, or an account that acts for nobody."""
    who = session.settings.who
    if not who:
        raise BadInput("nobody named", expected=f"--as or LOTPROOF_AS with {_EXPECTED}")
    if re.fullmatch("[0-9]{13}", who):
        return str(_partner(session, who).gln)
    account = address_of(session, who)
    partner = session.books.read().partner_of(account)
    return str(partner.gln) if partner else account


@dataclass(frozen=True, slots=True)
class Unsigned:
    """An account whose key is not at hand: good for planning."""

    address: str

    def sign_transaction(self, transaction: Mapping[str, Any]) -> bytes:
        """Raises KeyRefused: there is no key."""
        raise KeyRefused(f"the key of {self.address} was not opened")

    def sign_typed_data(self, message: Mapping[str, Any]) -> bytes:
        """Raises KeyRefused: there is no key."""
        raise KeyRefused(f"the key of {self.address} was not opened")


def account_of(session: Session) -> str:
    """The account that --as names; of a partner's operators the first. Opens no key."""
    who = session.settings.who or ""
    if re.fullmatch("[0-9]{13}", who) is None:
        return address_of(session, who) if who else signer_of(session).address
    return next(iter(_operators(session, who)))


def address_of(session: Session, text: str) -> str:
    """The address that ``text`` names: 0x..., a key's name, or anvil:N. Needs no passphrase."""
    from lotproof.model.keccak import checksum_address

    if text.startswith("0x"):
        return checksum_address(text)
    if text.startswith(_TEST):
        return _test_signer(_test_index(text), session.network.chain_id).address
    for entry in session.keystore.list():
        if entry.name == text:
            return entry.address
    raise BadInput(f"{text!r}", expected="an address 0x..., a key's name (lotproof key list), or anvil:0 to anvil:9")


def passphrase(prompt: str, *, new: bool = False) -> str:
    """From the file that LOTPROOF_PASSPHRASE_FILE names, or typed unseen. A new one is typed twice."""
    import click

    from lotproof.chain.passphrase import PASSPHRASE_FILE, passphrase_from

    found = passphrase_from()
    if found is not None:
        return found
    if not has_terminal():
        raise KeyRefused(f"found no terminal to ask for the passphrase; expected {PASSPHRASE_FILE} to name a file")
    return str(click.prompt(prompt, hide_input=True, confirmation_prompt=new, err=True))


def has_terminal() -> bool:
    """Whether there is somebody to ask."""
    try:
        open("/dev/tty").close()  # noqa: PTH123
    except OSError:
        return False
    return True


def _test_index(who: str) -> int:
    number = who.removeprefix(_TEST)
    if re.fullmatch("[0-9]", number) is None:
        raise BadInput(f"{who!r}", expected="anvil:0 to anvil:9")
    return int(number)


def _test_signer(index: int, chain_id: int) -> Signer:
    from lotproof.chain.signing import LocalSigner
    from lotproof.chain.testkeys import CHAIN_ID, accounts

    if chain_id != CHAIN_ID:
        raise KeyRefused(
            f"found anvil:{index} for chain {chain_id}; expected a key of your own "
            f"(published keys act only on chain {CHAIN_ID})"
        )
    return LocalSigner(bytes.fromhex(accounts()[index].key.removeprefix("0x")))


def _signer_at(session: Session, address: str) -> Signer:
    here: list[KeyEntry | TestAccount] = [*session.keystore.list(), *_test_accounts(session)]
    for key in here:
        if key.address == address:
            return _opened(session, key)
    raise KeyRefused(f"found no key here for account {address}; expected it among those of `lotproof key list`")


def _opened(session: Session, key: KeyEntry | TestAccount) -> Signer:
    from lotproof.chain.external import ExternalSigner
    from lotproof.chain.keystore import KeyEntry

    if not isinstance(key, KeyEntry):
        return _test_signer(key.index, session.network.chain_id)
    if key.signer:
        return ExternalSigner(key.signer, key.address)
    return session.keystore.unlock(key.name, passphrase(f"Passphrase of the key {key.name}"))


def _test_accounts(session: Session) -> tuple[TestAccount, ...]:
    from lotproof.chain.testkeys import CHAIN_ID, accounts

    return accounts() if session.ledger.chain_id == CHAIN_ID else ()


def _operators(session: Session, digits: str) -> dict[str, Scope]:
    """The accounts that act for a partner, and what each is good for. Raises NotFound, KeyRefused where none do."""
    partner = _partner(session, digits)
    operators = session.books.read().operators.items()
    found = {account: scopes for account, (of, scopes) in operators if of == partner.id}
    if not found:
        raise KeyRefused(f"GLN {digits} has no operator key on this ledger; expected its registrar to give it one")
    return found


def _partner(session: Session, digits: str) -> Partner:
    from lotproof.model.identifiers import Gln

    known = session.books.read().partner(Gln(digits))
    if known is None:
        raise NotFound(f"GLN {digits} was never accredited on this ledger")
    return known
