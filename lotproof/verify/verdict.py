"""What comes of a verification: the outcome of each numbered check, the result, and what to do next."""

from __future__ import annotations

import enum
from dataclasses import dataclass, field

from lotproof.gs1 import Scan


class CheckOutcome(enum.StrEnum):
    """What came of one check."""

    PASS = "pass"  # noqa: S105 - a word of the report, no password
    FAIL = "fail"
    SKIPPED = "skipped"


class Result(enum.StrEnum):
    """The answer to a scan."""

    AUTHENTIC = "authentic"
    SUSPECT = "suspect"
    UNKNOWN = "unknown"


class Advice(enum.Enum):
    """What to do next, the gravest first: what follows from a failed check, then from a skipped one, then the rest."""

    RECALLED = (
        "Do not dispense: take it off the shelf and return it as the recall notice says. "
        "If units of this lot were dispensed, the notice says whether patients must be told."
    )
    COUNTERFEIT = (
        "Do not dispense: quarantine it and report a suspected counterfeit to the maker and the regulator. "
        "Keep the pack and the papers it came with."
    )
    DISPENSED = (
        "Do not dispense: quarantine it and report to the maker and the regulator that a pack with this serial "
        "was dispensed before. One of the two may be a copy."
    )
    DISPENSED_HERE = (
        "Do not dispense it again: you recorded it as dispensed. If this is not the pack you handed out, "
        "quarantine it and report a copied serial to the maker and the regulator."
    )
    DECOMMISSIONED = (
        "Do not dispense: this unit was taken out of the trade. "
        "Quarantine it and ask the partner that did so, and the maker."
    )
    DESTROYED = (
        "Do not dispense: these goods were recorded as destroyed. Quarantine it, "
        "and report to the maker and the regulator that it turned up again."
    )
    MISSING = (
        "Do not dispense: these goods are recorded as missing. Quarantine it, and tell the partner on whose account "
        "they are and the regulator that it turned up."
    )
    QUARANTINED = "Do not dispense: leave it in quarantine and ask who put it there. It is to be released first."
    RETURNED = (
        "Do not dispense: it came back from another partner. Whoever takes returns verifies every unit and accepts it, "
        "or sends it on, or destroys it."
    )
    UNKNOWN_LOT = "Do not dispense: quarantine it and ask the maker whether it made this lot. Report it if it did not."
    UNKNOWN_PRODUCT = (
        "Do not dispense: quarantine it and ask the maker that owns this company prefix whether the product is its own."
    )
    ALTERED = (
        "Do not dispense: quarantine it and ask the maker which dates and lot it printed. The label may be altered."
    )
    MAKER = "Do not dispense: quarantine it and ask the regulator about the maker's licence at that time."
    CUSTODY = "Do not dispense: quarantine it and ask the supplier and the regulator how the goods came to you."
    OTHER_HOLDER = (
        "Do not dispense: quarantine it and ask your supplier whether it recorded the shipment to you. "
        "Accept it only when the ledger names you as holder."
    )
    EXPIRED = "Do not dispense: put it with the expired goods and return or destroy it."
    DOCUMENTS = "Do not accept it yet: ask the supplier for the documents that it committed to, with their salts."
    NOT_ON_LEDGER = (
        "This ledger cannot tell: it does not keep these goods. "
        "Verify them with the maker or the national system before anything is dispensed."
    )
    CONTAINER = "A container proves custody only. Scan a pack inside it to prove the units."
    LOT_ONLY = "Scan the two-dimensional code of one pack: without a serial only the lot can be judged."
    FULL_SCAN = "Scan the whole code of the pack: GTIN, serial, lot and expiry are all needed."
    OPENED = "The case was opened and some of its units are gone. Scan the packs that are left, one by one."
    NO_PASSPORT = "Ask the supplier for the lot passport, or for the proof of this unit, and verify again."
    IN_TRANSIT = "Record the receipt of the shipment, or let its consignee do so, and verify again."
    STALE = "It was authentic at the newest block seen. Verify again when the chain answers with newer, final blocks."
    WHO_HOLDS = (
        "Use it as usual if you are the holder that check 7 names. If you are not, quarantine it and ask your supplier."
    )
    NONE = "Nothing speaks against it: use it as usual."


@dataclass(frozen=True, slots=True)
class Finding:
    """What one check found. ``advice`` stands where the finding calls for something to be done."""

    outcome: CheckOutcome
    reason: str
    advice: Advice | None = None


def passed(reason: str, advice: Advice | None = None) -> Finding:
    """The check held."""
    return Finding(CheckOutcome.PASS, reason, advice)


def failed(reason: str, advice: Advice) -> Finding:
    """The check did not hold."""
    return Finding(CheckOutcome.FAIL, reason, advice)


def skipped(reason: str, advice: Advice | None = None) -> Finding:
    """The check could not be made, or not to its end."""
    return Finding(CheckOutcome.SKIPPED, reason, advice)


@dataclass(frozen=True, slots=True)
class CheckResult:
    """A numbered check and what it found."""

    number: int
    name: str
    finding: Finding

    @property
    def outcome(self) -> CheckOutcome:
        """Pass, fail or skipped."""
        return self.finding.outcome

    @property
    def reason(self) -> str:
        """The facts behind the outcome, in a sentence."""
        return self.finding.reason

    def to_dict(self) -> dict[str, object]:
        """Number, name, outcome, reason."""
        return {"number": self.number, "name": self.name, "outcome": str(self.outcome), "reason": self.reason}


NECESSARY = range(1, 8)
"""The checks that have to pass before a pack is authentic."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """The reasoned answer to a scan. ``lot``, ``holder`` and ``evidence`` are JSON objects, None for nothing known."""

    scan: Scan
    checks: tuple[CheckResult, ...]
    lot: dict[str, object] | None = None
    holder: dict[str, object] | None = None
    evidence: dict[str, object] = field(default_factory=dict)

    @property
    def failed(self) -> tuple[int, ...]:
        """The numbers of the checks that failed."""
        return tuple(check.number for check in self.checks if check.outcome is CheckOutcome.FAIL)

    @property
    def result(self) -> Result:
        """Suspect where a check failed; authentic where checks 1 to 7 all passed; else unknown."""
        if self.failed:
            return Result.SUSPECT
        held = {check.number for check in self.checks if check.outcome is CheckOutcome.PASS}
        return Result.AUTHENTIC if held.issuperset(NECESSARY) else Result.UNKNOWN

    @property
    def fresh(self) -> bool:
        """Whether the evidence is recent and final (check 9): if not, the result holds for its newest block only."""
        return self.check(9).outcome is CheckOutcome.PASS

    @property
    def advice(self) -> str:
        """What to do next, for the gravest reason behind the result."""
        order = list(Advice)
        given = [check.finding.advice for check in self.checks if check.finding.advice is not None]
        return min(given, key=order.index, default=Advice.NONE).value

    def check(self, number: int) -> CheckResult:
        """The check with this number."""
        return self.checks[number - 1]

    def to_dict(self) -> dict[str, object]:
        """The answer as JSON: scan, result, fresh, checks, failed, advice, lot, holder, evidence."""
        return {
            "scan": "".join(f"({ai}){value}" for ai, value in self.scan.elements()),
            "result": str(self.result),
            "fresh": self.fresh,
            "checks": [check.to_dict() for check in self.checks],
            "failed": list(self.failed),
            "advice": self.advice,
            "lot": self.lot,
            "holder": self.holder,
            "evidence": self.evidence,
        }
