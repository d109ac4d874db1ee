"""The only room that knows nodes and web3: networks, engines, contracts, signing."""
