"""What came of a capture, in lines for a reader."""

from __future__ import annotations

from collections.abc import Iterator

from lotproof.errors import counted
from lotproof.service.report import CaptureReport, EventOutcome


def lines_of(report: CaptureReport) -> Iterator[str]:
    """One line for each event, and a summary."""
    for line in report.lines:
        if not line.transactions and line.outcome is EventOutcome.REFUSED and report.refused_lines:
            continue
        gas = f"; gas {line.gas:,}, transaction {line.transactions[-1]}" if line.gas and line.transactions else ""
        yield f"{line.where}: {line.outcome}: {line.sentence}{gas}"
    for refused in report.refused_lines:
        yield f"{refused.where}: refused: found {refused.found}; expected {refused.expected}"
    for other in report.others:
        yield f"of another run, {other.name}: refused: {other.sentence}: {other.reason}"
    counts = ", ".join(f"{count} {outcome}" for outcome, count in report.totals.events.items())
    yield f"{report.name}: {counted(report.size, 'event')}: {counts or 'none'}; {_ending(report)}"


def _ending(report: CaptureReport) -> str:
    if report.dry_run:
        return "a dry run, nothing was sent"
    if report.refused:
        return f"stopped by the ledger: {report.refused[0].refusal}"
    if report.totals.transactions == 0:
        captured = report.totals.events.get(EventOutcome.CAPTURED, 0)
        return "all captured before, nothing changed" if captured == report.size else "nothing to send"
    before = len(report.resumed.mined) if report.resumed else 0
    left = f"; {before:,} of them had been left open before" if before else ""
    return f"{counted(report.totals.transactions, 'transaction')}, gas {report.totals.gas:,}{left}"
