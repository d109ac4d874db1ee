"""EPCIS files onto the ledger, for the party at a desk."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from lotproof.outbox.tally import OnProgress
from lotproof.service.capture import capture
from lotproof.service.desk import Desk
from lotproof.service.intake import Intake
from lotproof.service.report import CaptureReport

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
