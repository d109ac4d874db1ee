"""lotproof ledger."""

from __future__ import annotations

import click

from lotproof.cli import output
from lotproof.cli.options import command
from lotproof.cli.session import Session


@click.group()
def ledger() -> None:
    """Take up a ledger that somebody else has put on the chain, or show the one in use.

    Each chain has one ledger in use here: the one that was deployed from here, or taken up.
    """


@command("use", example="lotproof ledger use 0x5FbDB2315678afecb367f032d93F642f64180aa3 --network consortium")
@click.argument("address")
@click.option("--block", type=click.IntRange(0), metavar="N", help="The block it was put in, which is else searched.")
@click.option("--force", is_flag=True, help="Leave the ledger in use for this one.")
def use(session: Session, address: str, block: int | None, force: bool) -> None:
    """Use the ledger at ADDRESS on this chain, once all its contracts are found to have the code of this version."""
    from lotproof.chain.joining import join

    with output.waiting("Checking its code"):
        found = join(session.node, address, folder=session.deployments, block=block, force=force)
    line = f"the ledger at {found.address} on chain {found.chain_id} is used from now on; it stands since block"
    output.answer(session, found, [f"{line} {found.block}"])


@command("show", example="lotproof ledger show")
def show(session: Session) -> None:
    """Show the ledger in use: what another machine needs to take it up."""
    found = session.ledger.deployment
    lines = [f"{what:<12} {address}, code {code}" for what, address, code in found.contracts()]
    since = f"chain {found.chain_id}, since block {found.block}, transaction {found.transaction}"
    output.answer(session, found, [*lines, since])


for part in (use, show):
    ledger.add_command(part)
