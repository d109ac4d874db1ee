"""What stands in an outbox, for people and for monitoring: only reads."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass

from lotproof.errors import BadInput, NotFound
from lotproof.outbox.database import Database
from lotproof.outbox.intents import CANCELLED, SUPERSEDED
from lotproof.outbox.states import DONE, OPEN, IntentState, one_of

_RECENT = dt.timedelta(minutes=1)
_MANY = 500

_WAITING = f"""WITH RECURSIVE waiting (id) AS (
    SELECT n.intent FROM intents i JOIN needs n ON n.needed = i.id WHERE i.state = '{IntentState.REFUSED}'
    UNION SELECT n.intent FROM waiting w JOIN needs n ON n.needed = w.id
) SELECT count(*) FROM waiting w JOIN intents i ON i.id = w.id WHERE i.state = '{IntentState.PLANNED}'"""  # noqa: S608 - our own words


@dataclass(frozen=True, slots=True)
class Figures:
    """One outbox in numbers. ``waiting`` counts those planned that rest on a refused one; ``gas`` is all gas used.

    ``rate`` is lines a second in the last minute in which any came onto the chain. Times are those of this machine.
    """

    states: dict[IntentState, int]
    waiting: int
    gas: int
    rate: float
    oldest_open: dt.datetime | None
    last_success: dt.datetime | None


@dataclass(frozen=True, slots=True)
class SignedAt:
    """A transaction that was signed for an intent; of several with one nonce, one at most counts."""

    hash: str
    sender: str
    nonce: int
    signed_at: dt.datetime


@dataclass(frozen=True, slots=True)
class Batch:
    """A run: the file or command that intents came from."""

    number: int
    name: str
    created: dt.datetime


@dataclass(frozen=True, slots=True)
class IntentEvent:
    """An EPCIS event that an intent records, and the line it stands in."""

    hash: str
    where: str


def figures(database: Database) -> Figures:
    """All numbers of an outbox."""
    states = counts(database)
    last = database.value(f"SELECT max(updated) FROM intents WHERE state {one_of(DONE)}")  # noqa: S608
    oldest = database.value(f"SELECT min(created) FROM intents WHERE state {one_of(OPEN)}")  # noqa: S608
    return Figures(
        states=states,
        waiting=database.value(_WAITING),
        gas=database.value("SELECT coalesce(sum(gas), 0) FROM intents"),
        rate=0.0 if last is None else _rate(database, dt.datetime.fromisoformat(last)),
        oldest_open=_time(oldest),
        last_success=_time(last),
    )


def counts(database: Database, batch: int | None = None) -> dict[IntentState, int]:
    """How many intents, of one run or of all, are in each state."""
    rows = database.rows(
        "SELECT state, count(*) AS count FROM intents WHERE ?1 IS NULL OR batch = ?1 GROUP BY state", (batch,)
    )
    known = {row["state"]: row["count"] for row in rows}
    return {state: known.get(state, 0) for state in IntentState}


def newest_batch(database: Database) -> int | None:
    """The number of the last run that has any line."""
    newest: int | None = database.value("SELECT max(batch) FROM intents")
    return newest


def listed(database: Database, *, state: str = "", batch: int | None = None, limit: int = _MANY) -> list[str]:
    """The ids of the newest ``limit`` intents, the oldest of them first.

    ``state`` is one of IntentState, "all", or "" for what is not on chain and was not set aside.
    """
    if state in ("", "all"):
        wanted = "1" if state else f"NOT state {one_of(DONE)} AND error <> '{SUPERSEDED}'"
    else:
        wanted = f"state = '{IntentState(state)}'"
    rows = database.rows(
        f"SELECT id FROM intents WHERE {wanted} AND (?1 IS NULL OR batch = ?1) "  # noqa: S608 - our own words
        "ORDER BY batch DESC, sequence DESC LIMIT ?2",
        (batch, limit),
    )
    return [row["id"] for row in reversed(rows)]


def has_signed(database: Database, account: str) -> bool:
    """Whether the key ``account`` signed anything that stands here."""
    return bool(database.value("SELECT 1 FROM transactions WHERE sender = ? LIMIT 1", (account,)))


def refused(database: Database) -> list[str]:
    """The ids of what was refused and may be tried again, in order; what was set aside or cancelled is not."""
    rows = database.rows(
        "SELECT id FROM intents WHERE state = ? AND error NOT IN (?, ?) ORDER BY batch, sequence",
        (IntentState.REFUSED, SUPERSEDED, CANCELLED),
    )
    return [row["id"] for row in rows]


def ids_from(database: Database, start: str) -> list[str]:
    """Up to two ids that begin with ``start``. Raises BadInput where it can begin none."""
    if re.fullmatch("[0-9a-f]{4,64}", start) is None:
        raise BadInput(f"intent {start[:80]!r}", expected="at least 4 of the digits that `outbox list` shows")
    return [row["id"] for row in database.rows("SELECT id FROM intents WHERE id GLOB ? LIMIT 2", (f"{start}*",))]


def batch(database: Database, number: int) -> Batch:
    """A run by its number. Raises NotFound."""
    row = database.row("SELECT * FROM batches WHERE id = ?", (number,))
    if row is None:
        raise NotFound(f"no run {number} in the outbox {database.path}")
    return Batch(row["id"], row["name"], dt.datetime.fromisoformat(row["created"]))


def transactions(database: Database, intent_id: str) -> list[SignedAt]:
    """All transactions ever signed for an intent, oldest first."""
    rows = database.rows("SELECT * FROM transactions WHERE intent = ? ORDER BY number", (intent_id,))
    return [
        SignedAt(row["hash"], row["sender"], row["nonce"], dt.datetime.fromisoformat(row["signed_at"])) for row in rows
    ]


def events(database: Database, intent_id: str) -> list[IntentEvent]:
    """The events that an intent records, the leading one first."""
    rows = database.rows(
        "SELECT e.hash, e.place FROM intent_events l JOIN events e ON e.hash = l.event WHERE l.intent = ? "
        "ORDER BY l.rank",
        (intent_id,),
    )
    return [IntentEvent(row["hash"], row["place"]) for row in rows]


def _rate(database: Database, last: dt.datetime) -> float:
    row = database.row(
        f"SELECT count(*) AS count, min(updated) AS first FROM intents WHERE state {one_of(DONE)} AND updated > ?",  # noqa: S608
        ((last - _RECENT).isoformat(),),
    )
    if row is None or not row["count"]:
        return 0.0
    count: int = row["count"]
    return count / max((last - dt.datetime.fromisoformat(row["first"])).total_seconds(), 1.0)


def _time(text: str | None) -> dt.datetime | None:
    return None if text is None else dt.datetime.fromisoformat(text)
