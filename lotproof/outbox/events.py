"""Which EPCIS events were captured, and the intents that record them: asked and answered for a whole file at once."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass

from lotproof.errors import Refused
from lotproof.outbox.intents import NEWEST_TRANSACTION, SUPERSEDED, Intent, Intents, listed
from lotproof.outbox.states import DONE, IntentState, one_of
from lotproof.rules.planned import PLANNER_VERSION

_AMONG = "IN (SELECT value FROM json_each(?))"
_DONE = one_of(DONE)


@dataclass(frozen=True, slots=True)
class CapturedEvent:
    """An event that was taken in. ``note`` says why nothing is sent for it, and is "" where something is.

    ``unsupported``: this version of the planner knows no verb for it, which a later one may.
    """

    hash: str
    where: str
    note: str = ""
    unsupported: bool = False


@dataclass(frozen=True, slots=True)
class Link:
    """One event of an intent. Where the intent records several, ``items`` and ``sentence`` are this one's share.

    ``reference`` is what stands on the chain for it (lotproof.commit.reference).
    """

    intent: str
    event: str
    rank: int = 0
    items: tuple[int, ...] = ()
    sentence: str = ""
    reference: bytes = b""


@dataclass(frozen=True, slots=True)
class Recorded:
    """What became of an event in one intent, with its share of the gas; the transaction is the newest one signed."""

    intent: str
    state: IntentState
    sentence: str
    transaction: str | None
    gas: int
    refusal: Refused | None = None


class Events(Intents):
    """The events of a store, and its intents."""

    def put_events(self, events: Iterable[CapturedEvent], batch: int) -> None:
        """Records that events were taken in by a run; a later run replaces an earlier one that was not finished."""
        self.database.execute_many(
            "INSERT INTO events (hash, batch, place, note, planner) VALUES (?, ?, ?, ?, ?) "
            "ON CONFLICT (hash) DO UPDATE SET batch = excluded.batch, place = excluded.place, "
            "note = excluded.note, planner = excluded.planner",
            (
                (event.hash, batch, event.where, event.note, PLANNER_VERSION if event.unsupported else None)
                for event in events
            ),
        )

    def link(self, links: Iterable[Link]) -> None:
        """Ties intents to the events that they record."""
        self.database.execute_many(
            "INSERT OR REPLACE INTO intent_events (intent, event, rank, items, sentence, reference) "
            "VALUES (?, ?, ?, ?, ?, ?)",
            (
                (link.intent, link.event, link.rank, " ".join(map(str, link.items)), link.sentence, link.reference)
                for link in links
            ),
        )

    def put_event_needs(self, needs: Iterable[tuple[str, str]]) -> None:
        """Keeps for events that share a verb with others (event, the event that must be recorded before)."""
        self.database.execute_many("INSERT OR IGNORE INTO event_needs (event, needed) VALUES (?, ?)", needs)

    def event_needs(self, events: Collection[str]) -> set[tuple[str, str]]:
        """What ``put_event_needs`` kept for these events."""
        rows = self.database.rows(
            f"SELECT event, needed FROM event_needs WHERE event {_AMONG}",  # noqa: S608
            (_listed(events),),
        )
        return {(row["event"], row["needed"]) for row in rows}

    def events(self, event_hashes: Collection[str]) -> dict[str, CapturedEvent]:
        """Those of the events that were taken in, by their hashes."""
        rows = self.database.rows(
            f"SELECT hash, place, note, planner FROM events WHERE hash {_AMONG}",  # noqa: S608
            (_listed(event_hashes),),
        )
        return {row["hash"]: _captured_event(row) for row in rows}

    def links_of(self, intent_id: str) -> list[Link]:
        """The events that an intent records, in order."""
        rows = self.database.rows("SELECT * FROM intent_events WHERE intent = ? ORDER BY rank", (intent_id,))
        return [_link(row) for row in rows]

    def unsettled_lines(self) -> dict[str, list[Link]]:
        """By intent that is open, or was refused and not set aside, the events that it records, in order."""
        rows = self.database.rows(
            "SELECT l.* FROM intent_events l JOIN intents i ON i.id = l.intent "  # noqa: S608 - our own words
            f"WHERE NOT i.state {_DONE} AND i.error <> '{SUPERSEDED}' ORDER BY l.intent, l.rank"
        )
        found: dict[str, list[Link]] = {}
        for row in rows:
            found.setdefault(row["intent"], []).append(_link(row))
        return found

    def recorded(self, event_hashes: Collection[str]) -> dict[str, list[Recorded]]:
        """By event what records it, in order."""
        listed = _listed(event_hashes)
        lines = self._lines_of_intents(listed)
        rows = self.database.rows(
            "SELECT l.event, l.rank, l.sentence AS share, i.id, i.state, i.sentence, i.reason, i.promise, i.error, "  # noqa: S608
            f"i.gas, t.hash FROM intent_events l JOIN intents i ON i.id = l.intent {NEWEST_TRANSACTION} "
            f"WHERE l.event {_AMONG} ORDER BY i.batch, i.sequence",
            (listed,),
        )
        recorded: dict[str, list[Recorded]] = {}
        for row in rows:
            share, rest = divmod(row["gas"] or 0, lines[row["id"]])
            gas = share + (0 if row["rank"] else rest)
            state, sentence = IntentState(row["state"]), row["share"] or row["sentence"]
            refused = state is IntentState.REFUSED
            why = Refused(row["reason"], promise=row["promise"], error=row["error"]) if refused else None
            line = Recorded(row["id"], state, sentence, row["hash"], gas, why)
            recorded.setdefault(row["event"], []).append(line)
        return recorded

    def _lines_of_intents(self, listed: str) -> dict[str, int]:
        rows = self.database.rows(
            "SELECT intent, count(*) AS lines FROM intent_events WHERE intent IN "  # noqa: S608
            f"(SELECT intent FROM intent_events WHERE event {_AMONG}) GROUP BY intent",
            (listed,),
        )
        return {row["intent"]: row["lines"] for row in rows}

    def captured(self, event_hashes: Collection[str], assuming: Collection[str] = ()) -> frozenset[str]:
        """Those of the events of which all that they ask for is on chain; intents in ``assuming`` are taken to be.

        An event that was only noted counts when the whole run is on chain: what it was noted for ("on the ledger with
        its lot") holds only then. One that an older planner knew no verb for does not count: it is judged anew.
        """
        return frozenset().union(*(self._captured(some, assuming) for some in listed(event_hashes)))

    def _captured(self, some: str, assuming: Collection[str]) -> frozenset[str]:
        rows = self.database.rows(
            "SELECT e.hash, e.note <> '' AS noted, e.batch, e.planner < ? AS outgrown, i.id, "  # noqa: S608
            f"i.state {_DONE} AS done FROM events e LEFT JOIN intent_events l ON l.event = e.hash AND e.note = '' "
            f"LEFT JOIN intents i ON i.id = l.intent WHERE e.hash {_AMONG}",
            (PLANNER_VERSION, some),
        )
        unfinished = self._unfinished({row["batch"] for row in rows if row["noted"]}, assuming)
        complete: set[str] = set()
        missing: set[str] = set()
        for row in rows:
            holds = row["batch"] not in unfinished and not row["outgrown"]
            fine = holds if row["noted"] else row["done"] or row["id"] in assuming
            (complete if fine else missing).add(row["hash"])
        return frozenset(complete - missing)

    def _unfinished(self, batches: Collection[int], assuming: Collection[str]) -> set[int]:
        """The runs of which something that records events is not on chain."""
        rows = self.database.rows(
            f"SELECT DISTINCT batch FROM intents i WHERE batch {_AMONG} AND NOT state {_DONE} "  # noqa: S608
            f"AND NOT id {_AMONG} AND EXISTS (SELECT 1 FROM intent_events WHERE intent = i.id)",
            (_listed(batches), _listed(assuming)),
        )
        return {row["batch"] for row in rows}

    def open_captures(self) -> list[str]:
        """The ids of open intents that record events."""
        recording = {row["intent"] for row in self.database.rows("SELECT DISTINCT intent FROM intent_events")}
        return [intent_id for intent_id in self.open_intents() if intent_id in recording]

    def intents_for(self, event_hashes: Collection[str], *states: IntentState) -> Iterator[Intent]:
        """The intents in these states that record any of the events, in order."""
        asked = (
            "SELECT DISTINCT i.batch, i.sequence, i.id FROM intent_events l JOIN intents i ON i.id = l.intent "  # noqa: S608
            f"WHERE l.event {_AMONG} AND i.state {_AMONG}"
        )
        intents = {
            tuple(row) for some in listed(event_hashes) for row in self.database.rows(asked, (some, _listed(states)))
        }
        return (self.intent(intent) for _, _, intent in sorted(intents))

    def supersede(self, event_hashes: Collection[str], kept: Collection[str]) -> None:
        """Sets aside unsent intents of these events that a new plan does not hold; events settled stay as they are."""
        with self.database.transaction():
            for intent in list(self.intents_for(event_hashes, IntentState.PLANNED, IntentState.REFUSED)):
                if intent.id not in kept:
                    self.set_aside(intent, "its event was planned anew")

    def set_aside(self, intent: Intent, why: str) -> None:
        """Other intents record its events from now on: it is never sent again."""
        with self.database.transaction():
            self.database.execute("DELETE FROM intent_events WHERE intent = ?", (intent.id,))
            if intent.state is IntentState.REFUSED:
                # Through planned, as by another try, to the reason that bars another try.
                self.try_again(intent.id)
            self.refused(intent.id, Refused(f"set aside: {why}", error=SUPERSEDED))


def _captured_event(row: sqlite3.Row) -> CapturedEvent:
    return CapturedEvent(row["hash"], row["place"], row["note"], unsupported=row["planner"] is not None)


def _link(row: sqlite3.Row) -> Link:
    items = tuple(map(int, row["items"].split()))
    return Link(row["intent"], row["event"], row["rank"], items, row["sentence"], row["reference"])


def _listed(values: Iterable[object]) -> str:
    return json.dumps(list(values))
