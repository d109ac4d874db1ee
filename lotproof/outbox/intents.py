"""Intents: what is to be sent, what was, and what the chain said. A change of state is one committed transaction."""

from __future__ import annotations

import datetime as dt
import itertools
import json
import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from lotproof.errors import LotproofError, NotFound, Refused
from lotproof.model.verb import Verb
from lotproof.outbox import codec
from lotproof.outbox.database import Database
from lotproof.ports import Clock, SignedVerb, VerbReceipt


class IntentState(StrEnum):
    """How far an intent has come."""

    PLANNED = "planned"
    SIGNED = "signed"
    SENT = "sent"
    """May have reached the chain."""
    MINED = "mined"
    FINAL = "final"
    REFUSED = "refused"


DONE = frozenset({IntentState.MINED, IntentState.FINAL})
SUPERSEDED = "Superseded"
CANCELLED = "Cancelled"
"""Errors of intents that were not refused by the ledger: set aside for a new plan, or taken back by hand."""

_AT_ONCE = 5_000

IN_FLIGHT = frozenset({IntentState.SIGNED, IntentState.SENT})

TRANSITIONS: Mapping[IntentState, frozenset[IntentState]] = {
    # Straight to mined: an earlier transaction of a retried intent turns up on chain after all.
    IntentState.PLANNED: frozenset({IntentState.SIGNED, IntentState.MINED, IntentState.REFUSED}),
    IntentState.SIGNED: frozenset({IntentState.SENT, IntentState.MINED, IntentState.REFUSED, IntentState.SIGNED}),
    # Back to signed: another transaction took the nonce, so that these bytes can never pass.
    IntentState.SENT: frozenset({IntentState.MINED, IntentState.REFUSED, IntentState.SIGNED}),
    # Back to sent: a reorg dropped the block.
    IntentState.MINED: frozenset({IntentState.FINAL, IntentState.SENT}),
    # Even what was final: a chain may lose more than it should.
    IntentState.FINAL: frozenset({IntentState.SENT}),
    # Back to planned: somebody asks for another try. Back to sent: the block that it failed in is gone.
    IntentState.REFUSED: frozenset({IntentState.PLANNED, IntentState.SENT}),
}

NEWEST_TRANSACTION = """LEFT JOIN transactions t ON t.number = coalesce(
    (SELECT number FROM transactions WHERE hash = i.settled_by),
    (SELECT max(number) FROM transactions WHERE intent = i.id))"""
"""The transaction that is in a block, or else the one signed last."""

