"""lotproof deploy."""

from __future__ import annotations

import click

from lotproof.cli import output
from lotproof.cli.options import command
from lotproof.cli.session import Session
from lotproof.service.who import address_of


@command("deploy", acts=True, example="lotproof deploy --as anvil:0")
@click.option(
    "--board",
    metavar="WHO",
    help="Who chairs the board that appoints registrars: an address or key. Default: who acts.",
)
@click.option("--registrar", metavar="WHO", help="The first registrar: an address or key. Default: who acts.")
@click.option("--force", is_flag=True, help="Put a new ledger beside one that stands.")
@click.option(
    "--one-key",
    is_flag=True,
    help="Let one key be chair, registrar and deployer, where this is no test chain: over itself nobody watches.",
)
def deploy(session: Session, board: str | None, registrar: str | None, force: bool, one_key: bool) -> None:
    """Put a new ledger on a chain, and record its address for this user."""
    from lotproof.chain.deploy import deploy as put

    with output.waiting("Deploying"):
        made = put(
            session.node,
            session.signer(),
            folder=session.deployments,
            board=address_of(session, board) if board else None,
            registrar=address_of(session, registrar) if registrar else None,
            force=force,
            one_key=one_key,
            confirmations=session.network.confirmations,
            max_fee=session.network.max_fee,
            pace=session.network.pace,
        )
    line = f"a ledger stands at {made.address} on chain {made.chain_id} since block {made.block}"
    output.answer(session, made, [line, f"transaction {made.transaction}", f"its registrars' board is {made.board}"])
