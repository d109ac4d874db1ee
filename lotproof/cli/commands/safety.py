"""lotproof quarantine, release, return, accept-return, found, destroy."""

from __future__ import annotations

import click

from lotproof.cli import output
from lotproof.cli.commands.goods import DOCUMENT, ITEMS, LOT, REASON, UNITS, papers_from, wanted_goods, wanted_or_all
from lotproof.cli.options import command
from lotproof.cli.session import Session
from lotproof.service.things import gln_of


@command(
    "quarantine",
    acts=True,
    example='lotproof quarantine "(01)59521410301250(21)RA4Q4YGJD502A" --reason "seal broken" --as 9521987000100',
)
@ITEMS
@LOT
@UNITS
@REASON
def quarantine(session: Session, labels: tuple[str, ...], lot: str | None, units: int | None, reason: str) -> None:
    """Set goods aside, with all inside them: they move only back, or to destruction.

    Their holder may do so, and any registrar; what a registrar stops, only a registrar's office releases. ITEM may also
    be a range of units, "(01)...(10)...:4-7", counted from 0.
    """
    from lotproof.service import safety
    from lotproof.service.files import text_or_file

    wanted, why = wanted_goods(labels, lot, units), text_or_file(reason, "a reason")
    output.acted(session, safety.quarantine(session.desk(), wanted, why))


@command("release", acts=True, example='lotproof release "(01)59521410301250(21)RA4Q4YGJD502A" --as 9521987000100')
@ITEMS
@LOT
@click.option("--all", "everything", is_flag=True, help="Everything that is yours to release.")
@REASON
def release(session: Session, labels: tuple[str, ...], lot: str | None, everything: bool, reason: str) -> int:
    """End a quarantine: by who ordered it, the holder or a registrar's office. The orders of others stand."""
    from lotproof.service import safety
    from lotproof.service.files import text_or_file

    wanted, why = wanted_or_all(labels, lot, everything), text_or_file(reason, "a reason")
    return output.swept(session, safety.release(session.desk(), wanted, why))


@command(
    "return",
    acts=True,
    example='lotproof return "(01)59521410301250(21)RA4Q4YGJD502A" --to 9521987000100 --as 9521733000101',
)
@ITEMS
@click.option("--to", required=True, metavar="GLN", help="Who takes it back: a manufacturer, wholesaler or 3PL.")
@LOT
@UNITS
@DOCUMENT
def return_(
    session: Session, labels: tuple[str, ...], to: str, lot: str | None, units: int | None, document: str | None
) -> None:
    """Ship goods back, also in quarantine; recalled and expired ones to their maker or a 3PL only.

    They are received as every shipment, and are set aside from then on until accept-return. What comes back as a pallet
    is unpacked and accepted by its cases, and the pallet when it is empty.
    """
    from lotproof.service import safety

    wanted, consignee, papers = wanted_goods(labels, lot, units), gln_of(to, "--to"), papers_from(document)
    with output.waiting("Returning"):
        done = safety.ship_return(session.desk(), wanted, consignee, papers)
    output.acted(session, done)


@command(
    "accept-return",
    acts=True,
    example='lotproof accept-return "(01)59521410301250(21)RA4Q4YGJD502A" --as 9521987000100',
)
@ITEMS
@LOT
@click.option(
    "--all", "everything", is_flag=True, help="Every returned case, range and empty container in your custody."
)
@DOCUMENT
def accept_return(
    session: Session, labels: tuple[str, ...], lot: str | None, everything: bool, document: str | None
) -> int:
    """Make returned goods saleable: every unit left in them is proven to be its maker's. Needs the lot's passport."""
    from lotproof.service import safety

    wanted, papers = wanted_or_all(labels, lot, everything), papers_from(document)
    with output.waiting("Proving"):
        done = safety.accept_return(session.desk(), wanted, papers)
    return output.swept(session, done)


@command("found", acts=True, example='lotproof found "(01)09521410301255(10)LP2611A:4-7" --as 9521987000100')
@ITEMS
@LOT
@click.option("--all", "everything", is_flag=True, help="Everything that is missing on your account.")
@DOCUMENT
def found(session: Session, labels: tuple[str, ...], lot: str | None, everything: bool, document: str | None) -> int:
    """Take back on stock what a consignee recorded as short: it was on the shipper's account since."""
    from lotproof.service import safety

    wanted, papers = wanted_or_all(labels, lot, everything), papers_from(document)
    return output.swept(session, safety.found(session.desk(), wanted, papers))


@command(
    "destroy",
    acts=True,
    example='lotproof destroy "(01)59521410301250(21)RA4Q4YGJD502A" --witness protocol.pdf --as 9521987000100',
)
@ITEMS
@LOT
@UNITS
@click.option(
    "--witness",
    required=True,
    metavar="FILE",
    help="The witness's record of the destruction; stays here, only its salted commitment goes on chain.",
)
def destroy(session: Session, labels: tuple[str, ...], lot: str | None, units: int | None, witness: str) -> None:
    """Record that goods were destroyed, with all inside them. There is no way back."""
    from pathlib import Path

    from lotproof.service import safety
    from lotproof.service.files import read_bytes

    wanted = wanted_goods(labels, lot, units)
    record = read_bytes(Path(witness), "a record of destruction", most=64 * 2**20)
    output.acted(session, safety.destroy(session.desk(), wanted, record))