_SELECT = (
    "SELECT i.*, t.hash AS hash, t.sender AS sender, t.nonce AS nonce, t.raw AS raw FROM intents i "  # noqa: S608
    f"{NEWEST_TRANSACTION}"
)
_INSERT = """INSERT INTO intents (id, content, verb, sentence, place, lot, batch, sequence, state, created, updated)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, 'planned', ?, ?)"""


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
    """A recorded verb. ``batch`` is the run it belongs to; sender to raw are of its newest transaction."""

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
    raw: bytes | None = None
    block: int | None = None
    gas: int | None = None

    @property
    def refusal(self) -> Refused:
        """Why it was refused, as an error."""
        return Refused(self.reason, promise=self.promise, error=self.error)

    def signed(self) -> SignedVerb:
        """The bytes to broadcast. Raises LotproofError where none were signed."""
        if self.sender is None or self.nonce is None or self.transaction is None or self.raw is None:
            raise LotproofError(f"intent {self.id[:12]} is {self.state} and has no signed transaction")
        return SignedVerb(
            verb=self.verb, sender=self.sender, nonce=self.nonce, transaction=self.transaction, raw=self.raw
        )


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

    def known_intents(self, intent_ids: Iterable[str]) -> frozenset[str]:
        """Those of the ids that intents here have."""
        asked = "SELECT id FROM intents WHERE id IN (SELECT value FROM json_each(?))"
        return frozenset(row["id"] for some in listed(intent_ids) for row in self.database.rows(asked, (some,)))

    def _write(self, new: NewIntent, batch: int, sequence: int, now: str) -> None:
        found = self.database.value("SELECT state FROM intents WHERE id = ?", (new.id,))
        if found is None:
            self.database.execute(_INSERT, _row(new, batch, sequence, now))
            return
        if found == IntentState.REFUSED:
            self.move(new.id, IntentState.PLANNED)
        elif found != IntentState.PLANNED:
            raise LotproofError(f"intent {new.id[:12]} ({new.sentence}) is {found} and cannot be planned again")
        self.database.execute(
            "UPDATE intents SET batch = ?, sequence = ?, place = ?, lot = ?, updated = ? WHERE id = ?",
            (batch, sequence, new.where, new.lot, now, new.id),
        )

    def intent(self, intent_id: str) -> Intent:
        """One intent. Raises NotFound."""
        found = self.find_intent(intent_id)
        if found is None:
            raise NotFound(f"no intent {intent_id[:12]} in the outbox {self.database.path}")
        return found

    def find_intent(self, intent_id: str) -> Intent | None:
        """One intent, or None."""
        found = self.database.row(f"{_SELECT} WHERE i.id = ?", (intent_id,))
        return None if found is None else _intent(found)

    def intents(self, batch: int | None = None) -> list[Intent]:
        """All intents in order, or those of one batch."""
        rows = self.database.rows(f"{_SELECT} WHERE ?1 IS NULL OR i.batch = ?1 ORDER BY i.batch, i.sequence", (batch,))
        return [_intent(row) for row in rows]

    def open_intents(self, batch: int | None = None) -> list[str]:
        """The ids of what is still to do: all in flight first, then what is planned (in one batch only, if named)."""
        rows = self.database.rows(
            "SELECT id FROM intents WHERE state IN ('signed', 'sent') "
            "OR (state = 'planned' AND (?1 IS NULL OR batch = ?1)) ORDER BY state = 'planned', batch, sequence",
            (batch,),
        )
        return [row["id"] for row in rows]

    def in_flight(self) -> list[str]:
        """The ids of the intents that are signed and not yet known to be on chain."""
        rows = self.database.rows("SELECT id FROM intents WHERE state IN ('signed', 'sent') ORDER BY batch, sequence")
        return [row["id"] for row in rows]

    def lacks(self, intent_id: str) -> list[str]:
        """The ids of the intents that must pass before this one and have not."""
        rows = self.database.rows(
            "SELECT i.id FROM needs n JOIN intents i ON i.id = n.needed "
            "WHERE n.intent = ? AND i.state NOT IN ('mined', 'final') ORDER BY i.batch, i.sequence",
            (intent_id,),
        )
        return [row["id"] for row in rows]

    def occasions(self, content: str) -> int:
        """How often this act was settled before: is on chain, or was refused."""
        count: int = self.database.value(
            "SELECT count(*) FROM intents WHERE content = ? AND state IN ('mined', 'final', 'refused')", (content,)
        )
        return count

    def transactions_of(self, intent_id: str) -> list[str]:
        """The hashes of all transactions ever signed for an intent, oldest first."""
        rows = self.database.rows("SELECT hash FROM transactions WHERE intent = ? ORDER BY number", (intent_id,))
        return [row["hash"] for row in rows]

    def signed(self, intent_id: str, signed: SignedVerb) -> None:
        """Keeps the bytes and the state ``signed``, together, before anything is broadcast."""
        with self.database.transaction():
            self.move(intent_id, IntentState.SIGNED)
            self.database.execute(
                "INSERT INTO transactions (hash, intent, sender, nonce, raw, signed_at) VALUES (?, ?, ?, ?, ?, ?)",
                (signed.transaction, intent_id, signed.sender, signed.nonce, signed.raw, self._now()),
            )

    def mined(self, intent_id: str, receipt: VerbReceipt) -> None:
        """Keeps the block and the gas used."""
        self.move(intent_id, IntentState.MINED, block=receipt.block, gas=receipt.gas)

    def refused(self, intent_id: str, why: Refused) -> None:
        """Keeps the reason."""
        self.move(intent_id, IntentState.REFUSED, why=why)

    def retry(self, intent_id: str) -> None:
        """Puts a refused intent back to be sent. Raises Refused where it was set aside, and for another state."""
        intent = self.intent(intent_id)
        if intent.error == SUPERSEDED:
            raise Refused(f"intent {intent_id[:12]} was set aside for another one: {intent.reason}")
        if intent.state is not IntentState.REFUSED:
            raise Refused(f"intent {intent_id[:12]} is {intent.state}; only what was refused is tried again")
        self.move(intent_id, IntentState.PLANNED)

    def cancel(self, intent_id: str, who: str) -> None:
        """Refuses an intent that was not signed yet, in the name of ``who``. Raises Refused for another state."""
        intent = self.intent(intent_id)
        if intent.state is not IntentState.PLANNED:
            raise Refused(f"intent {intent_id[:12]} is {intent.state}; only what is planned can be cancelled")
        self.refused(intent_id, Refused(f"cancelled by {who}", error=CANCELLED))

    def move(
        self,
        intent_id: str,
        state: IntentState,
        *,
        why: Refused | None = None,
        block: int | None = None,
        gas: int | None = None,
    ) -> None:
        """Changes the state. Raises LotproofError where there is no such way, NotFound for no such intent."""
        reason = (why.sentence, why.promise, why.error) if why else ("", "", "")
        with self.database.transaction():
            found = self.database.value("SELECT state FROM intents WHERE id = ?", (intent_id,))
            if found is None:
                raise NotFound(f"no intent {intent_id[:12]} in the outbox {self.database.path}")
            if state not in TRANSITIONS[IntentState(found)]:
                raise LotproofError(f"intent {intent_id[:12]} is {found} and cannot become {state}")
            if state == IntentState.FINAL:
                self.database.execute(
                    "UPDATE intents SET state = ?, updated = ? WHERE id = ?", (state, self._now(), intent_id)
                )
                return
            self.database.execute(
                "UPDATE intents SET state = ?, reason = ?, promise = ?, error = ?, block = ?, gas = ?, updated = ?, "
                "block_hash = NULL, settled_by = NULL WHERE id = ?",
                (state, *reason, block, gas, self._now(), intent_id),
            )


def listed(values: Iterable[str]) -> Iterator[str]:
    """JSON arrays of some of ``values`` each: SQLite takes fifty times the room of what it looks for at once."""
    rest = iter(values)
    while some := list(itertools.islice(rest, _AT_ONCE)):
        yield json.dumps(some)


def _row(new: NewIntent, batch: int, sequence: int, now: str) -> tuple[object, ...]:
    return (new.id, new.content, codec.to_json(new.verb), new.sentence, new.where, new.lot, batch, sequence, now, now)


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
        raw=row["raw"],
        block=row["block"],
        gas=row["gas"],
    )
