"""The documents behind the commitments on chain, with the salts that open them. Confidential."""

from __future__ import annotations

from dataclasses import dataclass

from lotproof.commit.documents import Commitment, DocumentKind
from lotproof.errors import LotproofError
from lotproof.outbox.intents import Tables


@dataclass(frozen=True, slots=True)
class StoredDocument:
    """A document and what opens its commitment."""

    commitment: Commitment
    body: bytes


class Documents(Tables):
    """The documents of a store."""

    def put_document(self, commitment: Commitment, body: bytes) -> None:
        """Keeps a document. Raises LotproofError where the commitment does not open to it."""
        if not commitment.opens(body):
            raise LotproofError(f"commitment 0x{commitment.value.hex()} does not open to the document given with it")
        with self.database.transaction():
            self.database.execute(
                "INSERT OR IGNORE INTO documents (value, kind, salt, body) VALUES (?, ?, ?, ?)",
                (commitment.value, commitment.kind, commitment.salt, body),
            )

    def document(self, value: bytes) -> StoredDocument | None:
        """The document that the 32 bytes on chain commit to, or None where it is not here."""
        row = self.database.row("SELECT * FROM documents WHERE value = ?", (value,))
        if row is None:
            return None
        return StoredDocument(Commitment(row["value"], row["salt"], DocumentKind(row["kind"])), row["body"])
