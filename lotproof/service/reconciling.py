"""An outbox is brought level with the chain, copied, put back, and held against the ledger."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from lotproof.errors import BadInput, LotproofError, NotFound
from lotproof.model.identifiers import Gln
from lotproof.model.verb import RegisterLot
from lotproof.outbox import copies
from lotproof.outbox.states import IntentState
from lotproof.service.elsewhere import look, settle
from lotproof.service.party import ActingParty
from lotproof.service.who import signers_of

if TYPE_CHECKING:
    from lotproof.outbox import Intent, Store
    from lotproof.service.workplace import Workplace

_AT_ONCE = 200


@dataclass(frozen=True, slots=True)
class Reconciled:
    """What the chain has of a party that its outbox did not send.

    ``transactions`` were found, ``unreadable`` of them without a reference that this outbox could read (commands, other
    keys, older versions); ``ended`` counts lines open here that they record; ``waiting`` are in no block yet.
    """

    party: str
    transactions: int
    unreadable: int
    ended: int
    waiting: int


def reconcile(place: Workplace, who: str) -> Reconciled:
    """Takes up what other outboxes of a party sent: lines here that stand on the ledger are never sent again, and
    quantities may be taken from free stock. Raises ChainUnreachable, KeyRefused."""
    store = place.shelf.store(who)
    gln = None if who.startswith("0x") else Gln(who)
    party = ActingParty(store, place.ledger, tuple(signers_of(place, None, who)), gln, place.books.source())
    with store.exclusive():
        party.sender().recheck()
        elsewhere = look(party)
        ended = settle(party, elsewhere)
        party.sender().find(party.signers)
        store.take_up(elsewhere.unknown)
    unreadable = sum(not one.references for one in elsewhere.seen.values())
    return Reconciled(who, len(elsewhere.seen), unreadable, ended, elsewhere.waiting)


def back_up(place: Workplace, who: str, path: Path) -> None:
    """Writes a whole copy of a party's outbox to a new file. Raises BadInput where one stands there."""
    if who not in place.shelf.parties():
        raise NotFound(f"no outbox of {who} stands here")
    if path.exists() or path.is_symlink():
        raise BadInput("a file that stands there already", expected="the name of a new one", where=str(path))
    place.shelf.reader(who).database.copy_to(path)


def restore(place: Workplace, who: str, path: Path) -> list[Path]:
    """Puts a copy in the place of a party's outbox; what stood there was moved aside, to the files returned."""
    return copies.put_back(copies.look_at(path), place.shelf.folder(who), dt.datetime.now(dt.UTC))


@dataclass
class Audit:
    """An outbox held against the ledger: how much was looked at, and a sentence for each thing that is wrong."""

    party: str
    lines: int = 0
    documents: int = 0
    passports: int = 0
    wrong: list[str] = field(default_factory=list)


def audit(place: Workplace, who: str) -> Audit:
    """Whether each line on chain by the outbox of ``who`` stands on the ledger, each document is here and opens its
    commitment, and the passport of each lot registered is whole. Raises ChainUnreachable."""
    store, found = place.shelf.reader(who), Audit(who)
    place.books.source()
    ids = store.done_intents()
    for start in range(0, len(ids), _AT_ONCE):
        intents = [store.intent(one) for one in ids[start : start + _AT_ONCE]]
        found.wrong += _lines(place, intents)
        for intent in intents:
            found.wrong += _document(place, store, intent, found)
        found.lines += len(intents)
    return found


def _lines(place: Workplace, intents: Sequence[Intent]) -> Iterator[str]:
    transactions = [intent.transaction for intent in intents if intent.transaction is not None]
    outcomes = place.ledger.look_up(transactions, ()).outcomes
    for intent in intents:
        outcome = outcomes.get(intent.transaction or "")
        if outcome is None or not outcome.passed:
            where = "stands in no block" if outcome is None else "failed"
            yield f"{_named(intent)}: its transaction {intent.transaction} {where}"
        elif outcome.block != intent.block:
            yield f"{_named(intent)}: it stands in block {outcome.block}, and here in block {intent.block}"


def _document(place: Workplace, store: Store, intent: Intent, found: Audit) -> Iterator[str]:
    commitment: bytes = getattr(intent.verb, "document", b"")
    if any(commitment):
        found.documents += 1
        kept = store.document(commitment)
        if kept is None:
            yield f"{_named(intent)}: the document behind 0x{commitment.hex()} is not here"
        elif not kept.commitment.opens(kept.body):
            yield f"{_named(intent)}: the document here does not open 0x{commitment.hex()}"
        if not place.books.source().is_committed(commitment):
            yield f"{_named(intent)}: no record on the ledger has the commitment 0x{commitment.hex()}"
    if isinstance(intent.verb, RegisterLot):
        found.passports += 1
        yield from _passport(store, intent, intent.verb)


def _passport(store: Store, intent: Intent, verb: RegisterLot) -> Iterator[str]:
    try:
        kept = store.passport(verb.gtin, verb.number)
    except LotproofError as error:
        yield f"{_named(intent)}: its passport cannot be read: {error}"
        return
    if kept is None:
        yield f"{_named(intent)}: its passport is not here, and its units cannot be proved"
    elif kept.root != verb.root:
        yield f"{_named(intent)}: its passport is not that of the lot on the ledger"


def _named(intent: Intent) -> str:
    return f"{intent.id[:12]} ({intent.sentence}), {IntentState(intent.state)}"
