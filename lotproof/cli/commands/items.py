"""lotproof split, pack, unpack."""

from __future__ import annotations

import click

from lotproof.cli import output
from lotproof.cli.options import command
from lotproof.cli.session import Session
from lotproof.service.things import goods_of, key_of, lot_of, read_scan


@command("split", acts=True, example='lotproof split "(01)09521410301255(10)LP2611A" --at 8 --as 9521987000100')
@click.argument("label", metavar="LOT|CASE")
@click.option(
    "--at",
    "cuts",
    type=click.IntRange(min=1),
    multiple=True,
    required=True,
    metavar="N",
    help="Cut after N units, counted from the beginning of the lot or case; repeat for more.",
)
def split(session: Session, label: str, cuts: tuple[int, ...]) -> None:
    """Cut a range of units in two or more. Nothing else changes: ship and pack split by themselves."""
    from lotproof.service import acts

    what = read_scan(label).sgtin or lot_of(label)
    output.acted(session, acts.split(session.desk(), what, cuts))


@command(
    "pack",
    acts=True,
    example='lotproof pack --into "(00)095219870000000018" "(01)59521410301250(21)RA4Q4YGJD502A" --as 9521987000100',
)
@click.argument("labels", metavar="[ITEM]...", nargs=-1)
@click.option(
    "--into", required=True, metavar="CONTAINER", help='The container: "(00)..." or, for a case, "(01)...(21)...".'
)
@click.option("--lot", metavar="LOT", help='Instead of items: a lot, "(01)...(10)...".')
@click.option("--units", type=int, metavar="N", help="How many units of the lot.")
def pack(session: Session, labels: tuple[str, ...], into: str, lot: str | None, units: int | None) -> None:
    """Pack goods into a container, which is commissioned where it is new.

    A new container must be named under a GS1 company prefix of your own.
    """
    from lotproof.service import acts

    wanted = acts.Wanted(keys=tuple(map(goods_of, labels)), lot=lot_of(lot) if lot else None, units=units)
    with output.waiting("Packing"):
        done = acts.pack(session.desk(), key_of(into), wanted)
    output.acted(session, done)


@command("unpack", acts=True, example='lotproof unpack "(00)395214100000045174" --as 9521987000100')
@click.argument("container", metavar="CONTAINER")
@click.argument("labels", metavar="[ITEM]...", nargs=-1)
def unpack(session: Session, container: str, labels: tuple[str, ...]) -> None:
    """Take ITEMs out of a container, or all that lies in it."""
    from lotproof.service import acts

    with output.waiting("Unpacking"):
        done = acts.unpack(session.desk(), key_of(container), map(goods_of, labels))
    output.acted(session, done)
