"""Which intents must pass before which."""

from __future__ import annotations

from collections.abc import Iterable

from lotproof.outbox.intents import Tables


class Needs(Tables):
    """What the intents of a store rest on."""

    def needed_by(self, intent_id: str) -> list[str]:
        """The intents that must pass before this one."""
        rows = self.database.rows("SELECT needed FROM needs WHERE intent = ?", (intent_id,))
        return [row["needed"] for row in rows]

    def resting_on(self, intent_id: str) -> list[str]:
        """The intents that this one must pass before."""
        rows = self.database.rows("SELECT intent FROM needs WHERE needed = ?", (intent_id,))
        return [row["intent"] for row in rows]

    def need(self, intent_ids: Iterable[str], needed: str) -> None:
        """Lets each of ``intent_ids`` rest on ``needed``."""
        pairs = ((intent_id, needed) for intent_id in intent_ids)
        self.database.execute_many("INSERT INTO needs (intent, needed) VALUES (?, ?)", pairs)

    def release(self, intent_id: str) -> None:
        """Lets nothing rest on this intent any more."""
        self.database.execute("DELETE FROM needs WHERE needed = ?", (intent_id,))
