"""EPCIS files onto the ledger, and what came of them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from lotproof.cli.desk import Desk
from lotproof.cli.intake import Intake
from lotproof.errors import counted
from lotproof.outbox import CaptureReport, EventOutcome, capture
from lotproof.outbox.sender import OnProgress

if TYPE_CHECKING:
    from lotproof.ports import Signer


def run(
    desk: Desk,
    intake: Intake,
    *,
    dry_run: bool = False,
    partial: bool = False,
    batch: bool = True,
    workers: Sequence[Signer] = (),
    on_progress: OnProgress | None = None,
) -> CaptureReport:
    """Captures what was taken in for the desk's partner, judged by the clock of the chain.

    ``workers`` are keys of the partner that sign beside the desk's own.
    """
    return capture(
        intake.document,
        intake.name,
        store=desk.store,
        reader=desk.ledger,
        writer=desk.ledger,
        signer=desk.signer,
        gln=desk.partner.gln,
        now=desk.ledger.clock(),
        dry_run=dry_run,
        state=desk.state,
        on_progress=on_progress,
        partial=partial,
        batch=batch,
        unread=intake.unread,
        workers=workers,
    )


def told_of(report: CaptureReport) -> dict[str, object]:
    """The report as JSON."""
    return {
        "file": report.name,
        "dry_run": report.dry_run,
        "events": list(report.lines),
        "totals": {str(outcome): count for outcome, count in report.totals.events.items()},
        "transactions": report.totals.transactions,
        "gas": report.totals.gas,
        "refused_lines": list(report.refused_lines),
        "refused": [intent.refusal.sentence for intent in report.refused],
    }


def lines_of(report: CaptureReport) -> Iterator[str]:
    """One line for each event, and a summary."""
    for line in report.lines:
        if not line.transactions and line.outcome is EventOutcome.REFUSED and report.refused_lines:
            continue
        gas = f"; gas {line.gas:,}, transaction {line.transactions[-1]}" if line.gas and line.transactions else ""
        yield f"{line.where}: {line.outcome}: {line.sentence}{gas}"
    for refused in report.refused_lines:
        yield f"{refused.where}: refused: found {refused.found}; expected {refused.expected}"
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
