"""What the rooms ask of the outside: Protocols that the chain, stores and keys implement."""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol, TypeVar

from lotproof.errors import LotproofError, Refused
from lotproof.model.identifiers import Gln, Gtin
from lotproof.model.item import Item, ItemId, LotId, PartnerId
from lotproof.model.lot import Lot, Product
from lotproof.model.partner import Partner
from lotproof.model.record import LotRegistered, Position, Record
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


class LedgerView(Protocol):
    """What the ledger held at one moment."""

    @property
    def partners(self) -> Mapping[PartnerId, Partner]: ...
    @property
    def registrars(self) -> Mapping[str, int]:
        """The number of each registrar's office, by its account."""
        ...

    @property
    def products(self) -> Mapping[Gtin, Product]: ...
    @property
    def lots(self) -> Mapping[LotId, Lot]: ...
    @property
    def items(self) -> Mapping[ItemId, Item]: ...
    def gln_of(self, partner: PartnerId) -> Gln:
        """Raises NotFound for a partner that was not accredited."""
        ...

    def partner_of(self, account: str) -> Partner | None:
        """The partner that the operator key ``account`` acts for."""
        ...


@dataclass(frozen=True, slots=True)
class LedgerHead:
    """The newest block that was read. ``hash`` is None where it is not known."""

    block: int
    time: dt.datetime
    hash: str | None = None


StateT = TypeVar("StateT", covariant=True)


