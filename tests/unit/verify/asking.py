"""How the tests of this room ask: a scan of one pack of the story, and the evidence of the story so far."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Sequence
from typing import Any

from lotproof import verify as room
from lotproof.gs1 import Scan
from lotproof.model.identifiers import SerialNumber
from lotproof.model.record import Record
from lotproof.ports import LedgerHead
from lotproof.rules.whole_chain import WholeChain
from lotproof.verify import Evidence, Trail, Verdict, verify
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
    """All records, asked for half a minute after the newest block, with the lot passport in hand.

    ``changes`` are of the evidence, or else of what it is read from: records, head, head_time.
    """
    time = story.records[-1].at.time
    head = LedgerHead(changes.pop("head", story.block), changes.pop("head_time", time))
    whole = Evidence(
        source=WholeChain(changes.pop("records", story.records), head),
        asked_at=time + dt.timedelta(seconds=30),
        chain_id=31337,
        ledger="0x5FbDB2315678afecb367f032d93F642f64180aa3",
        units=story.tree,
    )
    return dataclasses.replace(whole, **changes)


def trail(records: Sequence[Record], **named: Any) -> Trail:
    """The way of what is named, by all records of a ledger."""
    return room.trail(WholeChain(records), **named)


def ask(story: Story, scan: Scan | None = None, **changes: Any) -> Verdict:
    """What comes of scanning one pack."""
    return verify(pack() if scan is None else scan, evidence(story, **changes))


def outcomes(verdict: Verdict) -> str:
    """The nine outcomes as letters: p, f, s."""
    return "".join(check.outcome.value[0] for check in verdict.checks)
