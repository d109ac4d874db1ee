"""The only room that knows web3: networks, engines, contracts, signing."""
