"""lotproof recall."""

from __future__ import annotations

import click

from lotproof.cli import output
from lotproof.cli.options import command
from lotproof.cli.session import Session
from lotproof.cli.things import lot_of


@command(
    "recall",
    acts=True,
    example='lotproof recall "(01)09521410301255(10)LP2611A" --class 1 --reason notice.pdf --as 9521410000103',
)
@click.argument("label", metavar="LOT")
@click.option("--class", "recall_class", type=click.IntRange(1, 3), required=True, help="1, the gravest, to 3.")
@click.option(
    "--reason",
    required=True,
    metavar="TEXT|FILE",
    help="The notice; stays here, only its salted commitment goes on chain.",
)
def recall(session: Session, label: str, recall_class: int, reason: str) -> None:
    """Recall a lot: from then on its goods move only back to their maker.

    Its maker may do so, and any registrar.
    """
    from lotproof.cli import acts
    from lotproof.cli.files import text_or_file

    notice = text_or_file(reason, "a recall notice")
    output.acted(session, acts.recall(session.desk(), lot_of(label), recall_class, notice))
