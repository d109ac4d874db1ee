"""lotproof observe, dispute, take-back."""

from __future__ import annotations

import click

from lotproof.cli import output
from lotproof.cli.commands.goods import ITEMS, LOT, REASON, UNITS, wanted_goods, wanted_or_all
from lotproof.cli.options import command
from lotproof.cli.session import Session
from lotproof.service.things import pack_of, read_scan


@command(
    "observe",
    acts=True,
    example='lotproof observe "(00)395214100000045174" --event readings.json --as 9521987000100',
)
@ITEMS
@LOT
@UNITS
@click.option(
    "--event",
    required=True,
    metavar="TEXT|FILE",
    help="What was observed, such as an EPCIS event; stays here, only its salted commitment goes on chain.",
)
def observe(session: Session, labels: tuple[str, ...], lot: str | None, units: int | None, event: str) -> None:
    """Record an observation of goods: arriving, storing, inspecting, readings of a sensor. Nothing else changes.

    Who holds the goods may do so, and while they are under way their consignee and any logistics provider.
    """
    from lotproof.service import stated
    from lotproof.service.files import text_or_file

    wanted, said = wanted_goods(labels, lot, units), text_or_file(event, "an observation")
    output.acted(session, stated.observe(session.desk(), wanted, said))


@command("dispute", acts=True, example='lotproof dispute --all --reason "loaded, see photo" --as 9521987000100')
@ITEMS
@LOT
@click.option("--all", "everything", is_flag=True, help="Everything that is missing on your account.")
@REASON
def dispute(session: Session, labels: tuple[str, ...], lot: str | None, everything: bool, reason: str) -> int:
    """Dispute, on record, that what a consignee recorded as short did not come."""
    from lotproof.service import stated
    from lotproof.service.files import text_or_file

    wanted, why = wanted_or_all(labels, lot, everything), text_or_file(reason, "a reason")
    return output.swept(session, stated.dispute(session.desk(), wanted, why))


@command("take-back", acts=True, example='lotproof take-back "(01)09521410301255(21)WN8DFGE9AB5YE" --as 9521733000101')
@click.argument("scans", metavar="SCAN...", nargs=-1, required=True)
@REASON
def take_back(session: Session, scans: tuple[str, ...], reason: str) -> None:
    """Undo the dispensing of packs that never left you.

    By who dispensed them, within ten days (EU 2016/161, Art. 13); each pack is a transaction.
    """
    from lotproof.service import labels, stated
    from lotproof.service.files import text_or_file

    packs, why = list(map(pack_of, scans)), text_or_file(reason, "a reason")
    with output.waiting("Taking back"):
        desk = session.desk()
        labels.agree(desk, map(read_scan, scans))
        done = stated.take_back(desk, packs, why)
    output.acted(session, done)
