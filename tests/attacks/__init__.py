"""Attacks on the ledger. A package, so that its Anvil ends with it and the contract tests start their own."""
