"""What the outbox is tested with, and files to read."""

from __future__ import annotations

from tests.cli.conftest import write
from tests.unit.outbox.conftest import document, store, world

__all__ = ["document", "store", "world", "write"]
