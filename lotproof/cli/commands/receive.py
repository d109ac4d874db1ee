"""lotproof receive."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from lotproof.cli import output
from lotproof.cli.commands.goods import DOCUMENT, ITEMS, LOT, papers_from, wanted_or_all
from lotproof.cli.options import command
from lotproof.cli.session import Session
from lotproof.service.things import goods_of

if TYPE_CHECKING:
    from lotproof.service.discrepancies import Named


@command("receive", acts=True, example='lotproof receive "(00)395214100000045174" --as 9521987000100')
@ITEMS
@LOT
@click.option("--all", "everything", is_flag=True, help="Everything that is in transit to you.")
@click.option("--short", multiple=True, metavar="ITEM", help="What did not come; it stays with the shipper, missing.")
@click.option("--damaged", multiple=True, metavar="ITEM", help="What came damaged; it comes in quarantine.")
@click.option("--over", multiple=True, metavar="ITEM", help="What came and was not shipped; only recorded.")
@click.option("--wrong", multiple=True, metavar="ITEM", help="What came instead of something else; only recorded.")
@click.option("--signed", metavar="FILE", help="Instead: what the holder signed over to you (sign-hand-over).")
@DOCUMENT
def receive(
    session: Session,
    labels: tuple[str, ...],
    lot: str | None,
    everything: bool,
    signed: str | None,
    document: str | None,
    **discrepancies: tuple[str, ...],
) -> int | None:
    """Receive what was shipped to you: custody is yours from then on.

    A shipment is received item by item, as it was sent: name the pallet for all that is on it. Name as well what is not
    as shipped, each ITEM a case, a pack or a range of units, "(01)...(10)...:4-7", counted from 0, and each unit once.
    What --all or --lot cannot receive, such as a recalled lot, is left out and named; the exit code is then 1.
    """
    named = _named(discrepancies)
    if signed is not None:
        _receive_signed(session, signed, document, bool(labels or lot or everything or named))
        return None
    from lotproof.service import acts
    from lotproof.service import discrepancies as differing

    wanted, papers = wanted_or_all(labels, lot, everything), papers_from(document)
    desk = session.desk()
    with output.waiting("Receiving"):
        if not named:
            return output.swept(session, acts.receive(desk, wanted, papers))
        done = differing.receive(desk, wanted, named, papers)
    output.acted(session, done)
    return None


def _named(discrepancies: dict[str, tuple[str, ...]]) -> Named:
    from lotproof.model.record import DiscrepancyKind

    return {
        DiscrepancyKind[kind.upper()]: tuple(map(goods_of, given)) for kind, given in discrepancies.items() if given
    }


def _receive_signed(session: Session, signed: str, document: str | None, goods: bool) -> None:
    from lotproof.errors import BadInput
    from lotproof.service import handing, slips

    if goods:
        raise BadInput("--signed with goods", expected="either --signed, or items, --lot or --all")
    handed, papers = slips.read_hand_over(Path(signed)), papers_from(document)
    with output.waiting("Receiving"):
        done = handing.receive_signed(session.desk(), handed, papers)
    output.acted(session, done)
