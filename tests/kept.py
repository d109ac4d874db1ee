"""What an outbox keeps, for tests to look at as a whole."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from lotproof.commit.canonical import read_json
from lotproof.commit.passport import LotPassport
from lotproof.model.identifiers import Gln, Gtin
from lotproof.outbox import Intent, Store


def intents(store: Store, batch: int | None = None) -> list[Intent]:
    """All intents in order, or those of one batch."""
    asked = "SELECT id FROM intents WHERE ?1 IS NULL OR batch = ?1 ORDER BY batch, sequence"
    return [store.intent(row["id"]) for row in store.database.rows(asked, (batch,))]


def row_of(store: Store, intent: str) -> int:
    """The row of an intent in its table."""
    row: int = store.database.value("SELECT rowid FROM intents WHERE id = ?", (intent,))
    return row


def bytes_of(store: Store, intent: str) -> bytes:
    """What was signed last for an intent."""
    asked = "SELECT raw FROM transactions WHERE intent = ? ORDER BY number DESC LIMIT 1"
    raw: bytes = store.database.value(asked, (intent,))
    return raw


def passports(store: Store) -> list[LotPassport]:
    """The passports in use."""
    found = [store.passport(*lot) for lot in store.lots_with_passport()]
    return [passport for passport in found if passport is not None]


def master_data(store: Store, key: Gln | Gtin) -> Mapping[str, Any]:
    """What files said of a company or product."""
    body = store.database.value("SELECT attributes FROM names WHERE key = ?", (str(key),))
    said: dict[str, Any] = {} if body is None else read_json(body)
    return said
