"""Salts, commitments and Merkle trees: pure functions over bytes, no files, no network, no clock."""
