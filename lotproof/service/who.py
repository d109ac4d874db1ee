"""Whose key acts: a name of the keystore, a partner's GLN, or a published test account."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

from lotproof.errors import BadInput, KeyRefused, NotFound
from lotproof.model.partner import Scope

if TYPE_CHECKING:
    from lotproof.chain.keystore import KeyEntry, Keystore
    from lotproof.chain.networks import Network
    from lotproof.chain.testkeys import TestAccount
    from lotproof.model.partner import Partner
    from lotproof.ports import Signer
    from lotproof.service.books import Books
    from lotproof.service.settings import AskPassphrase, Settings

_TEST = "anvil:"
_EXPECTED = "a key's name (lotproof key list), a partner's GLN, or anvil:0 to anvil:9 on a test chain"


class KeyPlace(Protocol):
    """Where keys are looked up: each part is opened when it is asked for."""

    @property
    def settings(self) -> Settings: ...

    @property
    def network(self) -> Network: ...

    @property
    def books(self) -> Books: ...

    @property
    def keystore(self) -> Keystore: ...

    @property
    def passphrase(self) -> AskPassphrase: ...


def signer_of(place: KeyPlace) -> Signer:
    """The signer that --as names. Raises BadInput where nobody is named, KeyRefused where the key is not here."""
    who = place.settings.who
    if not who:
        raise BadInput("nobody to act", expected=f"--as or LOTPROOF_AS with {_EXPECTED}")
    if who.startswith(_TEST):
        return _test_signer(_test_index(who), place.network.chain_id)
    if re.fullmatch("[0-9]{13}", who):
        return signers_of(place, most=1)[0]
    return _opened(place, place.keystore.entry(who))


def signers_of(place: KeyPlace, most: int | None = None, party: str = "", beside: str = "") -> list[Signer]:
    """The signers that --as names or, without it, of ``party``, a GLN or an account: at most ``most``, one a worker.
    That of the account ``beside`` is open already, and left out.

    Of a GLN they are all its operator keys that are here, those of the keystore first. Where there are several, only
    keys that are good for every kind of act count, so that any of them can do any line. Raises as ``signer_of`` does.
    """
    who = place.settings.who or party
    if re.fullmatch("[0-9]{13}", who) is None:
        return [] if beside else [signer_at(place, who) if who.startswith("0x") else signer_of(place)]
    scopes = _operators(place, who)
    keys = [entry for entry in place.keystore.list() if entry.address in scopes]
    test = [one for one in _test_accounts(place) if one.address in scopes]
    if not keys and not test:
        raise KeyRefused(f"found no key here for GLN {who}; expected that of {' or '.join(scopes)}")
    here: list[KeyEntry | TestAccount] = [*keys, *test]
    able = [one for one in here if scopes[one.address] == Scope.ALL] or here[:1]
    return [_opened(place, one) for one in able[:most] if one.address != beside]


def name_of(place: KeyPlace) -> str:
    """By what the store of the party that --as names goes: its GLN, or an account that acts for nobody."""
    who = place.settings.who
    if not who:
        raise BadInput("nobody named", expected=f"--as or LOTPROOF_AS with {_EXPECTED}")
    if re.fullmatch("[0-9]{13}", who):
        return str(_partner(place, who).gln)
    account = address_of(place, who)
    partner = place.books.read().partner_of(account)
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


def account_of(place: KeyPlace) -> str:
    """The account that --as names; of a partner's operators the first. Opens no key."""
    who = place.settings.who or ""
    if re.fullmatch("[0-9]{13}", who) is None:
        return address_of(place, who) if who else signer_of(place).address
    return next(iter(_operators(place, who)))


def address_of(place: KeyPlace, text: str) -> str:
    """The address that ``text`` names: 0x..., a key's name, or anvil:N. Needs no passphrase."""
    from lotproof.model.keccak import checksum_address

    if text.startswith("0x"):
        return checksum_address(text)
    if text.startswith(_TEST):
        return _test_signer(_test_index(text), place.network.chain_id).address
    for entry in place.keystore.list():
        if entry.name == text:
            return entry.address
    raise BadInput(f"{text!r}", expected="an address 0x..., a key's name (lotproof key list), or anvil:0 to anvil:9")


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


def signer_at(place: KeyPlace, address: str) -> Signer:
    """The signer with this address. Raises KeyRefused where its key is not here."""
    here: list[KeyEntry | TestAccount] = [*place.keystore.list(), *_test_accounts(place)]
    for key in here:
        if key.address == address:
            return _opened(place, key)
    raise KeyRefused(f"found no key here for account {address}; expected it among those of `lotproof key list`")


def _opened(place: KeyPlace, key: KeyEntry | TestAccount) -> Signer:
    from lotproof.chain.external import ExternalSigner
    from lotproof.chain.keystore import KeyEntry

    if not isinstance(key, KeyEntry):
        return _test_signer(key.index, place.network.chain_id)
    if key.signer:
        return ExternalSigner(key.signer, key.address)
    return place.keystore.unlock(key.name, place.passphrase(f"Passphrase of the key {key.name}"))


def _test_accounts(place: KeyPlace) -> tuple[TestAccount, ...]:
    from lotproof.chain.testkeys import CHAIN_ID, accounts

    return accounts() if place.books.ledger.chain_id == CHAIN_ID else ()


def _operators(place: KeyPlace, digits: str) -> dict[str, Scope]:
    """The accounts that act for a partner, and what each is good for. Raises NotFound, KeyRefused where none do."""
    partner = _partner(place, digits)
    operators = place.books.read().operators.items()
    found = {account: scopes for account, (of, scopes) in operators if of == partner.id}
    if not found:
        raise KeyRefused(f"GLN {digits} has no operator key on this ledger; expected its registrar to give it one")
    return found


def _partner(place: KeyPlace, digits: str) -> Partner:
    from lotproof.model.identifiers import Gln

    known = place.books.read().partner(Gln(digits))
    if known is None:
        raise NotFound(f"GLN {digits} was never accredited on this ledger")
    return known
