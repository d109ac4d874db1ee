"""Documents and passports that went with a lost outbox, made again from the file that they came from (ADR 30)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from lotproof.commit.documents import DocumentKind
from lotproof.commit.passport import LotPassport
from lotproof.commit.reference import commitment_of
from lotproof.commit.tree import UnitTree
from lotproof.outbox.documents import StoredDocument
from lotproof.rules.packing import lots_of
from lotproof.service.elsewhere import OtherOutboxes
from lotproof.service.party import ActingParty
from lotproof.service.statements import body_of

if TYPE_CHECKING:
    from lotproof.model.event import EventRef
    from lotproof.service.intake import Intake

_OCCASIONS = 16
"""Documents of one kind over the same events that are tried: one event seldom comes to more verbs of a kind."""

_REGISTRATIONS = 4
"""Plans of one lot that are tried: a registration that was refused is planned anew."""


@dataclass(frozen=True, slots=True)
class Recovery:
    """What ``intake`` brings back of what ``elsewhere`` shows that ``party`` recorded."""

    intake: Intake
    party: ActingParty
    elsewhere: OtherOutboxes

    def keep(self) -> None:
        """Keeps documents and passports behind what stands on the ledger of the file's events and is not here."""
        found = self.elsewhere.begun(self.intake.hashes)
        events = set(found.values())
        refs = {ref.hash: ref for ref in self.intake.document.refs if ref.hash in events}
        if not refs:
            return
        store = self.party.store
        for transaction in dict.fromkeys(self.elsewhere.with_reference(reference) for reference in found):
            wanted = self._wanted(transaction) if transaction else set()
            if transaction and wanted:
                named = [found.get(reference) for reference in self.elsewhere.seen[transaction].references]
                if None not in named:
                    store.put_documents(self._documents([refs[event] for event in named if event], wanted))
        for passport in self._passports(list(refs.values())):
            store.put_passport(passport)

    def _wanted(self, transaction: str) -> set[bytes]:
        """What a transaction commits to and is not here."""
        found = {getattr(record, "document", b"") for record in self.party.ledger.recorded(transaction)}
        return {value for value in found if any(value) and self.party.store.document(value) is None}

    def _documents(self, refs: list[EventRef], wanted: set[bytes]) -> Iterator[StoredDocument]:
        document = self.intake.document
        events, hashes = [document.events[ref.place] for ref in refs], [ref.hash for ref in refs]
        for kind in (DocumentKind.TRANSACTION, DocumentKind.EVENT):
            body = body_of(kind, events, document.header)
            for secret in self.elsewhere.secrets:
                for occasion in range(_OCCASIONS):
                    commitment = commitment_of(secret, kind, hashes, body, occasion)
                    if commitment.value in wanted:
                        yield StoredDocument(commitment, body)

    def _passports(self, refs: list[EventRef]) -> Iterator[LotPassport]:
        """Of lots that the file commissions, where the root on the ledger is that of its serials."""
        state, ledger = self.party.state(), self.party.ledger
        events = [self.intake.document.events[ref.place] for ref in self.intake.document.refs]
        for lot in lots_of(events, lambda event, error: None).values() if refs else ():
            known = state.lot(lot.gtin, lot.number)
            if known is None or self.party.store.passport_root(lot.gtin, lot.number) is not None:
                continue
            trees = (
                UnitTree(lot.serials, one.lot((lot.gtin, lot.number), lot.expiry, lot.serials, occasion))
                for one in self.elsewhere.secrets
                for occasion in range(_REGISTRATIONS)
            )
            tree = next((one for one in trees if one.root == known.root), None)
            if tree is not None:
                yield LotPassport(
                    gtin=lot.gtin,
                    lot=lot.number,
                    expiry=lot.expiry,
                    units=tree,
                    ledger=ledger.address,
                    chain_id=ledger.chain_id,
                    issued_at=ledger.now(),
                )
