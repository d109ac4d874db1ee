"""What stands in the outboxes of this machine, intent by intent."""

from __future__ import annotations

import dataclasses
import datetime as dt
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from lotproof.errors import BadInput, NotFound
from lotproof.model.identifiers import Gln
from lotproof.outbox import Intent, IntentState, Store, figures
from lotproof.outbox.codec import encode
from lotproof.outbox.figures import Batch, IntentEvent, SignedAt
from lotproof.service.who import address_of, name_of

if TYPE_CHECKING:
    from lotproof.outbox import Settled
    from lotproof.service.workplace import Workplace

_SECRET = ("salt", "salts")


@dataclass(frozen=True, slots=True)
class IntentEntry:
    """An intent in a list. ``waits_for`` are intents that must pass before it and have not."""

    id: str
    party: str
    batch: int
    state: IntentState
    sentence: str
    where: str
    reason: str
    promise: str
    transaction: str | None
    nonce: int | None
    block: int | None
    gas: int | None
    waits_for: list[str]


@dataclass(frozen=True, slots=True)
class DocumentShown:
    """What the verb commits to; ``kept`` tells whether the document is here."""

    commitment: bytes
    kept: bool
    kind: str | None = None
    bytes: int | None = None


@dataclass(frozen=True, slots=True)
class Shown:
    """An intent with all that is known of it. Salts are not shown."""

    entry: IntentEntry
    verb: dict[str, object]
    run: Batch
    created: dt.datetime
    updated: dt.datetime
    events: list[IntentEvent]
    documents: list[DocumentShown]
    transactions: list[SignedAt]
    waits_for: list[IntentEntry]


def stores(place: Workplace) -> Iterator[tuple[str, Store]]:
    """The outbox of the party that --as names, or all there are. The chain is asked only for a key that is in none."""
    named = party_of(place)
    for who in [named] if named else place.shelf.parties():
        yield who, place.shelf.reader(who)


def party_of(place: Workplace) -> str | None:
    """By what the outbox of the party that --as names goes, None where nobody is named."""
    who = place.settings.who
    if not who:
        return None
    if re.fullmatch("[0-9]{13}", who):
        return str(Gln(who))
    account, shelf = address_of(place, who), place.shelf
    signed = [party for party in shelf.parties() if figures.has_signed(shelf.reader(party).database, account)]
    return signed[0] if len(signed) == 1 else name_of(place)


def find(place: Workplace, start: str) -> tuple[str, Store, str]:
    """Party, store and id of the one intent whose id begins with ``start``. Raises NotFound, BadInput for several."""
    found = [(who, store, one) for who, store in stores(place) for one in figures.ids_from(store.database, start)]
    if not found:
        raise NotFound(f"no intent begins with {start}: see `lotproof outbox list --state all`")
    if len(found) > 1:
        raise BadInput(f"{start}, with which several intents begin", expected="more of its digits")
    return found[0]


def entry(who: str, store: Store, intent: Intent) -> IntentEntry:
    """An intent as a list shows it."""
    planned = intent.state is IntentState.PLANNED
    own = {one.name: getattr(intent, one.name) for one in dataclasses.fields(IntentEntry) if hasattr(intent, one.name)}
    return IntentEntry(party=who, waits_for=store.lacks(intent.id) if planned else [], **own)


def waiting(place: Workplace, intents: Iterable[Intent | Settled]) -> dict[str, str]:
    """Of those that are planned still, by id: the sentence for what each waits for, and why that has not passed."""
    planned = [one for one in intents if one.state is IntentState.PLANNED]
    kept = [store for _, store in stores(place)] if planned else []
    return {one.id: _waits(store, one) for one in planned for store in kept if store.find_intent(one.id)}


def _waits(store: Store, intent: Intent | Settled) -> str:
    needed = [store.intent(one) for one in store.lacks(intent.id)]
    for_what = "; ".join(f"{one.id[:12]}, {one.state}{f': {one.reason}' if one.reason else ''}" for one in needed)
    return f"waiting: {intent.sentence}" + (f" (waits for {for_what})" if for_what else "")


def show(who: str, store: Store, intent_id: str) -> Shown:
    """An intent with all that is known of it."""
    intent = store.intent(intent_id)
    shown = entry(who, store, intent)
    return Shown(
        entry=shown,
        verb={name: value for name, value in encode(intent.verb).items() if name not in _SECRET},
        run=figures.batch(store.database, intent.batch),
        created=intent.created,
        updated=intent.updated,
        events=figures.events(store.database, intent_id),
        documents=_documents(store, intent),
        transactions=figures.transactions(store.database, intent_id),
        waits_for=[entry(who, store, store.intent(one)) for one in shown.waits_for],
    )


def _documents(store: Store, intent: Intent) -> list[DocumentShown]:
    commitment: bytes = getattr(intent.verb, "document", b"")
    if not any(commitment):
        return []
    kept = store.document(commitment)
    if kept is None:
        return [DocumentShown(commitment, kept=False)]
    return [DocumentShown(commitment, kept=True, kind=str(kept.commitment.kind), bytes=len(kept.body))]
