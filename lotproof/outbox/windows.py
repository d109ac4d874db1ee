"""The store's side of sending: many intents at once, each step one durable transaction.

Rows of the table stand for intents here, so that a hundred thousand of them are as many small numbers.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from lotproof.errors import LotproofError, Refused
from lotproof.model.item import LotId
from lotproof.model.verb import Verb
from lotproof.outbox import codec
from lotproof.outbox.intents import CANCELLED, SUPERSEDED, UNSETTLED, Intents
from lotproof.outbox.states import DONE, IntentState, Transition, one_of
from lotproof.ports import Inclusion, SignedVerb

_AMONG = "IN (SELECT value FROM json_each(?))"
_BROADCAST = """INSERT INTO transactions (hash, intent, sender, nonce, raw, gas, purpose, signed_at)
    VALUES (?, (SELECT id FROM intents WHERE rowid = ?), ?, ?, ?, ?, ?, ?)"""
_OUTCOME = (
    *("reason = ?", "promise = ?", "error = ?"),
    *("block = ?", "block_hash = ?", "gas = ?", "settled_by = ?", "updated = ?"),
)
_DROPPED = (
    *UNSETTLED,
    "promise = ''",
    f"dropped = dropped + (state <> '{IntentState.REFUSED}')",
    f"reason = CASE WHEN error = '{CANCELLED}' THEN reason ELSE '' END",
    "error = ''",
    "updated = ?",
)
_AS_PLANNED = (*UNSETTLED, "reason = ''", "promise = ''", "error = ''", "updated = ?")

SETTLED_BY: Mapping[IntentState, Transition] = {
    IntentState.MINED: Transition.MINE,
    IntentState.REFUSED: Transition.REFUSE,
    IntentState.PLANNED: Transition.WAIT_AGAIN,
}


@dataclass(frozen=True, slots=True)
class Work:
    """An intent that is to be signed."""

    row: int
    id: str
    sentence: str
    verb: Verb


@dataclass(frozen=True, slots=True)
class Broadcast:
    """A transaction signed for an intent, newest last. ``nothing``: it only takes the nonce of one before it."""

    transaction: str
    sender: str
    nonce: int
    raw: bytes
    gas: int
    nothing: bool


@dataclass(slots=True)
class Flight:
    """An intent that was signed and has no outcome yet. ``reason`` says why it was taken back, if it was."""

    row: int
    id: str
    sentence: str
    reason: str = ""
    broadcasts: list[Broadcast] = field(default_factory=list)

    @property
    def newest(self) -> Broadcast:
        """What was signed last."""
        return self.broadcasts[-1]

    @property
    def rivals(self) -> list[Broadcast]:
        """All that have its nonce: one of them at most can come into a block."""
        return [one for one in self.broadcasts if one.nonce == self.newest.nonce]

    @property
    def wanted(self) -> list[Broadcast]:
        """What a node should have of it: any of them will do, unless it is taken back."""
        return [self.newest] if self.reason else self.rivals


@dataclass(frozen=True, slots=True)
class Settlement:
    """What an intent came to. Without ``outcome`` it was refused before anything of it was on chain."""

    row: int
    state: IntentState
    outcome: Inclusion | None = None
    why: Refused | None = None


@dataclass(frozen=True, slots=True)
class Counted:
    """A planned intent that needs a lot to be registered; others count on ``lot`` as its number on the ledger."""

    row: int
    lot: LotId
    transaction: str


Block = tuple[int, str]
"""A block's number and hash."""


