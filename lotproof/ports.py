"""What the rooms ask of the outside: Protocols that the chain, stores and keys implement."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from lotproof.model.record import Record
from lotproof.model.verb import Verb


class Clock(Protocol):
    """Tells the time, aware of its zone."""

    def now(self) -> dt.datetime: ...


class Signer(Protocol):
    """Holds one key and never shows it."""

    @property
    def address(self) -> str:
        """Checksummed address."""
        ...

    def sign_transaction(self, transaction: Mapping[str, Any]) -> bytes:
        """The raw signed transaction."""
        ...

    def sign_typed_data(self, message: Mapping[str, Any]) -> bytes:
        """The 65 bytes r, s, v over an EIP-712 message: types, primaryType, domain, message."""
        ...


class ChainReader(Protocol):
    """A ledger that can be read. Raises ChainUnreachable or WrongChain."""

    @property
    def chain_id(self) -> int: ...

    @property
    def address(self) -> str:
        """Checksummed address of the ledger contract."""
        ...

    def now(self) -> dt.datetime:
        """Time of the newest block, which the rules judge by."""
        ...

    def head(self) -> int:
        """Number of the newest block."""
        ...

    def records(self, since: int = 0, until: int | None = None) -> Iterable[Record]:
        """What the ledger recorded from block ``since`` to ``until``, both included, in order."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """A verb that is on chain. ``gas`` is the gas used."""

    transaction: str
    block: int
    gas: int
    records: tuple[Record, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SignedVerb:
    """A verb as it will be broadcast: the bytes are the same at each try."""

    verb: Verb
    sender: str
    nonce: int
    transaction: str
    raw: bytes


class ChainWriter(Protocol):
    """A ledger that can be written. Raises Refused where the contract would revert."""

    def check(self, account: str, verb: Verb) -> None:
        """Raises Refused with the contract's own reason where ``verb`` would not pass now."""
        ...

    def sign(self, signer: Signer, verb: Verb) -> SignedVerb:
        """Checks ``verb``, then signs it with the next nonce of the signer."""
        ...

    def broadcast(self, signed: SignedVerb) -> Receipt:
        """Sends the bytes, unless the chain has them, and waits until they are in a block."""
        ...

    def receipt(self, transaction: str) -> Receipt | None:
        """What came of a transaction, or None where it is in no block. Raises Refused where it reverted."""
        ...
