"""Puts a ledger on Brownie's active network: what `lotproof deploy` does, through the same function.

Usage: brownie run scripts/deploy.py --network NETWORK
       brownie run scripts/deploy.py main CHAIR_ADDRESS --network NETWORK
"""

from __future__ import annotations

from lotproof.chain.deploy import deploy
from lotproof.chain.deployments import Deployment
from scripts.active import session


def main(board: str | None = None) -> Deployment:
    """Deploy, record the addresses in our own deployments file, and say where the ledger stands.

    Raises Refused where a live ledger is recorded for this chain already.
    """
    with session() as opened:
        deployment = deploy(
            opened.node,
            opened.signer(),
            folder=opened.deployments,
            board=board,
            confirmations=opened.network.confirmations,
            max_fee=opened.network.max_fee,
        )
    print(f"chain {deployment.chain_id}: ledger at {deployment.address}, block {deployment.block}")
    print(f"its registrars' board at {deployment.board}")
    return deployment
