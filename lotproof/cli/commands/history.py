"""lotproof history."""

from __future__ import annotations

from pathlib import Path

import click

from lotproof.cli import output
from lotproof.cli.options import command
from lotproof.cli.session import Session
from lotproof.service.things import read_scan


@command("history", looks=True, example='lotproof history "(01)09521410301255(10)LP2611A"')
@click.argument("scan")
@click.option("--passport", metavar="FILE", help="The lot passport, to find a single pack. Default: the one kept here.")
def history(session: Session, scan: str, passport: str | None) -> None:
    """Show the way of a pack, a case, a pallet or a whole lot, from its maker to who has it now. Times are UTC."""
    from lotproof.service import judging, lots

    parsed = read_scan(scan)
    given = lots.read_passport(Path(passport)) if passport else None
    with output.waiting("Reading the ledger"):
        found = judging.history(session.books, parsed, session.stores(), given)
    output.answer(session, found.to_dict(), [])
    if not session.as_json:
        from lotproof.cli.pictures import trail_tree

        output.draw(trail_tree(found, session.company_name))
