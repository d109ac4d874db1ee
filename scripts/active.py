"""The chain that Brownie is connected to, and who acts there: what the scripts hand to the package."""

from __future__ import annotations

import os

from brownie import web3

from lotproof.cli.session import Session, settings_of


def session() -> Session:
    """A session on Brownie's active network, by its endpoint and chain id.

    LOTPROOF_AS says who acts, as --as does on the command line; on a test chain it is anvil:0 unless told otherwise.
    """
    chain_id = int(web3.eth.chain_id)
    who = os.environ.get("LOTPROOF_AS") or ("anvil:0" if chain_id == 31337 else None)
    endpoint = str(web3.provider.endpoint_uri)
    return Session(settings_of(None, endpoint, chain_id, who))
