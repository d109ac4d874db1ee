"""lotproof verify."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from lotproof.cli import output
from lotproof.cli.options import command
from lotproof.cli.say import say_lines
from lotproof.cli.session import Session
from lotproof.service.things import aware_time, gln_of, read_scan

if TYPE_CHECKING:
    from lotproof.verify import Verdict


ONLY_AS_OF = 4
"""Exit code: authentic by evidence that is not fresh, or not final (check 9)."""


@command(
    "verify",
    looks=True,
    example='lotproof verify "(01)09521410301255(17)310630(10)LP2611A(21)WN8DFGE9AB5YE" --holder 9521733000101',
)
@click.argument("scan")
@click.option("--passport", metavar="FILE", help="The lot passport. Default: the one kept here.")
@click.option(
    "--holder",
    metavar="GLN",
    help="Who has the pack in hand, to be found on the ledger as its holder. Default: --as, where that is a GLN.",
)
@click.option(
    "--at",
    metavar="TIME",
    help="Judge expiry as of this time. Default: now; on a development chain, now by its own clock.",
)
def verify(session: Session, scan: str, passport: str | None, holder: str | None, at: str | None) -> int:
    """Judge a scan by nine checks: authentic (exit code 0), suspect or unknown (1), and say what to do next. Authentic
    only as far as old or undecided evidence goes is exit code 4.

    With --as only what that party keeps is used, else all passports and documents kept on this machine.
    """
    from lotproof.service import judging, lots

    parsed = read_scan(scan)
    asked_at = aware_time(at, "--at") if at else None
    asking = session.settings.who or ""
    in_hand = holder or (asking if asking.isdigit() else "")
    named = gln_of(in_hand, "--holder") if in_hand else None
    given = lots.read_passport(Path(passport)) if passport else None
    with output.waiting("Reading the ledger"):
        stores = session.stores()
        question = judging.Question(
            scan=parsed,
            asked_at=asked_at or session.ledger.clock(),
            holder=named,
            passport=given or judging.passport_for(parsed, stores),
            confirmations=session.network.confirmations,
        )
        verdict = judging.judge(session.books, question, stores)
    _show(session, verdict)
    if verdict.result == "authentic":
        return 0 if verdict.fresh else ONLY_AS_OF
    return 1


def _show(session: Session, verdict: Verdict) -> None:
    from lotproof.cli.pictures import checks_table

    output.answer(session, verdict.to_dict(), output.verdict_lines(verdict, session.company_name, session.product_name))
    if not session.as_json:
        output.draw(checks_table(verdict))
        say_lines(f"\n{verdict.advice}")
