"""lotproof dispense, decommission."""

from __future__ import annotations

import click

from lotproof.cli import output
from lotproof.cli.options import command
from lotproof.cli.session import Session
from lotproof.service.things import pack_of, read_scan

_REASONS = ("export", "sample", "stolen", "damaged", "expired", "repackaged", "other")
"""Of EU 2016/161 and the CBV, as the ledger has them."""

_PACKS = click.argument("scans", metavar="SCAN...", nargs=-1, required=True)


@command("dispense", acts=True, example='lotproof dispense "(01)09521410301255(21)WN8DFGE9AB5YE" --as 9521733000101')
@_PACKS
def dispense(session: Session, scans: tuple[str, ...]) -> None:
    """Hand packs to a patient: each can be dispensed once, by who holds it. Needs the lot's passport.

    Packs of one case or range go in one transaction.
    """
    from lotproof.service import acts, labels

    packs = list(map(pack_of, scans))
    with output.waiting("Dispensing"):
        desk = session.desk()
        labels.agree(desk, map(read_scan, scans))
        done = acts.dispense(desk, packs)
    output.acted(session, done)


@command(
    "decommission",
    acts=True,
    example='lotproof decommission "(01)09521410301255(21)WN8DFGE9AB5YE" --reason damaged --as 9521987000100',
)
@_PACKS
@click.option("--reason", type=click.Choice(_REASONS), default="other", help="Why; on record.  [default: other]")
def decommission(session: Session, scans: tuple[str, ...], reason: str) -> None:
    """Take packs out of the trade, undispensed, for the reason given. Needs the lot's passport."""
    from lotproof.model.record import DecommissionReason
    from lotproof.service import acts, labels

    packs = list(map(pack_of, scans))
    with output.waiting("Decommissioning"):
        desk = session.desk()
        labels.agree(desk, map(read_scan, scans))
        done = acts.decommission(desk, packs, DecommissionReason[reason.upper()])
    output.acted(session, done)
