"""The same load as files: a dispatch advice of the maker's, and the wholesaler's receipts as EPCIS."""

from __future__ import annotations

import csv
from pathlib import Path

from benchmarks.load.ground import EXPIRY, MAKER, WHOLESALER, case, lot_of
from lotproof.advice.columns import COLUMNS
from lotproof.chain.ledger import Ledger
from lotproof.chain.signing import LocalSigner
from lotproof.model.identifiers import Gln
from lotproof.outbox import Store
from lotproof.service.capture import capture
from lotproof.service.intake import take_in
from lotproof.service.party import ActingParty
from lotproof.service.planning import CaptureOptions
from tests.faults import epcis

IN_ADVICE = 500
"""Lines under one document number."""


def advice(path: Path, cases: int) -> Path:
    """A line for each case."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, COLUMNS, restval="")
        writer.writeheader()
        for number in range(cases):
            name = case(number)
            goods = {"gtin": str(name.gtin), "lot": str(lot_of(number)), "expiry": str(EXPIRY), "serial": name.serial}
            writer.writerow({**goods, "to": str(WHOLESALER), "document": f"D{number // IN_ADVICE}"})
    return path


def receipts(path: Path, cases: int) -> Path:
    """A receiving event for each case."""
    events = (epcis.received([case(number)], str(MAKER), str(WHOLESALER)) for number in range(cases))
    with path.open("w", encoding="utf-8") as file:
        file.writelines(epcis.pieces(events))
    return path


def capture_all(path: Path, store: Store, ledger: Ledger, signer: LocalSigner, gln: Gln, *, single: bool) -> None:
    """What `lotproof capture` does."""
    now = ledger.clock()
    found = take_in(path, sender=gln, at=now)
    party = ActingParty(store, ledger, (signer,), gln)
    report = capture(found, party, now, CaptureOptions(batch=not single))
    if report.refused or report.refused_lines:
        raise SystemExit(f"found lines of {path.name} refused; expected none")
