"""lotproof lot."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from lotproof.cli import output
from lotproof.cli.commands.goods import DOCUMENT, ITEMS, REASON, UNITS, papers_from, wanted_goods
from lotproof.cli.options import command
from lotproof.cli.say import note
from lotproof.cli.session import Session
from lotproof.service.things import date_of, gtin_of, lot_of

if TYPE_CHECKING:
    from lotproof.model.identifiers import Gtin, LotNumber
    from lotproof.service.entries import HeldLot, LotEntry


@click.group()
def lot() -> None:
    """Register lots; hand over and take in their passports.

    A lot's passport lists its serials and holds its secret. Who has it can prove every unit of the lot, so it goes
    with the goods and to nobody else.
    """


@command(
    "register",
    acts=True,
    example="lotproof lot register --gtin 09521410301255 --lot LP2612B --expiry 2031-06-30 --serials serials.csv "
    "--case-gtin 59521410301250 --as 9521410000103",
)
@click.option("--gtin", required=True, help="The product's GTIN.")
@click.option("--lot", "number", required=True, help="The lot number.")
@click.option("--expiry", required=True, metavar="DATE", help="YYYY-MM-DD.")
@click.option(
    "--serials", required=True, metavar="FILE", help="In packing order: one serial a line, or lines case,serial."
)
@click.option("--case-gtin", help="The GTIN of the cases, where the file names cases.")
def register(session: Session, gtin: str, number: str, expiry: str, serials: str, case_gtin: str | None) -> None:
    """Register a lot with its serials and cases. Only their commitment goes on the chain."""
    from lotproof.model.identifiers import LotNumber
    from lotproof.service import lots

    listed = lots.read_serials(Path(serials))
    with output.waiting("Registering"):
        grown = lots.register(
            session.desk(),
            gtin_of(gtin),
            LotNumber(number),
            date_of(expiry, "--expiry"),
            listed,
            gtin_of(case_gtin) if case_gtin else None,
        )
    passport = grown.passport
    _warn(session, passport.gtin, passport.lot)
    output.acted(session, grown.done, units=len(passport.serials), root=passport.root)


@command(
    "extend",
    acts=True,
    example='lotproof lot extend "(01)09521410301255(10)LP2611A" --serials more.csv --case-gtin 59521410301250 '
    "--as 9521410000103",
)
@click.argument("label", metavar="LOT")
@click.option(
    "--serials", required=True, metavar="FILE", help="In packing order: one serial a line, or lines case,serial."
)
@click.option("--case-gtin", help="The GTIN of the cases, where the file names cases.")
def extend(session: Session, label: str, serials: str, case_gtin: str | None) -> None:
    """Add units to a lot, behind those that it has; or cases of units that are there. Serials that it has are noted.

    The lot's passport then holds all of them: hand it on anew to who receives the new ones.
    """
    from lotproof.errors import counted
    from lotproof.service import lots

    listed = lots.read_serials(Path(serials))
    with output.waiting("Extending"):
        grown = lots.extend(session.desk(), lot_of(label), listed, gtin_of(case_gtin) if case_gtin else None)
    added = len(listed.units) - grown.known
    told = {"done": grown.done, "units": len(grown.passport.serials), "added": added, "known": grown.known}
    line = f"{counted(added, 'unit')} added, {grown.known} known before; the lot has {len(grown.passport.serials)}"
    output.answer(session, told, [*map(output.line_of, grown.done), line])


@command(
    "withdraw",
    acts=True,
    example='lotproof lot withdraw "(01)09521410301255(10)LP2611A" --reason "wrong expiry" --as 9521410000103',
)
@click.argument("label", metavar="LOT")
@REASON
def withdraw(session: Session, label: str, reason: str) -> None:
    """Take back a lot that was registered by mistake, while every unit is unmoved and unspent in its maker's hands.

    It stays on record; its number can be registered again, and the new lot names the one that it replaces.
    """
    from lotproof.service import lots
    from lotproof.service.files import text_or_file

    output.acted(session, lots.withdraw(session.desk(), lot_of(label), text_or_file(reason, "a reason")))


@command(
    "extend-expiry",
    acts=True,
    example='lotproof lot extend-expiry "(01)09521410301255(10)LP2611A" --to 2031-12-31 --as 9521410000103',
)
@click.argument("label", metavar="LOT")
@click.option("--to", "day", required=True, metavar="DATE", help="The new last day of use, YYYY-MM-DD.")
@REASON
def extend_expiry(session: Session, label: str, day: str, reason: str) -> None:
    """Extend the expiry of a lot, as regulators do in shortages: its maker proposes a day, a registrar confirms it.

    The same command does both, by who acts. The date on the labels stays on record, and verification tells both.
    """
    from lotproof.service import stated
    from lotproof.service.files import text_or_file

    why = text_or_file(reason, "a reason")
    output.acted(session, stated.extend_expiry(session.desk(), lot_of(label), date_of(day, "--to"), why))


@command(
    "repackage",
    acts=True,
    example='lotproof lot repackage "(01)09521410301255(10)LP2612B" "(01)59521410301250(21)RA4Q4YGJD502A" '
    "--as 9521410000103",
)
@click.argument("label", metavar="LOT")
@ITEMS
@click.option("--from", "source", metavar="LOT", help='Instead of items: the lot that is used up, "(01)...(10)...".')
@UNITS
@DOCUMENT
def repackage(
    session: Session, label: str, labels: tuple[str, ...], source: str | None, units: int | None, document: str | None
) -> None:
    """Use goods up to make LOT of them, which was registered before. A recall of their lots then reaches it, too."""
    from lotproof.service import stated

    wanted, papers = wanted_goods(labels, source, units), papers_from(document)
    output.acted(session, stated.repackage(session.desk(), lot_of(label), wanted, papers))


@command("show", example='lotproof lot show "(01)09521410301255(10)LP2611A"')
@click.argument("label", metavar="LOT")
def show(session: Session, label: str) -> None:
    """Show a lot and who has how many of its units."""
    from lotproof.errors import counted
    from lotproof.service import entries

    found = entries.lot(session, *lot_of(label))
    said = [
        f"lot {found.lot}, {counted(found.units, 'unit')}, expiry {found.expiry}, made by GLN {found.maker}",
        *_state_of(found),
        f"its passport is {'' if found.passport else 'not '}kept here",
    ]
    for line in found.holdings:
        name = session.company_name(line.partner)
        counts = f"{line.in_custody} in custody, {line.in_transit_to} on the way to it, {line.dispensed} dispensed"
        said.append(f"  GLN {line.partner}{f' {name}' if name else ''}: {counts}, {line.decommissioned} decommissioned")
    output.answer(session, found, said)


def _state_of(found: HeldLot) -> Iterator[str]:
    """What a reader must know before the goods move."""
    from lotproof.errors import counted

    if found.withdrawn:
        yield "withdrawn by its maker"
    if found.extended_to:
        yield f"its expiry was extended to {found.extended_to}"
    if found.tranches > 1:
        yield f"it grew by {counted(found.tranches - 1, 'tranche')}"
    if found.made_from:
        yield f"made from lots {', '.join(found.made_from)}"
    yield from (f"recalled, class {one.recall_class}, by {one.by}" for one in found.recalls)
    if not found.recalls:
        yield "not recalled"


@command("list", example="lotproof lot list")
def list_(session: Session) -> None:
    """List the registered lots."""
    from lotproof.errors import counted
    from lotproof.service import entries

    found = list(entries.lots(session))
    lines = [f"{one.lot}: {counted(one.units, 'unit')}, expiry {one.expiry}{_recalled(one)}" for one in found]
    output.answer(session, {"lots": found}, lines or ["no lot is registered yet"])


@command(
    "passport",
    looks=True,
    example='lotproof lot passport "(01)09521410301255(10)LP2611A" --output LP2611A.passport.json --as 9521410000103',
)
@click.argument("label", metavar="LOT")
@click.option("--output", "path", required=True, metavar="FILE", help="A new file, which only you can read.")
def passport(session: Session, label: str, path: str) -> None:
    """Write the passport of a lot to a file. It is confidential."""
    from lotproof.service import lots

    made = lots.export(session.reading_store(), *lot_of(label), Path(path))
    told = {"file": path, "lot": f"(01){made.gtin}(10){made.lot}", "units": len(made.serials), "root": made.root}
    line = f"passport of lot {told['lot']}, {len(made.serials)} units, written to {path}"
    warning = "confidential: it proves every unit of the lot; hand it only to who receives the goods"
    output.answer(session, told, [line, warning])


@command("import", looks=True, example="lotproof lot import LP2611A.passport.json --as 9521987000100")
@click.argument("path", metavar="FILE")
def import_(session: Session, path: str) -> None:
    """Take in a passport, once its root is found to be what the maker registered."""
    from lotproof.service import lots

    with output.waiting("Checking"):
        taken = lots.import_(session.books, session.own_store(), Path(path))
    _warn(session, taken.gtin, taken.lot)
    told = {"lot": f"(01){taken.gtin}(10){taken.lot}", "units": len(taken.serials), "root": taken.root}
    line = (
        f"passport of lot {told['lot']}, {len(taken.serials)} units: it is what the maker registered, and is kept here"
    )
    output.answer(session, told, [line])


def _warn(session: Session, gtin: Gtin, number: LotNumber) -> None:
    """Of lots that a reader takes for this one: the ledger tells them apart, a person may not."""
    from lotproof.service import lots

    for other in lots.alike(session.books.read(), gtin, number):
        note(f"note: lot {other} of the same GTIN differs from {number} in case or leading zeros only")


def _recalled(found: LotEntry) -> str:
    return f", recalled (class {found.recall_class})" if found.recall_class else ""


for part in (register, extend, withdraw, extend_expiry, repackage, show, list_, passport, import_):
    lot.add_command(part)
