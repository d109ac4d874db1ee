"""A plan as the outbox keeps it: all of it, secrets of new lots included, before anything of it is sent."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterator, Sequence, Set
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from lotproof.commit.documents import Commitment, DocumentKind
from lotproof.commit.passport import LotPassport
from lotproof.commit.reference import PartySecret, commitment_of
from lotproof.outbox.documents import StoredDocument
from lotproof.outbox.events import CapturedEvent, Link
from lotproof.outbox.identity import content_id
from lotproof.outbox.intents import NewIntent
from lotproof.rules.plan import NewLot, Note, Plan, PlannedVerb
from lotproof.service.party import ActingParty
from lotproof.service.statements import document_of, with_document

if TYPE_CHECKING:
    from lotproof.service.intake import Intake

_AT_ONCE = 5_000


class References:
    """The references and salts of a plan, in the order in which it is kept; by chance where there is no secret."""

    def __init__(self, secret: PartySecret | None) -> None:
        self._secret = secret
        self._parts: Counter[str] = Counter()
        self._given: Counter[str] = Counter()
        self._salted: Counter[tuple[DocumentKind, tuple[str, ...]]] = Counter()

    def begin(self, made: Plan) -> None:
        """Counts the verbs of each event in a plan."""
        self._parts = Counter(part.event.hash for step in made.steps for part in step.parts)
        self._given.clear()
        self._salted.clear()

    def next_of(self, event: str) -> bytes:
        """The reference of the next verb of an event."""
        part, self._given[event] = self._given[event], self._given[event] + 1
        return b"" if self._secret is None else self._secret.reference(event, part, self._parts[event])

    def commitment(self, kind: DocumentKind, events: Sequence[str], body: bytes) -> Commitment:
        """A commitment to a document over ``events``."""
        key = (kind, tuple(events))
        occasion, self._salted[key] = self._salted[key], self._salted[key] + 1
        return commitment_of(self._secret, kind, events, body, occasion)


@dataclass(frozen=True, slots=True)
class PlanKeeper:
    """Keeps what was planned of ``intake`` for ``party``, at the time ``now``."""

    intake: Intake
    party: ActingParty
    now: dt.datetime
    _references: References = field(init=False, repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_references", References(self.party.secret))

    def keep(self, made: Plan, captured: Set[str]) -> int | None:
        """The whole plan in one transaction: the run to send, None where there is nothing to send."""
        unfit = {one.event.hash for one in made.unfit}
        fresh = set(self.intake.hashes) - captured - unfit
        if not fresh:
            return None
        store, actor = self.party.store, self.party.actor
        self._references.begin(made)
        names = [content_id(actor, step.verb, [event.hash for event in step.events]) for step in made.steps]
        unregistered = self._unregistered(made.lots)
        with store.database.transaction():
            batch = store.new_batch(self.intake.name)
            store.put_master_data(self.intake.document.header.master_data)
            store.supersede(fresh, set(names))
            for lot in made.lots:
                # A grown tree was made of what the ledger has: other tranches here never came on chain.
                store.put_passport(self._passport(lot), replacing=lot in unregistered or len(lot.tree.roots) > 1)
            store.put_events(self._events(made, fresh), batch)
            for first in range(0, len(names), _AT_ONCE):
                self._keep_steps(made.steps[first : first + _AT_ONCE], names, first, batch)
        return batch if names else None

    def _unregistered(self, lots: Sequence[NewLot]) -> list[NewLot]:
        """Lots planned before with another secret that never came on chain: a refused registration is planned anew."""
        roots = [(lot, self.party.store.passport_root(lot.gtin, lot.number)) for lot in lots]
        planned_before = [lot for lot, root in roots if root not in (None, lot.tree.root)]
        if not planned_before:
            return []
        # Asked of the chain itself: a state read too early must not cost a registered lot its passport.
        state = self.party.state()
        known = [(lot, state.lot(lot.gtin, lot.number)) for lot in planned_before]
        return [lot for lot, registered in known if registered is None or registered.withdrawn]

    def _events(self, made: Plan, fresh: Set[str]) -> Iterator[CapturedEvent]:
        notes: dict[str, list[Note]] = {}
        for note in made.notes:
            notes.setdefault(note.event.hash, []).append(note)
        acted = {event.hash for step in made.steps for event in step.events}
        for ref in self.intake.document.refs:
            if ref.hash in fresh:
                said = [] if ref.hash in acted else notes[ref.hash]
                unsupported = any(note.unsupported for note in said)
                yield CapturedEvent(ref.hash, ref.where, "; ".join(note.sentence for note in said), unsupported)

    def _keep_steps(self, steps: Sequence[PlannedVerb], names: Sequence[str], first: int, batch: int) -> None:
        """Keeps some of a plan's steps, which begin at the place ``first``; ``names`` are those of the whole plan."""
        store = self.party.store
        intents = [
            NewIntent(
                id=name,
                content=name,
                verb=step.verb,
                sentence=step.sentence,
                where=step.events[0].where,
                lot=step.lot,
            )
            for name, step in zip(names[first : first + len(steps)], steps, strict=True)
        ]
        needs = ([names[place] for place in sorted(step.needs)] for step in steps)
        committed = self._committed(steps, intents)
        store.add_intents(list(zip(committed, needs, strict=True)), batch, first)
        store.link(
            Link(
                intent.id,
                part.event.hash,
                rank,
                part.items,
                part.sentence if len(step.parts) > 1 else "",
                self._references.next_of(part.event.hash),
            )
            for step, intent in zip(steps, intents, strict=True)
            for rank, part in enumerate(step.parts)
        )
        parts = (part for step in steps for part in step.parts)
        store.put_event_needs((part.event.hash, before) for part in parts for before in part.after)

    def _committed(self, steps: Sequence[PlannedVerb], intents: Sequence[NewIntent]) -> list[NewIntent]:
        """The intents with commitments to fresh documents, which are kept; one that is known keeps its first."""
        known = self.party.store.known_intents(intent.id for intent in intents)
        committed: list[NewIntent] = []

        def documents() -> Iterator[StoredDocument]:
            for step, intent in zip(steps, intents, strict=True):
                if intent.id in known or not hasattr(step.verb, "document"):
                    committed.append(intent)
                    continue
                events = [self.intake.document.events[ref.place] for ref in step.events]
                kind, body = document_of(step.verb, events, self.intake.document.header)
                commitment = self._references.commitment(kind, [event.hash for event in events], body)
                committed.append(replace(intent, verb=with_document(step.verb, commitment.value)))
                yield StoredDocument(commitment, body)

        self.party.store.put_documents(documents())
        return committed

    def _passport(self, lot: NewLot) -> LotPassport:
        return LotPassport(
            gtin=lot.gtin,
            lot=lot.number,
            expiry=lot.expiry,
            units=lot.tree,
            ledger=self.party.ledger.address,
            chain_id=self.party.ledger.chain_id,
            issued_at=self.now,
        )
