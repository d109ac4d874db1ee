"""What other outboxes of the same party sent, as far as it was seen on the chain; and the secrets that tell it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from lotproof.commit.reference import PartySecret, split
from lotproof.outbox.intents import Tables, listed
from lotproof.outbox.states import SETTLED, one_of
from lotproof.ports import SentTransaction


@dataclass(frozen=True, slots=True)
class Sighting:
    """A transaction that was not signed from here. ``taken_up``: somebody looked at it, and lets work go on."""

    transaction: str
    sender: str
    references: tuple[bytes, ...]
    taken_up: bool


class Sightings(Tables):
    """The secrets and sightings of a store."""

    def secret(self, account: str) -> PartySecret | None:
        """The secret that goes with a key."""
        found = self.database.value("SELECT secret FROM secrets WHERE account = ?", (account.lower(),))
        return None if found is None else PartySecret(found)

    def put_secret(self, account: str, secret: PartySecret) -> None:
        """Keeps the secret that goes with a key; the first one stays."""
        self.database.execute_many(
            "INSERT OR IGNORE INTO secrets (account, secret) VALUES (?, ?)", [(account.lower(), secret.value)]
        )

    def secrets(self) -> list[PartySecret]:
        """All secrets that lines may have been recorded with, the oldest first."""
        rows = self.database.rows("SELECT secret FROM secrets ORDER BY rowid")
        return [PartySecret(row["secret"]) for row in rows]

    def own_transactions(self, transactions: Iterable[str]) -> frozenset[str]:
        """Those of ``transactions`` that were signed from here."""
        asked = "SELECT hash FROM transactions WHERE hash IN (SELECT value FROM json_each(?))"
        return frozenset(row["hash"] for some in listed(transactions) for row in self.database.rows(asked, (some,)))

    def sightings(self, transactions: Iterable[str]) -> dict[str, Sighting]:
        """Those of ``transactions`` that were seen before."""
        asked = "SELECT * FROM sightings WHERE hash IN (SELECT value FROM json_each(?))"
        rows = (row for some in listed(transactions) for row in self.database.rows(asked, (some,)))
        return {
            row["hash"]: Sighting(row["hash"], row["sender"], tuple(split(row["refs"])), row["taken_up"] is not None)
            for row in rows
        }

    def put_sightings(self, seen: Iterable[tuple[SentTransaction, Iterable[bytes]]]) -> None:
        """Keeps what was seen of transactions, with their references."""
        self.database.execute_many(
            "INSERT OR IGNORE INTO sightings (hash, sender, refs) VALUES (?, ?, ?)",
            ((one.transaction, one.sender, b"".join(references)) for one, references in seen),
        )

    def take_up(self, transactions: Iterable[str]) -> None:
        """From now on these are no reason to wait."""
        now = self._now()
        self.database.execute_many(
            "UPDATE sightings SET taken_up = ? WHERE hash = ? AND taken_up IS NULL",
            ((now, one) for one in transactions),
        )

    def nonces_of(self, account: str) -> frozenset[int]:
        """The numbers of all transactions signed from here by a key."""
        rows = self.database.rows("SELECT DISTINCT nonce FROM transactions WHERE sender = ?", (account,))
        return frozenset(row["nonce"] for row in rows)

    def settled_nonce(self, account: str) -> int:
        """The highest number of a key's transactions of which it is known here what became, -1 where there is none."""
        found: int | None = self.database.value(
            "SELECT max(t.nonce) FROM transactions t JOIN intents i ON i.settled_by = t.hash "  # noqa: S608
            f"WHERE t.sender = ? AND i.state {one_of(SETTLED)}",
            (account,),
        )
        return -1 if found is None else found
