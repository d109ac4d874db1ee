"""lotproof capture."""

from __future__ import annotations

from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING

import click

from lotproof.cli import output
from lotproof.cli.options import command
from lotproof.cli.session import Session

if TYPE_CHECKING:
    from lotproof.model.event import EpcisDocument
    from lotproof.outbox import CaptureReport


@command("capture", acts=True, example="lotproof capture shipment.xml --dry-run --as 9521410000103")
@click.argument("file", metavar="FILE")
@click.option(
    "--dry-run", is_flag=True, help="Only print the plan: nothing is sent or written, no passphrase is asked."
)
def capture(session: Session, file: str, dry_run: bool) -> int:
    """Record an EPCIS file on the ledger: 1.2 XML (also with the GS1 US DSCSA header) or 2.0 JSON; - reads a pipe.

    Every event is answered for: sent, already captured, or noted with the reason why nothing is sent. The same file
    again changes nothing; after a failure it goes on where it stopped.
    """
    from lotproof.cli.capturing import run

    document, name = _read(file)
    desk = session.looking_desk() if dry_run else session.desk()
    with ExitStack() as showing:
        report = run(
            desk, document, name, dry_run=dry_run, on_progress=showing.enter_context(output.progress("Sending"))
        )
    _show(session, report)
    return 1 if report.refused else 0


def _read(file: str) -> tuple[EpcisDocument, str]:
    from lotproof.cli.files import STANDARD_INPUT, standard_input
    from lotproof.epcis import Limits, read_document

    if file == STANDARD_INPUT:
        name = "standard input"
        return read_document(standard_input(Limits().file_bytes), name=name), name
    return read_document(Path(file)), file


def _show(session: Session, report: CaptureReport) -> None:
    from lotproof.cli.capturing import lines_of, told_of

    output.answer(session, told_of(report), lines_of(report))
