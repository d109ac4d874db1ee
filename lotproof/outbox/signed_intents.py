"""Intents and what was signed for them: many at once, each step one durable transaction.

Rows of the table stand for intents here, so that a hundred thousand of them are as many small numbers.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence

from lotproof.errors import LotproofError
from lotproof.model.item import LotId
from lotproof.outbox import codec
from lotproof.outbox.intents import CANCELLED, SUPERSEDED, UNSETTLED, Intents
from lotproof.outbox.pending import Attempt, Block, CountedLot, PendingIntent, ReadyIntent, Settlement
from lotproof.outbox.states import DONE, IntentState, Transition, one_of
from lotproof.ports import Inclusion, SentTransaction, SignedVerb

_AMONG = "IN (SELECT value FROM json_each(?))"
_ATTEMPT = """INSERT INTO transactions (hash, intent, sender, nonce, raw, gas, purpose, signed_at)
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


class SignedIntents(Intents):
    """The intents of a store with what was signed for them."""

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

    def ready(self, rows: Sequence[int]) -> list[ReadyIntent]:
        """The intents of ``rows``, in that order."""
        known = self.database.rows(
            f"SELECT rowid AS row, id, sentence, verb FROM intents WHERE rowid {_AMONG}",  # noqa: S608 - our own words
            (json.dumps(list(rows)),),
        )
        references: dict[int, list[bytes]] = {}
        for row in self.database.rows(
            "SELECT i.rowid AS row, l.reference FROM intents i JOIN intent_events l ON l.intent = i.id "  # noqa: S608
            f"WHERE i.rowid {_AMONG} AND l.reference <> x'' ORDER BY l.rank",
            (json.dumps(list(rows)),),
        ):
            references.setdefault(row["row"], []).append(row["reference"])
        by_row = {
            row["row"]: ReadyIntent(
                row["row"],
                row["id"],
                row["sentence"],
                codec.from_json(row["verb"]),
                tuple(references.get(row["row"], ())),
            )
            for row in known
        }
        return [by_row[row] for row in rows]

    def counted(self, rows: Sequence[int]) -> list[CountedLot]:
        """What those of ``rows`` that need such lots count on, and the transactions that registered these."""
        needed = self.database.rows(
            "SELECT i.rowid AS row, d.lot, d.settled_by FROM intents i JOIN needs n ON n.intent = i.id "  # noqa: S608
            f"JOIN intents d ON d.id = n.needed WHERE i.rowid {_AMONG} AND d.lot IS NOT NULL",
            (json.dumps(list(rows)),),
        )
        return [CountedLot(row["row"], LotId(row["lot"]), row["settled_by"]) for row in needed]

    def pending(self, *states: IntentState) -> list[PendingIntent]:
        """The intents in these states with all that was ever signed for them, in order; without those signed never."""
        pending: dict[int, PendingIntent] = {}
        for row in self.database.rows(
            "SELECT i.rowid AS row, i.id, i.sentence, i.reason, t.hash, t.sender, t.nonce, t.raw, t.gas, t.purpose "  # noqa: S608
            f"FROM intents i JOIN transactions t ON t.intent = i.id WHERE i.state {one_of(states)} "
            "ORDER BY i.batch, i.sequence, t.number"
        ):
            intent = pending.setdefault(
                row["row"], PendingIntent(row["row"], row["id"], row["sentence"], row["reason"])
            )
            nothing = row["purpose"] == "nothing"
            intent.attempts.append(Attempt(row["hash"], row["sender"], row["nonce"], row["raw"], row["gas"], nothing))
        return list(pending.values())

    def keep_signed(self, signed: Sequence[tuple[int, SignedVerb]]) -> None:
        """Keeps the bytes and the state ``signed`` of many intents, together, before anything is broadcast."""
        now = self._now()
        with self.database.transaction():
            self._change_all(Transition.SIGN, ["updated = ?"], [(now, row) for row, _ in signed])
            self.database.execute_many(_ATTEMPT, [_attempt(row, made, now) for row, made in signed])

    def keep_found(self, intent_id: str, found: SentTransaction) -> None:
        """Keeps what another outbox signed for an open intent, as if it had been signed here."""
        values = (found.transaction, intent_id, found.sender, found.nonce, found.raw, found.gas, self._now())
        self.database.execute(
            "INSERT OR IGNORE INTO transactions (hash, intent, sender, nonce, raw, gas, purpose, signed_at) "
            "VALUES (?, ?, ?, ?, ?, ?, 'verb', ?)",
            values,
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
                rows = [_settled(settlement, now) for settlement in settlements if settlement.state is state]
                self._change_all(transition, _OUTCOME, rows)

    def blocks(self, *states: IntentState) -> list[Block]:
        """The blocks in which something of these states stands, by their numbers."""
        rows = self.database.rows(
            "SELECT DISTINCT block, block_hash FROM intents WHERE block_hash IS NOT NULL "  # noqa: S608
            f"AND state {one_of(states)} ORDER BY block"
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

    def mined_until(self, block: int) -> list[Inclusion]:
        """What stands in this block or an earlier one and is not final yet."""
        rows = self.database.rows(
            "SELECT settled_by, block, block_hash, gas FROM intents WHERE state = ? AND block <= ? "
            "AND block_hash IS NOT NULL AND settled_by IS NOT NULL",
            (IntentState.MINED, block),
        )
        return [
            Inclusion(
                transaction=row["settled_by"],
                block=row["block"],
                block_hash=row["block_hash"],
                gas=row["gas"],
                passed=True,
            )
            for row in rows
        ]

    def finalise(self, block: int, unseen: Iterable[str] = ()) -> None:
        """What stands in this block or an earlier one is final, but for the transactions ``unseen``."""
        placed = "block <= ? AND block_hash IS NOT NULL"
        seen = f"(settled_by IS NULL OR settled_by NOT {_AMONG})"
        self._change(Transition.FINALISE, [], f"{placed} AND {seen}", [(block, json.dumps(list(unseen)))])

    def _change_all(self, transition: Transition, columns: Sequence[str], rows: Sequence[tuple[object, ...]]) -> None:
        """Each row is changed, or nothing is and the outbox is not as this process believes."""
        changed = self._change(transition, columns, "rowid = ?", rows)
        if changed != len(rows):
            raise LotproofError(
                f"the outbox {self.database.path} was changed by another program meanwhile: found {changed} of "
                f"{len(rows)} intents in an open state; run again"
            )


def _attempt(row: int, signed: SignedVerb, now: str) -> tuple[object, ...]:
    purpose = "nothing" if signed.verb is None else "verb"
    return signed.transaction, row, signed.sender, signed.nonce, signed.raw, signed.gas, purpose, now


def _settled(settlement: Settlement, now: str) -> tuple[object, ...]:
    why, outcome = settlement.why, settlement.outcome
    reason = ("", "", "") if why is None else (why.sentence, why.promise, why.error)
    where: tuple[object, ...] = (None,) * 4
    if outcome is not None:
        where = (outcome.block, outcome.block_hash, outcome.gas, outcome.transaction)
    return (*reason, *where, now, settlement.row)
