"""lotproof ledger."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING

import click

from lotproof.cli import output
from lotproof.cli.options import command
from lotproof.cli.session import Session

if TYPE_CHECKING:
    from lotproof.chain.deployments import Deployment


@click.group()
def ledger() -> None:
    """Take up a ledger that somebody else has put on the chain, or show the one in use.

    Each chain has one ledger in use here: the one that was deployed from here, or taken up.
    """


@command("use", example="lotproof ledger use 0x5FbDB2315678afecb367f032d93F642f64180aa3 --network consortium")
@click.argument("address")
@click.option("--block", type=click.IntRange(0), metavar="N", help="The block it was put in, which is else searched.")
@click.option("--board-block", type=click.IntRange(0), metavar="N", help="That of its board, which is else searched.")
@click.option("--force", is_flag=True, help="Leave the ledger in use for this one.")
def use(session: Session, address: str, block: int | None, board_block: int | None, force: bool) -> None:
    """Use the ledger at ADDRESS on this chain, once all its contracts are found to have the code of this version.

    Its board must have been created by that code, too, so that it has one chair and no second one that nobody sees.
    """
    from lotproof.chain.joining import join

    with output.waiting("Checking its code"):
        found = join(
            session.node, address, folder=session.deployments, block=block, board_block=board_block, force=force
        )
    line = f"the ledger at {found.address} on chain {found.chain_id} is used from now on; it stands since block"
    told, lines = _governed(session, found)
    output.answer(session, told, [f"{line} {found.block}", *lines])


@command("show", example="lotproof ledger show")
def show(session: Session) -> None:
    """Show the ledger in use: what another machine needs to take it up."""
    found = session.ledger.deployment
    lines = [f"{what:<12} {address}, code {code}" for what, address, code in found.contracts()]
    since = f"chain {found.chain_id}, since block {found.block}, transaction {found.transaction}"
    told, above = _governed(session, found)
    output.answer(session, told, [*lines, since, *above])


def _governed(session: Session, found: Deployment) -> tuple[dict[str, object], list[str]]:
    """The ledger with who is above it: the chair of its board, and the registrars."""
    from lotproof.chain.ledger import Ledger

    ledger = Ledger(session.node, found)
    chair, registrars = ledger.chair(), ledger.registrars()
    lines = [f"its board, put in block {found.board_block}, is chaired by {chair.holder}"]
    if chair.offered_to is not None:
        lines.append(f"the chair is offered to {chair.offered_to} from {chair.offered_from:%Y-%m-%d %H:%M}Z on")
    lines += [f"registrar number {number} is {account}" for number, account in enumerate(registrars, start=1)]
    if chair.holder in registrars:
        lines.append("warning: the chair is a registrar, too: over itself nobody watches")
    return asdict(found) | {"chair": asdict(chair), "registrars": list(registrars)}, lines


for part in (use, show):
    ledger.add_command(part)