class Windows(Intents):
    """What the sender asks of a store and writes into it."""

    def planned_rows(self, batch: int | None = None) -> list[int]:
        """What is planned, in order."""
        rows = self.database.rows(
            "SELECT rowid AS row FROM intents WHERE state = ?2 AND (?1 IS NULL OR batch = ?1) ORDER BY batch, sequence",
            (batch, IntentState.PLANNED),
        )
        return [row["row"] for row in rows]

    def planned_ids(self, batch: int | None = None) -> list[str]:
        """The ids of what is planned, in order."""
        rows = self.database.rows(
            "SELECT id FROM intents WHERE state = ?2 AND (?1 IS NULL OR batch = ?1) ORDER BY batch, sequence",
            (batch, IntentState.PLANNED),
        )
        return [row["id"] for row in rows]

    def unmet(self, batch: int | None = None) -> list[tuple[int, int]]:
        """Pairs of a planned intent and one that must pass before it and has not."""
        rows = self.database.rows(
            "SELECT i.rowid AS row, d.rowid AS needed FROM intents i JOIN needs n ON n.intent = i.id "  # noqa: S608
            "JOIN intents d ON d.id = n.needed WHERE i.state = ?2 AND (?1 IS NULL OR i.batch = ?1) "
            f"AND NOT d.state {one_of(DONE)}",
            (batch, IntentState.PLANNED),
        )
        return [(row["row"], row["needed"]) for row in rows]

    def work(self, rows: Sequence[int]) -> list[Work]:
        """The intents of ``rows``, in that order."""
        found = self.database.rows(
            f"SELECT rowid AS row, id, sentence, verb FROM intents WHERE rowid {_AMONG}",  # noqa: S608 - our own words
            (json.dumps(list(rows)),),
        )
        by_row = {
            one["row"]: Work(one["row"], one["id"], one["sentence"], codec.from_json(one["verb"])) for one in found
        }
        return [by_row[row] for row in rows]

    def counted(self, rows: Sequence[int]) -> list[Counted]:
        """What those of ``rows`` that need such lots count on, and the transactions that registered these."""
        found = self.database.rows(
            "SELECT i.rowid AS row, d.lot, d.settled_by FROM intents i JOIN needs n ON n.intent = i.id "  # noqa: S608
            f"JOIN intents d ON d.id = n.needed WHERE i.rowid {_AMONG} AND d.lot IS NOT NULL",
            (json.dumps(list(rows)),),
        )
        return [Counted(one["row"], LotId(one["lot"]), one["settled_by"]) for one in found]

    def flights(self, *states: IntentState) -> list[Flight]:
        """The intents in these states with all that was ever signed for them, in order; without those signed never."""
        flights: dict[int, Flight] = {}
        for row in self.database.rows(
            "SELECT i.rowid AS row, i.id, i.sentence, i.reason, t.hash, t.sender, t.nonce, t.raw, t.gas, t.purpose "  # noqa: S608
            f"FROM intents i JOIN transactions t ON t.intent = i.id WHERE i.state {_AMONG} "
            "ORDER BY i.batch, i.sequence, t.number",
            (json.dumps(states),),
        ):
            flight = flights.setdefault(row["row"], Flight(row["row"], row["id"], row["sentence"], row["reason"]))
            nothing = row["purpose"] == "nothing"
            flight.broadcasts.append(
                Broadcast(row["hash"], row["sender"], row["nonce"], row["raw"], row["gas"], nothing)
            )
        return list(flights.values())

    def keep_signed(self, signed: Sequence[tuple[int, SignedVerb]]) -> None:
        """Keeps the bytes and the state ``signed`` of many intents, together, before anything is broadcast."""
        now = self._now()
        with self.database.transaction():
            self._change_all(Transition.SIGN, ["updated = ?"], [(now, row) for row, _ in signed])
            self.database.execute_many(
                _BROADCAST,
                [
                    (
                        one.transaction,
                        row,
                        one.sender,
                        one.nonce,
                        one.raw,
                        one.gas,
                        "nothing" if one.verb is None else "verb",
                        now,
                    )
                    for row, one in signed
                ],
            )

    def keep_cancelled(self, row: int, signed: SignedVerb, reason: str) -> None:
        """Keeps a transaction of nothing that takes an intent's nonce, and who wants it, before it is broadcast."""
        with self.database.transaction():
            self.keep_signed([(row, signed)])
            self.database.execute("UPDATE intents SET reason = ? WHERE rowid = ?", (reason, row))

    def keep_sent(self, rows: Iterable[int]) -> None:
        """From now on these may be on chain."""
        now = self._now()
        self._change(Transition.SEND, ["updated = ?"], "rowid = ?", ((now, row) for row in rows))

    def keep_settled(self, settlements: Sequence[Settlement]) -> None:
        """What many intents came to, together."""
        now = self._now()
        with self.database.transaction():
            for state, transition in SETTLED_BY.items():
                rows = [_settled(one, now) for one in settlements if one.state is state]
                self._change_all(transition, _OUTCOME, rows)

    def blocks(self, *states: IntentState) -> list[Block]:
        """The blocks in which something of these states stands, by their numbers."""
        rows = self.database.rows(
            "SELECT DISTINCT block, block_hash FROM intents WHERE block_hash IS NOT NULL "  # noqa: S608
            f"AND state {_AMONG} ORDER BY block",
            (json.dumps(states),),
        )
        return [(row["block"], row["block_hash"]) for row in rows]

    def newest_block(self) -> Block | None:
        """The highest block in which anything stands."""
        row = self.database.row(
            "SELECT block, block_hash FROM intents WHERE block_hash IS NOT NULL ORDER BY block DESC LIMIT 1"
        )
        return None if row is None else (row["block"], row["block_hash"])

    def forget_unplaced(self) -> None:
        """What is on chain according to an earlier version, which kept no block hashes, is looked for once more."""
        self._change(Transition.LOOK_AGAIN, ["block = NULL", "gas = NULL"], "block_hash IS NULL", [()])

    def drop(self, blocks: Iterable[Block]) -> Mapping[IntentState, int]:
        """Puts back to ``sent`` what stood in blocks that the chain has lost; how many of each state there were."""
        lost: dict[IntentState, int] = {}
        now = self._now()
        with self.database.transaction():
            for block in blocks:
                for row in self.database.rows(
                    "SELECT state, count(*) AS count FROM intents WHERE block = ? AND block_hash = ? GROUP BY state",
                    block,
                ):
                    state = IntentState(row["state"])
                    lost[state] = lost.get(state, 0) + row["count"]
                self._change(Transition.DROP, _DROPPED, "block = ? AND block_hash = ?", [(now, *block)])
        return lost

    def try_dropped_again(self) -> int:
        """Plans again what stood on chain, was dropped by it, and was refused since: how many there were.

        What others had done before may not have been there again by then.
        """
        by_the_ledger = f"dropped > 0 AND error NOT IN ('{CANCELLED}', '{SUPERSEDED}')"
        return self._change(Transition.RETRY, _AS_PLANNED, by_the_ledger, [(self._now(),)])

    def some_dropped(self) -> bool:
        """Whether anything planned stood on chain before."""
        asked = "SELECT 1 FROM intents WHERE state = ? AND dropped > 0 LIMIT 1"
        return bool(self.database.value(asked, (IntentState.PLANNED,)))

    def finalise(self, block: int) -> None:
        """What stands in this block or an earlier one is final."""
        self._change(Transition.FINALISE, [], "block <= ? AND block_hash IS NOT NULL", [(block,)])

    def _change_all(self, transition: Transition, columns: Sequence[str], rows: Sequence[tuple[object, ...]]) -> None:
        """Each row is changed, or nothing is and the outbox is not as this process believes."""
        changed = self._change(transition, columns, "rowid = ?", rows)
        if changed != len(rows):
            raise LotproofError(
                f"the outbox {self.database.path} was changed by another program meanwhile: found {changed} of "
                f"{len(rows)} intents in an open state; run again"
            )


def _settled(one: Settlement, now: str) -> tuple[object, ...]:
    reason = ("", "", "") if one.why is None else (one.why.sentence, one.why.promise, one.why.error)
    found = one.outcome
    where = (None,) * 4 if found is None else (found.block, found.block_hash, found.gas, found.transaction)
    return (*reason, *where, now, one.row)
