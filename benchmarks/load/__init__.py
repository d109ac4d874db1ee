"""Loads of ten thousand and more lines on an Anvil, sent by a bare script and by the outbox."""
