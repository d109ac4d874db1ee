"""lotproof ship, receive, reject, void."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import click

from lotproof.cli import output
from lotproof.cli.options import command
from lotproof.cli.session import Session
from lotproof.cli.things import gln_of, key_of, lot_of

if TYPE_CHECKING:
    from lotproof.cli.acts import Wanted

_ITEMS = click.argument("labels", metavar="[ITEM]...", nargs=-1)
_LOT = click.option("--lot", metavar="LOT", help='Instead of items: a lot, "(01)...(10)...".')
_DOCUMENT = click.option(
    "--document",
    metavar="FILE",
    help="The delivery's papers; they stay here, only their salted commitment goes on chain.",
)


@command("ship", acts=True, example='lotproof ship "(00)395214100000045174" --to 9521987000100 --as 9521410000103')
@_ITEMS
@click.option("--to", required=True, metavar="GLN", help="Who is to receive the goods.")
@_LOT
@click.option("--units", type=int, metavar="N", help="How many units of the lot; ranges are split as needed.")
@_DOCUMENT
def ship(
    session: Session, labels: tuple[str, ...], to: str, lot: str | None, units: int | None, document: str | None
) -> None:
    """Ship pallets, cases or packs to a trading partner, or so many units of a lot.

    ITEM is a label or scan: "(00)..." for a pallet, "(01)...(21)..." for a case or a pack. What has to be cut out of a
    range or taken out of a container for it, is. The goods are yours until they are received.
    """
    from lotproof.cli import acts

    wanted = acts.Wanted(keys=tuple(map(key_of, labels)), lot=lot_of(lot) if lot else None, units=units)
    consignee = gln_of(to, "--to")
    _move(session, lambda desk, papers: acts.ship(desk, wanted, consignee, papers), "Shipping", document)


@command("receive", acts=True, example='lotproof receive "(00)395214100000045174" --as 9521987000100')
@_ITEMS
@_LOT
@click.option("--all", "everything", is_flag=True, help="Everything that is in transit to you.")
@_DOCUMENT
def receive(session: Session, labels: tuple[str, ...], lot: str | None, everything: bool, document: str | None) -> None:
    """Receive what was shipped to you: custody is yours from then on.

    A shipment is received item by item, as it was sent: name the pallet for all that is on it.
    """
    from lotproof.cli import acts

    wanted = _wanted(labels, lot, everything)
    _move(session, lambda desk, papers: acts.receive(desk, wanted, papers), "Receiving", document)


@command("reject", acts=True, example='lotproof reject "(00)395214100000045174" --as 9521987000100')
@_ITEMS
@_LOT
@click.option("--all", "everything", is_flag=True, help="Everything that is in transit to you.")
@_DOCUMENT
def reject(session: Session, labels: tuple[str, ...], lot: str | None, everything: bool, document: str | None) -> None:
    """Refuse what was shipped to you: it stays with the shipper."""
    from lotproof.cli import acts

    wanted = _wanted(labels, lot, everything)
    _move(session, lambda desk, papers: acts.reject(desk, wanted, papers), "Rejecting", document)


@command("void", acts=True, example='lotproof void "(00)395214100000045174" --as 9521410000103')
@_ITEMS
@_LOT
@click.option("--all", "everything", is_flag=True, help="Everything that you shipped and nobody received.")
@_DOCUMENT
def void(session: Session, labels: tuple[str, ...], lot: str | None, everything: bool, document: str | None) -> None:
    """Take back what you shipped and nobody received yet."""
    from lotproof.cli import acts

    wanted = _wanted(labels, lot, everything)
    _move(session, lambda desk, papers: acts.void(desk, wanted, papers), "Voiding", document)


def _wanted(labels: tuple[str, ...], lot: str | None, everything: bool) -> Wanted | None:
    from lotproof.cli.acts import Wanted
    from lotproof.errors import BadInput

    if everything:
        if labels or lot:
            raise BadInput("--all with goods", expected="either --all, or items, or --lot")
        return None
    return Wanted(keys=tuple(map(key_of, labels)), lot=lot_of(lot) if lot else None)


def _move(session: Session, act: Callable[[Any, bytes | None], Any], doing: str, document: str | None) -> None:
    from pathlib import Path

    from lotproof.cli.files import read_bytes

    papers = read_bytes(Path(document), "a document", most=64 * 2**20) if document else None
    desk = session.desk()
    with output.waiting(doing):
        done = act(desk, papers)
    output.acted(session, done)
