"""lotproof lot."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from lotproof.cli import output
from lotproof.cli.options import command
from lotproof.cli.session import Session
from lotproof.service.things import date_of, gtin_of, lot_of

if TYPE_CHECKING:
    from lotproof.service.entries import LotEntry


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
        passport, done = lots.register(
            session.desk(),
            gtin_of(gtin),
            LotNumber(number),
            date_of(expiry, "--expiry"),
            listed,
            gtin_of(case_gtin) if case_gtin else None,
        )
    output.acted(session, done, units=len(passport.serials), root=passport.root)


@command("show", example='lotproof lot show "(01)09521410301255(10)LP2611A"')
@click.argument("label", metavar="LOT")
def show(session: Session, label: str) -> None:
    """Show a lot and who has how many of its units."""
    from lotproof.errors import counted
    from lotproof.service import entries

    found = entries.lot(session, *lot_of(label))
    said = [
        f"lot {found.lot}, {counted(found.units, 'unit')}, expiry {found.expiry}, made by GLN {found.maker}",
        f"recalled, class {found.recall_class}" if found.recall_class else "not recalled",
        f"its passport is {'' if found.passport else 'not '}kept here",
    ]
    for line in found.holdings:
        name = session.company_name(line.partner)
        counts = f"{line.in_custody} in custody, {line.in_transit_to} on the way to it, {line.dispensed} dispensed"
        said.append(f"  GLN {line.partner}{f' {name}' if name else ''}: {counts}, {line.decommissioned} decommissioned")
    output.answer(session, found, said)


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
    told = {"lot": f"(01){taken.gtin}(10){taken.lot}", "units": len(taken.serials), "root": taken.root}
    line = (
        f"passport of lot {told['lot']}, {len(taken.serials)} units: it is what the maker registered, and is kept here"
    )
    output.answer(session, told, [line])


def _recalled(found: LotEntry) -> str:
    return f", recalled (class {found.recall_class})" if found.recall_class else ""


for part in (register, show, list_, passport, import_):
    lot.add_command(part)
