"""The tables of an outbox, made by small named steps, each applied once."""

from __future__ import annotations

MIGRATIONS: tuple[tuple[str, tuple[str, ...]], ...] = (
    (
        "0001-intents",
        (
            """CREATE TABLE batches (
                id INTEGER PRIMARY KEY AUTOINCREMENT,
                name TEXT NOT NULL,
                created TEXT NOT NULL
            )""",
            """CREATE TABLE intents (
                id TEXT PRIMARY KEY,
                content TEXT NOT NULL,
                verb TEXT NOT NULL,
                sentence TEXT NOT NULL,
                place TEXT NOT NULL,
                batch INTEGER NOT NULL REFERENCES batches (id),
                sequence INTEGER NOT NULL,
                state TEXT NOT NULL CHECK (state IN ('planned', 'signed', 'sent', 'mined', 'final', 'refused')),
                reason TEXT NOT NULL DEFAULT '',
                promise TEXT NOT NULL DEFAULT '',
                error TEXT NOT NULL DEFAULT '',
                block INTEGER,
                gas INTEGER,
                created TEXT NOT NULL,
                updated TEXT NOT NULL,
                UNIQUE (batch, sequence)
            )""",
            "CREATE INDEX intents_by_state ON intents (state)",
            "CREATE INDEX intents_by_content ON intents (content)",
            """CREATE TABLE transactions (
                number INTEGER PRIMARY KEY AUTOINCREMENT,
                hash TEXT NOT NULL UNIQUE,
                intent TEXT NOT NULL REFERENCES intents (id),
                sender TEXT NOT NULL,
                nonce INTEGER NOT NULL,
                raw BLOB NOT NULL,
                signed_at TEXT NOT NULL
            )""",
            "CREATE INDEX transactions_by_intent ON transactions (intent)",
            """CREATE TABLE needs (
                intent TEXT NOT NULL REFERENCES intents (id),
                needed TEXT NOT NULL REFERENCES intents (id),
                PRIMARY KEY (intent, needed)
            ) WITHOUT ROWID""",
        ),
    ),
    (
        "0002-documents-and-events",
        (
            """CREATE TABLE documents (
                value BLOB PRIMARY KEY CHECK (length(value) = 32),
                kind TEXT NOT NULL,
                salt BLOB NOT NULL CHECK (length(salt) = 32),
                body BLOB NOT NULL
            )""",
            """CREATE TABLE events (
                hash TEXT PRIMARY KEY,
                batch INTEGER NOT NULL REFERENCES batches (id),
                place TEXT NOT NULL,
                note TEXT NOT NULL
            )""",
            """CREATE TABLE intent_events (
                intent TEXT NOT NULL REFERENCES intents (id),
                event TEXT NOT NULL REFERENCES events (hash),
                rank INTEGER NOT NULL,
                PRIMARY KEY (intent, event)
            ) WITHOUT ROWID""",
            "CREATE INDEX intent_events_by_event ON intent_events (event)",
        ),
    ),
    (
        "0003-passports-and-names",
        (
            """CREATE TABLE passports (
                gtin TEXT NOT NULL,
                lot TEXT NOT NULL,
                root BLOB NOT NULL,
                body TEXT NOT NULL,
                added TEXT NOT NULL,
                replaced TEXT,
                PRIMARY KEY (gtin, lot, root)
            )""",
            "CREATE UNIQUE INDEX passports_in_use ON passports (gtin, lot) WHERE replaced IS NULL",
            """CREATE TABLE names (
                kind TEXT NOT NULL CHECK (kind IN ('gln', 'gtin')),
                key TEXT NOT NULL,
                attributes TEXT NOT NULL,
                PRIMARY KEY (kind, key)
            ) WITHOUT ROWID""",
        ),
    ),
    (
        "0004-several-events-of-one-intent",
        (
            "ALTER TABLE intent_events ADD COLUMN items TEXT NOT NULL DEFAULT ''",
            "ALTER TABLE intent_events ADD COLUMN sentence TEXT NOT NULL DEFAULT ''",
            """CREATE TABLE event_needs (
                event TEXT NOT NULL REFERENCES events (hash),
                needed TEXT NOT NULL REFERENCES events (hash),
                PRIMARY KEY (event, needed)
            ) WITHOUT ROWID""",
        ),
    ),
    (
        "0005-sending",
        (
            "ALTER TABLE intents ADD COLUMN block_hash TEXT",
            "ALTER TABLE intents ADD COLUMN settled_by TEXT",
            "ALTER TABLE transactions ADD COLUMN gas INTEGER NOT NULL DEFAULT 0",
            """ALTER TABLE transactions ADD COLUMN purpose TEXT NOT NULL DEFAULT 'verb'
                CHECK (purpose IN ('verb', 'nothing'))""",
            "CREATE INDEX intents_by_block ON intents (block)",
            "CREATE INDEX needs_by_needed ON needs (needed)",
        ),
    ),
    ("0006-numbers-of-lots", ("ALTER TABLE intents ADD COLUMN lot INTEGER",)),
    ("0007-dropped", ("ALTER TABLE intents ADD COLUMN dropped INTEGER NOT NULL DEFAULT 0",)),
    (
        "0008-unsupported-events",
        (
            # The version of the planner that knew no verb for the event; of those before, only the words tell.
            "ALTER TABLE events ADD COLUMN planner INTEGER",
            """UPDATE events SET planner = 0 WHERE note LIKE '%this ledger does not act on %'
                OR note LIKE '%this ledger takes them out one by one%'""",
        ),
    ),
    (
        "0009-references",
        (
            "ALTER TABLE intent_events ADD COLUMN reference BLOB NOT NULL DEFAULT x''",
            "CREATE INDEX intent_events_by_reference ON intent_events (reference) WHERE reference <> x''",
            """CREATE TABLE secrets (
                account TEXT PRIMARY KEY,
                secret BLOB NOT NULL CHECK (length(secret) = 32)
            )""",
            """CREATE TABLE sightings (
                hash TEXT PRIMARY KEY,
                sender TEXT NOT NULL,
                refs BLOB NOT NULL,
                taken_up TEXT
            ) WITHOUT ROWID""",
            "CREATE TABLE about (name TEXT PRIMARY KEY, value NOT NULL) WITHOUT ROWID",
            "INSERT INTO about (name, value) VALUES ('commits', 0)",
        ),
    ),
)
"""(name, statements), in order. A step is never changed once released: what comes later is a new one."""
