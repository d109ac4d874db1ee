"""Lotproof: custody of medicine lots on an Ethereum ledger, and proof of where a pack came from."""

__version__ = "0.1.0"
