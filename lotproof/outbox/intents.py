"""Intents: what is to be sent, what was, and what the chain said. A change of state is one committed transaction."""

from __future__ import annotations

import datetime as dt
import itertools
import json
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from lotproof.errors import LotproofError, NotFound, Refused
from lotproof.model.verb import Verb
from lotproof.outbox import codec
from lotproof.outbox.database import Database
from lotproof.outbox.states import DONE, IN_FLIGHT, SETTLED, IntentState, Transition, one_of
from lotproof.ports import Clock

SUPERSEDED = "Superseded"
CANCELLED = "Cancelled"
"""Errors of intents that were not refused by the ledger: set aside for a new plan, or taken back by hand."""

_AT_ONCE = 5_000

NEWEST_TRANSACTION = """LEFT JOIN transactions t ON t.number = coalesce(
    (SELECT number FROM transactions WHERE hash = i.settled_by),
    (SELECT max(number) FROM transactions WHERE intent = i.id))"""
"""The transaction that is in a block, or else the one signed last."""

_SELECT = (
    "SELECT i.*, t.hash AS hash, t.sender AS sender, t.nonce AS nonce FROM intents i "  # noqa: S608
    f"{NEWEST_TRANSACTION}"
)
_INSERT = """INSERT INTO intents (id, content, verb, sentence, place, lot, batch, sequence, state, created, updated)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"""
UNSETTLED = ("block = NULL", "block_hash = NULL", "gas = NULL", "settled_by = NULL")
"""What is written of an intent that stands in no block."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NewIntent:
    """A verb to be recorded. ``content`` names the act, ``id`` this occasion of it (see identity.py).

    ``lot`` is the number that the ledger must give to the lot it registers, where intents that need it name it so.
    """

    id: str
    content: str
    verb: Verb
    sentence: str = ""
    where: str = ""
    lot: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Intent(NewIntent):
    """A recorded verb. ``batch`` is the run it belongs to; sender to transaction are of its newest one signed."""

    state: IntentState
    batch: int
    sequence: int
    created: dt.datetime
    updated: dt.datetime
    reason: str = ""
    promise: str = ""
    error: str = ""
    sender: str | None = None
    nonce: int | None = None
    transaction: str | None = None
    block: int | None = None
    gas: int | None = None

    @property
    def refusal(self) -> Refused:
        """Why it was refused, as an error."""
        return Refused(self.reason, promise=self.promise, error=self.error)


class Tables:
    """What the parts of a store share."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self.database = database
        self.clock = clock

    def _now(self) -> str:
        return self.clock.now().astimezone(dt.UTC).isoformat()


