"""lotproof recall."""

from __future__ import annotations

import click

from lotproof.cli import output
from lotproof.cli.options import command
from lotproof.cli.session import Session
from lotproof.service.things import lot_of


@command(
    "recall",
    acts=True,
    example='lotproof recall "(01)09521410301255(10)LP2611A" --class 1 --reason notice.pdf --as 9521410000103',
)
@click.argument("label", metavar="LOT")
@click.option("--class", "recall_class", type=click.IntRange(1, 3), help="1, the gravest, to 3.")
@click.option("--end", is_flag=True, help="Terminate the recall instead.")
@click.option("--of", "owner", metavar="maker|N", help="With --end: as the board, end the one that another ordered.")
@click.option(
    "--reason",
    required=True,
    metavar="TEXT|FILE",
    help="The notice; stays here, only its salted commitment goes on chain.",
)
def recall(session: Session, label: str, recall_class: int | None, end: bool, owner: str | None, reason: str) -> None:
    """Recall a lot: from then on its goods move only back to their maker. Or end a recall, with --end.

    Its maker may do so, and any registrar. Each ends its own; the strictest stands, and `lot show` tells whose they
    are. The board ends that of another: of its maker, or of the registrar's office with number N.
    """
    from lotproof.errors import BadInput
    from lotproof.service import acts, stated
    from lotproof.service.files import text_or_file

    lot, notice = lot_of(label), text_or_file(reason, "a recall notice")
    if end == (recall_class is not None):
        raise BadInput("--class with --end" if end else "neither --class nor --end", expected="one of them")
    if owner is not None and not (end and (owner == "maker" or owner.isdigit())):
        raise BadInput(f"--of {owner}", expected="maker or the number of a registrar's office, with --end")
    if owner is not None:
        office = 0 if owner == "maker" else int(owner)
        output.acted(session, stated.overrule(session.desk(), lot, office, notice))
    elif recall_class is None:
        output.acted(session, acts.end_recall(session.desk(), lot, notice))
    else:
        output.acted(session, acts.recall(session.desk(), lot, recall_class, notice))
