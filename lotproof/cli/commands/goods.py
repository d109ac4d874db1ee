"""How goods and papers are named on the command line, alike in all commands that move or hold them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from lotproof.service.things import goods_of, lot_of

if TYPE_CHECKING:
    from lotproof.service.wanted import Wanted

ITEMS = click.argument("labels", metavar="[ITEM]...", nargs=-1)
LOT = click.option("--lot", metavar="LOT", help='Instead of items: a lot, "(01)...(10)...".')
UNITS = click.option("--units", type=int, metavar="N", help="How many units of the lot; ranges are split as needed.")
DOCUMENT = click.option(
    "--document",
    metavar="FILE",
    help="The delivery's papers; they stay here, only their salted commitment goes on chain.",
)
REASON = click.option(
    "--reason", metavar="TEXT|FILE", default="", help="Why; stays here, only its salted commitment goes on chain."
)


def wanted_goods(labels: tuple[str, ...], lot: str | None, units: int | None) -> Wanted:
    """The goods named by labels, or by lot and number of units. Raises BadInput."""
    from lotproof.service.wanted import Wanted

    return Wanted(keys=tuple(map(goods_of, labels)), lot=lot_of(lot) if lot else None, units=units)


def wanted_or_all(labels: tuple[str, ...], lot: str | None, everything: bool) -> Wanted | None:
    """The goods named by labels or lot; None for everything. Raises BadInput."""
    from lotproof.errors import BadInput

    if everything:
        if labels or lot:
            raise BadInput("--all with goods", expected="either --all, or items, or --lot")
        return None
    return wanted_goods(labels, lot, None)


def papers_from(document: str | None) -> bytes | None:
    """The papers of a delivery. Raises BadInput where they cannot be read."""
    from pathlib import Path

    from lotproof.service.files import read_bytes

    return read_bytes(Path(document), "a document", most=64 * 2**20) if document else None
