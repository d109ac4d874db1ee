"""Verification: nine numbered checks on one scan, each passed, failed or skipped with its reason."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from lotproof.gs1 import Scan
from lotproof.verify.evidence import Evidence
from lotproof.verify.evidence_checks import check_custody, check_documents, check_evidence
from lotproof.verify.goods_checks import (
    check_lot,
    check_maker,
    check_recall,
    check_scan,
    check_serial,
    check_unspent,
)
from lotproof.verify.matter import Matter
from lotproof.verify.verdict import CheckResult, Finding, Verdict


@dataclass(frozen=True, slots=True)
class Check:
    """A numbered check."""

    number: int
    name: str
    judge: Callable[[Matter], Finding]

    def on(self, matter: Matter) -> CheckResult:
        """What this check finds."""
        return CheckResult(self.number, self.name, self.judge(matter))


CHECKS = (
    Check(1, "scan", check_scan),
    Check(2, "maker", check_maker),
    Check(3, "lot and expiry", check_lot),
    Check(4, "serial", check_serial),
    Check(5, "not dispensed", check_unspent),
    Check(6, "not recalled", check_recall),
    Check(7, "custody", check_custody),
    Check(8, "documents", check_documents),
    Check(9, "evidence", check_evidence),
)


def verify(scan: Scan, evidence: Evidence) -> Verdict:
    """Judges ``scan`` by ``evidence``. Raises BadInput where the records cannot be those of one ledger."""
    return verdict_on(Matter.of(scan, evidence))


def verdict_on(matter: Matter) -> Verdict:
    """What the checks find in ``matter``."""
    evidence = matter.evidence
    head = evidence.source.head()
    return Verdict(
        scan=matter.scan,
        checks=tuple(check.on(matter) for check in CHECKS),
        lot=matter.lot_fields(),
        holder=matter.holder_fields(),
        evidence={
            "chainId": evidence.chain_id,
            "ledger": evidence.ledger,
            "head": head.block,
            "headHash": head.hash,
            "headTime": head.time.isoformat(),
            "askedAt": evidence.asked_at.isoformat(),
            "records": matter.history.count,
        },
    )
