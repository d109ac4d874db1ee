"""The documents behind the commitments on chain, with the salts that open them. Confidential."""

from __future__ import annotations

from collections.abc import Iterable
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
        self.put_documents([StoredDocument(commitment, body)])

    def put_documents(self, documents: Iterable[StoredDocument]) -> None:
        """Keeps many, all or none, made one by one meanwhile: a file's documents together are large."""
        self.database.execute_many(
            "INSERT OR IGNORE INTO documents (value, kind, salt, body) VALUES (?, ?, ?, ?)", map(_row, documents)
        )

    def document(self, value: bytes) -> StoredDocument | None:
        """The document that the 32 bytes on chain commit to, or None where it is not here."""
        row = self.database.row("SELECT * FROM documents WHERE value = ?", (value,))
        if row is None:
            return None
        return StoredDocument(Commitment(row["value"], row["salt"], DocumentKind(row["kind"])), row["body"])


def _row(document: StoredDocument) -> tuple[object, ...]:
    commitment = document.commitment
    if not commitment.opens(document.body):
        raise LotproofError(f"commitment 0x{commitment.value.hex()} does not open to the document given with it")
    return commitment.value, commitment.kind, commitment.salt, document.body
