"""Whose key acts: a name of the keystore, a partner's GLN, or a published test account."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from lotproof.errors import BadInput, KeyRefused, NotFound

if TYPE_CHECKING:
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
        return _signer_for_gln(session, who)
    return session.keystore.unlock(who, passphrase(f"Passphrase of the key {who}"))


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
    return _operators(session, who)[0]


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


def _signer_for_gln(session: Session, digits: str) -> Signer:
    """The key here that is an operator of that partner: one of the keystore first."""
    from lotproof.chain.testkeys import CHAIN_ID, accounts

    operators = _operators(session, digits)
    for entry in session.keystore.list():
        if entry.address in operators:
            return session.keystore.unlock(entry.name, passphrase(f"Passphrase of the key {entry.name}"))
    if session.ledger.chain_id == CHAIN_ID:
        for account in accounts():
            if account.address in operators:
                return _test_signer(account.index, CHAIN_ID)
    raise KeyRefused(f"found no key here for GLN {digits}; expected that of {' or '.join(operators)}")


def _operators(session: Session, digits: str) -> list[str]:
    """The accounts that act for a partner. Raises NotFound, KeyRefused where there are none."""
    partner = _partner(session, digits)
    found = [account for account, (of, _) in session.books.read().operators.items() if of == partner.id]
    if not found:
        raise KeyRefused(f"GLN {digits} has no operator key on this ledger; expected its registrar to give it one")
    return found


def _partner(session: Session, digits: str) -> Partner:
    from lotproof.model.identifiers import Gln

    known = session.books.read().partner(Gln(digits))
    if known is None:
        raise NotFound(f"GLN {digits} was never accredited on this ledger")
    return known
