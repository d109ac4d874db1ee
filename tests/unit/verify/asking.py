"""How the tests of this room ask: a scan of one pack of the story, and the evidence of the story so far."""

from __future__ import annotations

import dataclasses
import datetime as dt
from typing import Any

from lotproof.gs1 import Scan
from lotproof.model.identifiers import SerialNumber
from lotproof.verify import Evidence, Verdict, verify
from tests.story import CASE_GTIN, EXPIRY, GTIN, NUMBER, Story, serial


def pack(index: int = 2, **changes: Any) -> Scan:
    """The scan of the unit at ``index``."""
    whole = Scan(gtin=GTIN, serial=serial(index), lot=NUMBER, expiry=EXPIRY)
    return dataclasses.replace(whole, **changes)


def case_scan(number: int = 1, **changes: Any) -> Scan:
    """The scan of a case."""
    whole = Scan(gtin=CASE_GTIN, serial=SerialNumber(f"C{number}"), lot=NUMBER, expiry=EXPIRY)
    return dataclasses.replace(whole, **changes)


def evidence(story: Story, **changes: Any) -> Evidence:
    """All records, asked for half a minute after the newest block, with the lot passport in hand."""
    head_time = story.records[-1].at.time
    whole = Evidence(
        records=tuple(story.records),
        head=story.block,
        head_time=head_time,
        asked_at=head_time + dt.timedelta(seconds=30),
        chain_id=31337,
        ledger="0x5FbDB2315678afecb367f032d93F642f64180aa3",
        units=story.tree,
    )
    return dataclasses.replace(whole, **changes)


def ask(story: Story, scan: Scan | None = None, **changes: Any) -> Verdict:
    """What comes of scanning one pack."""
    return verify(pack() if scan is None else scan, evidence(story, **changes))


def outcomes(verdict: Verdict) -> str:
    """The nine outcomes as letters: p, f, s."""
    return "".join(check.outcome.value[0] for check in verdict.checks)
