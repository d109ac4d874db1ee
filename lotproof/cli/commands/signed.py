"""lotproof sign-hand-over, sign-receipt, deliver."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import TYPE_CHECKING

import click

from lotproof.cli import output
from lotproof.cli.commands.goods import DOCUMENT, ITEMS, LOT, UNITS, papers_from, wanted_goods, wanted_or_all
from lotproof.cli.options import command
from lotproof.cli.session import Session
from lotproof.service.things import gln_of

if TYPE_CHECKING:
    from lotproof.service.desk import Done
    from lotproof.service.slips import HandOverSlip, ReceiptSlip

_OUTPUT = click.option("--output", "target", required=True, metavar="FILE", help="Where to write it: a new file.")
_HOURS = click.option(
    "--hours", type=click.IntRange(1, 720), default=72, show_default=True, help="How long the signature is good."
)


@command(
    "sign-hand-over",
    acts=True,
    example='lotproof sign-hand-over "(00)395214100000045174" --to 9521987000100 --output slip.json --as 9521410000103',
)
@ITEMS
@click.option("--to", required=True, metavar="GLN", help="Who is to receive the goods.")
@LOT
@UNITS
@DOCUMENT
@_HOURS
@_OUTPUT
def sign_hand_over(
    session: Session,
    labels: tuple[str, ...],
    to: str,
    lot: str | None,
    units: int | None,
    document: str | None,
    hours: int,
    target: str,
) -> None:
    """Sign goods over to a trading partner, who then takes them in one transaction: receive --signed FILE.

    You send nothing yourself, except where goods have to be cut out of a range first. The signature is good once, and
    only while the goods stay as they are.
    """
    from lotproof.service import handing
    from lotproof.service.files import require_new

    require_new(Path(target))
    wanted, consignee, papers = wanted_goods(labels, lot, units), gln_of(to, "--to"), papers_from(document)
    with output.waiting("Signing"):
        done, signed = handing.sign_hand_over(session.desk(), wanted, consignee, hours, papers)
    _written(session, signed, target, done)


@command("sign-receipt", acts=True, example="lotproof sign-receipt --all --output receipt.json --as 9521733000101")
@ITEMS
@LOT
@click.option("--all", "everything", is_flag=True, help="Everything that is in transit to you.")
@click.option("--notice", metavar="FILE", help="Instead: what a notice tells of (ship --notice); no chain is asked.")
@DOCUMENT
@_HOURS
@_OUTPUT
def sign_receipt(
    session: Session,
    labels: tuple[str, ...],
    lot: str | None,
    everything: bool,
    notice: str | None,
    document: str | None,
    hours: int,
    target: str,
) -> None:
    """Sign for goods that were shipped to you, for the shipper or a carrier to send: deliver FILE.

    You need no ether; with --notice and --as the name of a key no chain either.
    """
    from lotproof.errors import BadInput
    from lotproof.service import handing, slips
    from lotproof.service.files import require_new

    require_new(Path(target))
    papers = papers_from(document)
    if notice is not None:
        if labels or lot or everything:
            raise BadInput("--notice with goods", expected="either --notice, or items, --lot or --all")
        told = slips.read_notice(Path(notice))
        signed = handing.sign_noticed(session.signer(), told, dt.datetime.now(dt.UTC), hours, papers)
    else:
        signed = handing.sign_receipt(session.desk(), wanted_or_all(labels, lot, everything), hours, papers)
    _written(session, signed, target, [])


@command("deliver", acts=True, example="lotproof deliver receipt.json --as 9521987000100")
@click.argument("files", metavar="FILE...", nargs=-1, required=True)
def deliver(session: Session, files: tuple[str, ...]) -> None:
    """Send receipts that consignees signed, in one transaction: custody moves to them. Anybody may."""
    from lotproof.service import handing, slips

    receipts = [slips.read_receipt(Path(file)) for file in files]
    with output.waiting("Delivering"):
        done = handing.deliver(session.desk(), receipts)
    output.acted(session, done)


def _written(session: Session, signed: HandOverSlip | ReceiptSlip, target: str, done: list[Done]) -> None:
    from lotproof.errors import counted
    from lotproof.service import slips
    from lotproof.service.files import write_private
    from lotproof.service.plain import moment

    write_private(Path(target), slips.write(signed))
    items, end = len(signed.goods.items), signed.consent.deadline
    told = {"file": target, "items": list(map(str, signed.goods.items)), "deadline": end, "done": done}
    line = f"signed: {counted(items, 'item')}, good until {moment(end)}, in {target}"
    output.answer(session, told, [*map(output.line_of, done), line])
