"""lotproof ship, reject, void."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import click

from lotproof.cli import output
from lotproof.cli.commands.goods import DOCUMENT, ITEMS, LOT, UNITS, papers_from, wanted_goods, wanted_or_all
from lotproof.cli.options import command
from lotproof.cli.say import note
from lotproof.cli.session import Session
from lotproof.service.things import gln_of

if TYPE_CHECKING:
    from lotproof.model.identifiers import Gln
    from lotproof.model.item import ItemId
    from lotproof.service.desk import Desk
    from lotproof.service.sweep import Swept


@command("ship", acts=True, example='lotproof ship "(00)395214100000045174" --to 9521987000100 --as 9521410000103')
@ITEMS
@click.option("--to", required=True, metavar="GLN", help="Who is to receive the goods.")
@LOT
@UNITS
@DOCUMENT
@click.option("--notice", metavar="FILE", help="Write what the consignee needs to sign a receipt without a chain.")
def ship(
    session: Session,
    labels: tuple[str, ...],
    to: str,
    lot: str | None,
    units: int | None,
    document: str | None,
    notice: str | None,
) -> None:
    """Ship pallets, cases or packs to a trading partner, or so many units of a lot.

    ITEM is a label or scan: "(00)..." for a pallet, "(01)...(21)..." for a case or a pack; or a range of units,
    "(01)...(10)...:4-7", counted from 0. What has to be cut out of a range or taken out of a container for it, is. The
    goods are yours until they are received.
    """
    from lotproof.service import acts, handing
    from lotproof.service.files import require_new

    if notice:
        require_new(Path(notice))
    wanted, consignee, papers = wanted_goods(labels, lot, units), gln_of(to, "--to"), papers_from(document)
    desk = session.desk()
    before = set(handing.on_the_way(desk, consignee)) if notice else set()
    empty = acts.empty_among(desk, wanted)
    with output.waiting("Shipping"):
        done = acts.ship(desk, wanted, consignee, papers)
    if notice:
        _notify(desk, consignee, before, notice)
    for name in empty:
        note(f"note: {name} is empty: nothing was packed into it")
    output.acted(session, done, empty=empty)


@command("reject", acts=True, example='lotproof reject "(00)395214100000045174" --as 9521987000100')
@ITEMS
@LOT
@click.option("--all", "everything", is_flag=True, help="Everything that is in transit to you.")
@DOCUMENT
def reject(session: Session, labels: tuple[str, ...], lot: str | None, everything: bool, document: str | None) -> int:
    """Refuse what was shipped to you: it stays with the shipper.

    What --all or --lot cannot refuse is left out and named; the exit code is then 1.
    """
    from lotproof.service import acts

    wanted = wanted_or_all(labels, lot, everything)
    return _move(session, lambda desk, papers: acts.reject(desk, wanted, papers), "Rejecting", document)


@command("void", acts=True, example='lotproof void "(00)395214100000045174" --as 9521410000103')
@ITEMS
@LOT
@click.option("--all", "everything", is_flag=True, help="Everything that you shipped and nobody received.")
@DOCUMENT
def void(session: Session, labels: tuple[str, ...], lot: str | None, everything: bool, document: str | None) -> int:
    """Take back what you shipped and nobody received yet.

    What --all or --lot cannot take back is left out and named; the exit code is then 1.
    """
    from lotproof.service import acts

    wanted = wanted_or_all(labels, lot, everything)
    return _move(session, lambda desk, papers: acts.void(desk, wanted, papers), "Voiding", document)


def _move(session: Session, act: Callable[[Desk, bytes | None], Swept], doing: str, document: str | None) -> int:
    papers = papers_from(document)
    desk = session.desk()
    with output.waiting(doing):
        done = act(desk, papers)
    return output.swept(session, done)


def _notify(desk: Desk, to: Gln, before: set[ItemId], notice: str) -> None:
    """Tells of what this shipment added to what is in transit."""
    from lotproof.service import handing, slips
    from lotproof.service.files import write_private

    added = set(handing.on_the_way(desk, to)) - before
    write_private(Path(notice), slips.write(handing.notice_of(desk, added, to)))