class RecordSource(Protocol[StateT]):
    """The records of one ledger up to a block, found by what they concern, and what they come to.

    All are in the order of the chain, each once. A record names a partner, lot, item or container where its fields do.
    """

    def update(self) -> None:
        """Reads on to the newest block, where there is more to read. Raises ChainUnreachable or WrongChain."""
        ...

    def head(self) -> LedgerHead:
        """How far it was read."""
        ...

    def state(self) -> StateT:
        """What the ledger holds at the head."""
        ...

    def before(self, position: Position) -> LedgerView:
        """What the ledger held right before the record at ``position``."""
        ...

    def after(self, position: Position) -> LedgerView:
        """What the ledger held right after the record at ``position``."""
        ...

    def since(self, position: Position | None = None) -> Iterable[Record]:
        """All records behind ``position``, or all there are."""
        ...

    def of_lot(self, lot: LotId) -> Iterable[Record]:
        """The lot's registration, its recalls and their ends."""
        ...

    def of_units(self, lot: LotId, index: int | None = None) -> Iterable[Record]:
        """Those of the lot, and what names a consignment that the unit at ``index``, or without it any unit of the lot,
        was in at that moment, or a container around that."""
        ...

    def of_item(self, item: ItemId) -> Iterable[Record]:
        """What brought the item about, and what names it, a container that it was in at that moment, or in a line on
        discrepancies something that lay in it."""
        ...

    def of_partner(self, partner: PartnerId) -> Iterable[Record]:
        """What names the partner, or an account that acted for it at that moment."""
        ...

    def registrations(self, gtin: Gtin) -> Iterable[LotRegistered]:
        """Of the lots whose units or cases have this GTIN."""
        ...

    def is_committed(self, document: bytes) -> bool:
        """Whether any record carries this commitment of 32 bytes; those of zeros are none."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class SignedVerb:
    """A transaction as it will be broadcast: the bytes are the same at each try.

    ``verb`` None is a transaction of nothing, which only uses up its nonce. ``gas`` is the most it may use.
    """

    verb: Verb | None
    sender: str
    nonce: int
    transaction: str
    raw: bytes
    gas: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Inclusion:
    """What came of a transaction that is in a block. ``gas`` is the gas used; one that has not ``passed`` reverted."""

    transaction: str
    block: int
    block_hash: str
    gas: int
    passed: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class SentTransaction:
    """A transaction as the chain has it; its bytes were held against its hash, and ``sender`` is whose key signed."""

    transaction: str
    sender: str
    nonce: int
    raw: bytes
    data: bytes
    gas: int


@dataclass(frozen=True, slots=True)
class Terms:
    """What the next block asks. ``price`` is the most to be paid for a unit of gas, ``tip`` the part that goes to its
    maker, None where blocks have no base fee; both in wei. ``block_gas`` is what a block holds."""

    price: int
    tip: int | None
    block_gas: int


@dataclass(frozen=True, slots=True, kw_only=True)
class News:
    """What stands in the blocks read. ``before`` is the hash of the block in front of them, None where there is none.

    ``last`` and ``last_hash`` name the last one read. ``outcomes`` are of all their transactions, None where the node
    cannot tell them by the block.
    """

    head: int
    terms: Terms
    before: str | None
    last: int
    last_hash: str | None
    outcomes: tuple[Inclusion, ...] | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Counts:
    """How many transactions of an account stand in blocks deep enough to stay, in blocks at all, and, in a row from
    the first, with those that wait for one."""

    settled: int
    mined: int
    pending: int


@dataclass(frozen=True, slots=True)
class Sight:
    """What one node knows at one moment: outcomes by transaction, what it holds at all, counts by account."""

    outcomes: Mapping[str, Inclusion]
    known: frozenset[str]
    counts: Mapping[str, Counts]


@dataclass(frozen=True, slots=True)
class Pace:
    """How long a sender is patient with a chain where nothing comes into any block, in seconds: until it looks whether
    the node still has what was sent, broadcasts it again at a higher fee, and gives up. The clock is no date: it only
    goes forward."""

    doubt: float = 3.0
    stuck: float = 30.0
    deadline: float = 120.0
    clock: Callable[[], float] = time.monotonic
    sleep: Callable[[float], None] = time.sleep


DEFAULT_PACE = Pace()
DEFAULT_MAX_FEE = 1_000 * 10**9
"""In wei, the most to be offered for a unit of gas: ten times what is dear on a public chain; test chains ask for 1 to
20 gwei. A ship costs 0.04 ether then, whatever a node says of the price."""


class ChainWriter(Protocol):
    """A ledger that can be written, many verbs at once. Raises ChainUnreachable where nothing answers."""

    @property
    def finality(self) -> int:
        """How many blocks must stand on a transaction's own before it counts as final."""
        ...

    @property
    def pace(self) -> Pace:
        """How long to be patient with this chain."""
        ...

    @property
    def remote(self) -> bool:
        """Whether answers come from another process, so that other work can be done meanwhile."""
        ...

    @property
    def left_out(self) -> tuple[str, ...]:
        """A sentence for each endpoint that is not asked, with the reason."""
        ...

    def check(self, account: str, verb: Verb) -> None:
        """Raises Refused with the contract's own reason where ``verb`` would not pass now."""
        ...

    def estimates(self, account: str, verbs: Sequence[Verb]) -> list[int | Refused]:
        """For each verb, on the newest state: the gas to give it, or why it would not pass."""
        ...

    def sign(
        self,
        signer: Signer,
        verb: Verb | None,
        *,
        nonce: int,
        terms: Terms,
        gas: int | None = None,
        instead_of: bytes | None = None,
        references: Sequence[bytes] = (),
    ) -> SignedVerb:
        """The bytes to broadcast; asks no node. Without ``gas`` it gets enough for any verb of its kind and size.

        ``instead_of`` are signed bytes with the same nonce, which these outbid; ``references`` go behind the data.
        """
        ...

    def send(self, raws: Sequence[bytes]) -> list[LotproofError | None]:
        """Broadcasts signed bytes in order; for each, None where the node took them, or what it said.

        Refused where they can never pass; any other error leaves it open, also whether the node has them already.
        """
        ...

    def look_up(self, transactions: Sequence[str], accounts: Sequence[str]) -> Sight:
        """What became of transactions, and how far accounts have come, as seen by one node."""
        ...

    def seen_again(self, inclusions: Sequence[Inclusion]) -> frozenset[str]:
        """Of transactions said to stand in blocks, those whose records a second look finds there: at another endpoint,
        where the chain has several."""
        ...

    def news(self, since: int | None = None) -> News:
        """What stands in the blocks from ``since`` on, or only in how far the chain is."""
        ...

    def block_hashes(self, blocks: Sequence[int]) -> list[str | None]:
        """The hash of each block, None where the chain is not that long."""
        ...

    def reason(self, outcome: Inclusion) -> Refused:
        """Why a transaction reverted: the contract's own error."""
        ...

    def sent(self, transactions: Sequence[str]) -> list[SentTransaction]:
        """Those of ``transactions`` that the node has, of a kind that could be ours; others are left out."""
        ...

    def recorded(self, transaction: str) -> tuple[Record, ...]:
        """What a transaction recorded, nothing where it is in no block."""
        ...