class Intents(Tables):
    """The intents of a store."""

    def new_batch(self, name: str) -> int:
        """A new run, called ``name``: a file or a command."""
        with self.database.transaction():
            return self.database.insert("INSERT INTO batches (name, created) VALUES (?, ?)", (name, self._now()))

    def add_intent(self, new: NewIntent, batch: int, sequence: int, needs: Iterable[str] = ()) -> None:
        """Puts an intent into a batch. One that is known moves there; a refused one gets another try.

        An intent known keeps its verb with the document of the first time. ``needs`` are intents that must pass first.
        """
        now = self._now()
        with self.database.transaction():
            self._write(new, batch, sequence, now)
            self.database.execute("DELETE FROM needs WHERE intent = ?", (new.id,))
            for needed in needs:
                self.database.execute("INSERT INTO needs (intent, needed) VALUES (?, ?)", (new.id, needed))

    def add_intents(self, intents: Sequence[tuple[NewIntent, Iterable[str]]], batch: int, first: int = 0) -> None:
        """Puts many intents into a batch in this order, each with those that must pass first: see ``add_intent``.

        ``first`` is the place in the batch of the first one.
        """
        now, known = self._now(), self.known_intents(new.id for new, _ in intents)
        with self.database.transaction():
            for sequence, (new, _) in enumerate(intents, first):
                if new.id in known:
                    self._write(new, batch, sequence, now)
            fresh = (pair for pair in enumerate(intents, first) if pair[1][0].id not in known)
            self.database.execute_many(_INSERT, (_row(new, batch, sequence, now) for sequence, (new, _) in fresh))
            self.database.execute_many("DELETE FROM needs WHERE intent = ?", ((intent_id,) for intent_id in known))
            needs = ((new.id, needed) for new, before in intents for needed in before)
            self.database.execute_many("INSERT INTO needs (intent, needed) VALUES (?, ?)", needs)

    def last_of(self, batch: int) -> int:
        """The place of the last intent in a batch."""
        last: int = self.database.value("SELECT max(sequence) FROM intents WHERE batch = ?", (batch,))
        return last

    def known_intents(self, intent_ids: Iterable[str]) -> frozenset[str]:
        """Those of the ids that intents here have."""
        asked = "SELECT id FROM intents WHERE id IN (SELECT value FROM json_each(?))"
        return frozenset(row["id"] for some in listed(intent_ids) for row in self.database.rows(asked, (some,)))

    def _write(self, new: NewIntent, batch: int, sequence: int, now: str) -> None:
        known = self.database.value("SELECT state FROM intents WHERE id = ?", (new.id,))
        if known is None:
            self.database.execute(_INSERT, _row(new, batch, sequence, now))
            return
        if known == IntentState.REFUSED:
            self.try_again(new.id)
        elif known != IntentState.PLANNED:
            raise LotproofError(f"intent {new.id[:12]} ({new.sentence}) is {known} and cannot be planned again")
        self.database.execute(
            "UPDATE intents SET batch = ?, sequence = ?, place = ?, lot = ?, updated = ? WHERE id = ?",
            (batch, sequence, new.where, new.lot, now, new.id),
        )

    def intent(self, intent_id: str) -> Intent:
        """One intent. Raises NotFound."""
        intent = self.find_intent(intent_id)
        if intent is None:
            raise self._not_here(intent_id)
        return intent

    def find_intent(self, intent_id: str) -> Intent | None:
        """One intent, or None."""
        row = self.database.row(f"{_SELECT} WHERE i.id = ?", (intent_id,))
        return None if row is None else _intent(row)

    def open_intents(self, batch: int | None = None) -> list[str]:
        """The ids of what is still to do: all in flight first, then what is planned (in one batch only, if named)."""
        rows = self.database.rows(
            f"SELECT id FROM intents WHERE state {one_of(IN_FLIGHT)} "  # noqa: S608 - our own words
            "OR (state = ?2 AND (?1 IS NULL OR batch = ?1)) ORDER BY state = ?2, batch, sequence",
            (batch, IntentState.PLANNED),
        )
        return [row["id"] for row in rows]

    def done_intents(self) -> list[str]:
        """The ids of what is on chain, in order."""
        rows = self.database.rows(f"SELECT id FROM intents WHERE state {one_of(DONE)} ORDER BY batch, sequence")  # noqa: S608
        return [row["id"] for row in rows]

    def lacks(self, intent_id: str) -> list[str]:
        """The ids of the intents that must pass before this one and have not."""
        rows = self.database.rows(
            "SELECT i.id FROM needs n JOIN intents i ON i.id = n.needed "  # noqa: S608
            f"WHERE n.intent = ? AND NOT i.state {one_of(DONE)} ORDER BY i.batch, i.sequence",
            (intent_id,),
        )
        return [row["id"] for row in rows]

    def occasions(self, content: str) -> int:
        """How often this act was settled before: is on chain, or was refused."""
        count: int = self.database.value(
            f"SELECT count(*) FROM intents WHERE content = ? AND state {one_of(SETTLED)}",  # noqa: S608
            (content,),
        )
        return count

    def transactions_of(self, intent_id: str) -> list[str]:
        """The hashes of all transactions ever signed for an intent, oldest first."""
        rows = self.database.rows("SELECT hash FROM transactions WHERE intent = ? ORDER BY number", (intent_id,))
        return [row["hash"] for row in rows]

    def refused(self, intent_id: str, why: Refused) -> None:
        """Keeps the reason. Raises LotproofError where it is settled already, NotFound for no such intent."""
        self._change_one(intent_id, Transition.REFUSE, (why.sentence, why.promise, why.error))

    def try_again(self, intent_id: str) -> None:
        """Puts a refused intent back to be sent. Raises LotproofError where it is not, NotFound for no such intent."""
        self._change_one(intent_id, Transition.RETRY, ("", "", ""))

    def retry(self, intent_id: str) -> None:
        """Puts a refused intent back to be sent. Raises Refused where it was set aside, and for another state."""
        intent = self.intent(intent_id)
        if intent.error == SUPERSEDED:
            raise Refused(f"intent {intent_id[:12]} was set aside for another one: {intent.reason}")
        if intent.state is not IntentState.REFUSED:
            raise Refused(f"intent {intent_id[:12]} is {intent.state}; only what was refused is tried again")
        self.try_again(intent_id)

    def cancel(self, intent_id: str, who: str) -> None:
        """Refuses an intent that was not signed yet, in the name of ``who``. Raises Refused for another state."""
        intent = self.intent(intent_id)
        if intent.state is not IntentState.PLANNED:
            raise Refused(f"intent {intent_id[:12]} is {intent.state}; only what is planned can be cancelled")
        self.refused(intent_id, Refused(f"cancelled by {who}", error=CANCELLED))

    def _change_one(self, intent_id: str, transition: Transition, reason: tuple[str, str, str]) -> None:
        columns = ("reason = ?", "promise = ?", "error = ?", "updated = ?", *UNSETTLED)
        with self.database.transaction():
            if not self._change(transition, columns, "id = ?", [(*reason, self._now(), intent_id)]):
                state = self.database.value("SELECT state FROM intents WHERE id = ?", (intent_id,))
                if state is None:
                    raise self._not_here(intent_id)
                raise LotproofError(f"intent {intent_id[:12]} is {state} and cannot become {transition.ends}")

    def _change(
        self, transition: Transition, columns: Sequence[str], where: str, rows: Iterable[Sequence[object]]
    ) -> int:
        """Changes the state, and ``columns``, of the intents ``where`` says, if it may begin in theirs: how many did.

        No other statement writes a state. ``rows`` have the values for each time that this is done.
        """
        changes = ", ".join([f"state = '{transition.ends}'", *columns])
        guard = one_of(transition.begins)
        return self.database.execute_many(
            f"UPDATE intents SET {changes} WHERE {where} AND state {guard}",  # noqa: S608 - our own words
            rows,
        )

    def _not_here(self, intent_id: str) -> NotFound:
        return NotFound(f"no intent {intent_id[:12]} in the outbox {self.database.path}")


def listed(values: Iterable[str]) -> Iterator[str]:
    """JSON arrays of some of ``values`` each: SQLite takes fifty times the room of what it looks for at once."""
    rest = iter(values)
    while some := list(itertools.islice(rest, _AT_ONCE)):
        yield json.dumps(some)


def _row(new: NewIntent, batch: int, sequence: int, now: str) -> tuple[object, ...]:
    verb, state = codec.to_json(new.verb), IntentState.PLANNED
    return (new.id, new.content, verb, new.sentence, new.where, new.lot, batch, sequence, state, now, now)


def _intent(row: sqlite3.Row) -> Intent:
    return Intent(
        id=row["id"],
        content=row["content"],
        verb=codec.from_json(row["verb"]),
        sentence=row["sentence"],
        where=row["place"],
        lot=row["lot"],
        state=IntentState(row["state"]),
        batch=row["batch"],
        sequence=row["sequence"],
        created=dt.datetime.fromisoformat(row["created"]),
        updated=dt.datetime.fromisoformat(row["updated"]),
        reason=row["reason"],
        promise=row["promise"],
        error=row["error"],
        sender=row["sender"],
        nonce=row["nonce"],
        transaction=row["hash"],
        block=row["block"],
        gas=row["gas"],
    )
