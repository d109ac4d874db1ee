"""Answers from records alone: is this pack what it says, and which way did it come. No input, output or clock here."""

from lotproof.verify.evidence import Document, Evidence
from lotproof.verify.holdings import Holding, holdings
from lotproof.verify.matter import Matter
from lotproof.verify.steps import Step
from lotproof.verify.trail import Part, Trail, trail
from lotproof.verify.verdict import CheckOutcome, CheckResult, Result, Verdict
from lotproof.verify.verification import CHECKS, verdict_on, verify

__all__ = [
    "CHECKS",
    "CheckOutcome",
    "CheckResult",
    "Document",
    "Evidence",
    "Holding",
    "Matter",
    "Part",
    "Result",
    "Step",
    "Trail",
    "Verdict",
    "holdings",
    "trail",
    "verdict_on",
    "verify",
]
