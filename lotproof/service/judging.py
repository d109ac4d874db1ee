"""Verification and history: gathers the evidence, asks the rooms that judge it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from lotproof.commit.passport import LotPassport
from lotproof.errors import BadInput, NotFound
from lotproof.gs1 import Scan
from lotproof.model.identifiers import Gln
from lotproof.model.item import item_of
from lotproof.outbox import Store
from lotproof.service.books import Books
from lotproof.service.goods import known_lot
from lotproof.verify import Document, Evidence, Matter, Trail, Verdict, trail, verdict_on


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """A scan to be judged: at which time, for which holder, with which passport in hand."""

    scan: Scan
    asked_at: dt.datetime
    holder: Gln | None = None
    passport: LotPassport | None = None
    confirmations: int = 0


def judge(books: Books, question: Question, stores: Iterable[Store] = ()) -> Verdict:
    """The verdict on a scan, by the ledger as it stands and the documents in ``stores``."""
    passport = question.passport
    evidence = Evidence(
        source=books.source(),
        asked_at=question.asked_at,
        chain_id=books.ledger.chain_id,
        ledger=books.ledger.address,
        units=passport.units if passport else None,
        holder=question.holder,
        confirmations=question.confirmations + 1,
    )
    matter = Matter.of(question.scan, evidence)
    return verdict_on(matter.with_documents(_documents(matter.commitments, stores)))


def _documents(commitments: Iterable[bytes], stores: Iterable[Store]) -> Sequence[Document]:
    """Those kept here, the last store's where several keep one."""
    kept = list(stores)
    found: dict[bytes, Document] = {}
    for value in commitments:
        for document in filter(None, (store.document(value) for store in kept)):
            found[value] = Document(document.body, document.commitment, f"document 0x{value.hex()[:8]}")
    return tuple(found.values())


def passport_for(scan: Scan, stores: Iterable[Store]) -> LotPassport | None:
    """The passport kept here that concerns ``scan``: of its lot, or where none is named the one with its serial."""
    if scan.gtin is None:
        return None
    for store in stores:
        if scan.lot is not None:
            found = store.passport(scan.gtin, scan.lot)
        else:
            found = next((one for one in store.passports_of(scan.gtin) if scan.serial in one.serials), None)
        if found is not None:
            return found
    return None


def history(books: Books, scan: Scan, stores: Iterable[Store] = (), passport: LotPassport | None = None) -> Trail:
    """The way of what ``scan`` names: a container, a case, a unit of a lot whose passport is here, or a whole lot."""
    source = books.source()
    state = source.state()
    key = scan.sscc or scan.sgtin
    if key is not None and (scan.sscc is not None or item_of(key) in state.items):
        return trail(source, item=item_of(key))
    if scan.serial is None:
        if scan.gtin is None or scan.lot is None:
            raise BadInput(f"{scan.raw!r}", expected='"(00)...", "(01)...(21)..." or "(01)...(10)..."')
        return trail(source, lot=known_lot(state, scan.gtin, scan.lot).id)
    passport = passport or passport_for(scan, stores)
    if passport is None:
        raise NotFound(
            f"{scan.sgtin} is no case on this ledger and no unit of a lot whose passport is kept here; "
            "import the passport (lotproof lot import), or ask for the lot"
        )
    lot = known_lot(state, passport.gtin, passport.lot)
    return trail(source, lot=lot.id, index=passport.units.index_of(scan.serial))
