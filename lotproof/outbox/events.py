"""Which EPCIS events were captured, and the intents that record them."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from lotproof.errors import Refused
from lotproof.outbox.intents import SUPERSEDED, Intents


@dataclass(frozen=True, slots=True)
class CapturedEvent:
    """An event that was taken in. ``note`` says why nothing is sent for it, and is "" where something is."""

    hash: str
    batch: int
    where: str
    note: str


class Events(Intents):
    """The events of a store, and its intents."""

    def put_event(self, event_hash: str, batch: int, where: str, note: str = "") -> None:
        """Records that an event was taken in by a run; a later run replaces an earlier one that was not finished."""
        with self.database.transaction():
            self.database.execute(
                "INSERT INTO events (hash, batch, place, note) VALUES (?, ?, ?, ?) ON CONFLICT (hash) DO UPDATE "
                "SET batch = excluded.batch, place = excluded.place, note = excluded.note",
                (event_hash, batch, where, note),
            )

    def link(self, intent_id: str, event_hashes: Iterable[str]) -> None:
        """Ties an intent to the events it records, the leading one first."""
        with self.database.transaction():
            for rank, event_hash in enumerate(dict.fromkeys(event_hashes)):
                self.database.execute(
                    "INSERT OR REPLACE INTO intent_events (intent, event, rank) VALUES (?, ?, ?)",
                    (intent_id, event_hash, rank),
                )

    def find_event(self, event_hash: str) -> CapturedEvent | None:
        """An event, or None where it was never taken in."""
        row = self.database.row("SELECT * FROM events WHERE hash = ?", (event_hash,))
        return None if row is None else CapturedEvent(row["hash"], row["batch"], row["place"], row["note"])

    def links_of(self, event_hash: str) -> list[tuple[str, int]]:
        """(intent, rank) of each intent that records the event; rank 0 is the intent's leading event."""
        rows = self.database.rows(
            "SELECT l.intent, l.rank FROM intent_events l JOIN intents i ON i.id = l.intent WHERE l.event = ? "
            "ORDER BY i.batch, i.sequence",
            (event_hash,),
        )
        return [(row["intent"], row["rank"]) for row in rows]

    def is_captured(self, event_hash: str, assuming: Collection[str] = ()) -> bool:
        """Whether all that an event asks for is on chain; intents in ``assuming`` are taken to be.

        An event that was only noted counts when the whole run is on chain: what it was noted for ("on the ledger with
        its lot") holds only then.
        """
        event = self.find_event(event_hash)
        if event is None:
            return False
        question = (
            "SELECT id, state FROM intents WHERE batch = ?"
            if event.note
            else "SELECT i.id, i.state FROM intent_events l JOIN intents i ON i.id = l.intent WHERE l.event = ?"
        )
        rows = self.database.rows(question, (event.batch if event.note else event_hash,))
        if not rows and not event.note:
            return False
        return all(row["state"] in ("mined", "final") or row["id"] in assuming for row in rows)

    def open_captures(self) -> list[str]:
        """The ids of open intents that record events."""
        recording = {row["intent"] for row in self.database.rows("SELECT DISTINCT intent FROM intent_events")}
        return [intent_id for intent_id in self.open_intents() if intent_id in recording]

    def refused_for(self, event_hashes: Iterable[str]) -> list[str]:
        """The ids of refused intents that record any of these events."""
        links = (intent_id for event_hash in event_hashes for intent_id, _ in self.links_of(event_hash))
        return self._in_states(links, "refused")

    def supersede(self, event_hashes: Collection[str], kept: Collection[str]) -> None:
        """Sets aside unsent intents of these events that a new plan does not hold; events settled stay as they are."""
        with self.database.transaction():
            links = [intent_id for event_hash in event_hashes for intent_id, _ in self.links_of(event_hash)]
            for intent_id in self._in_states(links, "planned", "refused"):
                if intent_id in kept:
                    continue
                self.database.execute("DELETE FROM intent_events WHERE intent = ?", (intent_id,))
                if self._in_states([intent_id], "planned"):
                    self.refused(intent_id, Refused("set aside: its event was planned anew", error=SUPERSEDED))

    def _in_states(self, intent_ids: Iterable[str], *states: str) -> list[str]:
        question = "SELECT state FROM intents WHERE id = ?"
        return [one for one in dict.fromkeys(intent_ids) if self.database.value(question, (one,)) in states]
